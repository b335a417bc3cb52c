#include "view/brain_draw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/brain_map.h"
#include "view/flow.h"

#define PAD        24.0f
#define PAD_LOW    12.0f
#define LOW        520.0f /* a pane lower than this has no air */
#define WIDTH_MAX  1100.0f
#define LINE       40.0f /* of a row */
#define LINE_LOW   40.0f
#define CHIP       38.0f
#define HEAD_LEAST 640.0f /* narrower: what happened stands below the title */
#define CAP        38.0f
#define BADGE      34.0f
#define SPACE      20.0f
#define ARROW      44.0f
#define TRAVEL_MS  450
#define CARD_PAD   16.0f
#define COLUMNS_W  880.0f /* a low list this wide has two columns */

struct brain {
	struct view_frame *frame;
	const struct step *step; /* NULL: nothing has happened */
	struct brain_now now;
	struct brain_row rows[BRAIN_ROWS];
	size_t row_count;
	bool named[BRAIN_ROWS]; /* in the diagram already */
	bool low;
};

/* ---- what the cursor's step means ---- */

static float travelled(const struct view_frame *frame)
{
	const struct view_state *state = frame->state;
	int64_t since = frame->clock_ms - state->stepped_ms;

	if (!state->motion || !state->stepped_forward || since >= TRAVEL_MS)
		return 1;
	float t = since > 0 ? (float)since / TRAVEL_MS : 0;
	return t * t * (3 - 2 * t);
}

static void note_asked(struct brain *brain)
{
	static const enum brain_cause causes[] = { [STEP_COMMAND] = BRAIN_COMMAND,
		                                   [STEP_CHUNK] = BRAIN_COMMAND,
		                                   [STEP_AUTH_RESPONSE] = BRAIN_RESPONSE,
		                                   [STEP_CONTENT_END] = BRAIN_DOT };
	enum step_kind kind = brain->step->kind;

	if (kind != STEP_COMMAND && kind != STEP_CHUNK && kind != STEP_AUTH_RESPONSE && kind != STEP_CONTENT_END)
		return;
	brain->now.asked = true;
	brain->now.cause = causes[kind];
	brain->now.verb = brain->step->verb;
}

static void note_step(struct brain *brain)
{
	const struct session *session = frame_session(brain->frame);
	size_t number = frame_step(brain->frame);

	brain->now = (struct brain_now){ .before = STATE_CONNECTING, .state = STATE_CONNECTING, .progress = 1 };
	brain->step = frame_current(brain->frame);
	if (!brain->step)
		return;
	brain->now.state = brain->step->state;
	if (number > 1)
		brain->now.before = session->steps[number - 2].state;
	brain->now.code = brain->step->kind == STEP_REPLY ? brain->step->code : 0;
	brain->now.taken = brain->now.code || brain->now.before != brain->now.state;
	brain->now.progress = brain->now.taken ? travelled(brain->frame) : 1;
	brain->frame->out_animating = brain->frame->out_animating || brain->now.progress < 1;
	note_asked(brain);
}

/* ---- pieces ---- */

static const char *state_word(const struct brain *brain, enum smtp_state state)
{
	char key[32] = "state.";

	return widget_text(brain->frame, strcat(key, smtp_state_name(state)));
}

static float draw_state(const struct brain *brain, float x, float y, enum smtp_state state, bool lit)
{
	struct draw_list *list = brain->frame->list;
	const char *word = state_word(brain, state);
	float w = draw_text_width(list, FONT_BOLD, TEXT_SMALL, word) + 28;

	draw_rect(list, (struct rect){ x, y, w, CHIP }, lit ? COLOUR_FOCUS : COLOUR_SURFACE, lit ? COLOUR_FOCUS_INK : COLOUR_INK,
	          10, lit ? 4 : 3);
	draw_text(list, x + w / 2, widget_middle(y, CHIP, TEXT_SMALL), FONT_BOLD, TEXT_SMALL, lit ? COLOUR_FOCUS_INK : COLOUR_INK,
	          ALIGN_CENTRE, word);
	return w;
}

static float draw_arrow(const struct brain *brain, float x, float y)
{
	draw_line(brain->frame->list, x + 6, y + CHIP / 2, x + ARROW - 16, y + CHIP / 2, COLOUR_INK, 4, 0);
	draw_shape(brain->frame->list, SHAPE_ARROW_RIGHT, (struct rect){ x + ARROW - 22, y + CHIP / 2 - 9, 18, 18 }, COLOUR_INK);
	return ARROW;
}

/* ---- the head ---- */

/* At the left of the head's line; returns the width. */
static float draw_title(const struct brain *brain, const struct flow *flow)
{
	struct draw_list *list = brain->frame->list;
	float cap = widget_key_width(brain->frame, CAP, "Z");

	widget_key(brain->frame, flow->x + flow->w - cap, flow->y, CAP, "Z", ACTION_BRAIN, 0);
	return draw_text(list, flow->x, widget_middle(flow->y, CHIP, TEXT_NORMAL), FONT_BOLD, TEXT_NORMAL, COLOUR_INK, ALIGN_LEFT,
	                 widget_text(brain->frame, "ui.brain.title"));
}

static const char *step_word(const struct brain *brain)
{
	const struct step *step = brain->step;
	struct brain_item item = { .cause = brain->now.cause, .verb = step->verb };

	if (brain->now.asked)
		return brain_item_name(brain->frame, &item);
	if (step->kind == STEP_REPLY && step->answers_content)
		item.cause = step->verb == VERB_BDAT ? BRAIN_LAST : BRAIN_DOT;
	else if (step->kind == STEP_REPLY && step->verb == VERB_COUNT)
		item.cause = BRAIN_GREETING;
	else if (step->kind == STEP_REPLY)
		item.cause = BRAIN_COMMAND;
	else
		return step->kind == STEP_TLS ? "TLS" : NULL;
	return brain_item_name(brain->frame, &item);
}

/* "RCPT (250 v) → [RCPT]", or that a command waits for its reply; else only the state. */
static void draw_happened(const struct brain *brain, struct flow *flow)
{
	struct view_frame *frame = brain->frame;
	struct draw_list *list = frame->list;
	const char *word = brain->step ? step_word(brain) : NULL;
	float title = draw_title(brain, flow) + 2 * SPACE, right = flow->x + flow->w - 60;
	bool below = flow->w < HEAD_LEAST; /* of its own line */
	float x = below ? flow->x : flow->x + title, y = below ? flow->y + CHIP + 6 : flow->y,
	      middle = widget_middle(y, CHIP, TEXT_SMALL);

	if (brain->now.asked)
		x += draw_state(brain, x, y, brain->now.state, true) + SPACE;
	if (word)
		x += draw_text(list, x, middle, FONT_MONO_BOLD, TEXT_SMALL, COLOUR_INK, ALIGN_LEFT, word) + SPACE / 2;
	if (brain->now.asked) {
		draw_text_fit(list, x, middle, (below ? flow->x + flow->w : right) - x, FONT_SANS, TEXT_SMALL, COLOUR_INK2,
		              widget_text(frame, "ui.brain.waits"));
	} else {
		if (brain->now.code)
			x += widget_code_badge(frame, x, y + (CHIP - BADGE) / 2, BADGE, brain->now.code);
		if (word)
			x += draw_arrow(brain, x, y);
		draw_state(brain, x, y, brain->now.state, true);
	}
	flow->y = y + CHIP + (brain->low ? 8 : 14);
}

/* ---- rows ---- */

static bool is_asked(const struct brain *brain, const struct brain_item *item)
{
	return brain->now.asked && brain_item_is(item, brain->now.cause, brain->now.verb);
}

static float draw_item(const struct brain *brain, float x, float y, const struct brain_item *item, bool accepted, bool draw)
{
	struct draw_list *list = brain->frame->list;
	const char *name = brain_item_name(brain->frame, item);
	enum font font = accepted ? FONT_MONO_BOLD : FONT_MONO;
	float w = draw_text_width(list, font, TEXT_SMALL, name);

	if (draw && is_asked(brain, item))
		draw_rect(list, (struct rect){ x - 7, y + 2, w + 14, CHIP - 4 }, COLOUR_FOCUS_SOFT, COLOUR_FOCUS, 8, 3);
	if (draw)
		draw_text(list, x, widget_middle(y, CHIP, TEXT_SMALL), font, TEXT_SMALL, accepted ? COLOUR_INK : COLOUR_INK2,
		          ALIGN_LEFT, name);
	return w;
}

/* What stands at the row's left: the code it would get, or where it leads. Returns the width. */
static float draw_row_head(const struct brain *brain, const struct brain_row *row, float x, float y, bool draw)
{
	struct view_frame *frame = brain->frame;
	const char *word = row->to == brain->now.state ? widget_text(frame, "ui.brain.stays") : state_word(brain, row->to);

	if (!row->accepted && !row->code)
		return 0;
	if (!row->accepted) {
		if (draw)
			widget_code_badge(frame, x, y + (CHIP - BADGE) / 2, BADGE, row->code);
		return widget_code_badge_width(frame, BADGE, row->code) + SPACE;
	}
	if (draw && row->to == brain->now.state)
		draw_text(frame->list, x, widget_middle(y, CHIP, TEXT_SMALL), FONT_SANS, TEXT_SMALL, COLOUR_INK, ALIGN_LEFT,
		          word);
	else if (draw)
		draw_state(brain, x + draw_arrow(brain, x, y), y, row->to, false);
	float w = draw_text_width(frame->list, row->to == brain->now.state ? FONT_SANS : FONT_BOLD, TEXT_SMALL, word);
	return (row->to == brain->now.state ? w : ARROW + w + 28) + SPACE;
}

/* Head and items, in as many lines as they need. Returns the height. */
static float lay_row(const struct brain *brain, const struct brain_row *row, float x, float y, float w, bool draw)
{
	float left = draw_row_head(brain, row, x, y, draw), at = left, line = brain->low ? LINE_LOW : LINE, top = y;

	for (size_t i = 0; i < row->count; i++) {
		float item = draw_item(brain, 0, 0, &row->items[i], row->accepted, false);

		if (at > left && at + item > w) {
			at = left;
			y += line - 4;
		}
		draw_item(brain, x + at, y, &row->items[i], row->accepted, draw);
		at += item + SPACE;
	}
	return y + line - top;
}

static bool is_listed(const struct brain *brain, size_t i)
{
	return !brain->named[i];
}

/* Of a row on one line. */
static float row_width(const struct brain *brain, const struct brain_row *row)
{
	float w = draw_row_head(brain, row, 0, 0, false);

	for (size_t i = 0; i < row->count; i++)
		w += draw_item(brain, 0, 0, &row->items[i], row->accepted, false) + SPACE;
	return w;
}

/* The listed rows of one sort below each other; refused ones beside each other where they fit. Returns the height. */
static float lay_rows(const struct brain *brain, bool accepted, float x, float y, float w, bool draw)
{
	float top = y, at = 0, height = 0;

	for (size_t i = 0; i < brain->row_count; i++) {
		const struct brain_row *row = &brain->rows[i];
		float own = row_width(brain, row);

		if (!is_listed(brain, i) || row->accepted != accepted)
			continue;
		if (accepted || at == 0 || at + own > w) {
			y += height;
			at = 0;
		}
		height = lay_row(brain, row, x + at, y, w - at, draw);
		at += own + SPACE;
	}
	return y + height - top;
}

static float rows_height(const struct brain *brain, float w)
{
	return lay_rows(brain, true, 0, 0, w, false) + lay_rows(brain, false, 0, 0, w, false);
}

/* One column; with room for two the refused ones stand in the second. */
static void draw_list(const struct brain *brain, struct flow *flow)
{
	bool two = brain->low && flow->w >= COLUMNS_W;
	float w = two ? (flow->w - 2 * SPACE) / 2 : flow->w;
	float accepted = lay_rows(brain, true, flow->x, flow->y, w, true);
	float refused = lay_rows(brain, false, flow->x + (two ? w + 2 * SPACE : 0), flow->y + (two ? 0 : accepted), w, true);

	flow->y += two ? fmaxf(accepted, refused) : accepted + refused;
}

/* In words, where it is not commands that count. */
static const char *remark(const struct brain *brain)
{
	switch (brain->now.state) {
	case STATE_AUTH: return "ui.brain.in-auth";
	case STATE_CONTENT: return "ui.brain.in-content";
	case STATE_CLOSED: return "ui.brain.in-closed";
	default: return NULL;
	}
}

static float remark_height(const struct brain *brain, float w)
{
	const char *key = remark(brain);

	if (!key)
		return 0;
	return draw_paragraph_height(brain->frame->list, FONT_SANS, TEXT_SMALL, w, widget_text(brain->frame, key)) + 6;
}

/* Commands that are not even refused are none here. */
static void drop_unanswered(struct brain *brain)
{
	size_t count = 0;

	for (size_t i = 0; i < brain->row_count; i++)
		if (brain->rows[i].accepted || brain->rows[i].code)
			brain->rows[count++] = brain->rows[i];
	brain->row_count = count;
}

/* What stands below the diagram in a state when all that leads elsewhere is named in it. */
static float below_of(const struct brain *brain, enum smtp_state state, float w)
{
	struct brain other = { .frame = brain->frame, .low = brain->low, .now = { .state = state } };

	other.row_count = brain_rows(state, other.rows);
	drop_unanswered(&other);
	for (size_t i = 0; i < other.row_count; i++)
		other.named[i] = other.rows[i].accepted && other.rows[i].to != state;
	return rows_height(&other, w) + remark_height(&other, w) + CARD_PAD;
}

/* In every state the same, so that the boxes stay where they are from step to step. */
static float most_below(const struct brain *brain, float w)
{
	float most = 0;

	for (int state = 0; state < STATE_COUNT; state++)
		most = fmaxf(most, below_of(brain, (enum smtp_state)state, w));
	return most;
}

/* The diagram takes what the rows below it leave, and is drawn again smaller when not every name found room in it. False:
 * that is too little. */
static bool draw_diagram(struct brain *brain, struct flow *flow)
{
	size_t first = brain->frame->list->count;
	float below = most_below(brain, flow->w), needed;

	for (size_t i = 0; i < brain->row_count; i++)
		brain->named[i] = brain->rows[i].accepted && brain->rows[i].to != brain->now.state;
	for (int turn = 0; turn < 2; turn++) {
		struct rect card = { flow->x, flow->y, flow->w, flow->at.y + flow->at.h - flow->padding - flow->y - below };
		struct rect map = { card.x + CARD_PAD, card.y + CARD_PAD, card.w - 2 * CARD_PAD, card.h - 2 * CARD_PAD };

		brain->frame->list->count = first;
		if (map.w < BRAIN_MAP_LEAST_W || map.h < BRAIN_MAP_LEAST_H)
			break;
		widget_card(brain->frame, card);
		brain_map_draw(brain->frame, map, &brain->now, brain->rows, brain->row_count, brain->named);
		flow->y = card.y + card.h + CARD_PAD;
		needed = rows_height(brain, flow->w) + remark_height(brain, flow->w) + CARD_PAD;
		if (needed <= below)
			return true;
		flow->y = card.y;
		below = needed;
	}
	brain->frame->list->count = first;
	memset(brain->named, 0, sizeof brain->named);
	return false;
}

void brain_draw(struct view_frame *frame, struct rect at)
{
	struct brain brain = { .frame = frame, .low = at.h < LOW };
	struct flow flow;

	note_step(&brain);
	brain.row_count = brain_rows(brain.now.state, brain.rows);
	drop_unanswered(&brain);
	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_EXPLAIN);
	flow_begin(&flow, frame, at, brain.low ? PAD_LOW : PAD);
	flow.w = fminf(flow.w, WIDTH_MAX);
	const char *said = remark(&brain) ? widget_text(frame, remark(&brain)) : NULL;
	draw_happened(&brain, &flow);
	draw_diagram(&brain, &flow);
	if (said) {
		flow_paragraph(&flow, FONT_SANS, TEXT_SMALL, COLOUR_INK, said);
		flow.y += 6;
	}
	draw_list(&brain, &flow);
	flow_end(&flow, PANE_EXPLAIN);
}
