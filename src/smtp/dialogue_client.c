#include "smtp/dialogue_private.h"

#include <string.h>

#include "smtp/command.h"

/* §4.5.3.1.4, CR LF included, and what extensions add: RFC 1870 26 and 8BITMIME 17 to MAIL, RFC 4954 to AUTH */
#define MAX_COMMAND_LINE 512
#define MAX_MAIL_LINE    (512 + 26 + 17)
#define MAX_AUTH_LINE    12288

static size_t max_line(enum smtp_verb verb)
{
	return verb == VERB_MAIL ? MAX_MAIL_LINE : verb == VERB_AUTH ? MAX_AUTH_LINE : MAX_COMMAND_LINE;
}

/* The rule a finished command line breaks, as our server would judge it, and where. */
static enum smtp_violation command_judge(const struct dialogue *dialogue, const struct smtp_command *command, size_t length,
                                         struct span *out_where)
{
	enum smtp_state now = pending_expected(&dialogue->pending, dialogue->state);
	*out_where = command->word;
	if (length > max_line(command->verb))
		return VIOLATION_LINE_TOO_LONG;
	if (command->error == COMMAND_UNKNOWN)
		return VIOLATION_UNKNOWN;
	if (command->error != COMMAND_OK) {
		*out_where = command->argument.len > 0 ? command->argument : command->word;
		return VIOLATION_SYNTAX;
	}
	return smtp_rule(now, command->verb)->allowed ? VIOLATION_NONE : VIOLATION_SEQUENCE;
}

static void command_sent(struct dialogue *dialogue, enum smtp_verb verb, bool well_formed)
{
	struct pending item = { .kind = PENDING_COMMAND, .verb = verb, .well_formed = well_formed };
	pending_push(&dialogue->pending, dialogue->state, item);
	dialogue->quit_seen |= verb == VERB_QUIT && well_formed;
	if (verb == VERB_DATA)
		dialogue->mode = CLIENT_WAITING;
}

static bool is_outstanding(const struct dialogue *dialogue)
{
	const struct pending *first = pending_first(&dialogue->pending);
	return first != NULL && (first->kind != PENDING_GREETING || dialogue->pending.count > 1);
}

static void emit_command(struct dialogue *dialogue, enum smtp_verb verb, struct span piece, bool ended)
{
	struct event event = { .kind = EVENT_COMMAND, .from = SMTP_CLIENT, .verb = verb, .partial = !ended };
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
	if (rule != VIOLATION_NONE) {
		uint64_t start = stream->offset + (uint64_t)(where.data - piece.data);
		dialogue_violation(dialogue, SMTP_CLIENT, rule, start, start + where.len, where, stream->time_us);
	}
	command_sent(dialogue, command->verb, command->error == COMMAND_OK);
}

/* A whole line, or the first piece of one that is longer than DIALOGUE_MAX_LINE. */
static void line_begins(struct dialogue *dialogue, struct span piece, bool ended)
{
	struct smtp_command command;
	smtp_command_parse(span_part(piece, 0, ended ? piece.len - 2 : piece.len), &command);
	if (dialogue->auth_response) /* base64, not a command (RFC 4954) */
		command = (struct smtp_command){ .verb = VERB_AUTH, .word = piece };
	dialogue->line_verb = command.verb;
	emit_command(dialogue, command.verb, piece, ended);
	if (ended && dialogue->auth_response)
		command_sent(dialogue, VERB_AUTH, true);
	else if (ended)
		judge_line(dialogue, &command, piece);
}

static void line_goes_on(struct dialogue *dialogue, struct span piece, bool ended)
{
	struct dialogue_stream *stream = &dialogue->client;
	emit_command(dialogue, dialogue->line_verb, piece, ended);
	if (!ended)
		return;
	dialogue_violation(dialogue, SMTP_CLIENT, VIOLATION_LINE_TOO_LONG, stream->line_start, stream->offset + piece.len,
	                   (struct span){ 0 }, stream->time_us);
	command_sent(dialogue, dialogue->line_verb, false);
}

static void command_piece(struct dialogue *dialogue, struct span piece, bool ended)
{
	if (dialogue->client.offset == dialogue->client.line_start)
		line_begins(dialogue, piece, ended);
	else
		line_goes_on(dialogue, piece, ended);
	stream_taken(&dialogue->client, piece, ended);
	if (ended)
		dialogue->auth_response = dialogue->bare_lf_told = false;
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

/* One line, or content up to its end. */
static size_t read_some(struct dialogue *dialogue, struct span in)
{
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

/* DATA's reply came after the rules had to decide in its place, and it says otherwise: what is undecided or
 * unfinished is read again the other way. */
static void change_mind(struct dialogue *dialogue, bool content_follows)
{
	if (content_follows == (dialogue->mode == CLIENT_CONTENT))
		return;
	if (!content_follows) {
		size_t held = content_undecided(&dialogue->content);
		dialogue->mode = CLIENT_COMMANDS;
		if (held > 0)
			read_command(dialogue, span_make(".\r", held));
		return;
	}
	struct buf unfinished = dialogue->client.unfinished;
	dialogue->client.unfinished = (struct buf){ 0 };
	content_begin(dialogue);
	for (size_t at = 0; at < unfinished.len;)
		at += read_some(dialogue, span_from(buf_span(&unfinished), at));
	buf_finish(&unfinished);
}

void dialogue_data_answered(struct dialogue *dialogue, bool content_follows)
{
	if (dialogue->mode != CLIENT_WAITING) {
		change_mind(dialogue, content_follows);
		return;
	}
	if (content_follows)
		content_begin(dialogue);
	else
		dialogue->mode = CLIENT_COMMANDS;
	kept_replay(dialogue);
}

/* Without a reply: would the rules allow this DATA? */
static void decide_by_rules(struct dialogue *dialogue)
{
	dialogue_data_answered(dialogue, pending_expected(&dialogue->pending, dialogue->state) == STATE_CONTENT);
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
	if (dialogue->mode == CLIENT_COMMANDS && stream->unfinished.len > 0)
		command_piece(dialogue, buf_span(&stream->unfinished), false);
}
