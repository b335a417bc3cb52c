/* screen_draw of view/view.h: who gets which rectangle, and what lies over them.
 *
 *   +---------------------- top bar 70 -----------------------+   below it a banner while the server makes mistakes
 *   | left pane 1120            | tabs                        |
 *   |  ladder, mail, raw, log   | explanation or attachments  |   below 1600 units of width one of the two
 *   +---------------------- transport 112 --------------------+
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "view/aside.h"
#include "view/lesson_said.h"
#include "view/part_caption.h"
#include "view/step_caption.h"
#include "view/switches.h"
#include "view/until.h"
#include "view/widgets.h"

#define NARROW_WIDTH 1600.0f
#define LEFT_PART    (1120.0f / 1920.0f)
#define BESIDE_WIDTH 1200.0f /* a mail and its pictures still stand side by side */
#define TABS_HEIGHT  87.0f
#define DRAWER_WIDTH 760.0f

struct sizes {
	float top, bottom, tabs;
	bool narrow;
};

static struct sizes screen_sizes(const struct view_frame *frame)
{
	bool low = frame->height < 640 || frame->width < 1100;

	return (struct sizes){ .top = low ? 54 : 70,
		               .bottom = low ? 60 : 112,
		               .tabs = frame->width >= NARROW_WIDTH  ? TABS_HEIGHT
		                       : frame->height >= TABS_LEAST ? 56
		                                                     : 0,
		               .narrow = frame->width < NARROW_WIDTH };
}

typedef void pane_draw(struct view_frame *frame, struct rect at);

static pane_draw *left_pane(const struct view_state *state)
{
	switch (state->pane) {
	case PANE_MAIL: return mail_draw;
	case PANE_RAW: return raw_draw;
	case PANE_STRUCTURE: return raw_draw; /* with what is chosen lit */
	case PANE_PACKETS: return packets_draw;
	case PANE_LOG: return log_draw;
	case PANE_REPORT: return report_draw;
	default: return ladder_draw;
	}
}

static void draw_wide(struct view_frame *frame, struct rect at, const struct sizes *sizes)
{
	bool report = frame->state->pane == PANE_REPORT && !frame->state->decode.open && !aside_wanted(frame);
	float split = floorf(at.w * LEFT_PART);
	struct rect left = { at.x, at.y, split, at.h }, right = { at.x + split, at.y, at.w - split, at.h };
	struct rect tabs = report ? (struct rect){ at.x, at.y, at.w, sizes->tabs } : right;

	tabs.h = sizes->tabs;
	right.y += sizes->tabs;
	right.h -= sizes->tabs;
	if (report) {
		tabs_draw(frame, tabs);
		report_draw(frame, (struct rect){ at.x, right.y, at.w, right.h });
		return;
	}
	draw_rect(frame->list, left, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	if (frame->state->decode.open) {
		raw_draw(frame, left);
		decode_draw(frame, right);
		tabs_draw(frame, tabs);
		draw_line(frame->list, right.x, at.y, right.x, at.y + at.h, COLOUR_LINE, 2, 0);
		return;
	}
	left_pane(frame->state)(frame, left);
	if (aside_draw(frame, right))
		; /* instead of the pane's own */
	else if (frame->state->pane == PANE_MAIL)
		attachments_draw(frame, right);
	else if (frame->state->pane == PANE_STRUCTURE)
		structure_draw(frame, right);
	else if (frame->state->pane == PANE_PACKETS)
		packet_detail_draw(frame, right);
	else
		explain_draw(frame, right);
	tabs_draw(frame, tabs);
	draw_line(frame->list, right.x, at.y, right.x, at.y + at.h, COLOUR_LINE, 2, 0);
}

/* What is wanted beside the ladder takes its place where there is no room for both. */
static void draw_narrow_aside(struct view_frame *frame, struct rect pane)
{
	float split = pane.w >= BESIDE_WIDTH ? floorf(pane.w * 0.45f) : 0;

	if (split > 0)
		left_pane(frame->state)(frame, (struct rect){ pane.x, pane.y, split, pane.h });
	aside_draw(frame, (struct rect){ pane.x + split, pane.y, pane.w - split, pane.h });
	if (split > 0)
		draw_line(frame->list, pane.x + split, pane.y, pane.x + split, pane.y + pane.h, COLOUR_LINE, 2, 0);
}

/* One pane: its left half, or, chosen with its key pressed again, its right half. */
static void draw_narrow(struct view_frame *frame, struct rect at, const struct sizes *sizes)
{
	const struct view_state *state = frame->state;
	bool right = state->explain_only && state->pane != PANE_REPORT;
	struct rect pane = { at.x, at.y + sizes->tabs, at.w, at.h - sizes->tabs };

	if (sizes->tabs > 0)
		tabs_draw(frame, (struct rect){ at.x, at.y, at.w, sizes->tabs });
	if (state->decode.open) {
		decode_draw(frame, pane);
		return;
	}
	if (aside_wanted(frame)) {
		draw_narrow_aside(frame, pane);
		return;
	}
	if (state->pane == PANE_MAIL && at.w >= BESIDE_WIDTH) {
		float split = floorf(at.w * 0.54f);

		draw_rect(frame->list, (struct rect){ pane.x, pane.y, split, pane.h }, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
		mail_draw(frame, (struct rect){ pane.x, pane.y, split, pane.h });
		attachments_draw(frame, (struct rect){ pane.x + split, pane.y, pane.w - split, pane.h });
		draw_line(frame->list, pane.x + split, pane.y, pane.x + split, pane.y + pane.h, COLOUR_LINE, 2, 0);
	} else if (state->pane == PANE_STRUCTURE && at.w >= BESIDE_WIDTH) {
		float split = floorf(at.w * 0.48f);

		raw_draw(frame, (struct rect){ pane.x, pane.y, split, pane.h });
		structure_draw(frame, (struct rect){ pane.x + split, pane.y, pane.w - split, pane.h });
		draw_line(frame->list, pane.x + split, pane.y, pane.x + split, pane.y + pane.h, COLOUR_LINE, 2, 0);
	} else if (state->pane == PANE_STRUCTURE) {
		structure_alone_draw(frame, pane);
	} else if (right && state->pane == PANE_MAIL) {
		attachments_draw(frame, pane);
	} else if (right && state->pane == PANE_PACKETS) {
		packet_detail_draw(frame, pane);
	} else if (right) {
		explain_draw(frame, pane);
	} else {
		bool said = lesson_said_height(frame, at.w, at.h, true) > 0;
		bool step = state->pane == PANE_EXPLAIN && frame_current(frame) && !said;
		bool parts = state->pane == PANE_MAIL && part_caption_wanted(frame);
		float foot = step ? STEP_CAPTION_HEIGHT : parts ? PART_CAPTION_HEIGHT : 0;
		struct rect caption = { pane.x, pane.y + pane.h - foot, pane.w, foot };

		draw_rect(frame->list, pane, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
		left_pane(state)(frame, (struct rect){ pane.x, pane.y, pane.w, pane.h - foot });
		if (step)
			step_caption_draw(frame, caption);
		else if (parts)
			part_caption_draw(frame, caption);
	}
}

static void draw_drawer(struct view_frame *frame, struct rect at)
{
	float w = fminf(DRAWER_WIDTH, at.w);

	draw_rect(frame->list, at, COLOUR_SCRIM, COLOUR_NONE, 0, 0);
	draw_hit(frame->list, at, ACTION_MAIL_LIST, 0);
	draw_rect(frame->list, (struct rect){ at.x, at.y, w, at.h }, COLOUR_SURFACE, COLOUR_LINE, 0, 2);
	mail_list_draw(frame, (struct rect){ at.x, at.y, w, at.h });
}

static void draw_toast(struct view_frame *frame, float bottom)
{
	const struct view_state *state = frame->state;
	float most = fminf(frame->width - 80, 1200), pad = 24;
	bool toast = *state->toast && frame->clock_ms < state->toast_until_ms;
	char *text = toast ? mem_strdup(state->toast) : until_running_text(frame);

	if (!text)
		return;
	float w = fminf(draw_text_width(frame->list, FONT_SANS, 26, text) + 4, most);
	float h = draw_paragraph_height(frame->list, FONT_SANS, 26, w, text);
	struct rect box = { (frame->width - w) / 2 - pad, bottom - h - 24 - 20, w + 2 * pad, h + 24 };
	draw_rect(frame->list, box, COLOUR_INK, COLOUR_NONE, 14, 0);
	draw_paragraph(frame->list, (struct rect){ box.x + pad, box.y + 12, w, h }, FONT_SANS, 26, COLOUR_ON_DARK, text);
	free(text);
}

/* "Go to step: 12_" in the middle, while digits are typed after G. */
static void draw_go(struct view_frame *frame)
{
	float w = fminf(560, frame->width - 32), h = 150;
	struct rect card = { (frame->width - w) / 2, (frame->height - h) / 2, w, h };
	char digits[16];

	if (!frame->state->asking_go)
		return;
	draw_rect(frame->list, card, COLOUR_SURFACE, COLOUR_INK, 14, 3);
	float x = card.x + 32;
	x += draw_text(frame->list, x, card.y + 22, FONT_SANS, TEXT_LARGE, COLOUR_INK, ALIGN_LEFT,
	               widget_text(frame, "ui.go-to")) +
	     8;
	snprintf(digits, sizeof digits, "%s_", frame->state->go);
	draw_text_fit(frame->list, x, card.y + 22, card.x + w - 24 - x, FONT_MONO_BOLD, TEXT_LARGE, COLOUR_INK, digits);
	draw_text_fit(frame->list, card.x + 32, card.y + 90, w - 64, FONT_SANS, TEXT_SMALL, COLOUR_INK2,
	              widget_text(frame, "ui.go-hint"));
}

static void draw_session(struct view_frame *frame, struct rect at, const struct sizes *sizes)
{
	float said = lesson_said_height(frame, at.w, at.h, sizes->narrow);
	struct rect panes = { at.x, at.y, at.w, at.h - said };

	if (frame->state->lanes.open)
		lanes_draw(frame, panes);
	else if (sizes->narrow)
		draw_narrow(frame, panes, sizes);
	else
		draw_wide(frame, panes, sizes);
	if (said > 0)
		lesson_said_draw(frame, (struct rect){ at.x, at.y + panes.h, at.w, said });
	transport_draw(frame, (struct rect){ 0, frame->height - sizes->bottom, frame->width, sizes->bottom });
	if (frame->state->mail_list)
		draw_drawer(frame, at);
}

void screen_draw(struct view_frame *frame)
{
	const struct view_state *state = frame->state;
	struct rect whole = { 0, 0, frame->width, frame->height };
	struct sizes sizes = screen_sizes(frame);
	bool waiting = state->screen == SCREEN_WAITING || !frame_session(frame);

	if (state->black) {
		draw_rect(frame->list, whole, COLOUR_BLACK, COLOUR_NONE, 0, 0);
		draw_hit(frame->list, whole, ACTION_BLACK, 0);
		return;
	}
	draw_rect(frame->list, whole, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	if (state->picture_full && !waiting) {
		picture_full_draw(frame, whole);
		draw_toast(frame, frame->height);
		return;
	}
	float bottom = waiting ? 0 : sizes.bottom;
	float banner = switches_banner_height(frame), top = sizes.top + banner;
	struct rect middle = { 0, top, frame->width, frame->height - top - bottom };
	if (waiting)
		waiting_draw(frame, middle);
	else
		draw_session(frame, middle, &sizes);
	topbar_draw(frame, (struct rect){ 0, 0, frame->width, sizes.top });
	if (banner > 0)
		switches_banner_draw(frame, (struct rect){ 0, sizes.top, frame->width, banner });
	opening_card_draw(frame, frame->height - bottom);
	draw_toast(frame, frame->height - bottom);
	draw_go(frame);
	if (state->breaks.open)
		breaks_draw(frame, whole);
	else if (state->bookmarks.open && !waiting)
		bookmarks_draw(frame, whole);
	else if (state->until.open && !waiting)
		until_draw(frame, whole);
	else if (state->exports.open && !waiting)
		exports_draw(frame, whole);
	else if (state->switches)
		switches_draw(frame, whole);
	else if (state->fault_menu && !waiting)
		fault_menu_draw(frame, whole);
	if (state->help)
		help_draw(frame, whole);
}
