#include "view/phrase.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define KEY_MAX 128

const char *phrase_find(const struct view_frame *frame, const char *key, ...)
{
	char full[KEY_MAX];
	va_list args;

	va_start(args, key);
	vsnprintf(full, sizeof full, key, args);
	va_end(args);
	return texts_find(frame->texts, frame->state->lang, full);
}

char *phrase_fill(const struct view_frame *frame, const char *key, const char *one, const char *two, const char *three)
{
	return phrase_fill_in(frame, frame->state->lang, key, one, two, three);
}

char *phrase_fill_in(const struct view_frame *frame, enum lang lang, const char *key, const char *one, const char *two,
                     const char *three)
{
	const char *const blanks[] = { one, two, three };
	const char *text = texts_get(frame->texts, lang, key);
	struct buf b = { 0 };

	while (*text) {
		bool blank = text[0] == '{' && text[1] >= '1' && text[1] <= '3' && text[2] == '}';
		const char *value = blank ? blanks[text[1] - '1'] : NULL;

		if (value)
			buf_add_text(&b, value);
		else if (!blank)
			buf_add_byte(&b, (uint8_t)*text);
		text += blank ? 3 : 1;
	}
	return buf_take_text(&b);
}

char *phrase_rich(const char *text)
{
	return strstr(text, "**") ? mem_printf("\001%s", text) : mem_strdup(text);
}

void phrase_number(uint64_t number, char *out, size_t size)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%" PRIu64, number);
	size_t used = 0;

	for (int i = 0; i < len && used + 2 < size; i++) {
		if (i && (len - i) % 3 == 0)
			out[used++] = ',';
		out[used++] = digits[i];
	}
	out[used] = '\0';
}
