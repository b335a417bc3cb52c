/* cache: values found again by a key of plain bytes, the least recently used thrown out when they cost too much.
 *
 *     void *value = cache_find(&cache, key);
 *     if (value == NULL)
 *             cache_put(&cache, key, value = make(), cost);
 *
 * Rendered lines, widths, paragraph layouts and open fonts are kept in one of these each. The cache owns its values
 * and copies keys; a value found is borrowed until the next put. Costs are in whatever unit the owner counts, bytes mostly.
 * The value put last always stays, whatever it costs. Main thread.
 */
#ifndef DISPLAY_CACHE_H
#define DISPLAY_CACHE_H

#include "base/buf.h"

struct cache_entry;

struct cache {
	struct cache_entry **buckets; /* owned; bucket_count is a power of two */
	size_t bucket_count, count;
	struct cache_entry *newest, *oldest;
	size_t cost, max_cost;
	void (*destroy)(void *value);
};

void cache_init(struct cache *cache, size_t max_cost, void (*destroy)(void *value));
void cache_finish(struct cache *cache);

void *cache_find(struct cache *cache, struct span key);                         /* NULL: not there. Counts as a use. */
void cache_put(struct cache *cache, struct span key, void *value, size_t cost); /* the key must not be there yet */

#endif
