#include "view/lesson_said.h"

#include <stdlib.h>

#include "view/aside.h"
#include "view/lesson_step.h"
#include "view/phrase.h"
#include "view/widgets.h"

#define PAD      14.0f
#define LOW_PAD  6.0f /* with two languages on a low screen: the ladder's row above must stay whole */
#define LOW      640.0f
#define SIDE     32.0f
#define SIZE     30.0f
#define BETWEEN  4.0f
#define CAP      40.0f
#define MOST     0.45f /* of the screen's height; beyond, one language must do */
#define LOW_MOST 0.25f /* the same on a low screen whose pane needs more height than a row of the ladder */
#define BAR_SIDE 16.0f

struct bilingual lesson_said(const struct view_frame *frame, const struct session *session, const struct step *step)
{
	static const int say[] = { [STEP_HANDSHAKE] = SAY_COMMAND,
		                   [STEP_COMMAND] = SAY_COMMAND,
		                   [STEP_REPLY] = SAY_REPLY,
		                   [STEP_HEADER] = SAY_HEADER,
		                   [STEP_BODY] = SAY_BODY,
		                   [STEP_CONTENT_END] = SAY_DOT,
		                   [STEP_AUTH_RESPONSE] = SAY_COMMAND,
		                   [STEP_CHUNK] = SAY_COMMAND,
		                   [STEP_TLS] = SAY_COUNT,
		                   [STEP_CLOSE] = SAY_COUNT };
	const struct exchange *exchange = lesson_exchange_of(frame->lessons, session, step);
	int which = say[step->kind];

	if (!exchange || which == SAY_COUNT)
		return (struct bilingual){ 0 };
	return bilingual_of(frame, exchange->say[which]);
}

static bool explanation_in_sight(const struct view_frame *frame, bool narrow)
{
	const struct view_state *state = frame->state;
	bool other = state->pane == PANE_MAIL || state->pane == PANE_STRUCTURE || state->pane == PANE_PACKETS ||
	             state->pane == PANE_REPORT;

	return !state->lanes.open && !state->decode.open && !aside_wanted(frame) && !other && (!narrow || state->explain_only);
}

static float text_width(const struct view_frame *frame, float w)
{
	return w - 2 * SIDE - widget_key_width(frame, CAP, "1") - 24;
}

static float padding(const struct view_frame *frame)
{
	return frame->state->both_langs && frame->height < LOW ? LOW_PAD : PAD;
}

static float most_part(const struct view_frame *frame)
{
	const struct view_state *state = frame->state;
	bool ladder = state->pane == PANE_EXPLAIN && !state->decode.open && !state->lanes.open && !aside_wanted(frame);

	return frame->height < LOW && !ladder ? LOW_MOST : MOST;
}

static float text_size(float w)
{
	return w < 1200 ? TEXT_NORMAL : SIZE;
}

static float height_of(const struct view_frame *frame, float size, float w, const char *text)
{
	char *rich = phrase_rich(text);
	float height = draw_paragraph_height(frame->list, FONT_SANS, size, w, rich);

	free(rich);
	return height;
}

/* While the class is to think by itself nothing is said to it, except where the lesson asks and so chose its words. */
static bool is_quiet(const struct view_frame *frame, const struct step *step, bool narrow)
{
	const struct exchange *exchange = lesson_exchange_of(frame->lessons, frame_session(frame), step);
	struct predict_record asked;
	bool asks = exchange && exchange->show == SHOW_PREDICT && !narrow;

	return !asks && predict_standing(frame->timeline, frame->state, &asked);
}

float lesson_said_height(const struct view_frame *frame, float w, float h, bool narrow)
{
	const struct step *step = frame_current(frame);
	struct bilingual said = { 0 };

	if (step && !is_quiet(frame, step, narrow) && !explanation_in_sight(frame, narrow))
		said = lesson_said(frame, frame_session(frame), step);
	if (!said.first)
		return 0;
	float size = text_size(w), wide = text_width(frame, w);
	float one = height_of(frame, size, wide, said.first) + 2 * padding(frame);
	float both = said.second ? one + BETWEEN + height_of(frame, bilingual_size(size), wide, said.second) : one;
	return both <= h * most_part(frame) ? both : one;
}

void lesson_said_draw(struct view_frame *frame, struct rect at)
{
	struct bilingual said = lesson_said(frame, frame_session(frame), frame_current(frame));
	float size = text_size(at.w), wide = text_width(frame, at.w), cap = widget_key_width(frame, CAP, "1");
	float pad = padding(frame);
	bool one = at.h < height_of(frame, size, wide, said.first) + 2 * pad + BETWEEN;

	if (one)
		said.second = NULL;
	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	draw_line(frame->list, at.x, at.y, at.x + at.w, at.y, COLOUR_LINE, 2, 0);
	draw_rect(frame->list, (struct rect){ at.x + BAR_SIDE, at.y + pad, 8, at.h - 2 * pad }, COLOUR_FOCUS, COLOUR_NONE, 4, 0);
	bilingual_text(frame, (struct rect){ at.x + SIDE + 8, at.y + pad, wide, 0 }, size, COLOUR_INK, said);
	widget_key(frame, at.x + at.w - 16 - cap, at.y + (at.h - CAP) / 2 - 1, CAP, "1", ACTION_PANE, PANE_EXPLAIN);
}
