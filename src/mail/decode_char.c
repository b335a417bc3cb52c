#include "mail/decode_char.h"

#include <ctype.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

struct known {
	const char *start; /* of the label, lower case */
	enum decode_family family;
	const char *name; /* NULL: the label itself */
};

/* The first row whose word the label begins with. */
static const struct known table[] = {
	{ "utf-8", FAMILY_UTF8, "UTF-8" },
	{ "utf8", FAMILY_UTF8, "UTF-8" },
	{ "gb", FAMILY_GB, "GB18030" },
	{ "x-gbk", FAMILY_GB, "GB18030" },
	{ "cp936", FAMILY_GB, "GB18030" },
	{ "windows-936", FAMILY_GB, "GB18030" },
	{ "big5-hkscs", FAMILY_BIG5, "BIG5-HKSCS" },
	{ "big5", FAMILY_BIG5, "CP950" },
	{ "cp950", FAMILY_BIG5, "CP950" },
	{ "windows-950", FAMILY_BIG5, "CP950" },
	{ "euc-kr", FAMILY_DOUBLE, "CP949" },
	{ "cp949", FAMILY_DOUBLE, "CP949" },
	{ "ks_c_5601", FAMILY_DOUBLE, "CP949" },
	{ "shift_jis", FAMILY_DOUBLE, "CP932" },
	{ "shift-jis", FAMILY_DOUBLE, "CP932" },
	{ "x-sjis", FAMILY_DOUBLE, "CP932" },
	{ "cp932", FAMILY_DOUBLE, "CP932" },
	{ "us-ascii", FAMILY_SINGLE, "US-ASCII" },
	{ "ascii", FAMILY_SINGLE, "US-ASCII" },
	{ "iso-8859-1", FAMILY_SINGLE, NULL },
	{ "iso-8859-", FAMILY_SINGLE, NULL },
	{ "windows-125", FAMILY_SINGLE, NULL },
	{ "windows-874", FAMILY_SINGLE, NULL },
	{ "tis-620", FAMILY_SINGLE, NULL },
	{ "cp125", FAMILY_SINGLE, NULL },
	{ "koi8-", FAMILY_SINGLE, NULL },
	{ "macintosh", FAMILY_SINGLE, NULL },
	{ "mac-", FAMILY_SINGLE, NULL },
	{ "latin", FAMILY_SINGLE, "WINDOWS-1252" }, /* as mail/charset reads it */
};

struct decode_charset decode_charset_of(const char *label)
{
	struct decode_charset charset = { .family = FAMILY_OTHER };

	if (!label || !*label)
		label = "UTF-8";
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (strncasecmp(label, table[i].start, strlen(table[i].start)) != 0)
			continue;
		charset.family = table[i].family;
		label = table[i].name ? table[i].name : label;
		break;
	}
	snprintf(charset.name, sizeof charset.name, "%s", label);
	return charset;
}

/* ---- how many bytes ---- */

static bool in(uint8_t c, uint8_t low, uint8_t high)
{
	return c >= low && c <= high;
}

/* GB18030-2005: 81-FE 40-FE (without 7F), or 81-FE 30-39 81-FE 30-39. 0: no such character. */
static size_t gb_length(struct span s)
{
	uint8_t second = s.len > 1 ? s.data[1] : 0;

	if (!in(s.data[0], 0x81, 0xFE))
		return 0;
	if (in(second, 0x30, 0x39))
		return s.len >= 4 && in(s.data[2], 0x81, 0xFE) && in(s.data[3], 0x30, 0x39) ? 4 : 0;
	return in(second, 0x40, 0xFE) && second != 0x7F ? 2 : 0;
}

static size_t big5_length(struct span s)
{
	uint8_t second = s.len > 1 ? s.data[1] : 0;

	return in(s.data[0], 0x81, 0xFE) && (in(second, 0x40, 0x7E) || in(second, 0xA1, 0xFE)) ? 2 : 0;
}

/* ---- which character ---- */

/* One character through iconv, or U+FFFD. */
static uint32_t convert(iconv_t cd, struct span s)
{
	uint8_t out[16];
	char *from = (char *)s.data, *to = (char *)out;
	size_t left = s.len, room = sizeof out;
	uint32_t c = UTF8_REPLACEMENT;

	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &from, &left, &to, &room) == (size_t)-1 || left || room == sizeof out)
		return UTF8_REPLACEMENT;
	size_t len = sizeof out - room;
	return utf8_read(span_make(out, len), &c) == len ? c : UTF8_REPLACEMENT;
}

static struct decode_char wrong_byte(void)
{
	return (struct decode_char){ .len = 1, .wrong = true, .character = UTF8_REPLACEMENT };
}

static struct decode_char read_utf8(struct span s)
{
	struct decode_char c = { 0 };

	c.len = utf8_read(s, &c.character);
	c.wrong = c.character == UTF8_REPLACEMENT && c.len == 1;
	return c;
}

static struct decode_char read_by_table(iconv_t cd, enum decode_family family, struct span s)
{
	size_t len = family == FAMILY_GB ? gb_length(s) : family == FAMILY_BIG5 ? big5_length(s) : s.len > 1 ? 2 : 0;
	struct decode_char c = { .len = 1, .character = s.data[0] };

	if (s.data[0] < 0x80 && family != FAMILY_DOUBLE)
		return c;
	c.character = family == FAMILY_SINGLE || family == FAMILY_DOUBLE ? convert(cd, span_part(s, 0, 1)) : UTF8_REPLACEMENT;
	if (c.character != UTF8_REPLACEMENT)
		return c;
	c.len = family == FAMILY_SINGLE ? 0 : len;
	c.character = c.len ? convert(cd, span_part(s, 0, c.len)) : UTF8_REPLACEMENT;
	return c.character == UTF8_REPLACEMENT ? wrong_byte() : c;
}

/* iconv_open costs more than a character: a reader keeps it over many. */
struct reader {
	enum decode_family family;
	iconv_t cd;
};

static struct reader reader_begin(const struct decode_charset *charset)
{
	bool table_needed = charset->family != FAMILY_UTF8 && charset->family != FAMILY_OTHER;

	return (struct reader){ charset->family, table_needed ? iconv_open("UTF-8", charset->name) : (iconv_t)-1 };
}

static void reader_end(struct reader *reader)
{
	if (reader->cd != (iconv_t)-1)
		iconv_close(reader->cd);
}

static struct decode_char reader_read(const struct reader *reader, struct span s)
{
	if (reader->family == FAMILY_UTF8)
		return read_utf8(s);
	if (reader->cd != (iconv_t)-1)
		return read_by_table(reader->cd, reader->family, s);
	return s.data[0] < 0x80 ? (struct decode_char){ .len = 1, .character = s.data[0] } : wrong_byte();
}

struct decode_char decode_char_at(const struct decode_charset *charset, struct span bytes, size_t at)
{
	struct reader reader = reader_begin(charset);
	size_t start = at;
	struct decode_char c = { 0 };

	while (start && at - start < DECODE_BACK && bytes.data[start - 1] != '\n')
		start--;
	while (start <= at && start < bytes.len) {
		c = reader_read(&reader, span_from(bytes, start));
		c.start = start;
		start += c.len;
	}
	reader_end(&reader);
	return c;
}

size_t decode_text(const struct decode_charset *charset, struct span bytes, size_t limit, struct buf *out)
{
	struct reader reader = reader_begin(charset);
	size_t wrong = 0, at = 0;

	while (bytes.len && at < limit) {
		struct decode_char c = reader_read(&reader, bytes);

		utf8_add(out, c.character);
		wrong += c.wrong;
		bytes = span_from(bytes, c.len);
		at += c.len;
	}
	reader_end(&reader);
	return wrong;
}
