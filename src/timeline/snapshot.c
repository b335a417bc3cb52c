#include "timeline/snapshot.h"

#include <string.h>

#include "timeline/session_parts.h"

void snapshot_init(struct snapshot *snapshot)
{
	*snapshot = (struct snapshot){ .mail_event = TIMELINE_NONE };
	snapshot->state = STATE_CONNECTING;
	snapshot->phase = PHASE_CONNECT;
}

bool snapshot_equal(const struct snapshot *a, const struct snapshot *b)
{
	return a->events == b->events && a->state == b->state && a->phase == b->phase && a->esmtp == b->esmtp &&
	       a->commands == b->commands && a->replies == b->replies && a->violations == b->violations &&
	       a->last_code == b->last_code && a->mail_waiting_count == b->mail_waiting_count &&
	       memcmp(a->mail_waiting, b->mail_waiting, sizeof a->mail_waiting) == 0 && a->mail_event == b->mail_event &&
	       a->recipients_accepted == b->recipients_accepted && a->recipients_refused == b->recipients_refused &&
	       a->content_bytes == b->content_bytes && a->mails == b->mails && a->bytes[0] == b->bytes[0] &&
	       a->bytes[1] == b->bytes[1] && a->tls == b->tls && a->authenticated == b->authenticated && a->closed == b->closed;
}

static enum smtp_phase phase_of_verb(enum smtp_phase phase, enum smtp_verb verb)
{
	switch (verb) {
	case VERB_HELO:
	case VERB_EHLO:
	case VERB_STARTTLS:
	case VERB_AUTH: return PHASE_GREETING;
	case VERB_MAIL:
	case VERB_RCPT:
	case VERB_RSET: return PHASE_ENVELOPE;
	case VERB_DATA:
	case VERB_BDAT: return PHASE_CONTENT;
	case VERB_QUIT: return PHASE_END;
	default: return phase;
	}
}

enum smtp_phase snapshot_phase_after(enum smtp_phase phase, const struct event *event)
{
	switch (event->kind) {
	case EVENT_OPENED: return PHASE_CONNECT;
	case EVENT_COMMAND: return phase_of_verb(phase, event->verb);
	case EVENT_AUTH_RESPONSE:
	case EVENT_TLS: return PHASE_GREETING;
	case EVENT_HEADER:
	case EVENT_BODY:
	case EVENT_CHUNK:
	case EVENT_CONTENT_END: return PHASE_CONTENT;
	case EVENT_REPLY_LINE:
	case EVENT_REPLY_END: return event->code == 221 || event->code == 421 ? PHASE_END : phase;
	case EVENT_CLOSED: return PHASE_END;
	default: return phase;
	}
}

/* ---- one function for each kind of event ---- */

static void end_transaction(struct snapshot *snapshot)
{
	snapshot->mail_event = TIMELINE_NONE;
	snapshot->recipients_accepted = snapshot->recipients_refused = 0;
	snapshot->content_bytes = 0;
}

static void fold_command(struct snapshot *snapshot, const struct event *event)
{
	snapshot->commands++;
	if (event->verb == VERB_MAIL && !event->partial && snapshot->mail_waiting_count < SNAPSHOT_MAILS_WAITING)
		snapshot->mail_waiting[snapshot->mail_waiting_count++] = snapshot->events;
}

static void fold_mail_reply(struct snapshot *snapshot, const struct event *event)
{
	if (snapshot->mail_waiting_count == 0)
		return;
	uint32_t mail = snapshot->mail_waiting[0];
	snapshot->mail_waiting_count--;
	memmove(snapshot->mail_waiting, snapshot->mail_waiting + 1, snapshot->mail_waiting_count * sizeof mail);
	snapshot->mail_waiting[snapshot->mail_waiting_count] = 0;
	if (event->code / 100 != 2)
		return;
	end_transaction(snapshot);
	snapshot->mail_event = mail;
}

static void fold_rcpt_reply(struct snapshot *snapshot, const struct event *event)
{
	if (snapshot->mail_event == TIMELINE_NONE)
		return;
	if (event->code / 100 == 2)
		snapshot->recipients_accepted++;
	else
		snapshot->recipients_refused++;
}

bool snapshot_takes_mail(const struct event *event)
{
	return event->code / 100 == 2 && event->answers_content && event->state != STATE_CLOSED;
}

/* A chunk that was refused, but for its order or syntax, ends the transaction (RFC 3030 §2). */
static bool ends_transaction(const struct event *event)
{
	return event->answers_content || (event->verb == VERB_BDAT && event->code >= 400 && event->state == STATE_READY);
}

static void fold_reply(struct snapshot *snapshot, const struct event *event)
{
	bool positive = event->code / 100 == 2;
	snapshot->mails += snapshot_takes_mail(event);
	snapshot->replies++;
	snapshot->last_code = event->code;
	snapshot->authenticated |= event->verb == VERB_AUTH && event->code == 235;
	if (ends_transaction(event)) {
		end_transaction(snapshot);
	} else if (event->verb == VERB_MAIL) {
		fold_mail_reply(snapshot, event);
	} else if (event->verb == VERB_RCPT) {
		fold_rcpt_reply(snapshot, event);
	} else if (positive && (event->verb == VERB_RSET || event->verb == VERB_EHLO || event->verb == VERB_HELO)) {
		end_transaction(snapshot);
		snapshot->esmtp = event->verb == VERB_RSET ? snapshot->esmtp : event->verb == VERB_EHLO;
	}
}

static void fold_content(struct snapshot *snapshot, const struct event *event)
{
	snapshot->content_bytes += event->end - event->start;
}

static void fold_violation(struct snapshot *snapshot, const struct event *event)
{
	(void)event;
	snapshot->violations++;
}

/* Both sides forget what they knew (RFC 3207 §4.2). */
static void fold_tls(struct snapshot *snapshot, const struct event *event)
{
	snapshot->tls = true;
	if (event->state != STATE_START) /* TLS from the first byte: nothing is known yet */
		return;
	snapshot->esmtp = snapshot->authenticated = false;
	memset(snapshot->mail_waiting, 0, sizeof snapshot->mail_waiting);
	snapshot->mail_waiting_count = 0;
	end_transaction(snapshot);
}

static void fold_closed(struct snapshot *snapshot, const struct event *event)
{
	(void)event;
	snapshot->closed = true;
	end_transaction(snapshot);
}

typedef void (*fold_fn)(struct snapshot *snapshot, const struct event *event);

static const fold_fn folds[] = {
	[EVENT_COMMAND] = fold_command,     [EVENT_REPLY_END] = fold_reply,
	[EVENT_HEADER] = fold_content,      [EVENT_BODY] = fold_content,
	[EVENT_VIOLATION] = fold_violation, [EVENT_CLOSED] = fold_closed,
	[EVENT_CHUNK] = fold_content,       [EVENT_TLS] = fold_tls,
};

static bool has_bytes(enum event_kind kind)
{
	return kind != EVENT_OPENED && kind != EVENT_NOTE && kind != EVENT_TLS && kind != EVENT_CLOSED;
}

void snapshot_fold(struct snapshot *snapshot, const struct event *event)
{
	if (event->kind < sizeof folds / sizeof *folds && folds[event->kind] != NULL)
		folds[event->kind](snapshot, event);
	snapshot->state = event->state;
	snapshot->phase = snapshot_phase_after(snapshot->phase, event);
	if (has_bytes(event->kind) && event->end > snapshot->bytes[event->from])
		snapshot->bytes[event->from] = event->end;
	snapshot->events++;
}

void timeline_snapshot(const struct timeline *timeline, const struct session *session, size_t steps, struct snapshot *out)
{
	const struct session_parts *parts = session->parts;
	if (steps > session->step_count)
		steps = session->step_count;
	size_t cached = steps / SNAPSHOT_EVERY;
	if (cached > parts->cached_count)
		cached = parts->cached_count;
	if (cached > 0)
		*out = parts->cached[cached - 1];
	else
		snapshot_init(out);
	uint32_t end = steps > 0 ? session->steps[steps - 1].last + 1 : 0;
	while (out->events < end)
		snapshot_fold(out, session_event(timeline, session, out->events));
}
