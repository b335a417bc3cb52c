#include "source/gate.h"

#include <assert.h>

void gate_init(struct gate *gate, gate_out_fn out, void *context)
{
	*gate = (struct gate){ .out = out, .context = context };
}

void gate_finish(struct gate *gate)
{
	smtp_reply_finish(&gate->reply);
	gate->waiting = false;
}

void gate_shut(struct gate *gate, enum gate_reason reason)
{
	gate->shut |= reason;
}

void gate_open(struct gate *gate, enum gate_reason reason)
{
	gate->shut &= ~(unsigned)reason;
	if (gate->shut != 0 || !gate->waiting)
		return;
	struct smtp_reply reply = gate->reply; /* out may offer the next one */
	gate->reply = (struct smtp_reply){ 0 };
	gate->waiting = false;
	gate->out(gate->context, &reply);
	smtp_reply_finish(&reply);
}

void gate_offer(struct gate *gate, struct smtp_reply *reply)
{
	assert(!gate->waiting);
	if (gate->shut == 0) {
		gate->out(gate->context, reply);
		return;
	}
	gate->reply = *reply;
	gate->waiting = true;
	*reply = (struct smtp_reply){ 0 };
}

bool gate_busy(const struct gate *gate)
{
	return gate->shut != 0 || gate->waiting;
}

bool gate_is_shut(const struct gate *gate, unsigned reasons)
{
	return (gate->shut & reasons) != 0;
}
