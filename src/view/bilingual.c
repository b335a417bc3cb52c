#include "view/bilingual.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "view/phrase.h"

#define KEY_MAX 128
#define SMALLER 0.8f
#define BETWEEN 4.0f

enum lang bilingual_other(const struct view_frame *frame)
{
	if (!frame->state->both_langs)
		return LANG_COUNT;
	return frame->state->lang == LANG_ZH ? LANG_EN : LANG_ZH;
}

struct bilingual bilingual_find(const struct view_frame *frame, const char *key, ...)
{
	enum lang other = bilingual_other(frame);
	char full[KEY_MAX];
	va_list args;

	va_start(args, key);
	vsnprintf(full, sizeof full, key, args);
	va_end(args);
	return (struct bilingual){ texts_find(frame->texts, frame->state->lang, full),
		                   other == LANG_COUNT ? NULL : texts_find(frame->texts, other, full) };
}

struct bilingual bilingual_of(const struct view_frame *frame, char *const texts[LANG_COUNT])
{
	enum lang other = bilingual_other(frame);

	return (struct bilingual){ texts[frame->state->lang], other == LANG_COUNT ? NULL : texts[other] };
}

float bilingual_size(float size)
{
	return fmaxf(TEXT_SMALL, roundf(size * SMALLER));
}

static float draw_one(struct view_frame *frame, struct rect at, float size, enum colour colour, const char *text)
{
	char *rich = phrase_rich(text);
	float height = flow_text(frame, (struct rect){ at.x, at.y, at.w, 0 }, FONT_SANS, size, colour, rich);

	free(rich);
	return height;
}

float bilingual_text(struct view_frame *frame, struct rect at, float size, enum colour colour, struct bilingual text)
{
	float height = text.first ? draw_one(frame, at, size, colour, text.first) : 0;

	if (!text.first || !text.second)
		return height;
	at.y += height + BETWEEN;
	return height + BETWEEN + draw_one(frame, at, bilingual_size(size), COLOUR_INK2, text.second);
}

void bilingual_draw(struct flow *flow, float size, enum colour colour, struct bilingual text)
{
	flow->y += bilingual_text(flow->frame, (struct rect){ flow->x, flow->y, flow->w, 0 }, size, colour, text);
}
