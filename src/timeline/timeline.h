/* timeline: everything that was seen, in order: facts kept, events made from them, steps and mails found.
 *
 *     facts ──► dialogue (one a session) ──► events ──► steps (one message each) ──► mails
 *
 * Append-only: nothing is ever changed but the last, unfinished step. Stepping back is looking at an earlier
 * step. Main thread only. Sizes: events and steps are plain values in growable arrays; pointers to them are
 * borrowed until the next timeline_add.
 */
#ifndef TIMELINE_TIMELINE_H
#define TIMELINE_TIMELINE_H

#include "smtp/event.h"
#include "timeline/fact.h"

#define TIMELINE_NONE UINT32_MAX

enum smtp_phase { PHASE_CONNECT, PHASE_GREETING, PHASE_ENVELOPE, PHASE_CONTENT, PHASE_END, PHASE_COUNT };

/* A step is one message (DESIGN.md, "Steps, sessions, hold"). */
enum step_kind {
	STEP_HANDSHAKE,
	STEP_COMMAND, /* a BDAT that is not well formed too: no chunk can follow it */
	STEP_REPLY,
	STEP_HEADER,
	STEP_BODY,
	STEP_CONTENT_END,
	STEP_AUTH_RESPONSE,
	STEP_CHUNK, /* the BDAT line with its chunk, one message; without a chunk when that is 0 bytes or did not come */
	STEP_TLS,   /* the TLS handshake; its note says version and cipher */
	STEP_CLOSE
};

struct step {
	enum step_kind kind;
	enum smtp_phase phase;
	enum smtp_side from;
	enum smtp_verb verb;      /* COMMAND, CHUNK, AUTH_RESPONSE, and REPLY: of the command it answers; else VERB_COUNT */
	enum smtp_state state;    /* after the step */
	uint16_t code;            /* REPLY */
	uint16_t lines;           /* REPLY: how many */
	bool complete;            /* false while more of it may come */
	bool answers_content;     /* REPLY to the final dot or to BDAT LAST */
	bool secret;              /* COMMAND, AUTH_RESPONSE: holds a password (smtp/secret.h) */
	bool altered;             /* REPLY: a fault did something to it; the note says what. CLOSE: the reply was dropped */
	bool tls;                 /* came after the TLS handshake */
	bool pipelined;           /* COMMAND sent before the one before it was answered: bracket them */
	uint32_t exchange;        /* 0: handshake and greeting; n: the n-th thing the client sent and its reply.
				     Header, body and final dot are one exchange, another than DATA's. */
	uint32_t mail;            /* the session's mail this step belongs to (index in session->mails), or TIMELINE_NONE */
	uint32_t first, last;     /* its events: indices in session->events, last included */
	uint64_t start, end;      /* byte range in `from`'s stream, all lines */
	int64_t start_us, end_us; /* µs since the epoch */
};

/* One attempt to send a mail that got as far as 354, or to the first BDAT of a transaction. With BDAT the bytes between
 * content_start and content_end hold command lines too: session->chunks says what is message (see session_chunks_gap). */
struct mail_record {
	uint64_t content_start, content_end; /* in the client's stream; the end without the final dot line. BDAT: of the
				     first chunk's and behind the last chunk's bytes */
	uint64_t header_end;      /* where the header section ends, in the client's stream */
	uint32_t first_step;      /* MAIL's step: index in session->steps (the cursor's number is one more) */
	uint32_t accepted_step;   /* of the 250 after the dot: index in session->steps, or TIMELINE_NONE: the mail does
				     not exist (yet). Seen when accepted_step < cursor.step. */
	uint32_t number;          /* 1, 2, … over all sessions in the order of their 250; 0 while not accepted */
	uint32_t first_chunk, chunk_count; /* BDAT: in session->chunks; 0 chunks: it came by DATA */
	uint8_t header_state;     /* mails.c's own: how much of the header's end was seen in the chunks */
	bool complete;            /* the final dot, or all of the LAST chunk, was seen */
};

/* One BDAT: the bytes behind its command line, as far as they came. */
struct mail_chunk {
	uint64_t start, end; /* in the client's stream */
	uint64_t size;       /* as the command says */
	uint32_t exchange;   /* as in struct step */
	bool last;           /* BDAT ... LAST */
};

struct timeline_note {
	uint32_t event; /* index in session->events */
	char *text;     /* owned */
};

struct session {
	uint32_t number;          /* 1, 2, … */
	struct fact_opened opened;
	bool closed;
	bool held;                /* a reply waits at the server's gate now */
	struct fact_held holding; /* which one, while held */
	int64_t held_since_us;
	char *name;               /* owned: EHLO argument, later X-Mailer or User-Agent; safe to show; never NULL */
	uint32_t *events;         /* owned: indices in timeline->events, in order */
	size_t event_count, event_cap;
	uint32_t *facts;          /* owned: indices in timeline->facts of all this session's, in order, FACT_OPENED first */
	size_t fact_count, fact_cap;
	struct step *steps;       /* owned */
	size_t step_count, step_cap;
	struct mail_record *mails; /* owned */
	size_t mail_count, mail_cap;
	struct mail_chunk *chunks; /* owned: of every BDAT, in order */
	size_t chunk_count, chunk_cap;
	struct timeline_note *notes; /* owned: texts of the EVENT_NOTE and EVENT_TLS events, in order */
	size_t note_count, note_cap;
	struct session_parts *parts; /* owned: dialogue and streams, timeline.c's own */
};

struct mail_place { /* where an accepted mail is */
	uint32_t session; /* number */
	uint32_t mail;    /* index in session->mails */
};

struct timeline {
	struct event *events;     /* owned, in global order */
	size_t event_count, event_cap;
	struct session **sessions; /* owned; session n is sessions[n - 1] */
	size_t session_count, session_cap;
	struct mail_place *mails;  /* owned: accepted mails in the order of their 250; mail n is mails[n - 1] */
	size_t mail_count, mail_cap;
	struct fact **facts;      /* owned, all of them, in order */
	size_t fact_count, fact_cap;
	uint64_t bytes;           /* of all facts */
};

struct timeline *timeline_create(void);
void timeline_destroy(struct timeline *timeline);

/* Takes the fact over. Bytes for a session that was never opened or is closed already are kept and ignored, and so is
 * an opening out of turn (sessions are numbered 1, 2, … as they open). */
void timeline_add(struct timeline *timeline, struct fact *fact);

struct session *timeline_session(const struct timeline *timeline, uint32_t number); /* NULL if there is none */

/* Bytes [start, end) of one side's stream, appended to out. Clamped to what is there. */
void timeline_read(const struct timeline *timeline, const struct session *session, enum smtp_side from, uint64_t start,
		   uint64_t end, struct buf *out);

/* The mail as it was sent, stuffing dots or BDAT lines removed: appended to out_message. out_stuffed (may be NULL): wire
 * offsets from content_start of the removed dots, uint64_t each; none with BDAT. Works for an unfinished mail too. */
void timeline_message(const struct timeline *timeline, const struct session *session, const struct mail_record *mail,
		      struct buf *out_message, struct buf *out_stuffed);

/* The same without a copy, for mails so long that it counts: the facts' bytes move into one block, which is lent until the timeline
 * ends. Any thread may read it. False (take a copy then): the mail is not complete, is short, came by BDAT or has stuffing dots. */
bool timeline_lend(struct timeline *timeline, const struct session *session, const struct mail_record *mail,
		   struct span *out_message);

/* How many bytes of [content_start, at) are BDAT lines between chunks, not message; 0 for a mail that came by DATA. */
uint64_t session_chunks_gap(const struct session *session, const struct mail_record *mail, uint64_t at);

/* The text of a note's or TLS's event (index in session->events), or NULL. Not safe to show as it is. */
const char *session_note(const struct session *session, size_t index);

const struct event *session_event(const struct timeline *timeline, const struct session *session, size_t index);

#endif
