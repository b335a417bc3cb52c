#include "view/widgets.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "smtp/secret.h"

#define KNOB 28.0f /* of a toggle */
#define CHIP_PAD       22.0f
#define KEY_PAD        14.0f
#define BADGE_PAD      16.0f
#define BADGE_GAP      8.0f
#define BADGE_SIGN     0.54f /* of the height */
#define RING_CHORDS    36.0f
#define RING_SMALL     30.0f
#define RING_OVERLAP   0.06f /* of a chord, at each end */
#define PHASE_LOOKBACK 64    /* steps searched for the phase before */

const char *widget_text(const struct view_frame *frame, const char *key)
{
	return texts_get(frame->texts, frame->state->lang, key);
}

void widget_fill(const struct view_frame *frame, const char *key, const char *a, const char *b, char *out, size_t size)
{
	const char *from = widget_text(frame, key), *values[2] = { a, b ? b : "" };
	struct buf text = { 0 };

	for (size_t i = 0; i < 2; i++) {
		const char *place = strstr(from, "%s");

		if (!place)
			break;
		buf_add(&text, span_make(from, (size_t)(place - from)));
		buf_add_text(&text, values[i]);
		from = place + 2;
	}
	buf_add_text(&text, from);
	size_t len = utf8_cut(buf_span(&text), size - 1);
	memcpy(out, text.data, len);
	out[len] = '\0';
	buf_finish(&text);
}

float widget_middle(float y, float h, float size)
{
	return y + (h - size * DRAW_LINE_HEIGHT) / 2;
}

float widget_chip_width(const struct view_frame *frame, const char *label, bool chosen)
{
	return draw_text_width(frame->list, chosen ? FONT_BOLD : FONT_SANS, TEXT_SMALL, label) + 2 * CHIP_PAD;
}

float widget_chip(struct view_frame *frame, float x, float y, float h, const char *label, bool chosen, enum action action,
                  int arg)
{
	enum font font = chosen ? FONT_BOLD : FONT_SANS;
	float w = widget_chip_width(frame, label, chosen);
	struct rect at = { x, y, w, h };

	draw_rect(frame->list, at, COLOUR_SURFACE, chosen ? COLOUR_INK : COLOUR_LINE, h / 2, chosen ? 3 : 2);
	draw_text(frame->list, x + w / 2, widget_middle(y, h, TEXT_SMALL), font, TEXT_SMALL, chosen ? COLOUR_INK : COLOUR_INK2,
	          ALIGN_CENTRE, label);
	if (action != ACTION_NONE)
		draw_hit(frame->list, at, action, arg);
	return w;
}

float widget_key_width(const struct view_frame *frame, float h, const char *label)
{
	return fmaxf(draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, label) + 2 * KEY_PAD, h);
}

float widget_key(struct view_frame *frame, float x, float y, float h, const char *label, enum action action, int arg)
{
	float w = widget_key_width(frame, h, label);
	struct rect at = { x, y, w, h };

	draw_rect(frame->list, (struct rect){ x, y + 3, w, h }, COLOUR_LINE, COLOUR_NONE, 8, 0);
	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_LINE, 8, 2);
	draw_text(frame->list, x + w / 2, widget_middle(y, h, TEXT_SMALL), FONT_SANS, TEXT_SMALL, COLOUR_INK2, ALIGN_CENTRE,
	          label);
	if (action != ACTION_NONE)
		draw_hit(frame->list, at, action, arg);
	return w;
}

void widget_button(struct view_frame *frame, struct rect at, enum shape shape, bool primary, enum action action, int arg)
{
	float side = fminf(at.w, at.h) * (primary ? 0.62f : 0.56f);
	struct rect sign = { at.x + (at.w - side) / 2, at.y + (at.h - side) / 2, side, side };

	draw_rect(frame->list, at, primary ? COLOUR_INK : COLOUR_GROUND, primary ? COLOUR_NONE : COLOUR_LINE, 12,
	          primary ? 0 : 2);
	draw_shape(frame->list, shape, sign, primary ? COLOUR_ON_DARK : COLOUR_INK);
	draw_hit(frame->list, at, action, arg);
}

void widget_toggle(struct view_frame *frame, float x, float y, bool on, enum colour colour)
{
	struct draw_list *list = frame->list;
	struct rect at = { x, y, WIDGET_TOGGLE_W, WIDGET_TOGGLE_H };
	enum colour fill = on ? colour : COLOUR_GROUND;
	float gap = (WIDGET_TOGGLE_H - KNOB) / 2, words = WIDGET_TOGGLE_W - KNOB - 2 * gap;
	const char *label = widget_text(frame, on ? "ui.switches.on" : "ui.switches.off");

	draw_rect(list, at, fill, on ? COLOUR_NONE : COLOUR_INK2, WIDGET_TOGGLE_H / 2, on ? 0 : 2);
	draw_shape(list, SHAPE_DOT, (struct rect){ on ? x + WIDGET_TOGGLE_W - KNOB - gap : x + gap, y + gap, KNOB, KNOB },
	           on ? COLOUR_ON_DARK : COLOUR_INK2);
	draw_text(list, on ? x + gap + words / 2 : x + WIDGET_TOGGLE_W - gap - words / 2, widget_middle(y, WIDGET_TOGGLE_H, TEXT_SMALL),
	          FONT_BOLD, TEXT_SMALL, on ? COLOUR_ON_DARK : COLOUR_INK2, ALIGN_CENTRE, label);
}

void widget_card(struct view_frame *frame, struct rect at)
{
	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_LINE, 14, 2);
}

enum colour widget_code_colour(uint16_t code)
{
	static const enum colour colours[10] = { [2] = COLOUR_2XX, [3] = COLOUR_3XX, [4] = COLOUR_4XX, [5] = COLOUR_5XX };
	enum colour colour = colours[code / 100 % 10];

	return colour == COLOUR_NONE ? COLOUR_INK2 : colour;
}

enum colour widget_code_soft(uint16_t code)
{
	static const enum colour colours[10] = {
		[2] = COLOUR_2XX_SOFT, [3] = COLOUR_3XX_SOFT, [4] = COLOUR_4XX_SOFT, [5] = COLOUR_5XX_SOFT
	};
	enum colour colour = colours[code / 100 % 10];

	return colour == COLOUR_NONE ? COLOUR_GROUND : colour;
}

enum shape widget_code_shape(uint16_t code)
{
	static const enum shape shapes[10] = { SHAPE_DOTS,  SHAPE_DOTS, SHAPE_CHECK, SHAPE_DOTS, SHAPE_BANG,
		                               SHAPE_CROSS, SHAPE_DOTS, SHAPE_DOTS,  SHAPE_DOTS, SHAPE_DOTS };

	return shapes[code / 100 % 10];
}

static float badge_digits(const struct view_frame *frame, uint16_t code, char out[8])
{
	snprintf(out, 8, "%03u", code);
	return draw_text_width(frame->list, FONT_MONO_BOLD, TEXT_SMALL, out);
}

float widget_code_badge_width(const struct view_frame *frame, float h, uint16_t code)
{
	char digits[8];

	return badge_digits(frame, code, digits) + BADGE_GAP + h * BADGE_SIGN + 2 * BADGE_PAD;
}

float widget_code_badge(struct view_frame *frame, float x, float y, float h, uint16_t code)
{
	char digits[8];
	float text = badge_digits(frame, code, digits), sign = h * BADGE_SIGN, w = widget_code_badge_width(frame, h, code);
	enum colour colour = widget_code_colour(code);

	draw_rect(frame->list, (struct rect){ x, y, w, h }, widget_code_soft(code), colour, h / 2, 2);
	draw_text(frame->list, x + BADGE_PAD, widget_middle(y, h, TEXT_SMALL), FONT_MONO_BOLD, TEXT_SMALL, colour, ALIGN_LEFT,
	          digits);
	draw_shape(frame->list, widget_code_shape(code),
	           (struct rect){ x + BADGE_PAD + text + BADGE_GAP, y + (h - sign) / 2, sign, sign }, colour);
	return w;
}

/* Chords, each a little longer than its part of the circle, so that no gap shows between them. None is nearly upright or
 * level, because such lines are moved to whole pixels: a small ring has fewer. */
void widget_ring(struct view_frame *frame, float x, float y, float radius, float width, float part, enum colour colour)
{
	const float turn = 6.2831853f, r = radius - width / 2, all = radius < RING_SMALL ? RING_CHORDS / 2 : RING_CHORDS;
	struct rect circle = { x - radius, y - radius, 2 * radius, 2 * radius };
	float chords = fminf(fmaxf(part, 0), 1) * all;

	draw_rect(frame->list, circle, COLOUR_NONE, COLOUR_LINE, radius, width);
	for (float i = 0; i < chords; i++) {
		float from = turn * (i - RING_OVERLAP) / all, to = turn * (fminf(i + 1, chords) + RING_OVERLAP) / all;

		draw_line(frame->list, x + r * sinf(from), y - r * cosf(from), x + r * sinf(to), y - r * cosf(to), colour, width,
		          0);
	}
}

float widget_key_button_width(const struct view_frame *frame, const char *key, const char *label)
{
	return draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, key) +
	       draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, label) + 3 * KEY_PAD + 2;
}

float widget_key_button(struct view_frame *frame, float x, float y, float h, const char *key, const char *label, bool primary,
                        enum action action, int arg)
{
	struct rect at = { x, y, widget_key_button_width(frame, key, label), h };
	float line = widget_middle(y, h, TEXT_SMALL);

	draw_rect(frame->list, at, primary ? COLOUR_INK : COLOUR_SURFACE, primary ? COLOUR_NONE : COLOUR_INK2, 10,
	          primary ? 0 : 2);
	x += KEY_PAD;
	x += draw_text(frame->list, x, line, FONT_SANS, TEXT_SMALL, primary ? COLOUR_ON_DARK : COLOUR_INK2, ALIGN_LEFT, key);
	draw_text(frame->list, x + KEY_PAD, line, FONT_BOLD, TEXT_SMALL, primary ? COLOUR_ON_DARK : COLOUR_INK, ALIGN_LEFT,
	          label);
	draw_hit(frame->list, at, action, arg);
	return at.w;
}

void frame_redraw_at(struct view_frame *frame, int64_t clock_ms)
{
	if (!frame->out_redraw_ms || clock_ms < frame->out_redraw_ms)
		frame->out_redraw_ms = clock_ms;
}

void widget_scrollbar(struct view_frame *frame, struct rect at, size_t first, size_t visible, size_t total)
{
	if (visible >= total || at.h <= 0)
		return;
	float thumb = fmaxf(at.h * (float)visible / (float)total, fminf(40, at.h));
	size_t last_first = total - visible;
	float part = (float)(first < last_first ? first : last_first) / (float)last_first;

	draw_rect(frame->list, at, COLOUR_LINE, COLOUR_NONE, at.w / 2, 0);
	draw_rect(frame->list, (struct rect){ at.x, at.y + (at.h - thumb) * part, at.w, thumb }, COLOUR_INK2, COLOUR_NONE,
	          at.w / 2, 0);
}

char *widget_safe_event(const struct view_frame *frame, const struct session *session, const struct event *event,
                        size_t max_chars)
{
	struct buf bytes = { 0 }, shown = { 0 };
	uint64_t most = (uint64_t)max_chars * 4 + 8; /* of UTF-8, and a line end */
	uint64_t end = event->end - event->start > most ? event->start + most : event->end;

	timeline_read(frame->timeline, session, event->from, event->start, end, &bytes);
	if (event->secret && !frame->state->reveal) {
		smtp_secret_mask(event, buf_span(&bytes), &shown);
		buf_finish(&bytes);
		bytes = shown;
	}
	if (bytes.len && bytes.data[bytes.len - 1] == '\n')
		bytes.len--;
	if (bytes.len && bytes.data[bytes.len - 1] == '\r')
		bytes.len--;
	char *safe = utf8_safe(buf_span(&bytes), max_chars);
	buf_finish(&bytes);
	return safe;
}

/* A line that came in pieces is one event here, so that its mask is one as well. */
char *widget_safe_step(const struct view_frame *frame, const struct session *session, const struct step *step, size_t max_chars)
{
	struct event whole = { .kind = step->kind == STEP_AUTH_RESPONSE ? EVENT_AUTH_RESPONSE : EVENT_COMMAND,
		               .from = step->from,
		               .verb = step->verb,
		               .state = step->state,
		               .secret = step->secret,
		               .start = step->start,
		               .end = step->end };

	return widget_safe_event(frame, session, &whole, max_chars);
}

void widget_elapsed(const struct session *session, const struct timeline *timeline, int64_t time_us, char *out, size_t size)
{
	int64_t zero = session->event_count ? session_event(timeline, session, 0)->time_us : time_us;
	int64_t us = time_us > zero ? time_us - zero : 0, ms = (us + 500) / 1000;

	if (us < 9950) /* on loopback a whole conversation takes a few milliseconds */
		snprintf(out, size, "+%.2f ms", (double)us / 1000);
	else if (ms < 1000)
		snprintf(out, size, "+%lld ms", (long long)ms);
	else if (ms < 60 * 1000)
		snprintf(out, size, "+%lld.%03lld s", (long long)(ms / 1000), (long long)(ms % 1000));
	else
		snprintf(out, size, "+%lld:%02lld.%lld", (long long)(ms / 60000), (long long)(ms / 1000 % 60),
		         (long long)(ms % 1000 / 100));
}

void widget_size(uint64_t bytes, char *out, size_t size)
{
	static const char *const unit[] = { "KB", "MB", "GB", "TB" };
	double value = (double)bytes / 1024;
	size_t i = 0;

	if (bytes < 1024) {
		snprintf(out, size, "%u B", (unsigned)bytes);
		return;
	}
	while (value >= 1023.5 && i < 3) {
		value /= 1024;
		i++;
	}
	snprintf(out, size, value < 9.95 ? "%.1f %s" : "%.0f %s", value, unit[i]);
}

void widget_clock(int64_t time_us, char *out, size_t size)
{
	time_t seconds = (time_t)(time_us / 1000000);
	struct tm local;

	if (!localtime_r(&seconds, &local) || !strftime(out, size, "%Y-%m-%d %H:%M", &local))
		snprintf(out, size, "-");
}

struct session *frame_session(const struct view_frame *frame)
{
	return timeline_session(frame->timeline, frame->state->session);
}

size_t frame_step(const struct view_frame *frame)
{
	const struct session *session = frame_session(frame);
	size_t number = frame->state->session;

	if (!session || !number || number > frame->state->cursor_count)
		return 0;
	size_t step = frame->state->cursors[number - 1].step;
	return step < session->step_count ? step : session->step_count;
}

uint64_t frame_part_end(const struct view_frame *frame)
{
	const struct view_state *state = frame->state;

	return state->session && state->session <= state->cursor_count ? state->cursors[state->session - 1].part_end : 0;
}

const struct step *frame_current(const struct view_frame *frame)
{
	size_t step = frame_step(frame);

	return step ? &frame_session(frame)->steps[step - 1] : NULL;
}

static bool receiving(const struct step *step)
{
	return step->state == STATE_CONTENT || step->kind == STEP_HEADER || step->kind == STEP_BODY ||
	       step->kind == STEP_CONTENT_END || step->kind == STEP_CHUNK;
}

void widget_scroll_area(struct view_frame *frame, struct rect at, enum pane pane)
{
	draw_hit(frame->list, at, ACTION_SCROLL, pane);
}

bool frame_is_removed(const struct view_frame *frame, uint32_t number)
{
	return number >= 1 && number <= frame->state->removed_count && frame->state->removed[number - 1];
}

size_t frame_mails_seen(const struct view_frame *frame, struct mail_place *out, size_t max)
{
	const struct view_state *state = frame->state;
	size_t count = 0;

	if (state->cursor_count < frame->timeline->session_count)
		return 0;
	size_t all = cursor_mails_seen(frame->timeline, state->cursors, out, max);
	for (size_t i = 0; i < all; i++) {
		const struct session *session = timeline_session(frame->timeline, out[i].session);

		if (!frame_is_removed(frame, session->mails[out[i].mail].number))
			out[count++] = out[i];
	}
	return count;
}

uint32_t frame_mail(const struct view_frame *frame, bool *out_exists)
{
	const struct session *session = frame_session(frame);
	const struct step *current = frame_current(frame);
	size_t step = frame_step(frame);

	*out_exists = false;
	if (!current)
		return TIMELINE_NONE;
	if (current->mail != TIMELINE_NONE && receiving(current))
		return current->mail;
	for (size_t i = session->mail_count; i-- > 0;) {
		uint32_t accepted = session->mails[i].accepted_step;

		if (accepted != TIMELINE_NONE && accepted < step && !frame_is_removed(frame, session->mails[i].number)) {
			*out_exists = true;
			return (uint32_t)i;
		}
	}
	return TIMELINE_NONE;
}

bool frame_opens_phase(const struct session *session, size_t number)
{
	const struct step *step = &session->steps[number - 1];

	if (number == 1)
		return true;
	if (step->kind == STEP_REPLY)
		return false;
	for (size_t i = number - 1; i > 0 && number - i < PHASE_LOOKBACK; i--)
		if (session->steps[i - 1].kind != STEP_REPLY)
			return session->steps[i - 1].phase != step->phase;
	return false;
}

bool frame_is_open(const struct view_frame *frame)
{
	const char *address = frame->address;
	return address && *address && strncmp(address, "127.", 4) != 0 && strncmp(address, "[::1]", 5) != 0;
}
