/* packet_fields: one packet taken apart: its layers and their fields, each with its place in the bytes.
 *
 *     Ethernet II                       depth 0: a layer, folded or open
 *     TCP 2525 → 51436 …
 *       Flags   PSH, ACK                depth 1; TCP's options 2
 *     SMTP
 *       Response code  354              of the clear text; under TLS that is another block of bytes than the frame
 *
 * Secrets are '*' in values and marked in `hidden`. Pure. Main thread.
 */
#ifndef VIEW_PACKET_FIELDS_H
#define VIEW_PACKET_FIELDS_H

#include "view/packet_look.h"

#define PACKET_FIELDS_MAX 192 /* a packet with more is read all the same */
#define PACKET_VALUE_MAX  128
#define PACKET_CLEAR_MOST 65536 /* bytes of clear text of one packet that are shown */

struct packet_field {
	const char *key;              /* a constant: catalogue "packet.<key>" */
	char label[48];               /* in its place: the name of a header field; "" */
	char value[PACKET_VALUE_MAX]; /* safe to show */
	size_t offset, len;
	uint8_t depth;
	uint8_t layer; /* enum packet_layer */
	bool clear;    /* its bytes are in clear, not in frame */
};

struct packet_fields {
	struct packet_field fields[PACKET_FIELDS_MAX];
	size_t count;
	struct buf frame, frame_hidden; /* owned: the bytes, and for each 1 where it must not be seen */
	struct buf clear, clear_hidden; /* owned: what TLS carried; empty where the frame says it itself */
	const char *trouble;            /* catalogue key why reading stopped, or NULL */
};

void packet_fields_init(struct packet_fields *fields, const struct packet_look *look, size_t number);
void packet_fields_finish(struct packet_fields *fields);

bool packet_fields_is_open(const struct packet_fields *fields, const struct packets_state *state, enum packet_layer layer);

/* The chosen one: by hand, or the first layer that is open. fields->count: there are none. */
size_t packet_fields_chosen(const struct packet_fields *fields, const struct packets_state *state);

/* The innermost field that a byte belongs to; fields->count: none. */
size_t packet_fields_at(const struct packet_fields *fields, size_t offset, bool clear);

/* Those that are not folded away, in order. out: room for PACKET_FIELDS_MAX. Returns how many. */
size_t packet_fields_rows(const struct packet_fields *fields, const struct packets_state *state, size_t *out);

/* Which of those with its key a field is, 0 …: how it is found again in the next packet. */
size_t packet_fields_nth(const struct packet_fields *fields, size_t field);

#endif
