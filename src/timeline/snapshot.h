/* snapshot: the state of one session after its first k steps: a fold over its events, nothing else.
 *
 * A plain value without pointers; compare two with snapshot_equal. timeline_snapshot starts from a
 * cached snapshot (one every SNAPSHOT_EVERY steps), so any k costs the same in long sessions.
 */
#ifndef TIMELINE_SNAPSHOT_H
#define TIMELINE_SNAPSHOT_H

#include "timeline/envelope.h"
#include "timeline/timeline.h"

#define SNAPSHOT_EVERY 64
#define SNAPSHOT_MAILS_WAITING 8 /* pipelined MAILs told apart while none of them is answered */

struct snapshot {
	uint32_t events;           /* of the session, folded in */
	enum smtp_state state;
	enum smtp_phase phase;     /* of the newest thing the client sent; a reply's own phase is in its step */
	bool esmtp;                /* EHLO was accepted */
	uint32_t commands, replies, violations;
	uint16_t last_code;
	uint32_t mail_waiting[SNAPSHOT_MAILS_WAITING]; /* MAIL commands not answered yet, oldest first */
	uint32_t mail_waiting_count;
	uint32_t mail_event;       /* the accepted MAIL command of the transaction in progress, or TIMELINE_NONE: index in session->events */
	uint32_t recipients_accepted, recipients_refused; /* of it */
	uint64_t content_bytes;    /* header, body and chunk bytes of the mail in progress */
	uint32_t mails;            /* accepted so far in this session */
	uint64_t bytes[2];         /* sent, by enum smtp_side */
	bool tls;                  /* the TLS handshake is done */
	bool authenticated;        /* 235 came, and no handshake after it */
	bool closed;
};

void snapshot_init(struct snapshot *snapshot);
void snapshot_fold(struct snapshot *snapshot, const struct event *event);
/* The phase after an event: QUIT, 221, 421 and the close end; verbs without a phase of their own stay where they are. */
enum smtp_phase snapshot_phase_after(enum smtp_phase phase, const struct event *event);
/* A REPLY_END that takes a mail over: the 250 to the final dot or to BDAT LAST, of a server that has not closed. */
bool snapshot_takes_mail(const struct event *event);
bool snapshot_equal(const struct snapshot *a, const struct snapshot *b);

/* After the session's first `steps` steps (0: nothing has happened). */
void timeline_snapshot(const struct timeline *timeline, const struct session *session, size_t steps, struct snapshot *out);

#endif
