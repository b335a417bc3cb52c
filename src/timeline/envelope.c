#include "timeline/envelope.h"

#include "base/array.h"
#include "base/mem.h"
#include "smtp/command.h"
#include "timeline/snapshot.h"

void envelope_finish(struct envelope *envelope)
{
	for (size_t i = 0; i < envelope->count; i++)
		free(envelope->recipients[i].address);
	free(envelope->recipients);
	free(envelope->reverse_path);
	*envelope = (struct envelope){ 0 };
}

/* The path of a MAIL or RCPT command; what cannot be read as one is given as it was written. */
static char *read_path(const struct timeline *timeline, const struct session *session, const struct step *step)
{
	struct buf line = { 0 };
	struct smtp_command command;
	uint64_t end = step->end - step->start > ENVELOPE_LINE_MAX ? step->start + ENVELOPE_LINE_MAX : step->end;
	timeline_read(timeline, session, SMTP_CLIENT, step->start, end, &line);
	while (line.len > 0 && (line.data[line.len - 1] == '\r' || line.data[line.len - 1] == '\n'))
		line.len--;
	bool good = smtp_command_parse(buf_span(&line), &command);
	char *path = span_dup(good ? command.path : command.argument);
	buf_finish(&line);
	return path;
}

/* MAIL's step: the mail's first one, or that of the transaction in progress. step_count when there is none. */
static size_t find_mail_step(const struct timeline *timeline, const struct session *session, uint32_t mail, size_t steps)
{
	if (mail < session->mail_count)
		return session->mails[mail].first_step;
	struct snapshot snapshot;
	timeline_snapshot(timeline, session, steps, &snapshot);
	if (snapshot.mail_event == TIMELINE_NONE)
		return session->step_count;
	size_t step = steps < session->step_count ? steps : session->step_count;
	while (step > 0 && session->steps[step - 1].first > snapshot.mail_event)
		step--;
	return step > 0 ? step - 1 : 0;
}

static bool is_reset(const struct step *step)
{
	return step->kind == STEP_COMMAND && (step->verb == VERB_RSET || step->verb == VERB_EHLO || step->verb == VERB_HELO);
}

/* Replies come in the order of their commands: *answered is the first recipient without one. */
static void add_rcpt_step(struct envelope *out, const struct timeline *timeline, const struct session *session,
                          const struct step *step, size_t *answered)
{
	if (step->kind == STEP_COMMAND)
		*array_push(out->recipients, out->count, out->cap) =
		        (struct envelope_recipient){ .address = read_path(timeline, session, step), .exchange = step->exchange };
	else if (*answered < out->count && out->recipients[*answered].exchange == step->exchange)
		out->recipients[(*answered)++].code = step->code;
}

void timeline_envelope(const struct timeline *timeline, const struct session *session, uint32_t mail, size_t steps,
                       struct envelope *out)
{
	*out = (struct envelope){ 0 };
	if (steps > session->step_count)
		steps = session->step_count;
	size_t at = find_mail_step(timeline, session, mail, steps);
	if (at >= steps)
		return;
	uint32_t of = session->steps[at].mail;
	out->reverse_path = read_path(timeline, session, &session->steps[at]);
	size_t answered = 0;
	for (at++; at < steps && session->steps[at].kind != STEP_HEADER && session->steps[at].kind != STEP_BODY; at++) {
		const struct step *step = &session->steps[at];
		if (is_reset(step) || step->kind == STEP_CONTENT_END || step->answers_content)
			break;
		if (step->verb == VERB_RCPT && step->mail == of)
			add_rcpt_step(out, timeline, session, step, &answered);
	}
}
