#include "timeline/gather.h"

#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "timeline/session_parts.h"

#define TRIM_EVERY (4u << 20) /* bytes moved before the system gets their memory back */

/* The fact without its bytes, in a smaller block: where it lies in the timeline's list is found from *at on. */
static const struct fact *shrink(struct timeline *timeline, size_t *at, const struct fact *fact, const uint8_t *moved)
{
	while (timeline->facts[*at] != fact)
		++*at;
	struct fact *smaller = mem_resize(timeline->facts[*at], sizeof *smaller);
	smaller->moved = moved;
	timeline->facts[*at] = smaller;
	return smaller;
}

static void move_chunks(struct timeline *timeline, struct stream *stream, const struct gathered *block)
{
	size_t fact = 0, moved = 0;
	for (size_t i = stream_find(stream, block->start); i < stream->count && stream->chunks[i].start < block->end; i++) {
		struct stream_chunk *chunk = &stream->chunks[i];
		uint64_t end = chunk->start + chunk->fact->len;
		struct span bytes = stream_piece(stream, chunk->start < block->start ? block->start : chunk->start, block->end);
		uint8_t *to = block->data + (chunk->start < block->start ? 0 : chunk->start - block->start);
		memcpy(to, bytes.data, bytes.len);
		if (chunk->start < block->start || end > block->end || chunk->fact->moved != NULL)
			continue;
		chunk->fact = shrink(timeline, &fact, chunk->fact, to);
		moved += bytes.len;
		if (moved >= TRIM_EVERY) {
			mem_trim();
			moved = 0;
		}
	}
	mem_trim();
}

struct span gather_content(struct timeline *timeline, struct session_parts *parts, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < parts->gathered_count; i++)
		if (parts->gathered[i].start == start && parts->gathered[i].end == end)
			return span_make(parts->gathered[i].data, end - start);
	struct gathered block = { start, end, mem_alloc(end - start) };
	move_chunks(timeline, &parts->streams[SMTP_CLIENT], &block);
	*array_push(parts->gathered, parts->gathered_count, parts->gathered_cap) = block;
	return span_make(block.data, end - start);
}

void gather_finish(struct session_parts *parts)
{
	for (size_t i = 0; i < parts->gathered_count; i++)
		free(parts->gathered[i].data);
	free(parts->gathered);
}
