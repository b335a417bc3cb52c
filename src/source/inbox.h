/* inbox: what was read from a socket and may not be fed yet, read by read: a student's server that takes one read for one
 * command (BUG_ONE_READ) must see the reads as they came. Caller's memory; server thread. */
#ifndef SOURCE_INBOX_H
#define SOURCE_INBOX_H

#include "base/buf.h"

struct inbox {
	struct buf bytes; /* owned */
	size_t start;     /* of them, taken already */
	size_t *ends;     /* owned: where each read ends in bytes */
	size_t first, end_count, end_cap;
};

void inbox_finish(struct inbox *inbox);                 /* empty again, too */
void inbox_add(struct inbox *inbox, struct span bytes); /* one read; nothing for an empty one */
size_t inbox_len(const struct inbox *inbox);
struct span inbox_read(const struct inbox *inbox);  /* what is left of the oldest read; borrowed until the next call */
void inbox_drop(struct inbox *inbox, size_t count); /* of the oldest read */

#endif
