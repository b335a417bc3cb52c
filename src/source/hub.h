/* hub: what everything on the server's thread shares: the loop, the way out for facts, the clock, the counters.
 *
 * Facts leave through hub_push alone: it stamps them, so their times never decrease in the order of the queue.
 * When the queue is over its limit, `paused` is set: no connection reads and none is accepted until it was drained.
 * Server thread.
 */
#ifndef SOURCE_HUB_H
#define SOURCE_HUB_H

#include <uv.h>

#include "source/live.h"
#include "source/plan.h"
#include "source/tls.h"

#define HUB_READ_SIZE 65536 /* bytes asked of a socket at once: the largest FACT_BYTES */

struct hub {
	uv_loop_t loop;
	const struct live_config *config; /* borrowed */
	struct fact_queue *facts;         /* borrowed */
	struct tls_server *tls;           /* owned by live's thread; NULL: there is no TLS */
	struct tls_client *tls_client;    /* the same, of the built-in client; NULL until it is needed */
	struct smtp_server_config smtp;   /* of every responder; switches are set here, in the same thread */
	struct faults faults;             /* owned */
	bool holding;                     /* replies are held ... */
	struct live_break breaks;         /* ... these */
	uint64_t memory_used;             /* bytes the main thread keeps ... */
	uint64_t content_bytes;           /* ... and of mails that are being received */
	int64_t start_us;                 /* µs since the epoch when ... */
	uint64_t start_ns;                /* ... uv_hrtime said this */
	struct connection **connections;  /* owned array; each owns itself until its handles are closed */
	size_t connection_count, connection_cap;
	size_t admitted, refused; /* of them, not closing: with a responder, and told 421 at once */
	struct client **clients;  /* owned array; each owns itself */
	size_t client_count, client_cap;
	struct play **plays; /* owned array; each owns itself */
	size_t play_count, play_cap;
	uint32_t sessions, mails, played; /* last numbers given */
	bool paused;              /* the queue is full */
	bool stopping;
	struct fact *spare; /* owned: HUB_READ_SIZE bytes to read into; NULL: given away */
	struct live_stats stats;
};

void hub_init(struct hub *hub, const struct live_config *config, struct fact_queue *facts); /* not the loop */
void hub_finish(struct hub *hub);

/* Stamps the fact and hands it over. False: the queue has just become full, `paused` is now true. */
bool hub_push(struct hub *hub, struct fact *fact);
int64_t hub_now_us(const struct hub *hub);

/* Follows a wall clock that went ahead (the machine slept); never goes back. */
void hub_follow_clock(struct hub *hub);

/* Where the next read goes; and its first len bytes as a fact (time 0), without a copy when they are many. */
struct span hub_read_room(struct hub *hub);
struct fact *hub_read_fact(struct hub *hub, uint32_t session, enum smtp_side from, size_t len);

void hub_push_note(struct hub *hub, uint32_t session, const char *text);

#endif
