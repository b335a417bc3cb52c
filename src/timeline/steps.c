#include "timeline/steps.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "timeline/builder.h"
#include "timeline/mails.h"
#include "timeline/session_name.h"

#define COMMAND_NAME_BYTES 1024 /* of an EHLO line that are looked at for the session's name */

void steps_init(struct step_builder *builder)
{
	*builder =
	        (struct step_builder){ .phase = PHASE_CONNECT, .transaction.step = TIMELINE_NONE, .chunked_mail = TIMELINE_NONE };
}

void steps_finish(struct step_builder *builder)
{
	asked_finish(&builder->asked);
	free(builder->held);
	buf_finish(&builder->altered);
	free(builder->tls_text);
	*builder = (struct step_builder){ 0 };
}

static struct asked unasked(const struct step_builder *builder, const struct event *event)
{
	struct asked asked = { .step = TIMELINE_NONE, .mail = TIMELINE_NONE, .verb = VERB_COUNT };
	asked.exchange = builder->greeted ? builder->exchanges : 0;
	asked.phase = builder->greeted ? snapshot_phase_after(builder->phase, event) : PHASE_CONNECT;
	return asked;
}

/* ---- names ---- */

static void rename_session(struct session *session, char *owned_name)
{
	if (owned_name == NULL || session->opened.origin != ORIGIN_CLIENT) {
		free(owned_name);
		return;
	}
	free(session->name);
	session->name = owned_name;
}

static uint64_t at_most(uint64_t start, uint64_t end, uint64_t bytes)
{
	return end - start > bytes ? start + bytes : end;
}

static void name_by_command(struct session_parts *parts, const struct event *event)
{
	struct buf line = { 0 };
	stream_read(&parts->streams[SMTP_CLIENT], event->start, at_most(event->start, event->end, COMMAND_NAME_BYTES), &line);
	rename_session(parts->session, session_name_from_command(buf_span(&line)));
	buf_finish(&line);
}

static void name_by_header(struct session_parts *parts, const struct step *header)
{
	struct buf text = { 0 };
	stream_read(&parts->streams[SMTP_CLIENT], header->start, at_most(header->start, header->end, SESSION_NAME_HEADER), &text);
	rename_session(parts->session, session_name_from_header(buf_span(&text)));
	buf_finish(&text);
}

/* A mail that comes in chunks is named when its header section is whole. */
static void name_by_chunks(struct session_parts *parts)
{
	struct buf text = { 0 };
	if (!mails_chunk_header(parts, SESSION_NAME_HEADER, &text))
		return;
	rename_session(parts->session, session_name_from_header(buf_span(&text)));
	buf_finish(&text);
}

/* ---- one function for each kind of event ---- */

static void on_opened(struct session_parts *parts, const struct event *event)
{
	builder_begin(parts, STEP_HANDSHAKE, event)->complete = true;
}

/* A line longer than the observer takes at once comes in pieces, all but the last partial. */
static struct step *line_step(struct session_parts *parts, enum step_kind kind, const struct event *event)
{
	struct step_builder *builder = &parts->builder;
	struct step *step = builder_last(parts->session);
	bool goes_on = builder->commanding;
	builder->commanding = event->partial;
	if (goes_on && step != NULL && step->kind == kind)
		return builder_grow(parts, event);
	builder->phase = snapshot_phase_after(builder->phase, event);
	builder->exchanges += !goes_on;
	step = builder_begin(parts, kind, event);
	step->phase = builder->phase;
	step->verb = event->verb;
	step->pipelined = event->pipelined;
	step->exchange = builder->exchanges;
	return step;
}

/* The line is whole: it will be answered. */
static void ask(struct session_parts *parts, const struct step *step)
{
	struct asked asked = { .exchange = step->exchange, .step = builder_newest(parts), .mail = TIMELINE_NONE };
	asked.chunk = TIMELINE_NONE;
	asked.verb = step->verb;
	asked.phase = step->phase;
	if (step->kind == STEP_CHUNK)
		mails_chunk_asked(parts, &asked);
	asked_add(&parts->builder.asked, asked);
}

static void on_command(struct session_parts *parts, const struct event *event)
{
	struct step *step = line_step(parts, STEP_COMMAND, event);
	step->complete = !event->partial;
	if (event->partial)
		return;
	if (event->verb == VERB_BDAT && mails_chunk_begin(parts, event)) {
		step->kind = STEP_CHUNK;
		step->complete = mails_chunk_is_whole(parts);
	}
	ask(parts, step);
	if (event->verb == VERB_EHLO || event->verb == VERB_HELO)
		name_by_command(parts, event);
}

static void on_auth_response(struct session_parts *parts, const struct event *event)
{
	struct step *step = line_step(parts, STEP_AUTH_RESPONSE, event);
	step->complete = !event->partial;
	step->verb = VERB_AUTH;
	if (!event->partial)
		ask(parts, step);
}

/* The chunk belongs to the step of its command line; a reply in between starts a second step. */
static void on_chunk(struct session_parts *parts, const struct event *event)
{
	struct step_builder *builder = &parts->builder;
	struct step *step = builder_last(parts->session);
	if (step != NULL && step->kind == STEP_CHUNK && !step->complete) {
		step = builder_grow(parts, event);
	} else {
		builder->phase = snapshot_phase_after(builder->phase, event);
		step = builder_begin(parts, STEP_CHUNK, event);
		step->phase = PHASE_CONTENT;
		step->verb = VERB_BDAT;
		step->exchange = mails_chunk_exchange(parts, &step->mail);
	}
	mails_chunk_grow(parts, event);
	step->complete = mails_chunk_is_whole(parts);
	name_by_chunks(parts);
}

/* What was asked before is forgotten on both sides (RFC 3207 §4.2). */
static void on_tls(struct session_parts *parts, const struct event *event)
{
	struct step_builder *builder = &parts->builder;
	builder->phase = snapshot_phase_after(builder->phase, event);
	struct step *step = builder_begin(parts, STEP_TLS, event);
	step->phase = builder->phase;
	step->exchange = builder->exchanges;
	step->complete = true;
	if (builder->tls_text != NULL)
		builder_note(parts, step->last, builder->tls_text);
	builder->tls_text = NULL;
	builder->tls = true;
	builder->commanding = false;
	if (event->state != STATE_START) /* TLS from the first byte: the greeting is still to come */
		return;
	builder->content_exchange = 0;
	builder->transaction.step = builder->chunked_mail = TIMELINE_NONE;
	asked_forget(&builder->asked);
}

static void begin_reply(struct session_parts *parts, const struct event *event)
{
	struct step_builder *builder = &parts->builder;
	const struct asked *found = asked_find(&builder->asked, event);
	struct asked asked = found != NULL ? *found : unasked(builder, event);
	struct step *step = builder_begin(parts, STEP_REPLY, event);
	step->exchange = asked.exchange;
	step->phase = asked.phase;
	step->mail = asked.step != TIMELINE_NONE ? parts->session->steps[asked.step].mail : asked.mail;
	step->verb = event->verb;
	step->code = event->code;
	step->answers_content = event->answers_content;
	builder->replying = true;
	builder->reply_line_goes_on = false;
}

static void on_reply_line(struct session_parts *parts, const struct event *event)
{
	struct step_builder *builder = &parts->builder;
	if (!builder->replying)
		begin_reply(parts, event);
	else
		builder_grow(parts, event);
	struct step *step = builder_last(parts->session);
	if (!builder->reply_line_goes_on && step->lines < UINT16_MAX)
		step->lines++;
	builder->reply_line_goes_on = event->partial;
}

/* ---- replies and what they mean for the mails ---- */

static void on_content_answered(struct session_parts *parts, const struct asked *asked, const struct event *event)
{
	if (snapshot_takes_mail(event)) {
		uint32_t mail = asked->mail != TIMELINE_NONE ? asked->mail : mails_begin_late(parts, asked);
		builder_last(parts->session)->mail = mail;
		mails_accept(parts, mail);
	}
	parts->builder.transaction.step = TIMELINE_NONE;
	parts->builder.content_exchange = 0; /* a mail whose end was not seen has one all the same */
}

static void on_command_answered(struct session_parts *parts, const struct asked *asked, const struct event *event)
{
	struct step_builder *builder = &parts->builder;
	uint16_t code = event->code;
	bool positive = code / 100 == 2;
	if (asked->verb == VERB_MAIL && positive)
		builder->transaction = *asked;
	else if ((asked->verb == VERB_RSET || asked->verb == VERB_EHLO || asked->verb == VERB_HELO) && positive)
		builder->transaction.step = builder->chunked_mail = TIMELINE_NONE;
	else if (asked->verb == VERB_BDAT)
		mails_chunk_answered(parts, asked, event);
	else if (asked->verb == VERB_DATA && code != 354)
		builder->content_exchange = 0;
	else if (asked->verb == VERB_DATA)
		mails_begin(parts, asked);
}

static void release_held(struct session_parts *parts);

static void on_answered(struct session_parts *parts, const struct event *event)
{
	struct asked asked;
	if (!asked_take(&parts->builder.asked, event, &asked))
		return;
	if (asked.verb == VERB_COUNT)
		on_content_answered(parts, &asked, event);
	else
		on_command_answered(parts, &asked, event);
}

static void on_reply_end(struct session_parts *parts, const struct event *event)
{
	struct step_builder *builder = &parts->builder;
	if (!builder->replying)
		begin_reply(parts, event);
	else
		builder_grow(parts, event);
	struct step *step = builder_last(parts->session);
	step->complete = true;
	step->code = event->code;
	step->answers_content = event->answers_content;
	builder->replying = false;
	builder->greeted = true;
	builder->phase = snapshot_phase_after(builder->phase, event);
	on_answered(parts, event);
	name_by_chunks(parts);
	release_held(parts);
}

/* Header, body and final dot are one exchange: the one behind DATA's. */
static void begin_content(struct session_parts *parts)
{
	struct step_builder *builder = &parts->builder;
	if (builder->content_exchange != 0)
		return;
	builder->content_exchange = ++builder->exchanges;
	asked_add(&builder->asked,
	          (struct asked){ .exchange = builder->content_exchange,
	                          .step = TIMELINE_NONE,
	                          .mail = builder->content_exchange == builder->mail_exchange ? builder->mail : TIMELINE_NONE,
	                          .verb = VERB_COUNT,
	                          .phase = PHASE_CONTENT });
}

/* A reply in between (a 421) starts a second step of the same kind. */
static void on_content(struct session_parts *parts, const struct event *event, enum step_kind kind)
{
	struct step_builder *builder = &parts->builder;
	struct step *step = builder_last(parts->session);
	if (step != NULL && step->kind == kind && !step->complete) {
		step = builder_grow(parts, event);
	} else {
		if (step != NULL && step->kind == STEP_HEADER)
			name_by_header(parts, step);
		begin_content(parts);
		builder->phase = snapshot_phase_after(builder->phase, event);
		step = builder_begin(parts, kind, event);
		step->phase = PHASE_CONTENT;
		step->exchange = builder->content_exchange;
	}
	if (step->exchange == builder->mail_exchange)
		mails_adopt(parts, step);
}

static void on_header(struct session_parts *parts, const struct event *event)
{
	on_content(parts, event, STEP_HEADER);
}

static void on_body(struct session_parts *parts, const struct event *event)
{
	on_content(parts, event, STEP_BODY);
}

static void on_content_end(struct session_parts *parts, const struct event *event)
{
	on_content(parts, event, STEP_CONTENT_END);
	builder_last(parts->session)->complete = true;
	parts->builder.content_exchange = 0;
}

static void on_aside(struct session_parts *parts, const struct event *event)
{
	if (parts->session->step_count > 0)
		builder_extend(parts, event);
	else
		builder_event(parts, event);
}

static void on_closed(struct session_parts *parts, const struct event *event)
{
	parts->builder.replying = false;
	release_held(parts);
	struct step *step = builder_begin(parts, STEP_CLOSE, event);
	step->phase = parts->builder.phase = PHASE_END;
	step->exchange = parts->builder.exchanges;
	step->complete = true;
}

typedef void (*event_fn)(struct session_parts *parts, const struct event *event);

static const event_fn on_event[] = {
	[EVENT_OPENED] = on_opened,
	[EVENT_COMMAND] = on_command,
	[EVENT_REPLY_LINE] = on_reply_line,
	[EVENT_REPLY_END] = on_reply_end,
	[EVENT_HEADER] = on_header,
	[EVENT_BODY] = on_body,
	[EVENT_CONTENT_END] = on_content_end,
	[EVENT_AUTH_RESPONSE] = on_auth_response,
	[EVENT_CHUNK] = on_chunk,
	[EVENT_TLS] = on_tls,
	[EVENT_VIOLATION] = on_aside,
	[EVENT_NOTE] = on_aside,
	[EVENT_CLOSED] = on_closed,
};

/* What the client sent while a reply was on its way: it comes after the reply, in the state the reply left. */
static void release_held(struct session_parts *parts)
{
	struct step_builder *builder = &parts->builder;
	struct event *held = builder->held;
	size_t count = builder->held_count;
	builder->held = NULL;
	builder->held_count = builder->held_cap = 0;
	for (size_t i = 0; i < count; i++) {
		held[i].state = builder_last(parts->session)->state;
		on_event[held[i].kind](parts, &held[i]);
	}
	free(held);
}

void steps_add(struct session_parts *parts, const struct event *event)
{
	struct step_builder *builder = &parts->builder;
	bool client = event->from == SMTP_CLIENT && event->kind != EVENT_CLOSED && event->kind != EVENT_NOTE;
	if (builder->replying && client)
		*array_push(builder->held, builder->held_count, builder->held_cap) = *event;
	else
		on_event[event->kind](parts, event);
}

void steps_add_note(struct session_parts *parts, const struct event *event, char *owned_text)
{
	steps_add(parts, event);
	builder_note(parts, (uint32_t)parts->session->event_count - 1, owned_text);
}

void steps_gap(struct session_parts *parts)
{
	parts->builder.commanding = parts->builder.reply_line_goes_on = false;
}

void steps_alter_next(struct session_parts *parts, struct span text)
{
	struct buf *altered = &parts->builder.altered;
	char *copy = span_dup(text);
	buf_add(altered, span_make(copy, strlen(copy) + 1));
	free(copy);
}

void steps_begin_tls(struct session_parts *parts, char *owned_text)
{
	free(parts->builder.tls_text);
	parts->builder.tls_text = owned_text;
}
