#include "view/lanes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/lesson_step.h"
#include "view/lesson_said.h"
#include "view/panes.h"
#include "view/step_caption.h"

#define ASIDE_FROM 1500.0f
#define ASIDE      430.0f
#define AXIS       150.0f
#define LANE_MOST  640.0f
#define LANE_PAD   24.0f /* from a lane's edge to its life-lines */
#define HEAD       82.0f
#define HEAD_LOW   46.0f
#define LOW        640.0f
#define HEAD_MOST  330.0f
#define GAP        14.0f
#define FOOT       60.0f
#define TIME_ROOM  40.0f /* two times of the axis are at least this far apart */
#define ARROW      50.0f /* of a row, from its top */
#define BUTTON     44.0f
#define TRAVEL_MS  450
#define NOW_ROOM   56.0f

/* Of the newest message on its way, eased. */
static float travelled(struct view_frame *frame)
{
	const struct view_state *state = frame->state;
	int64_t since = frame->clock_ms - state->stepped_ms;

	if (!state->motion || !state->stepped_forward || since >= TRAVEL_MS)
		return 1;
	frame->out_animating = true;
	float t = since > 0 ? (float)since / TRAVEL_MS : 0;
	return t * t * (3 - 2 * t);
}

static struct rect lane_at(const struct lanes *lanes, size_t lane)
{
	return (struct rect){ lanes->at.x + lanes->width * (float)lane + LANE_PAD, lanes->top, lanes->width - 2 * LANE_PAD,
		              lanes->at.y + lanes->at.h - lanes->top };
}

/* ---- heads ---- */

static void session_title(const struct view_frame *frame, const struct session *session, char *out, size_t size)
{
	const char *name = lesson_session_name(frame, session);
	size_t len = utf8_cut(span_of(name), 40);

	snprintf(out, size, "#%u %.*s", session->number, (int)len, name);
}

static void draw_head(const struct lanes *lanes, size_t lane)
{
	struct view_frame *frame = lanes->frame;
	const struct session *session = lanes->layout.sessions[lane];
	struct rect area = lane_at(lanes, lane);
	float w = fminf(area.w, HEAD_MOST), size = lanes->head > HEAD_LOW ? TEXT_NORMAL : TEXT_SMALL;
	struct rect box = { area.x + (area.w - w) / 2, lanes->at.y + GAP, w, lanes->head };
	bool focused = session->number == frame->state->session;
	bool begun = lanes->layout.steps[lane] > 0;
	enum colour ink = focused ? COLOUR_FOCUS_INK : begun ? COLOUR_CLIENT : COLOUR_INK2;
	char title[64];

	session_title(lanes->frame, session, title, sizeof title);
	draw_rect(frame->list, box,
	          focused ? COLOUR_FOCUS
	          : begun ? COLOUR_CLIENT_SOFT
	                  : COLOUR_SURFACE,
	          ink, 12,
	          focused ? 5
	          : begun ? 3
	                  : 2);
	float name = fminf(draw_text_width(frame->list, FONT_BOLD, size, title), w - 24);
	draw_text_fit(frame->list, box.x + (w - name) / 2, lanes->head > HEAD_LOW ? box.y + 4 : widget_middle(box.y, box.h, size),
	              name + 1, FONT_BOLD, size, ink, title);
	if (lanes->head > HEAD_LOW) {
		float address = fminf(draw_text_width(frame->list, FONT_MONO, TEXT_SMALL, session->opened.client), w - 24);

		draw_text_fit(frame->list, box.x + (w - address) / 2, box.y + 43, address + 1, FONT_MONO, TEXT_SMALL,
		              focused ? COLOUR_FOCUS_INK : COLOUR_INK2, session->opened.client);
	}
	draw_hit(frame->list, box, ACTION_SESSION, (int)session->number);
}

/* "2–4 / 12", and two buttons to the lanes that are not seen. */
static void draw_more(const struct lanes *lanes)
{
	struct view_frame *frame = lanes->frame;
	size_t count = lanes->layout.count, total = frame->timeline->session_count;
	float x = lanes->at.x + lanes->at.w - AXIS, y = lanes->at.y + GAP;
	char text[48];

	if (count >= total)
		return;
	snprintf(text, sizeof text, "%u–%zu/%zu", lanes->first, lanes->first + count - 1, total);
	if (lanes->head > HEAD_LOW)
		draw_text_fit(frame->list, x, y - 6, AXIS - 10, FONT_BOLD, TEXT_SMALL, COLOUR_INK, text);
	y += lanes->head - BUTTON;
	if (lanes->first > 1)
		widget_button(frame, (struct rect){ x, y, BUTTON * 1.3f, BUTTON }, SHAPE_BACK, false, ACTION_LANES_FIRST,
		              (int)lanes->first - 1);
	if (lanes->first + count <= total)
		widget_button(frame, (struct rect){ x + BUTTON * 1.3f + 10, y, BUTTON * 1.3f, BUTTON }, SHAPE_NEXT, false,
		              ACTION_LANES_FIRST, (int)lanes->first + 1);
}

/* ---- the clock ---- */

static int64_t row_us(const struct lanes *lanes, const struct lanes_row *row)
{
	return lanes->layout.sessions[row->lane]->steps[row->step - 1].start_us;
}

static bool is_now(const struct lanes *lanes, const struct lanes_row *row)
{
	return lanes->layout.sessions[row->lane] == lanes->now.session && row->step == lanes->now.step;
}

static void draw_now_line(const struct lanes *lanes, float y, const char *time)
{
	struct draw_list *list = lanes->frame->list;
	float right = lanes->at.x + lanes->at.w - AXIS;

	draw_line(list, lanes->at.x + 8, y, right, y, COLOUR_INK, 3, 9);
	draw_rect(list, (struct rect){ right, y - 19, AXIS - 8, 38 }, COLOUR_INK, COLOUR_NONE, 10, 0);
	draw_text_fit(list, right + 8, widget_middle(y - 19, 38, TEXT_SMALL), AXIS - 20, FONT_MONO_BOLD, TEXT_SMALL,
	              COLOUR_ON_DARK, time);
}

static void draw_time(const struct lanes *lanes, float y, const char *time)
{
	struct draw_list *list = lanes->frame->list;
	float right = lanes->at.x + lanes->at.w - AXIS;

	draw_line(list, lanes->at.x + 8, y, right, y, COLOUR_LINE, 2, 0);
	draw_text_fit(list, right + 8, widget_middle(y - 19, 38, TEXT_SMALL), AXIS - 20, FONT_MONO, TEXT_SMALL, COLOUR_INK2,
	              time);
}

/* From the newest up: times that differ, as many as have room. */
static void draw_clock(const struct lanes *lanes)
{
	struct view_frame *frame = lanes->frame;
	float free_to = INFINITY;
	char time[32], below[32] = "";

	if (lanes->below > 0) {
		const struct step *step = &lanes->now.session->steps[lanes->now.step - 1];

		free_to = lanes->at.y + lanes->at.h - lanes->foot - lanes->below / 2;
		widget_elapsed(frame->timeline->sessions[0], frame->timeline, step->start_us, time, sizeof time);
		draw_now_line(lanes, free_to, time);
	}
	for (size_t i = lanes->layout.row_count; i-- > 0;) {
		const struct lanes_row *row = &lanes->layout.rows[i];
		float y = lanes->top + row->y + ARROW;

		widget_elapsed(frame->timeline->sessions[0], frame->timeline, row_us(lanes, row), time, sizeof time);
		if (y + TIME_ROOM > free_to || (strcmp(time, below) == 0 && !is_now(lanes, row)))
			continue;
		if (is_now(lanes, row))
			draw_now_line(lanes, y, time);
		else
			draw_time(lanes, y, time);
		snprintf(below, sizeof below, "%s", time);
		free_to = y;
	}
}

/* ---- lanes ---- */

/* From the first message to the close, as far as they are seen: before and after that there is no connection. */
static void draw_life_lines(const struct lanes *lanes, size_t lane)
{
	struct draw_list *list = lanes->frame->list;
	struct rect at = lane_at(lanes, lane);
	float from = lanes->at.y + GAP + lanes->head, to = at.y + at.h;

	if (lanes->layout.steps[lane] == 0)
		return;
	for (size_t i = 0; i < lanes->layout.row_count; i++) {
		const struct lanes_row *row = &lanes->layout.rows[i];

		if (row->lane == lane && row->step == 1)
			from = lanes->top + row->y;
		if (row->lane == lane && lanes->layout.sessions[lane]->steps[row->step - 1].kind == STEP_CLOSE)
			to = lanes->top + row->y + LANES_ROW;
	}
	draw_line(list, at.x, from, at.x, to, COLOUR_CLIENT, 4, 0);
	draw_line(list, at.x + at.w, from, at.x + at.w, to, COLOUR_SERVER, 4, 0);
}

static void draw_rows(const struct lanes *lanes, float progress)
{
	struct draw_list *list = lanes->frame->list;

	for (size_t i = 0; i < lanes->layout.row_count; i++) {
		const struct lanes_row *row = &lanes->layout.rows[i];
		struct rect at = lane_at(lanes, row->lane);
		bool now = is_now(lanes, row);

		at.y = lanes->top + row->y;
		at.h = LANES_ROW;
		if (now)
			draw_rect(list, (struct rect){ at.x - 14, at.y, at.w + 28, at.h }, COLOUR_FOCUS_SOFT, COLOUR_FOCUS, 10,
			          2);
		else /* the grid ends where words stand on it */
			draw_rect(list, (struct rect){ at.x + 4, at.y + 4, at.w - 8, 34 }, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
		lanes_row_draw(lanes, row, at, now ? progress : 1);
		draw_hit(list, at, ACTION_LANES_GO, (int)moment_of(lanes->layout.sessions[row->lane], row->step));
	}
}

static void draw_feet(const struct lanes *lanes)
{
	for (size_t i = 0; i < lanes->layout.count && lanes->foot > 0; i++) {
		struct rect at = lane_at(lanes, i);

		at.y = lanes->at.y + lanes->at.h - lanes->foot;
		at.h = lanes->foot;
		if (!lanes_waits(lanes->layout.sessions[i], lanes->frame->state->lanes.moment))
			continue;
		draw_rect(lanes->frame->list, (struct rect){ at.x + 6, at.y + 4, at.w - 12, at.h - 8 }, COLOUR_FOCUS_SOFT,
		          COLOUR_FOCUS, 10, 2);
		lanes_held_draw(lanes, lanes->layout.sessions[i], at);
		draw_hit(lanes->frame->list, at, ACTION_SESSION, (int)lanes->layout.sessions[i]->number);
	}
}

static bool any_waits(const struct lanes *lanes)
{
	for (size_t i = 0; i < lanes->layout.count; i++)
		if (lanes_waits(lanes->layout.sessions[i], lanes->frame->state->lanes.moment))
			return true;
	return false;
}

static bool is_seen(const struct lanes *lanes, const struct session *session)
{
	return session == NULL || (session->number >= lanes->first && session->number < lanes->first + lanes->layout.count);
}

/* Twice where something must stand below the rows: what, is known only when it is known which lanes are seen. */
static void lay_out(struct lanes *lanes)
{
	const struct view_frame *frame = lanes->frame;
	size_t moment = frame->state->lanes.moment, count = frame->out_lanes;
	float height = lanes->at.y + lanes->at.h - lanes->top - 8;

	lanes_layout(frame->timeline, lanes->first, count, moment, height, &lanes->layout);
	lanes->foot = any_waits(lanes) ? FOOT : 0;
	lanes->below = is_seen(lanes, lanes->now.session) ? 0 : NOW_ROOM;
	if (lanes->foot + lanes->below > 0)
		lanes_layout(frame->timeline, lanes->first, count, moment, height - lanes->foot - lanes->below, &lanes->layout);
}

static void draw_all(struct view_frame *frame, struct rect at, const struct moment_step *now)
{
	struct lanes lanes = { .frame = frame, .at = at, .now = *now };
	size_t sessions = frame->timeline->session_count, count = lanes_fit(at.w - AXIS, sessions);

	frame->out_lanes = count;
	lanes.first = lanes_first(frame->state->lanes.first, count, sessions);
	lanes.width = fminf((at.w - AXIS - 10) / (float)(count ? count : 1), LANE_MOST);
	lanes.at.w = lanes.width * (float)count + AXIS + 10;
	lanes.head = frame->height < LOW ? HEAD_LOW : HEAD;
	lanes.top = at.y + GAP + lanes.head + 10;
	lay_out(&lanes);
	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	draw_hit(frame->list, at, ACTION_NEXT, 0);
	draw_clock(&lanes);
	for (size_t i = 0; i < lanes.layout.count; i++) {
		draw_life_lines(&lanes, i);
		draw_head(&lanes, i);
	}
	draw_rows(&lanes, travelled(frame));
	draw_feet(&lanes);
	draw_more(&lanes);
}

void lanes_draw(struct view_frame *frame, struct rect at)
{
	struct moment_step now = moment_newest(frame->timeline, frame->state->lanes.moment);

	if (at.w >= ASIDE_FROM) {
		struct rect aside = { at.x + at.w - ASIDE, at.y, ASIDE, at.h };

		draw_all(frame, (struct rect){ at.x, at.y, at.w - ASIDE, at.h }, &now);
		lanes_aside_draw(frame, aside, &now);
	} else if (frame_current(frame) && lesson_said_height(frame, at.w, at.h, true) <= 0) {
		draw_all(frame, (struct rect){ at.x, at.y, at.w, at.h - STEP_CAPTION_HEIGHT }, &now);
		step_caption_draw(frame, (struct rect){ at.x, at.y + at.h - STEP_CAPTION_HEIGHT, at.w, STEP_CAPTION_HEIGHT });
	} else {
		draw_all(frame, at, &now);
	}
}
