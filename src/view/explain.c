/* The explanation of the current step.
 *
 *   354  开始输入邮件内容                 what it is (explain_title)
 *        Start mail input · 服务器 → 客户端
 *   ▌ what the lesson says to it
 *   One sentence about every step of this kind, large.
 *   ╭ more: what it means, what to do, what goes wrong (explain_more, key W) ╮
 *   ╭ violations ╮  ╭ words of the command or the reply ╮  ╭ digits, enhanced code ╮
 *   [等待] → [已问候] → ...               where we are
 *   RFC 5321 §4.1.1.4  [W]
 *
 * All sentences come from the catalogues (explain_key), in one language or in both (bilingual).
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "view/explain_code.h"
#include "view/explain_details.h"
#include "view/explain_key.h"
#include "view/explain_more.h"
#include "view/explain_notes.h"
#include "view/explain_title.h"
#include "view/explain_violation.h"
#include "view/flow.h"
#include "view/lesson_said.h"
#include "view/lesson_step.h"
#include "view/state_chain.h"
#include "view/step_note.h"

#define PADDING    32.0f
#define GAP        26.0f
#define GAP_TIGHT  16.0f
#define WIDTH_MAX  1240.0f /* longer lines are hard to read from afar */
#define SAID       34.0f   /* the sentence; smaller where there is much to say, and below a lesson's */
#define SAID_TIGHT 30.0f
#define SAID_BELOW 26.0f
#define LESSON     32.0f
#define MORE_LOW   0.55f /* of the pane's height */

struct explain {
	struct view_frame *frame;
	const struct session *session;
	const struct step *step;
	struct explain_key key;
	bool tight;     /* there is much to say and little room */
	bool no_digits; /* even less */
	float gap;
};

static void draw_lesson(struct flow *flow, struct bilingual text)
{
	struct draw_list *list = flow->frame->list;
	struct flow inside = *flow;
	size_t first = list->count;

	draw_rect(list, (struct rect){ flow->x, flow->y, 8, 0 }, COLOUR_FOCUS, COLOUR_NONE, 4, 0);
	inside.x += 30;
	inside.w -= 30;
	bilingual_draw(&inside, LESSON, COLOUR_INK, text);
	list->items[first].at.h = inside.y - flow->y;
	flow->y = inside.y;
}

static void draw_details(const struct explain *e, struct flow *flow)
{
	const struct step *step = e->step;
	bool drawn = false;

	if (step->kind == STEP_COMMAND || step->kind == STEP_CHUNK)
		drawn = explain_parameters(flow, e->session, step, e->tight);
	else if (step->kind == STEP_REPLY && step->verb == VERB_EHLO && step->code == 250)
		drawn = explain_extensions(flow, e->session, step, e->tight);
	if (drawn)
		flow->y += e->gap;
	if (step->kind != STEP_REPLY)
		return;
	if (!e->no_digits)
		explain_digits(flow, step, e->tight, e->gap);
	explain_enhanced(flow, e->session, step, e->tight, e->gap);
}

static void draw_sentences(const struct explain *e, struct flow *flow)
{
	struct bilingual said = lesson_said(e->frame, e->session, e->step), text = explain_key_both(e->frame, &e->key, "text");
	char *next = e->step->kind == STEP_CLOSE ? lesson_next_client(e->frame, e->session) : NULL;

	if (next)
		said.first = next;
	if (said.first) {
		draw_lesson(flow, said);
		flow->y += e->gap;
	}
	if (text.first) {
		float size = said.first ? SAID_BELOW : e->tight ? SAID_TIGHT : SAID;

		bilingual_draw(flow, size, said.first ? COLOUR_INK2 : COLOUR_INK, text);
		flow->y += e->gap;
	}
	free(next);
}

static void draw_nothing(struct flow *flow)
{
	flow_paragraph(flow, FONT_BOLD, TEXT_LARGE, COLOUR_INK, widget_text(flow->frame, "ui.explain.nothing"));
	flow->y += 12;
	bilingual_draw(flow, TEXT_NORMAL, COLOUR_INK2, bilingual_find(flow->frame, "ui.explain.nothing-text"));
}

/* Where much is said before it, or the pane is low, key W scrolls to what it opens. */
static void mark_more(const struct flow *flow)
{
	float above = flow->y - flow->at.y - GAP_TIGHT;

	flow->frame->out_more_at = above > flow->at.h * MORE_LOW ? (size_t)(above / FLOW_STEP) : 0;
}

static void draw_step(struct explain *e, struct flow *flow)
{
	explain_title_draw(flow, e->session, e->step, &e->key);
	flow->y += e->gap;
	draw_sentences(e, flow);
	mark_more(flow);
	if (e->frame->state->more)
		explain_more_draw(flow, &e->key, e->gap);
	explain_notes(flow, e->session, e->step, e->gap);
	explain_violations(flow, e->session, e->step, e->gap);
	draw_details(e, flow);
	state_chain_draw(flow, e->step);
	flow->y += e->gap;
	explain_foot_draw(flow, &e->key);
}

static bool fits(const struct flow *flow)
{
	return flow->y + flow->padding <= flow->at.y + flow->at.h;
}

/* Draws everything again from the column's beginning, closer than before. */
static void draw_again(struct explain *e, struct flow *flow, struct flow start, bool no_digits)
{
	e->frame->list->count = start.first;
	*flow = start;
	flow->y -= PADDING - GAP_TIGHT;
	flow->padding = GAP_TIGHT;
	e->tight = true;
	e->gap = GAP_TIGHT;
	e->no_digits = no_digits;
	draw_step(e, flow);
}

/* With air; closer; without the digits that every reply has. What fits in no way is drawn whole and scrolls. */
static void draw_fitting(struct explain *e, struct flow *flow)
{
	struct flow start = *flow;

	e->gap = GAP;
	draw_step(e, flow);
	if (!fits(flow))
		draw_again(e, flow, start, false);
	if (!fits(flow) && e->step->kind == STEP_REPLY && !e->frame->state->more) { /* more scrolls anyway */
		draw_again(e, flow, start, true);
		if (!fits(flow))
			draw_again(e, flow, start, false);
	}
}

void explain_draw(struct view_frame *frame, struct rect at)
{
	struct explain e = { .frame = frame, .session = frame_session(frame), .step = frame_current(frame) };
	struct flow flow;

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_EXPLAIN);
	flow_begin(&flow, frame, at, PADDING);
	if (e.step) {
		frame->out_more = true;
		explain_key_of(e.step, &e.key);
		if (e.step->kind == STEP_HANDSHAKE && e.session->opened.origin == ORIGIN_CAPTURE)
			snprintf(e.key.special, sizeof e.key.special, "step.handshake-%s",
			         step_note_was_captured(e.session, e.step) ? "captured" : "unseen");
		flow.w = fminf(flow.w, WIDTH_MAX);
		draw_fitting(&e, &flow);
	} else {
		draw_nothing(&flow);
	}
	flow_end(&flow, PANE_EXPLAIN);
}
