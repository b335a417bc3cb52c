#include "smtp/dialogue_private.h"

/* The queue and the reply can disagree: a capture may begin in the middle of a session, and a server may
 * have left a command unanswered. Some codes tell where we are: only a greeting is 220 before anything
 * was answered, only DATA is answered with 354, only AUTH with 334 or 235. */
static void catch_up(struct pending_queue *queue, enum smtp_verb verb)
{
	if (pending_has(queue, verb))
		while (pending_first(queue)->verb != verb)
			pending_pop(queue);
}

static void match(struct dialogue *dialogue, uint16_t code)
{
	struct pending_queue *queue = &dialogue->pending;
	if (queue->count == 0 && dialogue->uncertain && dialogue->mode == CLIENT_CONTENT && code != 421)
		dialogue_content_lost_end(dialogue);
	const struct pending *first = pending_first(queue);
	if (first != NULL && first->kind == PENDING_GREETING && queue->count > 1 && code < 400 && code != 220)
		pending_pop(queue);
	if (code == 354)
		catch_up(queue, VERB_DATA);
	if (code == 334 || code == 235)
		catch_up(queue, VERB_AUTH);
	first = pending_first(queue);
	dialogue->unsolicited = first == NULL;
	dialogue->answered = first != NULL ? *first : (struct pending){ .verb = VERB_COUNT };
	enum pending_kind kind = dialogue->answered.kind;
	bool in_mail = dialogue->state == STATE_RCPT || dialogue->state == STATE_CHUNKS;
	dialogue->answers_content =
	        !dialogue->unsolicited && (kind == PENDING_CONTENT || (kind == PENDING_LAST_CHUNK && in_mail));
}

static struct event reply_event(const struct dialogue *dialogue, enum event_kind kind)
{
	struct event event = { .kind = kind, .from = SMTP_SERVER, .verb = dialogue->answered.verb };
	event.code = dialogue->line_head.code;
	event.answers_content = dialogue->answers_content;
	event.time_us = dialogue->server.time_us;
	return event;
}

static enum smtp_state state_after(const struct dialogue *dialogue, uint16_t code)
{
	if (dialogue->unsolicited || dialogue->state == STATE_CLOSED)
		return code == 421 ? STATE_CLOSED : dialogue->state;
	bool last_chunk = dialogue->answered.kind == PENDING_LAST_CHUNK && code / 100 == 2;
	if (dialogue->answered.kind == PENDING_CONTENT || last_chunk)
		return smtp_state_after_content(code);
	return smtp_state_after(dialogue->state, dialogue->answered.verb, code);
}

/* DATA and AUTH made the client's bytes wait; BDAT did not. */
static void tell_client(struct dialogue *dialogue, uint16_t code)
{
	enum smtp_verb verb = dialogue->unsolicited ? VERB_COUNT : dialogue->answered.verb;
	if (dialogue->pending.count > 0)
		return;
	if (code == 334)
		dialogue_answered(dialogue, CLIENT_RESPONSE);
	else if (verb == VERB_DATA || verb == VERB_AUTH)
		dialogue_answered(dialogue, verb == VERB_DATA && code == 354 ? CLIENT_CONTENT : CLIENT_COMMANDS);
	else if (verb == VERB_BDAT && code >= 500 && code <= 502)
		dialogue_chunk_refused(dialogue);
}

static void reply_end(struct dialogue *dialogue, uint64_t end)
{
	struct pending_queue *queue = &dialogue->pending;
	uint16_t code = dialogue->line_head.code;
	dialogue->in_reply = false;
	dialogue->state = state_after(dialogue, code);
	enum smtp_verb verb = dialogue->unsolicited ? VERB_COUNT : dialogue->answered.verb;
	if (code / 100 == 2 && (verb == VERB_EHLO || verb == VERB_HELO || verb == VERB_RSET || verb == VERB_MAIL))
		dialogue->uncertain = false;
	if (!dialogue->unsolicited && queue->count > 0)
		pending_pop(queue);
	pending_settle(queue, dialogue->state);
	struct event event = reply_event(dialogue, EVENT_REPLY_END);
	event.start = dialogue->reply_start;
	event.end = end;
	dialogue_emit(dialogue, event, (struct span){ 0 });
	if (dialogue->unsolicited && code != 421 && !dialogue->gapped)
		dialogue_violation(dialogue, SMTP_SERVER, VIOLATION_REPLY, event.start, end, (struct span){ 0 }, event.time_us);
	tell_client(dialogue, code);
}

void dialogue_reply_cut(struct dialogue *dialogue)
{
	if (dialogue->in_reply)
		reply_end(dialogue, dialogue->server.offset);
	stream_restart(&dialogue->server);
}

/* Every line of a reply has the same code (§4.2.1); the first line's is kept for comparison. */
static void reply_line(struct dialogue *dialogue, struct span piece, bool ended)
{
	bool differs = dialogue->in_reply && dialogue->line_head.code != dialogue->reply_code;
	if (!dialogue->in_reply) {
		dialogue->in_reply = true;
		dialogue->reply_start = dialogue->server.line_start;
		dialogue->reply_code = dialogue->line_head.code;
		match(dialogue, dialogue->line_head.code);
	}
	struct event event = reply_event(dialogue, EVENT_REPLY_LINE);
	event.partial = !ended;
	event.start = dialogue->server.offset;
	event.end = event.start + piece.len;
	dialogue_emit(dialogue, event, piece);
	if (differs && ended)
		dialogue_violation(dialogue, SMTP_SERVER, VIOLATION_REPLY, event.start, event.end, (struct span){ 0 },
		                   event.time_us);
	if (ended && dialogue->line_head.last)
		reply_end(dialogue, event.end);
}

static void server_piece(struct dialogue *dialogue, struct span piece, bool ended)
{
	struct dialogue_stream *stream = &dialogue->server;
	if (stream->offset == stream->line_start) {
		struct span line = span_part(piece, 0, ended ? piece.len - 2 : piece.len);
		dialogue->line_head_ok = smtp_reply_line_parse(line, &dialogue->line_head);
	}
	if (dialogue_server_fragment(dialogue, piece)) {
		stream_taken(stream, piece, ended);
		stream->line_start = stream->offset;
		dialogue->server_fragment = !ended;
		return;
	}
	if (dialogue->line_head_ok)
		reply_line(dialogue, piece, ended);
	else
		dialogue_violation(dialogue, SMTP_SERVER, VIOLATION_REPLY, stream->offset, stream->offset + piece.len, piece,
		                   stream->time_us);
	stream_taken(stream, piece, ended);
}

void dialogue_server_bytes(struct dialogue *dialogue, struct span bytes, int64_t time_us)
{
	dialogue->server.time_us = time_us;
	while (bytes.len > 0) {
		size_t consumed;
		struct span piece;
		bool ended;
		if (stream_next(&dialogue->server, bytes, &consumed, &piece, &ended))
			server_piece(dialogue, piece, ended);
		bytes = span_from(bytes, consumed);
	}
}

void dialogue_server_close(struct dialogue *dialogue)
{
	if (dialogue->server.unfinished.len > 0)
		server_piece(dialogue, buf_span(&dialogue->server.unfinished), false);
}

void dialogue_server_tls(struct dialogue *dialogue)
{
	dialogue_server_close(dialogue);
	stream_restart(&dialogue->server);
	dialogue->in_reply = false;
}
