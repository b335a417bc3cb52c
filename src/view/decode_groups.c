#include "view/decode_groups.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/phrase.h"

#define BOX_GAP  6.0f
#define BOX_MOST 190.0f
#define BRACKET  16.0f

struct grid {
	const struct decode_look *look;
	struct draw_list *list;
	float x, y, w; /* of the row of boxes */
	float bottom;  /* nothing is drawn below */
	float full;    /* width of remarks */
	bool low;
};

static const enum colour colours[4] = { COLOUR_CLIENT, COLOUR_2XX, COLOUR_3XX, COLOUR_4XX };

static void draw_box(const struct grid *grid, struct rect at, const char *text, enum colour colour)
{
	float size = grid->low ? TEXT_NORMAL : fminf(48, at.w * 0.62f);

	if (size < TEXT_SMALL || draw_text_width(grid->list, FONT_MONO_BOLD, size, text) > at.w - 6)
		size = TEXT_SMALL;
	draw_rect(grid->list, at, COLOUR_SURFACE, colour, 10, 3);
	draw_text(grid->list, at.x + at.w / 2, widget_middle(at.y, at.h, size), FONT_MONO_BOLD, size, colour, ALIGN_CENTRE, text);
}

/* Three sides of a box below (or above) what it holds together. */
static void draw_bracket(const struct grid *grid, float x, float right, float y)
{
	draw_line(grid->list, x, y, x, y + BRACKET - 6, COLOUR_INK2, 3, 0);
	draw_line(grid->list, right, y, right, y + BRACKET - 6, COLOUR_INK2, 3, 0);
	draw_line(grid->list, x, y + BRACKET - 6, right, y + BRACKET - 6, COLOUR_INK2, 3, 0);
}

static struct rect cell(const struct grid *grid, size_t n, size_t count, float h)
{
	float w = grid->w / (float)count;

	return (struct rect){ grid->x + w * (float)n + BOX_GAP / 2, grid->y, w - BOX_GAP, h };
}

static void draw_characters(struct grid *grid)
{
	const struct decode_group *group = &grid->look->group;
	float h = grid->low ? 46 : 88;

	for (int i = 0; i < 4; i++) {
		char text[8] = { (char)group->characters[i], '\0' }, value[8];
		struct rect at = cell(grid, (size_t)i, 4, h);
		bool there = i < group->sextet_count;

		snprintf(value, sizeof value, "%d", group->sextets[i]);
		if (!there && i >= group->sextet_count + group->padding)
			snprintf(text, sizeof text, "?");
		draw_box(grid, at, text, there ? colours[i] : COLOUR_INK2);
		if (!grid->low && there)
			draw_text(grid->list, at.x + at.w / 2, at.y + h + 2, FONT_SANS, TEXT_SMALL, COLOUR_INK2, ALIGN_CENTRE,
			          value);
	}
	grid->y += h + (grid->low ? 4 : 38);
}

/* 24 places of one bit; the bits that padding leaves over are drawn in the second ink. */
static void draw_bits(struct grid *grid)
{
	const struct decode_group *group = &grid->look->group;
	float step = grid->w / 24, size = step >= 19 ? 30 : TEXT_SMALL, high = size * DRAW_LINE_HEIGHT;

	for (int i = 0; i < group->sextet_count * 6; i++) {
		int bit = group->sextets[i / 6] >> (5 - i % 6) & 1;
		bool used = (size_t)i < group->count * 8;

		draw_text(grid->list, grid->x + step * ((float)i + 0.5f), grid->y, FONT_MONO, size,
		          used ? colours[i / 6] : COLOUR_INK2, ALIGN_CENTRE, bit ? "1" : "0");
	}
	for (int i = 0; i < group->sextet_count; i++)
		draw_line(grid->list, grid->x + step * 6 * (float)i + 4, grid->y + high, grid->x + step * 6 * (float)(i + 1) - 4,
		          grid->y + high, colours[i], 3, 0);
	grid->y += high + 8;
	for (size_t i = 0; i < group->count; i++)
		draw_bracket(grid, grid->x + step * 8 * (float)i + 3, grid->x + step * 8 * (float)(i + 1) - 3, grid->y);
	grid->y += BRACKET;
}

/* A byte as a control character's name where it has no sign of its own. */
static void byte_sign(uint8_t byte, char out[8])
{
	if (byte == '\r' || byte == '\n' || byte == '\t')
		snprintf(out, 8, "%s", byte == '\r' ? "CR" : byte == '\n' ? "LF" : "TAB");
	else if (byte == ' ')
		snprintf(out, 8, "SP");
	else if (byte > ' ' && byte <= '~')
		snprintf(out, 8, "%c", byte);
	else
		snprintf(out, 8, "·");
}

static void draw_bytes(struct grid *grid, size_t columns)
{
	const struct decode_group *group = &grid->look->group;
	float h = grid->low ? 42 : 66;

	for (size_t i = 0; i < group->count; i++) {
		char hex[4];

		snprintf(hex, sizeof hex, "%02X", group->bytes[i]);
		draw_box(grid, cell(grid, i, columns, h), hex, COLOUR_INK);
	}
	grid->y += h + 4;
}

/* What stood in raw for each byte: "=E4", or the character itself. */
static void draw_sources(struct grid *grid, size_t columns)
{
	const struct decode_group *group = &grid->look->group;
	float h = grid->low ? 46 : 88;

	for (size_t i = 0; i < group->count; i++) {
		char text[8];

		if (group->kind == DECODE_ESCAPES)
			snprintf(text, sizeof text, "=%02X", group->bytes[i]);
		else if (group->kind == DECODE_SPACE)
			snprintf(text, sizeof text, "_");
		else
			byte_sign(group->bytes[i], text);
		struct rect at = cell(grid, i, columns, h);
		draw_box(grid, at, text, colours[i % 4]);
		draw_line(grid->list, at.x + at.w / 2, at.y + h + 2, at.x + at.w / 2, at.y + h + (grid->low ? 8 : 20),
		          COLOUR_INK2, 3, 0);
	}
	grid->y += h + (grid->low ? 10 : 24);
}

static void draw_base64(struct grid *grid)
{
	draw_characters(grid);
	draw_bits(grid);
	draw_bytes(grid, 3);
}

static void draw_note(struct grid *grid, const char *text)
{
	struct rect at = { grid->x, grid->y, grid->full, 0 };

	if (grid->bottom - grid->y < TEXT_SMALL * DRAW_LINE_HEIGHT)
		return;
	if (grid->low) {
		draw_text_fit(grid->list, at.x, at.y, at.w, FONT_SANS, TEXT_SMALL, COLOUR_INK, text);
		grid->y += TEXT_SMALL * DRAW_LINE_HEIGHT;
		return;
	}
	at.h = draw_paragraph_height(grid->list, FONT_SANS, TEXT_SMALL, at.w, text);
	draw_paragraph(grid->list, at, FONT_SANS, TEXT_SMALL, COLOUR_INK, text);
	grid->y += at.h + 4;
}

/* What is wrong with the group, or why it gives fewer bytes, or none. */
static void draw_remarks(struct grid *grid)
{
	const struct decode_look *look = grid->look;
	const struct decode_group *group = &look->group;
	char *text = NULL;

	if (group->wrong) {
		char *sign = utf8_safe(span_part(look->raw, group->wrong_at, group->wrong_at + 1), 4);

		text = phrase_fill(look->frame,
		                   look->source->block.coding == DECODE_BASE64 ? "ui.decode.wrong" : "ui.decode.wrong-equals",
		                   sign, NULL, NULL);
		free(sign);
	} else if (group->cut) {
		text = phrase_fill(look->frame, "ui.decode.cut", NULL, NULL, NULL);
	} else if (group->padding) {
		char signs[8], bytes[8];

		snprintf(signs, sizeof signs, "%d", group->padding);
		snprintf(bytes, sizeof bytes, "%zu", group->count);
		text = phrase_fill(look->frame, "ui.decode.padding", signs, bytes, NULL);
	} else if (group->kind == DECODE_SOFT_BREAK || group->kind == DECODE_BLANKS) {
		text = phrase_fill(look->frame, group->kind == DECODE_BLANKS ? "ui.decode.blanks" : "ui.decode.soft-break", NULL,
		                   NULL, NULL);
	}
	if (text)
		draw_note(grid, text);
	free(text);
}

float decode_groups_draw(const struct decode_look *look, struct rect at, bool low)
{
	const struct decode_group *group = &look->group;
	size_t columns = group->kind == DECODE_SEXTETS ? 4 : group->count > 4 ? group->count : 4;
	float w = fminf(at.w, BOX_MOST * (float)columns);
	struct grid grid = { look, look->frame->list, at.x, at.y, w, at.y + at.h, at.w, low };

	if (group->kind == DECODE_SEXTETS) {
		draw_base64(&grid);
	} else if (group->count) {
		draw_sources(&grid, columns);
		draw_bytes(&grid, columns);
	}
	draw_remarks(&grid);
	return grid.y - at.y;
}

char *decode_groups_title(const struct decode_look *look)
{
	static const char *const keys[] = {
		[DECODE_SEXTETS] = "ui.decode.title-base64",  [DECODE_ESCAPES] = "ui.decode.title-escapes",
		[DECODE_LITERAL] = "ui.decode.title-literal", [DECODE_SPACE] = "ui.decode.title-space",
		[DECODE_SOFT_BREAK] = "ui.decode.title-soft", [DECODE_LINE_END] = "ui.decode.title-line",
		[DECODE_BLANKS] = "ui.decode.title-blanks"
	};
	const struct decode_group *group = &look->group;
	char characters[16], bits[16], bytes[16];

	snprintf(characters, sizeof characters, "%d", group->sextet_count);
	snprintf(bits, sizeof bits, "%d", group->sextet_count * 6);
	snprintf(bytes, sizeof bytes, "%zu", group->count);
	if (group->kind == DECODE_SEXTETS)
		return phrase_fill(look->frame, keys[DECODE_SEXTETS], characters, bits, bytes);
	return phrase_fill(look->frame, keys[group->kind], bytes, NULL, NULL);
}
