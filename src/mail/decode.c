#include "mail/decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/utf8.h"
#include "mail/transfer.h"

#define END (-1)

struct decode_place decode_begin(const struct decode_block *block)
{
	return (struct decode_place){ .at = block->piece_count ? block->pieces[0].start : 0 };
}

/* The byte at place, or END; a piece that is used up is left first. */
static int peek(const struct decode_block *block, struct span raw, struct decode_place *place)
{
	while (place->piece < block->piece_count && place->at >= block->pieces[place->piece].end) {
		if (++place->piece < block->piece_count)
			place->at = block->pieces[place->piece].start;
	}
	return place->piece < block->piece_count && place->at < raw.len ? raw.data[place->at] : END;
}

/* What is left of the piece that place is in. */
static struct span rest_of(const struct decode_block *block, struct span raw, const struct decode_place *place)
{
	return span_part(raw, place->at, block->pieces[place->piece].end);
}

static void take_bytes(struct decode_group *group, const void *bytes, size_t count)
{
	memcpy(group->bytes + group->count, bytes, count);
	group->count += count;
}

/* ---- base64 (RFC 2045 §6.8) ---- */

#define SKIP  64
#define PAD   65
#define WRONG 66

static int sextet_of(int c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	switch (c) {
	case '+': return 62;
	case '/': return 63;
	case '=': return PAD;
	case ' ':
	case '\t':
	case '\r':
	case '\n': return SKIP;
	default: return WRONG;
	}
}

static void note_wrong(struct decode_group *group, size_t at)
{
	if (group->wrong++ == 0)
		group->wrong_at = at;
}

/* The padding that belongs to the group: as many "=" as are missing. */
static void take_padding(const struct decode_block *block, struct span raw, struct decode_place *place,
                         struct decode_group *group)
{
	struct decode_place look = *place;

	for (int c; group->sextet_count + group->padding < 4 && (c = peek(block, raw, &look)) != END; look.at++) {
		int value = sextet_of(c);

		if (value != PAD && value != SKIP)
			return;
		if (value == PAD) {
			group->padding++;
			group->end = look.at + 1;
			*place = look;
			place->at++;
		}
	}
}

static void take_sextet(struct decode_group *group, int c, int value, size_t at)
{
	if (group->sextet_count == 0)
		group->start = at;
	group->characters[group->sextet_count] = (uint8_t)c;
	group->sextets[group->sextet_count++] = (uint8_t)value;
	group->end = at + 1;
}

static void give_sextets(struct decode_group *group)
{
	uint32_t bits = 0;

	for (int i = 0; i < 4; i++)
		bits = bits << 6 | (i < group->sextet_count ? group->sextets[i] : 0);
	uint8_t bytes[3] = { (uint8_t)(bits >> 16), (uint8_t)(bits >> 8), (uint8_t)bits };
	take_bytes(group, bytes, (size_t)(group->sextet_count * 6 / 8));
}

static bool next_base64(const struct decode_block *block, struct span raw, struct decode_place *place, struct decode_group *group)
{
	memset(group->characters, '=', sizeof group->characters);
	group->kind = DECODE_SEXTETS;
	for (int c; group->sextet_count < 4 && (c = peek(block, raw, place)) != END; place->at++) {
		int value = sextet_of(c);

		if (value < SKIP) {
			take_sextet(group, c, value, place->at);
		} else if (value == PAD && group->sextet_count >= 2) {
			take_padding(block, raw, place, group);
			give_sextets(group);
			return true;
		} else if (value == WRONG || (value == PAD && group->sextet_count == 1)) {
			note_wrong(group, place->at);
		}
	}
	group->cut = group->sextet_count > 0 && group->sextet_count < 4;
	give_sextets(group);
	if (group->sextet_count == 0 && group->wrong) { /* nothing but wrong characters up to the end: shown, not hidden */
		group->start = group->wrong_at;
		group->end = place->at;
		group->kind = DECODE_BLANKS;
		return true;
	}
	return group->sextet_count > 0;
}

/* ---- quoted-printable (RFC 2045 §6.7) ---- */

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static size_t line_end(struct span s)
{
	if (s.len >= 2 && s.data[0] == '\r' && s.data[1] == '\n')
		return 2;
	return s.len && s.data[0] == '\n' ? 1 : 0;
}

/* White space up to the line's end: how much; 0 where something follows it. */
static size_t blanks_at_end(struct span s)
{
	size_t count = 0;

	while (count < s.len && is_blank(s.data[count]))
		count++;
	return count == s.len || line_end(span_from(s, count)) ? count : 0;
}

/* "=XX" at the start of s; -1: it is none. */
static int escape(struct span s)
{
	int high = s.len >= 3 && s.data[0] == '=' ? transfer_hex(s.data[1]) : -1;
	int low = high >= 0 ? transfer_hex(s.data[2]) : -1;

	return low >= 0 ? high << 4 | low : -1;
}

/* One escape, or as many as make one UTF-8 character. Returns the characters taken. */
static size_t take_escapes(struct span s, struct decode_group *group)
{
	uint8_t bytes[4];
	size_t count = 0;
	uint32_t c;

	for (int value; count < 4 && (value = escape(span_from(s, 3 * count))) >= 0;)
		bytes[count++] = (uint8_t)value;
	size_t took = utf8_read(span_make(bytes, count), &c);
	group->kind = DECODE_ESCAPES;
	take_bytes(group, bytes, took);
	return 3 * took;
}

/* How many bytes the plain character at s has: more than one only where it is UTF-8. */
static size_t plain_length(struct span s)
{
	uint32_t c;

	return s.data[0] < 0x80 ? 1 : utf8_read(s, &c);
}

/* A run of characters that stand for themselves, with one space at most, at its end: about a word. */
static size_t take_literal(enum decode_coding coding, struct span s, struct decode_group *group)
{
	size_t took = 0;

	group->kind = DECODE_LITERAL;
	if (s.data[0] >= 0x80) {
		took = plain_length(s);
		take_bytes(group, s.data, took);
		return took;
	}
	while (took < s.len && took < DECODE_RUN_MAX && s.data[took] < 0x80) {
		uint8_t c = s.data[took];
		struct span rest = span_from(s, took);
		bool quoted = coding == DECODE_QUOTED && (c == '=' || (is_blank(c) && blanks_at_end(rest)));
		bool word = coding == DECODE_Q_WORD && (c == '=' || c == '_');

		if (took && (quoted || word || (coding != DECODE_Q_WORD && line_end(rest))))
			break;
		take_bytes(group, &c, 1);
		took++;
		if (is_blank(c))
			break;
	}
	return took;
}

/* "=" at a line's end: what follows it up to the next line; 0: it is none. */
static size_t soft_break(struct span s)
{
	size_t blanks = 1 + blanks_at_end(span_from(s, 1));

	if (blanks < s.len && !line_end(span_from(s, blanks)))
		return 0;
	return blanks + line_end(span_from(s, blanks));
}

static size_t next_quoted_token(struct span s, struct decode_group *group)
{
	size_t newline = line_end(s), blanks = blanks_at_end(s);

	if (newline) {
		group->kind = DECODE_LINE_END;
		take_bytes(group, s.data, newline);
		return newline;
	}
	if (blanks) {
		group->kind = DECODE_BLANKS;
		return blanks;
	}
	if (s.data[0] == '=' && escape(s) < 0 && soft_break(s)) {
		group->kind = DECODE_SOFT_BREAK;
		return soft_break(s);
	}
	return s.data[0] == '=' && escape(s) >= 0 ? take_escapes(s, group) : take_literal(DECODE_QUOTED, s, group);
}

static size_t next_word_token(struct span s, struct decode_group *group)
{
	if (s.data[0] == '_') {
		group->kind = DECODE_SPACE;
		take_bytes(group, " ", 1);
		return 1;
	}
	return escape(s) >= 0 ? take_escapes(s, group) : take_literal(DECODE_Q_WORD, s, group);
}

static size_t next_plain_token(struct span s, struct decode_group *group)
{
	size_t newline = line_end(s);

	if (!newline)
		return take_literal(DECODE_PLAIN, s, group);
	group->kind = DECODE_LINE_END;
	take_bytes(group, s.data, newline);
	return newline;
}

static bool next_token(const struct decode_block *block, struct span raw, struct decode_place *place, struct decode_group *group)
{
	if (peek(block, raw, place) == END)
		return false;
	struct span s = rest_of(block, raw, place);
	size_t took = block->coding == DECODE_QUOTED   ? next_quoted_token(s, group)
	              : block->coding == DECODE_Q_WORD ? next_word_token(s, group)
	                                               : next_plain_token(s, group);
	bool coded = block->coding == DECODE_QUOTED || block->coding == DECODE_Q_WORD;

	if (coded && group->kind == DECODE_LITERAL && s.data[0] == '=')
		note_wrong(group, place->at);
	group->start = place->at;
	group->end = place->at += took;
	return true;
}

bool decode_next(const struct decode_block *block, struct span raw, struct decode_place *place, struct decode_group *out)
{
	*out = (struct decode_group){ .offset = place->offset };
	bool more = block->coding == DECODE_BASE64 ? next_base64(block, raw, place, out) : next_token(block, raw, place, out);

	place->offset += out->count;
	return more;
}

/* ---- the index ---- */

/* Padding ends a part, unless nothing but base64 follows (mail/transfer does the same). */
static void end_at_padding(struct decode_index *index, struct span raw, const struct decode_place *place)
{
	struct decode_piece *piece = &index->block.pieces[0];

	for (size_t at = place->at; at < piece->end && at < raw.len; at++) {
		if (sextet_of(raw.data[at]) == WRONG) {
			index->tail = piece->end - place->at;
			piece->end = place->at;
			return;
		}
	}
}

void decode_index_build(struct decode_index *index, const struct decode_block *block, struct span raw)
{
	struct decode_place place = decode_begin(block), before = place;
	struct decode_group group;
	bool looked = block->coding != DECODE_BASE64 || block->piece_count != 1;

	*index = (struct decode_index){ .block = *block };
	while (decode_next(&index->block, raw, &place, &group)) {
		if (index->groups % DECODE_STRIDE == 0)
			*array_push(index->marks, index->mark_count, index->mark_cap) = before;
		index->groups++;
		index->wrong += group.wrong > 0;
		if (!looked && group.padding) {
			end_at_padding(index, raw, &place);
			looked = true;
		}
		before = place;
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
