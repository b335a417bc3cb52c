#include "smtp/dialogue_private.h"

void dialogue_content_begin(struct dialogue *dialogue)
{
	dialogue->mode = CLIENT_CONTENT;
	content_init(&dialogue->content);
	dialogue->content_start = dialogue->client.offset;
	dialogue->content_told = 0;
	dialogue->content_gap = dialogue->client_fragment;
	dialogue->client_fragment = false;
}

/* Behind bytes that were not seen nobody knows where in a line we are. A dot that stands alone in its read is the end. */
static void cross_gap(struct dialogue *dialogue, struct span in)
{
	if (!dialogue->content_gap)
		return;
	dialogue->content_gap = false;
	dialogue->content.state = span_equal(in, span_of(".\r\n")) ? CONTENT_LINE_START : CONTENT_IN_LINE;
}

static void emit_content(struct dialogue *dialogue, enum event_kind kind, struct span bytes, bool partial)
{
	struct event event = { .kind = kind, .from = SMTP_CLIENT, .verb = VERB_COUNT, .partial = partial };
	if (bytes.len == 0)
		return;
	event.start = dialogue->client.offset;
	event.end = event.start + bytes.len;
	event.time_us = dialogue->client.time_us;
	dialogue->client.offset = dialogue->client.line_start = event.end;
	dialogue_emit(dialogue, event, bytes);
}

/* Message bytes, stuffing dots included: the part before the first empty line's end is header. */
static void emit_text(struct dialogue *dialogue, struct span text, bool partial)
{
	uint64_t header_end = dialogue->content_start + dialogue->content.header_end;
	size_t header = text.len;
	if (dialogue->content.header_end > 0)
		header = header_end > dialogue->client.offset ? (size_t)(header_end - dialogue->client.offset) : 0;
	emit_content(dialogue, EVENT_HEADER, span_part(text, 0, header), partial);
	emit_content(dialogue, EVENT_BODY, span_from(text, header), partial);
}

static void tell_content(struct dialogue *dialogue, enum smtp_violation rule, uint64_t count, uint64_t first, size_t length)
{
	if (count == 0 || (dialogue->content_told & 1u << rule) != 0)
		return;
	dialogue->content_told |= 1u << rule;
	uint64_t start = dialogue->content_start + first;
	dialogue_violation(dialogue, SMTP_CLIENT, rule, start, start + length, (struct span){ 0 }, dialogue->client.time_us);
}

static void judge_content(struct dialogue *dialogue)
{
	const struct content *content = &dialogue->content;
	tell_content(dialogue, VIOLATION_BARE_LF, content->bare_lf, content->first_bare_lf, 1);
	tell_content(dialogue, VIOLATION_BARE_CR, content->bare_cr, content->first_bare_cr, 1);
	tell_content(dialogue, VIOLATION_NUL, content->nul, content->first_nul, 1);
	tell_content(dialogue, VIOLATION_TEXT_TOO_LONG, content->long_lines, content->first_long, CONTENT_MAX_LINE);
}

static void content_end(struct dialogue *dialogue, struct span dot)
{
	emit_content(dialogue, EVENT_CONTENT_END, dot, false);
	pending_push(&dialogue->pending, dialogue->state, (struct pending){ .kind = PENDING_CONTENT, .verb = VERB_COUNT });
	dialogue->mode = CLIENT_COMMANDS;
}

/* A dot that begins a line, and CR behind it, are not emitted before it is known what they are; when they come
 * out they are put before the bytes that were read next. */
size_t dialogue_read_content(struct dialogue *dialogue, struct span in)
{
	cross_gap(dialogue, in);
	size_t consumed, held = content_undecided(&dialogue->content);
	enum content_result result = content_feed(&dialogue->content, in, &consumed, NULL, NULL);
	size_t undecided = result == CONTENT_DONE ? 3 : content_undecided(&dialogue->content);
	struct span bytes = span_part(in, 0, consumed);
	struct buf joined = { 0 };
	if (held > 0) {
		buf_add(&joined, span_make(".\r", held));
		buf_add(&joined, bytes);
		bytes = buf_span(&joined);
	}
	emit_text(dialogue, span_part(bytes, 0, bytes.len - undecided), false);
	judge_content(dialogue);
	if (result == CONTENT_DONE)
		content_end(dialogue, span_from(bytes, bytes.len - undecided));
	buf_finish(&joined);
	return consumed;
}

size_t dialogue_read_chunk(struct dialogue *dialogue, struct span in)
{
	struct span part = in.len > dialogue->chunk_left ? span_part(in, 0, (size_t)dialogue->chunk_left) : in;
	dialogue->chunk_begun = true;
	dialogue->chunk_left -= part.len;
	if (dialogue->chunk_left == 0)
		dialogue->mode = CLIENT_COMMANDS;
	emit_content(dialogue, EVENT_CHUNK, part, false);
	return part.len;
}

void dialogue_content_cut(struct dialogue *dialogue)
{
	if (dialogue->mode == CLIENT_CONTENT)
		emit_text(dialogue, span_make(".\r", content_undecided(&dialogue->content)), true);
}
