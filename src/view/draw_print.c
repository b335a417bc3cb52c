/* draw_print of view/draw.h: a draw list as text, for tests. */
#include "view/draw.h"

#include <math.h>

#include "view/action.h"

static const char *const colour_names[COLOUR_COUNT] = {
	[COLOUR_NONE] = "none",
	[COLOUR_GROUND] = "ground",
	[COLOUR_SURFACE] = "surface",
	[COLOUR_INK] = "ink",
	[COLOUR_INK2] = "ink2",
	[COLOUR_LINE] = "line",
	[COLOUR_CLIENT] = "client",
	[COLOUR_SERVER] = "server",
	[COLOUR_CLIENT_SOFT] = "client-soft",
	[COLOUR_SERVER_SOFT] = "server-soft",
	[COLOUR_2XX] = "2xx",
	[COLOUR_3XX] = "3xx",
	[COLOUR_4XX] = "4xx",
	[COLOUR_5XX] = "5xx",
	[COLOUR_2XX_SOFT] = "2xx-soft",
	[COLOUR_3XX_SOFT] = "3xx-soft",
	[COLOUR_4XX_SOFT] = "4xx-soft",
	[COLOUR_5XX_SOFT] = "5xx-soft",
	[COLOUR_FOCUS] = "focus",
	[COLOUR_FOCUS_SOFT] = "focus-soft",
	[COLOUR_FOCUS_INK] = "focus-ink",
	[COLOUR_ON_DARK] = "on-dark",
	[COLOUR_FUTURE] = "future",
	[COLOUR_BLACK] = "black",
	[COLOUR_SCRIM] = "scrim",
};

static const char *const shape_names[SHAPE_COUNT] = {
	[SHAPE_ARROW_LEFT] = "arrow-left",
	[SHAPE_ARROW_RIGHT] = "arrow-right",
	[SHAPE_CHECK] = "check",
	[SHAPE_DOTS] = "dots",
	[SHAPE_BANG] = "bang",
	[SHAPE_CROSS] = "cross",
	[SHAPE_PLAY] = "play",
	[SHAPE_PAUSE] = "pause",
	[SHAPE_BACK] = "back",
	[SHAPE_FIRST] = "first",
	[SHAPE_NEXT] = "next",
	[SHAPE_LAST] = "last",
	[SHAPE_ENVELOPE] = "envelope",
	[SHAPE_PICTURE] = "picture",
	[SHAPE_PAGE] = "page",
	[SHAPE_CLIP] = "clip",
	[SHAPE_LOCK] = "lock",
	[SHAPE_DOT] = "dot",
	[SHAPE_CR] = "cr",
	[SHAPE_LF] = "lf",
	[SHAPE_DOWN] = "down",
	[SHAPE_UP] = "up",
	[SHAPE_HAND] = "hand",
};

static const char *const font_names[FONT_COUNT] = { "sans", "bold", "mono", "mono-bold" };

const char *draw_colour_name(enum colour colour)
{
	return colour_names[colour];
}

const char *draw_shape_name(enum shape shape)
{
	return shape_names[shape];
}

static int units(float value)
{
	return (int)lroundf(value);
}

static void add_rect(struct buf *out, struct rect at)
{
	buf_addf(out, "%d,%d %dx%d", units(at.x), units(at.y), units(at.w), units(at.h));
}

static void add_quoted(struct buf *out, const char *text)
{
	buf_add_byte(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_add_byte(out, '\\');
		if (*text == '\n')
			buf_add_text(out, "\\n");
		else
			buf_add_byte(out, (uint8_t)*text);
	}
	buf_add_byte(out, '"');
}

static void print_rect(const struct draw_item *item, struct buf *out)
{
	buf_add_text(out, "rect ");
	add_rect(out, item->at);
	buf_addf(out, " %s", colour_names[item->fill]);
	if (item->stroke != COLOUR_NONE)
		buf_addf(out, " stroke %s %d", colour_names[item->stroke], units(item->width));
	if (item->radius > 0)
		buf_addf(out, " radius %d", units(item->radius));
}

static void print_line(const struct draw_item *item, struct buf *out)
{
	buf_addf(out, "line %d,%d %d,%d %s %d", units(item->at.x), units(item->at.y), units(item->at.x + item->at.w),
	         units(item->at.y + item->at.h), colour_names[item->stroke], units(item->width));
	if (item->dash > 0)
		buf_addf(out, " dash %d", units(item->dash));
}

static void print_shape(const struct draw_item *item, struct buf *out)
{
	buf_addf(out, "shape %s ", shape_names[item->shape]);
	add_rect(out, item->at);
	buf_addf(out, " %s", colour_names[item->fill]);
}

static void print_text(const struct draw_item *item, struct buf *out)
{
	buf_addf(out, "text %d,%d %s %d %s ", units(item->at.x), units(item->at.y), font_names[item->font], units(item->size),
	         colour_names[item->fill]);
	add_quoted(out, item->text);
}

static void print_paragraph(const struct draw_item *item, struct buf *out)
{
	buf_add_text(out, "paragraph ");
	add_rect(out, item->at);
	buf_addf(out, " %s %d %s ", font_names[item->font], units(item->size), colour_names[item->fill]);
	add_quoted(out, item->text);
}

static void print_run(const struct draw_run *run, struct buf *out)
{
	static const char *const styles[] = { " bold", " italic", " underline", " strike", " mono" };

	buf_addf(out, " [%zu-%zu", run->start, run->end);
	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
		buf_add_text(out, run->style >> i & 1 ? styles[i] : "");
	if (run->colour == COLOUR_NONE)
		buf_addf(out, " #%06x]", (unsigned)run->rgb);
	else
		buf_addf(out, " %s]", colour_names[run->colour]);
}

static void print_rich(const struct draw_item *item, struct buf *out)
{
	buf_add_text(out, "rich ");
	add_rect(out, item->at);
	buf_addf(out, " %s %d %s ", font_names[item->font], units(item->size), colour_names[item->fill]);
	add_quoted(out, item->text);
	for (size_t i = 0; i < item->run_count; i++)
		print_run(&item->runs[i], out);
}

static void print_picture(const struct draw_item *item, struct buf *out)
{
	buf_add_text(out, "picture ");
	add_rect(out, item->at);
	buf_addf(out, " key %llu zoom %.2f pan %d,%d", (unsigned long long)item->picture, item->zoom, units(item->pan_x),
	         units(item->pan_y));
}

static void print_clip(const struct draw_item *item, struct buf *out)
{
	buf_add_text(out, "clip ");
	add_rect(out, item->at);
}

static void print_unclip(const struct draw_item *item, struct buf *out)
{
	(void)item;
	buf_add_text(out, "unclip");
}

static void print_hit(const struct draw_item *item, struct buf *out)
{
	buf_add_text(out, "hit ");
	add_rect(out, item->at);
	buf_addf(out, " %s %d", action_name((enum action)item->action), item->arg);
}

void draw_print(const struct draw_list *list, struct buf *out)
{
	static void (*const printers[])(const struct draw_item *, struct buf *) = {
		[DRAW_RECT] = print_rect, [DRAW_LINE] = print_line,           [DRAW_SHAPE] = print_shape,
		[DRAW_TEXT] = print_text, [DRAW_PARAGRAPH] = print_paragraph, [DRAW_PICTURE] = print_picture,
		[DRAW_CLIP] = print_clip, [DRAW_UNCLIP] = print_unclip,       [DRAW_HIT] = print_hit,
		[DRAW_RICH] = print_rich,
	};

	for (size_t i = 0; i < list->count; i++) {
		printers[list->items[i].kind](&list->items[i], out);
		buf_add_byte(out, '\n');
	}
}
