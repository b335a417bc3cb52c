#include "mail/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/transfer.h"

#define CHARSET_MAX 60 /* longer names make it no encoded word */

struct word {
	struct span charset, text;
	bool base64;
	size_t len; /* of the whole word */
};

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span until(struct span s, uint8_t c)
{
	const uint8_t *at = s.len ? memchr(s.data, c, s.len) : NULL;
	return at ? span_part(s, 0, (size_t)(at - s.data)) : span_make(NULL, 0);
}

/* Where "?=" is in s, or SIZE_MAX. Only as far as the next "=?", so that a broken word does not swallow a good one. */
static size_t find_end(struct span s)
{
	for (size_t i = 0; i + 1 < s.len; i++) {
		if (s.data[i] == '?' && s.data[i + 1] == '=')
			return i;
		bool padding = i + 2 < s.len && s.data[i + 2] == '='; /* "==?=" ends a base64 word */
		if (s.data[i] == '=' && s.data[i + 1] == '?' && !padding)
			return SIZE_MAX;
	}
	return SIZE_MAX;
}

/* RFC 2047 §2: encoded-word = "=?" charset ["*" language, RFC 2231 §5] "?" encoding "?" encoded-text "?=" */
static bool read_word(struct span s, struct word *out)
{
	if (s.len < 8 || s.data[0] != '=' || s.data[1] != '?')
		return false;
	struct span charset = until(span_part(s, 2, 2 + CHARSET_MAX), '?');
	if (charset.len == 0)
		return false;
	size_t at = 2 + charset.len + 1;
	if (at + 2 > s.len || !memchr("bBqQ", s.data[at], 4) || s.data[at + 1] != '?')
		return false;
	struct span language = until(charset, '*');
	size_t end = find_end(span_from(s, at + 2));
	if (end == SIZE_MAX)
		return false;
	out->charset = language.len ? language : charset;
	out->base64 = s.data[at] == 'b' || s.data[at] == 'B';
	out->text = span_part(s, at + 2, at + 2 + end);
	out->len = at + 2 + end + 2;
	return true;
}

/* RFC 2047 §4.2: as quoted-printable, and "_" is a space. */
static void decode_q(struct span text, struct buf *out, struct transfer_faults *faults)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];
		int high = c == '=' && i + 1 < text.len ? transfer_hex(text.data[i + 1]) : -1;
		int low = c == '=' && i + 2 < text.len ? transfer_hex(text.data[i + 2]) : -1;
		if (high >= 0 && low >= 0) {
			buf_add_byte(out, (uint8_t)(high << 4 | low));
			i += 2;
		} else {
			faults->wrong += c == '=';
			buf_add_byte(out, c == '_' ? ' ' : c);
		}
	}
}

/* Words that follow each other with nothing but white space between them. */
struct run {
	struct span charset; /* of the words whose bytes are waiting */
	struct buf bytes;    /* owned: decoded, not yet read as text */
	struct transfer_base64 base64;
	struct transfer_faults faults;
};

static void run_flush(struct run *run, struct buf *out, struct words_faults *faults)
{
	char *charset = span_dup(run->charset);
	size_t errors = 0;
	transfer_base64_end(&run->base64, &run->bytes, &run->faults);
	charset_decode(buf_span(&run->bytes), charset, out, &errors);
	faults->bad_words += errors > 0 || run->faults.wrong > 0;
	free(charset);
	buf_clear(&run->bytes);
	run->charset.len = 0;
	run->faults = (struct transfer_faults){ 0 };
}

static bool same_charset(struct span a, struct span b)
{
	return a.len == b.len && strncasecmp((const char *)a.data, (const char *)b.data, a.len) == 0;
}

static void run_add(struct run *run, const struct word *word, struct buf *out, struct words_faults *faults)
{
	if (run->charset.len > 0 && !same_charset(run->charset, word->charset))
		run_flush(run, out, faults);
	run->charset = word->charset;
	if (word->base64) {
		for (size_t at = 0; at < word->text.len;) /* a group may go on in the next word */
			at += transfer_base64_feed(&run->base64, span_from(word->text, at), at, &run->bytes, &run->faults);
	} else {
		transfer_base64_end(&run->base64, &run->bytes, &run->faults);
		decode_q(word->text, &run->bytes, &run->faults);
	}
}

/* Reads the run of words at s; its text goes to out. Returns the bytes taken, 0: there is no word. */
static size_t read_run(struct span s, struct buf *out, struct words_faults *faults)
{
	struct run run = { 0 };
	struct word word;
	size_t at = 0, end = 0;
	while (read_word(span_from(s, at), &word)) {
		run_add(&run, &word, out, faults);
		end = at + word.len;
		for (at = end; at < s.len && is_space(s.data[at]);)
			at++;
	}
	if (end > 0)
		run_flush(&run, out, faults);
	buf_finish(&run.bytes);
	return end;
}

/* Unfolding takes the line ends out; the white space after them stays (RFC 5322 §2.2.3). */
static void add_plain(struct span text, struct buf *out, struct words_faults *faults)
{
	struct buf line = { 0 };
	bool high = false;
	buf_reserve(&line, text.len);
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '\r' || text.data[i] == '\n')
			continue;
		buf_add_byte(&line, text.data[i]);
		high |= text.data[i] >= 0x80;
	}
	size_t errors;
	charset_decode(buf_span(&line), high ? NULL : "utf-8", out, &errors);
	faults->eight_bit |= high;
	buf_finish(&line);
}

/* The text of words must not bring back what unfolding and C strings cannot hold. */
void words_clean(struct span text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];
		if (c == '\0')
			utf8_add(out, UTF8_REPLACEMENT);
		else if (c == '\n' || c == '\r')
			buf_add_byte(out, ' ');
		else
			buf_add_byte(out, c);
	}
}

/* Splits value into plain text and runs of words; both are handed out as UTF-8. */
typedef void piece_fn(struct span text, bool encoded, struct buf *out);

static void read_value(struct span value, piece_fn *piece, struct buf *out, struct words_faults *faults)
{
	struct buf text = { 0 };
	size_t plain = 0, at = 0;
	while (at < value.len) {
		const uint8_t *next = memchr(value.data + at, '=', value.len - at);
		at = next ? (size_t)(next - value.data) : value.len;
		size_t taken = read_run(span_from(value, at), &text, faults);
		if (taken == 0 && at < value.len) {
			faults->bad_words += at + 2 < value.len && value.data[at + 1] == '?' &&
			                     (value.data[at + 2] == '?' || isalnum(value.data[at + 2]));
			at++;
			continue;
		}
		struct buf before = { 0 };
		add_plain(span_part(value, plain, at), &before, faults);
		piece(buf_span(&before), false, out);
		buf_finish(&before);
		if (taken > 0)
			piece(buf_span(&text), true, out);
		buf_clear(&text);
		plain = at += taken;
	}
	if (plain < value.len) { /* an "=" was the last thing read */
		add_plain(span_from(value, plain), &text, faults);
		piece(buf_span(&text), false, out);
	}
	buf_finish(&text);
}

static void piece_decoded(struct span text, bool encoded, struct buf *out)
{
	(void)encoded;
	words_clean(text, out);
}

static void add_base64(struct span in, struct buf *out)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < in.len; i += 3) {
		size_t left = in.len - i;
		uint32_t b = (uint32_t)in.data[i] << 16 | (left > 1 ? (uint32_t)in.data[i + 1] << 8 : 0) |
		             (left > 2 ? in.data[i + 2] : 0);
		buf_add_byte(out, (uint8_t)alphabet[b >> 18]);
		buf_add_byte(out, (uint8_t)alphabet[b >> 12 & 63]);
		buf_add_byte(out, (uint8_t)(left > 1 ? alphabet[b >> 6 & 63] : '='));
		buf_add_byte(out, (uint8_t)(left > 2 ? alphabet[b & 63] : '='));
	}
}

static void piece_unified(struct span text, bool encoded, struct buf *out)
{
	struct buf clean = { 0 };
	words_clean(text, &clean);
	if (!encoded) {
		buf_add(out, buf_span(&clean));
	} else if (clean.len > 0) {
		buf_add_text(out, "=?UTF-8?B?");
		add_base64(buf_span(&clean), out);
		buf_add_text(out, "?=");
	}
	buf_finish(&clean);
}

char *words_decode(struct span value, struct words_faults *faults)
{
	struct words_faults ignored = { 0 };
	struct buf out = { 0 };
	read_value(value, piece_decoded, &out, faults ? faults : &ignored);
	return buf_take_text(&out);
}

char *words_unify(struct span value)
{
	struct words_faults ignored = { 0 };
	struct buf out = { 0 };
	read_value(value, piece_unified, &out, &ignored);
	return buf_take_text(&out);
}
