#include "view/term_card.h"

#include <math.h>

#define PADDING   26.0f
#define GAP       6.0f
#define SIZE      26.0f
#define WORD_PART 0.42f /* of the card's width at most, else the meanings go below */

static float words_width(const struct flow *flow, const struct term *terms, size_t count)
{
	float width = 0;

	for (size_t i = 0; i < count; i++)
		width = fmaxf(width, draw_text_width(flow->frame->list, FONT_MONO_BOLD, SIZE, terms[i].word));
	return width;
}

static float draw_meaning(struct flow *flow, const struct term *term, float x, float y, float w)
{
	if (!term->meaning)
		return SIZE * DRAW_LINE_HEIGHT;
	return flow_text(flow->frame, (struct rect){ x, y, w, 0 }, FONT_SANS, SIZE, COLOUR_INK, term->meaning);
}

/* Returns the height of the row. */
static float draw_row(struct flow *flow, const struct term *term, struct rect row, float column)
{
	float line = SIZE * DRAW_LINE_HEIGHT;

	draw_text_fit(flow->frame->list, row.x, row.y, row.w, FONT_MONO_BOLD, SIZE, term->colour, term->word);
	if (column > 0)
		return draw_meaning(flow, term, row.x + column, row.y, row.w - column);
	return line + (term->meaning ? draw_meaning(flow, term, row.x, row.y + line, row.w) : 0);
}

void term_card_draw(struct flow *flow, const char *heading, const struct term *terms, size_t count)
{
	struct draw_list *list = flow->frame->list;
	struct rect row = { flow->x + PADDING, flow->y + PADDING - 8, flow->w - 2 * PADDING, 0 };
	float words = words_width(flow, terms, count);
	float column = words <= row.w * WORD_PART ? words + 20 : 0;
	size_t card = list->count;

	widget_card(flow->frame, (struct rect){ flow->x, flow->y, flow->w, 0 });
	if (heading)
		row.y += flow_text(flow->frame, row, FONT_BOLD, TEXT_SMALL, COLOUR_INK2, heading) + GAP;
	for (size_t i = 0; i < count; i++)
		row.y += draw_row(flow, &terms[i], row, column) + GAP;
	list->items[card].at.h = row.y - GAP + PADDING - 8 - flow->y;
	flow->y += list->items[card].at.h;
}
