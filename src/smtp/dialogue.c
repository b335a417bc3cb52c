#include "smtp/dialogue_private.h"

#include "base/mem.h"

struct dialogue *dialogue_create(dialogue_event_fn on_event, void *context)
{
	struct dialogue *dialogue = mem_zero(sizeof *dialogue);
	dialogue->on_event = on_event;
	dialogue->context = context;
	pending_push(&dialogue->pending, STATE_CONNECTING, (struct pending){ .kind = PENDING_GREETING, .verb = VERB_COUNT });
	return dialogue;
}

void dialogue_destroy(struct dialogue *dialogue)
{
	if (dialogue == NULL)
		return;
	pending_finish(&dialogue->pending);
	buf_finish(&dialogue->client.unfinished);
	buf_finish(&dialogue->server.unfinished);
	buf_finish(&dialogue->kept);
	free(dialogue);
}

void dialogue_emit(struct dialogue *dialogue, struct event event, struct span bytes)
{
	event.state = dialogue->state;
	dialogue->on_event(dialogue->context, &event, bytes);
}

void dialogue_violation(struct dialogue *dialogue, enum smtp_side from, enum smtp_violation rule, uint64_t start, uint64_t end,
                        struct span bytes, int64_t time_us)
{
	struct event event = { .kind = EVENT_VIOLATION, .from = from, .rule = rule, .start = start, .end = end };
	event.verb = VERB_COUNT;
	event.time_us = time_us;
	dialogue_emit(dialogue, event, bytes);
}

void dialogue_open(struct dialogue *dialogue, int64_t time_us)
{
	struct event event = { .kind = EVENT_OPENED, .from = SMTP_CLIENT, .verb = VERB_COUNT, .time_us = time_us };
	dialogue_emit(dialogue, event, (struct span){ 0 });
}

void dialogue_bytes(struct dialogue *dialogue, enum smtp_side from, struct span bytes, int64_t time_us)
{
	if (dialogue->closed || bytes.len == 0)
		return;
	if (from == SMTP_CLIENT)
		dialogue_client_bytes(dialogue, bytes, time_us);
	else
		dialogue_server_bytes(dialogue, bytes, time_us);
}

void dialogue_tls(struct dialogue *dialogue, int64_t time_us)
{
	if (dialogue->closed)
		return;
	dialogue_client_tls(dialogue);
	dialogue_server_tls(dialogue);
	if (dialogue->state != STATE_CONNECTING && dialogue->state != STATE_CLOSED) { /* else TLS came before the greeting */
		pending_finish(&dialogue->pending);
		dialogue->state = STATE_START;
	}
	uint64_t offset = dialogue->client.offset;
	struct event event = { .kind = EVENT_TLS, .from = SMTP_CLIENT, .start = offset, .end = offset, .time_us = time_us };
	event.verb = VERB_COUNT;
	dialogue_emit(dialogue, event, (struct span){ 0 });
}

void dialogue_close(struct dialogue *dialogue, enum smtp_side from, int64_t time_us)
{
	if (dialogue->closed)
		return;
	dialogue_client_close(dialogue);
	dialogue_server_close(dialogue);
	uint64_t end = from == SMTP_CLIENT ? dialogue->client.offset : dialogue->server.offset;
	if (!dialogue->quit_seen && !dialogue->gapped && dialogue->state != STATE_CLOSED)
		dialogue_violation(dialogue, from, VIOLATION_ABRUPT, end, end, (struct span){ 0 }, time_us);
	dialogue->closed = true;
	dialogue->state = STATE_CLOSED;
	struct event event = { .kind = EVENT_CLOSED, .from = from, .start = end, .end = end, .time_us = time_us };
	event.verb = VERB_COUNT;
	dialogue_emit(dialogue, event, (struct span){ 0 });
}

enum smtp_state dialogue_state(const struct dialogue *dialogue)
{
	return dialogue->state;
}
