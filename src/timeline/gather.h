/* gather: the bytes of one long mail, moved from its facts into one block.
 *
 *     facts   |head|--64 KB--|--64 KB--|--64 KB--|tail|        before
 *     facts   |head|.        |.        |.        |tail|        after: they point into the block
 *     block        |--------------------------------|
 *
 * Whoever takes a mail apart needs it in one piece; a copy would keep a mail of 35 MB in memory twice. Memory is given back while
 * moving, so that both are never there as a whole. Facts that hold other bytes too keep theirs. Main thread.
 */
#ifndef TIMELINE_GATHER_H
#define TIMELINE_GATHER_H

#include "base/buf.h"

#define GATHER_MIN (1u << 20) /* bytes of a mail from which this is worth it */

struct timeline;
struct session_parts;

struct gathered {
	uint64_t start, end; /* in the client's stream */
	uint8_t *data;       /* owned */
};

/* [start, end) of the client's stream, all of it there, in one piece: lent until gather_finish. */
struct span gather_content(struct timeline *timeline, struct session_parts *parts, uint64_t start, uint64_t end);
void gather_finish(struct session_parts *parts); /* no fact of the session may be read any more */

#endif
