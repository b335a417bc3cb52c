/* gate: where a reply waits between being computed and being sent. One gate a connection, one reply in it at most.
 *
 *     smtp/server ──► gate_offer ──► open: out(reply) at once
 *                         └────────► shut: it waits ──► gate_open, the last reason gone ──► out(reply)
 *
 * A gate is shut for reasons, and any of them is enough. It may be shut before its reply is known: the writer's
 * answer decides which reply that will be. While gate_busy, the responder gets no more input.
 * Server thread; no clock: who shuts it opens it.
 */
#ifndef SOURCE_GATE_H
#define SOURCE_GATE_H

#include "smtp/reply.h"

enum gate_reason {
	GATE_STORE = 1 << 0, /* the writer has not said yet whether the mail is stored */
	GATE_HOLD = 1 << 1,  /* the lecture is not there yet */
	GATE_DELAY = 1 << 2  /* a fault lets the client wait */
};

typedef void (*gate_out_fn)(void *context, const struct smtp_reply *reply);

struct gate {
	unsigned shut;           /* of enum gate_reason; 0: open */
	bool waiting;            /* reply is in here */
	struct smtp_reply reply; /* owned */
	gate_out_fn out;
	void *context; /* borrowed: out's */
};

void gate_init(struct gate *gate, gate_out_fn out, void *context);
void gate_finish(struct gate *gate);

void gate_shut(struct gate *gate, enum gate_reason reason);
void gate_open(struct gate *gate, enum gate_reason reason);   /* may call out */
void gate_offer(struct gate *gate, struct smtp_reply *reply); /* no other reply may wait; the text may be taken over */
bool gate_busy(const struct gate *gate);
bool gate_is_shut(const struct gate *gate, unsigned reasons); /* for any of these */

#endif
