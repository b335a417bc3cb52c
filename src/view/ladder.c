/* ladder_draw of view/panes.h: the conversation of the focused session up to the cursor.
 *
 *        [ client ]                         [ server ]
 *   连接     |- - - - - - - SYN - - - - - - - ->|
 *            |...                               |
 *   信封     | MAIL FROM:<li@example.org>       |     only steps 1 … cursor; the future is absent
 *   +0.004   |--------------------------------->|
 *
 * Rows are laid out from the current one upwards until the pane is full: the cost does not grow with the session.
 * A pure function of cursor and clock: the current message travels for TRAVEL_MS, the rows slide up meanwhile.
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "view/hold.h"
#include "view/ladder_frame.h"
#include "view/ladder_row.h"
#include "view/ladder_text.h"
#include "view/predict_draw.h"

#define TRAVEL_MS  450
#define SLIDE_PART 0.45f /* of the travel: the rows have slid up by then */
#define BOTTOM_PAD 20.0f
#define LOW_HEIGHT 380.0f
#define FOOT_PAD   4.0f /* above what hold.c draws */

static float ease(float t)
{
	return t * t * (3 - 2 * t);
}

/* Of the current message on its way, 0 … 1, not eased. */
static float travelled(const struct view_frame *frame)
{
	const struct view_state *state = frame->state;
	int64_t since = frame->clock_ms - state->stepped_ms;

	if (!state->motion || !state->stepped_forward || since >= TRAVEL_MS)
		return 1;
	return since > 0 ? (float)since / TRAVEL_MS : 0;
}

struct layout {
	size_t first, last; /* steps drawn */
	float y;            /* of the first, from the top of the rows */
	bool fits;          /* from step 1 on, nothing is scrolled away above */
};

/* From `last` upwards until the pane is full. */
static struct layout layout_up(const struct ladder *ladder, size_t last, float height)
{
	struct layout layout = { last + 1, last, height, false };

	while (layout.first > 1 && layout.y > 0) {
		layout.first--;
		layout.y -= ladder_row_height(ladder, layout.first);
	}
	if (layout.first == last && layout.y < 0)
		layout.y = 0; /* higher than the pane: its command or code is what must be seen */
	layout.fits = layout.first == 1 && layout.y >= 0;
	if (layout.fits)
		layout.y = 0;
	return layout;
}

/* How many rows fit when the first is at the top: scrolling back ends there. */
static size_t first_page(const struct ladder *ladder, float height)
{
	size_t count = 0;

	while (count < ladder->current) {
		height -= ladder_row_height(ladder, count + 1);
		if (height < 0)
			break;
		count++;
	}
	return count ? count : 1;
}

static struct layout lay_out(struct ladder *ladder)
{
	struct view_frame *frame = ladder->frame;
	float height = ladder->rows.h - ladder->pad;
	size_t page = first_page(ladder, height), most = ladder->current - page;
	size_t scroll = frame->state->scroll[PANE_LADDER] < most ? frame->state->scroll[PANE_LADDER] : most;
	struct layout layout;

	frame->out_scroll_most[PANE_LADDER] = most;
	if (scroll && scroll == most)
		return (struct layout){ 1, page, 0, true };
	layout = layout_up(ladder, ladder->current - scroll, height);
	if (layout.y < 0 && layout.first < layout.last) { /* no row is cut in half at the top */
		layout.y += ladder_row_height(ladder, layout.first);
		layout.first++;
	}
	return layout;
}

/* Top of the row `number`, which is the last or the last but one of the layout. */
static float row_top(const struct ladder *ladder, const struct layout *layout, size_t number)
{
	float y = layout->y;

	for (size_t i = layout->first; i < number; i++)
		y += ladder_row_height(ladder, i);
	return y;
}

/* While a new message begins its way the rows slide from where they were, one step ago, to where they will be. */
static float slide(struct ladder *ladder, struct layout *layout, float part)
{
	size_t current = ladder->current;

	if (part >= SLIDE_PART || layout->fits || layout->last != current || current < 2 || layout->first == current)
		return 0;
	ladder->current = current - 1;
	struct layout before = layout_up(ladder, current - 1, ladder->rows.h - ladder->pad);
	float was = row_top(ladder, &before, current - 1);
	ladder->current = current;
	float by = (was - row_top(ladder, layout, current - 1)) * (1 - ease(part / SLIDE_PART));
	while (layout->first > 1 && layout->y + by > 0) {
		layout->first--;
		layout->y -= ladder_row_height(ladder, layout->first);
	}
	return by;
}

static float rows_height(const struct ladder *ladder, const struct layout *layout)
{
	float height = 0;

	for (size_t i = layout->first; i <= layout->last; i++)
		height += ladder_row_height(ladder, i);
	return height;
}

/* Lines end where the connection has. */
static float lines_end(const struct ladder *ladder, const struct layout *layout, float y)
{
	bool closed = ladder->session->steps[layout->last - 1].kind == STEP_CLOSE;

	return closed ? y + rows_height(ladder, layout) : ladder->rows.y + ladder->rows.h;
}

/* Returns where the rows end. */
static float draw_steps(struct ladder *ladder, float boxes_end)
{
	struct view_frame *frame = ladder->frame;
	float part = travelled(frame);
	struct layout layout = lay_out(ladder);
	float y = ladder->rows.y + slide(ladder, &layout, part) + layout.y, at = y;

	ladder->first = layout.first;
	ladder->progress = ease(part);
	frame->out_animating = frame->out_animating || part < 1;
	draw_clip(frame->list,
	          (struct rect){ ladder->rows.x, boxes_end, ladder->rows.w, ladder->rows.y + ladder->rows.h - boxes_end });
	for (size_t i = layout.first; i <= layout.last; at += ladder_row_height(ladder, i), i++)
		ladder_row_band(ladder, i, at);
	ladder_lines_draw(ladder, boxes_end, lines_end(ladder, &layout, y));
	ladder_rows_draw(ladder, layout.first, layout.last, y);
	draw_unclip(frame->list);
	widget_scrollbar(frame, (struct rect){ ladder->rows.x + ladder->rows.w - 12, ladder->rows.y, 7, ladder->rows.h - 8 },
	                 layout.first - 1, layout.last - layout.first + 1, ladder->current);
	return y + rows_height(ladder, &layout);
}

void ladder_draw(struct view_frame *frame, struct rect at)
{
	struct ladder ladder = { .frame = frame, .session = frame_session(frame), .current = frame_step(frame), .progress = 1 };

	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_LADDER);
	draw_hit(frame->list, at, ACTION_NEXT, 0);
	if (!ladder.session) {
		draw_text(frame->list, at.x + at.w / 2, at.y + at.h / 2 - 20, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, ALIGN_CENTRE,
		          widget_text(frame, "ui.ladder.none"));
		return;
	}
	ladder_place(&ladder, at);
	float boxes_end = ladder_boxes_draw(&ladder, at), top = boxes_end + (ladder.flat ? 6 : 14);
	float between = ladder.server_x - ladder.client_x, foot = hold_height(frame, between, at.h);
	bool question = foot <= 0 && (foot = predict_foot_height(frame)) > 0;
	ladder.rows = (struct rect){ at.x, top, at.w, fmaxf(at.y + at.h - foot - top, 0) };
	ladder.pad = at.h < LOW_HEIGHT ? FOOT_PAD : BOTTOM_PAD;
	float room = ladder.rows.h - ladder.pad - (ladder.current ? ladder_row_height(&ladder, ladder.current) : 0);
	ladder.list_max = room > LADDER_LIST_LINE ? (size_t)(room / LADDER_LIST_LINE) : foot > 0 ? 0 : 1;
	float end = at.y + at.h - foot;
	if (ladder.current)
		end = fminf(draw_steps(&ladder, boxes_end), end);
	else
		ladder_lines_draw(&ladder, boxes_end, at.y + at.h - foot);
	if (foot > 0) {
		ladder_lines_draw(&ladder, at.y + at.h - foot, at.y + at.h);
		struct rect below = { ladder.client_x, at.y + at.h - foot, between, foot };
		if (question)
			predict_foot_draw(frame, (struct rect){ below.x, end, between, foot }); /* where the reply will be */
		else
			hold_draw(frame, below);
	}
}
