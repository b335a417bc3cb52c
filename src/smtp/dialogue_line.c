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
	if (rule == VIOLATION_SEQUENCE && dialogue->uncertain)
		rule = VIOLATION_NONE;
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

void dialogue_line_piece(struct dialogue *dialogue, struct span piece, bool ended)
{
	struct dialogue_stream *stream = &dialogue->client;
	bool begins = stream->offset == stream->line_start;
	if (begins && dialogue_client_fragment(dialogue, piece, ended)) {
		stream_taken(stream, piece, ended);
		stream->line_start = stream->offset; /* more of it is a fragment too */
		dialogue->client_fragment = !ended;
		return;
	}
	if (begins)
		line_begins(dialogue, piece, ended);
	else
		line_goes_on(dialogue, piece, ended);
	stream_taken(stream, piece, ended);
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

size_t dialogue_read_line(struct dialogue *dialogue, struct span in)
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
		dialogue_line_piece(dialogue, piece, ended);
	return consumed;
}
