/* topbar_draw and tabs_draw of view/panes.h.
 *
 *   name · (o) address, listening   #1 swaks  #2 Thunderbird o  +12            language  theme  F1
 *
 * In small windows: the dot, the focused session, F1. The sessions are those around the focused one that fit.
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "view/lesson_step.h"
#include "view/widgets.h"

#define SIDE       32.0f
#define GAP        14.0f
#define DOT        16.0f
#define HAND       26.0f
#define LABEL_MAX  32 /* bytes of a session's name on its chip */
#define CHIPS_MAX  32 /* no bar is wide enough for more */
#define SMALL_BAR  1100.0f
#define NARROW_BAR 1600.0f
#define LANES_BAR  900.0f /* a narrower bar has no room for the way to the lanes */

/* Listening, or why not in words: never by the dot's colour alone. Returns the width. */
static float draw_listening(struct view_frame *frame, float x, struct rect at, bool small)
{
	bool listening = frame->address && *frame->address;
	float y = at.y + (at.h - DOT) / 2, start = x;
	bool open = frame_is_open(frame); /* said in words on the first screen, kept in sight on all */
	enum colour colour = open ? COLOUR_4XX : listening ? COLOUR_2XX : COLOUR_5XX;

	draw_shape(frame->list, open ? SHAPE_BANG : listening ? SHAPE_DOT : SHAPE_CROSS, (struct rect){ x, y, DOT, DOT }, colour);
	x += DOT + 12;
	if (small)
		return x - start;
	if (listening)
		x += draw_text(frame->list, x, widget_middle(at.y, at.h, TEXT_SMALL), FONT_MONO, TEXT_SMALL, COLOUR_INK2,
		               ALIGN_LEFT, frame->address) +
		     14;
	x += draw_text(frame->list, x, widget_middle(at.y, at.h, TEXT_SMALL), FONT_SANS, TEXT_SMALL,
	               listening ? COLOUR_INK2 : COLOUR_5XX, ALIGN_LEFT,
	               widget_text(frame, listening ? "ui.listening" : "ui.not-listening"));
	return x - start;
}

struct chip {
	char label[LABEL_MAX + 64];
	uint32_t number;
	bool dot;  /* there is something new in it */
	bool held; /* its server keeps a reply */
	float width;
};

static void make_chip(const struct view_frame *frame, uint32_t number, size_t name_max, struct chip *chip)
{
	const struct session *session = timeline_session(frame->timeline, number);
	bool chosen = number == frame->state->session;
	const char *name = lesson_session_name(frame, session);
	size_t len = utf8_cut(span_of(name), name_max);

	static const char *const marks[] = {
		[ORIGIN_CLIENT] = NULL, [ORIGIN_LESSON] = "ui.lesson-mark", [ORIGIN_FILE] = "ui.file-mark",
		[ORIGIN_CAPTURE] = "ui.capture-mark"
	};
	const char *mark = marks[session->opened.origin] ? widget_text(frame, marks[session->opened.origin]) : "";

	snprintf(chip->label, sizeof chip->label, "#%u %s%s%.*s%s", (unsigned)number, mark, *mark ? " " : "", (int)len,
	         name, name[len] ? "…" : "");
	chip->number = number;
	chip->dot = !chosen && (!session->closed || (number <= frame->state->cursor_count &&
	                                             cursor_waiting(&frame->state->cursors[number - 1], session) > 0));
	chip->held = session->held;
	chip->width = widget_chip_width(frame, chip->label, chosen) + (chip->held ? HAND + 6 : chip->dot ? DOT + 6 : 0);
}

/* Chooses the sessions around the focused one, nearest first, as long as they fit; returns how many, in order. */
static size_t choose_chips(const struct view_frame *frame, float room, struct chip *chips)
{
	size_t total = frame->timeline->session_count;
	uint32_t low = frame->state->session ? frame->state->session : (uint32_t)total, high = low + 1;
	size_t count = 0;
	bool left = true, right = true;

	while ((left || right) && count < CHIPS_MAX) {
		bool take_right = right && (!left || count % 2 == 1);
		uint32_t number = take_right ? high : low;
		struct chip chip;

		if (number < 1 || number > total) {
			*(take_right ? &right : &left) = false;
			continue;
		}
		make_chip(frame, number, LABEL_MAX, &chip);
		for (size_t most = LABEL_MAX / 2; !count && chip.width > room && most > 2; most /= 2)
			make_chip(frame, number, most, &chip);
		if (chip.width > room && count) {
			*(take_right ? &right : &left) = false;
			continue;
		}
		room -= chip.width + GAP;
		if (take_right) {
			chips[count] = chip;
			high++;
		} else {
			memmove(chips + 1, chips, count * sizeof *chips);
			chips[0] = chip;
			low--;
		}
		count++;
	}
	return count;
}

static void draw_chip(struct view_frame *frame, const struct chip *chip, float x, float y, float h)
{
	bool chosen = chip->number == frame->state->session;
	struct rect at = { x, y, chip->width, h };

	if (!chip->dot && !chip->held) {
		widget_chip(frame, x, y, h, chip->label, chosen, ACTION_SESSION, (int)chip->number);
		return;
	}
	draw_rect(frame->list, at, COLOUR_SURFACE, chosen ? COLOUR_INK : COLOUR_LINE, h / 2, chosen ? 3 : 2);
	draw_text(frame->list, x + 22, widget_middle(y, h, TEXT_SMALL), chosen ? FONT_BOLD : FONT_SANS, TEXT_SMALL,
	          chosen ? COLOUR_INK : COLOUR_INK2, ALIGN_LEFT, chip->label);
	if (chip->held)
		draw_shape(frame->list, SHAPE_HAND, (struct rect){ x + at.w - 18 - HAND, y + (h - HAND) / 2, HAND, HAND },
		           COLOUR_INK);
	else
		draw_shape(frame->list, SHAPE_DOT, (struct rect){ x + at.w - 20 - DOT, y + (h - DOT) / 2, DOT, DOT }, COLOUR_2XX);
	draw_hit(frame->list, at, ACTION_SESSION, (int)chip->number);
}

static void draw_sessions(struct view_frame *frame, float x, float right, struct rect at)
{
	struct chip chips[CHIPS_MAX];
	size_t total = frame->timeline->session_count;
	float h = fminf(46, at.h - 10), y = at.y + (at.h - h) / 2;
	char more[24];

	if (!total || right - x < 80)
		return;
	snprintf(more, sizeof more, "+%zu", total);
	float more_width = total > 1 ? widget_chip_width(frame, more, false) + GAP : 0;
	size_t count = choose_chips(frame, right - x, chips);
	if (count < total)
		count = choose_chips(frame, right - x - more_width, chips);
	draw_clip(frame->list, (struct rect){ x - 2, at.y, right - x + 4, at.h });
	for (size_t i = 0; i < count; i++) {
		draw_chip(frame, &chips[i], x, y, h);
		x += chips[i].width + GAP;
	}
	if (count < total) {
		snprintf(more, sizeof more, "+%zu", total - count);
		widget_chip(frame, x, y, h, more, false, ACTION_NEXT_SESSION, 0);
	}
	draw_unclip(frame->list);
}

static const struct {
	enum pane pane;
	const char *key;
} tabs[] = {
	{ PANE_EXPLAIN, "ui.tab.explain" },     { PANE_MAIL, "ui.tab.mail" }, { PANE_RAW, "ui.tab.raw" },
	{ PANE_STRUCTURE, "ui.tab.structure" }, { PANE_PACKETS, "ui.tab.packets" }, { PANE_LOG, "ui.tab.log" },
	{ PANE_REPORT, "ui.tab.report" },
};

static const char *tab_key(enum pane pane)
{
	for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++)
		if (tabs[i].pane == pane)
			return tabs[i].key;
	return tabs[0].key;
}

/* From the right edge leftwards; returns where the free space ends. */
static float draw_tools(struct view_frame *frame, struct rect at, bool small)
{
	static const char *const themes[THEME_COUNT] = { "ui.theme.light", "ui.theme.dark", "ui.theme.contrast" };
	float x = at.x + at.w - (small ? 16 : SIDE), h = fminf(44, at.h - 12), y = at.y + (at.h - h) / 2;
	const char *help = small ? "F1" : widget_text(frame, "ui.f1-help");
	const char *theme = widget_text(frame, themes[frame->state->theme % THEME_COUNT]);
	const char *language = widget_text(frame, frame->state->both_langs ? "ui.language-both" : "ui.language");

	x -= widget_key_width(frame, h - 4, help);
	widget_key(frame, x, y, h - 4, help, ACTION_HELP, 0);
	if (at.w >= LANES_BAR && frame->timeline->session_count > 1 && frame->state->screen == SCREEN_SESSION) {
		const char *lanes = widget_text(frame, "ui.lanes.name");

		x -= widget_chip_width(frame, lanes, frame->state->lanes.open) + GAP;
		widget_chip(frame, x, y, h, lanes, frame->state->lanes.open, ACTION_LANES, 0);
	}
	if (small && frame->height < TABS_LEAST && frame->state->screen == SCREEN_SESSION) {
		const char *pane = widget_text(frame, tab_key(frame->state->pane));

		x -= widget_chip_width(frame, pane, false) + GAP;
		widget_chip(frame, x, y, h, pane, false, ACTION_NEXT_PANE, 0);
	}
	if (small)
		return x - GAP;
	x -= widget_chip_width(frame, theme, false) + 20;
	widget_chip(frame, x, y, h, theme, false, ACTION_THEME, 0);
	x -= widget_chip_width(frame, language, false) + 20;
	widget_chip(frame, x, y, h, language, false, ACTION_LANGUAGE, 0);
	return x - 20;
}

void topbar_draw(struct view_frame *frame, struct rect at)
{
	bool small = at.w < SMALL_BAR, narrow = at.w < NARROW_BAR;
	float x = at.x + (small ? 16 : SIDE);

	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	draw_line(frame->list, at.x, at.y + at.h - 1, at.x + at.w, at.y + at.h - 1, COLOUR_LINE, 2, 0);
	float right = draw_tools(frame, at, small);
	if (!narrow) {
		float name = draw_text(frame->list, x, widget_middle(at.y, at.h, 30), FONT_BOLD, 30, COLOUR_INK, ALIGN_LEFT,
		                       "smtpscope");

		draw_hit(frame->list, (struct rect){ x, at.y, name, at.h }, ACTION_HOME, 0);
		x += name + 24;
	}
	x += draw_listening(frame, x, at, small && frame->timeline->session_count > 0) + (small ? 6 : 44);
	draw_sessions(frame, x, right, at);
}

/* Left and right of each name: as much as there is room for. */
static float tab_pad(const struct view_frame *frame, float width, float size)
{
	size_t count = sizeof tabs / sizeof *tabs;

	for (size_t i = 0; i < count; i++)
		width -= draw_text_width(frame->list, FONT_BOLD, size, widget_text(frame, tabs[i].key));
	return fmaxf(4, fminf(24, width / (float)(2 * count + 1)));
}

void tabs_draw(struct view_frame *frame, struct rect at)
{
	float size = at.w < 700 ? TEXT_SMALL : 26, pad = tab_pad(frame, at.w, size), x = at.x + pad;

	draw_line(frame->list, at.x, at.y + at.h - 1, at.x + at.w, at.y + at.h - 1, COLOUR_LINE, 2, 0);
	for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
		bool chosen = frame->state->pane == tabs[i].pane;
		const char *label = widget_text(frame, tabs[i].key);
		/* The bold width for both, so that choosing moves nothing. */
		float w = draw_text_width(frame->list, FONT_BOLD, size, label) + 2 * pad;
		struct rect tab = { x, at.y, w, at.h };

		draw_text(frame->list, x + w / 2, widget_middle(at.y, at.h, size), chosen ? FONT_BOLD : FONT_SANS, size,
		          chosen ? COLOUR_INK : COLOUR_INK2, ALIGN_CENTRE, label);
		if (chosen)
			draw_rect(frame->list, (struct rect){ x, at.y + at.h - 6, w, 6 }, COLOUR_INK, COLOUR_NONE, 0, 0);
		draw_hit(frame->list, tab, tabs[i].pane == PANE_REPORT ? ACTION_REPORT : ACTION_PANE, tabs[i].pane);
		x += w;
	}
}
