#include "timeline/stream.h"

#include <stdlib.h>

#include "base/array.h"

void stream_finish(struct stream *stream)
{
	free(stream->chunks);
	*stream = (struct stream){ 0 };
}

void stream_add(struct stream *stream, const struct fact *fact)
{
	if (fact->len == 0)
		return;
	*array_push(stream->chunks, stream->count, stream->cap) = (struct stream_chunk){ stream->len, fact };
	stream->len += fact->len;
}

size_t stream_find(const struct stream *stream, uint64_t offset)
{
	size_t low = 0, high = stream->count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (stream->chunks[middle].start <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct span stream_piece(const struct stream *stream, uint64_t start, uint64_t end)
{
	if (end > stream->len)
		end = stream->len;
	if (start >= end)
		return (struct span){ 0 };
	const struct stream_chunk *chunk = &stream->chunks[stream_find(stream, start)];
	return span_part(fact_bytes(chunk->fact), start - chunk->start, end - chunk->start);
}

void stream_read(const struct stream *stream, uint64_t start, uint64_t end, struct buf *out)
{
	for (struct span piece; (piece = stream_piece(stream, start, end)).len > 0; start += piece.len)
		buf_add(out, piece);
}
