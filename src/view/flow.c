#include "view/flow.h"

#include <math.h>

void flow_begin(struct flow *flow, struct view_frame *frame, struct rect at, float padding)
{
	draw_clip(frame->list, at);
	*flow = (struct flow){ .frame = frame, .at = at, .padding = padding, .first = frame->list->count };
	flow->x = at.x + padding;
	flow->y = at.y + padding;
	flow->w = at.w - 2 * padding;
}

void flow_end(struct flow *flow, enum pane pane)
{
	float content = flow->y + flow->padding - flow->at.y;
	float over = content - flow->at.h;
	size_t most = over > 0 ? (size_t)ceilf(over / FLOW_STEP) : 0;
	size_t scroll = flow_scroll(flow->frame, pane, most);

	if (scroll)
		flow_move(flow->frame->list, flow->first, 0, -fminf((float)scroll * FLOW_STEP, over));
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
