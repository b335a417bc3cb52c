/* fake_font: a font for tests: ASCII is half its size wide, everything else its whole size; a line is 1.4 sizes high and
 * paragraphs wrap at any character. Bytes that are no UTF-8 count as one character each. */
#ifndef TEST_FAKE_FONT_H
#define TEST_FAKE_FONT_H

#include <string.h>

#include "base/utf8.h"
#include "view/draw.h"

static inline float fake_text_width(void *context, enum font font, float size, const char *text)
{
	struct span rest = { (const uint8_t *)text, strlen(text) };
	float width = 0;

	(void)context;
	(void)font;
	while (rest.len) {
		uint32_t c;
		size_t took = utf8_read(rest, &c);

		width += c < 0x80 ? size / 2 : size;
		rest = span_from(rest, took);
	}
	return width;
}

static inline float fake_paragraph_height(void *context, enum font font, float size, float width, const char *text)
{
	struct span rest = { (const uint8_t *)text, strlen(text) };
	float x = 0, lines = 1;

	(void)context;
	(void)font;
	while (rest.len) {
		uint32_t c;
		size_t took = utf8_read(rest, &c);
		float w = c < 0x80 ? size / 2 : size;

		if (c == '\n' || (x > 0 && x + w > width)) {
			lines++;
			x = 0;
		}
		x += c == '\n' ? 0 : w;
		rest = span_from(rest, took);
	}
	return lines * size * DRAW_LINE_HEIGHT;
}

static const struct draw_measure fake_font = { fake_text_width, fake_paragraph_height, NULL };

#endif
