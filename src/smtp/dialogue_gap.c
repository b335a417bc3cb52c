#include "smtp/dialogue_private.h"

#include "smtp/command.h"

/* Bytes that cannot be read as what they were: they begin in the middle of a line. */
static void emit_fragment(struct dialogue *dialogue, enum smtp_side from, struct span piece)
{
	const struct dialogue_stream *stream = from == SMTP_CLIENT ? &dialogue->client : &dialogue->server;
	struct event event = { .kind = EVENT_NOTE, .from = from, .verb = VERB_COUNT, .time_us = stream->time_us };
	event.start = stream->offset;
	event.end = event.start + piece.len;
	dialogue_emit(dialogue, event, piece);
}

/* Letters of base64 and nothing else: perhaps the end of an answer to AUTH. */
static bool may_be_secret(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (!letter && !(c >= '0' && c <= '9') && c != '+' && c != '/' && c != '=')
			return false;
	}
	return text.len > 0;
}

bool dialogue_client_fragment(struct dialogue *dialogue, struct span piece, bool ended)
{
	struct smtp_command command;
	struct span text = span_part(piece, 0, ended ? piece.len - 2 : piece.len);
	if (!dialogue->client_fragment)
		return false;
	dialogue->client_fragment = false;
	smtp_command_parse(text, &command);
	if (command.error == COMMAND_OK && dialogue->mode == CLIENT_COMMANDS)
		return false;
	if (dialogue->mode != CLIENT_RESPONSE && !may_be_secret(text)) {
		emit_fragment(dialogue, SMTP_CLIENT, piece);
		return true;
	}
	struct event event = { .kind = EVENT_AUTH_RESPONSE, .from = SMTP_CLIENT, .verb = VERB_AUTH, .secret = true };
	event.start = dialogue->client.offset;
	event.end = event.start + piece.len;
	event.time_us = dialogue->client.time_us;
	dialogue_emit(dialogue, event, piece);
	return true;
}

bool dialogue_server_fragment(struct dialogue *dialogue, struct span piece)
{
	bool fragment = dialogue->server_fragment;
	dialogue->server_fragment = false;
	if (!fragment || dialogue->line_head_ok)
		return false;
	emit_fragment(dialogue, SMTP_SERVER, piece);
	return true;
}

static void client_gap(struct dialogue *dialogue, uint64_t bytes)
{
	bool over = dialogue->mode == CLIENT_CHUNK && bytes >= dialogue->chunk_left; /* the chunk ended where nothing was seen */
	dialogue_client_close(dialogue);
	stream_restart(&dialogue->client);
	dialogue->bare_lf_told = false;
	if (dialogue->mode == CLIENT_CONTENT) {
		dialogue->content_gap = true;
		return;
	}
	if (dialogue->mode == CLIENT_CHUNK && !over) {
		dialogue->chunk_left -= bytes;
		return;
	}
	if (dialogue->mode == CLIENT_CHUNK)
		dialogue->mode = CLIENT_COMMANDS;
	dialogue->client_fragment = true;
}

/* The reply at hand may go on behind the gap, so it stays as it is; a line that does not tell what it is cannot. */
static void server_gap(struct dialogue *dialogue)
{
	struct dialogue_stream *stream = &dialogue->server;
	struct span line = buf_span(&stream->unfinished);
	dialogue->resync = true;
	if (stream->offset == stream->line_start)
		dialogue->line_head_ok = line.len > 0 && smtp_reply_line_parse(line, &dialogue->line_head);
	if (line.len > 0 && dialogue->line_head_ok) {
		dialogue_server_close(dialogue);
		return;
	}
	if (line.len > 0)
		emit_fragment(dialogue, SMTP_SERVER, line);
	stream_restart(stream);
	dialogue->server_fragment = true;
}

void dialogue_gap(struct dialogue *dialogue, enum smtp_side from, uint64_t bytes)
{
	if (dialogue->closed)
		return;
	dialogue->gapped = dialogue->uncertain = true;
	if (from == SMTP_CLIENT)
		client_gap(dialogue, bytes);
	else
		server_gap(dialogue);
}

/* Whether the client goes on with another command, so that DATA or AUTH was refused: its first four letters tell. */
static bool goes_on_with_command(const struct dialogue *dialogue, struct span next, bool *out_known)
{
	static const char *const verbs[] = { "QUIT", "RSET", "MAIL" };
	struct span kept = span_from(buf_span(&dialogue->kept), dialogue->kept_at);
	char head[5] = "";
	size_t len = 0;
	for (; len < 4 && len < kept.len + next.len; len++)
		head[len] = (char)(len < kept.len ? kept.data[len] : next.data[len - kept.len]);
	*out_known = true;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (len > 0 && span_starts_nocase(span_of(verbs[i]), head)) {
			*out_known = len == 4;
			return true;
		}
	}
	return false;
}

/* A client that says the next thing has its answers: those that were not seen are taken for what was hoped for. */
void dialogue_resync(struct dialogue *dialogue, struct span next)
{
	bool known = true, commands = false;
	if (!dialogue->resync)
		return;
	if (dialogue->mode == CLIENT_WAITING)
		commands = goes_on_with_command(dialogue, next, &known);
	if (!known)
		return; /* more letters are to come */
	dialogue->resync = false;
	dialogue_reply_cut(dialogue);
	if (dialogue->mode == CLIENT_WAITING && commands)
		dialogue_answered(dialogue, CLIENT_COMMANDS);
	else if (dialogue->mode == CLIENT_WAITING)
		dialogue_decide(dialogue);
	enum smtp_state expected = pending_expected(&dialogue->pending, dialogue->state);
	if (dialogue->mode == CLIENT_CONTENT)
		expected = STATE_CONTENT;
	pending_finish(&dialogue->pending);
	if (dialogue->state != STATE_CLOSED)
		dialogue->state = expected;
}

/* A reply to a mail whose end was not seen: it has ended. */
void dialogue_content_lost_end(struct dialogue *dialogue)
{
	dialogue_content_cut(dialogue);
	dialogue->mode = CLIENT_COMMANDS;
	dialogue->content_gap = false;
	dialogue->client_fragment = true;
	pending_push(&dialogue->pending, dialogue->state, (struct pending){ .kind = PENDING_CONTENT, .verb = VERB_COUNT });
}
