/* packet_text: what a packet says in clear text, with what must not be seen taken out.
 *
 * Passwords are found by the steps that hold them (smtp/secret.h), and so are bytes of the client that no step has
 * taken yet: they may be the half of an AUTH line. Hidden are also replies that predict mode asks for. Each hidden byte becomes
 * '*'. Pure. Main thread.
 */
#ifndef VIEW_PACKET_TEXT_H
#define VIEW_PACKET_TEXT_H

#include "view/packet_look.h"

struct packet_text {
	struct buf bytes;    /* owned */
	struct buf hidden;   /* owned: for each byte 0, or 1 where it must not be seen */
	uint64_t start, end; /* in its side's clear text: all that the packet says, bytes may have less */
	enum smtp_side from;
	uint32_t step; /* index of the step that its first byte belongs to; TIMELINE_NONE */
	bool piece;    /* under TLS: only a part of a record, which is read when the rest is there; bytes is empty */
};

/* At most so many bytes. False: it says nothing (no payload, TLS's own handshake, nobody has the keys). Finish it either way. */
bool packet_text_read(const struct packet_look *look, size_t number, size_t most, struct packet_text *out);
void packet_text_finish(struct packet_text *text);

/* Which step of the text's side, from index *at on, has bytes of [start, end)? *at moves behind it. NULL: there is none. */
const struct step *packet_text_step(const struct packet_look *look, const struct packet_text *text, uint64_t start, uint64_t end,
                                    size_t *at);

#endif
