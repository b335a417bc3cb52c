#include "view/explain_more.h"

#include <math.h>

#define SIDE      26.0f
#define ABOVE     18.0f
#define SIZE      28.0f
#define BETWEEN   16.0f
#define BUTTON    48.0f
#define TO_BUTTON 24.0f

static void draw_part(struct flow *flow, const char *label, struct bilingual text, bool *drawn)
{
	if (!text.first)
		return;
	if (*drawn)
		flow->y += BETWEEN;
	*drawn = true;
	flow_paragraph(flow, FONT_BOLD, TEXT_SMALL, COLOUR_INK2, widget_text(flow->frame, label));
	bilingual_draw(flow, SIZE, COLOUR_INK, text);
}

void explain_more_draw(struct flow *flow, const struct explain_key *key, float gap)
{
	static const char *const parts[][2] = { { "more", "ui.explain.means" },
		                                { "do", "ui.explain.do" },
		                                { "mistake", "ui.explain.mistake" } };
	struct draw_list *list = flow->frame->list;
	size_t card = list->count;
	struct flow inside = *flow;
	bool drawn = false;

	widget_card(flow->frame, (struct rect){ flow->x, flow->y, flow->w, 0 });
	inside.x += SIDE;
	inside.w -= 2 * SIDE;
	inside.y += ABOVE;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		draw_part(&inside, parts[i][1], explain_key_both(flow->frame, key, parts[i][0]), &drawn);
	if (!drawn) {
		list->count = card;
		return;
	}
	list->items[card].at.h = inside.y + ABOVE - flow->y;
	flow->y = inside.y + ABOVE + gap;
}

void explain_foot_draw(struct flow *flow, const struct explain_key *key)
{
	struct view_frame *frame = flow->frame;
	const char *rfc = explain_key_find(frame, key, "rfc");
	const char *label = widget_text(frame, frame->state->more ? "ui.explain.less" : "ui.explain.more");
	float button = widget_key_button_width(frame, "W", label);
	float text = rfc ? draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, rfc) : 0, x = flow->x;

	if (rfc && text + TO_BUTTON + button > flow->w) {
		flow_paragraph(flow, FONT_SANS, TEXT_SMALL, COLOUR_INK2, rfc);
		flow->y += 8;
	} else if (rfc) {
		draw_text(frame->list, x, widget_middle(flow->y, BUTTON, TEXT_SMALL), FONT_SANS, TEXT_SMALL, COLOUR_INK2,
		          ALIGN_LEFT, rfc);
		x += text + TO_BUTTON;
	}
	widget_key_button(frame, x, flow->y, BUTTON, "W", label, false, ACTION_MORE, 0);
	flow->y += BUTTON;
}
