#include "view/explain_param.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/phrase.h"
#include "view/widgets.h"

#define WORD_MAX    32 /* of a name the catalogues may know */
#define VALUE_CHARS 80

/* The word in lower or upper case, as the catalogues have it; "" where it is none they can have. */
static void fold(struct span word, bool upper, char *out, size_t size)
{
	out[0] = '\0';
	if (!word.len || word.len >= size)
		return;
	for (size_t i = 0; i < word.len; i++) {
		char c = (char)word.data[i];

		if (upper && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		else if (!upper && c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		out[i] = c;
	}
	out[word.len] = '\0';
}

/* group.name.field, or group.name where field is NULL. */
static const char *find(const struct view_frame *frame, enum lang lang, const char *group, const char *name, const char *field)
{
	char key[2 * WORD_MAX + 24];

	if (lang == LANG_COUNT || !*name)
		return NULL;
	snprintf(key, sizeof key, "%s.%s%s%s", group, name, field ? "." : "", field ? field : "");
	return texts_find(frame->texts, lang, key);
}

/* "text: value", and below it what key W adds. value may be NULL and is freed. */
static char *join(const struct view_frame *frame, enum lang lang, const char *group, const char *name, char *value)
{
	const char *text = find(frame, lang, group, name, NULL);
	const char *more = frame->state->more ? find(frame, lang, group, name, "more") : NULL;
	const char *rfc = more ? find(frame, lang, group, name, "rfc") : NULL;
	char *whole = NULL;

	if (text) {
		char *first = value ? phrase_fill_in(frame, lang, "ui.explain.value", text, value, NULL) : mem_strdup(text);

		whole = mem_printf("%s%s%s%s%s", first, more ? "\n" : "", more ? more : "", rfc ? " " : "", rfc ? rfc : "");
		free(first);
	}
	free(value);
	return whole;
}

static int hex(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* xtext → safe text (RFC 3461: "+" and two hex digits stand for a byte). */
static char *xtext(struct span value)
{
	struct buf bytes = { 0 };

	for (size_t i = 0; i < value.len; i++) {
		bool escape =
		        value.data[i] == '+' && value.len - i > 2 && hex(value.data[i + 1]) >= 0 && hex(value.data[i + 2]) >= 0;

		buf_add_byte(&bytes, escape ? (uint8_t)(hex(value.data[i + 1]) * 16 + hex(value.data[i + 2])) : value.data[i]);
		i += escape ? 2 : 0;
	}
	char *safe = utf8_safe(buf_span(&bytes), VALUE_CHARS);
	buf_finish(&bytes);
	return safe;
}

static size_t find_byte(struct span s, uint8_t byte)
{
	const uint8_t *at = s.len ? memchr(s.data, byte, s.len) : NULL;

	return at ? (size_t)(at - s.data) : s.len;
}

/* "1,000 bytes"; NULL: no number. */
static char *value_size(const struct view_frame *frame, enum lang lang, struct span value)
{
	uint64_t number = 0;
	char digits[32];

	if (!value.len || value.len > 18)
		return NULL;
	for (size_t i = 0; i < value.len; i++) {
		if (value.data[i] < '0' || value.data[i] > '9')
			return NULL;
		number = number * 10 + (uint64_t)(value.data[i] - '0');
	}
	phrase_number(number, digits, sizeof digits);
	return phrase_fill_in(frame, lang, "ui.explain.bytes", digits, NULL, NULL);
}

/* The values of a list, each in words: BODY, RET, NOTIFY. NULL: none is known. */
static char *value_words(const struct view_frame *frame, enum lang lang, const char *name, struct span value)
{
	struct buf out = { 0 };

	while (value.len) {
		char word[WORD_MAX];
		struct span one = span_part(value, 0, find_byte(value, ','));

		fold(one, false, word, sizeof word);
		const char *text = find(frame, lang, "param", name, *word ? word : "-");
		if (text)
			buf_addf(&out, "%s%s", out.len ? (lang == LANG_ZH ? "；" : "; ") : "", text);
		value = span_from(value, one.len + (one.len < value.len));
	}
	if (!out.len) {
		buf_finish(&out);
		return NULL;
	}
	return buf_take_text(&out);
}

static char *value_address(const struct view_frame *frame, enum lang lang, const char *name, struct span value)
{
	if (value.len == 2 && !memcmp(value.data, "<>", 2)) {
		const char *null = find(frame, lang, "param", name, "null");

		return null ? mem_strdup(null) : NULL;
	}
	size_t type = find_byte(value, ';'); /* ORCPT=rfc822;address */
	return xtext(type < value.len ? span_from(value, type + 1) : value);
}

char *explain_param_text(const struct view_frame *frame, enum lang lang, const struct command_param *param)
{
	char name[WORD_MAX];
	char *value = NULL;

	if (lang == LANG_COUNT)
		return NULL;
	fold(param->name, false, name, sizeof name);
	if (!strcmp(name, "size"))
		value = value_size(frame, lang, param->value);
	else if (!strcmp(name, "auth") || !strcmp(name, "orcpt") || !strcmp(name, "envid"))
		value = param->value.len ? value_address(frame, lang, name, param->value) : NULL;
	else if (param->value.len)
		value = value_words(frame, lang, name, param->value);
	return join(frame, lang, "param", name, value);
}

char *explain_param_extension(const struct view_frame *frame, enum lang lang, struct span line)
{
	size_t end = find_byte(line, ' ');
	char name[WORD_MAX];
	char *value = NULL;

	if (lang == LANG_COUNT)
		return NULL;
	fold(span_part(line, 0, end), true, name, sizeof name);
	if (!strcmp(name, "SIZE") && end < line.len)
		value = value_size(frame, lang, span_from(line, end + 1));
	return join(frame, lang, "extension", name, value);
}

char *explain_param_mechanism(const struct view_frame *frame, enum lang lang, struct span mechanism)
{
	char name[WORD_MAX];

	fold(mechanism, true, name, sizeof name);
	return lang == LANG_COUNT ? NULL : join(frame, lang, "mechanism", name, NULL);
}

char *explain_param_chunk(const struct view_frame *frame, enum lang lang, const struct smtp_command *bdat)
{
	char digits[32];

	if (lang == LANG_COUNT)
		return NULL;
	phrase_number(bdat->chunk_size, digits, sizeof digits);
	char *value = phrase_fill_in(frame, lang, "ui.explain.bytes", digits, NULL, NULL);
	return join(frame, lang, "param", bdat->last_chunk ? "chunk-last" : "chunk", value);
}
