#include "view/packet_hex.h"

#include <math.h>
#include <stdio.h>

#define WIDE      620.0f /* from here on the bytes are larger */
#define SIZE_WIDE 28.0f

/* Pixels are whole: many characters are not as wide as one of them so many times. */
#define RULER       "00 00 00 00 00 00 00 00"
#define RULER_CHARS (sizeof RULER - 1)

struct hex_grid {
	struct draw_list *list;
	float size, character;
	float hex, ascii; /* x of the first byte */
};

size_t packet_hex_first(size_t lit_start, long by, size_t most)
{
	long row = (long)(lit_start / PACKET_HEX_BYTES) - 1 + by;

	if (row < 0)
		row = 0;
	return (size_t)row < most ? (size_t)row : most;
}

long packet_hex_by(size_t lit_start, long by, size_t most)
{
	return (long)packet_hex_first(lit_start, by, most) - (long)(lit_start / PACKET_HEX_BYTES) + 1;
}

static int offset_digits(size_t len)
{
	return len > 0x1000000 ? 8 : len > 0x10000 ? 6 : 4;
}

static struct hex_grid make_grid(struct view_frame *frame, struct rect at, int digits)
{
	struct hex_grid grid = { .list = frame->list, .size = at.w >= WIDE ? SIZE_WIDE : TEXT_SMALL };

	grid.character = draw_text_width(frame->list, FONT_MONO, grid.size, RULER) / RULER_CHARS;
	grid.hex = at.x + ((float)digits + 1.5f) * grid.character;
	grid.ascii = grid.hex + (PACKET_HEX_BYTES * 3 + 0.5f) * grid.character;
	return grid;
}

/* Bytes [from, to) of a row, all lit or none. */
static void draw_run(const struct hex_grid *grid, const struct packet_hex *hex, size_t row, size_t from, size_t to, bool lit,
                     float y)
{
	char digits[PACKET_HEX_BYTES * 3 + 1] = "", ascii[PACKET_HEX_BYTES + 1] = "";
	float x = grid->hex + (float)(from * 3) * grid->character, letters = grid->ascii + (float)from * grid->character;
	float line = widget_middle(y, PACKET_HEX_ROW, grid->size), count = (float)(to - from);
	bool strong = lit && !hex->soft;
	enum font font = strong ? FONT_MONO_BOLD : FONT_MONO; /* as wide */
	enum colour ink = strong ? COLOUR_FOCUS_INK : COLOUR_INK, fill = strong ? COLOUR_FOCUS : COLOUR_FOCUS_SOFT;

	for (size_t i = from; i < to; i++) {
		uint8_t byte = hex->bytes.data[row + i];
		bool hidden = row + i < hex->hidden.len && hex->hidden.data[row + i];
		char pair[3] = "**";

		if (!hidden)
			snprintf(pair, sizeof pair, "%02x", byte);
		snprintf(digits + (i - from) * 3, 4, i + 1 < to ? "%s " : "%s", pair);
		ascii[i - from] = hidden ? '*' : byte >= ' ' && byte <= '~' ? (char)byte : '.';
	}
	if (lit) {
		draw_rect(grid->list, (struct rect){ x - 4, y + 1, (count * 3 - 1) * grid->character + 8, PACKET_HEX_ROW - 2 },
		          fill, COLOUR_NONE, 4, 0);
		draw_rect(grid->list, (struct rect){ letters, y + 1, count * grid->character, PACKET_HEX_ROW - 2 }, fill,
		          COLOUR_NONE, 4, 0);
	}
	draw_text(grid->list, x, line, font, grid->size, ink, ALIGN_LEFT, digits);
	draw_text(grid->list, letters, line, font, grid->size, lit ? ink : COLOUR_INK2, ALIGN_LEFT, ascii);
}

static void draw_hits(const struct hex_grid *grid, size_t row, size_t count, float y)
{
	for (size_t i = 0; i < count; i++) {
		struct rect digits = { grid->hex + ((float)(i * 3) - 0.5f) * grid->character, y, 3 * grid->character,
			               PACKET_HEX_ROW };
		struct rect letter = { grid->ascii + (float)i * grid->character, y, grid->character, PACKET_HEX_ROW };

		draw_hit(grid->list, digits, ACTION_PACKET_BYTE, (int)(row + i));
		draw_hit(grid->list, letter, ACTION_PACKET_BYTE, (int)(row + i));
	}
}

static bool is_lit(const struct packet_hex *hex, size_t offset)
{
	return offset >= hex->lit_start && offset < hex->lit_end;
}

static void draw_row(const struct hex_grid *grid, const struct packet_hex *hex, size_t row, float x, float y, int digits)
{
	size_t count = span_part(hex->bytes, row, row + PACKET_HEX_BYTES).len;
	char offset[24];

	snprintf(offset, sizeof offset, digits > 6 ? "%08zx" : digits > 4 ? "%06zx" : "%04zx", row);
	draw_text(grid->list, x, widget_middle(y, PACKET_HEX_ROW, grid->size), FONT_MONO, grid->size, COLOUR_INK2, ALIGN_LEFT,
	          offset);
	for (size_t from = 0, to; from < count; from = to) {
		bool lit = is_lit(hex, row + from);

		for (to = from + 1; to < count && is_lit(hex, row + to) == lit;)
			to++;
		draw_run(grid, hex, row, from, to, lit, y);
	}
	draw_hits(grid, row, count, y);
}

void packet_hex_draw(struct view_frame *frame, struct rect at, const struct packet_hex *hex)
{
	int digits = offset_digits(hex->bytes.len);
	struct hex_grid grid = make_grid(frame, at, digits);
	size_t visible = (size_t)fmaxf(1, floorf(at.h / PACKET_HEX_ROW));

	for (size_t i = 0; i < visible; i++) {
		size_t row = (hex->first + i) * PACKET_HEX_BYTES;

		if (row >= hex->bytes.len)
			return;
		draw_row(&grid, hex, row, at.x, at.y + (float)i * PACKET_HEX_ROW, digits);
	}
}
