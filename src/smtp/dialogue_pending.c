#include "smtp/dialogue_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void pending_finish(struct pending_queue *queue)
{
	free(queue->items);
	*queue = (struct pending_queue){ 0 };
}

static enum smtp_state expect(enum smtp_state now, const struct pending *item)
{
	if (item->kind == PENDING_GREETING)
		return smtp_state_after(now, VERB_COUNT, 220);
	bool last_chunk = item->kind == PENDING_LAST_CHUNK && smtp_rule(now, VERB_BDAT)->allowed;
	if (item->kind == PENDING_CONTENT || last_chunk)
		return now == STATE_CLOSED ? now : smtp_state_after_content(250);
	if (now == STATE_AUTH && item->verb == VERB_AUTH)
		return STATE_READY;
	if (!item->well_formed || !smtp_rule(now, item->verb)->allowed)
		return now;
	return smtp_state_after(now, item->verb, item->verb == VERB_DATA ? 354 : 250);
}

enum smtp_state pending_expected(const struct pending_queue *queue, enum smtp_state now)
{
	return queue->count > 0 ? queue->items[queue->count - 1].expected : now;
}

void pending_push(struct pending_queue *queue, enum smtp_state now, struct pending item)
{
	item.expected = expect(pending_expected(queue, now), &item);
	if (queue->count == DIALOGUE_MAX_PENDING)
		pending_pop(queue);
	*array_push(queue->items, queue->count, queue->cap) = item;
}

struct pending pending_pop(struct pending_queue *queue)
{
	struct pending item = queue->items[0];
	memmove(queue->items, queue->items + 1, --queue->count * sizeof *queue->items);
	return item;
}

const struct pending *pending_first(const struct pending_queue *queue)
{
	return queue->count > 0 ? &queue->items[0] : NULL;
}

bool pending_has(const struct pending_queue *queue, enum smtp_verb verb)
{
	for (size_t i = 0; i < queue->count; i++)
		if (queue->items[i].verb == verb)
			return true;
	return false;
}

/* Stops where the new expectation meets the old one: nothing behind it changes. */
void pending_settle(struct pending_queue *queue, enum smtp_state now)
{
	for (size_t i = 0; i < queue->count; i++) {
		struct pending *item = &queue->items[i];
		now = expect(now, item);
		if (now == item->expected)
			return;
		item->expected = now;
	}
}
