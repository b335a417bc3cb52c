#include "view/exports.h"

#include <stdio.h>

#include "view/overlay.h"
#include "view/panes.h"

#define WIDTH_MOST 1300.0f
#define ROW        58.0f
#define NAME_PART  0.44f /* of the row: what it is for begins behind it */
#define NARROW     900.0f

static const char *const names[EXPORT_COUNT] = { "report",     "report-markdown", "ladder-pdf", "ladder-svg", "ladder-png",
	                                         "transcript", "events",          "mermaid",    "capture",    "capture-all" };

static void draw_words(struct view_frame *frame, struct rect at, enum font font, enum colour colour, const char *part, size_t row)
{
	char key[64];

	snprintf(key, sizeof key, "export.%s.%s", names[row], part);
	draw_text_fit(frame->list, at.x, widget_middle(at.y, at.h, TEXT_SMALL), at.w, font, TEXT_SMALL, colour,
	              widget_text(frame, key));
}

static void draw_row(const struct overlay *overlay, size_t row, struct rect at)
{
	struct view_frame *frame = overlay->frame;
	bool chosen = row == frame->state->exports.row, narrow = at.w < NARROW;

	if (!overlay_place(overlay, &at))
		return;
	if (chosen)
		draw_rect(frame->list, at, COLOUR_FOCUS, COLOUR_FOCUS_INK, 10, 2);
	struct rect name = { at.x + 16, at.y, narrow ? at.w - 32 : at.w * NAME_PART - 24, at.h };
	draw_words(frame, name, FONT_BOLD, chosen ? COLOUR_FOCUS_INK : COLOUR_INK, "title", row);
	if (!narrow) {
		struct rect use = { at.x + at.w * NAME_PART, at.y, at.w * (1 - NAME_PART) - 16, at.h };

		draw_words(frame, use, FONT_SANS, chosen ? COLOUR_FOCUS_INK : COLOUR_INK2, "use", row);
	}
	draw_hit(frame->list, at, ACTION_EXPORT, (int)row + 1);
}

void exports_draw(struct view_frame *frame, struct rect at)
{
	float width = overlay_width(at, WIDTH_MOST);
	size_t chosen = frame->state->exports.row;
	struct rect chosen_at = { 0, ROW * (float)chosen, width, ROW - 4 };
	struct overlay overlay = overlay_begin(frame, at, WIDTH_MOST, ROW * EXPORT_COUNT, chosen_at,
	                                       widget_text(frame, "ui.exports.title"), widget_text(frame, "ui.exports.hint"),
	                                       ACTION_EXPORTS);

	for (size_t row = 0; row < EXPORT_COUNT; row++)
		draw_row(&overlay, row, (struct rect){ 0, ROW * (float)row, width, ROW - 4 });
}
