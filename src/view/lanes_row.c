#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "view/lanes.h"
#include "view/step_caption.h"

#define PAD        20.0f /* between a life-line and the words */
#define WORDS      36.0f /* height of the line above the arrow */
#define HEAD_W     20.0f
#define HEAD_H     18.0f
#define BADGE      32.0f
#define TEXT_CHARS 80
#define CODE_CHARS 4 /* "250-" */
#define RING       20.0f
#define HAND       28.0f
#define REDRAW_MS  200

static bool is_words_of_ours(const struct step *step)
{
	return step->kind == STEP_COMMAND || step->kind == STEP_REPLY || step->kind == STEP_CHUNK ||
	       step->kind == STEP_AUTH_RESPONSE;
}

/* The first line, of a reply without its code. */
char *lanes_words(const struct view_frame *frame, const struct session *session, const struct step *step)
{
	char key[64];

	for (uint32_t i = step->first; is_words_of_ours(step) && i <= step->last; i++) {
		const struct event *event = session_event(frame->timeline, session, i);

		if (event->kind == EVENT_COMMAND || event->kind == EVENT_AUTH_RESPONSE)
			return widget_safe_event(frame, session, event, TEXT_CHARS);
		if (event->kind != EVENT_REPLY_LINE)
			continue;
		char *line = widget_safe_event(frame, session, event, TEXT_CHARS);
		size_t skip = strlen(line) < CODE_CHARS ? strlen(line) : CODE_CHARS;
		memmove(line, line + skip, strlen(line + skip) + 1);
		return line;
	}
	step_caption_key(frame, step, key, sizeof key);
	return mem_strdup(widget_text(frame, key));
}

static enum colour colour_of(const struct step *step)
{
	if (step->kind == STEP_REPLY)
		return widget_code_colour(step->code);
	return step->kind == STEP_HANDSHAKE || step->kind == STEP_TLS || step->kind == STEP_CLOSE ? COLOUR_INK2 : COLOUR_CLIENT;
}

static void draw_arrow(const struct lanes *lanes, const struct step *step, struct rect at, float progress)
{
	struct draw_list *list = lanes->frame->list;
	bool client = step->from == SMTP_CLIENT, wire = colour_of(step) == COLOUR_INK2;
	float y = at.y + WORDS + 14, from = client ? at.x : at.x + at.w, to = client ? at.x + at.w : at.x;
	float tip = from + (to - from) * progress, back = client ? tip - HEAD_W : tip + HEAD_W;

	draw_line(list, from, y, back, y, colour_of(step), 4, wire ? 8 : 0);
	draw_shape(list, client ? SHAPE_ARROW_RIGHT : SHAPE_ARROW_LEFT,
	           (struct rect){ fminf(tip, back), y - HEAD_H / 2, HEAD_W, HEAD_H }, colour_of(step));
}

void lanes_row_draw(const struct lanes *lanes, const struct lanes_row *row, struct rect at, float progress)
{
	struct view_frame *frame = lanes->frame;
	const struct session *session = lanes->layout.sessions[row->lane];
	const struct step *step = &session->steps[row->step - 1];
	bool reply = step->kind == STEP_REPLY, said = is_words_of_ours(step);
	char *words = lanes_words(frame, session, step);
	float x = at.x + PAD, y = widget_middle(at.y + 2, WORDS, TEXT_SMALL);

	if (reply)
		x += widget_code_badge(frame, x, at.y + 4, BADGE, step->code) + 12;
	draw_text_fit(frame->list, x, y, at.x + at.w - PAD - x,
	              !said   ? FONT_SANS
	              : reply ? FONT_MONO
	                      : FONT_MONO_BOLD,
	              TEXT_SMALL, reply ? COLOUR_INK : colour_of(step), words);
	free(words);
	draw_arrow(lanes, step, at, progress);
}

bool lanes_waits(const struct session *session, size_t moment)
{
	return session->held && session->step_count > 0 && moment_of(session, session->step_count) <= moment;
}

/* "(hand) 3.2 s (ring)" at the server's end; the code only where the class need not guess it. */
void lanes_held_draw(const struct lanes *lanes, const struct session *session, struct rect at)
{
	struct view_frame *frame = lanes->frame;
	int64_t waited = frame->now_us - session->held_since_us, all = session->holding.release_us - session->held_since_us;
	float part = session->holding.release_us && all > 0 ? fminf((float)waited / (float)all, 1) : 0, middle = at.y + at.h / 2;
	char seconds[24], words[96];

	waited = waited > 0 ? waited : 0;
	snprintf(seconds, sizeof seconds, "%lld", (long long)(waited / 1000000));
	widget_fill(frame, "ui.lanes.held", seconds, NULL, words, sizeof words);
	widget_ring(frame, at.x + at.w - PAD - RING, middle, RING, 7, part, COLOUR_INK);
	float right = at.x + at.w - PAD - 2 * RING - 14;
	float w = fminf(draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, words), right - at.x - PAD - HAND - 10);
	draw_text_fit(frame->list, right - w, widget_middle(at.y, at.h, TEXT_SMALL), w + 1, FONT_BOLD, TEXT_SMALL, COLOUR_INK,
	              words);
	right -= w + 10 + HAND;
	draw_shape(frame->list, SHAPE_HAND, (struct rect){ right, middle - HAND / 2, HAND, HAND }, COLOUR_INK);
	if (!frame->state->predict.on && right - at.x > 130)
		widget_code_badge(frame, right - 12 - widget_code_badge_width(frame, BADGE, session->holding.code),
		                  middle - BADGE / 2, BADGE, session->holding.code);
	frame_redraw_at(frame, frame->clock_ms + REDRAW_MS);
}
