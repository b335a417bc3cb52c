#include "view/opening_card.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/phrase.h"
#include "view/widgets.h"

#define NAME_CHARS 60
#define WIDTH      980.0f
#define PAD        26.0f
#define ROW        42.0f
#define LOW        700.0f /* units of height */
#define BAR        16.0f
#define MB         1000000.0

struct lines {
	char *title, *text, *more; /* owned; more may be NULL */
};

static struct lines reading_lines(struct view_frame *frame, const struct opening_state *state, const char *name)
{
	char done[32], size[32], sessions[32];
	phrase_number(state->sessions, sessions, sizeof sessions);
	snprintf(done, sizeof done, "%.1f", (double)state->done / MB);
	snprintf(size, sizeof size, "%.1f", (double)state->size / MB);
	struct lines lines = { .title = phrase_fill(frame, "capture.opening", name, "", ""),
		               .text = phrase_fill(frame, "capture.progress", done, size, sessions),
		               .more = mem_strdup(widget_text(frame, "capture.cancel")) };
	return lines;
}

static char *found_line(struct view_frame *frame, const struct opening_state *state)
{
	char sessions[32], others[32];
	phrase_number(state->sessions, sessions, sizeof sessions);
	phrase_number(state->others, others, sizeof others);
	return phrase_fill(frame, state->others > 0 ? "capture.found-others" : "capture.found", sessions, others, "");
}

static struct lines broken_lines(struct view_frame *frame, const struct opening_state *state, const char *name)
{
	char offset[32];
	phrase_number(state->offset, offset, sizeof offset);
	struct lines lines = { .title = phrase_fill(frame, "capture.at", name, offset, ""),
		               .text = mem_strdup(widget_text(frame, state->trouble)),
		               .more = found_line(frame, state) };
	return lines;
}

static struct lines lines_of(struct view_frame *frame, const struct opening_state *state, const char *name)
{
	switch (state->shown) {
	case OPENING_READING: return reading_lines(frame, state, name);
	case OPENING_BROKEN: return broken_lines(frame, state, name);
	case OPENING_EMPTY:
		return (struct lines){ phrase_fill(frame, "capture.none", name, "", ""),
			               mem_strdup(widget_text(frame, "capture.none-why")), NULL };
	case OPENING_NO_FILES:
		return (struct lines){ phrase_fill(frame, "capture.failed", name, "", ""),
			               mem_strdup(widget_text(frame, "capture.no-files")), NULL };
	default:
		return (struct lines){ phrase_fill(frame, "capture.failed", name, "", ""),
			               utf8_safe(span_of(state->reason), NAME_CHARS), NULL };
	}
}

static float draw_bar(struct view_frame *frame, float x, float y, float w, const struct opening_state *state)
{
	float part = state->size > 0 ? (float)((double)state->done / (double)state->size) : 0;
	draw_rect(frame->list, (struct rect){ x, y, w, BAR }, COLOUR_LINE, COLOUR_NONE, BAR / 2, 0);
	draw_rect(frame->list, (struct rect){ x, y, fmaxf(w * fminf(part, 1), BAR), BAR }, COLOUR_CLIENT, COLOUR_NONE, BAR / 2,
	          0);
	return y + BAR + 14;
}

static float draw_title(struct view_frame *frame, float x, float y, float w, bool reading, const char *title)
{
	float shift = reading ? 0 : 44;
	if (!reading)
		draw_shape(frame->list, SHAPE_BANG, (struct rect){ x, y + 2, 30, 30 }, COLOUR_4XX);
	draw_text_fit(frame->list, x + shift, y, w - shift, FONT_BOLD, TEXT_NORMAL, COLOUR_INK, title);
	return y + ROW + 4;
}

/* In low windows the card keeps what changes: the bar, the numbers and the key. */
static void draw_lines(struct view_frame *frame, const struct opening_state *state, const struct lines *lines, float bottom)
{
	bool reading = state->shown == OPENING_READING, low = frame->height < LOW, title = !reading || !low;
	const char *more = !low || reading ? lines->more : NULL, *close = reading ? NULL : widget_text(frame, "capture.close");
	float pad = low ? PAD / 2 : PAD, w = fminf(WIDTH, frame->width - 40), inner = w - 2 * PAD;
	float text = draw_paragraph_height(frame->list, FONT_SANS, TEXT_SMALL, inner, lines->text);
	float h = 2 * pad + (title ? ROW + 4 : 0) + (reading ? BAR + 14 : 0) + text + (more ? ROW : 0) + (close ? ROW : 0);
	struct rect card = { (frame->width - w) / 2, bottom - h - (low ? 6 : 20), w, h };
	float x = card.x + PAD, y = card.y + pad;
	draw_rect(frame->list, card, COLOUR_SURFACE, COLOUR_INK, 14, 3);
	if (title)
		y = draw_title(frame, x, y, inner, reading, lines->title);
	if (reading)
		y = draw_bar(frame, x, y, inner, state);
	draw_paragraph(frame->list, (struct rect){ x, y, inner, text }, FONT_SANS, TEXT_SMALL, COLOUR_INK, lines->text);
	y += text + 6;
	if (more)
		draw_text_fit(frame->list, x, y, inner, FONT_SANS, TEXT_SMALL, COLOUR_INK2, more);
	y += more ? ROW : 0;
	if (close)
		draw_text_fit(frame->list, x, y, inner, FONT_SANS, TEXT_SMALL, COLOUR_INK2, close);
	draw_hit(frame->list, card, ACTION_ESCAPE, 0);
}

void opening_card_draw(struct view_frame *frame, float bottom)
{
	const struct opening_state *state = &frame->state->opening;
	if (state->shown == OPENING_NOTHING)
		return;
	if (state->shown == OPENING_READING && frame->clock_ms - state->since_ms < OPENING_CARD_AFTER_MS) {
		frame_redraw_at(frame, state->since_ms + OPENING_CARD_AFTER_MS);
		return;
	}
	char *name = utf8_safe(span_of(state->name != NULL ? state->name : ""), NAME_CHARS);
	struct lines lines = lines_of(frame, state, name);
	draw_lines(frame, state, &lines, bottom);
	free(lines.title);
	free(lines.text);
	free(lines.more);
	free(name);
}
