#include "display/paint.h"

#include "display/shapes.h"

#include <math.h>

#define CLIPS_MAX 32 /* deeper clips than views ever nest are counted, not kept */

struct painter {
	struct canvas *canvas;
	const uint32_t *palette;
	float scale; /* pixels a unit */
	struct text *text;
	struct pictures *pictures;
	SDL_Rect clips[CLIPS_MAX];
	size_t depth;
};

static int pixels(const struct painter *painter, float units)
{
	return (int)lroundf(units * painter->scale);
}

/* Edges are rounded, not sizes: two rectangles that touch in units touch in pixels. */
static SDL_Rect snapped(const struct painter *painter, struct rect at)
{
	int x0 = pixels(painter, at.x), y0 = pixels(painter, at.y);
	int x1 = pixels(painter, at.x + at.w), y1 = pixels(painter, at.y + at.h);
	SDL_Rect rect = { x0, y0, x1 - x0, y1 - y0 };
	if (rect.w == 0 && at.w > 0)
		rect.w = 1;
	if (rect.h == 0 && at.h > 0)
		rect.h = 1;
	return rect;
}

static int stroke_pixels(const struct painter *painter, float width)
{
	int whole = pixels(painter, width);
	return whole > 0 ? whole : 1;
}

static bool opaque(uint32_t colour)
{
	return colour >> 24 == 0 || colour >> 24 == 0xFF;
}

static void set_source(cairo_t *cairo, uint32_t colour)
{
	cairo_set_source_rgba(cairo, (colour >> 16 & 0xFF) / 255.0, (colour >> 8 & 0xFF) / 255.0, (colour & 0xFF) / 255.0,
	                      opaque(colour) ? 1 : (colour >> 24) / 255.0);
}

static void fill_plain(const struct painter *painter, SDL_Rect rect, uint32_t colour)
{
	if (rect.w <= 0 || rect.h <= 0)
		return;
	if (opaque(colour) && painter->canvas->surface != NULL) {
		SDL_FillRect(canvas_sdl(painter->canvas), &rect, colour & 0xFFFFFF);
		return;
	}
	cairo_t *cairo = canvas_cairo(painter->canvas);
	set_source(cairo, colour);
	cairo_rectangle(cairo, rect.x, rect.y, rect.w, rect.h);
	cairo_fill(cairo);
}

static void outline_plain(const struct painter *painter, SDL_Rect rect, int width, uint32_t colour)
{
	fill_plain(painter, (SDL_Rect){ rect.x, rect.y, rect.w, width }, colour);
	fill_plain(painter, (SDL_Rect){ rect.x, rect.y + rect.h - width, rect.w, width }, colour);
	fill_plain(painter, (SDL_Rect){ rect.x, rect.y + width, width, rect.h - 2 * width }, colour);
	fill_plain(painter, (SDL_Rect){ rect.x + rect.w - width, rect.y + width, width, rect.h - 2 * width }, colour);
}

static void rounded_path(cairo_t *cairo, SDL_Rect rect, double inset, double radius)
{
	double x0 = rect.x + inset, y0 = rect.y + inset;
	double x1 = rect.x + rect.w - inset, y1 = rect.y + rect.h - inset;
	radius = fmax(0, fmin(radius - inset, fmin(x1 - x0, y1 - y0) / 2));
	cairo_new_path(cairo);
	cairo_arc(cairo, x1 - radius, y0 + radius, radius, -M_PI / 2, 0);
	cairo_arc(cairo, x1 - radius, y1 - radius, radius, 0, M_PI / 2);
	cairo_arc(cairo, x0 + radius, y1 - radius, radius, M_PI / 2, M_PI);
	cairo_arc(cairo, x0 + radius, y0 + radius, radius, M_PI, 3 * M_PI / 2);
	cairo_close_path(cairo);
}

static void paint_rounded(struct painter *painter, const struct draw_item *item, SDL_Rect rect, int width)
{
	cairo_t *cairo = canvas_cairo(painter->canvas);
	double radius = item->radius * painter->scale;
	/* Under an outline the fill ends in the outline's middle, so that it does not shine through outside. */
	if (item->fill != COLOUR_NONE) {
		rounded_path(cairo, rect, width / 2.0, radius);
		set_source(cairo, painter->palette[item->fill]);
		cairo_fill(cairo);
	}
	if (width > 0) {
		rounded_path(cairo, rect, width / 2.0, radius);
		set_source(cairo, painter->palette[item->stroke]);
		cairo_set_line_width(cairo, width);
		cairo_set_line_join(cairo, CAIRO_LINE_JOIN_MITER);
		cairo_stroke(cairo);
	}
}

static void paint_rect(struct painter *painter, const struct draw_item *item)
{
	SDL_Rect rect = snapped(painter, item->at);
	int width = item->stroke == COLOUR_NONE || item->width <= 0 ? 0 : stroke_pixels(painter, item->width);
	if (rect.w <= 0 || rect.h <= 0)
		return;
	if (item->radius * painter->scale >= 1) {
		paint_rounded(painter, item, rect, width);
		return;
	}
	if (item->fill != COLOUR_NONE)
		fill_plain(painter, rect, painter->palette[item->fill]);
	if (width > 0)
		outline_plain(painter, rect, width, painter->palette[item->stroke]);
}

static void stroke_line(struct painter *painter, const struct draw_item *item, double x0, double y0, double x1, double y1,
                        int width, uint32_t colour)
{
	cairo_t *cairo = canvas_cairo(painter->canvas);
	double dash = item->dash * painter->scale;
	set_source(cairo, colour);
	cairo_set_line_width(cairo, width);
	cairo_set_line_cap(cairo, CAIRO_LINE_CAP_BUTT);
	if (dash > 0)
		cairo_set_dash(cairo, (double[]){ fmax(1, round(dash)) }, 1, 0);
	cairo_new_path(cairo);
	cairo_move_to(cairo, x0, y0);
	cairo_line_to(cairo, x1, y1);
	cairo_stroke(cairo);
	if (dash > 0)
		cairo_set_dash(cairo, NULL, 0, 0);
}

/* Level and upright lines lie on whole pixels, whatever their width. */
static void paint_line(struct painter *painter, const struct draw_item *item)
{
	enum colour role = item->stroke != COLOUR_NONE ? item->stroke : item->fill;
	if (role == COLOUR_NONE)
		return;
	uint32_t colour = painter->palette[role];
	int width = stroke_pixels(painter, item->width);
	double x0 = item->at.x * painter->scale, y0 = item->at.y * painter->scale;
	double x1 = (item->at.x + item->at.w) * painter->scale, y1 = (item->at.y + item->at.h) * painter->scale;
	int left = (int)lround(fmin(x0, x1)), right = (int)lround(fmax(x0, x1));
	int top = (int)lround(fmin(y0, y1)), bottom = (int)lround(fmax(y0, y1));
	bool level = fabs(y1 - y0) < 0.5, upright = fabs(x1 - x0) < 0.5;
	if (level || upright) {
		SDL_Rect bar = level ? (SDL_Rect){ left, (int)lround(y0 - width / 2.0), right - left, width }
		                     : (SDL_Rect){ (int)lround(x0 - width / 2.0), top, width, bottom - top };
		if (item->dash <= 0)
			fill_plain(painter, bar, colour);
		else if (level)
			stroke_line(painter, item, lround(x0), bar.y + width / 2.0, lround(x1), bar.y + width / 2.0, width,
			            colour);
		else
			stroke_line(painter, item, bar.x + width / 2.0, lround(y0), bar.x + width / 2.0, lround(y1), width,
			            colour);
		return;
	}
	stroke_line(painter, item, x0, y0, x1, y1, width, colour);
}

static void paint_shape(struct painter *painter, const struct draw_item *item)
{
	if (item->fill == COLOUR_NONE)
		return;
	SDL_Rect rect = snapped(painter, item->at);
	cairo_t *cairo = canvas_cairo(painter->canvas);
	set_source(cairo, painter->palette[item->fill]);
	shape_draw(cairo, item->shape, rect.x, rect.y, rect.w, rect.h);
}

static void paint_text(struct painter *painter, const struct draw_item *item)
{
	if (item->fill == COLOUR_NONE || item->text == NULL)
		return;
	text_draw_line(painter->text, painter->canvas, item->at.x * painter->scale, item->at.y * painter->scale, item->font,
	               item->size, painter->palette[item->fill], item->text);
}

static void paint_paragraph(struct painter *painter, const struct draw_item *item)
{
	if (item->fill == COLOUR_NONE || item->text == NULL || item->at.h <= 0)
		return;
	text_draw_paragraph(painter->text, painter->canvas, item->at.x * painter->scale, item->at.y * painter->scale,
	                    item->at.w * painter->scale, item->at.h * painter->scale, item->font, item->size,
	                    painter->palette[item->fill], item->text);
}

static void paint_rich(struct painter *painter, const struct draw_item *item)
{
	const struct draw_rich rich = { item->text, item->runs, item->run_count, item->font, item->size };
	if (item->fill == COLOUR_NONE || item->text == NULL || item->at.h <= 0)
		return;
	text_draw_rich(painter->text, painter->canvas, item->at.x * painter->scale, item->at.y * painter->scale,
	               item->at.w * painter->scale, item->at.h * painter->scale, &rich, item->fill, painter->palette);
}

#define WORDS_SIZE 26.0f /* units */
#define WORDS_GAP  16.0f

/* Below the cross, in the middle if one line is enough; nothing where there is no room. */
static void paint_words(struct painter *painter, SDL_Rect rect, double below, const char *words)
{
	struct draw_measure measure = text_measure(painter->text);
	uint32_t ink = painter->palette[COLOUR_INK2];
	float scale = painter->scale, room = (float)rect.w / scale - 2 * WORDS_GAP, y = (float)below + WORDS_GAP * scale;
	float width = measure.text_width(measure.context, FONT_SANS, WORDS_SIZE, words);
	float left = (float)(rect.y + rect.h) - y;
	if (room <= 0 || left < measure.paragraph_height(measure.context, FONT_SANS, WORDS_SIZE, room, words) * scale)
		return;
	if (width <= room)
		text_draw_line(painter->text, painter->canvas, (float)rect.x + ((float)rect.w - width * scale) / 2, y, FONT_SANS,
		               WORDS_SIZE, ink, words);
	else
		text_draw_paragraph(painter->text, painter->canvas, (float)rect.x + WORDS_GAP * scale, y, room * scale, left,
		                    FONT_SANS, WORDS_SIZE, ink, words);
}

/* Not there yet: a soft area, nothing that moves. Cannot be decoded: a cross in the middle of it, and why. */
static void paint_no_picture(struct painter *painter, SDL_Rect rect, bool failed, const char *words)
{
	cairo_t *cairo = canvas_cairo(painter->canvas);
	rounded_path(cairo, rect, 0, 8 * painter->scale);
	set_source(cairo, painter->palette[COLOUR_GROUND]);
	cairo_fill(cairo);
	if (!failed)
		return;
	double side = fmin(64 * painter->scale, fmin(rect.w, rect.h));
	set_source(cairo, painter->palette[COLOUR_5XX]);
	shape_draw(cairo, SHAPE_CROSS, rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side);
	if (words != NULL)
		paint_words(painter, rect, rect.y + (rect.h + side) / 2, words);
}

/* A picture outside of what is drawn in would ask for its next frame in vain. */
static bool visible(const struct painter *painter, SDL_Rect rect)
{
	SDL_Rect whole = { 0, 0, painter->canvas->width, painter->canvas->height };
	size_t kept = painter->depth < CLIPS_MAX ? painter->depth : CLIPS_MAX;
	return SDL_HasIntersection(&rect, kept > 0 ? &painter->clips[kept - 1] : &whole);
}

static void paint_picture(struct painter *painter, const struct draw_item *item)
{
	SDL_Rect rect = snapped(painter, item->at);
	if (painter->pictures == NULL || painter->canvas->surface == NULL || rect.w <= 0 || rect.h <= 0 ||
	    !visible(painter, rect))
		return;
	enum picture_state state = pictures_state(painter->pictures, item->picture);
	if (state == PICTURE_READY)
		pictures_draw(painter->pictures, item->picture, painter->canvas, (float)rect.x, (float)rect.y, (float)rect.w,
		              (float)rect.h, item->zoom, item->pan_x * painter->scale, item->pan_y * painter->scale);
	else
		paint_no_picture(painter, rect, state == PICTURE_FAILED, item->text);
}

static void use_clip(struct painter *painter)
{
	size_t kept = painter->depth < CLIPS_MAX ? painter->depth : CLIPS_MAX;
	canvas_clip(painter->canvas, kept > 0 ? &painter->clips[kept - 1] : NULL);
}

static void push_clip(struct painter *painter, const struct draw_item *item)
{
	SDL_Rect outer = { 0, 0, painter->canvas->width, painter->canvas->height };
	SDL_Rect rect = snapped(painter, item->at);
	if (painter->depth > 0 && painter->depth <= CLIPS_MAX)
		outer = painter->clips[painter->depth - 1];
	if (painter->depth < CLIPS_MAX && !SDL_IntersectRect(&outer, &rect, &painter->clips[painter->depth]))
		painter->clips[painter->depth] = (SDL_Rect){ outer.x, outer.y, 0, 0 };
	painter->depth++;
	use_clip(painter);
}

static void pop_clip(struct painter *painter, const struct draw_item *item)
{
	(void)item;
	if (painter->depth > 0)
		painter->depth--;
	use_clip(painter);
}

static void paint_nothing(struct painter *painter, const struct draw_item *item)
{
	(void)painter;
	(void)item;
}

static void (*const painters[])(struct painter *painter, const struct draw_item *item) = {
	[DRAW_RECT] = paint_rect,           [DRAW_LINE] = paint_line,       [DRAW_SHAPE] = paint_shape, [DRAW_TEXT] = paint_text,
	[DRAW_PARAGRAPH] = paint_paragraph, [DRAW_PICTURE] = paint_picture, [DRAW_CLIP] = push_clip,    [DRAW_UNCLIP] = pop_clip,
	[DRAW_HIT] = paint_nothing,         [DRAW_RICH] = paint_rich,
};

void paint(struct canvas *canvas, const struct draw_list *list, const uint32_t *palette, float pixels_per_unit, struct text *text,
           struct pictures *pictures)
{
	struct painter painter = { canvas, palette, pixels_per_unit, text, pictures, .depth = 0 };
	text_set_scale(text, pixels_per_unit);
	canvas_clip(canvas, NULL);
	fill_plain(&painter, (SDL_Rect){ 0, 0, canvas->width, canvas->height }, palette[COLOUR_GROUND] & 0xFFFFFF);
	for (size_t i = 0; i < list->count; i++)
		painters[list->items[i].kind](&painter, &list->items[i]);
	canvas_clip(canvas, NULL);
	canvas_sdl(canvas); /* whoever shows the pixels sees all of them */
}
