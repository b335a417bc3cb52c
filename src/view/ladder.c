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
#include "view/ladder_row.h"
#include "view/ladder_text.h"
#include "view/predict_draw.h"

#define TRAVEL_MS     450
#define SLIDE_PART    0.45f /* of the travel: the rows have slid up by then */
#define COMPACT_WIDTH 900.0f
#define BOTTOM_PAD    20.0f
#define LOW_HEIGHT    380.0f
#define FOOT_PAD      4.0f  /* above what hold.c draws */
#define BRACKET       30.0f /* left of the client's line */
#define FLAT_HEIGHT   520.0f
#define BOX_PAD       40.0f
#define BOX_GAP       14.0f /* between title and address in a flat box */
#define BOX_COMPACT   150.0f

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

/* "客户端", and its address below or, in a flat box, beside it; in a compact ladder without. */
static void draw_box(struct ladder *ladder, struct rect at, bool client, const char *address)
{
	struct draw_list *list = ladder->frame->list;
	enum colour colour = client ? COLOUR_CLIENT : COLOUR_SERVER;
	const char *title = widget_text(ladder->frame, client ? "ui.client" : "ui.server");
	float size = ladder->flat ? TEXT_SMALL : TEXT_NORMAL;
	float middle = at.x + at.w / 2, w = fminf(draw_text_width(list, FONT_MONO, TEXT_SMALL, address), at.w - BOX_PAD);

	draw_rect(list, at, client ? COLOUR_CLIENT_SOFT : COLOUR_SERVER_SOFT, colour, 12, 3);
	if (ladder->compact) {
		draw_text(list, middle, widget_middle(at.y, at.h, size), FONT_BOLD, size, colour, ALIGN_CENTRE, title);
	} else if (ladder->flat) {
		float x = at.x + BOX_PAD / 2;

		x += draw_text(list, x, widget_middle(at.y, at.h, size), FONT_BOLD, size, colour, ALIGN_LEFT, title) + BOX_GAP;
		draw_text_fit(list, x, widget_middle(at.y, at.h, size), at.x + at.w - BOX_PAD / 2 + 1 - x, FONT_MONO, size,
		              COLOUR_INK2, address);
	} else {
		draw_text(list, middle, at.y + 3, FONT_BOLD, size, colour, ALIGN_CENTRE, title);
		draw_text_fit(list, middle - w / 2, at.y + 42, w + 1, FONT_MONO, TEXT_SMALL, COLOUR_INK2, address);
	}
}

/* As wide as its words, within the limits. */
static float box_width(const struct ladder *ladder, bool client, const char *address, float least, float most)
{
	float w = draw_text_width(ladder->frame->list, FONT_MONO, TEXT_SMALL, address) + BOX_PAD;

	if (ladder->compact)
		return BOX_COMPACT;
	if (ladder->flat)
		w += BOX_GAP + draw_text_width(ladder->frame->list, FONT_BOLD, TEXT_SMALL,
		                               widget_text(ladder->frame, client ? "ui.client" : "ui.server"));
	return fminf(fmaxf(w, least), most);
}

/* Each centred on its life-line as far as the pane's edges allow. Returns where they end. */
static float draw_boxes(struct ladder *ladder, struct rect at)
{
	const struct session *session = ladder->session;
	bool named = session->name && *session->name;
	float top = at.y + (ladder->flat ? 8 : 18), h = ladder->flat ? 44 : 82;
	char *client = mem_printf("%s%s%s", session->opened.client, named ? " · " : "", named ? session->name : "");
	float server_w = box_width(ladder, false, session->opened.server, 230, at.w * 0.36f);
	float client_w = box_width(ladder, true, client, 300, fminf(at.w - server_w - 40, 640));
	float client_left = fmaxf(ladder->client_x - client_w / 2, at.x + 8);
	float server_left = fminf(ladder->server_x - server_w / 2, at.x + at.w - server_w - 8);

	draw_box(ladder, (struct rect){ client_left, top, client_w, h }, true, client);
	draw_box(ladder, (struct rect){ server_left, top, server_w, h }, false, session->opened.server);
	free(client);
	return top + h;
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

static void draw_life_lines(struct ladder *ladder, float from, float to)
{
	draw_line(ladder->frame->list, ladder->client_x, from, ladder->client_x, to, COLOUR_CLIENT, 4, 0);
	draw_line(ladder->frame->list, ladder->server_x, from, ladder->server_x, to, COLOUR_SERVER, 4, 0);
}

/* A command that came before the one before it was answered is joined to it at the left. */
static void draw_bracket(struct ladder *ladder, float above, float y)
{
	float x = ladder->client_x - (ladder->compact ? 14 : BRACKET);
	struct draw_list *list = ladder->frame->list;

	draw_line(list, x, above, x, y, COLOUR_CLIENT, 4, 0);
	draw_line(list, x, above, ladder->client_x - 5, above, COLOUR_CLIENT, 4, 0);
	draw_line(list, x, y, ladder->client_x - 5, y, COLOUR_CLIENT, 4, 0);
}

static void draw_rows(struct ladder *ladder, const struct layout *layout, float y)
{
	const struct step *steps = ladder->session->steps;
	float command = ladder->rows.y - 40; /* arrow of the command before; above the pane to begin with */

	for (size_t i = layout->first; i <= layout->last; i++) {
		float arrow = y + ladder_row_arrow(ladder, i);

		ladder_row_draw(ladder, i, y);
		if (steps[i - 1].kind == STEP_COMMAND) {
			if (steps[i - 1].pipelined)
				draw_bracket(ladder, command, arrow);
			command = arrow;
		}
		y += ladder_row_height(ladder, i);
	}
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

static void draw_steps(struct ladder *ladder, float boxes_end)
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
	draw_life_lines(ladder, boxes_end, lines_end(ladder, &layout, y));
	draw_rows(ladder, &layout, y);
	draw_unclip(frame->list);
	widget_scrollbar(frame, (struct rect){ ladder->rows.x + ladder->rows.w - 12, ladder->rows.y, 7, ladder->rows.h - 8 },
	                 layout.first - 1, layout.last - layout.first + 1, ladder->current);
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
	ladder.compact = at.w < COMPACT_WIDTH;
	ladder.flat = ladder.compact || at.h < FLAT_HEIGHT;
	ladder.client_x = at.x + (ladder.compact ? 44 : 300);
	ladder.server_x = at.x + at.w - (ladder.compact ? 44 : 120);
	float boxes_end = draw_boxes(&ladder, at), top = boxes_end + (ladder.flat ? 6 : 14);
	float between = ladder.server_x - ladder.client_x, foot = hold_height(frame, between, at.h);
	bool question = foot <= 0 && (foot = predict_foot_height(frame)) > 0;
	ladder.rows = (struct rect){ at.x, top, at.w, fmaxf(at.y + at.h - foot - top, 0) };
	ladder.pad = foot > 0 && at.h < LOW_HEIGHT ? FOOT_PAD : BOTTOM_PAD;
	float room = ladder.rows.h - ladder.pad - 130;
	ladder.list_max = room > LADDER_LIST_LINE ? (size_t)(room / LADDER_LIST_LINE) : foot > 0 ? 0 : 1;
	if (ladder.current)
		draw_steps(&ladder, boxes_end);
	else
		draw_life_lines(&ladder, boxes_end, at.y + at.h - foot);
	if (foot > 0) {
		draw_life_lines(&ladder, at.y + at.h - foot, at.y + at.h);
		struct rect below = { ladder.client_x, at.y + at.h - foot, between, foot };
		if (question)
			predict_foot_draw(frame, below);
		else
			hold_draw(frame, below);
	}
}
