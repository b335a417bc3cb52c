#include "mail/transfer.h"

#include <string.h>

enum transfer transfer_of(const char *encoding)
{
	static const struct {
		const char *name;
		enum transfer transfer;
	} names[] = { { "7bit", TRANSFER_IDENTITY },
		      { "8bit", TRANSFER_IDENTITY },
		      { "binary", TRANSFER_IDENTITY },
		      { "base64", TRANSFER_BASE64 },
		      { "quoted-printable", TRANSFER_QUOTED },
		      { "x-uuencode", TRANSFER_UU },
		      { "uuencode", TRANSFER_UU },
		      { "x-uue", TRANSFER_UU },
		      { "7-bit", TRANSFER_IDENTITY },
		      { "8-bit", TRANSFER_IDENTITY },
		      { "quotedprintable", TRANSFER_QUOTED },
		      { "base-64", TRANSFER_BASE64 } };
	struct span word = span_of(encoding);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_equal_nocase(word, names[i].name))
			return names[i].transfer;
	return TRANSFER_UNKNOWN;
}

static void note_wrong(struct transfer_faults *faults, size_t at)
{
	if (faults->wrong++ == 0)
		faults->first_wrong = at;
}

/* ---- base64 (RFC 2045 §6.8) ---- */

#define SKIP  64 /* space and line ends */
#define PAD   65
#define WRONG 66

/* What each character means, plus 1: 0, for all that are not named, is WRONG. */
static const uint8_t meanings[256] = {
	['A'] = 1,  ['B'] = 2,        ['C'] = 3,         ['D'] = 4,         ['E'] = 5,         ['F'] = 6,       ['G'] = 7,
	['H'] = 8,  ['I'] = 9,        ['J'] = 10,        ['K'] = 11,        ['L'] = 12,        ['M'] = 13,      ['N'] = 14,
	['O'] = 15, ['P'] = 16,       ['Q'] = 17,        ['R'] = 18,        ['S'] = 19,        ['T'] = 20,      ['U'] = 21,
	['V'] = 22, ['W'] = 23,       ['X'] = 24,        ['Y'] = 25,        ['Z'] = 26,        ['a'] = 27,      ['b'] = 28,
	['c'] = 29, ['d'] = 30,       ['e'] = 31,        ['f'] = 32,        ['g'] = 33,        ['h'] = 34,      ['i'] = 35,
	['j'] = 36, ['k'] = 37,       ['l'] = 38,        ['m'] = 39,        ['n'] = 40,        ['o'] = 41,      ['p'] = 42,
	['q'] = 43, ['r'] = 44,       ['s'] = 45,        ['t'] = 46,        ['u'] = 47,        ['v'] = 48,      ['w'] = 49,
	['x'] = 50, ['y'] = 51,       ['z'] = 52,        ['0'] = 53,        ['1'] = 54,        ['2'] = 55,      ['3'] = 56,
	['4'] = 57, ['5'] = 58,       ['6'] = 59,        ['7'] = 60,        ['8'] = 61,        ['9'] = 62,      ['+'] = 63,
	['/'] = 64, [' '] = SKIP + 1, ['\t'] = SKIP + 1, ['\r'] = SKIP + 1, ['\n'] = SKIP + 1, ['='] = PAD + 1,
};

static int sextet(uint8_t c)
{
	return meanings[c] ? meanings[c] - 1 : WRONG;
}

/* Whole groups without anything between them, from *at on: nearly all of every part, and several times as fast. */
static void take_groups(struct span in, size_t *at, struct buf *out)
{
	uint8_t *to = out->data + out->len;
	size_t i = *at;
	for (; i + 4 <= in.len; i += 4, to += 3) {
		uint32_t a = meanings[in.data[i]] - 1u, b = meanings[in.data[i + 1]] - 1u, c = meanings[in.data[i + 2]] - 1u,
		         d = meanings[in.data[i + 3]] - 1u;
		if ((a | b | c | d) >= SKIP)
			break;
		uint32_t bits = a << 18 | b << 12 | c << 6 | d;
		to[0] = (uint8_t)(bits >> 16);
		to[1] = (uint8_t)(bits >> 8);
		to[2] = (uint8_t)bits;
	}
	out->len += (i - *at) / 4 * 3;
	*at = i;
}

/* Gives out the whole bytes of an incomplete group. */
static void end_group(struct transfer_base64 *state, struct buf *out)
{
	if (state->count == 2) {
		buf_add_byte(out, (uint8_t)(state->bits >> 4));
	} else if (state->count == 3) {
		buf_add_byte(out, (uint8_t)(state->bits >> 10));
		buf_add_byte(out, (uint8_t)(state->bits >> 2));
	}
	state->bits = 0;
	state->count = 0;
}

/* The whole group: three bytes, reserved by the caller. */
static void give_group(struct transfer_base64 *state, struct buf *out)
{
	uint8_t *to = out->data + out->len;
	to[0] = (uint8_t)(state->bits >> 16);
	to[1] = (uint8_t)(state->bits >> 8);
	to[2] = (uint8_t)state->bits;
	out->len += 3;
	state->bits = 0;
	state->count = 0;
}

size_t transfer_base64_feed(struct transfer_base64 *state, struct span in, size_t at, struct buf *out,
                            struct transfer_faults *faults)
{
	buf_reserve(out, in.len / 4 * 3 + 6);
	for (size_t i = 0; i < in.len; i++) {
		if (state->count == 0)
			take_groups(in, &i, out);
		if (i == in.len)
			break;
		int value = sextet(in.data[i]);
		if (value < SKIP) {
			state->bits = state->bits << 6 | (uint32_t)value;
			if (++state->count == 4)
				give_group(state, out);
		} else if (value == PAD && state->count >= 2) {
			end_group(state, out);
			return i + 1;
		} else if (value == WRONG || (value == PAD && state->count == 1)) {
			note_wrong(faults, at + i);
		}
	}
	return in.len;
}

void transfer_base64_end(struct transfer_base64 *state, struct buf *out, struct transfer_faults *faults)
{
	faults->truncated |= state->count != 0;
	end_group(state, out);
}

/* Where the first byte is that base64 does not have; in.len: there is none. */
static size_t first_wrong(struct span in)
{
	size_t at = 0;
	while (at < in.len && sextet(in.data[at]) != WRONG)
		at++;
	return at;
}

/* Padding is the end. Some senders go on with more base64, and mailing lists add a line of text: the first is read, the
 * second is not. */
static void decode_base64(struct span in, struct buf *out, struct transfer_faults *faults)
{
	struct transfer_base64 state = { 0 };
	bool looked = false;
	for (size_t at = 0; at < in.len;) {
		at += transfer_base64_feed(&state, span_from(in, at), at, out, faults);
		size_t wrong = looked ? 0 : first_wrong(span_from(in, at));
		if (!looked && at + wrong < in.len) {
			note_wrong(faults, at + wrong);
			break;
		}
		looked = true;
	}
	transfer_base64_end(&state, out, faults);
}

/* ---- quoted-printable (RFC 2045 §6.7) ---- */

int transfer_hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* How long the line's end is at the start of s: 2, 1, or 0 where there is none. */
static size_t line_end(struct span s)
{
	if (s.len >= 2 && s.data[0] == '\r' && s.data[1] == '\n')
		return 2;
	return s.len >= 1 && s.data[0] == '\n' ? 1 : 0;
}

/* One line without its end. Blanks at the end of a line were added on the way (rule 3). */
static bool decode_quoted_line(struct span line, size_t at, struct buf *out, struct transfer_faults *faults)
{
	while (line.len > 0 && is_blank(line.data[line.len - 1]))
		line.len--;
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] != '=') {
			buf_add_byte(out, line.data[i]);
			continue;
		}
		if (i + 1 == line.len)
			return true; /* a soft line break */
		int high = transfer_hex(line.data[i + 1]), low = i + 2 < line.len ? transfer_hex(line.data[i + 2]) : -1;
		if (high < 0 || low < 0) {
			note_wrong(faults, at + i);
			buf_add_byte(out, '=');
		} else {
			buf_add_byte(out, (uint8_t)(high << 4 | low));
			i += 2;
		}
	}
	return false;
}

static struct span next_line(struct span in, size_t at)
{
	const uint8_t *lf = memchr(in.data + at, '\n', in.len - at);
	size_t end = lf ? (size_t)(lf - in.data) : in.len;
	if (lf && end > at && in.data[end - 1] == '\r')
		end--;
	return span_part(in, at, end);
}

static void decode_quoted(struct span in, bool wire_ends, struct buf *out, struct transfer_faults *faults)
{
	buf_reserve(out, in.len);
	for (size_t at = 0; at < in.len;) {
		struct span line = next_line(in, at);
		size_t end = at + line.len, newline = line_end(span_from(in, end));
		bool soft = decode_quoted_line(line, at, out, faults);
		if (!soft && newline > 0)
			buf_add(out, wire_ends ? span_of("\r\n") : span_part(in, end, end + newline));
		at = end + newline;
	}
}

/* ---- uuencode ---- */

static void decode_uu_line(struct span line, struct buf *out)
{
	size_t bytes = (size_t)((line.data[0] - ' ') & 0x3F);
	for (size_t i = 1; bytes > 0 && i < line.len; i += 4) { /* a short line is not filled up */
		uint32_t group = 0;
		for (size_t k = 0; k < 4; k++) {
			uint32_t value = i + k < line.len ? (uint32_t)(line.data[i + k] - ' ') & 0x3F : 0;
			group = group << 6 | value;
		}
		size_t count = bytes < 3 ? bytes : 3;
		for (size_t k = 0; k < count; k++)
			buf_add_byte(out, (uint8_t)(group >> (16 - 8 * k)));
		bytes -= count;
	}
}

static void decode_uu(struct span in, struct buf *out, struct transfer_faults *faults)
{
	bool inside = false, ended = false;
	for (size_t at = 0; at < in.len && !ended;) {
		struct span line = next_line(in, at);
		at += line.len + line_end(span_from(in, at + line.len));
		if (!inside)
			inside = span_starts_nocase(line, "begin ");
		else if (span_equal_nocase(line, "end"))
			ended = true;
		else if (line.len > 0 && line.data[0] != '`' && line.data[0] > ' ' && line.data[0] < '`')
			decode_uu_line(line, out);
	}
	faults->truncated = !ended;
}

/* ---- everything else ---- */

static void copy_lines(struct span in, struct buf *out)
{
	buf_reserve(out, in.len);
	for (size_t at = 0; at < in.len;) {
		struct span line = next_line(in, at);
		size_t newline = line_end(span_from(in, at + line.len));
		buf_add(out, line);
		if (newline > 0)
			buf_add_text(out, "\r\n");
		at += line.len + newline;
	}
}

struct transfer_faults transfer_decode(enum transfer transfer, struct span in, bool wire_ends, struct buf *out)
{
	struct transfer_faults faults = { 0 };
	if (transfer == TRANSFER_BASE64)
		decode_base64(in, out, &faults);
	else if (transfer == TRANSFER_QUOTED)
		decode_quoted(in, wire_ends, out, &faults);
	else if (transfer == TRANSFER_UU)
		decode_uu(in, out, &faults);
	else if (wire_ends && transfer == TRANSFER_IDENTITY)
		copy_lines(in, out);
	else
		buf_add(out, in);
	return faults;
}
