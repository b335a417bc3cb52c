#include "display/cache.h"

#include "base/mem.h"

#include <string.h>

#define FIRST_BUCKETS 256

struct cache_entry {
	struct cache_entry *next; /* in the bucket */
	struct cache_entry *newer, *older;
	void *value; /* owned */
	size_t cost;
	uint64_t hash;
	size_t key_len;
	uint8_t key[];
};

/* FNV-1a: keys are short, and an attacker who finds collisions only slows his own lines down a little. */
static uint64_t hash_of(struct span key)
{
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ key.data[i]) * 1099511628211u;
	return hash ^ hash >> 32;
}

static struct cache_entry **bucket_of(struct cache *cache, uint64_t hash)
{
	return &cache->buckets[hash & (cache->bucket_count - 1)];
}

static void unlink_use(struct cache *cache, struct cache_entry *entry)
{
	*(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
	*(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void link_newest(struct cache *cache, struct cache_entry *entry)
{
	entry->newer = NULL;
	entry->older = cache->newest;
	*(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
	cache->newest = entry;
}

static void drop_oldest(struct cache *cache)
{
	struct cache_entry *entry = cache->oldest;
	struct cache_entry **link = bucket_of(cache, entry->hash);
	while (*link != entry)
		link = &(*link)->next;
	*link = entry->next;
	unlink_use(cache, entry);
	cache->count--;
	cache->cost -= entry->cost;
	cache->destroy(entry->value);
	free(entry);
}

static void grow(struct cache *cache)
{
	size_t old_count = cache->bucket_count;
	struct cache_entry **old = cache->buckets;
	cache->bucket_count *= 2;
	cache->buckets = mem_zero(cache->bucket_count * sizeof *cache->buckets);
	for (size_t i = 0; i < old_count; i++) {
		while (old[i] != NULL) {
			struct cache_entry *entry = old[i];
			old[i] = entry->next;
			struct cache_entry **bucket = bucket_of(cache, entry->hash);
			entry->next = *bucket;
			*bucket = entry;
		}
	}
	free(old);
}

void cache_init(struct cache *cache, size_t max_cost, void (*destroy)(void *value))
{
	*cache = (struct cache){ .bucket_count = FIRST_BUCKETS, .max_cost = max_cost, .destroy = destroy };
	cache->buckets = mem_zero(FIRST_BUCKETS * sizeof *cache->buckets);
}

void cache_finish(struct cache *cache)
{
	while (cache->oldest != NULL)
		drop_oldest(cache);
	free(cache->buckets);
	*cache = (struct cache){ 0 };
}

void *cache_find(struct cache *cache, struct span key)
{
	uint64_t hash = hash_of(key);
	for (struct cache_entry *entry = *bucket_of(cache, hash); entry != NULL; entry = entry->next) {
		if (entry->hash != hash || entry->key_len != key.len || memcmp(entry->key, key.data, key.len) != 0)
			continue;
		if (entry != cache->newest) {
			unlink_use(cache, entry);
			link_newest(cache, entry);
		}
		return entry->value;
	}
	return NULL;
}

void cache_put(struct cache *cache, struct span key, void *value, size_t cost)
{
	struct cache_entry *entry = mem_alloc(sizeof *entry + key.len);
	*entry = (struct cache_entry){ .value = value, .cost = cost, .hash = hash_of(key), .key_len = key.len };
	memcpy(entry->key, key.data, key.len);
	if (cache->count >= cache->bucket_count)
		grow(cache);
	struct cache_entry **bucket = bucket_of(cache, entry->hash);
	entry->next = *bucket;
	*bucket = entry;
	link_newest(cache, entry);
	cache->count++;
	cache->cost += cost;
	while (cache->cost > cache->max_cost && cache->count > 1)
		drop_oldest(cache);
}
