#include "view/flow.h"

#include <math.h>

#define FLOW_LETTERS 0.92f /* of the size: how high letters are in their line */
#define FLOW_SIGN    48.0f /* rectangles and shapes up to this height are around or beside a line, as code pills are */
#define FLOW_TRIMS   8

struct flow_span {
	float top, bottom;
};

void flow_begin(struct flow *flow, struct view_frame *frame, struct rect at, float padding)
{
	draw_clip(frame->list, at);
	*flow = (struct flow){ .frame = frame, .at = at, .padding = padding, .first = frame->list->count };
	flow->x = at.x + padding;
	flow->y = at.y + padding;
	flow->w = at.w - 2 * padding;
}

/* The line of this text, or this sign, that the edge at y goes through. False: through none, or past the letters. */
static bool flow_line_at(const struct draw_list *list, const struct draw_item *item, float y, struct flow_span *out)
{
	bool wrapped = item->kind == DRAW_PARAGRAPH, text = item->kind == DRAW_TEXT || wrapped;
	bool sign = (item->kind == DRAW_RECT || item->kind == DRAW_SHAPE) && item->at.h <= FLOW_SIGN;

	if (!(text || sign) || y <= item->at.y || y >= item->at.y + item->at.h)
		return false;
	float line = !wrapped ? item->at.h : draw_paragraph_height(list, item->font, item->size, item->at.w, "x");
	float top = item->at.y + floorf((y - item->at.y) / line) * line, air = text ? (line - item->size * FLOW_LETTERS) / 2 : 0;

	*out = (struct flow_span){ top + air, top + line - air };
	return y > out->top && y < out->bottom;
}

/* The clip ends between lines: none is halved at the edges of the pane. Items of two columns may need some rounds. */
static void flow_trim(struct flow *flow)
{
	struct draw_list *list = flow->frame->list;
	struct flow_span seen = { flow->at.y, flow->at.y + flow->at.h }, line;
	bool moved = true;

	for (int round = 0; moved && round < FLOW_TRIMS; round++) {
		moved = false;
		for (size_t i = flow->first; i < list->count; i++) {
			const struct draw_item *item = &list->items[i];

			if (flow_line_at(list, item, seen.bottom, &line)) {
				seen.bottom = line.top;
				moved = true;
			}
			if (flow_line_at(list, item, seen.top, &line)) {
				seen.top = line.bottom;
				moved = true;
			}
		}
	}
	if (seen.bottom - seen.top < flow->at.h / 2)
		return; /* one line fills the pane */
	list->items[flow->first - 1].at.y = seen.top;
	list->items[flow->first - 1].at.h = seen.bottom - seen.top;
}

void flow_end(struct flow *flow, enum pane pane)
{
	float content = flow->y + flow->padding - flow->at.y;
	float over = content - flow->at.h;
	size_t most = over > 0 ? (size_t)ceilf(over / FLOW_STEP) : 0;
	size_t scroll = flow_scroll(flow->frame, pane, most);

	if (scroll)
		flow_move(flow->frame->list, flow->first, 0, -fminf((float)scroll * FLOW_STEP, over));
	if (most)
		flow_trim(flow);
	draw_unclip(flow->frame->list);
	if (most)
		widget_scrollbar(flow->frame, (struct rect){ flow->at.x + flow->at.w - 14, flow->at.y + 8, 8, flow->at.h - 16 },
		                 scroll, (size_t)(flow->at.h / FLOW_STEP), (size_t)(flow->at.h / FLOW_STEP) + most);
}

float flow_paragraph(struct flow *flow, enum font font, float size, enum colour colour, const char *text)
{
	float height = flow_text(flow->frame, (struct rect){ flow->x, flow->y, flow->w, 0 }, font, size, colour, text);

	flow->y += height;
	return height;
}

void flow_move(struct draw_list *list, size_t first, float dx, float dy)
{
	for (size_t i = first; i < list->count; i++) {
		list->items[i].at.x += dx;
		list->items[i].at.y += dy;
	}
}

float flow_text(struct view_frame *frame, struct rect at, enum font font, float size, enum colour colour, const char *text)
{
	float height = draw_paragraph_height(frame->list, font, size, at.w, text);

	at.h = at.h > 0 ? fminf(at.h, height) : height;
	draw_paragraph(frame->list, at, font, size, colour, text);
	return at.h;
}

size_t flow_scroll(struct view_frame *frame, enum pane pane, size_t most)
{
	size_t scroll = frame->state->scroll[pane];

	if (frame->out_scroll_most[pane] < most)
		frame->out_scroll_most[pane] = most;
	return scroll < most ? scroll : most;
}

struct rect flow_below_heading(struct rect at)
{
	float heading = at.h < FLOW_HEADED ? 0 : FLOW_HEADING;

	return (struct rect){ at.x, at.y + heading, at.w, at.h - heading };
}
