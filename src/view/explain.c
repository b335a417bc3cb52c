/* The explanation of the current step.
 *
 *   354  开始输入邮件内容                 what it is
 *        Start mail input · 服务器 → 客户端
 *   ▌ what the lesson says to it
 *   One or two sentences about every step of this kind.
 *   ╭ violations ╮  ╭ words of the command or the reply ╮  ╭ digits ╮
 *   [等待] → [已问候] → ...               where we are
 *   RFC 5321 §4.1.1.4
 *
 * All sentences come from the catalogues; the more specific key wins (reply.ehlo.250 over reply.250).
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "view/explain_details.h"
#include "view/explain_notes.h"
#include "view/flow.h"
#include "view/phrase.h"
#include "view/state_chain.h"
#include "view/term_card.h"

#define PADDING       32.0f
#define GAP           26.0f
#define GAP_TIGHT     16.0f
#define WIDTH_MAX     1240.0f /* longer lines are hard to read from afar */
#define SIGN_CHARS    10      /* of an unknown command's word */
#define MAX_VIOLATION 8       /* shown for one step: events looked at are bounded by MAX_LOOKED */
#define MAX_LOOKED    512

struct explain {
	struct view_frame *frame;
	const struct session *session;
	const struct step *step;
	enum colour colour;
	bool tight;     /* there is much to say and little room */
	bool no_digits; /* even less */
	float gap;
	char special_key[64]; /* catalogue prefix tried first, "reply.ehlo.250", or "" */
	char general_key[64]; /* "reply.250", "command.mail", "step.header" */
};

static void verb_name(enum smtp_verb verb, char *out, size_t size)
{
	const char *name = verb < VERB_UNKNOWN ? smtp_verb_info(verb)->name : "unknown";

	snprintf(out, size, "%s", name);
	for (char *c = out; *c; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 'a' - 'A');
	}
}

static void key_command(struct explain *e)
{
	char verb[24];

	verb_name(e->step->verb, verb, sizeof verb);
	snprintf(e->general_key, sizeof e->general_key, "command.%s", verb);
	e->colour = COLOUR_CLIENT;
}

static void key_reply(struct explain *e)
{
	char what[24];

	if (e->step->answers_content)
		snprintf(what, sizeof what, "content");
	else if (e->step->verb == VERB_COUNT)
		snprintf(what, sizeof what, "greeting");
	else
		verb_name(e->step->verb, what, sizeof what);
	snprintf(e->special_key, sizeof e->special_key, "reply.%s.%03u", what, e->step->code);
	snprintf(e->general_key, sizeof e->general_key, "reply.%03u", e->step->code);
	e->colour = widget_code_colour(e->step->code);
}

static void key_step(struct explain *e)
{
	static const char *const names[] = { [STEP_HANDSHAKE] = "handshake",
		                             [STEP_HEADER] = "header",
		                             [STEP_BODY] = "body",
		                             [STEP_CONTENT_END] = "content-end",
		                             [STEP_AUTH_RESPONSE] = "auth-response",
		                             [STEP_CHUNK] = "chunk",
		                             [STEP_TLS] = "tls",
		                             [STEP_CLOSE] = "close" };

	snprintf(e->general_key, sizeof e->general_key, "step.%s", names[e->step->kind]);
	bool both = e->step->kind == STEP_HANDSHAKE || e->step->kind == STEP_TLS || e->step->kind == STEP_CLOSE;
	e->colour = both ? COLOUR_INK2 : COLOUR_CLIENT;
}

static const char *find(const struct explain *e, const char *field)
{
	const char *text = *e->special_key ? phrase_find(e->frame, "%s.%s", e->special_key, field) : NULL;

	return text ? text : phrase_find(e->frame, "%s.%s", e->general_key, field);
}

/* The big word of a step; NULL where a drawn sign stands for it. free() it. */
static char *sign_text(const struct explain *e)
{
	const struct step *step = e->step;

	switch (step->kind) {
	case STEP_REPLY: return mem_printf("%03u", step->code);
	case STEP_HANDSHAKE:
	case STEP_CLOSE: return mem_strdup("TCP");
	case STEP_CHUNK: return mem_strdup("BDAT");
	case STEP_TLS: return mem_strdup("TLS");
	case STEP_COMMAND: break;
	default: return NULL;
	}
	if (step->verb < VERB_UNKNOWN)
		return mem_strdup(smtp_verb_info(step->verb)->name);
	char *line = widget_safe_step(e->frame, e->session, step, SIGN_CHARS);
	size_t word = strcspn(line, " ");
	if (word)
		line[word] = '\0';
	return line;
}

/* Draws the sign at the column's left. Returns its width. */
static float draw_sign(const struct explain *e, const struct flow *flow)
{
	static const enum shape shapes[] = {
		[STEP_HEADER] = SHAPE_ENVELOPE,
		[STEP_BODY] = SHAPE_PAGE,
		[STEP_CONTENT_END] = SHAPE_DOT,
		[STEP_AUTH_RESPONSE] = SHAPE_LOCK,
	};
	char *sign = sign_text(e);
	float width = 72;

	if (sign)
		width = draw_text_fit(e->frame->list, flow->x, flow->y - 6, flow->w, FONT_MONO_BOLD, 72, e->colour, sign);
	else if (e->step->kind == STEP_CONTENT_END)
		draw_shape(e->frame->list, SHAPE_DOT, (struct rect){ flow->x + 22, flow->y + 44, 28, 28 }, e->colour);
	else
		draw_shape(e->frame->list, shapes[e->step->kind], (struct rect){ flow->x, flow->y + 10, 72, 72 }, e->colour);
	free(sign);
	return width;
}

static const char *direction(const struct explain *e)
{
	if (e->step->kind == STEP_HANDSHAKE || e->step->kind == STEP_TLS)
		return widget_text(e->frame, "ui.direction.both");
	return widget_text(e->frame, e->step->from == SMTP_CLIENT ? "ui.direction.client" : "ui.direction.server");
}

/* "Start mail input · 服务器 → 客户端", the direction on a line of its own where it is narrow. */
static void draw_subtitle(const struct explain *e, struct flow *flow)
{
	const char *name = find(e, "name"), *where = direction(e);
	char *one = mem_printf("%s%s%s", name ? name : "", name ? " · " : "", where);

	if (draw_text_width(e->frame->list, FONT_SANS, 26, one) <= flow->w) {
		flow_paragraph(flow, FONT_SANS, 26, COLOUR_INK2, one);
	} else {
		flow_paragraph(flow, FONT_SANS, 26, COLOUR_INK2, name);
		flow_paragraph(flow, FONT_SANS, 26, COLOUR_INK2, where);
	}
	free(one);
}

/* The largest size at which the title fits into one line, or 0. */
static float title_size(const struct explain *e, const char *title, float w)
{
	static const float sizes[] = { TEXT_LARGE, 32, 30 };

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (draw_text_width(e->frame->list, FONT_BOLD, sizes[i], title) <= w)
			return sizes[i];
	}
	return 0;
}

static void draw_title(const struct explain *e, struct flow *flow)
{
	const char *title = find(e, "title");
	float sign = draw_sign(e, flow) + 26, size = title ? title_size(e, title, flow->w - sign) : TEXT_LARGE;
	struct flow beside = *flow;

	if (size > 0) {
		beside.x += sign;
		beside.w -= sign;
	} else { /* narrow: below the sign, over all the width */
		beside.y += 92;
		size = TEXT_LARGE;
	}
	if (title)
		flow_paragraph(&beside, FONT_BOLD, size, COLOUR_INK, title);
	draw_subtitle(e, &beside);
	flow->y = fmaxf(beside.y, flow->y + 88);
}

/* What the lesson's author says to this step, or NULL. */
static const char *lesson_text(const struct explain *e)
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
	const struct fact_opened *opened = &e->session->opened;
	const struct lesson *lesson = NULL;
	int which = say[e->step->kind];

	if (opened->origin == ORIGIN_LESSON && e->frame->lessons)
		lesson = lesson_list_find(e->frame->lessons, opened->label);
	if (!lesson || which == SAY_COUNT || e->step->exchange >= lesson->count)
		return NULL;
	return lesson->exchanges[e->step->exchange].say[which][e->frame->state->lang];
}

static void draw_rich(struct flow *flow, float size, enum colour colour, const char *text)
{
	char *rich = phrase_rich(text);

	flow_paragraph(flow, FONT_SANS, size, colour, rich);
	free(rich);
}

static void draw_lesson(struct flow *flow, const char *text)
{
	struct draw_list *list = flow->frame->list;
	struct flow inside = *flow;
	size_t first = list->count;

	draw_rect(list, (struct rect){ flow->x, flow->y, 8, 0 }, COLOUR_FOCUS, COLOUR_NONE, 4, 0);
	inside.x += 30;
	inside.w -= 30;
	draw_rich(&inside, 32, COLOUR_INK, text);
	list->items[first].at.h = inside.y - flow->y;
	flow->y = inside.y;
}

static void draw_violation(struct flow *flow, enum smtp_violation rule)
{
	struct view_frame *frame = flow->frame;
	struct draw_list *list = frame->list;
	const char *name = smtp_violation_name(rule), *title = phrase_find(frame, "violation.%s.title", name);
	const char *text = phrase_find(frame, "violation.%s.text", name), *rfc = phrase_find(frame, "violation.%s.rfc", name);
	size_t card = list->count;
	struct flow inside = *flow;

	draw_rect(list, (struct rect){ flow->x, flow->y, flow->w, 0 }, COLOUR_5XX_SOFT, COLOUR_5XX, 14, 2);
	inside.x += 26;
	inside.w -= 52;
	inside.y += 16;
	draw_shape(list, SHAPE_CROSS, (struct rect){ inside.x, inside.y + 8, 24, 24 }, COLOUR_5XX);
	inside.x += 38;
	inside.w -= 38;
	flow_paragraph(&inside, FONT_BOLD, TEXT_NORMAL, COLOUR_5XX, title ? title : name);
	if (text)
		draw_rich(&inside, 26, COLOUR_INK, text);
	if (rfc)
		flow_paragraph(&inside, FONT_SANS, TEXT_SMALL, COLOUR_INK2, rfc);
	list->items[card].at.h = inside.y + 16 - flow->y;
	flow->y = inside.y + 16;
}

/* Each kind of violation of the step once. */
static void draw_violations(const struct explain *e, struct flow *flow)
{
	bool seen[VIOLATION_COUNT] = { false };
	int shown = 0;

	for (uint32_t i = e->step->first; i <= e->step->last && i < e->session->event_count && i - e->step->first < MAX_LOOKED;
	     i++) {
		const struct event *event = session_event(e->frame->timeline, e->session, i);

		if (event->kind != EVENT_VIOLATION || event->rule >= VIOLATION_COUNT || seen[event->rule] ||
		    shown == MAX_VIOLATION)
			continue;
		seen[event->rule] = true;
		shown++;
		draw_violation(flow, event->rule);
		flow->y += e->gap;
	}
}

static void draw_digits(const struct explain *e, struct flow *flow)
{
	unsigned code = e->step->code;
	char digits[3][2] = { { (char)('0' + code / 100 % 10) }, { (char)('0' + code / 10 % 10) }, { (char)('0' + code % 10) } };
	struct term terms[3] = {
		{ digits[0], phrase_find(e->frame, "digit1.%s", digits[0]), e->colour },
		{ digits[1], phrase_find(e->frame, "digit2.%s", digits[1]), e->colour },
		{ digits[2], phrase_find(e->frame, "digit3.%03u", code), e->colour },
	};

	term_card_draw(flow, NULL, terms, 3, e->tight);
	flow->y += e->gap;
}

static void draw_details(const struct explain *e, struct flow *flow)
{
	const struct step *step = e->step;
	bool drawn = false;

	if (step->kind == STEP_COMMAND)
		drawn = explain_parameters(flow, e->session, step, e->tight);
	else if (step->kind == STEP_REPLY && step->verb == VERB_EHLO && step->code == 250)
		drawn = explain_extensions(flow, e->session, step, e->tight);
	if (drawn)
		flow->y += e->gap;
	if (step->kind == STEP_REPLY && !e->no_digits)
		draw_digits(e, flow);
}

static void draw_general(const struct explain *e, struct flow *flow)
{
	const char *said = lesson_text(e), *text = find(e, "text"), *rfc = find(e, "rfc");

	if (said) {
		draw_lesson(flow, said);
		flow->y += e->gap;
	}
	if (text) {
		draw_rich(flow, said ? 26 : 30, said ? COLOUR_INK2 : COLOUR_INK, text);
		flow->y += e->gap;
	}
	explain_notes(flow, e->session, e->step, e->gap);
	draw_violations(e, flow);
	draw_details(e, flow);
	state_chain_draw(flow, e->step);
	flow->y += e->gap;
	if (rfc)
		flow_paragraph(flow, FONT_SANS, TEXT_SMALL, COLOUR_INK2, rfc);
}

static void draw_nothing(struct flow *flow)
{
	flow_paragraph(flow, FONT_BOLD, TEXT_LARGE, COLOUR_INK, widget_text(flow->frame, "ui.explain.nothing"));
	flow->y += 12;
	flow_paragraph(flow, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, widget_text(flow->frame, "ui.explain.nothing-text"));
}

static void draw_step(struct explain *e, struct flow *flow)
{
	draw_title(e, flow);
	flow->y += e->gap;
	draw_general(e, flow);
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
	if (!fits(flow) && e->step->kind == STEP_REPLY) {
		draw_again(e, flow, start, true);
		if (!fits(flow))
			draw_again(e, flow, start, false);
	}
}

void explain_draw(struct view_frame *frame, struct rect at)
{
	static void (*const keys[])(struct explain *) = {
		[STEP_HANDSHAKE] = key_step,     [STEP_COMMAND] = key_command, [STEP_REPLY] = key_reply,
		[STEP_HEADER] = key_step,        [STEP_BODY] = key_step,       [STEP_CONTENT_END] = key_step,
		[STEP_AUTH_RESPONSE] = key_step, [STEP_CHUNK] = key_step,      [STEP_TLS] = key_step,
		[STEP_CLOSE] = key_step
	};
	struct explain e = { .frame = frame, .session = frame_session(frame), .step = frame_current(frame) };
	struct flow flow;

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_EXPLAIN);
	flow_begin(&flow, frame, at, PADDING);
	if (e.step) {
		keys[e.step->kind](&e);
		flow.w = fminf(flow.w, WIDTH_MAX);
		draw_fitting(&e, &flow);
	} else {
		draw_nothing(&flow);
	}
	flow_end(&flow, PANE_EXPLAIN);
}
