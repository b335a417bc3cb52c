#include "view/lesson_card.h"

#include <math.h>
#include <stdio.h>

#include "view/widgets.h"

#define ROW       53.0f
#define KEYS      9 /* digits start the first nine */
#define CAP       40.0f
#define CHECK     26.0f
#define TWO_FROM  880.0f /* two columns: titles are not cut in them */
#define GOAL_ROOM 84.0f  /* two small lines below the list */
#define FOOT_CAP  38.0f

static size_t lesson_count(const struct view_frame *frame)
{
	return frame->lessons ? frame->lessons->count : 0;
}

static struct lesson_mark mark_of(const struct view_frame *frame, size_t i)
{
	const struct lesson_state *state = &frame->state->lessons;

	return i < state->count ? state->marks[i] : (struct lesson_mark){ 0 };
}

static bool is_done(struct lesson_mark mark)
{
	return mark.step > 0 && mark.step == mark.of;
}

/* Begun, and worth going on with. */
static bool is_begun(struct lesson_mark mark)
{
	return mark.step > 1 && mark.step < mark.of;
}

/* ---- one lesson */

/* A check mark or "7/16", ending at x; nothing where the lesson was not begun. Its width. */
static float draw_mark(struct view_frame *frame, struct lesson_mark mark, float x, struct rect at, bool chosen, bool measure)
{
	char label[64];

	snprintf(label, sizeof label, "%zu/%zu", mark.step, mark.of);
	if (!is_done(mark) && !is_begun(mark))
		return 0;
	float w = is_done(mark) ? CHECK : draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, label);
	if (!measure && is_done(mark))
		draw_shape(frame->list, SHAPE_CHECK, (struct rect){ x - w, at.y + (at.h - CHECK) / 2, CHECK, CHECK },
		           chosen ? COLOUR_FOCUS_INK : COLOUR_2XX);
	else if (!measure)
		draw_text(frame->list, x, widget_middle(at.y, at.h, TEXT_SMALL), FONT_BOLD, TEXT_SMALL,
		          chosen ? COLOUR_FOCUS_INK : COLOUR_CLIENT, ALIGN_RIGHT, label);
	return w;
}

static float minutes_of(const struct view_frame *frame, size_t i, char label[64])
{
	char number[16];

	snprintf(number, sizeof number, "%d", frame->lessons->lessons[i]->minutes);
	widget_fill(frame, "ui.waiting.minutes-short", number, NULL, label, 64);
	return draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, label);
}

/* Have all these rows room for their minutes, the title bold? Else none shows them: a few of them would look like a mistake. */
static bool have_minutes(struct view_frame *frame, size_t first, size_t end, float w)
{
	for (size_t i = first; i < end; i++) {
		const char *title = frame->lessons->lessons[i]->title[frame->state->lang];
		float mark_w = draw_mark(frame, mark_of(frame, i), 0, (struct rect){ 0 }, false, true);
		char label[64];

		if (10 + CAP + 16 + draw_text_width(frame->list, FONT_BOLD, TEXT_NORMAL, title) + 20 +
		            (mark_w > 0 ? mark_w + 16 : 0) + minutes_of(frame, i, label) + 12 >
		    w)
			return false;
	}
	return true;
}

/* Minutes at the end of the row, before them how far it came, if there is room beside the title. */
static void draw_row_end(struct view_frame *frame, size_t i, struct rect at, float least, bool chosen, bool minutes)
{
	struct lesson_mark mark = mark_of(frame, i);
	float x = at.x + at.w - 12, mark_w = draw_mark(frame, mark, 0, at, chosen, true);
	char label[64];

	if (minutes) {
		float w = minutes_of(frame, i, label);

		draw_text(frame->list, x, widget_middle(at.y, at.h, TEXT_SMALL), FONT_SANS, TEXT_SMALL,
		          chosen ? COLOUR_FOCUS_INK : COLOUR_INK2, ALIGN_RIGHT, label);
		x -= w + 16;
	}
	if (mark_w > 0 && x - mark_w >= least)
		draw_mark(frame, mark, x, at, chosen, false);
}

static void draw_row(struct view_frame *frame, size_t i, struct rect at, bool minutes)
{
	const char *title = frame->lessons->lessons[i]->title[frame->state->lang];
	bool chosen = i == frame->state->lesson_choice;
	enum font font = chosen ? FONT_BOLD : FONT_SANS;
	char digit[4] = { (char)('1' + i % 10), '\0' };
	float x = at.x + 10;

	if (chosen)
		draw_rect(frame->list, at, COLOUR_FOCUS, COLOUR_NONE, 10, 0);
	if (i < KEYS)
		widget_key(frame, x, at.y + (at.h - CAP) / 2 - 1, CAP, digit, ACTION_NONE, 0);
	x += CAP + 16;
	float w = draw_text_fit(frame->list, x, widget_middle(at.y, at.h, TEXT_NORMAL), at.x + at.w - x - 10, font, TEXT_NORMAL,
	                        chosen ? COLOUR_FOCUS_INK : COLOUR_INK, title);
	draw_row_end(frame, i, at, x + w + 20, chosen, minutes);
	draw_hit(frame->list, at, ACTION_LESSON, (int)(i + 1));
}

static size_t columns_of(const struct view_frame *frame, float w)
{
	return w >= TWO_FROM && lesson_count(frame) > LESSON_CARD_FEW ? 2 : 1;
}

void lesson_card_rows(struct view_frame *frame, struct rect at)
{
	size_t count = lesson_count(frame), columns = columns_of(frame, at.w);
	size_t rows = (size_t)fmaxf(at.h / ROW, 1), page = rows * columns;
	size_t first = count > page ? frame->state->lesson_choice / page * page : 0;
	float width = at.w / (float)columns, row_w = width - (columns > 1 ? 12 : 0);
	bool minutes = have_minutes(frame, first, first + page < count ? first + page : count, row_w);

	if (!count)
		draw_text_fit(frame->list, at.x, at.y, at.w, FONT_SANS, TEXT_NORMAL, COLOUR_INK2,
		              widget_text(frame, "ui.waiting.no-lessons"));
	for (size_t i = first; i < count && i < first + page; i++) {
		size_t column = (i - first) / rows, row = (i - first) % rows;

		draw_row(frame, i, (struct rect){ at.x + width * (float)column, at.y + ROW * (float)row, row_w, ROW - 4 },
		         minutes);
	}
}

/* ---- what is below them */

/* A small text that ends at the right, if there is room; the width it took. */
static float draw_end(struct view_frame *frame, struct rect inner, float y, float before, const char *text)
{
	float w = draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, text);

	if (before + 32 + w > inner.w)
		return 0;
	draw_text(frame->list, inner.x + inner.w, y, FONT_SANS, TEXT_SMALL, COLOUR_INK2, ALIGN_RIGHT, text);
	return w + 32;
}

static void draw_minutes(struct view_frame *frame, struct rect inner, const struct lesson *lesson)
{
	float before = draw_text_width(frame->list, FONT_BOLD, TEXT_NORMAL, widget_text(frame, "ui.waiting.lessons"));
	char number[16], label[64];

	snprintf(number, sizeof number, "%d", lesson->minutes);
	widget_fill(frame, "ui.waiting.minutes", number, NULL, label, sizeof label);
	if (lesson->minutes > 0)
		draw_end(frame, inner, inner.y + 3, before, label);
}

/* "F5 from the start  [Enter] goes on at step 7 of 16": both can be clicked. */
static void draw_resume(struct view_frame *frame, struct rect inner, float y, float room, struct lesson_mark mark)
{
	const char *start = widget_text(frame, "ui.waiting.restart");
	char step[24], of[24], label[128];
	float x = inner.x, w = draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, start);
	float cap_y = widget_middle(y, TEXT_SMALL * DRAW_LINE_HEIGHT, FOOT_CAP) + (FOOT_CAP * DRAW_LINE_HEIGHT - FOOT_CAP) / 2;
	int lesson = (int)frame->state->lesson_choice + 1;

	snprintf(step, sizeof step, "%zu", mark.step);
	snprintf(of, sizeof of, "%zu", mark.of);
	widget_fill(frame, "ui.waiting.resume", step, of, label, sizeof label);
	float cap = widget_key_width(frame, FOOT_CAP, "Enter");
	float need = w + 36 + cap + 12 + draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, label);
	if (need <= room) {
		draw_text(frame->list, x, y, FONT_SANS, TEXT_SMALL, COLOUR_INK2, ALIGN_LEFT, start);
		x += w + 36;
	}
	widget_key(frame, x, cap_y, FOOT_CAP, "Enter", ACTION_RESUME, lesson);
	float text = draw_text_fit(frame->list, x + cap + 12, y, inner.x + room - x - cap - 12, FONT_BOLD, TEXT_SMALL,
	                           COLOUR_CLIENT, label);
	draw_hit(frame->list, (struct rect){ x, cap_y, cap + 12 + text, FOOT_CAP }, ACTION_RESUME, lesson);
}

static void draw_foot(struct view_frame *frame, struct rect inner, float y)
{
	const char *hint = widget_text(frame, "ui.waiting.hint");
	struct lesson_mark mark = mark_of(frame, frame->state->lesson_choice);
	char place[64];

	snprintf(place, sizeof place, "%zu / %zu", frame->state->lesson_choice + 1, lesson_count(frame));
	float before = draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, hint);
	float end = lesson_count(frame) > 0 ? draw_end(frame, inner, y, before, place) : 0;
	if (is_begun(mark))
		draw_resume(frame, inner, y, inner.w - end, mark);
	else
		draw_text_fit(frame->list, inner.x, y, inner.w - end, FONT_SANS, TEXT_SMALL, COLOUR_INK2, hint);
}

void lesson_card_draw(struct view_frame *frame, struct rect at, float pad)
{
	struct rect inner = { at.x + pad, at.y + pad * 0.8f, at.w - 2 * pad, at.h - 1.5f * pad };
	size_t count = lesson_count(frame), columns = columns_of(frame, inner.w + 20);
	size_t choice = frame->state->lesson_choice;
	const struct lesson *chosen = choice < count ? frame->lessons->lessons[choice] : NULL;
	float top = inner.y + 54, foot = inner.y + inner.h - 30, room = foot - 12 - top;
	float wanted = ROW * (float)((count + columns - 1) / columns);
	float list = fminf(wanted, room >= wanted || room < GOAL_ROOM + 3 * ROW ? room : room - GOAL_ROOM);

	widget_card(frame, at);
	draw_text_fit(frame->list, inner.x, inner.y, inner.w, FONT_BOLD, TEXT_NORMAL, COLOUR_INK,
	              widget_text(frame, "ui.waiting.lessons"));
	lesson_card_rows(frame, (struct rect){ inner.x - 10, top, inner.w + 20, fmaxf(list, ROW) });
	if (room - list >= GOAL_ROOM && chosen)
		draw_paragraph(frame->list, (struct rect){ inner.x, top + list + 8, inner.w, room - list - 8 }, FONT_SANS,
		               TEXT_SMALL, COLOUR_INK2, chosen->goal[frame->state->lang]);
	if (chosen)
		draw_minutes(frame, inner, chosen);
	draw_foot(frame, inner, foot);
}
