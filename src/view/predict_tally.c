#include "view/predict_tally.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "view/flow.h"
#include "view/phrase.h"
#include "view/predict_draw.h"

#define PAD         32.0f
#define PAD_LOW     12.0f
#define LOW         520.0f
#define WIDTH_MAX   1240.0f
#define GAP         14.0f
#define INSIDE      18.0f
#define SCROLLBAR   10.0f /* of a low pane, beside the padding */
#define SIGN        26.0f
#define BADGE       36.0f
#define HAND        24.0f
#define BAR         220.0f /* of the most hands */
#define BAR_H       20.0f
#define LINE        (TEXT_SMALL * DRAW_LINE_HEIGHT)
#define ASKED_CHARS 48

struct tally {
	struct view_frame *frame;
	struct flow *flow;
	struct predict_sum sum;
};

/* A sentence with two numbers; "" values become empty. */
static void draw_sentence(const struct tally *tally, enum font font, float size, const char *key, size_t one, size_t two)
{
	char a[24], b[24];

	snprintf(a, sizeof a, "%zu", one);
	snprintf(b, sizeof b, "%zu", two);
	char *text = phrase_fill(tally->frame, key, a, b, NULL);
	flow_paragraph(tally->flow, font, size, COLOUR_INK, text);
	free(text);
}

static void draw_worst(const struct tally *tally)
{
	const struct predict_record *worst = tally->sum.worst;
	struct draw_list *list = tally->frame->list;
	struct flow *flow = tally->flow, inside = *flow;
	size_t card = list->count, most = predict_answer(worst) ? predict_answer(worst) - 1 : worst->question.truth;
	char thought[24], truth[24];

	for (size_t i = 0; i < PREDICT_CHOICES; i++) /* the wrong code that most thought of */
		if (i != worst->question.truth && (most == worst->question.truth || worst->hands[i] > worst->hands[most]))
			most = i;
	snprintf(thought, sizeof thought, "%03u", worst->question.codes[most]);
	snprintf(truth, sizeof truth, "%03u", worst->question.codes[worst->question.truth]);
	char *asked = predict_asked(tally->frame, &worst->question, ASKED_CHARS);
	char *text = phrase_fill(tally->frame, "ui.predict.worst-text", thought, truth, NULL);
	draw_rect(list, (struct rect){ flow->x, flow->y, flow->w, 0 }, COLOUR_FOCUS_SOFT, COLOUR_FOCUS, 14, 3);
	inside.x += INSIDE;
	inside.w -= 2 * INSIDE;
	inside.y += GAP;
	flow_paragraph(&inside, FONT_BOLD, TEXT_SMALL, COLOUR_INK, widget_text(tally->frame, "ui.predict.worst"));
	draw_text_fit(list, inside.x, inside.y, inside.w, FONT_MONO_BOLD, TEXT_SMALL, COLOUR_CLIENT, asked);
	inside.y += LINE;
	flow_paragraph(&inside, FONT_SANS, TEXT_SMALL, COLOUR_INK, text);
	list->items[card].at.h = inside.y + GAP - flow->y;
	flow->y = inside.y + GAP + GAP;
	free(asked);
	free(text);
}

static unsigned most_hands(const struct predict_record *record)
{
	unsigned most = 0;

	for (size_t i = 0; i < PREDICT_CHOICES; i++)
		most = record->hands[i] > most ? record->hands[i] : most;
	return most;
}

/* One choice that somebody raised a hand for: "550  ▇▇▇▇ 12". */
static void draw_bar(const struct tally *tally, const struct predict_record *record, size_t i, float x, float right)
{
	struct draw_list *list = tally->frame->list;
	float y = tally->flow->y, room = fminf(BAR, right - x - 160);
	float w = fmaxf(room * (float)record->hands[i] / (float)most_hands(record), 6);
	bool truth = i == record->question.truth;
	char text[16];

	snprintf(text, sizeof text, "%03u", record->question.codes[i]);
	x += draw_text(list, x, y, truth ? FONT_MONO_BOLD : FONT_MONO, TEXT_SMALL, COLOUR_INK, ALIGN_LEFT, text) + 12;
	draw_rect(list, (struct rect){ x, y + (LINE - BAR_H) / 2, w, BAR_H }, truth ? COLOUR_2XX : COLOUR_INK2, COLOUR_NONE, 4,
	          0);
	snprintf(text, sizeof text, "%u", record->hands[i]);
	x += w + 10;
	x += draw_text(list, x, y, FONT_BOLD, TEXT_SMALL, COLOUR_INK, ALIGN_LEFT, text) + 10;
	if (truth)
		draw_shape(list, SHAPE_CHECK, (struct rect){ x, y + (LINE - HAND) / 2, HAND, HAND }, COLOUR_2XX);
	tally->flow->y += LINE;
}

/* What the class thought, where no hands were counted: the code it chose. */
static void draw_chosen(const struct tally *tally, const struct predict_record *record, float x)
{
	size_t answer = predict_answer(record);
	char code[8];

	if (!answer || predict_is_right(record))
		return;
	snprintf(code, sizeof code, "%03u", record->question.codes[answer - 1]);
	char *text = phrase_fill(tally->frame, "ui.predict.chose", code, NULL, NULL);
	draw_text(tally->frame->list, x, tally->flow->y, FONT_SANS, TEXT_SMALL, COLOUR_INK, ALIGN_LEFT, text);
	tally->flow->y += LINE;
	free(text);
}

static void draw_record(const struct tally *tally, const struct predict_record *record)
{
	struct view_frame *frame = tally->frame;
	struct flow *flow = tally->flow;
	float x = flow->x + SIGN + 16, right = flow->x + flow->w;
	struct rect sign = { flow->x, flow->y + (BADGE - SIGN) / 2, SIGN, SIGN };
	uint16_t code = record->question.codes[record->question.truth];
	char *asked = predict_asked(frame, &record->question, ASKED_CHARS);
	float badge = widget_code_badge_width(frame, BADGE, code);

	if (predict_is_right(record))
		draw_shape(frame->list, SHAPE_CHECK, sign, COLOUR_2XX);
	else if (predict_answer(record))
		draw_shape(frame->list, SHAPE_CROSS, sign, COLOUR_5XX);
	draw_text_fit(frame->list, x, widget_middle(flow->y, BADGE, TEXT_SMALL), right - badge - GAP - x, FONT_MONO, TEXT_SMALL,
	              COLOUR_INK, asked);
	widget_code_badge(frame, right - badge, flow->y, BADGE, code);
	draw_hit(frame->list, (struct rect){ flow->x, flow->y, flow->w, BADGE }, ACTION_GO, (int)record->question.step);
	flow->y += BADGE + 4;
	if (most_hands(record) == 0)
		draw_chosen(tally, record, x);
	for (size_t i = 0; i < PREDICT_CHOICES; i++)
		if (record->hands[i])
			draw_bar(tally, record, i, x, right);
	flow->y += GAP;
	draw_line(frame->list, flow->x, flow->y - GAP / 2, right, flow->y - GAP / 2, COLOUR_LINE, 2, 0);
	free(asked);
}

void predict_tally_draw(struct view_frame *frame, struct rect at, uint32_t session)
{
	const struct predict_state *predict = &frame->state->predict;
	struct tally tally = { .frame = frame, .sum = predict_sum_up(frame->timeline, predict, session) };
	bool low = at.h < LOW;
	struct flow flow;

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_EXPLAIN);
	flow_begin(&flow, frame, at, low ? PAD_LOW : PAD);
	flow.w = fminf(flow.w - (low ? SCROLLBAR : 0), WIDTH_MAX);
	tally.flow = &flow;
	flow_paragraph(&flow, FONT_BOLD, low ? TEXT_NORMAL : TEXT_LARGE, COLOUR_INK, widget_text(frame, "ui.predict.tally"));
	flow.y += low ? 4 : GAP;
	if (tally.sum.answered)
		draw_sentence(&tally, FONT_BOLD, TEXT_NORMAL, "ui.predict.right", tally.sum.right, tally.sum.answered);
	else
		draw_sentence(&tally, FONT_SANS, TEXT_NORMAL, "ui.predict.unanswered", tally.sum.questions, 0);
	if (tally.sum.hands)
		draw_sentence(&tally, FONT_SANS, TEXT_NORMAL, "ui.predict.hands", tally.sum.hands, tally.sum.right_hands);
	flow.y += GAP;
	if (tally.sum.worst)
		draw_worst(&tally);
	for (size_t i = 0; i < predict->count; i++) {
		const struct predict_record *record = &predict->records[i];

		if (record->question.session == session && record->revealed &&
		    predict_find(frame->timeline, predict, session, record->question.step) == record)
			draw_record(&tally, record);
	}
	flow_end(&flow, PANE_EXPLAIN);
}
