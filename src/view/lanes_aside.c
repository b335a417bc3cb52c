#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "view/lanes.h"
#include "view/phrase.h"
#include "view/step_caption.h"

#define PAD       28.0f
#define CARD_PAD  22.0f
#define GAP       20.0f
#define HELD_MOST 3 /* cards; the others are counted */
#define BUTTON    48.0f
#define BADGE     38.0f

static float paragraph(struct view_frame *frame, float x, float y, float w, enum font font, float size, enum colour colour,
                       const char *text)
{
	float h = draw_paragraph_height(frame->list, font, size, w, text);

	return draw_paragraph(frame->list, (struct rect){ x, y, w, h }, font, size, colour, text);
}

static char *number_words(const struct view_frame *frame, const char *key, size_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%zu", number);
	return phrase_fill(frame, key, text, NULL, NULL);
}

/* "#2 mutt": who; what the newest message is. Returns the height. */
static float draw_now(struct view_frame *frame, struct rect at, const struct moment_step *now)
{
	const struct step *step = &now->session->steps[now->step - 1];
	float x = at.x + CARD_PAD, w = at.w - 2 * CARD_PAD, y = at.y + 14, badge = 0;
	char key[64], who[160];

	step_caption_key(frame, step, key, sizeof key);
	const char *title = widget_text(frame, key);
	snprintf(who, sizeof who, "#%u %.100s", now->session->number, now->session->name);
	if (step->kind == STEP_REPLY)
		badge = widget_code_badge_width(frame, BADGE, step->code) + 14;
	float h = draw_paragraph_height(frame->list, FONT_BOLD, TEXT_NORMAL, w - badge, title),
	      height = 14 + 44 + fmaxf(h, BADGE) + 18;
	widget_card(frame, (struct rect){ at.x, at.y, at.w, height });
	draw_text_fit(frame->list, x, y, w, FONT_SANS, TEXT_SMALL, COLOUR_INK2, who);
	y += 44;
	if (badge > 0)
		widget_code_badge(frame, x, y, BADGE, step->code);
	paragraph(frame, x + badge, y, w - badge, FONT_BOLD, TEXT_NORMAL, COLOUR_INK, title);
	return height;
}

/* Who waits, for what, how long; and the button that lets go. Returns the height. */
static float draw_held(struct view_frame *frame, struct rect at, const struct session *session)
{
	float x = at.x + CARD_PAD, w = at.w - 2 * CARD_PAD, y = at.y + 14;
	int64_t waited = (frame->now_us - session->held_since_us) / 1000000;
	char seconds[24], who[160];

	snprintf(who, sizeof who, "#%u %.100s", session->number, session->name);
	snprintf(seconds, sizeof seconds, "%lld", (long long)(waited > 0 ? waited : 0));
	char *words = phrase_fill(frame, "ui.lanes.waits", seconds, NULL, NULL);
	float h = draw_paragraph_height(frame->list, FONT_SANS, TEXT_SMALL, w, words), height = 14 + 42 + h + 12 + BUTTON + 18;

	widget_card(frame, (struct rect){ at.x, at.y, at.w, height });
	draw_text_fit(frame->list, x, y, w, FONT_BOLD, TEXT_NORMAL, COLOUR_INK, who);
	paragraph(frame, x, y + 42, w, FONT_SANS, TEXT_SMALL, COLOUR_INK, words);
	free(words);
	widget_chip(frame, x, y + 42 + h + 12, BUTTON, widget_text(frame, "ui.hold.release"), true, ACTION_LANES_RELEASE,
	            (int)session->number);
	return height;
}

void lanes_aside_draw(struct view_frame *frame, struct rect at, const struct moment_step *now)
{
	float x = at.x + PAD, w = at.w - 2 * PAD, y = at.y + 22, bottom = at.y + at.h;
	const struct timeline *timeline = frame->timeline;
	char *title = number_words(frame, "ui.lanes.title", timeline->session_count);
	const char *keys = widget_text(frame, "ui.lanes.keys");
	size_t held = 0;

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	draw_line(frame->list, at.x, at.y, at.x, at.y + at.h, COLOUR_LINE, 2, 0);
	y += paragraph(frame, x, y, w, FONT_BOLD, 32, COLOUR_INK, title) + 6;
	free(title);
	y += paragraph(frame, x, y, w, FONT_SANS, TEXT_SMALL, COLOUR_INK2, widget_text(frame, "ui.lanes.note")) + GAP;
	float keys_h = draw_paragraph_height(frame->list, FONT_SANS, TEXT_SMALL, w, keys);
	bottom -= keys_h + PAD;
	paragraph(frame, x, bottom, w, FONT_SANS, TEXT_SMALL, COLOUR_INK2, keys);
	if (now->session)
		y += draw_now(frame, (struct rect){ x, y, w, 0 }, now) + GAP;
	for (size_t i = 0; i < timeline->session_count; i++) {
		const struct session *session = timeline->sessions[i];

		if (!lanes_waits(session, frame->state->lanes.moment))
			continue;
		if (held++ < HELD_MOST && y + 230 < bottom)
			y += draw_held(frame, (struct rect){ x, y, w, 0 }, session) + GAP;
	}
}
