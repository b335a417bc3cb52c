#include "view/switches.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "smtp/feature.h"
#include "view/bilingual.h"
#include "view/overlay.h"
#include "view/panes.h"
#include "view/phrase.h"

#define WIDTH_MOST   1760.0f
#define COLUMNS_FROM 1300.0f /* narrower rows stand in one column */
#define LEFT_PART    0.58f
#define ROW          54.0f
#define HEADING      48.0f
#define NOTE         40.0f
#define NAME         300.0f /* of an extension: what it means begins behind it */
#define STRIPE       34.0f
#define PLATE        8.0f /* stripes above and below the words */
#define ONE_MOST     1240.0f /* width of one alone, with its explanation */
#define ONE_GAP      14.0f
#define ONE_ROUND    160.0f /* title and margins of the overlay */
#define BANNER       64.0f
#define BANNER_LOW   50.0f
#define BANNER_SIZE  28.0f

void switches_action(size_t choice, enum action *out_action, int *out_arg)
{
	bool extension = choice < SWITCHES_EXTENSIONS;

	*out_action = extension ? ACTION_EXTENSION : ACTION_BUG;
	*out_arg = (int)(extension ? choice : choice - SWITCHES_EXTENSIONS);
}

static bool is_on(const struct view_frame *frame, size_t i)
{
	const struct view_state *state = frame->state;
	const struct lesson_state *lesson = &state->lessons;
	unsigned extensions = lesson->own_switches ? lesson->extensions : state->extensions;
	unsigned wrong = lesson->own_switches ? lesson->bugs : state->bugs;

	return i < SWITCHES_EXTENSIONS ? extensions >> i & 1 : wrong >> (i - SWITCHES_EXTENSIONS) & 1;
}

/* ---- the overlay ---- */

static void draw_row(const struct overlay *overlay, size_t i, struct rect at)
{
	struct view_frame *frame = overlay->frame;
	struct draw_list *list = frame->list;
	bool extension = i < SWITCHES_EXTENSIONS, chosen = i == frame->state->choice;
	enum colour ink = chosen ? COLOUR_FOCUS_INK : COLOUR_INK;
	float x = at.x + 10 + WIDGET_TOGGLE_W + 18, right = at.x + at.w - 10, y;
	enum action action;
	int arg;

	if (!overlay_place(overlay, &at))
		return;
	x += overlay->inner.x;
	right += overlay->inner.x;
	y = widget_middle(at.y, at.h, TEXT_SMALL);
	if (chosen)
		draw_rect(list, at, COLOUR_FOCUS, COLOUR_FOCUS_INK, 10, 2);
	widget_toggle(frame, at.x + 10, at.y + (at.h - WIDGET_TOGGLE_H) / 2, is_on(frame, i),
	              extension ? COLOUR_2XX : COLOUR_5XX);
	if (extension) {
		float w = draw_text_fit(list, x, y, right - x, FONT_MONO_BOLD, TEXT_SMALL, ink, feature_extension(i));
		const char *meaning = phrase_find(frame, "extension.%s", feature_extension(i));

		x += fmaxf(w + 18, at.w >= 700 ? NAME : 0);
		if (meaning && right - x > 120)
			draw_text_fit(list, x, y, right - x, FONT_SANS, TEXT_SMALL, chosen ? ink : COLOUR_INK2, meaning);
	} else {
		const char *title = phrase_find(frame, "bug.%s.title", feature_bug(i - SWITCHES_EXTENSIONS));

		draw_text_fit(list, x, y, right - x, FONT_SANS, TEXT_SMALL, ink, title ? title : feature_bug(i - SWITCHES_EXTENSIONS));
	}
	switches_action(i, &action, &arg);
	draw_hit(list, at, action, arg);
}

struct columns {
	bool two;
	float left, right_x, right; /* widths, and where the second begins */
	float bugs_y, note_y, height;
};

static struct columns columns_of(float width)
{
	struct columns c = { .two = width >= COLUMNS_FROM, .left = width, .right = width };

	c.note_y = HEADING + ROW * SWITCHES_EXTENSIONS;
	if (c.two) {
		c.left = floorf(width * LEFT_PART);
		c.right_x = c.left + 28;
		c.right = width - c.right_x;
	} else {
		c.bugs_y = c.note_y + NOTE + 8;
	}
	c.height = c.two ? c.note_y + NOTE : c.bugs_y + HEADING + ROW * BUG_COUNT;
	return c;
}

static struct rect row_at(const struct columns *c, size_t i)
{
	if (i < SWITCHES_EXTENSIONS)
		return (struct rect){ 0, HEADING + ROW * (float)i, c->left, ROW - 4 };
	return (struct rect){ c->right_x, c->bugs_y + HEADING + ROW * (float)(i - SWITCHES_EXTENSIONS), c->right, ROW - 4 };
}

static void draw_words(const struct overlay *overlay, struct rect at, enum font font, const char *key)
{
	if (overlay_place(overlay, &at))
		draw_text_fit(overlay->frame->list, at.x, widget_middle(at.y, at.h, TEXT_SMALL), at.w, font, TEXT_SMALL,
		              COLOUR_INK2, widget_text(overlay->frame, key));
}

/* ---- one alone, explained ---- */

/* How much is said where there is room: both languages; the chosen one; its sentences alone, smaller. */
enum fullness { SAY_BOTH, SAY_ONE, SAY_LEAST };

static float draw_part(struct view_frame *frame, struct rect at, float size, struct bilingual text, enum fullness fullness)
{
	if (fullness != SAY_BOTH)
		text.second = NULL;
	if (fullness == SAY_LEAST)
		size = bilingual_size(size);
	return text.first ? bilingual_text(frame, at, size, COLOUR_INK, text) + ONE_GAP : 0;
}

/* What there is to say about it, from (at.x, at.y) on. Returns its height. */
static float draw_meaning(struct view_frame *frame, size_t choice, struct rect at, enum fullness fullness)
{
	bool extension = choice < SWITCHES_EXTENSIONS;
	const char *group = extension ? "extension" : "bug";
	const char *name = extension ? feature_extension(choice) : feature_bug(choice - SWITCHES_EXTENSIONS);
	const char *rfc = phrase_find(frame, "%s.%s.rfc", group, name);
	float top = at.y;

	at.y += draw_part(frame, at, 30, bilingual_find(frame, "%s.%s.%s", group, name, extension ? "more" : "text"), fullness);
	if (!extension && fullness != SAY_LEAST)
		at.y += flow_text(frame, (struct rect){ at.x, at.y, at.w, 0 }, FONT_BOLD, TEXT_SMALL, COLOUR_INK2,
		                  widget_text(frame, "ui.switches.repair"));
	at.y += draw_part(frame, at, TEXT_NORMAL, bilingual_find(frame, "%s.%s.do", group, name), fullness);
	if (rfc && fullness != SAY_LEAST)
		at.y += flow_text(frame, (struct rect){ at.x, at.y, at.w, 0 }, FONT_SANS, TEXT_SMALL, COLOUR_INK2, rfc);
	return at.y - top;
}

/* Measured by drawing it and taking it back. */
static float meaning_height(struct view_frame *frame, size_t choice, float w, enum fullness fullness)
{
	size_t count = frame->list->count;
	float height = draw_meaning(frame, choice, (struct rect){ 0, 0, w, 0 }, fullness);

	frame->list->count = count;
	return height;
}

static void draw_one(struct view_frame *frame, struct rect at, size_t choice)
{
	struct rect row = { 0, 0, overlay_width(at, ONE_MOST), ROW - 4 };
	enum fullness fullness = SAY_BOTH;
	float height = meaning_height(frame, choice, row.w, fullness);

	while (height > at.h - ROW - ONE_ROUND && fullness < SAY_LEAST)
		height = meaning_height(frame, choice, row.w, ++fullness);
	struct overlay overlay =
	        overlay_begin(frame, at, ONE_MOST, ROW + ONE_GAP + height, row, widget_text(frame, "ui.switches.title"),
	                      widget_text(frame, "ui.switches.hint"), ACTION_SWITCHES);

	draw_row(&overlay, choice, row);
	draw_clip(frame->list, overlay.inner);
	draw_meaning(frame, choice, (struct rect){ overlay.inner.x, overlay.inner.y + ROW + ONE_GAP, row.w, 0 }, fullness);
	draw_unclip(frame->list);
}

void switches_draw(struct view_frame *frame, struct rect at)
{
	struct columns c = columns_of(overlay_width(at, WIDTH_MOST));
	size_t choice = frame->state->choice < SWITCHES_COUNT ? frame->state->choice : SWITCHES_COUNT - 1;

	if (frame->state->switches_more) {
		draw_one(frame, at, choice);
		return;
	}
	struct overlay overlay =
	        overlay_begin(frame, at, WIDTH_MOST, c.height, row_at(&c, choice), widget_text(frame, "ui.switches.title"),
	                      widget_text(frame, "ui.switches.hint"), ACTION_SWITCHES);

	draw_words(&overlay, (struct rect){ 0, 0, c.left, HEADING }, FONT_BOLD, "ui.switches.extensions");
	draw_words(&overlay, (struct rect){ c.right_x, c.bugs_y, c.right, HEADING }, FONT_BOLD, "ui.switches.bugs");
	draw_words(&overlay, (struct rect){ 0, c.note_y, c.left, NOTE }, FONT_SANS,
	           frame->state->lessons.own_switches ? "ui.switches.lesson" : "ui.switches.note");
	for (size_t i = 0; i < SWITCHES_COUNT; i++)
		draw_row(&overlay, i, row_at(&c, i));
}

/* ---- the banner ---- */

char *switches_bugs_text(const struct view_frame *frame)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < BUG_COUNT; i++) {
		const char *title = phrase_find(frame, "bug.%s.title", feature_bug(i));

		if (!(frame->state->bugs >> i & 1))
			continue;
		if (text.len)
			buf_add_text(&text, " · ");
		buf_add_text(&text, title ? title : feature_bug(i));
	}
	return buf_take_text(&text);
}

struct banner {
	char *text; /* owned */
	float side, width, size;
	size_t lines;
};

/* All mistakes are named where the window has the height for it; in a low one the names are cut. */
static struct banner banner_of(const struct view_frame *frame)
{
	struct banner banner = { .side = frame->width < 1000 ? 24 : 96, .size = BANNER_SIZE, .lines = 1 };
	size_t most = frame->height >= 900 ? 3 : frame->height >= 640 ? 2 : 1;
	char *names = switches_bugs_text(frame);

	banner.text = phrase_fill(frame, "ui.bug-banner", names, NULL, NULL);
	free(names);
	banner.width = frame->width - 2 * banner.side - 48;
	float w = draw_text_width(frame->list, FONT_BOLD, banner.size, banner.text);
	if (w > banner.width) {
		banner.size = TEXT_SMALL;
		float h = draw_paragraph_height(frame->list, FONT_BOLD, banner.size, banner.width, banner.text);
		banner.lines = (size_t)fmaxf(1, h / (banner.size * DRAW_LINE_HEIGHT) + 0.5f);
		banner.lines = banner.lines < most ? banner.lines : most;
	}
	if (banner.lines == 1)
		banner.width = fminf(draw_text_width(frame->list, FONT_BOLD, banner.size, banner.text), banner.width);
	return banner;
}

float switches_banner_height(const struct view_frame *frame)
{
	if (!frame->state->bugs)
		return 0;
	struct banner banner = banner_of(frame);
	free(banner.text);
	return (frame->height < 640 ? BANNER_LOW : BANNER) + (float)(banner.lines - 1) * banner.size * DRAW_LINE_HEIGHT;
}

static void draw_stripes(struct view_frame *frame, struct rect at)
{
	draw_rect(frame->list, at, COLOUR_FOCUS, COLOUR_NONE, 0, 0);
	draw_clip(frame->list, at);
	for (float x = at.x - at.h; x < at.x + at.w + STRIPE; x += 2 * STRIPE)
		draw_line(frame->list, x - 8, at.y + at.h + 8, x + at.h + 8, at.y - 8, COLOUR_BLACK, STRIPE * 0.71f, 0);
	draw_unclip(frame->list);
}

void switches_banner_draw(struct view_frame *frame, struct rect at)
{
	struct banner banner = banner_of(frame);
	struct rect plate = { at.x + (at.w - banner.width) / 2 - 24, at.y + PLATE, banner.width + 48, at.h - 2 * PLATE };
	float h = (float)banner.lines * banner.size * DRAW_LINE_HEIGHT, y = at.y + (at.h - h) / 2;

	draw_stripes(frame, at);
	draw_rect(frame->list, plate, COLOUR_FOCUS, COLOUR_NONE, 0, 0);
	if (banner.lines > 1)
		draw_paragraph(frame->list, (struct rect){ plate.x + 24, y, banner.width, h + 2 }, FONT_BOLD, banner.size,
		               COLOUR_FOCUS_INK, banner.text);
	else
		draw_text_fit(frame->list, plate.x + 24, y, banner.width + 1, FONT_BOLD, banner.size, COLOUR_FOCUS_INK,
		              banner.text);
	draw_hit(frame->list, at, ACTION_SWITCHES, 0);
	free(banner.text);
}
