/* live: the SMTP server on the network, on a thread of its own (libuv).
 *
 *     live_create → live_start → … → live_stop → live_join → live_destroy
 *
 * It turns sockets into facts and feeds smtp/server; it knows no timeline and no screen. The functions here are
 * called from the main thread; what they ask for travels through a control queue. The built-in client
 * (source/client) runs on the same loop and connects over TCP like any other.
 */
#ifndef SOURCE_LIVE_H
#define SOURCE_LIVE_H

#include "lesson/lesson.h"
#include "smtp/server.h"
#include "smtp/fault.h"
#include "source/queue.h"

/* A mail that was received whole, offered for storing before its 250 is sent. */
struct live_mail {
	uint32_t session;
	uint32_t number;                      /* 1, 2, … in this run */
	int64_t time_us;                      /* µs since the epoch */
	const struct smtp_envelope *envelope; /* borrowed */
	struct span message;                  /* borrowed: the mail without stuffing dots */
	unsigned bugs;                        /* of enum smtp_bug: of the server it came to; BUG_BASE64_TAIL is the store's */
};

/* True: stored. False: the client gets 452. Called on a worker thread, several at once. */
typedef bool (*live_store_fn)(void *context, const struct live_mail *mail);

struct live_config {
	char host[64]; /* "127.0.0.1" */
	uint16_t port; /* 0: a free one */
	bool listen;   /* false: only a private loopback port, opened when a script is run */
	struct smtp_server_config smtp;
	size_t max_connections;     /* at once; 421 above it */
	uint64_t idle_ms;           /* without input before 421 (RFC 5321 §4.5.3.2.7: at least 5 minutes) */
	bool hold;                  /* start with replies held */
	uint64_t hold_ms;           /* a held reply is released by itself after this (swaks gives up at 30 s); 0: never */
	const struct fault *faults; /* copied */
	size_t fault_count;
	uint64_t memory;     /* bytes of mail content kept by the whole program before 452; 0: no limit */
	live_store_fn store; /* NULL: nothing is stored */
	void *store_context;
};

struct live;

/* 127.0.0.1:2525, 500 connections, 5 minutes, nothing stored, nothing held, 25 s, 1 GiB */
void live_config_default(struct live_config *config);

/* config is copied (smtp.keep_content follows store). facts: borrowed, outlives live; its on_drained is live's. */
struct live *live_create(const struct live_config *config, struct fact_queue *facts);
void live_destroy(struct live *live);

/* Starts the thread; false: the system has no more threads or files. The result of listening comes as a fact
 * (FACT_LISTENING or FACT_NOT_LISTENING); without it live_run works all the same. SIGPIPE is ignored from here on. */
bool live_start(struct live *live);
void live_stop(struct live *live); /* asks: closes every connection (421 first) and ends the loop */
void live_join(struct live *live); /* on the thread that pops the facts; stores that were begun have ended after it */

/* Plays the script (a copy is taken), all of its connections, against our own server over loopback; if the port could not be taken, a private one
 * is opened for it. origin: ORIGIN_LESSON or ORIGIN_FILE. */
void live_run(struct live *live, const struct lesson *script, enum fact_origin origin);
void live_run_many(struct live *live, const struct lesson *script, enum fact_origin origin, size_t times); /* all at once */

/* ---- the teaching server: orders that take effect on the server's thread, in the order they are given ---- */

/* What is held while holding is on: replies that any of verbs, failures and content_end means (none of them set: every
 * reply), of this connection. All zero: everything. Never held: TLS handshakes, and a 421 that no command caused. */
struct live_break {
	uint32_t verbs;      /* bit 1 << enum smtp_verb; 1 << VERB_COUNT the greeting */
	bool failures;       /* any 4yz or 5yz */
	bool content_end;    /* the reply to the final dot, or to BDAT LAST */
	uint32_t connection; /* only this one; 0: all */
};

/* A held reply is told by FACT_HELD, and again when it is altered; FACT_RELEASED comes before its bytes. Who ends the
 * connection while held is told by FACT_CLOSED alone. Idle time counts from the reply. A delay begins when it is released. */

void live_hold(struct live *live, bool on, const struct live_break *what /* NULL: every reply */); /* off releases all */
void live_release(struct live *live, uint32_t session);
void live_release_all(struct live *live);
void live_alter(struct live *live, uint32_t session,
                struct fault_action action); /* of the reply this session holds: it stays held */
void live_set_faults(struct live *live, const struct fault *faults, size_t count); /* copied; for replies not computed yet */
void live_set_extensions(struct live *live, unsigned extensions);                  /* seen at the next EHLO */
void live_set_bugs(struct live *live, unsigned bugs);

/* By hand: for lessons that set their own switches, too. which is not 0. */
void live_turn_extensions(struct live *live, unsigned which, bool on);
void live_turn_bugs(struct live *live, unsigned which, bool on);
void live_set_memory_used(struct live *live, uint64_t bytes); /* what the timeline keeps, for the budget */

struct live_stats {
	uint64_t connections, mails, bytes_in, bytes_out;
};
struct live_stats live_stats(const struct live *live); /* after live_join */

#endif
