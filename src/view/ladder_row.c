#include "view/ladder_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "view/ladder_text.h"
#include "view/step_note.h"

#define ROW           56.0f
#define TEXT_TOP      2.0f
#define TEXT_H        38.0f
#define ARROW_BELOW   43.0f /* of a past row, from its top */
#define CURRENT_PAD   10.0f
#define CURRENT_ARROW 34.0f /* from the end of the text to the arrow */
#define CURRENT_EXTRA 58.0f /* from the end of the text to the row's end */
#define SEGMENT       38.0f /* a row of the handshake */
#define PHASE_GAP     16.0f
#define PHASE_COMPACT 44.0f
#define HEAD          20.0f
#define MARGIN        28.0f
#define MARK          (LADDER_HAND_ROOM - 12) /* the hand on a reply that was changed */
#define LOCK          22.0f
#define LOCK_GAP      7.0f /* right of the server's line */
#define TLS_GAP       5.0f /* from the middle to each of the two lines */
#define TLS_ROW       46.0f
#define TIME_RIGHT    48.0f /* times end this far left of the client's line */

struct segment {
	const char *name;
	enum smtp_side from;
};

/* Only the SYN is seen by the program; the rest is how TCP must have gone on, so all are dashed but a handshake in a capture. */
static const struct segment handshake[] = { { "SYN", SMTP_CLIENT }, { "SYN, ACK", SMTP_SERVER }, { "ACK", SMTP_CLIENT } };
static const char *const closing[] = { "FIN", "FIN, ACK" };

static bool is_tcp(const struct step *step)
{
	return step->kind == STEP_HANDSHAKE || step->kind == STEP_CLOSE;
}

static size_t segment_count(const struct step *step)
{
	return step->kind == STEP_HANDSHAKE ? 3 : 2;
}

static float phase_height(const struct ladder *ladder, size_t number)
{
	if (!frame_opens_phase(ladder->session, number))
		return 0;
	return ladder->compact ? PHASE_COMPACT : PHASE_GAP;
}

static float text_height(const struct ladder *ladder, const struct step *step)
{
	return TEXT_H + LADDER_LIST_LINE * (float)ladder_text_list_count(ladder, step);
}

static float body_height(const struct ladder *ladder, size_t number)
{
	const struct step *step = &ladder->session->steps[number - 1];
	bool current = number == ladder->current;

	if (is_tcp(step))
		return SEGMENT * (float)segment_count(step) + (current ? 2 * CURRENT_PAD : PHASE_GAP);
	if (step->kind == STEP_TLS)
		return TLS_ROW + (current ? 2 * CURRENT_PAD : 0);
	return current ? CURRENT_PAD + text_height(ladder, step) + CURRENT_EXTRA : ROW;
}

float ladder_row_height(const struct ladder *ladder, size_t number)
{
	return phase_height(ladder, number) + body_height(ladder, number);
}

float ladder_row_arrow(const struct ladder *ladder, size_t number)
{
	const struct step *step = &ladder->session->steps[number - 1];
	float top = phase_height(ladder, number);

	if (is_tcp(step))
		return top + SEGMENT * ((float)segment_count(step) - 0.5f) + (number == ladder->current ? CURRENT_PAD : 4);
	if (step->kind == STEP_TLS)
		return top + TLS_ROW / 2 + (number == ladder->current ? CURRENT_PAD : 0);
	if (number == ladder->current)
		return top + CURRENT_PAD + text_height(ladder, step) + CURRENT_ARROW;
	return top + ARROW_BELOW;
}

static enum colour arrow_colour(const struct step *step)
{
	if (is_tcp(step) || step->kind == STEP_TLS)
		return COLOUR_INK2;
	return step->kind == STEP_REPLY ? widget_code_colour(step->code) : COLOUR_CLIENT;
}

void ladder_row_band(struct ladder *ladder, size_t number, float y)
{
	float top = y + phase_height(ladder, number), left = ladder->compact ? ladder->rows.x + 6 : ladder->client_x - 154;
	float right = fminf(ladder->server_x + 44, ladder->rows.x + ladder->rows.w - 18);

	if (number == ladder->current)
		draw_rect(ladder->frame->list, (struct rect){ left, top, right - left, body_height(ladder, number) },
		          COLOUR_FOCUS_SOFT, COLOUR_FOCUS, 14, 2);
}

static void draw_head(const struct ladder *ladder, bool to_server, float tip, float y, enum colour colour)
{
	struct rect at = { to_server ? tip - HEAD : tip, y - HEAD / 2, HEAD, HEAD };

	draw_shape(ladder->frame->list, to_server ? SHAPE_ARROW_RIGHT : SHAPE_ARROW_LEFT, at, colour);
}

/* The part that has been travelled solid, the rest dotted, the token between them. */
static void draw_moving(const struct ladder *ladder, const struct step *step, float y, float from, float to, float width)
{
	struct draw_list *list = ladder->frame->list;
	enum colour colour = arrow_colour(step);
	char label[64];

	ladder_text_token(ladder, step, label, sizeof label);
	float w = draw_text_width(list, FONT_BOLD, TEXT_SMALL, label) + 24, h = 40;
	float direction = to > from ? 1 : -1, reach = fmaxf(fabsf(to - from) - w, 0);
	float centre = from + direction * (w / 2 + reach * ladder->progress);

	draw_line(list, centre, y, to, y, COLOUR_INK2, 2, 5);
	draw_line(list, from, y, centre, y, colour, width, 0);
	draw_rect(list, (struct rect){ centre - w / 2, y - h / 2, w, h }, colour, COLOUR_NONE, 8, 0);
	draw_text(list, centre, widget_middle(y - h / 2, h, TEXT_SMALL), FONT_BOLD, TEXT_SMALL, COLOUR_ON_DARK, ALIGN_CENTRE,
	          label);
}

static void draw_arrow(const struct ladder *ladder, const struct step *step, bool current, float y)
{
	bool to_server = step->from == SMTP_CLIENT,
	     thick = step->kind == STEP_HEADER || step->kind == STEP_BODY || step->kind == STEP_CHUNK;
	float from = to_server ? ladder->client_x : ladder->server_x, to = to_server ? ladder->server_x : ladder->client_x;
	float width = thick ? 9 : current ? 6 : 4;

	from += to_server ? 2 : -2;
	to += to_server ? -2 : 2;
	if (current && ladder->progress < 1) {
		draw_moving(ladder, step, y, from, to, width);
		return;
	}
	draw_line(ladder->frame->list, from, y, to + (to_server ? -HEAD : HEAD) / 2, y, arrow_colour(step), width, 0);
	draw_head(ladder, to_server, to, y, arrow_colour(step));
}

/* Segment i of a step of n travels in its own n-th of the time. */
static float segment_progress(const struct ladder *ladder, bool current, size_t i, size_t n)
{
	if (!current)
		return 1;
	return fminf(fmaxf(ladder->progress * (float)n - (float)i, 0), 1);
}

static void draw_segment(const struct ladder *ladder, struct segment segment, float dash, float y, float progress)
{
	struct draw_list *list = ladder->frame->list;
	bool to_server = segment.from == SMTP_CLIENT;
	float from = to_server ? ladder->client_x + 2 : ladder->server_x - 2,
	      to = to_server ? ladder->server_x - 2 : ladder->client_x + 2;
	float end = from + (to - from) * progress, middle = (from + to) / 2;
	float half = draw_text_width(list, FONT_MONO, TEXT_SMALL, segment.name) / 2 + 16;
	float left = fminf(from, end), right = fmaxf(from, end);

	if (progress <= 0)
		return;
	if (left < middle - half)
		draw_line(list, left, y, fminf(right, middle - half), y, COLOUR_INK2, 3, dash);
	if (right > middle + half)
		draw_line(list, fmaxf(left, middle + half), y, right, y, COLOUR_INK2, 3, dash);
	draw_text(list, middle, widget_middle(y - SEGMENT / 2, SEGMENT, TEXT_SMALL), FONT_MONO, TEXT_SMALL, COLOUR_INK2,
	          ALIGN_CENTRE, segment.name);
	if (progress >= 1)
		draw_head(ladder, to_server, to, y, COLOUR_INK2);
}

static void draw_tcp(struct ladder *ladder, const struct step *step, bool current, float top)
{
	size_t count = segment_count(step);
	bool seen = step_note_was_captured(ladder->session, step);

	for (size_t i = 0; i < count; i++) {
		enum smtp_side other = step->from == SMTP_CLIENT ? SMTP_SERVER : SMTP_CLIENT;
		struct segment segment =
		        step->kind == STEP_HANDSHAKE ? handshake[i] : (struct segment){ closing[i], i ? other : step->from };

		draw_segment(ladder, segment, seen ? 0 : 9, top + SEGMENT * ((float)i + 0.5f),
		             segment_progress(ladder, current, i, count));
	}
	if (step->kind == STEP_CLOSE)
		ladder_text_draw(ladder, step, current,
		                 (struct rect){ ladder->client_x + LADDER_TEXT_INDENT, top + SEGMENT - TEXT_H / 2,
		                                ladder->server_x - ladder->client_x - 2 * LADDER_TEXT_INDENT, TEXT_H });
}

/* Messages go both ways in it, and what comes after it is under it: two lines with heads at both ends, growing outwards. */
static void draw_tls(const struct ladder *ladder, const struct step *step, bool current, float y)
{
	struct draw_list *list = ladder->frame->list;
	float left = ladder->client_x + 2, right = ladder->server_x - 2, middle = (left + right) / 2;
	char *text = step_note_tls(ladder->session, step, true);

	if (draw_text_width(list, FONT_BOLD, TEXT_SMALL, text) > (right - left) * 0.72f) {
		free(text);
		text = step_note_tls(ladder->session, step, false);
	}
	float half = (draw_text_width(list, FONT_BOLD, TEXT_SMALL, text) + LOCK + 10) / 2 + 16;
	float reach = fmaxf(middle - left - half, 0) * (current ? ladder->progress : 1);
	for (int i = -1; i <= 1; i += 2) {
		draw_line(list, middle - half - reach + HEAD * 0.7f, y + (float)i * TLS_GAP, middle - half,
		          y + (float)i * TLS_GAP, COLOUR_INK, 3, 0);
		draw_line(list, middle + half, y + (float)i * TLS_GAP, middle + half + reach - HEAD * 0.7f,
		          y + (float)i * TLS_GAP, COLOUR_INK, 3, 0);
	}
	draw_head(ladder, false, middle - half - reach, y, COLOUR_INK);
	draw_head(ladder, true, middle + half + reach, y, COLOUR_INK);
	draw_shape(list, SHAPE_LOCK, (struct rect){ middle - half + 16, y - LOCK / 2, LOCK, LOCK }, COLOUR_INK);
	draw_text(list, middle - half + 16 + LOCK + 10, widget_middle(y - 20, 40, TEXT_SMALL), FONT_BOLD, TEXT_SMALL, COLOUR_INK,
	          ALIGN_LEFT, text);
	free(text);
}

/* Beside the server's line: this message went under TLS. */
static void draw_lock(const struct ladder *ladder, const struct step *step, float y)
{
	if (step->tls && !is_tcp(step) && step->kind != STEP_TLS)
		draw_shape(ladder->frame->list, SHAPE_LOCK,
		           (struct rect){ ladder->server_x + LOCK_GAP, y - LOCK / 2, LOCK * 0.8f, LOCK }, COLOUR_INK2);
}

/* At the server's end of the text: somebody did this on purpose. Returns the width it takes. */
static float draw_hand(const struct ladder *ladder, const struct step *step, struct rect text)
{
	if (!step->altered)
		return 0;
	draw_shape(ladder->frame->list, SHAPE_HAND,
	           (struct rect){ text.x + text.w - MARK, text.y + (text.h - MARK) / 2 + 2, MARK, MARK }, COLOUR_5XX);
	return LADDER_HAND_ROOM;
}

/* Instead of a reply the connection was closed on purpose: the hand is beside the server's line. */
static void draw_dropped(const struct ladder *ladder, const struct step *step, float y)
{
	float side = ladder->compact ? LOCK * 0.9f : MARK;

	if (step->altered)
		draw_shape(ladder->frame->list, SHAPE_HAND,
		           (struct rect){ ladder->server_x + LOCK_GAP, y - side / 2, side, side }, COLOUR_5XX);
}

static void draw_phase(struct ladder *ladder, size_t number, float y)
{
	static const char *const keys[PHASE_COUNT] = { "phase.connect", "phase.greeting", "phase.envelope", "phase.content",
		                                       "phase.end" };
	const struct step *step = &ladder->session->steps[number - 1];
	float left = ladder->rows.x + (ladder->compact ? 16 : 24),
	      right = ladder->rows.x + ladder->rows.w - (ladder->compact ? 16 : 24);
	float top = ladder->compact ? y + 4 : y + PHASE_GAP + 4;

	if (!frame_opens_phase(ladder->session, number)) {
		if (number != ladder->first || ladder->compact)
			return;
		top = y + TEXT_TOP; /* the phase that goes on at the top of the pane */
	} else if (number > 1 && number != ladder->first) {
		draw_line(ladder->frame->list, left, y + 4, right, y + 4, COLOUR_LINE, 2, 0);
	}
	draw_text(ladder->frame->list, ladder->compact ? (ladder->client_x + ladder->server_x) / 2 : ladder->rows.x + MARGIN, top,
	          FONT_BOLD, TEXT_SMALL, COLOUR_INK2, ladder->compact ? ALIGN_CENTRE : ALIGN_LEFT,
	          widget_text(ladder->frame, keys[step->phase % PHASE_COUNT]));
}

static void draw_time(struct ladder *ladder, const struct step *step, float y)
{
	char elapsed[32];

	if (ladder->compact)
		return;
	widget_elapsed(ladder->session, ladder->frame->timeline, step->end_us, elapsed, sizeof elapsed);
	draw_text(ladder->frame->list, ladder->client_x - TIME_RIGHT, widget_middle(y - 17, 34, TEXT_SMALL), FONT_MONO,
	          TEXT_SMALL, COLOUR_INK2, ALIGN_RIGHT, elapsed);
}

void ladder_row_draw(struct ladder *ladder, size_t number, float y)
{
	const struct step *step = &ladder->session->steps[number - 1];
	bool current = number == ladder->current;
	float top = y + phase_height(ladder, number), arrow = y + ladder_row_arrow(ladder, number);
	struct rect text = { ladder->client_x + LADDER_TEXT_INDENT, top + (current ? CURRENT_PAD : TEXT_TOP),
		             ladder->server_x - ladder->client_x - 2 * LADDER_TEXT_INDENT, TEXT_H };

	draw_phase(ladder, number, y);
	draw_time(ladder, step, arrow);
	if (!current)
		draw_hit(ladder->frame->list,
		         (struct rect){ ladder->client_x, top, ladder->server_x - ladder->client_x, body_height(ladder, number) },
		         ACTION_GO, (int)number);
	if (is_tcp(step)) {
		draw_tcp(ladder, step, current, top + (current ? CURRENT_PAD : 4));
		draw_dropped(ladder, step, arrow);
		return;
	}
	draw_lock(ladder, step, arrow);
	if (step->kind == STEP_TLS) {
		draw_tls(ladder, step, current, arrow);
		return;
	}
	float hand = draw_hand(ladder, step, text);
	text.w -= hand;
	ladder_text_draw(ladder, step, current, text);
	text.w += hand;
	if (current) {
		text.y += TEXT_H;
		ladder_text_list(ladder, step, text);
	}
	draw_arrow(ladder, step, current, arrow);
}
