#include "view/hex.h"

#include <math.h>
#include <stdio.h>

#include "view/flow.h"

#define ROW 36.0f

/* Digits of an offset: four, or more where the file is longer. */
static int offset_digits(size_t len)
{
	int digits = 4;

	while (digits < 16 && len >> (4 * digits) != 0)
		digits++;
	return digits;
}

static void draw_row(struct view_frame *frame, float x, float y, struct span bytes, size_t offset, int digits)
{
	struct span row = span_part(bytes, offset, offset + HEX_ROW_BYTES);
	char hex[HEX_ROW_BYTES * 3 + 1] = "", ascii[HEX_ROW_BYTES + 1] = "", number[24];
	float character = draw_text_width(frame->list, FONT_MONO, TEXT_SMALL, "0");

	for (size_t i = 0; i < row.len; i++) {
		snprintf(hex + i * 3, 4, i + 1 < row.len ? "%02X " : "%02X", row.data[i]);
		ascii[i] = row.data[i] >= ' ' && row.data[i] <= '~' ? (char)row.data[i] : '.';
	}
	snprintf(number, sizeof number, "%0*zX", digits, offset);
	draw_text(frame->list, x, y, FONT_MONO, TEXT_SMALL, COLOUR_INK2, ALIGN_LEFT, number);
	x += ((float)digits + 1.5f) * character;
	draw_text(frame->list, x, y, FONT_MONO, TEXT_SMALL, COLOUR_INK, ALIGN_LEFT, hex);
	x += (HEX_ROW_BYTES * 3 + 0.5f) * character;
	draw_text(frame->list, x, y, FONT_MONO, TEXT_SMALL, COLOUR_CLIENT, ALIGN_LEFT, ascii);
}

void hex_draw(struct view_frame *frame, struct rect at, struct span bytes, enum pane pane)
{
	size_t rows = (bytes.len + HEX_ROW_BYTES - 1) / HEX_ROW_BYTES, visible = (size_t)fmaxf(1, at.h / ROW);
	size_t first = flow_scroll(frame, pane, rows > visible ? rows - visible : 0);
	int digits = offset_digits(bytes.len);

	draw_clip(frame->list, at);
	for (size_t row = first; row < rows && row < first + visible; row++)
		draw_row(frame, at.x, at.y + (float)(row - first) * ROW, bytes, row * HEX_ROW_BYTES, digits);
	draw_unclip(frame->list);
	widget_scrollbar(frame, (struct rect){ at.x + at.w - 8, at.y, 8, at.h }, first, visible, rows);
}
