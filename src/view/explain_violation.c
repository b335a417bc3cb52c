#include "view/explain_violation.h"

#include "view/bilingual.h"
#include "view/phrase.h"

#define SIDE       26.0f
#define ABOVE      16.0f
#define SIGN       24.0f
#define BESIDE     14.0f /* between the sign and the words */
#define LINE_SIZE  26.0f
#define MAX_SHOWN  8 /* for one step: events looked at are bounded by MAX_LOOKED */
#define MAX_LOOKED 512

static void draw_words(struct flow *flow, const char *name)
{
	struct view_frame *frame = flow->frame;
	const char *title = phrase_find(frame, "violation.%s.title", name), *rfc = phrase_find(frame, "violation.%s.rfc", name);

	flow_paragraph(flow, FONT_BOLD, TEXT_NORMAL, COLOUR_5XX, title ? title : name);
	bilingual_draw(flow, LINE_SIZE, COLOUR_INK, bilingual_find(frame, "violation.%s.text", name));
	if (frame->state->more) {
		flow->y += 8;
		bilingual_draw(flow, LINE_SIZE, COLOUR_INK, bilingual_find(frame, "violation.%s.do", name));
	}
	if (rfc)
		flow_paragraph(flow, FONT_SANS, TEXT_SMALL, COLOUR_INK2, rfc);
}

static void draw_violation(struct flow *flow, enum smtp_violation rule)
{
	struct draw_list *list = flow->frame->list;
	size_t card = list->count;
	struct flow inside = *flow;

	draw_rect(list, (struct rect){ flow->x, flow->y, flow->w, 0 }, COLOUR_5XX_SOFT, COLOUR_5XX, 14, 2);
	inside.y += ABOVE;
	draw_shape(list, SHAPE_CROSS, (struct rect){ inside.x + SIDE, inside.y + 8, SIGN, SIGN }, COLOUR_5XX);
	inside.x += SIDE + SIGN + BESIDE;
	inside.w -= SIDE + SIGN + BESIDE + SIDE;
	draw_words(&inside, smtp_violation_name(rule));
	list->items[card].at.h = inside.y + ABOVE - flow->y;
	flow->y = inside.y + ABOVE;
}

void explain_violations(struct flow *flow, const struct session *session, const struct step *step, float gap)
{
	bool seen[VIOLATION_COUNT] = { false };
	int shown = 0;

	for (uint32_t i = step->first; i <= step->last && i < session->event_count && i - step->first < MAX_LOOKED; i++) {
		const struct event *event = session_event(flow->frame->timeline, session, i);

		if (event->kind != EVENT_VIOLATION || event->rule >= VIOLATION_COUNT || seen[event->rule] || shown == MAX_SHOWN)
			continue;
		seen[event->rule] = true;
		shown++;
		draw_violation(flow, event->rule);
		flow->y += gap;
	}
}
