#include "view/line_bytes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

size_t line_bytes(const struct draw_list *list, enum font font, float size, float width, const char *text)
{
	size_t len = strlen(text), low = 0, high = len;

	if (draw_text_width(list, font, size, text) <= width)
		return len;
	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;
		char *part = mem_strndup(text, utf8_cut(span_make(text, len), middle));

		if (draw_text_width(list, font, size, part) <= width)
			low = middle;
		else
			high = middle - 1;
		free(part);
	}
	low = utf8_cut(span_make(text, len), low);
	for (size_t i = low; i > low / 2; i--)
		if (text[i] == ' ')
			return i;
	return low;
}
