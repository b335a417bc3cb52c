/* The index of an encoded block: built once, looked up by group, by place in raw, by decoded byte. */
#include "mail/decode_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* Padding ends a part, unless nothing but base64 follows (mail/transfer does the same). */
static void end_at_padding(struct decode_index *index, struct span raw, const struct decode_place *place)
{
	struct decode_piece *piece = &index->block.pieces[0];

	for (size_t at = place->at; at < piece->end && at < raw.len; at++) {
		if (decode_sextet(raw.data[at]) == DECODE_WRONG) {
			index->tail = piece->end - place->at;
			piece->end = place->at;
			return;
		}
	}
}

#define LINE_LONG 1024 /* longer lines are counted without looking for their end */
#define CHUNK     32   /* bytes looked at together: compilers make vectors of the loop */

static bool all_base64(const uint8_t *p)
{
	uint8_t wrong = 0;

	for (size_t i = 0; i < CHUNK; i++) {
		uint8_t c = p[i], letter = (uint8_t)((c | 0x20) - 'a'), digit = (uint8_t)(c - '0');
		wrong |= (uint8_t)((letter > 25) & (digit > 9) & (c != '+') & (c != '/'));
	}
	return !wrong;
}

/* The line is whole groups with nothing between their characters: its last bytes are looked at twice. */
static bool is_regular(const uint8_t *line, size_t len)
{
	if (len < CHUNK || len % 4 != 0 || !all_base64(line + len - CHUNK))
		return false;
	for (size_t at = 0; at + CHUNK < len; at += CHUNK)
		if (!all_base64(line + at))
			return false;
	return true;
}

/* How many whole groups stand at the start of p with nothing between their characters. */
static size_t count_groups(const uint8_t *p, size_t len)
{
	const uint8_t *newline = memchr(p, '\n', len < LINE_LONG ? len : LINE_LONG);
	size_t line = newline ? (size_t)(newline - p) : 0, at = 0;

	line -= line > 0 && p[line - 1] == '\r';
	if (is_regular(p, line))
		return line / 4;
	while (at + CHUNK <= len && all_base64(p + at))
		at += CHUNK;
	while (at + 4 <= len && decode_sextet(p[at]) < DECODE_SKIP && decode_sextet(p[at + 1]) < DECODE_SKIP &&
	       decode_sextet(p[at + 2]) < DECODE_SKIP && decode_sextet(p[at + 3]) < DECODE_SKIP)
		at += 4;
	return at / 4;
}

/* Nearly all of every base64 part is whole groups in whole lines: those are counted, not walked. place stands between two groups
 * and moves to where something else is. */
static void count_regular(struct decode_index *index, struct span raw, struct decode_place *place)
{
	size_t end = index->block.pieces[0].end < raw.len ? index->block.pieces[0].end : raw.len;

	while (place->at < end) {
		size_t groups = count_groups(raw.data + place->at, end - place->at);
		size_t first = (index->groups + DECODE_STRIDE - 1) / DECODE_STRIDE * DECODE_STRIDE;

		for (size_t n = first; n < index->groups + groups; n += DECODE_STRIDE) {
			size_t ahead = n - index->groups;
			*array_push(index->marks, index->mark_count, index->mark_cap) =
			        (struct decode_place){ .at = place->at + 4 * ahead, .offset = place->offset + 3 * ahead };
		}
		index->groups += groups;
		place->at += 4 * groups;
		place->offset += 3 * groups;
		size_t newline = decode_line_end(span_part(raw, place->at, end));
		if (!newline)
			return;
		place->at += newline;
	}
}

void decode_index_build(struct decode_index *index, const struct decode_block *block, struct span raw)
{
	struct decode_place place = decode_begin(block), before;
	struct decode_group group;
	bool regular = block->coding == DECODE_BASE64 && block->piece_count == 1, looked = !regular;

	*index = (struct decode_index){ .block = *block };
	for (;;) {
		if (regular)
			count_regular(index, raw, &place);
		before = place;
		if (!decode_next(&index->block, raw, &place, &group))
			break;
		if (index->groups % DECODE_STRIDE == 0)
			*array_push(index->marks, index->mark_count, index->mark_cap) = before;
		index->groups++;
		index->wrong += group.wrong > 0;
		if (!looked && group.padding) {
			end_at_padding(index, raw, &place);
			looked = true;
		}
	}
	index->bytes = place.offset;
}

void decode_index_finish(struct decode_index *index)
{
	free(index->marks);
	*index = (struct decode_index){ 0 };
}

bool decode_group_at(const struct decode_index *index, struct span raw, size_t n, struct decode_group *out)
{
	if (n >= index->groups)
		return false;
	struct decode_place place = index->marks[n / DECODE_STRIDE];
	bool found = true;

	for (size_t k = n - n % DECODE_STRIDE; found && k <= n; k++)
		found = decode_next(&index->block, raw, &place, out);
	return found;
}

/* The last mark for which is_behind is false, as a group number; group 0 where all are behind. */
typedef bool behind_fn(const struct decode_place *mark, size_t what);

static size_t mark_before(const struct decode_index *index, behind_fn *is_behind, size_t what)
{
	size_t low = 0, high = index->mark_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (is_behind(&index->marks[middle], what))
			high = middle;
		else
			low = middle + 1;
	}
	return low ? (low - 1) * DECODE_STRIDE : 0;
}

static bool raw_is_behind(const struct decode_place *mark, size_t offset)
{
	return mark->at > offset;
}

static bool byte_is_behind(const struct decode_place *mark, size_t offset)
{
	return mark->offset > offset;
}

typedef bool reached_fn(const struct decode_group *group, size_t what);

static size_t walk_to(const struct decode_index *index, struct span raw, size_t n, reached_fn *is_reached, size_t what)
{
	struct decode_place place = index->marks[n / DECODE_STRIDE];
	struct decode_group group;

	while (decode_next(&index->block, raw, &place, &group) && n + 1 < index->groups && !is_reached(&group, what))
		n++;
	return n;
}

static bool raw_is_reached(const struct decode_group *group, size_t offset)
{
	return group->end > offset;
}

static bool byte_is_reached(const struct decode_group *group, size_t offset)
{
	return group->offset + group->count > offset;
}

size_t decode_group_of_raw(const struct decode_index *index, struct span raw, size_t offset)
{
	return walk_to(index, raw, mark_before(index, raw_is_behind, offset), raw_is_reached, offset);
}

size_t decode_group_of_byte(const struct decode_index *index, struct span raw, size_t offset)
{
	return walk_to(index, raw, mark_before(index, byte_is_behind, offset), byte_is_reached, offset);
}

void decode_bytes(const struct decode_index *index, struct span raw, size_t from, size_t to, struct buf *out)
{
	struct decode_group group;

	if (to > index->bytes)
		to = index->bytes;
	if (from >= to)
		return;
	struct decode_place place = index->marks[mark_before(index, byte_is_behind, from) / DECODE_STRIDE];
	while (decode_next(&index->block, raw, &place, &group) && group.offset < to) {
		size_t start = group.offset < from ? from - group.offset : 0;
		size_t end = group.offset + group.count > to ? to - group.offset : group.count;

		if (start < end)
			buf_add(out, span_make(group.bytes + start, end - start));
	}
}
