/* conversation_private: what the files of conversation share, and nobody else.
 *
 *     conversation.c         frames, bytes, holes, the end
 *     conversation_decide.c  is it SMTP, and who is the client?
 */
#ifndef CAPTURE_CONVERSATION_PRIVATE_H
#define CAPTURE_CONVERSATION_PRIVATE_H

#include "capture/conversation.h"

enum smtp_side conversation_other(enum smtp_side side);
void conversation_leave_out(struct conversation *c); /* nothing of it is told, nor looked at any more */

/* A fact that waits for its turn: behind those of lower keys, and behind those of its own that are there. */
void conversation_put(struct conversation *c, struct fact *fact /* taken over */, uint64_t key);
void conversation_put_gap(struct conversation *c, enum smtp_side from, uint64_t bytes, uint64_t key, int64_t time_us);

bool conversation_is_smtp_port(uint16_t port);
void conversation_decide(struct conversation *c); /* while it is undecided, after each frame */

#endif
