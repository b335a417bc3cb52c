#include "smtp/content.h"

#include <string.h>

#define ONES  0x0101010101010101u
#define HIGHS 0x8080808080808080u

/* Where the bytes go: `from` is where the part of `in` that is message and not yet appended begins. */
struct content_out {
	struct span in;
	size_t from;
	struct buf *message, *stuffed; /* borrowed; NULL: not wanted */
};

void content_init(struct content *content)
{
	*content = (struct content){ 0 };
}

size_t content_undecided(const struct content *content)
{
	return content->state == CONTENT_DOT ? 1 : content->state == CONTENT_DOT_CR ? 2 : 0;
}

static uint64_t load(const uint8_t *data)
{
	uint64_t word;
	memcpy(&word, data, sizeof word);
	return word;
}

/* 0x80 in every byte of word that is 0, exactly: no carry crosses a byte. */
static uint64_t zero_bytes(uint64_t word)
{
	return ~(((word & ~HIGHS) + ~HIGHS) | word | ~HIGHS);
}

/* How many bytes of mask are 0x80; the others are 0. */
static unsigned count_bytes(uint64_t mask)
{
	return (unsigned)(((mask >> 7) * ONES) >> 56);
}

/* Can be true only where a byte of word is a control character or has its high bit set. */
static bool is_special(uint64_t word)
{
	return (((word - ONES * ' ') | word) & HIGHS) != 0;
}

/* The length of the run without CR and LF that s starts with. Eight bytes at a time, because a mail of 25 MB
 * passes here three times: in the server, in the observer and on the screen. */
static size_t run_scan(struct span s, uint64_t *nul, uint64_t *eight_bit)
{
	size_t at = 0;
	for (; at + 8 <= s.len; at += 8) {
		uint64_t word = load(s.data + at);
		if (!is_special(word))
			continue;
		if (zero_bytes(word ^ (ONES * '\r')) | zero_bytes(word ^ (ONES * '\n')))
			break;
		*eight_bit += count_bytes(word & HIGHS);
		*nul += count_bytes(zero_bytes(word));
	}
	for (; at < s.len && s.data[at] != '\r' && s.data[at] != '\n'; at++) {
		*eight_bit += s.data[at] >> 7;
		*nul += s.data[at] == 0;
	}
	return at;
}

static void count_first(uint64_t *count, uint64_t *first, uint64_t offset)
{
	if ((*count)++ == 0)
		*first = offset;
}

/* count more message bytes of the current line have been read. */
static void line_grow(struct content *content, uint64_t count)
{
	bool was_long = content->line_length > CONTENT_MAX_LINE;
	content->line_length += count;
	content->message_size += count;
	if (!was_long && content->line_length > CONTENT_MAX_LINE)
		count_first(&content->long_lines, &content->first_long, content->line_start);
}

static void flush(struct content_out *out, size_t end)
{
	if (out->message != NULL && end > out->from)
		buf_add(out->message, span_part(out->in, out->from, end));
	out->from = end;
}

/* The line has ended; lf is the wire offset of its LF, its bytes have been counted. */
static void line_end(struct content *content, uint64_t lf)
{
	bool empty = content->line_length == 2 || (content->bare_lf_ends && content->line_length == 1);
	if (empty && content->header_end == 0)
		content->header_end = lf + 1;
	content->state = CONTENT_LINE_START;
	content->line_start = lf + 1;
	content->line_length = 0;
}

/* CR or LF inside a line: an LF here is bare. */
static size_t in_line_break(struct content *content, uint8_t byte)
{
	if (byte == '\n')
		count_first(&content->bare_lf, &content->first_bare_lf, content->offset);
	content->state = byte == '\r' ? CONTENT_CR : CONTENT_IN_LINE;
	line_grow(content, 1);
	if (byte == '\n' && content->bare_lf_ends)
		line_end(content, content->offset);
	return 1;
}

/* The line goes on: to its end, if CR LF are at hand, or else up to its CR or LF, which are looked at next time. */
static size_t in_line(struct content *content, struct span rest)
{
	uint64_t nul = content->nul;
	size_t len = run_scan(rest, &content->nul, &content->eight_bit);
	if (nul == 0 && content->nul > 0)
		content->first_nul = content->offset + (uint64_t)((const uint8_t *)memchr(rest.data, 0, len) - rest.data);
	if (rest.len - len >= 2 && rest.data[len] == '\r' && rest.data[len + 1] == '\n') {
		line_grow(content, len + 2);
		line_end(content, content->offset + len + 1);
		return len + 2;
	}
	if (len == 0)
		return in_line_break(content, rest.data[0]);
	line_grow(content, len);
	content->state = CONTENT_IN_LINE;
	return len;
}

/* Behind a CR inside a line: LF ends the line, anything else leaves a bare CR behind. */
static size_t after_cr(struct content *content, struct span rest)
{
	if (rest.data[0] == '\n') {
		line_grow(content, 1);
		line_end(content, content->offset);
		return 1;
	}
	count_first(&content->bare_cr, &content->first_bare_cr, content->offset - 1);
	return in_line(content, rest);
}

static size_t line_start(struct content *content, struct span rest, struct content_out *out, size_t at)
{
	if (rest.data[0] != '.')
		return in_line(content, rest);
	flush(out, at);
	out->from = at + 1; /* not part of the message, whichever dot it is */
	content->state = CONTENT_DOT;
	return 1;
}

/* The dot at offset was a stuffing dot: there is more on its line (§4.5.2). */
static void dot_stuffed(struct content *content, struct content_out *out, uint64_t offset)
{
	content->stuffed++;
	if (out->stuffed != NULL)
		buf_add(out->stuffed, span_make(&offset, sizeof offset));
	if (!content->keep_stuffing)
		return;
	if (out->message != NULL)
		buf_add_byte(out->message, '.');
	line_grow(content, 1);
}

static size_t after_dot(struct content *content, struct span rest, struct content_out *out, size_t at)
{
	if (rest.data[0] == '\r') {
		flush(out, at);
		out->from = at + 1; /* given back by after_dot_cr if this is not the end */
		content->state = CONTENT_DOT_CR;
		return 1;
	}
	if (rest.data[0] == '\n' && content->bare_lf_ends) {
		out->from = at + 1;
		content->state = CONTENT_ENDED;
		return 1;
	}
	dot_stuffed(content, out, content->offset - 1);
	return in_line(content, rest);
}

static size_t after_dot_cr(struct content *content, struct span rest, struct content_out *out, size_t at)
{
	if (rest.data[0] == '\n') {
		out->from = at + 1;
		content->state = CONTENT_ENDED;
		return 1;
	}
	dot_stuffed(content, out, content->offset - 2);
	if (out->message != NULL)
		buf_add_byte(out->message, '\r');
	line_grow(content, 1);
	return after_cr(content, rest);
}

static size_t step(struct content *content, struct span rest, struct content_out *out, size_t at)
{
	switch (content->state) {
	case CONTENT_LINE_START: return line_start(content, rest, out, at);
	case CONTENT_IN_LINE: return in_line(content, rest);
	case CONTENT_CR: return after_cr(content, rest);
	case CONTENT_DOT: return after_dot(content, rest, out, at);
	case CONTENT_DOT_CR: return after_dot_cr(content, rest, out, at);
	case CONTENT_ENDED: break;
	}
	return 0;
}

enum content_result content_feed(struct content *content, struct span in, size_t *out_consumed, struct buf *out_message,
                                 struct buf *out_stuffed)
{
	struct content_out out = { .in = in, .message = out_message, .stuffed = out_stuffed };
	size_t at = 0;
	while (at < in.len && content->state != CONTENT_ENDED) {
		size_t taken = step(content, span_from(in, at), &out, at);
		content->offset += taken;
		at += taken;
	}
	flush(&out, at);
	*out_consumed = at;
	return content->state == CONTENT_ENDED ? CONTENT_DONE : CONTENT_MORE;
}
