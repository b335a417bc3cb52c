#include "base/utf8.h"

static bool is_continuation(struct span s, size_t at)
{
	return at < s.len && (s.data[at] & 0xC0) == 0x80;
}

size_t utf8_read(struct span s, uint32_t *out_char)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t first = s.data[0];
	size_t len = first < 0x80 ? 1 : (first & 0xE0) == 0xC0 ? 2 : (first & 0xF0) == 0xE0 ? 3 : (first & 0xF8) == 0xF0 ? 4 : 0;
	*out_char = first;
	if (len == 1)
		return 1;
	uint32_t c = len ? first & (0x7Fu >> len) : 0;
	for (size_t i = 1; i < len; i++) {
		if (!is_continuation(s, i))
			len = 0;
		else
			c = c << 6 | (s.data[i] & 0x3F);
	}
	if (len == 0 || c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
		*out_char = UTF8_REPLACEMENT;
		return 1;
	}
	*out_char = c;
	return len;
}

void utf8_add(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_add_byte(b, (uint8_t)c);
	} else if (c < 0x800) {
		buf_add_byte(b, (uint8_t)(0xC0 | c >> 6));
		buf_add_byte(b, (uint8_t)(0x80 | (c & 0x3F)));
	} else if (c < 0x10000) {
		buf_add_byte(b, (uint8_t)(0xE0 | c >> 12));
		buf_add_byte(b, (uint8_t)(0x80 | (c >> 6 & 0x3F)));
		buf_add_byte(b, (uint8_t)(0x80 | (c & 0x3F)));
	} else {
		buf_add_byte(b, (uint8_t)(0xF0 | c >> 18));
		buf_add_byte(b, (uint8_t)(0x80 | (c >> 12 & 0x3F)));
		buf_add_byte(b, (uint8_t)(0x80 | (c >> 6 & 0x3F)));
		buf_add_byte(b, (uint8_t)(0x80 | (c & 0x3F)));
	}
}

/* True when the byte at the front is a real U+FFFD rather than a wrong byte. */
static bool is_wrong(size_t taken, uint32_t c)
{
	return c == UTF8_REPLACEMENT && taken == 1;
}

bool utf8_valid(struct span s)
{
	while (s.len > 0) {
		uint32_t c;
		size_t taken = utf8_read(s, &c);
		if (is_wrong(taken, c))
			return false;
		s = span_from(s, taken);
	}
	return true;
}

size_t utf8_cut(struct span s, size_t max_bytes)
{
	size_t at = 0;
	while (at < s.len) {
		uint32_t c;
		size_t taken = utf8_read(span_from(s, at), &c);
		if (at + taken > max_bytes)
			break;
		at += taken;
	}
	return at;
}

/* Characters that change the order or the look of their neighbours without showing themselves. */
static bool is_invisible(uint32_t c)
{
	return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
	       c == 0x00AD || c == 0x061C || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

static void add_safe_char(struct buf *b, struct span bytes, uint32_t c)
{
	if (c == '\t')
		buf_add_byte(b, ' ');
	else if (c < 0x20 || c == 0x7F || is_wrong(bytes.len, c))
		buf_addf(b, "\\x%02X", bytes.data[0]);
	else if ((c >= 0x80 && c < 0xA0) || is_invisible(c))
		buf_addf(b, "\\u{%04X}", (unsigned)c);
	else
		buf_add(b, bytes);
}

void utf8_add_safe(struct buf *b, struct span s, size_t max_chars)
{
	for (size_t count = 0; s.len > 0; count++) {
		if (count == max_chars) {
			buf_add_text(b, "…");
			return;
		}
		uint32_t c;
		size_t taken = utf8_read(s, &c);
		add_safe_char(b, span_part(s, 0, taken), c);
		s = span_from(s, taken);
	}
}

char *utf8_safe(struct span s, size_t max_chars)
{
	struct buf b = { 0 };
	utf8_add_safe(&b, s, max_chars);
	return buf_take_text(&b);
}
