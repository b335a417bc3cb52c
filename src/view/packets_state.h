/* packets_state: what a person has chosen in the packets pane, and where views get packets and their bytes from.
 *
 * Plain data, a part of struct view_state; app/actions_packets.c is its only writer. What is chosen counts as long as session
 * and step are those of the cursor: whoever moves on gets the packets of the new step. Main thread.
 */
#ifndef VIEW_PACKETS_STATE_H
#define VIEW_PACKETS_STATE_H

#include "timeline/packets.h"

/* The layers of a packet, each folded or open. */
enum packet_layer {
	PACKET_LAYER_LINK,
	PACKET_LAYER_IP,
	PACKET_LAYER_TCP,
	PACKET_LAYER_TLS,
	PACKET_LAYER_TEXT, /* SMTP, or the content of a mail */
	PACKET_LAYER_COUNT
};

struct packets_state {
	bool eve;          /* the sniffer's view: what TLS carries stays ciphertext */
	uint32_t session;  /* where the packet was chosen by hand; 0: nowhere */
	size_t step;       /* the cursor's step then */
	size_t packet;     /* index */
	unsigned opened, folded; /* bits 1 << enum packet_layer: by hand; in neither: as the packet has it */
	const char *field; /* key of the chosen one, a constant; NULL: the packet's own choice */
	size_t field_nth;  /* which of those with that key, 0 … */
	long hex_by;       /* rows the bytes were scrolled from the chosen field */
};

/* The bytes of one packet's frame. */
struct packet_frame {
	struct span bytes;  /* borrowed until the next call; empty: they cannot be read */
	unsigned link_type; /* of timeline/frame.h */
};

/* Where they come from: app/packet_frames. Zeroed: there are none. */
struct packet_source {
	const struct packets *(*packets_of)(void *context, uint32_t session); /* borrowed for this frame; NULL: none */
	struct packet_frame (*frame_of)(void *context, uint32_t session, size_t packet);
	void *context;
};

#endif
