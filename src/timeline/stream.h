/* stream: all that one side has sent on one connection, without keeping a byte of it twice.
 *
 *     offset 0          1460        2920      4000
 *            |  fact 3   |  fact 5   | fact 6  |
 *
 * A list of (offset → fact); the bytes stay in the facts, which the timeline owns. Finding an offset is a binary
 * search. Main thread only.
 */
#ifndef TIMELINE_STREAM_H
#define TIMELINE_STREAM_H

#include "timeline/fact.h"

struct stream_chunk {
	uint64_t start;          /* offset of the fact's first byte */
	const struct fact *fact; /* borrowed from the timeline, never empty */
};

struct stream {
	struct stream_chunk *chunks; /* owned */
	size_t count, cap;
	uint64_t len;
};

void stream_finish(struct stream *stream);
void stream_add(struct stream *stream, const struct fact *fact /* borrowed, outlives the stream */);

/* Index of the last chunk that starts at or before offset; the stream is not empty. */
size_t stream_find(const struct stream *stream, uint64_t offset);

/* The bytes from start on that lie in one piece, not beyond end. Empty when start is past the stream or end. */
struct span stream_piece(const struct stream *stream, uint64_t start, uint64_t end);

/* [start, end), clamped to what is there, appended to out. */
void stream_read(const struct stream *stream, uint64_t start, uint64_t end, struct buf *out);

#endif
