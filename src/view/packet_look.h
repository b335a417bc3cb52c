/* packet_look: what the packets pane looks at: which packets are past, which of them carried the current step, which is chosen.
 *
 *     0 … lit.first … lit.last … count - 1 │ what is ahead of the cursor is absent
 *                 curtain: from here on the wire is ciphertext
 *
 * Pure; costs a few binary searches, whatever the session's length. Main thread; borrowed from the frame.
 */
#ifndef VIEW_PACKET_LOOK_H
#define VIEW_PACKET_LOOK_H

#include "view/view.h"

struct packet_look {
	const struct view_frame *frame;
	const struct session *session;
	const struct packets *packets;
	size_t count;            /* packets that are not ahead of the cursor */
	struct packet_range lit; /* those of the current step; PACKETS_NONE: it has none */
	size_t chosen;
	size_t curtain; /* the first packet of TLS, TLS's own handshake included; PACKETS_NONE: not among those that are seen */
};

/* False: there is no session, or nothing of it has been seen. */
bool packet_look_find(const struct view_frame *frame, struct packet_look *out);

bool packet_look_is_lit(const struct packet_look *look, size_t number);
bool packet_look_is_cipher(const struct packet_look *look, size_t number); /* its payload is ciphertext on the wire */

/* What a packet's TCP segment carried, as it was on the wire; borrowed until the next call. */
struct span packet_look_payload(const struct packet_look *look, size_t number);

/* Bytes of the whole frame on the wire. */
size_t packet_look_length(const struct packet_look *look, size_t number);

/* Of an opened capture: what the file says. Only for packet->captured. */
struct fact_packet packet_look_fact(const struct packet_look *look, size_t number);

#endif
