#include "mail/decode_private.h"

#include <string.h>

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

int decode_sextet(int c)
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
	case '=': return DECODE_PAD;
	case ' ':
	case '\t':
	case '\r':
	case '\n': return DECODE_SKIP;
	default: return DECODE_WRONG;
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
		int value = decode_sextet(c);

		if (value != DECODE_PAD && value != DECODE_SKIP)
			return;
		if (value == DECODE_PAD) {
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
		int value = decode_sextet(c);

		if (value < DECODE_SKIP) {
			take_sextet(group, c, value, place->at);
		} else if (value == DECODE_PAD && group->sextet_count >= 2) {
			take_padding(block, raw, place, group);
			give_sextets(group);
			return true;
		} else if (value == DECODE_WRONG || (value == DECODE_PAD && group->sextet_count == 1)) {
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

size_t decode_line_end(struct span s)
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
	return count == s.len || decode_line_end(span_from(s, count)) ? count : 0;
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

		if (took && (quoted || word || (coding != DECODE_Q_WORD && decode_line_end(rest))))
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

	if (blanks < s.len && !decode_line_end(span_from(s, blanks)))
		return 0;
	return blanks + decode_line_end(span_from(s, blanks));
}

static size_t next_quoted_token(struct span s, struct decode_group *group)
{
	size_t newline = decode_line_end(s), blanks = blanks_at_end(s);

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
	size_t newline = decode_line_end(s);

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
