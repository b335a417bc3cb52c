#include "source/queue.h"

#include <uv.h>

#include "base/mem.h"

/* What a fact costs beside its bytes: its head, malloc's own and the place in the ring. */
#define QUEUE_FACT_OVERHEAD (sizeof(struct fact) + 24)
#define QUEUE_FIRST_CAP     256

struct bell {
	queue_ring_fn ring; /* NULL: nobody listens */
	void *context;      /* borrowed */
};

struct fact_queue {
	uv_mutex_t mutex; /* guards everything below but the bells, which are set before the threads start */
	uv_cond_t filled;
	struct fact **ring; /* owned, and the facts in it */
	size_t cap, first;  /* cap is a power of two */
	size_t max_bytes;
	bool over; /* went over max_bytes and has not fallen to half of it since */
	bool woken;
	struct fact_queue_stats stats;
	struct bell doorbell, drained;
};

struct fact_queue *fact_queue_create(size_t max_bytes)
{
	struct fact_queue *queue = mem_zero(sizeof *queue);
	if (uv_mutex_init(&queue->mutex) != 0 || uv_cond_init(&queue->filled) != 0)
		abort(); /* only when the system is out of everything */
	queue->cap = QUEUE_FIRST_CAP;
	queue->ring = mem_alloc(queue->cap * sizeof *queue->ring);
	queue->max_bytes = max_bytes;
	return queue;
}

void fact_queue_destroy(struct fact_queue *queue)
{
	if (queue == NULL)
		return;
	for (size_t i = 0; i < queue->stats.facts; i++)
		fact_destroy(queue->ring[(queue->first + i) & (queue->cap - 1)]);
	free(queue->ring);
	uv_cond_destroy(&queue->filled);
	uv_mutex_destroy(&queue->mutex);
	free(queue);
}

void fact_queue_on_push(struct fact_queue *queue, queue_ring_fn doorbell, void *context)
{
	queue->doorbell = (struct bell){ doorbell, context };
}

void fact_queue_on_drained(struct fact_queue *queue, queue_ring_fn on_drained, void *context)
{
	queue->drained = (struct bell){ on_drained, context };
}

static void bell_ring(const struct bell *bell)
{
	if (bell->ring != NULL)
		bell->ring(bell->context);
}

static size_t cost(const struct fact *fact)
{
	return fact->len + QUEUE_FACT_OVERHEAD;
}

/* Twice the ring; what had wrapped round to its front moves behind what had not. */
static void grow(struct fact_queue *queue)
{
	size_t old = queue->cap;
	queue->cap = old * 2;
	queue->ring = mem_resize(queue->ring, queue->cap * sizeof *queue->ring);
	for (size_t i = 0; i < queue->first; i++)
		queue->ring[old + i] = queue->ring[i];
}

static void count_in(struct fact_queue *queue, const struct fact *fact)
{
	struct fact_queue_stats *stats = &queue->stats;
	stats->facts++;
	stats->bytes += cost(fact);
	stats->passed_facts++;
	stats->passed_bytes += fact->len;
	if (stats->facts > stats->most_facts)
		stats->most_facts = stats->facts;
	if (stats->bytes > stats->most_bytes)
		stats->most_bytes = stats->bytes;
	if (stats->bytes > queue->max_bytes && !queue->over) {
		queue->over = true;
		stats->full++;
	}
}

bool fact_queue_push(struct fact_queue *queue, struct fact *fact)
{
	uv_mutex_lock(&queue->mutex);
	bool was_empty = queue->stats.facts == 0;
	if (queue->stats.facts == queue->cap)
		grow(queue);
	queue->ring[(queue->first + queue->stats.facts) & (queue->cap - 1)] = fact;
	count_in(queue, fact);
	bool over = queue->over;
	if (was_empty)
		uv_cond_signal(&queue->filled);
	uv_mutex_unlock(&queue->mutex);
	if (was_empty)
		bell_ring(&queue->doorbell);
	return !over;
}

struct fact *fact_queue_pop(struct fact_queue *queue)
{
	struct fact *fact = NULL;
	bool drained = false;
	uv_mutex_lock(&queue->mutex);
	if (queue->stats.facts > 0) {
		fact = queue->ring[queue->first];
		queue->first = (queue->first + 1) & (queue->cap - 1);
		queue->stats.facts--;
		queue->stats.bytes -= cost(fact);
		drained = queue->over && queue->stats.bytes <= queue->max_bytes / 2;
		queue->over = queue->over && !drained;
	}
	uv_mutex_unlock(&queue->mutex);
	if (drained)
		bell_ring(&queue->drained);
	return fact;
}

bool fact_queue_full(struct fact_queue *queue)
{
	uv_mutex_lock(&queue->mutex);
	bool over = queue->over;
	uv_mutex_unlock(&queue->mutex);
	return over;
}

void fact_queue_wait(struct fact_queue *queue, int timeout_ms)
{
	uint64_t deadline = uv_hrtime() + (uint64_t)(timeout_ms < 0 ? 0 : timeout_ms) * 1000000;
	uv_mutex_lock(&queue->mutex);
	while (queue->stats.facts == 0 && !queue->woken) {
		uint64_t now = uv_hrtime();
		if (timeout_ms < 0)
			uv_cond_wait(&queue->filled, &queue->mutex);
		else if (now >= deadline || uv_cond_timedwait(&queue->filled, &queue->mutex, deadline - now) == UV_ETIMEDOUT)
			break;
	}
	queue->woken = false;
	uv_mutex_unlock(&queue->mutex);
}

void fact_queue_wake(struct fact_queue *queue)
{
	uv_mutex_lock(&queue->mutex);
	queue->woken = true;
	uv_cond_signal(&queue->filled);
	uv_mutex_unlock(&queue->mutex);
}

struct fact_queue_stats fact_queue_stats(struct fact_queue *queue)
{
	uv_mutex_lock(&queue->mutex);
	struct fact_queue_stats stats = queue->stats;
	uv_mutex_unlock(&queue->mutex);
	return stats;
}
