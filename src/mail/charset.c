#include "mail/charset.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/utf8.h"
#include "mail/guess.h"

#define LABEL_MAX  40 /* longer labels are nobody's */
#define CANDIDATES 3

/* What senders write, and what to read it as: the first that takes every byte, else the first. */
struct alias {
	const char *label; /* lower case, as tidy_label leaves it */
	const char *charsets[CANDIDATES];
};

static const struct alias aliases[] = {
	{ "gb2312", { "GB18030" } },
	{ "gb-2312", { "GB18030" } },
	{ "gb2312-80", { "GB18030" } },
	{ "gb_2312-80", { "GB18030" } },
	{ "gb_2312", { "GB18030" } },
	{ "csgb2312", { "GB18030" } },
	{ "chinese", { "GB18030" } },
	{ "chinesesimplified", { "GB18030" } },
	{ "euc-cn", { "GB18030" } },
	{ "euccn", { "GB18030" } },
	{ "x-euc-cn", { "GB18030" } },
	{ "gbk", { "GB18030" } },
	{ "x-gbk", { "GB18030" } },
	{ "cp936", { "GB18030" } },
	{ "cp-936", { "GB18030" } },
	{ "936", { "GB18030" } },
	{ "ms936", { "GB18030" } },
	{ "windows-936", { "GB18030" } },
	{ "gb18030-2000", { "GB18030" } },
	{ "gb18030-2005", { "GB18030" } },
	{ "hz-gb-2312", { "HZ-GB-2312" } },
	{ "hz", { "HZ-GB-2312" } },
	{ "big5", { "BIG5", "CP950", "BIG5-HKSCS" } },
	{ "x-x-big5", { "BIG5", "CP950", "BIG5-HKSCS" } },
	{ "big5-eten", { "BIG5", "CP950", "BIG5-HKSCS" } },
	{ "csbig5", { "BIG5", "CP950", "BIG5-HKSCS" } },
	{ "cn-big5", { "BIG5", "CP950", "BIG5-HKSCS" } },
	{ "windows-950", { "CP950", "BIG5-HKSCS" } },
	{ "cp950", { "CP950", "BIG5-HKSCS" } },
	{ "shift_jis", { "CP932", "SHIFT_JISX0213" } },
	{ "shift-jis", { "CP932", "SHIFT_JISX0213" } },
	{ "sjis", { "CP932", "SHIFT_JISX0213" } },
	{ "x-sjis", { "CP932", "SHIFT_JISX0213" } },
	{ "ms_kanji", { "CP932", "SHIFT_JISX0213" } },
	{ "windows-31j", { "CP932", "SHIFT_JISX0213" } },
	{ "cp932", { "CP932", "SHIFT_JISX0213" } },
	{ "euc-jp", { "EUC-JP", "EUC-JP-MS" } },
	{ "x-euc-jp", { "EUC-JP", "EUC-JP-MS" } },
	{ "x-euc", { "EUC-JP", "EUC-JP-MS" } },
	{ "iso-2022-jp", { "ISO-2022-JP", "ISO-2022-JP-MS", "ISO-2022-JP-3" } },
	{ "csiso2022jp", { "ISO-2022-JP", "ISO-2022-JP-MS", "ISO-2022-JP-3" } },
	{ "cp50220", { "ISO-2022-JP", "ISO-2022-JP-MS", "ISO-2022-JP-3" } },
	{ "cp50221", { "ISO-2022-JP", "ISO-2022-JP-MS", "ISO-2022-JP-3" } },
	{ "euc-kr", { "CP949" } },
	{ "euckr", { "CP949" } },
	{ "ks_c_5601-1987", { "CP949" } },
	{ "ks_c_5601", { "CP949" } },
	{ "ksc5601", { "CP949" } },
	{ "ksc_5601", { "CP949" } },
	{ "korean", { "CP949" } },
	{ "windows-949", { "CP949" } },
	{ "x-windows-949", { "CP949" } },
	{ "utf-8", { "UTF-8" } },
	{ "utf8", { "UTF-8" } },
	{ "utf_8", { "UTF-8" } },
	{ "unicode-1-1-utf-8", { "UTF-8" } },
	{ "x-unicode-2-0-utf-8", { "UTF-8" } },
	{ "cp65001", { "UTF-8" } },
	{ "65001", { "UTF-8" } },
	{ "utf8mb4", { "UTF-8" } },
	{ "unicode-1-1-utf-7", { "UTF-7" } },
	{ "x-unicode-2-0-utf-7", { "UTF-7" } },
	{ "utf7", { "UTF-7" } },
	{ "utf-16", { "UTF-16BE" } }, /* RFC 2781 §4.3: big-endian without a mark */
	{ "utf-32", { "UTF-32BE" } },
	{ "iso-8859-1", { "WINDOWS-1252", "ISO-8859-1" } }, /* 0x80 … 0x9F are never meant as C1 controls */
	{ "iso8859-1", { "WINDOWS-1252", "ISO-8859-1" } },
	{ "iso_8859-1", { "WINDOWS-1252", "ISO-8859-1" } },
	{ "latin1", { "WINDOWS-1252", "ISO-8859-1" } },
	{ "latin-1", { "WINDOWS-1252", "ISO-8859-1" } },
	{ "iso-8859-8-i", { "ISO-8859-8" } },
	{ "iso-8859-8-e", { "ISO-8859-8" } },
	{ "logical", { "ISO-8859-8" } },
	{ "iso-8859-9", { "WINDOWS-1254", "ISO-8859-9" } },
	{ "iso-8859-11", { "WINDOWS-874", "TIS-620" } },
	{ "tis-620", { "WINDOWS-874", "TIS-620" } },
	{ "macintosh", { "MACINTOSH" } },
	{ "x-mac-roman", { "MACINTOSH" } },
	{ "x-mac-cyrillic", { "MAC-CYRILLIC" } },
	{ "x-cp1251", { "WINDOWS-1251" } },
	{ "x-cp1252", { "WINDOWS-1252" } },
	{ "cp-1252", { "WINDOWS-1252" } },
	{ "ansi", { "WINDOWS-1252" } },
};

/* Labels that promise nothing about bytes above 0x7F. */
static const char *const plain_labels[] = { "",          "us-ascii",       "ascii",      "usascii",
	                                    "us_ascii",  "ansi_x3.4-1968", "unknown",    "unknown-8bit",
	                                    "x-unknown", "default",        "iso-646-us", "7bit",
	                                    "8bit",      "none",           "binary",     "default_charset" };

static const char *const ascii_name = "US-ASCII";
static const char *const utf8_name = "UTF-8";

/* Lower case without quotes and spaces; "" where it cannot be a label (iconv gives '/' and ',' meanings of its own). */
static void tidy_label(const char *label, char out[LABEL_MAX + 1])
{
	size_t len = 0;
	for (; label && *label; label++) {
		unsigned char c = (unsigned char)*label;
		if (strchr(" \t\"'", c))
			continue;
		if (len == LABEL_MAX || !(isalnum(c) || strchr("-_.:+()", c))) {
			len = 0;
			break;
		}
		out[len++] = (char)tolower(c);
	}
	out[len] = '\0';
}

static bool is_plain(const char *label)
{
	for (size_t i = 0; i < sizeof plain_labels / sizeof *plain_labels; i++)
		if (strcmp(label, plain_labels[i]) == 0)
			return true;
	return false;
}

static const struct alias *alias_of(const char *label)
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcmp(label, aliases[i].label) == 0)
			return &aliases[i];
	return NULL;
}

/* ---- one charset at a time ---- */

static size_t add_utf8(struct span text, struct buf *out)
{
	size_t errors = 0;
	buf_reserve(out, text.len);
	while (text.len > 0) {
		size_t good = 0;
		uint32_t c = 0;
		size_t taken = 0;
		while (good < text.len) {
			taken = text.data[good] < 0x80 ? (c = text.data[good], 1) : utf8_read(span_from(text, good), &c);
			if (c == UTF8_REPLACEMENT && taken == 1)
				break;
			good += taken;
		}
		buf_add(out, span_part(text, 0, good));
		text = span_from(text, good);
		if (text.len > 0) {
			utf8_add(out, UTF8_REPLACEMENT);
			errors++;
			text = span_from(text, 1);
		}
	}
	return errors;
}

/* RFC 1843: ~{ … ~} switches to GB 2312 without its high bits. Gives the bytes as GB18030 reads them. */
static void hz_to_gb(struct span text, struct buf *out)
{
	bool chinese = false;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i], next = i + 1 < text.len ? text.data[i + 1] : 0;
		if (c == '~' && (next == '{' || next == '}')) {
			chinese = next == '{';
			i++;
		} else if (c == '~' && (next == '~' || next == '\n')) {
			i++;
			if (next == '~')
				buf_add_byte(out, '~');
		} else if (chinese && c > 0x20 && c < 0x7F) {
			buf_add_byte(out, c | 0x80);
		} else {
			chinese = chinese && c != '\n'; /* a line's end always returns to ASCII */
			buf_add_byte(out, c);
		}
	}
}

/* What Windows calls iso-2022-jp: its own rows of JIS X 0208 (①, ㈱, ℡) and half-width kana (ESC ( I), which RFC 1468 does not
 * have. Gives the bytes as EUC-JP-MS reads them. */
static void jis_to_euc(struct span text, struct buf *out)
{
	enum { ASCII, KANJI, KANA } mode = ASCII;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i], first = i + 1 < text.len ? text.data[i + 1] : 0,
		        second = i + 2 < text.len ? text.data[i + 2] : 0;
		bool high = c > 0x20 && c < 0x7F;
		if (c == 0x1B && first == '$' && (second == 'B' || second == '@')) {
			mode = KANJI;
			i += 2;
		} else if (c == 0x1B && first == '(' && (second == 'I' || second == 'B' || second == 'J' || second == 'H')) {
			mode = second == 'I' ? KANA : ASCII;
			i += 2;
		} else {
			if (mode == KANA && high)
				buf_add_byte(out, 0x8E);
			buf_add_byte(out, mode != ASCII && high ? c | 0x80 : c);
			mode = c == '\n' ? ASCII : mode; /* a line's end always returns to ASCII */
		}
	}
}

/* Converts with an open iconv; stops where more than max_errors bytes are wrong. */
static size_t run_iconv(iconv_t cd, struct span text, struct buf *out, size_t max_errors)
{
	char *in = (char *)text.data;
	size_t left = text.len, errors = 0;
	bool flushed = false;
	while (!flushed && errors <= max_errors) {
		buf_reserve(out, left + left / 2 + 64);
		char *to = (char *)out->data + out->len;
		size_t room = out->cap - out->len;
		bool flush = left == 0;
		size_t result = flush ? iconv(cd, NULL, NULL, &to, &room) : iconv(cd, &in, &left, &to, &room);
		int why = errno;
		out->len = (size_t)((uint8_t *)to - out->data);
		if (result == (size_t)-1 && why != E2BIG) {
			utf8_add(out, UTF8_REPLACEMENT);
			errors++;
			if (flush)
				break;
			in++;
			left--;
		} else if (result != (size_t)-1) {
			flushed = flush;
		}
	}
	return errors;
}

/* Appends text read as charset. False: iconv does not know it. More than max_errors wrong bytes: it may stop early. */
static bool convert(struct span text, const char *charset, struct buf *out, size_t max_errors, size_t *out_errors)
{
	*out_errors = 0;
	if (strcmp(charset, utf8_name) == 0) {
		*out_errors = add_utf8(text, out);
		return true;
	}
	struct buf gb = { 0 }, wide = { 0 };
	if (strcmp(charset, "HZ-GB-2312") == 0) {
		hz_to_gb(text, &gb);
		text = buf_span(&gb);
		charset = "GB18030";
	} else if (strcmp(charset, "ISO-2022-JP-MS") == 0) {
		jis_to_euc(text, &gb);
		text = buf_span(&gb);
		charset = "EUC-JP-MS";
	}
	iconv_t cd = iconv_open(utf8_name, charset);
	if (cd != (iconv_t)-1) {
		*out_errors = run_iconv(cd, text, &wide, max_errors);
		iconv_close(cd);
		*out_errors += add_utf8(buf_span(&wide), out); /* UTF-7 may smuggle surrogates through */
	}
	buf_finish(&wide);
	buf_finish(&gb);
	return cd != (iconv_t)-1;
}

/* A byte order mark says more than the label. */
static const char *marked_charset(struct span text, const char *charset)
{
	bool wide = strncmp(charset, "UTF-16", 6) == 0;
	if (strncmp(charset, "UTF-32", 6) == 0 && text.len >= 4 && memcmp(text.data, "\xFF\xFE\0\0", 4) == 0)
		return "UTF-32LE";
	if (wide && text.len >= 2 && text.data[0] == 0xFF && text.data[1] == 0xFE)
		return "UTF-16LE";
	if (wide && text.len >= 2 && text.data[0] == 0xFE && text.data[1] == 0xFF)
		return "UTF-16BE";
	return charset;
}

static struct span without_mark(struct span text, const char *charset)
{
	bool utf8 = strcmp(charset, utf8_name) == 0 && text.len >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0;
	bool wide = strncmp(charset, "UTF-16", 6) == 0 && text.len >= 2 &&
	            (memcmp(text.data, "\xFF\xFE", 2) == 0 || memcmp(text.data, "\xFE\xFF", 2) == 0);
	bool widest = strncmp(charset, "UTF-32", 6) == 0 && text.len >= 4 &&
	              (memcmp(text.data, "\xFF\xFE\0\0", 4) == 0 || memcmp(text.data, "\0\0\xFE\xFF", 4) == 0);
	return span_from(text, widest ? 4 : utf8 ? 3 : wide ? 2 : 0);
}

/* Tries charset; keeps the result when it has no errors. */
static bool convert_clean(struct span text, const char *charset, struct buf *out)
{
	size_t before = out->len, errors;
	charset = marked_charset(text, charset);
	if (convert(without_mark(text, charset), charset, out, 0, &errors) && errors == 0)
		return true;
	out->len = before;
	return false;
}

static const char *decode_guessed(struct span text, struct buf *out, size_t *out_errors)
{
	const char *charset = guess_charset(text);
	if (strcmp(charset, ascii_name) == 0) {
		buf_add(out, text);
		*out_errors = 0;
	} else {
		convert(without_mark(text, charset), charset, out, SIZE_MAX, out_errors);
	}
	return charset;
}

/* True for text that is plainly UTF-8, whatever its label says. */
static bool is_utf8_text(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] >= 0x80)
			return utf8_valid(text);
	return false;
}

/* None of the label's charsets took every byte: either the label is wrong or some bytes are. */
static const char *decode_damaged(struct span text, const char *charset, struct buf *out, size_t *out_errors)
{
	const char *guess = is_utf8_text(text) ? utf8_name : guess_charset(text);
	if (strcmp(guess, ascii_name) != 0 && strcmp(guess, charset) != 0 &&
	    guess_fits(text, guess) > guess_fits(text, charset) && convert_clean(text, guess, out)) {
		*out_errors = 0;
		return guess;
	}
	charset = marked_charset(text, charset);
	convert(without_mark(text, charset), charset, out, SIZE_MAX, out_errors);
	return charset;
}

/* A label with no alias goes to iconv as it is. Returns an interned name: iconv's own for it is not known. */
static const char *decode_foreign(struct span text, const char *label, struct buf *out, size_t *out_errors)
{
	iconv_t cd = *label ? iconv_open(utf8_name, label) : (iconv_t)-1;
	if (cd == (iconv_t)-1)
		return NULL;
	iconv_close(cd);
	size_t before = out->len;
	convert(text, label, out, SIZE_MAX, out_errors);
	if (*out_errors > 0 && is_utf8_text(text)) {
		out->len = before;
		return decode_guessed(text, out, out_errors);
	}
	return guess_intern(label);
}

/* "charset=3Dutf-8": quoted-printable that reached the header. */
static const struct alias *lenient_alias_of(const char *tidy)
{
	const struct alias *alias = alias_of(tidy);
	return !alias && strncmp(tidy, "3d", 2) == 0 ? alias_of(tidy + 2) : alias;
}

const char *charset_decode(struct span text, const char *label, struct buf *out, size_t *out_errors)
{
	char tidy[LABEL_MAX + 1];
	tidy_label(label, tidy);
	const struct alias *alias = lenient_alias_of(tidy);
	*out_errors = 0;
	if (!alias) {
		const char *used = is_plain(tidy) ? NULL : decode_foreign(text, tidy, out, out_errors);
		return used ? used : decode_guessed(text, out, out_errors);
	}
	for (size_t i = 0; i < CANDIDATES && alias->charsets[i]; i++)
		if (convert_clean(text, alias->charsets[i], out))
			return marked_charset(text, alias->charsets[i]);
	return decode_damaged(text, alias->charsets[0], out, out_errors);
}

bool charset_is_known(const char *label)
{
	char tidy[LABEL_MAX + 1];
	tidy_label(label, tidy);
	if (lenient_alias_of(tidy) || (*tidy && is_plain(tidy)))
		return true;
	iconv_t cd = *tidy ? iconv_open(utf8_name, tidy) : (iconv_t)-1;
	if (cd == (iconv_t)-1)
		return false;
	iconv_close(cd);
	return true;
}

bool charset_fits_label(const char *label, const char *used)
{
	char tidy[LABEL_MAX + 1];
	tidy_label(label, tidy);
	const struct alias *alias = lenient_alias_of(tidy);
	if (!alias)
		return is_plain(tidy) ? strcmp(used, ascii_name) == 0 : strcmp(used, tidy) == 0;
	for (size_t i = 0; i < CANDIDATES && alias->charsets[i]; i++)
		if (strncmp(used, alias->charsets[i],
		            strlen(alias->charsets[i]) -
		                    (strncmp(used, "UTF-16", 6) == 0 || strncmp(used, "UTF-32", 6) == 0 ? 2 : 0)) == 0)
			return true;
	return false;
}
