#include "timeline/steps.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/mem.h"
#include "timeline/session_name.h"

#define COMMAND_NAME_BYTES 1024 /* of an EHLO line that are looked at for the session's name */

void steps_init(struct step_builder *builder)
{
	*builder = (struct step_builder){ .phase = PHASE_CONNECT, .transaction.step = TIMELINE_NONE };
}

void steps_finish(struct step_builder *builder)
{
	asked_finish(&builder->asked);
	free(builder->held);
	*builder = (struct step_builder){ 0 };
}

static struct asked unasked(const struct step_builder *builder, const struct event *event)
{
	struct asked asked = { .step = TIMELINE_NONE, .mail = TIMELINE_NONE, .verb = VERB_COUNT };
	asked.exchange = builder->greeted ? builder->exchanges : 0;
	asked.phase = builder->greeted ? snapshot_phase_after(builder->phase, event) : PHASE_CONNECT;
	return asked;
}

/* ---- steps ---- */

static struct step *last_step(const struct session *session)
{
	return session->step_count > 0 ? &session->steps[session->step_count - 1] : NULL;
}

/* Everything of the last step is here: fold it in, so that snapshots stay cheap. */
static void seal_last(struct session_parts *parts)
{
	struct session *session = parts->session;
	struct step *last = last_step(session);
	if (last == NULL)
		return;
	last->complete = true;
	while (parts->running.events <= last->last)
		snapshot_fold(&parts->running, session_event(parts->timeline, session, parts->running.events));
	if (session->step_count % SNAPSHOT_EVERY == 0)
		*array_push(parts->cached, parts->cached_count, parts->cached_cap) = parts->running;
}

static uint32_t push_event(struct session_parts *parts, const struct event *event)
{
	struct timeline *timeline = parts->timeline;
	struct session *session = parts->session;
	uint32_t index = (uint32_t)timeline->event_count;
	*array_push(timeline->events, timeline->event_count, timeline->event_cap) = *event;
	*array_push(session->events, session->event_count, session->event_cap) = index;
	return (uint32_t)session->event_count - 1;
}

static struct step *begin_step(struct session_parts *parts, enum step_kind kind, const struct event *event)
{
	struct session *session = parts->session;
	/* A note before any step belongs to the first one. */
	uint32_t first = session->step_count > 0 ? (uint32_t)session->event_count : 0;
	seal_last(parts);
	uint32_t at = push_event(parts, event);
	struct step *step = array_push(session->steps, session->step_count, session->step_cap);
	*step = (struct step){ .kind = kind,
		               .from = event->from,
		               .verb = VERB_COUNT,
		               .state = event->state,
		               .mail = TIMELINE_NONE,
		               .first = first,
		               .last = at,
		               .start = event->start,
		               .end = event->end,
		               .start_us = event->time_us,
		               .end_us = event->time_us };
	return step;
}

static struct step *extend_step(struct session_parts *parts, const struct event *event)
{
	struct step *step = last_step(parts->session);
	step->last = push_event(parts, event);
	step->state = event->state;
	return step;
}

static struct step *grow_step(struct session_parts *parts, const struct event *event)
{
	struct step *step = extend_step(parts, event);
	if (event->end > step->end)
		step->end = event->end;
	step->end_us = event->time_us;
	return step;
}

static uint32_t step_index(const struct session_parts *parts)
{
	return (uint32_t)parts->session->step_count - 1;
}

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

/* ---- one function for each kind of event ---- */

static void on_opened(struct session_parts *parts, const struct event *event)
{
	begin_step(parts, STEP_HANDSHAKE, event)->complete = true;
}

/* A line longer than the observer takes at once comes in pieces, all but the last partial. */
static struct step *command_step(struct session_parts *parts, const struct event *event)
{
	struct step_builder *builder = &parts->builder;
	struct step *step = last_step(parts->session);
	bool goes_on = builder->commanding;
	builder->commanding = event->partial;
	if (goes_on && step != NULL && step->kind == STEP_COMMAND)
		return grow_step(parts, event);
	builder->phase = snapshot_phase_after(builder->phase, event);
	builder->exchanges += !goes_on;
	step = begin_step(parts, STEP_COMMAND, event);
	step->phase = builder->phase;
	step->verb = event->verb;
	step->pipelined = event->pipelined;
	step->exchange = builder->exchanges;
	return step;
}

static void on_command(struct session_parts *parts, const struct event *event)
{
	struct step *step = command_step(parts, event);
	step->complete = !event->partial;
	if (event->partial)
		return;
	asked_add(&parts->builder.asked, (struct asked){ .exchange = step->exchange,
	                                                 .step = step_index(parts),
	                                                 .mail = TIMELINE_NONE,
	                                                 .verb = event->verb,
	                                                 .phase = step->phase });
	if (event->verb == VERB_EHLO || event->verb == VERB_HELO)
		name_by_command(parts, event);
}

static void begin_reply(struct session_parts *parts, const struct event *event)
{
	struct step_builder *builder = &parts->builder;
	const struct asked *found = asked_find(&builder->asked, event);
	struct asked asked = found != NULL ? *found : unasked(builder, event);
	struct step *step = begin_step(parts, STEP_REPLY, event);
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
		grow_step(parts, event);
	struct step *step = last_step(parts->session);
	if (!builder->reply_line_goes_on && step->lines < UINT16_MAX)
		step->lines++;
	builder->reply_line_goes_on = event->partial;
}

/* ---- mails ---- */

/* Content that came before its 354 could be seen (a client that does not wait) belongs to the mail as well. */
static void adopt_step(struct mail_record *mail, struct step *step, uint32_t index)
{
	step->mail = index;
	if (step->kind == STEP_HEADER)
		mail->header_end = step->end;
	if (step->kind == STEP_HEADER || step->kind == STEP_BODY)
		mail->content_end = step->end;
	if (step->kind == STEP_CONTENT_END) {
		mail->content_end = step->start;
		mail->complete = true;
	}
}

/* From MAIL to DATA's 354 its steps did not know that they would become a mail. */
static void begin_mail(struct session_parts *parts, const struct asked *data)
{
	struct session *session = parts->session;
	struct step_builder *builder = &parts->builder;
	const struct asked *from = builder->transaction.step != TIMELINE_NONE ? &builder->transaction : data;
	uint32_t index = (uint32_t)session->mail_count;
	uint64_t content = session->steps[data->step].end;
	struct mail_record *mail = array_push(session->mails, session->mail_count, session->mail_cap);
	*mail = (struct mail_record){ .content_start = content,
		                      .content_end = content,
		                      .header_end = content,
		                      .first_step = from->step,
		                      .accepted_step = TIMELINE_NONE };
	for (size_t i = from->step; i < session->step_count; i++) {
		struct step *step = &session->steps[i];
		if (step->exchange >= from->exchange && step->exchange <= data->exchange + 1)
			adopt_step(mail, step, index);
	}
	asked_adopt(&builder->asked, data->exchange + 1, index);
	builder->mail = index;
	builder->mail_exchange = data->exchange + 1;
}

static void accept_mail(struct session_parts *parts, uint32_t mail)
{
	struct timeline *timeline = parts->timeline;
	*array_push(timeline->mails, timeline->mail_count, timeline->mail_cap) =
	        (struct mail_place){ .session = parts->session->number, .mail = mail };
	parts->session->mails[mail].accepted_step = step_index(parts);
	parts->session->mails[mail].number = (uint32_t)timeline->mail_count;
}

static void on_content_answered(struct session_parts *parts, const struct asked *asked, uint16_t code)
{
	parts->builder.transaction.step = TIMELINE_NONE;
	if (code / 100 == 2 && asked->mail != TIMELINE_NONE && parts->session->mails[asked->mail].complete)
		accept_mail(parts, asked->mail);
}

static void on_command_answered(struct session_parts *parts, const struct asked *asked, uint16_t code)
{
	struct step_builder *builder = &parts->builder;
	bool positive = code / 100 == 2;
	if (asked->verb == VERB_MAIL && positive)
		builder->transaction = *asked;
	else if ((asked->verb == VERB_RSET || asked->verb == VERB_EHLO || asked->verb == VERB_HELO) && positive)
		builder->transaction.step = TIMELINE_NONE;
	else if (asked->verb == VERB_DATA && code != 354)
		builder->content_exchange = 0;
	else if (asked->verb == VERB_DATA)
		begin_mail(parts, asked);
}

static void release_held(struct session_parts *parts);

static void on_answered(struct session_parts *parts, const struct event *event)
{
	struct asked asked;
	if (!asked_take(&parts->builder.asked, event, &asked))
		return;
	if (asked.verb == VERB_COUNT)
		on_content_answered(parts, &asked, event->code);
	else
		on_command_answered(parts, &asked, event->code);
}

static void on_reply_end(struct session_parts *parts, const struct event *event)
{
	struct step_builder *builder = &parts->builder;
	if (!builder->replying)
		begin_reply(parts, event);
	else
		grow_step(parts, event);
	struct step *step = last_step(parts->session);
	step->complete = true;
	step->code = event->code;
	builder->replying = false;
	builder->greeted = true;
	builder->phase = snapshot_phase_after(builder->phase, event);
	on_answered(parts, event);
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
	struct step *step = last_step(parts->session);
	if (step != NULL && step->kind == kind && !step->complete) {
		step = grow_step(parts, event);
	} else {
		if (step != NULL && step->kind == STEP_HEADER)
			name_by_header(parts, step);
		begin_content(parts);
		builder->phase = snapshot_phase_after(builder->phase, event);
		step = begin_step(parts, kind, event);
		step->phase = PHASE_CONTENT;
		step->exchange = builder->content_exchange;
	}
	if (step->exchange == builder->mail_exchange)
		adopt_step(&parts->session->mails[builder->mail], step, builder->mail);
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
	last_step(parts->session)->complete = true;
	parts->builder.content_exchange = 0;
}

static void on_aside(struct session_parts *parts, const struct event *event)
{
	if (parts->session->step_count > 0)
		extend_step(parts, event);
	else
		push_event(parts, event);
}

static void on_closed(struct session_parts *parts, const struct event *event)
{
	parts->builder.replying = false;
	release_held(parts);
	struct step *step = begin_step(parts, STEP_CLOSE, event);
	step->phase = parts->builder.phase = PHASE_END;
	step->exchange = parts->builder.exchanges;
	step->complete = true;
}

typedef void (*event_fn)(struct session_parts *parts, const struct event *event);

static const event_fn on_event[] = {
	[EVENT_OPENED] = on_opened,           [EVENT_COMMAND] = on_command, [EVENT_REPLY_LINE] = on_reply_line,
	[EVENT_REPLY_END] = on_reply_end,     [EVENT_HEADER] = on_header,   [EVENT_BODY] = on_body,
	[EVENT_CONTENT_END] = on_content_end, [EVENT_VIOLATION] = on_aside, [EVENT_NOTE] = on_aside,
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
		held[i].state = last_step(parts->session)->state;
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
