#include "view/bookmarks.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "view/lanes.h"
#include "view/lesson_step.h"
#include "view/overlay.h"
#include "view/panes.h"
#include "view/step_caption.h"

#define WIDTH_MOST 1400.0f
#define ROW        60.0f
#define NUMBER     90.0f
#define BADGE      38.0f
#define CLOTH_W    15.0f
#define CLOTH_H    11.0f

const struct bookmark *bookmarks_of(const struct bookmark_state *state, uint32_t session, size_t *out_count)
{
	size_t low = 0, high = state->count, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (state->marks[middle].session < session)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < state->count && state->marks[end].session == session;)
		end++;
	*out_count = end - low;
	return state->marks ? state->marks + low : NULL;
}

void bookmarks_flag(struct view_frame *frame, float x, float y, float h)
{
	draw_line(frame->list, x, y, x, y - h, COLOUR_INK, 3, 0);
	draw_rect(frame->list, (struct rect){ x, y - h - 1, CLOTH_W, fminf(CLOTH_H, h) }, COLOUR_FOCUS, COLOUR_INK, 0, 2);
}

/* What the step is, and behind it what was said. A bookmark of an earlier showing may be ahead of what has come. */
static void draw_step(const struct overlay *overlay, size_t number, struct rect at, enum colour ink)
{
	struct view_frame *frame = overlay->frame;
	const struct session *session = frame_session(frame);
	float x = at.x, right = at.x + at.w;
	char key[64];

	if (number > session->step_count) {
		draw_text_fit(frame->list, x, widget_middle(at.y, at.h, TEXT_NORMAL), at.w, FONT_SANS, TEXT_NORMAL, ink,
		              widget_text(frame, "ui.bookmark.ahead"));
		return;
	}
	const struct step *step = &session->steps[number - 1];
	step_caption_key(frame, step, key, sizeof key);
	if (step->kind == STEP_REPLY)
		x += widget_code_badge(frame, x, at.y + (at.h - BADGE) / 2, BADGE, step->code) + 16;
	x += draw_text_fit(frame->list, x, widget_middle(at.y, at.h, TEXT_NORMAL), right - x, FONT_BOLD, TEXT_NORMAL, ink,
	                   widget_text(frame, key)) +
	     24;
	if (right - x < 160 || (step->kind != STEP_REPLY && step->kind != STEP_COMMAND))
		return;
	char *said = lanes_words(frame, session, step);
	draw_text_fit(frame->list, x, widget_middle(at.y, at.h, TEXT_SMALL), right - x, FONT_MONO, TEXT_SMALL, ink, said);
	free(said);
}

static void draw_row(const struct overlay *overlay, size_t row, size_t step, struct rect at)
{
	struct view_frame *frame = overlay->frame;
	bool chosen = row == frame->state->bookmarks.row;
	enum colour ink = chosen ? COLOUR_FOCUS_INK : COLOUR_INK;
	char number[24];

	if (!overlay_place(overlay, &at))
		return;
	if (chosen)
		draw_rect(frame->list, at, COLOUR_FOCUS, COLOUR_FOCUS_INK, 10, 2);
	snprintf(number, sizeof number, "%zu", step);
	draw_text(frame->list, at.x + NUMBER - 24, widget_middle(at.y, at.h, TEXT_NORMAL), FONT_MONO_BOLD, TEXT_NORMAL, ink,
	          ALIGN_RIGHT, number);
	draw_step(overlay, step, (struct rect){ at.x + NUMBER, at.y, at.w - NUMBER - 16, at.h }, ink);
	draw_hit(frame->list, at, ACTION_BOOKMARK_GO, (int)row + 1);
}

void bookmarks_draw(struct view_frame *frame, struct rect at)
{
	const struct session *session = frame_session(frame);
	size_t count;
	const struct bookmark *marks = bookmarks_of(&frame->state->bookmarks, frame->state->session, &count);
	float w = overlay_width(at, WIDTH_MOST), height = ROW * (float)(count ? count : 2);
	struct rect chosen = { 0, ROW * (float)frame->state->bookmarks.row, w, ROW - 4 }, words = { 0, 0, w, 2 * ROW };
	char title[192], number[160];

	snprintf(number, sizeof number, "#%u %.60s", session->number, lesson_session_name(frame, session));
	widget_fill(frame, "ui.bookmark.title", number, NULL, title, sizeof title);
	struct overlay overlay =
	        overlay_begin(frame, at, WIDTH_MOST, height, chosen, title,
	                      widget_text(frame, count ? "ui.bookmark.hint" : "ui.bookmark.hint-none"), ACTION_ESCAPE);
	for (size_t i = 0; i < count; i++)
		draw_row(&overlay, i, marks[i].step, (struct rect){ 0, ROW * (float)i, w, ROW - 4 });
	if (count == 0 && overlay_place(&overlay, &words))
		draw_paragraph(frame->list, words, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, widget_text(frame, "ui.bookmark.none"));
}
