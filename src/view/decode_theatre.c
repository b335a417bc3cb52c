#include "view/decode_theatre.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/decode_result.h"
#include "view/flow.h"
#include "view/phrase.h"

#define LINE   (TEXT_SMALL * DRAW_LINE_HEIGHT)
#define WINDOW 72 /* bytes that are read */
#define CARD   96.0f
#define GAP    10.0f

size_t decode_theatre_declared(const char *label)
{
	struct decode_charset declared = decode_charset_of(label);

	for (size_t i = 0; i < DECODE_CHARSETS; i++) {
		struct decode_charset each = decode_charset_of(decode_charset_names[i]);
		bool latin = i == DECODE_CHARSETS - 1 && !strcasecmp(declared.name, "iso-8859-1");

		if ((declared.family == each.family && each.family != FAMILY_SINGLE) || !strcasecmp(declared.name, each.name) ||
		    latin)
			return i;
	}
	return DECODE_CHARSETS;
}

/* From the current group's line on, or from a little before the group. */
static struct span window(const struct decode_look *look)
{
	struct span all = buf_span(&look->bytes);
	size_t at = look->group.offset - look->bytes_start, start = at < all.len ? at : all.len;

	while (start && at - start < WINDOW / 2 && all.data[start - 1] != '\n')
		start--;
	return span_part(all, start, start + WINDOW + 3); /* a character may end behind it */
}

static void draw_hex(const struct decode_look *look, struct span bytes, float x, float y, float w)
{
	struct draw_list *list = look->frame->list;
	size_t first = (size_t)(bytes.data - look->bytes.data) + look->bytes_start;
	float step = draw_text_width(list, FONT_MONO_BOLD, TEXT_SMALL, "00") + 12;

	for (size_t i = 0; i < bytes.len && step * (float)(i + 1) <= w; i++) {
		bool here = first + i >= look->group.offset && first + i < look->group.offset + look->group.count;
		struct rect box = { x + step * (float)i - 4, y, step - 4, LINE };
		char hex[4];

		snprintf(hex, sizeof hex, "%02X", bytes.data[i]);
		if (here)
			draw_rect(list, box, COLOUR_FOCUS, COLOUR_NONE, 5, 0);
		draw_text(list, x + step * (float)i, y, here ? FONT_MONO_BOLD : FONT_MONO, TEXT_SMALL,
		          here ? COLOUR_FOCUS_INK : COLOUR_INK, ALIGN_LEFT, hex);
	}
}

/* Bytes that the charset leaves to its users: iconv gives them a private character, and nobody can read it. */
static size_t count_unassigned(struct span text)
{
	size_t count = 0;
	uint32_t c;

	for (; text.len; text = span_from(text, utf8_read(text, &c)))
		count += utf8_read(text, &c) && c >= 0xE000 && c < 0xF900;
	return count;
}

/* One line of the bytes read in a charset, made safe. free() it. */
static char *read_as(size_t n, struct span bytes, size_t *out_wrong)
{
	struct decode_charset charset = decode_charset_of(decode_charset_names[n]);
	struct buf text = { 0 };

	*out_wrong = decode_text(&charset, bytes, WINDOW, &text) + count_unassigned(buf_span(&text));
	char *safe = decode_result_line(&text);
	buf_finish(&text);
	return safe;
}

static void draw_card(const struct decode_look *look, size_t n, struct span bytes, struct rect at)
{
	struct draw_list *list = look->frame->list;
	size_t wrong, chosen = look->frame->state->decode.charset;
	bool declared = decode_theatre_declared(look->source->charset) == n;
	float x = at.x + 16, right = at.x + at.w - 16;
	char *text = read_as(n, bytes, &wrong);
	bool two = at.h >= 2 * LINE + 8;
	float y = two ? at.y + (at.h - 2 * LINE) / 2 : widget_middle(at.y, at.h, TEXT_SMALL);

	draw_rect(list, at, COLOUR_SURFACE, chosen == n + 1 ? COLOUR_FOCUS : COLOUR_LINE, 12, chosen == n + 1 ? 6 : 2);
	x += draw_text(list, x, y, FONT_MONO_BOLD, TEXT_SMALL, COLOUR_INK, ALIGN_LEFT, decode_charset_names[n]) + 14;
	if (declared) {
		const char *mark = widget_text(look->frame, "ui.decode.declared");

		draw_shape(list, SHAPE_CHECK, (struct rect){ x, y + 5, 24, 24 }, COLOUR_2XX);
		x += 32;
		if (two)
			x += draw_text_fit(list, x, y, right - x, FONT_SANS, TEXT_SMALL, COLOUR_2XX, mark) + 14;
	}
	char count[24];
	phrase_number(wrong, count, sizeof count);
	char *faults = phrase_fill(look->frame, "ui.decode.wrong-count", count, NULL, NULL);
	float width = draw_text_width(list, FONT_SANS, TEXT_SMALL, faults);
	if (two && wrong && right - width > x)
		draw_text(list, right, y, FONT_SANS, TEXT_SMALL, COLOUR_5XX, ALIGN_RIGHT, faults);
	float text_x = two ? at.x + 16 : x, text_y = two ? y + LINE : y;
	draw_text_fit(list, text_x, text_y, right - text_x, FONT_SANS, TEXT_SMALL, COLOUR_INK, text);
	draw_hit(list, at, ACTION_CHARSET, (int)n + 1);
	free(faults);
	free(text);
}

/* Who says which charset it is. */
static void draw_decider(const struct decode_look *look, struct rect at)
{
	const struct decode_source *source = look->source;
	bool named = source->charset[0] != '\0';
	struct span line = span_part(look->raw, source->label_start, source->label_end);
	struct buf bytes = { 0 };

	buf_add(&bytes, span_part(line, 0, 90));
	char *label = decode_result_line(&bytes);
	buf_finish(&bytes);
	char *text = phrase_fill(look->frame, named ? "ui.decode.decides" : "ui.decode.nobody", label, NULL, NULL);
	flow_text(look->frame, at, FONT_SANS, TEXT_SMALL, COLOUR_INK2, text);
	free(text);
	free(label);
}

/* The message as it would be shown now: broken or healed. */
static void draw_outcome(const struct decode_look *look, struct span bytes, struct rect at)
{
	size_t chosen = look->frame->state->decode.charset, wrong;
	size_t n = chosen && chosen <= DECODE_CHARSETS ? chosen - 1 : decode_theatre_declared(look->source->charset);

	if (n >= DECODE_CHARSETS || at.h < 2 * TEXT_LARGE)
		return;
	char *text = read_as(n, bytes, &wrong);
	flow_text(look->frame, at, FONT_BOLD, TEXT_LARGE, COLOUR_INK, text);
	free(text);
}

void decode_theatre_draw(const struct decode_look *look, struct rect at)
{
	struct span bytes = window(look);
	bool roomy = at.h > 4 * CARD + 2 * LINE;
	float card = roomy ? CARD - 10 : fmaxf(40, (at.h - LINE - 2 * LINE) / 4 - GAP / 2), gap = roomy ? GAP : 4;
	float y = at.y, bottom = at.y + at.h;

	if (bottom - y >= LINE + 4 * (card + gap)) {
		draw_hex(look, bytes, at.x + 4, y, at.w - 8);
		y += LINE + 8;
	}
	for (size_t i = 0; i < DECODE_CHARSETS && y + card <= bottom; i++, y += card + gap)
		draw_card(look, i, bytes, (struct rect){ at.x, y, at.w, card });
	if (bottom - y >= 2 * LINE) {
		draw_decider(look, (struct rect){ at.x, y, at.w, 2 * LINE });
		y += 2 * LINE + 10;
	}
	if (bottom - y > 0)
		draw_outcome(look, bytes, (struct rect){ at.x, y, at.w, bottom - y });
}
