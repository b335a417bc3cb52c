/* transport_draw of view/panes.h: buttons, the track of all steps, where we are.
 *
 *   |<  <  (>)  >   o-o-o-o-O-o-o-o     one step at a time              [Space]
 *                   连接    信封          step 12 of 18 · 6 waiting
 *
 * Few steps: one tick each. Many: a bar of cells at least 3 units wide, whatever their number: the cost does not grow.
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/bookmarks.h"
#include "view/hold.h"
#include "view/widgets.h"

#define SIDE        32.0f
#define TICK        17.0f
#define TICK_NOW    30.0f
#define TICKS_MAX   60    /* beyond this a bar is drawn */
#define TICK_GAP    22.0f /* the least distance of two ticks */
#define CELL        3.0f
#define BAR         14.0f
#define SMALL_BAR   1100.0f
#define HOLD_WORDS  1300.0f /* a narrower bar shows the hand alone */
#define END_KEY     36.0f
#define TRACK_LEAST 160.0f /* of a small bar; with less the position is told by numbers alone */
#define FLAG        20.0f
#define LABEL_ROOM  90.0f /* a shorter phase of a bar is not named */

static const char *const phase_keys[PHASE_COUNT] = { "phase.connect", "phase.greeting", "phase.envelope", "phase.content",
	                                             "phase.end" };

static enum colour step_colour(const struct step *step)
{
	switch (step->kind) {
	case STEP_REPLY: return widget_code_colour(step->code);
	case STEP_HANDSHAKE:
	case STEP_TLS:
	case STEP_CLOSE: return COLOUR_INK2;
	default: return COLOUR_CLIENT;
	}
}

/* The label of a phase under its steps, where it does not touch the one before it. */
static void draw_phase(struct view_frame *frame, enum smtp_phase phase, float from, float to, float y, float right,
                       float *free_from)
{
	const char *label = widget_text(frame, phase_keys[phase % PHASE_COUNT]);
	float w = draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, label), left = (from + to - w) / 2;

	if (left < *free_from || left + w > right + 40)
		return;
	draw_text(frame->list, left, y, FONT_SANS, TEXT_SMALL, COLOUR_INK2, ALIGN_LEFT, label);
	*free_from = left + w + 8;
}

static void draw_tick(struct view_frame *frame, const struct step *step, float x, float y, size_t number, size_t current)
{
	float size = number == current ? TICK_NOW : TICK;
	struct rect at = { x - size / 2, y - size / 2, size, size };

	draw_rect(frame->list, at, number <= current ? step_colour(step) : COLOUR_FUTURE,
	          number == current ? COLOUR_INK : COLOUR_NONE, size / 2, number == current ? 4 : 0);
}

/* Steps that the track tells about: in predict mode what is ahead stays unknown, so that neither phases nor length betray it. */
static size_t known_steps(const struct view_frame *frame)
{
	size_t current = frame_step(frame);

	return frame->state->predict.on && current ? current : frame_session(frame)->step_count;
}

/* Bookmarks stand on the track. gap: between two steps. */
static void draw_flags(struct view_frame *frame, float x, float gap, float y, float top)
{
	size_t count, steps = frame_session(frame)->step_count;
	const struct bookmark *marks = bookmarks_of(&frame->state->bookmarks, frame->state->session, &count);

	for (size_t i = 0; i < count && marks[i].step <= steps; i++)
		bookmarks_flag(frame, x + gap * (float)(marks[i].step - 1), y, fminf(FLAG, y - top - 6));
}

static void draw_ticks(struct view_frame *frame, struct rect at, float y, float label_y)
{
	const struct session *session = frame_session(frame);
	size_t count = session->step_count, current = frame_step(frame), known = known_steps(frame);
	float gap = count > 1 ? at.w / (float)(count - 1) : 0, free_from = at.x - 40;
	size_t phase_start = 0;

	gap = fminf(gap, 90);
	draw_line(frame->list, at.x, y, at.x + gap * (float)(count - 1), y, COLOUR_LINE, 4, 0);
	for (size_t i = 0; i < count; i++) {
		float x = at.x + gap * (float)i, reach = fmaxf(gap, TICK_NOW);

		if (i + 1 != current && i < known)
			draw_tick(frame, &session->steps[i], x, y, i + 1, current);
		draw_hit(frame->list, (struct rect){ x - reach / 2, at.y, reach, at.h }, ACTION_GO, (int)(i + 1));
		if (label_y > 0 && i < known && (i + 1 == known || frame_opens_phase(session, i + 2))) {
			draw_phase(frame, session->steps[phase_start].phase, at.x + gap * (float)phase_start, x, label_y,
			           at.x + at.w, &free_from);
			phase_start = i + 1;
		}
	}
	if (current)
		draw_tick(frame, &session->steps[current - 1], at.x + gap * (float)(current - 1), y, current, current);
	draw_flags(frame, at.x, gap, y - TICK_NOW / 2 + 3, at.y);
}

/* Which step (1 …) a cell stands for: the first and last cells are the first and last steps. */
static size_t cell_step(size_t cell, size_t cells, size_t count)
{
	return cells > 1 ? 1 + (size_t)((double)cell * (double)(count - 1) / (double)(cells - 1) + 0.5) : 1;
}

static void draw_segment(struct view_frame *frame, float from, float to, float now, float y)
{
	float gap = to - from > 8 ? 2 : 0;
	float middle = fminf(fmaxf(now, from), to);

	if (middle > from)
		draw_rect(frame->list, (struct rect){ from, y - BAR / 2, fmaxf(middle - from - gap, 1), BAR }, COLOUR_INK2,
		          COLOUR_NONE, 0, 0);
	if (to > middle)
		draw_rect(frame->list, (struct rect){ middle, y - BAR / 2, fmaxf(to - middle - gap, 1), BAR }, COLOUR_FUTURE,
		          COLOUR_NONE, 0, 0);
}

static void draw_bar(struct view_frame *frame, struct rect at, float y, float label_y)
{
	const struct session *session = frame_session(frame);
	size_t count = session->step_count, current = frame_step(frame);
	size_t cells = (size_t)(at.w / CELL), start = 0, known = known_steps(frame);
	float now = current ? at.x + at.w * (float)((double)(current - 1) / (double)(count - 1)) : at.x, free_from = at.x - 40;

	for (size_t i = 0; i < cells; i++) {
		size_t number = cell_step(i, cells, count);
		float x = at.x + CELL * (float)i;
		size_t next = cell_step(i + 1, cells, count);
		enum smtp_phase phase = session->steps[(number < known ? number : known) - 1].phase;
		bool last = i + 1 == cells, ends = last || session->steps[(next < known ? next : known) - 1].phase != phase;

		draw_hit(frame->list, (struct rect){ x, at.y, CELL, at.h }, ACTION_GO, (int)number);
		/* Short phases are drawn together with the next: a mail is a few units when there are many. */
		if (!last && (!ends || i + 1 - start < 4))
			continue;
		float from = at.x + CELL * (float)start, to = last ? at.x + at.w : x + CELL;
		draw_segment(frame, from, to, now, y);
		if (label_y > 0 && to - from > LABEL_ROOM)
			draw_phase(frame, phase, from, to, label_y, at.x + at.w, &free_from);
		start = i + 1;
	}
	if (current)
		draw_tick(frame, &session->steps[current - 1], now, y, current, current);
	draw_flags(frame, at.x, at.w / (float)(count - 1), y - TICK_NOW / 2 + 3, at.y);
}

static void draw_track(struct view_frame *frame, struct rect at, float y, float label_y)
{
	const struct session *session = frame_session(frame);

	if (!session || !session->step_count || at.w < 60)
		return;
	struct rect inner = { at.x + TICK_NOW / 2, at.y, at.w - TICK_NOW, at.h };
	if (session->step_count == 1 ||
	    (session->step_count <= TICKS_MAX && inner.w / (float)(session->step_count - 1) >= TICK_GAP))
		draw_ticks(frame, inner, y, label_y);
	else
		draw_bar(frame, inner, y, label_y);
}

/* The newest step is ahead of the cursor: what is shown is the past. */
static bool is_past(const struct view_frame *frame)
{
	const struct session *session = frame_session(frame);

	return session && frame_step(frame) > 0 && frame_step(frame) < session->step_count;
}

/* What a capture shows is over: no server is anywhere. */
static bool has_server(const struct session *session)
{
	return session && session->opened.origin != ORIGIN_CAPTURE && !session->opened.reopened;
}

/* "step 12 of 18"; in the past "viewing step 7; the server is at 16", or the same in few words */
static void position_text(const struct view_frame *frame, bool brief, char *out, size_t size)
{
	const struct session *session = frame_session(frame);
	char a[24], b[24];

	snprintf(a, sizeof a, "%zu", frame_step(frame));
	snprintf(b, sizeof b, "%zu", session ? session->step_count : 0);
	if (frame->state->predict.on && is_past(frame)) {
		widget_fill(frame, "ui.step-of", a, "?", out, size);
		return;
	}
	widget_fill(frame,
	            !is_past(frame) || !has_server(session) ? "ui.step-of"
	            : brief                                 ? "ui.past-brief"
	                                                    : "ui.past",
	            a, b, out, size);
}

/* The step size, and the speed where it is not the usual one */
static void mode_text(const struct view_frame *frame, char *out, size_t size)
{
	static const char *const keys[] = { "ui.size.group", "ui.size.line", "ui.size.message", "ui.size.phase", "ui.size.mail" };
	const struct view_state *state = frame->state;
	bool follow = state->session && state->session <= state->cursor_count && state->cursors[state->session - 1].follow;
	const char *mode = widget_text(frame, keys[state->step_size - STEP_SIZE_LEAST]);
	char speed[24] = "";

	if (state->speed != 100 && state->speed > 0)
		snprintf(speed, sizeof speed, " · %g×", state->speed / 100.0);
	snprintf(out, size, "%s%s%s%s", mode, speed, follow ? " · " : "", follow ? widget_text(frame, "ui.following") : "");
}

/* In a ring, so that "plays by itself" is not taken for "next". */
static void draw_play(struct view_frame *frame, struct rect at)
{
	float side = fminf(at.w, at.h) * 0.66f, inner = side * 0.56f;
	struct rect ring = { at.x + (at.w - side) / 2, at.y + (at.h - side) / 2, side, side };
	struct rect sign = { at.x + (at.w - inner) / 2 + (frame->state->playing ? 0 : 1), at.y + (at.h - inner) / 2, inner,
		             inner };

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_LINE, 12, 2);
	draw_rect(frame->list, ring, COLOUR_NONE, COLOUR_INK, side / 2, 3);
	draw_shape(frame->list, frame->state->playing ? SHAPE_PAUSE : SHAPE_PLAY, sign, COLOUR_INK);
	draw_hit(frame->list, at, ACTION_PLAY, 0);
}

static void draw_buttons(struct view_frame *frame, float x, float y, float h)
{
	float small = h - 4, w = small * 0.98f;

	widget_button(frame, (struct rect){ x, y + 2, w, small }, SHAPE_FIRST, false, ACTION_FIRST, 0);
	x += w + 12;
	widget_button(frame, (struct rect){ x, y + 2, w, small }, SHAPE_BACK, false, ACTION_BACK, 0);
	x += w + 12;
	widget_button(frame, (struct rect){ x, y, h * 1.36f, h }, SHAPE_NEXT, true, ACTION_NEXT, 0);
	x += h * 1.36f + 12;
	draw_play(frame, (struct rect){ x, y + 2, w, small });
}

/* Lit while replies are held; how many wait now stands behind the word. Returns the width. */
static float draw_hold(struct view_frame *frame, float x, float y, float h, bool words)
{
	const char *name = widget_text(frame, "ui.hold.name");
	size_t held = hold_count(frame->timeline);
	bool lit = frame->state->hold;
	enum colour ink = lit ? COLOUR_FOCUS_INK : COLOUR_INK2;
	char label[64] = "";

	if (words && held)
		snprintf(label, sizeof label, "H %s %zu", name, held);
	else if (words)
		snprintf(label, sizeof label, "H %s", name);
	/* as wide as with a number, so that the track stays where it is */
	char widest[64];
	snprintf(widest, sizeof widest, "H %s 0", name);
	float text = words ? fmaxf(draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, widest),
	                           draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, label))
	                   : 0;
	float sign = fminf(h * 0.6f, 34), pad = words ? 14 : (h * 1.1f - sign) / 2;
	struct rect at = { x, y, pad + sign + (words ? 10 + text : 0) + pad, h };

	draw_rect(frame->list, at, lit ? COLOUR_FOCUS : COLOUR_GROUND, lit ? COLOUR_FOCUS_INK : COLOUR_LINE, 12, lit ? 3 : 2);
	draw_shape(frame->list, SHAPE_HAND, (struct rect){ x + pad, y + (h - sign) / 2, sign, sign }, ink);
	if (words)
		draw_text(frame->list, x + pad + sign + 10, widget_middle(y, h, TEXT_SMALL), FONT_BOLD, TEXT_SMALL, ink,
		          ALIGN_LEFT, label);
	draw_hit(frame->list, at, ACTION_HOLD, 0);
	return at.w;
}

static void draw_large(struct view_frame *frame, struct rect at)
{
	char position[192], mode[96];
	const char *space = widget_text(frame, "ui.key.space");
	float h = 70, y = at.y + (at.h - h) / 2, x = at.x + SIDE;
	float key = widget_key_width(frame, 42, space), right = at.x + at.w - SIDE - key;

	draw_buttons(frame, x, y, h);
	x += 3 * (h - 4) * 0.98f + h * 1.36f + 36 + 12;
	x += draw_hold(frame, x, y + 2, h - 4, at.w >= HOLD_WORDS) + 40;
	widget_key(frame, right, at.y + (at.h - 42) / 2, 42, space, ACTION_NEXT, 0);
	position_text(frame, false, position, sizeof position);
	mode_text(frame, mode, sizeof mode);
	float end = is_past(frame) ? widget_key_width(frame, END_KEY, "End") + 16 : 0;
	float words = fmaxf(draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, position),
	                    draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, mode) + end);
	/* In steps, so that the track does not tremble as the numbers grow. */
	words = ceilf(words / 60) * 60;
	float words_x = right - 32 - words;
	draw_text(frame->list, words_x, at.y + 18, FONT_BOLD, TEXT_SMALL, COLOUR_INK, ALIGN_LEFT, mode);
	draw_text(frame->list, words_x, at.y + 54, FONT_SANS, TEXT_SMALL, is_past(frame) ? COLOUR_INK : COLOUR_INK2, ALIGN_LEFT,
	          position);
	if (end > 0)
		widget_key(frame, words_x + words - end + 16, at.y + 15, END_KEY, "End", ACTION_LAST, 0);
	draw_track(frame, (struct rect){ x, at.y, words_x - 36 - x, at.h }, at.y + 44, at.y + 64);
}

/* At the right end of a small bar, from x on at most. In the past the newest step is one click away. Returns where it begins. */
static float draw_small_position(struct view_frame *frame, struct rect at, float x)
{
	const struct session *session = frame_session(frame);
	char position[96];
	float right = at.x + at.w - 16, h = at.h - 18;

	if (is_past(frame)) {
		right -= widget_key_width(frame, h, "End");
		widget_key(frame, right, at.y + 9, h, "End", ACTION_LAST, 0);
		right -= 14;
	}
	position_text(frame, true, position, sizeof position);
	if (!is_past(frame) || right - draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, position) - x < TRACK_LEAST)
		snprintf(position, sizeof position, "%zu / %zu", frame_step(frame), session ? session->step_count : 0);
	draw_text(frame->list, right, widget_middle(at.y, at.h, TEXT_SMALL), FONT_BOLD, TEXT_SMALL, COLOUR_INK, ALIGN_RIGHT,
	          position);
	return right - draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, position);
}

static void draw_small(struct view_frame *frame, struct rect at)
{
	float h = at.h - 12, y = at.y + 6, x = at.x + 16, w = h * 1.1f;

	widget_button(frame, (struct rect){ x, y, w, h }, SHAPE_BACK, false, ACTION_BACK, 0);
	x += w + 8;
	widget_button(frame, (struct rect){ x, y, h * 1.5f, h }, SHAPE_NEXT, true, ACTION_NEXT, 0);
	x += h * 1.5f + 8;
	draw_play(frame, (struct rect){ x, y, w, h });
	x += w + 8;
	x += draw_hold(frame, x, y, h, false) + 18;
	draw_track(frame, (struct rect){ x, at.y, draw_small_position(frame, at, x) - 20 - x, at.h }, at.y + at.h / 2, 0);
}

void transport_draw(struct view_frame *frame, struct rect at)
{
	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	draw_line(frame->list, at.x, at.y + 1, at.x + at.w, at.y + 1, COLOUR_LINE, 2, 0);
	if (at.w < SMALL_BAR || at.h < 100)
		draw_small(frame, at);
	else
		draw_large(frame, at);
}
