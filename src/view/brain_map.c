#include "view/brain_map.h"

#include <math.h>
#include <string.h>

#define BOX_W      128.0f
#define BOX_H      50.0f
#define GRID_X     20.0f
#define GRID_Y     12.0f
#define BESIDE     8.0f /* of two ways between the same boxes, from the middle */
#define GAP        5.0f /* between a box and its lines */
#define HEAD       15.0f
#define HEAD_OPEN  0.42f /* of the head's length: half its width */
#define LABEL      29.0f /* a line of a name */
#define LABEL_MOST 200.0f
#define LABELS     16
#define PALE       2.0f
#define DARK       4.0f
#define THICK      8.0f

struct place {
	unsigned char x, y; /* of GRID_X and GRID_Y */
};

static const struct place places[STATE_COUNT] = {
	[STATE_CONNECTING] = { 0, 0 }, [STATE_START] = { 7, 2 },     [STATE_READY] = { 15, 0 },
	[STATE_AUTH] = { 20, 5 },      [STATE_MAIL] = { 15, 8 },     [STATE_RCPT] = { 10, 12 },
	[STATE_CHUNKS] = { 0, 9 },     [STATE_CONTENT] = { 19, 11 }, [STATE_CLOSED] = { 6, 8 },
};

struct map {
	struct view_frame *frame;
	struct rect at;
	const struct brain_now *now;
	struct rect labels[LABELS];
	size_t label_count;
};

struct rect brain_map_box(struct rect map, enum smtp_state state)
{
	float x = (map.w - BOX_W) * (float)places[state].x / GRID_X, y = (map.h - BOX_H) * (float)places[state].y / GRID_Y;

	return (struct rect){ map.x + x, map.y + y, BOX_W, BOX_H };
}

static bool has_way_back(struct brain_pair pair)
{
	struct brain_pair pairs[BRAIN_PAIRS];
	size_t count = brain_pairs(pairs);

	for (size_t i = 0; i < count; i++)
		if (pairs[i].from == pair.to && pairs[i].to == pair.from)
			return true;
	return false;
}

/* How far from a box's middle its edge is in this direction. */
static float reach(float dx, float dy)
{
	float x = fabsf(dx) > 0.001f ? (BOX_W / 2 + GAP) / fabsf(dx) : INFINITY;
	float y = fabsf(dy) > 0.001f ? (BOX_H / 2 + GAP) / fabsf(dy) : INFINITY;

	return fminf(x, y);
}

void brain_map_line(struct rect map, struct brain_pair pair, float *x0, float *y0, float *x1, float *y1)
{
	struct rect from = brain_map_box(map, pair.from), to = brain_map_box(map, pair.to);
	float dx = to.x - from.x, dy = to.y - from.y, length = hypotf(dx, dy);
	float beside = has_way_back(pair) ? BESIDE : 0;

	dx /= length;
	dy /= length;
	float r = reach(dx, dy), x = from.x + BOX_W / 2 - dy * beside, y = from.y + BOX_H / 2 + dx * beside;
	*x0 = x + dx * r;
	*y0 = y + dy * r;
	*x1 = x + dx * (length - r);
	*y1 = y + dy * (length - r);
}

static void draw_way(const struct map *map, struct brain_pair pair, enum colour colour, float width, float dash)
{
	struct draw_list *list = map->frame->list;
	float x0, y0, x1, y1, head = HEAD + width;

	brain_map_line(map->at, pair, &x0, &y0, &x1, &y1);
	float length = fmaxf(hypotf(x1 - x0, y1 - y0), 1), dx = (x1 - x0) / length * head, dy = (y1 - y0) / length * head;
	draw_line(list, x0, y0, x1, y1, colour, width, dash);
	draw_line(list, x1 - dx + dy * HEAD_OPEN, y1 - dy - dx * HEAD_OPEN, x1, y1, colour, width, 0);
	draw_line(list, x1 - dx - dy * HEAD_OPEN, y1 - dy + dx * HEAD_OPEN, x1, y1, colour, width, 0);
}

static bool leads_now(const struct brain_row *rows, size_t count, enum smtp_state to)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].accepted && rows[i].to == to)
			return true;
	return false;
}

static bool is_taken(const struct brain_now *now, struct brain_pair pair)
{
	return now->taken && now->before == pair.from && now->state == pair.to;
}

static enum colour taken_colour(const struct brain_now *now)
{
	return now->code ? widget_code_colour(now->code) : COLOUR_INK2;
}

/* Pale ones first, so that none lies over a dark one; the thick one last. */
static void draw_ways(const struct map *map, const struct brain_row *rows, size_t row_count)
{
	struct brain_pair pairs[BRAIN_PAIRS];
	size_t count = brain_pairs(pairs);
	const struct brain_now *now = map->now;
	bool known = false;

	for (int dark = 0; dark < 2; dark++)
		for (size_t i = 0; i < count; i++) {
			bool leads = pairs[i].from == now->state && leads_now(rows, row_count, pairs[i].to);

			known |= is_taken(now, pairs[i]);
			if (leads == dark && !is_taken(now, pairs[i]))
				draw_way(map, pairs[i], leads ? COLOUR_INK : COLOUR_FUTURE, leads ? DARK : PALE, 0);
		}
	if (now->taken && now->before != now->state) /* dashed: the table knows no such way */
		draw_way(map, (struct brain_pair){ now->before, now->state }, taken_colour(now), THICK, known ? 0 : 12);
}

static void draw_box(const struct map *map, enum smtp_state state, bool leads)
{
	struct draw_list *list = map->frame->list;
	struct rect at = brain_map_box(map->at, state);
	char key[32] = "state.";
	bool lit = state == (map->now->progress < 1 ? map->now->before : map->now->state);

	strcat(key, smtp_state_name(state));
	draw_rect(list, at, lit ? COLOUR_FOCUS : COLOUR_SURFACE,
	          lit     ? COLOUR_FOCUS_INK
	          : leads ? COLOUR_INK
	                  : COLOUR_LINE,
	          12,
	          lit     ? 5
	          : leads ? 4
	                  : 2);
	draw_text(list, at.x + at.w / 2, widget_middle(at.y, at.h, TEXT_SMALL), lit || leads ? FONT_BOLD : FONT_SANS, TEXT_SMALL,
	          lit     ? COLOUR_FOCUS_INK
	          : leads ? COLOUR_INK
	                  : COLOUR_INK2,
	          ALIGN_CENTRE, widget_text(map->frame, key));
}

/* ---- names at the lines ---- */

const char *brain_item_name(const struct view_frame *frame, const struct brain_item *item)
{
	static const char *const keys[] = {
		[BRAIN_GREETING] = "ui.brain.greeting", [BRAIN_RESPONSE] = "ui.brain.response", [BRAIN_DOT] = "ui.brain.dot"
	};

	if (item->cause == BRAIN_LAST)
		return "BDAT LAST";
	if (item->cause != BRAIN_COMMAND)
		return widget_text(frame, keys[item->cause]);
	return item->verb == VERB_UNKNOWN ? widget_text(frame, "ui.brain.unknown") : smtp_verb_info(item->verb)->name;
}

static bool overlap(struct rect a, struct rect b, float air)
{
	return a.x < b.x + b.w + air && b.x < a.x + a.w + air && a.y < b.y + b.h + air && b.y < a.y + a.h + air;
}

static bool is_free(const struct map *map, struct rect at)
{
	if (at.x < map->at.x || at.y < map->at.y || at.x + at.w > map->at.x + map->at.w || at.y + at.h > map->at.y + map->at.h)
		return false;
	for (int state = 0; state < STATE_COUNT; state++)
		if (overlap(at, brain_map_box(map->at, (enum smtp_state)state), 6))
			return false;
	for (size_t i = 0; i < map->label_count; i++)
		if (overlap(at, map->labels[i], 4))
			return false;
	return true;
}

/* On its line if that is free, else close to it. */
static bool find_place(const struct map *map, struct brain_pair pair, float w, float h, struct rect *out)
{
	static const float along[] = { 0.5f, 0.4f, 0.6f, 0.3f, 0.7f, 0.22f }, aside[] = { 0, 0.6f, -0.6f, 1.0f, -1.0f };
	float x0, y0, x1, y1;

	brain_map_line(map->at, pair, &x0, &y0, &x1, &y1);
	float length = fmaxf(hypotf(x1 - x0, y1 - y0), 1), nx = -(y1 - y0) / length, ny = (x1 - x0) / length;
	for (size_t j = 0; j < sizeof aside / sizeof *aside; j++)
		for (size_t i = 0; i < sizeof along / sizeof *along; i++) {
			float off = aside[j] * (fabsf(nx) * w + fabsf(ny) * h);
			float x = x0 + (x1 - x0) * along[i] + nx * off, y = y0 + (y1 - y0) * along[i] + ny * off;

			*out = (struct rect){ x - w / 2, y - h / 2, w, h };
			if (is_free(map, *out))
				return true;
		}
	return false;
}

/* A row's names in lines no wider than LABEL_MOST. Returns how many; drawn at x, y only if `draw`. */
static size_t lay_names(const struct map *map, const struct brain_row *row, struct rect at, float *out_width, bool draw)
{
	struct draw_list *list = map->frame->list;
	float x = 0, space = 14;
	size_t lines = 1;

	*out_width = 0;
	for (size_t i = 0; i < row->count; i++) {
		const char *name = brain_item_name(map->frame, &row->items[i]);
		float w = draw_text_width(list, FONT_MONO_BOLD, TEXT_SMALL, name);

		if (x > 0 && x + w > LABEL_MOST) {
			lines++;
			x = 0;
		}
		if (draw)
			draw_text(list, at.x + 8 + x, widget_middle(at.y + 3 + LABEL * (float)(lines - 1), LABEL, TEXT_SMALL),
			          FONT_MONO_BOLD, TEXT_SMALL, COLOUR_INK, ALIGN_LEFT, name);
		*out_width = fmaxf(*out_width, x + w);
		x += w + space;
	}
	return lines;
}

static bool draw_name(struct map *map, const struct brain_row *row)
{
	struct brain_pair pair = { map->now->state, row->to };
	struct rect at = { 0, 0, 0, 0 };
	float w;
	size_t lines = lay_names(map, row, at, &w, false);

	if (map->label_count == LABELS || !find_place(map, pair, w + 16, LABEL * (float)lines + 6, &at))
		return false;
	bool asked = false;
	for (size_t i = 0; i < row->count; i++)
		asked |= map->now->asked && brain_item_is(&row->items[i], map->now->cause, map->now->verb);
	draw_rect(map->frame->list, at, asked ? COLOUR_FOCUS_SOFT : COLOUR_SURFACE, asked ? COLOUR_FOCUS : COLOUR_LINE, 8,
	          asked ? 4 : 2);
	lay_names(map, row, at, &w, true);
	map->labels[map->label_count++] = at;
	return true;
}

/* What has just been said, on its way along the thick line. */
static void draw_token(const struct map *map)
{
	const struct brain_now *now = map->now;
	float x0, y0, x1, y1, t = now->progress, radius = 14;

	if (t >= 1 || !now->taken || now->before == now->state)
		return;
	brain_map_line(map->at, (struct brain_pair){ now->before, now->state }, &x0, &y0, &x1, &y1);
	struct rect at = { x0 + (x1 - x0) * t - radius, y0 + (y1 - y0) * t - radius, 2 * radius, 2 * radius };
	draw_rect(map->frame->list, at, taken_colour(now), COLOUR_SURFACE, radius, 3);
}

void brain_map_draw(struct view_frame *frame, struct rect at, const struct brain_now *now, const struct brain_row *rows,
                    size_t row_count, bool *out_named)
{
	struct map map = { .frame = frame, .at = at, .now = now };

	draw_ways(&map, rows, row_count);
	for (int state = 0; state < STATE_COUNT; state++)
		draw_box(&map, (enum smtp_state)state, leads_now(rows, row_count, (enum smtp_state)state));
	for (size_t i = 0; i < row_count; i++)
		out_named[i] = rows[i].accepted && rows[i].to != now->state && draw_name(&map, &rows[i]);
	draw_token(&map);
}
