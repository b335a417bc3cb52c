#include "mail/params.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mail/charset.h"
#include "mail/transfer.h"
#include "mail/words.h"

struct param {
	struct span name; /* with its "*0*" */
	struct buf value; /* owned: without quotes */
};

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span trimmed(struct span s)
{
	while (s.len > 0 && is_space(s.data[0]))
		s = span_from(s, 1);
	while (s.len > 0 && is_space(s.data[s.len - 1]))
		s.len--;
	return s;
}

/* RFC 2045: value = token / quoted-string. A backslash quotes only " and \: Windows paths are common. */
static size_t read_quoted(struct span s, struct buf *out)
{
	size_t i = 1;
	for (; i < s.len && s.data[i] != '"'; i++) {
		if (s.data[i] == '\\' && i + 1 < s.len && (s.data[i + 1] == '"' || s.data[i + 1] == '\\'))
			i++;
		if (out->len < PARAMS_MAX_VALUE)
			buf_add_byte(out, s.data[i]);
	}
	return i < s.len ? i + 1 : i;
}

/* An unquoted value goes up to the semicolon: names with spaces are common. */
static size_t read_token(struct span s, struct buf *out)
{
	size_t end = 0;
	while (end < s.len && s.data[end] != ';')
		end++;
	struct span value = trimmed(span_part(s, 0, end));
	buf_add(out, span_part(value, 0, PARAMS_MAX_VALUE));
	return end;
}

static size_t skip_to(struct span s, size_t at, uint8_t c)
{
	while (at < s.len && s.data[at] != c)
		at++;
	return at;
}

/* Where the next parameter begins; a semicolon inside a closed (comment) ends nothing (RFC 5322 §3.2.2). */
static size_t skip_to_param(struct span s, size_t at)
{
	for (; at < s.len && s.data[at] != ';'; at++) {
		const uint8_t *close = s.data[at] == '(' ? memchr(s.data + at, ')', s.len - at) : NULL;
		if (close)
			at = (size_t)(close - s.data);
	}
	return at;
}

/* Reads the parameter behind the semicolon at *at. False: there is none. */
static bool next_param(struct span s, size_t *at, struct param *out)
{
	while (*at < s.len && (is_space(s.data[*at]) || s.data[*at] == ';'))
		(*at)++;
	size_t name = *at;
	while (*at < s.len && s.data[*at] != '=' && s.data[*at] != ';')
		(*at)++;
	if (*at >= s.len)
		return false;
	out->name = trimmed(span_part(s, name, *at));
	buf_clear(&out->value);
	if (s.data[*at] == ';')
		return true;
	for ((*at)++; *at < s.len && is_space(s.data[*at]);)
		(*at)++;
	struct span rest = span_from(s, *at);
	if (rest.len > 0 && rest.data[0] == '"')
		*at = skip_to_param(s, *at + read_quoted(rest, &out->value));
	else
		*at += read_token(rest, &out->value);
	return true;
}

/* What the parameter's pieces add up to. */
struct found {
	struct buf plain;                     /* owned: name= */
	struct buf extended;                  /* owned: name*=, or the joined pieces */
	struct buf pieces[PARAMS_MAX_PIECES]; /* owned */
	bool percent[PARAMS_MAX_PIECES];      /* the piece is percent-encoded */
	bool has_plain, has_extended, has_pieces;
};

/* RFC 2231 §4: name*[number][*]; the star at the end says percent-encoded. */
static void keep_param(struct found *found, struct param *param, const char *name)
{
	size_t len = strlen(name);
	if (!span_starts_nocase(param->name, name))
		return;
	struct span tail = span_from(param->name, len);
	bool percent = tail.len > 0 && tail.data[tail.len - 1] == '*';
	if (tail.len == 0 && !found->has_plain) {
		found->has_plain = true;
		buf_add(&found->plain, buf_span(&param->value));
	} else if (tail.len == 1 && percent && !found->has_extended) {
		found->has_extended = true;
		buf_add(&found->extended, buf_span(&param->value));
	} else if (tail.len > 1 && tail.data[0] == '*' && isdigit(tail.data[1])) {
		char *number = span_dup(span_from(tail, 1));
		unsigned long index = strtoul(number, NULL, 10);
		free(number);
		if (index < PARAMS_MAX_PIECES && found->pieces[index].data == NULL) {
			found->has_pieces = true;
			found->percent[index] = percent;
			buf_reserve(&found->pieces[index], 1); /* an empty piece is there too */
			buf_add(&found->pieces[index], buf_span(&param->value));
		}
	}
}

static void add_percent(struct span s, struct buf *out)
{
	for (size_t i = 0; i < s.len; i++) {
		int high = s.data[i] == '%' && i + 1 < s.len ? transfer_hex(s.data[i + 1]) : -1;
		int low = s.data[i] == '%' && i + 2 < s.len ? transfer_hex(s.data[i + 2]) : -1;
		if (high >= 0 && low >= 0) {
			buf_add_byte(out, (uint8_t)(high << 4 | low));
			i += 2;
		} else {
			buf_add_byte(out, s.data[i]);
		}
	}
}

/* RFC 2231 §4: charset ' language ' text. Takes both quotes and what is before them off s; NULL: they are not there. */
static char *take_charset(struct span *s)
{
	size_t first = skip_to(*s, 0, '\''), second = skip_to(*s, first + 1, '\'');
	if (second >= s->len)
		return NULL;
	char *charset = span_dup(span_part(*s, 0, first));
	*s = span_from(*s, second + 1);
	return charset;
}

static char *read_text(struct span bytes, const char *charset)
{
	struct buf text = { 0 }, clean = { 0 };
	size_t errors;
	charset_decode(bytes, charset, &text, &errors);
	words_clean(buf_span(&text), &clean);
	buf_finish(&text);
	return buf_take_text(&clean);
}

static char *decode_extended(struct span value)
{
	struct buf bytes = { 0 };
	char *charset = take_charset(&value);
	if (!charset && span_starts_nocase(value, "=?")) /* name*="=?utf-8?…?=": both ways at once */
		return words_decode(value, NULL);
	add_percent(value, &bytes);
	char *text = read_text(buf_span(&bytes), charset);
	buf_finish(&bytes);
	free(charset);
	return text;
}

/* RFC 2231 §3: pieces 0, 1, … up to the first that is missing; piece 0 names the charset of all. Some senders count from 1. */
static char *decode_pieces(const struct found *found)
{
	struct buf bytes = { 0 };
	char *charset = NULL;
	bool any_percent = false;
	size_t first = found->pieces[0].data ? 0 : 1;
	for (size_t i = first; i < PARAMS_MAX_PIECES && found->pieces[i].data; i++) {
		struct span piece = buf_span(&found->pieces[i]);
		if (i == first && found->percent[first])
			charset = take_charset(&piece);
		any_percent |= found->percent[i];
		if (found->percent[i])
			add_percent(piece, &bytes);
		else
			buf_add(&bytes, piece);
	}
	char *text = any_percent ? read_text(buf_span(&bytes), charset) : words_decode(buf_span(&bytes), NULL);
	buf_finish(&bytes);
	free(charset);
	return text;
}

static void found_finish(struct found *found)
{
	buf_finish(&found->plain);
	buf_finish(&found->extended);
	for (size_t i = 0; i < PARAMS_MAX_PIECES; i++)
		buf_finish(&found->pieces[i]);
}

char *params_get(struct span value, const char *name)
{
	struct found found = { 0 };
	struct param param = { 0 };
	value = span_part(value, 0, PARAMS_MAX_HEADER);
	size_t at = skip_to_param(value, 0);
	for (size_t i = 0; i < PARAMS_MAX && next_param(value, &at, &param); i++)
		keep_param(&found, &param, name);
	char *text = NULL;
	if (found.has_extended)
		text = decode_extended(buf_span(&found.extended));
	else if (found.has_pieces && (found.pieces[0].data || found.pieces[1].data))
		text = decode_pieces(&found);
	else if (found.has_plain)
		text = words_decode(buf_span(&found.plain), NULL);
	buf_finish(&param.value);
	found_finish(&found);
	return text;
}

bool params_is_cut(struct span value, const char *name)
{
	struct param param = { 0 };
	bool cut = value.len > PARAMS_MAX_HEADER;
	struct span read = span_part(value, 0, PARAMS_MAX_HEADER);
	size_t at = skip_to_param(read, 0), count = 0;
	for (; count < PARAMS_MAX && next_param(read, &at, &param); count++) {
		struct span tail =
		        span_starts_nocase(param.name, name) ? span_from(param.name, strlen(name)) : span_make(NULL, 0);
		bool ours = span_equal_nocase(param.name, name) || (tail.len > 0 && tail.data[0] == '*');
		char *number = span_dup(span_from(tail, 1));
		cut |= ours && (param.value.len >= PARAMS_MAX_VALUE || strtoul(number, NULL, 10) >= PARAMS_MAX_PIECES);
		free(number);
	}
	buf_finish(&param.value);
	return cut || (count == PARAMS_MAX && at < read.len);
}

char *params_main(struct span value)
{
	struct buf out = { 0 };
	for (size_t i = 0; i < value.len && value.data[i] != ';' && value.data[i] != '(' && out.len < PARAMS_MAX_VALUE; i++)
		if (!is_space(value.data[i]) && value.data[i] > 0x20 && value.data[i] < 0x7F)
			buf_add_byte(&out, (uint8_t)tolower(value.data[i]));
	return buf_take_text(&out);
}
