#include "timeline/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "timeline/session_name.h"
#include "timeline/steps.h"

#define FRAGMENT_CHARS 120 /* of a line without its beginning that a note repeats */

struct timeline *timeline_create(void)
{
	return mem_zero(sizeof(struct timeline));
}

static void session_destroy(struct session *session)
{
	struct session_parts *parts = session->parts;
	dialogue_destroy(parts->dialogue);
	stream_finish(&parts->streams[SMTP_CLIENT]);
	stream_finish(&parts->streams[SMTP_SERVER]);
	steps_finish(&parts->builder);
	gather_finish(parts);
	free(parts->cached);
	free(parts);
	for (size_t i = 0; i < session->note_count; i++)
		free(session->notes[i].text);
	free(session->notes);
	free(session->mails);
	free(session->chunks);
	free(session->steps);
	free(session->events);
	free(session->facts);
	free(session->name);
	free(session);
}

void timeline_destroy(struct timeline *timeline)
{
	if (timeline == NULL)
		return;
	for (size_t i = 0; i < timeline->session_count; i++)
		session_destroy(timeline->sessions[i]);
	for (size_t i = 0; i < timeline->fact_count; i++)
		fact_destroy(timeline->facts[i]);
	free(timeline->sessions);
	free(timeline->facts);
	free(timeline->mails);
	free(timeline->events);
	free(timeline);
}

struct session *timeline_session(const struct timeline *timeline, uint32_t number)
{
	return number > 0 && number <= timeline->session_count ? timeline->sessions[number - 1] : NULL;
}

const struct event *session_event(const struct timeline *timeline, const struct session *session, size_t index)
{
	return &timeline->events[session->events[index]];
}

const char *session_note(const struct session *session, size_t index)
{
	size_t low = 0, high = session->note_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (session->notes[middle].event < index)
			low = middle + 1;
		else
			high = middle;
	}
	return low < session->note_count && session->notes[low].event == index ? session->notes[low].text : NULL;
}

static void on_event(void *context, const struct event *event, struct span bytes)
{
	struct session_parts *parts = context;
	struct event copy = *event;
	copy.session = parts->session->number;
	if (event->kind != EVENT_NOTE) {
		steps_add(parts, &copy);
		return;
	}
	char *line = utf8_safe(bytes, FRAGMENT_CHARS);
	steps_add_note(parts, &copy, mem_printf("the rest of a line whose beginning is missing: %s", line));
	free(line);
}

/* ---- one function for each kind of fact ---- */

static void add_opened(struct timeline *timeline, const struct fact *fact)
{
	if (fact->session != timeline->session_count + 1)
		return;
	struct session *session = mem_zero(sizeof *session);
	struct session_parts *parts = mem_zero(sizeof *parts);
	session->number = fact->session;
	session->opened = fact_opened(fact);
	session->name = utf8_safe(span_of(session->opened.label), SESSION_NAME_CHARS);
	session->parts = parts;
	parts->timeline = timeline;
	parts->session = session;
	parts->dialogue = dialogue_create(on_event, parts);
	steps_init(&parts->builder);
	snapshot_init(&parts->running);
	*array_push(timeline->sessions, timeline->session_count, timeline->session_cap) = session;
	dialogue_open(parts->dialogue, fact->time_us);
}

static struct session *open_session(const struct timeline *timeline, const struct fact *fact)
{
	struct session *session = timeline_session(timeline, fact->session);
	return session != NULL && !session->closed ? session : NULL;
}

static void add_bytes(struct timeline *timeline, const struct fact *fact)
{
	struct session *session = open_session(timeline, fact);
	if (session == NULL || fact->layer != LAYER_CLEAR || fact->len == 0)
		return;
	stream_add(&session->parts->streams[fact->from], fact);
	dialogue_bytes(session->parts->dialogue, fact->from, fact_bytes(fact), fact->time_us);
}

static void note(struct session *session, const struct fact *fact, char *owned_text)
{
	uint64_t at = session->parts->streams[fact->from].len;
	struct event event = { .kind = EVENT_NOTE,
		               .from = fact->from,
		               .verb = VERB_COUNT,
		               .state = dialogue_state(session->parts->dialogue),
		               .session = session->number,
		               .start = at,
		               .end = at,
		               .time_us = fact->time_us };
	steps_add_note(session->parts, &event, owned_text);
}

static void add_note(struct timeline *timeline, const struct fact *fact)
{
	struct session *session = open_session(timeline, fact);
	if (session != NULL)
		note(session, fact, span_dup(fact_bytes(fact)));
}

/* What an opened capture lacks: half a line ends here, then a note says it. */
static void add_gap(struct timeline *timeline, const struct fact *fact)
{
	struct session *session = open_session(timeline, fact);
	if (session == NULL)
		return;
	char text[FACT_GAP_TEXT];
	fact_gap_text(fact, text);
	if (fact_gap_both(fact))
		dialogue_gap(session->parts->dialogue, fact->from == SMTP_CLIENT ? SMTP_SERVER : SMTP_CLIENT, fact_gap(fact).bytes);
	dialogue_gap(session->parts->dialogue, fact->from, fact_gap(fact).bytes);
	steps_gap(session->parts);
	note(session, fact, mem_strdup(text));
}

static void add_altered(struct timeline *timeline, const struct fact *fact)
{
	struct session *session = open_session(timeline, fact);
	if (session != NULL)
		steps_alter_next(session->parts, fact_bytes(fact));
}

static void add_held(struct timeline *timeline, const struct fact *fact)
{
	struct session *session = open_session(timeline, fact);
	if (session == NULL)
		return;
	if (!session->held) /* told again when it is altered: the client has waited all along */
		session->held_since_us = fact->time_us;
	session->held = true;
	session->holding = fact_held(fact);
}

static void add_released(struct timeline *timeline, const struct fact *fact)
{
	struct session *session = open_session(timeline, fact);
	if (session != NULL)
		session->held = false;
}

static void add_tls(struct timeline *timeline, const struct fact *fact)
{
	struct session *session = open_session(timeline, fact);
	if (session == NULL)
		return;
	steps_begin_tls(session->parts, span_dup(fact_bytes(fact)));
	dialogue_tls(session->parts->dialogue, fact->time_us);
}

static void add_closed(struct timeline *timeline, const struct fact *fact)
{
	struct session *session = open_session(timeline, fact);
	if (session == NULL)
		return;
	dialogue_close(session->parts->dialogue, fact->from, fact->time_us);
	session->closed = true;
	session->held = false;
}

typedef void (*fact_fn)(struct timeline *timeline, const struct fact *fact);

static const fact_fn adders[] = {
	[FACT_OPENED] = add_opened,     [FACT_BYTES] = add_bytes,     [FACT_NOTE] = add_note, [FACT_HELD] = add_held,
	[FACT_RELEASED] = add_released, [FACT_ALTERED] = add_altered, [FACT_TLS] = add_tls,   [FACT_CLOSED] = add_closed,
	[FACT_GAP] = add_gap,
};

void timeline_add(struct timeline *timeline, struct fact *fact)
{
	*array_push(timeline->facts, timeline->fact_count, timeline->fact_cap) = fact;
	timeline->bytes += fact->len;
	if (fact->kind < sizeof adders / sizeof *adders && adders[fact->kind] != NULL)
		adders[fact->kind](timeline, fact);
	struct session *session = timeline_session(timeline, fact->session);
	if (session != NULL)
		*array_push(session->facts, session->fact_count, session->fact_cap) = (uint32_t)(timeline->fact_count - 1);
}

/* ---- reading ---- */

void timeline_read(const struct timeline *timeline, const struct session *session, enum smtp_side from, uint64_t start,
                   uint64_t end, struct buf *out)
{
	(void)timeline;
	stream_read(&session->parts->streams[from], start, end, out);
}

uint64_t session_chunks_gap(const struct session *session, const struct mail_record *mail, uint64_t at)
{
	uint64_t gap = 0;
	for (uint32_t i = 1; i < mail->chunk_count; i++) {
		const struct mail_chunk *chunk = &session->chunks[mail->first_chunk + i];
		uint64_t line = chunk[-1].end;
		if (at <= line)
			break;
		gap += (at < chunk->start ? at : chunk->start) - line;
	}
	return gap;
}

/* Chunks are the message's bytes as they are: nothing is stuffed (RFC 3030 §2). */
static void read_chunks(const struct session *session, const struct mail_record *mail, struct buf *out_message)
{
	for (uint32_t i = 0; i < mail->chunk_count; i++) {
		const struct mail_chunk *chunk = &session->chunks[mail->first_chunk + i];
		stream_read(&session->parts->streams[SMTP_CLIENT], chunk->start, chunk->end, out_message);
	}
}

void timeline_message(const struct timeline *timeline, const struct session *session, const struct mail_record *mail,
                      struct buf *out_message, struct buf *out_stuffed)
{
	(void)timeline;
	struct content content;
	struct span piece;
	size_t consumed;
	content_init(&content);
	if (out_message != NULL)
		buf_reserve(out_message, mail->content_end - mail->content_start);
	if (mail->chunk_count > 0) {
		if (out_message != NULL)
			read_chunks(session, mail, out_message);
		return;
	}
	for (uint64_t at = mail->content_start; at < mail->content_end; at += piece.len) {
		piece = stream_piece(&session->parts->streams[SMTP_CLIENT], at, mail->content_end);
		if (piece.len == 0 || content_feed(&content, piece, &consumed, out_message, out_stuffed) == CONTENT_DONE)
			return;
	}
}

static bool has_stuffing(struct span message)
{
	return (message.len > 0 && message.data[0] == '.') || memmem(message.data, message.len, "\r\n.", 3) != NULL;
}

bool timeline_lend(struct timeline *timeline, const struct session *session, const struct mail_record *mail,
                   struct span *out_message)
{
	if (!mail->complete || mail->chunk_count > 0 || mail->content_end - mail->content_start < GATHER_MIN)
		return false;
	*out_message = gather_content(timeline, session->parts, mail->content_start, mail->content_end);
	return !has_stuffing(*out_message);
}
