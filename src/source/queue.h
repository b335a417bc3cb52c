/* queue: the one way from the server's thread to the main thread. Whole facts, in order, never dropped.
 *
 * Bounded by bytes: a push beyond the limit is still taken (nothing is lost) but answers false, and the source
 * must stop reading its sockets until on_drained has been called. The doorbell rings only when the queue was empty.
 * push: server thread. pop: main thread. A fact belongs to the queue between the two.
 */
#ifndef SOURCE_QUEUE_H
#define SOURCE_QUEUE_H

#include "timeline/fact.h"

struct fact_queue;

typedef void (*queue_ring_fn)(void *context);

struct fact_queue *fact_queue_create(size_t max_bytes);
void fact_queue_destroy(struct fact_queue *queue); /* facts still in it are destroyed */

/* Both before the threads start. doorbell is called on the pushing thread, on_drained on the popping thread
 * (once, when a queue that was over its limit has fallen to half of it). */
void fact_queue_on_push(struct fact_queue *queue, queue_ring_fn doorbell, void *context);
void fact_queue_on_drained(struct fact_queue *queue, queue_ring_fn on_drained, void *context);

bool fact_queue_push(struct fact_queue *queue, struct fact *fact); /* false: over the limit, stop reading */
struct fact *fact_queue_pop(struct fact_queue *queue);             /* NULL: empty */
bool fact_queue_full(struct fact_queue *queue);                    /* over the limit and not drained yet; any thread */

/* Waits until the queue holds a fact, was woken, or timeout_ms have passed (-1: no limit). For programs without a window. */
void fact_queue_wait(struct fact_queue *queue, int timeout_ms);
void fact_queue_wake(struct fact_queue *queue); /* async-signal-unsafe; any thread */

struct fact_queue_stats {
	size_t facts, bytes;           /* now */
	size_t most_facts, most_bytes; /* ever */
	uint64_t passed_facts, passed_bytes;
	uint64_t full; /* how often it went over the limit */
};
struct fact_queue_stats fact_queue_stats(struct fact_queue *queue);

#endif
