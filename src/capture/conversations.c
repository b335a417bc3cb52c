#include "capture/conversations.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define BUCKETS 65536 /* a power of two */

struct entry {
	struct entry *next;          /* in its bucket */
	struct entry *older, *newer; /* by their last frame */
	uint32_t bucket;
	uint64_t begun; /* which it was, in the order of beginning */
	size_t weight;
	struct conversation conversation;
};

struct conversations {
	const struct conversation_sink *sink; /* borrowed */
	struct entry **buckets;               /* owned, with their entries */
	struct entry *oldest, *newest;
	size_t count, weight;
	uint64_t begun;
};

struct conversations *conversations_create(const struct conversation_sink *sink)
{
	struct conversations *conversations = mem_zero(sizeof *conversations);
	conversations->sink = sink;
	conversations->buckets = mem_zero(BUCKETS * sizeof(struct entry *));
	return conversations;
}

/* ---- by age */

static void unlink_age(struct conversations *all, struct entry *entry)
{
	*(entry->older != NULL ? &entry->older->newer : &all->oldest) = entry->newer;
	*(entry->newer != NULL ? &entry->newer->older : &all->newest) = entry->older;
	entry->older = entry->newer = NULL;
}

static void make_newest(struct conversations *all, struct entry *entry)
{
	entry->older = all->newest;
	entry->newer = NULL;
	*(all->newest != NULL ? &all->newest->newer : &all->oldest) = entry;
	all->newest = entry;
}

static void destroy(struct conversations *all, struct entry *entry)
{
	struct entry **at = &all->buckets[entry->bucket];
	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
	unlink_age(all, entry);
	all->count--;
	all->weight -= entry->weight;
	conversation_finish(&entry->conversation);
	free(entry);
}

void conversations_destroy(struct conversations *conversations)
{
	if (conversations == NULL)
		return;
	while (conversations->oldest != NULL)
		destroy(conversations, conversations->oldest);
	free(conversations->buckets);
	free(conversations);
}

/* ---- by their ends */

static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ ((const uint8_t *)bytes)[i]) * UINT64_C(1099511628211); /* FNV-1a */
	return hash;
}

static uint64_t hash_of(const struct endpoint *endpoint)
{
	uint64_t hash = mix(UINT64_C(14695981039346656037), endpoint->address, sizeof endpoint->address);
	return mix(hash, &endpoint->port, sizeof endpoint->port);
}

/* The same for both directions. */
static uint32_t bucket_of(const struct frame_segment *segment)
{
	uint64_t sum = hash_of(&segment->source) + hash_of(&segment->destination);
	return (uint32_t)((sum ^ sum >> 32) * UINT64_C(0x9e3779b97f4a7c15) >> 40) & (BUCKETS - 1);
}

static bool is_of(const struct conversation *conversation, const struct frame_segment *segment)
{
	const struct endpoint *client = &conversation->sides[SMTP_CLIENT].endpoint,
	                      *server = &conversation->sides[SMTP_SERVER].endpoint;
	return (endpoint_equal(&segment->source, client) && endpoint_equal(&segment->destination, server)) ||
	       (endpoint_equal(&segment->source, server) && endpoint_equal(&segment->destination, client));
}

static struct entry *find(struct conversations *all, const struct frame_segment *segment, uint32_t bucket)
{
	struct entry *entry = all->buckets[bucket];
	while (entry != NULL && !is_of(&entry->conversation, segment))
		entry = entry->next;
	return entry;
}

static void end_and_destroy(struct conversations *all, struct entry *entry)
{
	conversation_end(&entry->conversation);
	destroy(all, entry);
}

static struct entry *begin(struct conversations *all, const struct frame_segment *segment, uint32_t bucket)
{
	if (all->count == CONVERSATIONS_MAX)
		end_and_destroy(all, all->oldest);
	struct entry *entry = mem_zero(sizeof *entry);
	conversation_init(&entry->conversation, all->sink, segment);
	entry->bucket = bucket;
	entry->begun = all->begun++;
	entry->next = all->buckets[bucket];
	all->buckets[bucket] = entry;
	all->count++;
	make_newest(all, entry);
	return entry;
}

static void weigh(struct conversations *all, struct entry *entry)
{
	all->weight -= entry->weight;
	entry->weight = conversation_weight(&entry->conversation);
	all->weight += entry->weight;
}

void conversations_frame(struct conversations *conversations, const struct block *block)
{
	struct frame_segment segment;
	if (!frame_read_segment(block->link_type, block->data, &segment))
		return;
	uint32_t bucket = bucket_of(&segment);
	struct entry *entry = find(conversations, &segment, bucket);
	if (entry != NULL && conversation_is_over(&entry->conversation, &segment)) {
		end_and_destroy(conversations, entry);
		entry = NULL;
	}
	if (entry == NULL)
		entry = begin(conversations, &segment, bucket);
	unlink_age(conversations, entry);
	make_newest(conversations, entry);
	conversation_frame(&entry->conversation, &segment, block);
	weigh(conversations, entry);
	if (conversations->weight <= CONVERSATIONS_WAITING_MAX)
		return;
	conversation_settle(&entry->conversation);
	weigh(conversations, entry);
}

static int by_beginning(const void *a, const void *b)
{
	const struct entry *one = *(struct entry *const *)a, *two = *(struct entry *const *)b;
	return one->begun < two->begun ? -1 : one->begun > two->begun;
}

void conversations_end(struct conversations *conversations)
{
	size_t count = 0;
	struct entry **list = mem_alloc(conversations->count * sizeof(struct entry *));
	for (struct entry *entry = conversations->oldest; entry != NULL; entry = entry->newer)
		list[count++] = entry;
	qsort(list, count, sizeof *list, by_beginning);
	for (size_t i = 0; i < count; i++)
		end_and_destroy(conversations, list[i]);
	free(list);
}
