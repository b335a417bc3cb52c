#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "view/lanes.h"
#include "view/lesson_step.h"
#include "view/phrase.h"
#include "view/step_caption.h"

#define PAD      28.0f
#define CARD_PAD 22.0f
#define GAP      20.0f
#define BUTTON   48.0f
#define BADGE    38.0f

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
	snprintf(who, sizeof who, "#%u %.100s", now->session->number, lesson_session_name(frame, now->session));
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

static char *waiting_words(const struct view_frame *frame, const struct session *session)
{
	int64_t waited = (frame->now_us - session->held_since_us) / 1000000;
	char seconds[24];

	snprintf(seconds, sizeof seconds, "%lld", (long long)(waited > 0 ? waited : 0));
	return phrase_fill(frame, "ui.lanes.waits", seconds, NULL, NULL);
}

/* Who waits, the button that lets go, and how long. Returns the height; 0, and nothing drawn: there is no room above `bottom`.
 */
static float draw_held(struct view_frame *frame, struct rect at, const struct session *session, float bottom)
{
	float x = at.x + CARD_PAD, w = at.w - 2 * CARD_PAD, y = at.y + 14;
	char *words = waiting_words(frame, session), who[160];
	float h = draw_paragraph_height(frame->list, FONT_SANS, TEXT_SMALL, w, words), height = 14 + BUTTON + 10 + h + 16;

	if (at.y + height > bottom) {
		free(words);
		return 0;
	}
	snprintf(who, sizeof who, "#%u %.100s", session->number, lesson_session_name(frame, session));
	widget_card(frame, (struct rect){ at.x, at.y, at.w, height });
	const char *release = widget_text(frame, "ui.hold.release");
	float button = widget_chip_width(frame, release, true);
	draw_text_fit(frame->list, x, widget_middle(y, BUTTON, TEXT_NORMAL), w - button - 14, FONT_BOLD, TEXT_NORMAL, COLOUR_INK,
	              who);
	widget_chip(frame, x + w - button, y, BUTTON, release, true, ACTION_LANES_RELEASE, (int)session->number);
	paragraph(frame, x, y + BUTTON + 10, w, FONT_SANS, TEXT_SMALL, COLOUR_INK, words);
	free(words);
	return height;
}

/* Cards of those who wait, as many as there is room for; the others are counted. */
static void draw_waiting(struct view_frame *frame, struct rect at, float bottom)
{
	const struct timeline *timeline = frame->timeline;
	size_t more = 0;
	float y = at.y, note = 44;

	for (size_t i = 0; i < timeline->session_count; i++) {
		const struct session *session = timeline->sessions[i];

		if (!lanes_waits(session, frame->state->lanes.moment))
			continue;
		float height = more ? 0 : draw_held(frame, (struct rect){ at.x, y, at.w, 0 }, session, bottom - note);
		y += height > 0 ? height + GAP : 0;
		more += height == 0;
	}
	if (more == 0 || y + note > bottom)
		return;
	char *words = number_words(frame, "ui.lanes.more-wait", more);
	draw_text_fit(frame->list, at.x, y, at.w, FONT_BOLD, TEXT_SMALL, COLOUR_INK, words);
	free(words);
}

void lanes_aside_draw(struct view_frame *frame, struct rect at, const struct moment_step *now)
{
	float x = at.x + PAD, w = at.w - 2 * PAD, y = at.y + 22, bottom = at.y + at.h;
	char *title = number_words(frame, frame->timeline->session_count == 1 ? "ui.lanes.title-one" : "ui.lanes.title",
	                           frame->timeline->session_count);
	const char *keys = widget_text(frame, "ui.lanes.keys");

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
	draw_waiting(frame, (struct rect){ x, y, w, 0 }, bottom);
}
