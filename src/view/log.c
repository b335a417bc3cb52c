/* The protocol log of all sessions, newest at the bottom, as the lab report prints it.
 *
 *   +0.002  #1  C: EHLO lab-pc
 *   +0.002  #1  S: 250-lab-server
 *
 * state->scroll[PANE_LOG] counts lines back from the newest. Only those and the visible ones are looked at.
 */
#include "view/panes.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "view/flow.h"
#include "view/log_lines.h"

#define PADDING     28.0f
#define LINE_HEIGHT 38.0f
#define VISIBLE_MAX 64

struct log_columns {
	float who, mark, text, right;
	size_t chars; /* of the text */
};

static struct log_columns columns_of(const struct view_frame *frame, struct rect at)
{
	const struct draw_list *list = frame->list;
	struct log_columns columns = { .who = at.x + PADDING + draw_text_width(list, FONT_MONO, TEXT_SMALL, "+00.000 s") + 16 };
	char who[24];
	size_t sessions = frame->timeline->session_count;

	/* one width for all lines: by the highest number there is */
	memset(who, '0', sizeof who);
	who[sessions < 100 ? 3 : sessions < 10000 ? 5 : 8] = '\0';
	columns.mark = columns.who + draw_text_width(list, FONT_MONO, TEXT_SMALL, who) + 10;
	columns.text = columns.mark + draw_text_width(list, FONT_MONO_BOLD, TEXT_SMALL, "===") + 14;
	columns.right = at.x + at.w - PADDING;
	columns.chars = (size_t)fmaxf(8, (columns.right - columns.text) / draw_text_width(list, FONT_MONO, TEXT_SMALL, "0")) + 2;
	return columns;
}

static void draw_listener(struct view_frame *frame, const struct log_words *words, float x, float right, float y)
{
	struct draw_list *list = frame->list;

	x += draw_text(list, x, y, FONT_MONO_BOLD, TEXT_SMALL, words->colour, ALIGN_LEFT, words->mark) + 14;
	draw_text_fit(list, x, y, right - x, FONT_SANS, TEXT_SMALL, words->colour, words->text);
}

static void draw_line_at(struct view_frame *frame, const struct log_columns *columns, const struct log_words *words, float left,
                         float y)
{
	struct draw_list *list = frame->list;

	if (!*words->who) {
		draw_listener(frame, words, left, columns->right, y);
		return;
	}
	draw_text(list, columns->who - 16, y, FONT_MONO, TEXT_SMALL, COLOUR_INK2, ALIGN_RIGHT, words->when);
	draw_text(list, columns->who, y, FONT_MONO, TEXT_SMALL, COLOUR_INK2, ALIGN_LEFT, words->who);
	draw_text(list, columns->mark, y, FONT_MONO_BOLD, TEXT_SMALL, words->colour, ALIGN_LEFT, words->mark);
	draw_text_fit(list, columns->text, y, columns->right - columns->text, words->font, TEXT_SMALL, words->colour,
	              words->text);
}

/* Collects the visible lines, newest first. *out_back is how far back the walk really went. */
static size_t collect(struct log_walk *walk, size_t back, struct log_line *lines, size_t most, size_t *out_back)
{
	struct log_line line;
	size_t count = 0;

	/* the newest `most` lines are kept, so that scrolling past the oldest shows the first page */
	for (size_t seen = 0; seen < back + most && log_walk_back(walk, &line); seen++) {
		if (count == most) {
			memmove(lines, lines + 1, (most - 1) * sizeof *lines);
			count--;
			(*out_back)++;
		}
		lines[count++] = line;
	}
	return count;
}

static void draw_heading(struct view_frame *frame, struct rect at)
{
	struct draw_list *list = frame->list;
	float x = at.x + PADDING, right = at.x + at.w - PADDING;

	if (at.h < FLOW_HEADED)
		return;
	x += draw_text(list, x, at.y + 15, FONT_BOLD, 30, COLOUR_INK, ALIGN_LEFT, widget_text(frame, "ui.log.title")) + 24;
	if (frame->address && *frame->address && x + draw_text_width(list, FONT_MONO, TEXT_SMALL, frame->address) < right)
		draw_text(list, right, at.y + 19, FONT_MONO, TEXT_SMALL, COLOUR_INK2, ALIGN_RIGHT, frame->address);
	draw_line(list, at.x, at.y + FLOW_HEADING - 1, at.x + at.w, at.y + FLOW_HEADING - 1, COLOUR_LINE, 2, 0);
}

static void draw_lines(struct view_frame *frame, struct rect at)
{
	struct log_columns columns = columns_of(frame, at);
	struct log_walk walk = log_walk_init(frame);
	struct log_line lines[VISIBLE_MAX];
	size_t visible = (size_t)fmaxf(1, at.h / LINE_HEIGHT), back = 0;
	size_t newest = walk.limit;

	visible = visible < VISIBLE_MAX ? visible : VISIBLE_MAX;
	size_t count = collect(&walk, frame->state->scroll[PANE_LOG], lines, visible, &back);
	bool more = walk.next || walk.listening;
	frame->out_scroll_most[PANE_LOG] = more ? SIZE_MAX : back;
	for (size_t i = 0; i < count; i++) {
		struct log_words words;

		log_line_words(frame, &walk, &lines[i], columns.chars, &words);
		draw_line_at(frame, &columns, &words, at.x + PADDING, at.y + (float)(count - 1 - i) * LINE_HEIGHT);
		free(words.text);
	}
	if (more || back) /* by events, as their lines are not counted */
		widget_scrollbar(frame, (struct rect){ at.x + at.w - 14, at.y, 8, at.h }, walk.next,
		                 count ? lines[0].index + 1 - walk.next : 1, newest);
}

void log_draw(struct view_frame *frame, struct rect at)
{
	struct rect below = flow_below_heading(at);

	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_LOG);
	draw_clip(frame->list, at);
	draw_heading(frame, at);
	draw_lines(frame, (struct rect){ below.x, below.y + 12, below.w, below.h - 20 });
	draw_unclip(frame->list);
}
