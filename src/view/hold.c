#include "view/hold.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/panes.h"
#include "view/phrase.h"
#include "view/predict_draw.h"

#define REDRAW_MS    200
#define FULL_LEAST   600.0f /* heights of the ladder from which on the larger forms are drawn */
#define FLAT_LEAST   380.0f
#define REPLY        52.0f /* the waiting reply's row */
#define BADGE        36.0f
#define HAND         30.0f
#define HAND_LEAST   560.0f /* between the life-lines: where there is room for the hand */
#define SIDE         16.0f  /* between a life-line and what stands beside it */
#define GAP          12.0f
#define PAD          20.0f
#define BUTTON       48.0f
#define RING         116.0f
#define RING_SMALL   40.0f
#define NOTE         52.0f
#define LINE         (TEXT_SMALL * DRAW_LINE_HEIGHT)
#define LITTLE_LEFT  5 /* seconds: the ring takes the colour of a failure */
#define REPLY_CHARS  120
#define BUTTONS_MOST 3

enum form { FORM_NONE, FORM_NOTE, FORM_TINY, FORM_FLAT, FORM_FULL };

struct hold {
	struct view_frame *frame;
	const struct session *session;
	int64_t waited, left; /* seconds; left: -1 for ever */
	float part;           /* of the ring */
};

size_t hold_count(const struct timeline *timeline)
{
	size_t count = 0;

	for (size_t i = 0; i < timeline->session_count; i++)
		count += timeline->sessions[i]->held;
	return count;
}

static enum form form_of(const struct view_frame *frame, float ladder_height)
{
	const struct session *session = frame_session(frame);

	if (!session || session->closed || frame_step(frame) < session->step_count)
		return FORM_NONE;
	if (!session->held)
		return frame->state->hold && ladder_height >= FLAT_LEAST ? FORM_NOTE : FORM_NONE;
	return ladder_height >= FULL_LEAST ? FORM_FULL : ladder_height >= FLAT_LEAST ? FORM_FLAT : FORM_TINY;
}

static struct hold hold_of(struct view_frame *frame)
{
	const struct session *session = frame_session(frame);
	struct hold hold = { .frame = frame, .session = session, .left = -1 };
	int64_t waited = frame->now_us - session->held_since_us, all = session->holding.release_us - session->held_since_us;

	waited = waited > 0 ? waited : 0;
	hold.waited = waited / 1000000;
	if (session->holding.release_us && all > 0) {
		hold.left = waited < all ? (all - waited + 999999) / 1000000 : 0;
		hold.part = fminf((float)waited / (float)all, 1);
	}
	return hold;
}

/* ---- words ---- */

static char *sentence(const struct hold *hold)
{
	char waited[24], left[24];

	snprintf(waited, sizeof waited, "%lld", (long long)hold->waited);
	snprintf(left, sizeof left, "%lld", (long long)hold->left);
	return phrase_fill(hold->frame, hold->left < 0 ? "ui.hold.waited-ever" : "ui.hold.waited", waited, left, NULL);
}

static float paragraph_height(const struct view_frame *frame, float width, const char *text)
{
	return draw_paragraph_height(frame->list, FONT_SANS, TEXT_SMALL, width, text);
}

/* ---- buttons ---- */

struct button {
	const char *key;
	char label[64];
	enum action action;
};

static size_t buttons_of(const struct view_frame *frame, struct button out[BUTTONS_MOST])
{
	size_t held = hold_count(frame->timeline), count = 2;
	char number[24];

	out[0] = (struct button){ .key = widget_text(frame, "ui.key.space"), .action = ACTION_NEXT };
	out[1] = (struct button){ .key = "X", .action = ACTION_FAULT_MENU };
	snprintf(out[0].label, sizeof out[0].label, "%s",
	         widget_text(frame, predict_hides(frame->timeline, frame->state) ? "ui.predict.reveal" : "ui.hold.release"));
	snprintf(out[1].label, sizeof out[1].label, "%s", widget_text(frame, "ui.hold.other"));
	if (held > 1) {
		snprintf(number, sizeof number, "%zu", held);
		char *label = phrase_fill(frame, "ui.hold.release-all", number, NULL, NULL);
		out[count] = (struct button){ .key = "Shift+H", .action = ACTION_RELEASE_ALL };
		snprintf(out[count++].label, sizeof out[0].label, "%s", label);
		free(label);
	}
	return count;
}

/* Side by side, in as many rows as it takes, but no more than `rows`. Returns their height; drawn only if `draw`. */
static float lay_buttons(struct view_frame *frame, float x, float y, float width, size_t rows, bool draw)
{
	struct button buttons[BUTTONS_MOST];
	size_t count = buttons_of(frame, buttons), row = 1;
	float at = x;

	for (size_t i = 0; i < count; i++) {
		float w = widget_key_button_width(frame, buttons[i].key, buttons[i].label);

		if (at > x && at + w > x + width) {
			if (row++ == rows)
				return BUTTON * (float)rows + GAP * (float)(rows - 1);
			at = x;
		}
		if (w > width)
			continue;
		if (draw)
			widget_key_button(frame, at, y + (BUTTON + GAP) * (float)(row - 1), BUTTON, buttons[i].key,
			                  buttons[i].label, i == 0, buttons[i].action, 0);
		at += w + GAP;
	}
	return BUTTON * (float)row + GAP * (float)(row - 1);
}

/* ---- forms ---- */

static float card_text_width(float width)
{
	return width - 2 * SIDE - 2 * PAD - RING - PAD;
}

static float full_height(const struct view_frame *frame, float width)
{
	struct hold hold = hold_of((struct view_frame *)frame);
	float w = card_text_width(width);
	char *text = sentence(&hold);
	float words = draw_paragraph_height(frame->list, FONT_BOLD, TEXT_SMALL, w, text) + 4 +
	              paragraph_height(frame, w, widget_text(frame, "ui.hold.patience"));
	float buttons = lay_buttons((struct view_frame *)frame, 0, 0, width - 2 * SIDE - 2 * PAD, BUTTONS_MOST, false);

	free(text);
	return REPLY + GAP + PAD + fmaxf(RING, words) + GAP + buttons + PAD + GAP;
}

float hold_height(const struct view_frame *frame, float width, float ladder_height)
{
	switch (form_of(frame, ladder_height)) {
	case FORM_NOTE: return NOTE + GAP;
	case FORM_TINY: return BUTTON + 4;
	case FORM_FLAT: return REPLY + BUTTON + LINE + 8;
	case FORM_FULL: return full_height(frame, width);
	default: return 0;
	}
}

static void draw_note(struct view_frame *frame, struct rect at)
{
	const char *text = widget_text(frame, "ui.hold.note");
	float room = at.w - 2 * SIDE - HAND - 12 - 2 * PAD, x = at.x + SIDE;

	if (draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, text) > room)
		text = widget_text(frame, "ui.hold.note-short");
	float w = fminf(draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, text), room) + HAND + 12 + 2 * PAD;
	x += (at.w - 2 * SIDE - w) / 2;
	draw_rect(frame->list, (struct rect){ x, at.y, w, NOTE }, COLOUR_GROUND, COLOUR_LINE, 12, 2);
	draw_shape(frame->list, SHAPE_HAND, (struct rect){ x + PAD, at.y + (NOTE - HAND) / 2, HAND, HAND }, COLOUR_INK2);
	draw_text_fit(frame->list, x + PAD + HAND + 12, widget_middle(at.y, NOTE, TEXT_SMALL), room + 1, FONT_SANS, TEXT_SMALL,
	              COLOUR_INK2, text);
}

/* The reply at the gate: its badge touches the server's line, a hand holds it back. Returns its left edge. */
static float draw_reply(const struct hold *hold, struct rect at, bool words)
{
	struct view_frame *frame = hold->frame;
	uint16_t code = hold->session->holding.code;
	bool hidden = predict_hides(frame->timeline, frame->state); /* the class is asked for it */
	float badge = hidden ? BADGE * 1.2f : widget_code_badge_width(frame, BADGE, code), right = at.x + at.w - 4;
	float hand = at.w >= HAND_LEAST ? HAND + 12 : 0, fixed = 12 + hand + badge + 8;
	char *text = utf8_safe(span_of(words && !hidden ? hold->session->holding.text : ""), REPLY_CHARS);
	float w = fminf(draw_text_width(frame->list, FONT_MONO, TEXT_SMALL, text), fmaxf(at.w - 2 * SIDE - fixed - 14, 0));
	float width = fixed + (w > 0 ? w + 14 : 0);
	struct rect box = { right - width, at.y, width, at.h };

	draw_rect(frame->list, box, COLOUR_FOCUS_SOFT, COLOUR_FOCUS, 12, 3);
	if (hand > 0)
		draw_shape(frame->list, SHAPE_HAND, (struct rect){ box.x + 12, at.y + (at.h - HAND) / 2, HAND, HAND },
		           COLOUR_INK);
	if (w > 0)
		draw_text_fit(frame->list, box.x + 12 + hand, widget_middle(at.y, at.h, TEXT_SMALL), w + 1, FONT_MONO, TEXT_SMALL,
		              COLOUR_INK, text);
	if (hidden)
		predict_mark(frame, right - badge - 8, at.y + (at.h - BADGE) / 2, BADGE);
	else
		widget_code_badge(frame, right - badge - 8, at.y + (at.h - BADGE) / 2, BADGE, code);
	free(text);
	return box.x;
}

static void draw_ring(const struct hold *hold, float x, float y, float diameter, float width)
{
	bool little = hold->left >= 0 && hold->left <= LITTLE_LEFT;

	widget_ring(hold->frame, x + diameter / 2, y + diameter / 2, diameter / 2, width, hold->part,
	            little ? COLOUR_5XX : COLOUR_INK);
}

static void draw_seconds(const struct hold *hold, float x, float y, float diameter)
{
	char seconds[24];

	snprintf(seconds, sizeof seconds, "%lld", (long long)hold->waited);
	float size = hold->waited < 1000 ? 40 : TEXT_SMALL;
	draw_text(hold->frame->list, x + diameter / 2, widget_middle(y, diameter, size), FONT_BOLD, size, COLOUR_INK,
	          ALIGN_CENTRE, seconds);
}

static void draw_full(const struct hold *hold, struct rect at)
{
	struct view_frame *frame = hold->frame;
	struct rect card = { at.x + SIDE, at.y + REPLY + GAP, at.w - 2 * SIDE, at.h - REPLY - 2 * GAP };
	float w = card_text_width(at.w), x = card.x + PAD + RING + PAD, y = card.y + PAD;
	char *text = sentence(hold);

	draw_reply(hold, (struct rect){ at.x, at.y, at.w, REPLY - 4 }, true);
	widget_card(frame, card);
	draw_ring(hold, card.x + PAD, card.y + PAD, RING, 14);
	draw_seconds(hold, card.x + PAD, card.y + PAD, RING);
	y += draw_paragraph(frame->list, (struct rect){ x, y, w, 200 }, FONT_BOLD, TEXT_SMALL, COLOUR_INK, text) + 4;
	draw_paragraph(frame->list, (struct rect){ x, y, w, 200 }, FONT_SANS, TEXT_SMALL, COLOUR_INK2,
	               widget_text(frame, "ui.hold.patience"));
	float buttons = lay_buttons(frame, 0, 0, card.w - 2 * PAD, BUTTONS_MOST, false);
	lay_buttons(frame, card.x + PAD, card.y + card.h - PAD - buttons, card.w - 2 * PAD, BUTTONS_MOST, true);
	free(text);
}

static void draw_flat(const struct hold *hold, struct rect at)
{
	struct view_frame *frame = hold->frame;
	float x = at.x + SIDE, y = at.y + REPLY;
	char *text = sentence(hold);

	draw_reply(hold, (struct rect){ at.x, at.y, at.w, REPLY - 6 }, true);
	draw_ring(hold, x, y + (BUTTON - RING_SMALL) / 2, RING_SMALL, 8);
	lay_buttons(frame, x + RING_SMALL + GAP, y, at.w - 2 * SIDE - RING_SMALL - GAP, 1, true);
	draw_text_fit(frame->list, x, y + BUTTON + 2, at.w - 2 * SIDE, FONT_SANS, TEXT_SMALL, COLOUR_INK2, text);
	free(text);
}

/* Ring, seconds and the one button that fits beside the reply. */
static void draw_tiny(const struct hold *hold, struct rect at)
{
	struct view_frame *frame = hold->frame;
	char number[24];
	float x = at.x + SIDE;
	float right = draw_reply(hold, (struct rect){ at.x, at.y, at.w, BUTTON }, false) - GAP;

	draw_ring(hold, x, at.y + (BUTTON - RING_SMALL) / 2, RING_SMALL, 8);
	x += RING_SMALL + 8;
	snprintf(number, sizeof number, "%lld", (long long)hold->waited);
	char *text = phrase_fill(frame, "ui.hold.waited-short", number, NULL, NULL);
	x += draw_text(frame->list, x, widget_middle(at.y, BUTTON, TEXT_SMALL), FONT_BOLD, TEXT_SMALL, COLOUR_INK, ALIGN_LEFT,
	               text) +
	     GAP;
	lay_buttons(frame, x, at.y, fmaxf(right - x, 0), 1, true);
	free(text);
}

void hold_draw(struct view_frame *frame, struct rect at)
{
	float height = at.h;

	if (height <= 0)
		return;
	if (!frame_session(frame)->held) {
		draw_note(frame, at);
		return;
	}
	struct hold hold = hold_of(frame);
	frame_redraw_at(frame, frame->clock_ms + REDRAW_MS);
	if (height < REPLY + BUTTON)
		draw_tiny(&hold, at);
	else if (height < REPLY + BUTTON + LINE + GAP)
		draw_flat(&hold, at);
	else
		draw_full(&hold, at);
}
