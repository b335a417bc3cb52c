#include "smtp/dialogue_private.h"

#include <string.h>

/* One line, content up to its end, or a chunk. */
static size_t read_some(struct dialogue *dialogue, struct span in)
{
	if (dialogue->mode == CLIENT_CHUNK)
		return dialogue_read_chunk(dialogue, in);
	return dialogue->mode == CLIENT_CONTENT ? dialogue_read_content(dialogue, in) : dialogue_read_line(dialogue, in);
}

/* Drops the first `count` reads' marks; `bytes` were dropped from the front of kept. */
static void drop_marks(struct dialogue *dialogue, size_t count, size_t bytes)
{
	dialogue->mark_count -= count;
	memmove(dialogue->marks, dialogue->marks + count, dialogue->mark_count * sizeof *dialogue->marks);
	for (size_t i = 0; i < dialogue->mark_count; i++)
		dialogue->marks[i].end -= bytes;
}

static size_t marks_read(const struct dialogue *dialogue)
{
	size_t count = 0;
	while (count < dialogue->mark_count && dialogue->marks[count].end <= dialogue->kept_at)
		count++;
	return count;
}

/* What was read of `kept` goes only when it is more than the rest, so many small steps cost no more than one. */
static void kept_shrink(struct dialogue *dialogue)
{
	if (dialogue->kept_at < dialogue->kept.len && dialogue->kept_at < DIALOGUE_MAX_KEPT)
		return;
	drop_marks(dialogue, marks_read(dialogue), dialogue->kept_at);
	if (dialogue->kept_at == dialogue->kept.len)
		buf_finish(&dialogue->kept);
	else
		buf_drop(&dialogue->kept, dialogue->kept_at);
	dialogue->kept_at = 0;
}

/* Reads what was kept, until the next DATA. */
static void kept_replay(struct dialogue *dialogue)
{
	int64_t time_us = dialogue->client.time_us;
	dialogue->replaying = true;
	for (size_t i = marks_read(dialogue); i < dialogue->mark_count && dialogue->mode != CLIENT_WAITING; i++) {
		dialogue->client.time_us = dialogue->marks[i].time_us;
		while (dialogue->kept_at < dialogue->marks[i].end && dialogue->mode != CLIENT_WAITING) {
			struct span part = span_part(buf_span(&dialogue->kept), dialogue->kept_at, dialogue->marks[i].end);
			dialogue->kept_at += read_some(dialogue, part);
		}
	}
	dialogue->replaying = false;
	dialogue->client.time_us = time_us;
	kept_shrink(dialogue);
}

static void content_to_lines(struct dialogue *dialogue)
{
	size_t held = content_undecided(&dialogue->content);
	dialogue->mode = CLIENT_COMMANDS;
	if (held > 0)
		dialogue_read_line(dialogue, span_make(".\r", held));
}

static void line_to_content(struct dialogue *dialogue)
{
	struct buf unfinished = dialogue->client.unfinished;
	dialogue->client.unfinished = (struct buf){ 0 };
	dialogue_content_begin(dialogue);
	for (size_t at = 0; at < unfinished.len;)
		at += read_some(dialogue, span_from(buf_span(&unfinished), at));
	buf_finish(&unfinished);
}

/* The reply came after the rules had to decide in its place, and it says otherwise: what is undecided or
 * unfinished is read again the other way. A chunk is not given up: the client counts its bytes. */
static void change_mind(struct dialogue *dialogue, enum client_mode next)
{
	if (next == dialogue->mode || dialogue->mode == CLIENT_CHUNK)
		return;
	if (dialogue->mode == CLIENT_CONTENT)
		content_to_lines(dialogue);
	if (next == CLIENT_CONTENT)
		line_to_content(dialogue);
	else
		dialogue->mode = next;
}

void dialogue_answered(struct dialogue *dialogue, enum client_mode next)
{
	if (dialogue->mode != CLIENT_WAITING) {
		change_mind(dialogue, next);
		return;
	}
	if (next == CLIENT_CONTENT)
		dialogue_content_begin(dialogue);
	else
		dialogue->mode = next;
	kept_replay(dialogue);
}

void dialogue_chunk_refused(struct dialogue *dialogue)
{
	if (dialogue->mode == CLIENT_CHUNK && !dialogue->chunk_begun)
		dialogue->mode = CLIENT_COMMANDS;
}

/* Without a reply: would the rules allow this DATA? Is a response to AUTH on its way? */
void dialogue_decide(struct dialogue *dialogue)
{
	bool content = dialogue->uncertain || pending_expected(&dialogue->pending, dialogue->state) == STATE_CONTENT;
	if (dialogue->waits_for == VERB_AUTH)
		dialogue_answered(dialogue, dialogue->response_likely ? CLIENT_RESPONSE : CLIENT_COMMANDS);
	else
		dialogue_answered(dialogue, content ? CLIENT_CONTENT : CLIENT_COMMANDS);
}

static void keep(struct dialogue *dialogue, struct span in)
{
	if (dialogue->mark_count == DIALOGUE_MAX_MARKS)
		drop_marks(dialogue, marks_read(dialogue), 0);
	if (dialogue->mark_count == DIALOGUE_MAX_MARKS)
		dialogue->mark_count--; /* joined with the read before */
	buf_add(&dialogue->kept, in);
	dialogue->marks[dialogue->mark_count++] = (struct kept_mark){ dialogue->kept.len, dialogue->client.time_us };
	while (dialogue->mode == CLIENT_WAITING && dialogue->kept.len - dialogue->kept_at > DIALOGUE_MAX_KEPT)
		dialogue_decide(dialogue);
}

static void tell_early_talker(struct dialogue *dialogue, struct span bytes)
{
	const struct pending *first = pending_first(&dialogue->pending);
	if (dialogue->early_talker || first == NULL || first->kind != PENDING_GREETING)
		return;
	dialogue->early_talker = true;
	dialogue_violation(dialogue, SMTP_CLIENT, VIOLATION_EARLY_TALKER, 0, 1, span_part(bytes, 0, 1), dialogue->client.time_us);
}

void dialogue_client_bytes(struct dialogue *dialogue, struct span bytes, int64_t time_us)
{
	dialogue->client.time_us = time_us;
	dialogue_resync(dialogue, bytes);
	tell_early_talker(dialogue, bytes);
	while (bytes.len > 0 && dialogue->mode != CLIENT_WAITING)
		bytes = span_from(bytes, read_some(dialogue, bytes));
	if (bytes.len > 0)
		keep(dialogue, bytes);
}

void dialogue_client_close(struct dialogue *dialogue)
{
	struct dialogue_stream *stream = &dialogue->client;
	while (dialogue->mode == CLIENT_WAITING && dialogue->kept.len > dialogue->kept_at)
		dialogue_decide(dialogue);
	dialogue_content_cut(dialogue);
	bool lines = dialogue->mode == CLIENT_COMMANDS || dialogue->mode == CLIENT_RESPONSE;
	if (lines && stream->unfinished.len > 0)
		dialogue_line_piece(dialogue, buf_span(&stream->unfinished), false);
}

void dialogue_client_tls(struct dialogue *dialogue)
{
	dialogue_client_close(dialogue);
	stream_restart(&dialogue->client);
	dialogue->mode = CLIENT_COMMANDS;
	dialogue->bare_lf_told = false;
	buf_finish(&dialogue->kept);
	dialogue->kept_at = dialogue->mark_count = 0;
}
