#include "view/term_card.h"

#include <math.h>

#include "view/bilingual.h"

#define PADDING    26.0f
#define SIZE       26.0f
#define SIZE_TIGHT TEXT_SMALL
#define GAP        6.0f
#define GAP_TIGHT  1.0f
#define WORD_PART  0.42f /* of the card's width at most, else the meanings go below */

struct card {
	struct flow *flow;
	float size, gap, column; /* column: where the meanings begin; 0: below the words */
};

static float words_width(const struct card *card, const struct term *terms, size_t count)
{
	float width = 0;

	for (size_t i = 0; i < count; i++)
		width = fmaxf(width, draw_text_width(card->flow->frame->list, FONT_MONO_BOLD, card->size, terms[i].word));
	return width;
}

static float draw_meaning(const struct card *card, const struct term *term, float x, float y, float w)
{
	if (!term->meaning)
		return card->size * DRAW_LINE_HEIGHT;
	return bilingual_text(card->flow->frame, (struct rect){ x, y, w, 0 }, card->size, COLOUR_INK,
	                      (struct bilingual){ term->meaning, term->other });
}

/* Returns the height of the row. */
static float draw_row(const struct card *card, const struct term *term, struct rect row)
{
	float line = card->size * DRAW_LINE_HEIGHT;

	draw_text_fit(card->flow->frame->list, row.x, row.y, row.w, FONT_MONO_BOLD, card->size, term->colour, term->word);
	if (card->column > 0)
		return draw_meaning(card, term, row.x + card->column, row.y, row.w - card->column);
	return line + (term->meaning ? draw_meaning(card, term, row.x, row.y + line, row.w) : 0);
}

void term_card_draw(struct flow *flow, const char *heading, const struct term *terms, size_t count, bool tight)
{
	struct draw_list *list = flow->frame->list;
	struct card card = { .flow = flow, .size = tight ? SIZE_TIGHT : SIZE, .gap = tight ? GAP_TIGHT : GAP };
	float above = tight ? PADDING - 14 : PADDING - 8, words = words_width(&card, terms, count);
	struct rect row = { flow->x + PADDING, flow->y + above, flow->w - 2 * PADDING, 0 };
	size_t first = list->count;

	card.column = words <= row.w * WORD_PART ? words + 20 : 0;
	widget_card(flow->frame, (struct rect){ flow->x, flow->y, flow->w, 0 });
	if (heading)
		row.y += flow_text(flow->frame, row, FONT_BOLD, TEXT_SMALL, COLOUR_INK2, heading) + card.gap;
	for (size_t i = 0; i < count; i++)
		row.y += draw_row(&card, &terms[i], row) + card.gap;
	list->items[first].at.h = row.y - card.gap + above - flow->y;
	flow->y += list->items[first].at.h;
}
