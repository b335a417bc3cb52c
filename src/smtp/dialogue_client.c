#include "smtp/dialogue_private.h"

#include <string.h>

#include "smtp/command.h"
#include "smtp/secret.h"

#define MAX_COMMAND_LINE 512 /* §4.5.3.1.4, CR LF included */

/* The rule a finished command line breaks, as our server would judge it, and where. */
static enum smtp_violation command_judge(const struct dialogue *dialogue, const struct smtp_command *command, size_t length,
                                         struct span *out_where)
{
	enum smtp_state now = pending_expected(&dialogue->pending, dialogue->state);
	*out_where = command->word;
	if (length > smtp_command_line_limit(command->verb, MAX_COMMAND_LINE))
		return VIOLATION_LINE_TOO_LONG;
	if (command->error == COMMAND_UNKNOWN)
		return VIOLATION_UNKNOWN;
	if (command->error != COMMAND_OK) {
		*out_where = command->argument.len > 0 ? command->argument : command->word;
		return VIOLATION_SYNTAX;
	}
	bool behind_starttls = pending_has(&dialogue->pending, VERB_STARTTLS); /* it must be the last of its group, RFC 3207 §4 */
	return smtp_rule(now, command->verb)->allowed && !behind_starttls ? VIOLATION_NONE : VIOLATION_SEQUENCE;
}

static void wait_for(struct dialogue *dialogue, enum smtp_verb verb, bool response_likely)
{
	dialogue->mode = CLIENT_WAITING;
	dialogue->waits_for = verb;
	dialogue->response_likely = response_likely;
}

static void command_sent(struct dialogue *dialogue, const struct smtp_command *command, bool well_formed)
{
	enum smtp_verb verb = command->verb;
	struct pending item = { .kind = PENDING_COMMAND, .verb = verb, .well_formed = well_formed };
	if (verb == VERB_BDAT && well_formed && command->last_chunk)
		item.kind = PENDING_LAST_CHUNK;
	pending_push(&dialogue->pending, dialogue->state, item);
	dialogue->quit_seen |= verb == VERB_QUIT && well_formed;
	if (verb == VERB_DATA || verb == VERB_AUTH)
		wait_for(dialogue, verb, command->initial_response.len == 0);
	if (verb != VERB_BDAT || !well_formed || command->chunk_size == 0)
		return;
	dialogue->mode = CLIENT_CHUNK;
	dialogue->chunk_left = command->chunk_size;
	dialogue->chunk_begun = false;
}

static void response_sent(struct dialogue *dialogue)
{
	struct pending item = { .kind = PENDING_COMMAND, .verb = VERB_AUTH, .well_formed = true };
	pending_push(&dialogue->pending, dialogue->state, item);
	wait_for(dialogue, VERB_AUTH, true);
}

static bool is_outstanding(const struct dialogue *dialogue)
{
	const struct pending *first = pending_first(&dialogue->pending);
	return first != NULL && (first->kind != PENDING_GREETING || dialogue->pending.count > 1);
}

static void emit_line(struct dialogue *dialogue, struct span piece, bool ended)
{
	bool response = dialogue->line_is_response;
	struct event event = { .kind = response ? EVENT_AUTH_RESPONSE : EVENT_COMMAND, .verb = dialogue->line_verb };
	event.from = SMTP_CLIENT;
	event.partial = !ended;
	event.secret = dialogue->line_secret;
	event.pipelined = dialogue->replaying || is_outstanding(dialogue);
	event.start = dialogue->client.offset;
	event.end = event.start + piece.len;
	event.time_us = dialogue->client.time_us;
	dialogue_emit(dialogue, event, piece);
}

static void judge_line(struct dialogue *dialogue, const struct smtp_command *command, struct span piece)
{
	struct dialogue_stream *stream = &dialogue->client;
	struct span where;
	enum smtp_violation rule = command_judge(dialogue, command, piece.len, &where);
	if (rule == VIOLATION_LINE_TOO_LONG || where.len == 0)
		where = piece;
	if (dialogue->line_secret && where.data + where.len > piece.data + smtp_secret_start(piece))
		where = span_part(piece, 0, smtp_secret_start(piece));
	if (rule != VIOLATION_NONE) {
		uint64_t start = stream->offset + (uint64_t)(where.data - piece.data);
		dialogue_violation(dialogue, SMTP_CLIENT, rule, start, start + where.len, where, stream->time_us);
	}
	command_sent(dialogue, command, command->error == COMMAND_OK);
}

/* The line is over a limit; the span is empty where it would show a password. */
static void tell_long_line(struct dialogue *dialogue, uint64_t end)
{
	uint64_t start = dialogue->client.line_start;
	dialogue_violation(dialogue, SMTP_CLIENT, VIOLATION_LINE_TOO_LONG, start, dialogue->line_secret ? start : end,
	                   (struct span){ 0 }, dialogue->client.time_us);
}

static void response_ended(struct dialogue *dialogue, uint64_t end)
{
	if (end - dialogue->client.line_start > smtp_command_line_limit(VERB_AUTH, MAX_COMMAND_LINE))
		tell_long_line(dialogue, end);
	response_sent(dialogue);
}

/* A first piece that begins with AUTH is secret in any case: the rest may be. */
static bool is_secret(struct span piece, struct span text, bool ended)
{
	return smtp_secret_start(piece) < text.len || (!ended && span_starts_nocase(piece, "AUTH"));
}

/* A whole line, or the first piece of one that is longer than DIALOGUE_MAX_LINE. */
static void line_begins(struct dialogue *dialogue, struct span piece, bool ended)
{
	struct smtp_command command;
	struct span text = span_part(piece, 0, ended ? piece.len - 2 : piece.len);
	smtp_command_parse(text, &command);
	dialogue->line_is_response = dialogue->mode == CLIENT_RESPONSE;
	dialogue->line_secret = dialogue->line_is_response || is_secret(piece, text, ended);
	dialogue->line_verb = dialogue->line_is_response ? VERB_AUTH : command.verb;
	emit_line(dialogue, piece, ended);
	if (ended && dialogue->line_is_response)
		response_ended(dialogue, dialogue->client.offset + piece.len);
	else if (ended)
		judge_line(dialogue, &command, piece);
}

static void line_goes_on(struct dialogue *dialogue, struct span piece, bool ended)
{
	struct smtp_command command = { .verb = dialogue->line_verb };
	uint64_t end = dialogue->client.offset + piece.len;
	emit_line(dialogue, piece, ended);
	if (!ended)
		return;
	if (dialogue->line_is_response) {
		response_ended(dialogue, end);
		return;
	}
	tell_long_line(dialogue, end);
	command_sent(dialogue, &command, false);
}

static void command_piece(struct dialogue *dialogue, struct span piece, bool ended)
{
	if (dialogue->client.offset == dialogue->client.line_start)
		line_begins(dialogue, piece, ended);
	else
		line_goes_on(dialogue, piece, ended);
	stream_taken(&dialogue->client, piece, ended);
	if (ended)
		dialogue->bare_lf_told = false;
}

/* A bare LF is told at once, not when its line ends: the client may be waiting for an answer to "HELO x\n". */
static void tell_bare_lf(struct dialogue *dialogue, struct span in, uint64_t offset, bool cr_before)
{
	size_t at = 0;
	while (!dialogue->bare_lf_told && at < in.len) {
		const uint8_t *lf = memchr(in.data + at, '\n', in.len - at);
		if (lf == NULL)
			return;
		at = (size_t)(lf - in.data);
		if (!(at > 0 ? in.data[at - 1] == '\r' : cr_before)) {
			dialogue->bare_lf_told = true;
			dialogue_violation(dialogue, SMTP_CLIENT, VIOLATION_BARE_LF, offset + at, offset + at + 1,
			                   span_make(lf, 1), dialogue->client.time_us);
		}
		at++;
	}
}

static size_t read_command(struct dialogue *dialogue, struct span in)
{
	struct dialogue_stream *stream = &dialogue->client;
	uint64_t offset = stream->offset + stream->unfinished.len;
	bool cr_before = stream->unfinished.len > 0 && stream->unfinished.data[stream->unfinished.len - 1] == '\r';
	size_t consumed;
	struct span piece;
	bool ended;
	bool ready = stream_next(stream, in, &consumed, &piece, &ended);
	tell_bare_lf(dialogue, span_part(in, 0, consumed), offset, cr_before);
	if (ready)
		command_piece(dialogue, piece, ended);
	return consumed;
}

static void content_begin(struct dialogue *dialogue)
{
	dialogue->mode = CLIENT_CONTENT;
	content_init(&dialogue->content);
	dialogue->content_start = dialogue->client.offset;
	dialogue->content_told = 0;
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
static size_t read_content(struct dialogue *dialogue, struct span in)
{
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

static size_t read_chunk(struct dialogue *dialogue, struct span in)
{
	struct span part = in.len > dialogue->chunk_left ? span_part(in, 0, (size_t)dialogue->chunk_left) : in;
	dialogue->chunk_begun = true;
	dialogue->chunk_left -= part.len;
	if (dialogue->chunk_left == 0)
		dialogue->mode = CLIENT_COMMANDS;
	emit_content(dialogue, EVENT_CHUNK, part, false);
	return part.len;
}

/* One line, content up to its end, or a chunk. */
static size_t read_some(struct dialogue *dialogue, struct span in)
{
	if (dialogue->mode == CLIENT_CHUNK)
		return read_chunk(dialogue, in);
	return dialogue->mode == CLIENT_CONTENT ? read_content(dialogue, in) : read_command(dialogue, in);
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
		read_command(dialogue, span_make(".\r", held));
}

static void line_to_content(struct dialogue *dialogue)
{
	struct buf unfinished = dialogue->client.unfinished;
	dialogue->client.unfinished = (struct buf){ 0 };
	content_begin(dialogue);
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
		content_begin(dialogue);
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
static void decide_by_rules(struct dialogue *dialogue)
{
	bool content = pending_expected(&dialogue->pending, dialogue->state) == STATE_CONTENT;
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
		decide_by_rules(dialogue);
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
		decide_by_rules(dialogue);
	if (dialogue->mode == CLIENT_CONTENT)
		emit_text(dialogue, span_make(".\r", content_undecided(&dialogue->content)), true);
	bool lines = dialogue->mode == CLIENT_COMMANDS || dialogue->mode == CLIENT_RESPONSE;
	if (lines && stream->unfinished.len > 0)
		command_piece(dialogue, buf_span(&stream->unfinished), false);
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
