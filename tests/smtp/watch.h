/* watch: prints the events of a dialogue one a line, and checks what must hold for all of them.
 *
 * The printout does not depend on how the reads were cut: pieces of a header section or a body are joined,
 * violations of the content stand behind both in the order of enum smtp_violation. Reply lines are not printed. */
#ifndef TESTS_SMTP_WATCH_H
#define TESTS_SMTP_WATCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/buf.h"
#include "smtp/dialogue.h"
#include "smtp/secret.h"

struct watch {
	struct dialogue *dialogue; /* owned */
	struct buf stream[2];      /* owned: what each side has sent */
	uint64_t covered[2];       /* bytes of it that events have named */
	struct event *events;      /* owned */
	size_t count, cap;
	uint64_t secret_start, secret_end; /* of the last event that holds a password */
	const char *broken;                /* a rule of the observer that did not hold */
};

static inline void watch_expect(struct watch *watch, bool holds, const char *what)
{
	if (!holds && watch->broken == NULL)
		watch->broken = what;
}

/* Every byte belongs to exactly one event of these kinds, in order. */
static inline bool watch_covers(const struct event *event, struct span bytes)
{
	if (event->from == SMTP_CLIENT)
		return event->kind == EVENT_COMMAND || event->kind == EVENT_HEADER || event->kind == EVENT_BODY ||
		       event->kind == EVENT_CONTENT_END || event->kind == EVENT_AUTH_RESPONSE || event->kind == EVENT_CHUNK;
	return event->kind == EVENT_REPLY_LINE || (event->kind == EVENT_VIOLATION && bytes.len > 0);
}

static inline bool watch_of_content(const struct event *event)
{
	return event->kind == EVENT_VIOLATION && (event->rule == VIOLATION_BARE_LF || event->rule == VIOLATION_BARE_CR ||
	                                          event->rule == VIOLATION_NUL || event->rule == VIOLATION_TEXT_TOO_LONG);
}

static inline void watch_add_text(struct watch *watch, const struct event *event)
{
	size_t at = watch->count;
	while (at > 0 && watch_of_content(&watch->events[at - 1]))
		at--;
	struct event *before = at > 0 ? &watch->events[at - 1] : NULL;
	if (before != NULL && before->kind == event->kind && before->end == event->start) {
		before->end = event->end;
		before->partial = event->partial;
		return;
	}
	*array_push(watch->events, watch->count, watch->cap) = *event;
	memmove(&watch->events[at + 1], &watch->events[at], (watch->count - 1 - at) * sizeof *event);
	watch->events[at] = *event;
}

static inline void watch_add(struct watch *watch, const struct event *event)
{
	size_t at = watch->count;
	*array_push(watch->events, watch->count, watch->cap) = *event;
	for (; at > 0 && watch_of_content(event) && watch_of_content(&watch->events[at - 1]) &&
	       watch->events[at - 1].rule > event->rule;
	     at--)
		watch->events[at] = watch->events[at - 1];
	watch->events[at] = *event;
}

/* A violation names bytes of the stream, so it must not name a password's. (A bare LF is shown as what it is.) */
static inline void watch_secrets(struct watch *watch, const struct event *event, struct span bytes)
{
	struct buf shown = { 0 };
	if (event->from != SMTP_CLIENT)
		return;
	if (event->kind == EVENT_VIOLATION && event->rule != VIOLATION_BARE_LF)
		watch_expect(watch, event->end <= watch->secret_start || event->start >= watch->secret_end,
		             "no violation shows a password");
	smtp_secret_mask(event, bytes, &shown);
	watch_expect(watch, shown.len == bytes.len, "the mask keeps lengths");
	watch_expect(watch, event->secret || span_equal(buf_span(&shown), bytes), "what is no secret is shown");
	if (event->secret) {
		watch->secret_end = event->end;
		size_t start = event->kind == EVENT_COMMAND ? smtp_secret_start(bytes) : 0;
		watch->secret_start = event->start + (start < bytes.len ? start : 0);
	}
	buf_finish(&shown);
}

static inline void watch_event(void *context, const struct event *event, struct span bytes)
{
	struct watch *watch = context;
	struct span sent = buf_span(&watch->stream[event->from]);
	watch_expect(watch, event->start <= event->end && event->end <= sent.len, "a span lies in its side's stream");
	if (bytes.len > 0)
		watch_expect(watch, span_equal(bytes, span_part(sent, event->start, event->end)), "bytes are those of the span");
	watch_secrets(watch, event, bytes);
	if (watch_covers(event, bytes)) {
		watch_expect(watch, event->start == watch->covered[event->from], "no byte is left out or told twice");
		watch_expect(watch, bytes.len == event->end - event->start && bytes.len > 0, "the event has its bytes");
		watch->covered[event->from] = event->end;
	}
	if (event->kind == EVENT_REPLY_LINE)
		return;
	if (event->kind == EVENT_HEADER || event->kind == EVENT_BODY || event->kind == EVENT_CHUNK)
		watch_add_text(watch, event);
	else
		watch_add(watch, event);
}

static inline void watch_init(struct watch *watch)
{
	*watch = (struct watch){ 0 };
	watch->dialogue = dialogue_create(watch_event, watch);
	dialogue_open(watch->dialogue, 0);
}

static inline void watch_bytes(struct watch *watch, enum smtp_side from, struct span bytes)
{
	buf_add(&watch->stream[from], bytes);
	dialogue_bytes(watch->dialogue, from, bytes, 0);
}

static inline void watch_close(struct watch *watch, enum smtp_side from)
{
	dialogue_close(watch->dialogue, from, 0);
	watch_expect(watch, watch->covered[SMTP_CLIENT] == watch->stream[SMTP_CLIENT].len, "every client byte has its event");
	watch_expect(watch, watch->covered[SMTP_SERVER] == watch->stream[SMTP_SERVER].len, "every server byte has its event");
}

static inline void watch_finish(struct watch *watch)
{
	dialogue_destroy(watch->dialogue);
	buf_finish(&watch->stream[SMTP_CLIENT]);
	buf_finish(&watch->stream[SMTP_SERVER]);
	free(watch->events);
}

static inline void watch_print_bytes(struct span bytes, struct buf *out)
{
	buf_add_text(out, " \"");
	for (size_t i = 0; i < bytes.len && i < 24; i++)
		if (bytes.data[i] < 32 || bytes.data[i] > 126)
			buf_addf(out, "<%02x>", bytes.data[i]);
		else
			buf_add_byte(out, bytes.data[i]);
	buf_add_text(out, bytes.len > 24 ? "...\"" : "\"");
}

static inline const char *watch_verb(enum smtp_verb verb)
{
	return verb == VERB_COUNT ? "-" : smtp_verb_info(verb)->name;
}

/* "command MAIL 24 ready", "reply-end MAIL 250 mail", "body 12 content", "violation sequence client "RCPT" ready" */
static inline void watch_print_event(const struct watch *watch, const struct event *event, struct buf *out)
{
	struct span bytes = span_part(buf_span(&watch->stream[event->from]), event->start, event->end);
	buf_add_text(out, event_kind_name(event->kind));
	if (event->kind == EVENT_COMMAND)
		buf_addf(out, " %s %zu", watch_verb(event->verb), bytes.len);
	else if (event->kind == EVENT_REPLY_END)
		buf_addf(out, " %s %u", event->answers_content ? "content" : watch_verb(event->verb), (unsigned)event->code);
	else if (event->kind == EVENT_VIOLATION)
		buf_addf(out, " %s %s", smtp_violation_name(event->rule), event->from == SMTP_CLIENT ? "client" : "server");
	else if (event->kind == EVENT_CLOSED)
		buf_add_text(out, event->from == SMTP_CLIENT ? " client" : " server");
	else if (event->kind != EVENT_OPENED && event->kind != EVENT_TLS)
		buf_addf(out, " %zu", bytes.len);
	if (event->kind == EVENT_VIOLATION)
		watch_print_bytes(bytes, out);
	buf_addf(out, " %s%s%s%s\n", smtp_state_name(event->state), event->pipelined ? " pipelined" : "",
	         event->partial ? " partial" : "", event->secret ? " secret" : "");
}

static inline void watch_print(const struct watch *watch, struct buf *out)
{
	for (size_t i = 0; i < watch->count; i++)
		watch_print_event(watch, &watch->events[i], out);
}

#endif
