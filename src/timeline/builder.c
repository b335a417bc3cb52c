#include "timeline/builder.h"

#include <string.h>

#include "base/array.h"
#include "base/mem.h"

struct step *builder_last(const struct session *session)
{
	return session->step_count > 0 ? &session->steps[session->step_count - 1] : NULL;
}

/* Everything of the last step is here: fold it in, so that snapshots stay cheap. */
static void seal_last(struct session_parts *parts)
{
	struct session *session = parts->session;
	struct step *last = builder_last(session);
	if (last == NULL)
		return;
	last->complete = true;
	while (parts->running.events <= last->last)
		snapshot_fold(&parts->running, session_event(parts->timeline, session, parts->running.events));
	if (session->step_count % SNAPSHOT_EVERY == 0)
		*array_push(parts->cached, parts->cached_count, parts->cached_cap) = parts->running;
}

uint32_t builder_event(struct session_parts *parts, const struct event *event)
{
	struct timeline *timeline = parts->timeline;
	struct session *session = parts->session;
	uint32_t index = (uint32_t)timeline->event_count;
	*array_push(timeline->events, timeline->event_count, timeline->event_cap) = *event;
	*array_push(session->events, session->event_count, session->event_cap) = index;
	return (uint32_t)session->event_count - 1;
}

void builder_note(struct session_parts *parts, uint32_t event, char *owned_text)
{
	struct session *session = parts->session;
	*array_push(session->notes, session->note_count, session->note_cap) =
	        (struct timeline_note){ .event = event, .text = owned_text };
}

/* What a fault did to the reply that begins (or to the close in its place) stands in the step before its first line. */
static bool push_altered(struct session_parts *parts, const struct event *reply)
{
	struct buf *altered = &parts->builder.altered;
	struct event note = *reply;
	note.kind = EVENT_NOTE;
	note.verb = VERB_COUNT;
	note.code = 0;
	note.answers_content = note.partial = false;
	note.end = note.start;
	note.state = parts->session->step_count > 0 ? builder_last(parts->session)->state : reply->state;
	bool any = altered->len > 0;
	for (size_t at = 0; at < altered->len; at += strlen((const char *)altered->data + at) + 1)
		builder_note(parts, builder_event(parts, &note), mem_strdup((const char *)altered->data + at));
	buf_finish(altered);
	*altered = (struct buf){ 0 };
	return any;
}

struct step *builder_begin(struct session_parts *parts, enum step_kind kind, const struct event *event)
{
	struct session *session = parts->session;
	/* A note before any step belongs to the first one. */
	uint32_t first = session->step_count > 0 ? (uint32_t)session->event_count : 0;
	seal_last(parts);
	bool altered = (kind == STEP_REPLY || kind == STEP_CLOSE) && push_altered(parts, event);
	uint32_t at = builder_event(parts, event);
	struct step *step = array_push(session->steps, session->step_count, session->step_cap);
	*step = (struct step){ .kind = kind,
		               .from = event->from,
		               .verb = VERB_COUNT,
		               .state = event->state,
		               .mail = TIMELINE_NONE,
		               .secret = event->secret,
		               .altered = altered,
		               .tls = parts->builder.tls,
		               .first = first,
		               .last = at,
		               .start = event->start,
		               .end = event->end,
		               .start_us = event->time_us,
		               .end_us = event->time_us };
	return step;
}

struct step *builder_extend(struct session_parts *parts, const struct event *event)
{
	struct step *step = builder_last(parts->session);
	step->last = builder_event(parts, event);
	step->state = event->state;
	return step;
}

struct step *builder_grow(struct session_parts *parts, const struct event *event)
{
	struct step *step = builder_extend(parts, event);
	if (event->end > step->end)
		step->end = event->end;
	step->end_us = event->time_us;
	step->secret |= event->secret;
	return step;
}

uint32_t builder_newest(const struct session_parts *parts)
{
	return (uint32_t)parts->session->step_count - 1;
}
