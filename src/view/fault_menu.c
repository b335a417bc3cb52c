#include "view/fault_menu.h"

#include <math.h>
#include <stdio.h>

#include "view/overlay.h"
#include "view/panes.h"
#include "view/phrase.h"
#include "view/unanswered.h"

#define WIDTH_MOST   1640.0f
#define COLUMN_LEAST 420.0f
#define COLUMNS_MOST 3
#define ROW          54.0f
#define BADGE        38.0f
#define HEADING      48.0f
#define CELL_GAP     6.0f
#define PAD          6.0f
#define CHOICES      3 /* of enum fault_choice */
#define ALLOWED_MAX  24

static const char *const choice_keys[] = {
	[FAULT_CHOICE_DELAY] = "ui.fault.delay", [FAULT_CHOICE_DROP] = "ui.fault.drop", [FAULT_CHOICE_CUT] = "ui.fault.cut"
};
static const enum shape choice_shapes[] = {
	[FAULT_CHOICE_DELAY] = SHAPE_DOTS, [FAULT_CHOICE_DROP] = SHAPE_CROSS, [FAULT_CHOICE_CUT] = SHAPE_CLIP
};

/* Of RFC 5321 §4.2.3, 4954, 3207 and 7504. */
static const uint16_t all_codes[] = { 211, 214, 220, 221, 235, 250, 251, 252, 334, 354, 421, 432, 450, 451, 452, 454, 455,
	                              500, 501, 502, 503, 504, 521, 530, 534, 535, 538, 550, 551, 552, 553, 554, 555, 556 };

static bool is_in(const int *args, size_t count, int arg)
{
	for (size_t i = 0; i < count; i++)
		if (args[i] == arg)
			return true;
	return false;
}

size_t fault_menu_args(const struct session *session, int out_args[FAULT_MENU_MAX], size_t *out_allowed)
{
	struct unanswered what = unanswered_find(session, session->step_count);
	uint16_t allowed[ALLOWED_MAX];
	size_t count = 0;

	unanswered_codes(&what, allowed, ALLOWED_MAX);
	while (allowed[count]) {
		out_args[count] = allowed[count];
		count++;
	}
	size_t first = count;
	for (int choice = 1; choice <= CHOICES; choice++)
		out_args[count++] = choice;
	for (size_t i = 0; i < sizeof all_codes / sizeof *all_codes && count < FAULT_MENU_MAX; i++)
		if (!is_in(out_args, first, all_codes[i]))
			out_args[count++] = all_codes[i];
	if (out_allowed)
		*out_allowed = first;
	return count;
}

struct menu {
	struct view_frame *frame;
	int args[FAULT_MENU_MAX];
	struct rect cells[FAULT_MENU_MAX]; /* from the rows' top left */
	float headings[3];
	size_t count, allowed;
	float height;
};

/* Cells of one width side by side from y on; returns where they end. */
static float lay_grid(struct menu *menu, size_t from, size_t to, float y, float width, float least, size_t most)
{
	size_t columns = (size_t)fmaxf(1, (width + CELL_GAP) / (least + CELL_GAP));

	columns = columns < most ? columns : most;
	float w = (width + CELL_GAP) / (float)columns - CELL_GAP;
	for (size_t i = from; i < to; i++) {
		size_t column = (i - from) % columns, row = (i - from) / columns;

		menu->cells[i] = (struct rect){ (w + CELL_GAP) * (float)column, y + ROW * (float)row, w, ROW - 4 };
	}
	return y + ROW * (float)((to - from + columns - 1) / columns);
}

static void lay_out(struct menu *menu, float width)
{
	size_t choices = menu->allowed + CHOICES;
	float badge = widget_code_badge_width(menu->frame, BADGE, 250) + 2 * PAD;

	menu->headings[0] = 0;
	menu->headings[1] = lay_grid(menu, 0, menu->allowed, HEADING, width, COLUMN_LEAST, COLUMNS_MOST) + 6;
	menu->headings[2] =
	        lay_grid(menu, menu->allowed, choices, menu->headings[1] + HEADING, width, COLUMN_LEAST, COLUMNS_MOST) + 6;
	menu->height = lay_grid(menu, choices, menu->count, menu->headings[2] + HEADING, width, badge, FAULT_MENU_MAX);
}

static void draw_heading(const struct overlay *overlay, float y, const char *key)
{
	struct rect at = { 0, y, overlay->inner.w, HEADING };

	if (overlay_place(overlay, &at))
		draw_text_fit(overlay->frame->list, at.x, widget_middle(at.y, at.h, TEXT_SMALL), at.w, FONT_BOLD, TEXT_SMALL,
		              COLOUR_INK2, widget_text(overlay->frame, key));
}

static void draw_words(struct view_frame *frame, struct rect at, float x, bool chosen, const char *text)
{
	draw_text_fit(frame->list, x, widget_middle(at.y, at.h, TEXT_SMALL), at.x + at.w - PAD - x,
	              chosen ? FONT_BOLD : FONT_SANS, TEXT_SMALL, chosen ? COLOUR_FOCUS_INK : COLOUR_INK, text);
}

static void draw_code(const struct menu *menu, struct rect at, size_t i, bool chosen)
{
	struct view_frame *frame = menu->frame;
	const struct session *session = frame_session(frame);
	uint16_t code = (uint16_t)menu->args[i];
	float x = at.x + PAD + widget_code_badge(frame, at.x + PAD, at.y + (at.h - BADGE) / 2, BADGE, code) + 10;

	if (i >= menu->allowed)
		return;
	if (session->held && session->holding.code == code && !predict_hides(frame->timeline, frame->state)) {
		draw_shape(frame->list, SHAPE_HAND, (struct rect){ x - 2, at.y + 11, 28, 28 },
		           chosen ? COLOUR_FOCUS_INK : COLOUR_INK);
		x += 34;
	}
	const char *title = phrase_find(frame, "reply.%03u.title", code);
	draw_words(frame, at, x, chosen, title ? title : "");
}

static void draw_cell(const struct menu *menu, const struct overlay *overlay, size_t i)
{
	struct view_frame *frame = menu->frame;
	struct rect at = menu->cells[i];
	bool chosen = i == frame->state->choice;

	if (!overlay_place(overlay, &at))
		return;
	if (chosen)
		draw_rect(frame->list, at, COLOUR_FOCUS, COLOUR_FOCUS_INK, 10, 2);
	if (menu->args[i] > CHOICES) {
		draw_code(menu, at, i, chosen);
	} else {
		struct rect sign = { at.x + PAD + 6, at.y + (at.h - 26) / 2, 26, 26 };

		draw_shape(frame->list, choice_shapes[menu->args[i]], sign, chosen ? COLOUR_FOCUS_INK : COLOUR_5XX);
		draw_words(frame, at, sign.x + 40, chosen, widget_text(frame, choice_keys[menu->args[i]]));
	}
	draw_hit(frame->list, at, ACTION_FAULT, menu->args[i]);
}

void fault_menu_draw(struct view_frame *frame, struct rect at)
{
	const struct session *session = frame_session(frame);
	struct menu menu = { .frame = frame };

	if (!session || !session->held)
		return;
	menu.count = fault_menu_args(session, menu.args, &menu.allowed);
	lay_out(&menu, overlay_width(at, WIDTH_MOST));
	size_t choice = frame->state->choice < menu.count ? frame->state->choice : menu.count - 1;
	struct overlay overlay =
	        overlay_begin(frame, at, WIDTH_MOST, menu.height, menu.cells[choice], widget_text(frame, "ui.fault.title"),
	                      widget_text(frame, "ui.fault.hint"), ACTION_FAULT_MENU);
	static const char *const headings[] = { "ui.fault.allowed", "ui.fault.do", "ui.fault.others" };
	for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
		draw_heading(&overlay, menu.headings[i], headings[i]);
	for (size_t i = 0; i < menu.count; i++)
		draw_cell(&menu, &overlay, i);
}
