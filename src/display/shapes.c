#include "display/shapes.h"

#include <math.h>

/* The square (or box) a sign is drawn in; points in it are fractions of it, 0 … 1. */
struct pen {
	cairo_t *cairo;
	double x, y, w, h;
};

static double px_x(const struct pen *pen, double fx)
{
	return pen->x + fx * pen->w;
}

static double px_y(const struct pen *pen, double fy)
{
	return pen->y + fy * pen->h;
}

static double smaller_side(const struct pen *pen)
{
	return fmin(pen->w, pen->h);
}

/* Strokes: a whole number of pixels where they are thin, so that two of them look alike. */
static double stroke_width(const struct pen *pen, double fraction)
{
	double width = fraction * smaller_side(pen);
	return width < 4 ? fmax(1, round(width)) : width;
}

/* Where the middle of an upright or level stroke must lie to cover whole pixels. */
static double snapped(double at, double width)
{
	return (long)lround(width) % 2 ? floor(at) + 0.5 : round(at);
}

static void set_stroke(const struct pen *pen, double width)
{
	cairo_set_line_width(pen->cairo, width);
	cairo_set_line_cap(pen->cairo, CAIRO_LINE_CAP_ROUND);
	cairo_set_line_join(pen->cairo, CAIRO_LINE_JOIN_ROUND);
}

static void path(const struct pen *pen, const double (*points)[2], size_t count)
{
	for (size_t i = 0; i < count; i++)
		cairo_line_to(pen->cairo, px_x(pen, points[i][0]), px_y(pen, points[i][1]));
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void fill_points(const struct pen *pen, const double (*points)[2], size_t count)
{
	path(pen, points, count);
	cairo_close_path(pen->cairo);
	cairo_fill(pen->cairo);
}

static void stroke_points(const struct pen *pen, const double (*points)[2], size_t count, double fraction)
{
	set_stroke(pen, fraction < 0.1 ? stroke_width(pen, fraction) : fmax(1.6, fraction * smaller_side(pen)));
	path(pen, points, count);
	cairo_stroke(pen->cairo);
}

static void fill_circle(const struct pen *pen, double fx, double fy, double fraction)
{
	cairo_arc(pen->cairo, px_x(pen, fx), px_y(pen, fy), fraction * smaller_side(pen), 0, 2 * M_PI);
	cairo_fill(pen->cairo);
}

/* A filled rectangle on whole pixels, at least one wide. */
static void fill_bar(const struct pen *pen, double fx0, double fy0, double fx1, double fy1)
{
	double x0 = round(px_x(pen, fx0)), y0 = round(px_y(pen, fy0));
	double x1 = fmax(x0 + 1, round(px_x(pen, fx1))), y1 = fmax(y0 + 1, round(px_y(pen, fy1)));
	cairo_rectangle(pen->cairo, x0, y0, x1 - x0, y1 - y0);
	cairo_fill(pen->cairo);
}

/* An outline with level and upright sides on whole pixels. */
static void stroke_frame(const struct pen *pen, double fx0, double fy0, double fx1, double fy1, double width)
{
	double x0 = snapped(px_x(pen, fx0), width), y0 = snapped(px_y(pen, fy0), width);
	double x1 = snapped(px_x(pen, fx1), width), y1 = snapped(px_y(pen, fy1), width);
	set_stroke(pen, width);
	cairo_rectangle(pen->cairo, x0, y0, x1 - x0, y1 - y0);
	cairo_stroke(pen->cairo);
}

static void level_line(const struct pen *pen, double fx0, double fx1, double fy, double width)
{
	double y = snapped(px_y(pen, fy), width);
	set_stroke(pen, width);
	cairo_move_to(pen->cairo, px_x(pen, fx0), y);
	cairo_line_to(pen->cairo, px_x(pen, fx1), y);
	cairo_stroke(pen->cairo);
}

static void arrow_left(const struct pen *pen)
{
	static const double points[][2] = { { 0, 0.5 }, { 1, 0 }, { 1, 1 } };
	fill_points(pen, points, COUNT(points));
}

static void arrow_right(const struct pen *pen)
{
	static const double points[][2] = { { 1, 0.5 }, { 0, 0 }, { 0, 1 } };
	fill_points(pen, points, COUNT(points));
}

static void check(const struct pen *pen)
{
	static const double points[][2] = { { 0.14, 0.54 }, { 0.39, 0.80 }, { 0.87, 0.22 } };
	stroke_points(pen, points, COUNT(points), 0.13);
}

static void dots(const struct pen *pen)
{
	for (int i = 0; i < 3; i++)
		fill_circle(pen, 0.18 + 0.32 * i, 0.5, 0.10);
}

static void bang(const struct pen *pen)
{
	static const double stem[][2] = { { 0.42, 0.12 }, { 0.58, 0.12 }, { 0.55, 0.64 }, { 0.45, 0.64 } };
	fill_points(pen, stem, COUNT(stem));
	fill_circle(pen, 0.5, 0.83, 0.095);
}

static void cross(const struct pen *pen)
{
	static const double down[][2] = { { 0.2, 0.2 }, { 0.8, 0.8 } }, up[][2] = { { 0.2, 0.8 }, { 0.8, 0.2 } };
	stroke_points(pen, down, COUNT(down), 0.13);
	stroke_points(pen, up, COUNT(up), 0.13);
}

static void play(const struct pen *pen)
{
	static const double points[][2] = { { 0.20, 0.08 }, { 0.92, 0.5 }, { 0.20, 0.92 } };
	fill_points(pen, points, COUNT(points));
}

static void pause_bars(const struct pen *pen)
{
	fill_bar(pen, 0.20, 0.12, 0.41, 0.88);
	fill_bar(pen, 0.59, 0.12, 0.80, 0.88);
}

static void next(const struct pen *pen)
{
	static const double points[][2] = { { 0.26, 0.12 }, { 0.82, 0.5 }, { 0.26, 0.88 } };
	fill_points(pen, points, COUNT(points));
}

static void back(const struct pen *pen)
{
	static const double points[][2] = { { 0.74, 0.12 }, { 0.18, 0.5 }, { 0.74, 0.88 } };
	fill_points(pen, points, COUNT(points));
}

static void first(const struct pen *pen)
{
	static const double points[][2] = { { 0.86, 0.12 }, { 0.32, 0.5 }, { 0.86, 0.88 } };
	fill_points(pen, points, COUNT(points));
	fill_bar(pen, 0.14, 0.12, 0.26, 0.88);
}

static void last(const struct pen *pen)
{
	static const double points[][2] = { { 0.14, 0.12 }, { 0.68, 0.5 }, { 0.14, 0.88 } };
	fill_points(pen, points, COUNT(points));
	fill_bar(pen, 0.74, 0.12, 0.86, 0.88);
}

static void envelope(const struct pen *pen)
{
	static const double flap[][2] = { { 0.08, 0.26 }, { 0.5, 0.58 }, { 0.92, 0.26 } };
	stroke_frame(pen, 0.06, 0.2, 0.94, 0.8, stroke_width(pen, 0.075));
	stroke_points(pen, flap, COUNT(flap), 0.075);
}

static void picture(const struct pen *pen)
{
	static const double hills[][2] = { { 0.08, 0.76 }, { 0.34, 0.48 }, { 0.52, 0.67 }, { 0.68, 0.54 }, { 0.92, 0.76 } };
	stroke_frame(pen, 0.06, 0.14, 0.94, 0.86, stroke_width(pen, 0.075));
	stroke_points(pen, hills, COUNT(hills), 0.075);
	fill_circle(pen, 0.70, 0.34, 0.085);
}

static void page(const struct pen *pen)
{
	double width = stroke_width(pen, 0.075);
	double x0 = snapped(px_x(pen, 0.16), width), x1 = snapped(px_x(pen, 0.84), width);
	double y0 = snapped(px_y(pen, 0.05), width), y1 = snapped(px_y(pen, 0.95), width);
	double fold = 0.22 * pen->w;
	set_stroke(pen, width);
	cairo_move_to(pen->cairo, x1 - fold, y0);
	cairo_line_to(pen->cairo, x0, y0);
	cairo_line_to(pen->cairo, x0, y1);
	cairo_line_to(pen->cairo, x1, y1);
	cairo_line_to(pen->cairo, x1, y0 + fold);
	cairo_line_to(pen->cairo, x1 - fold, y0);
	cairo_line_to(pen->cairo, x1 - fold, y0 + fold);
	cairo_line_to(pen->cairo, x1, y0 + fold);
	cairo_stroke(pen->cairo);
	for (int i = 0; i < 3; i++)
		level_line(pen, 0.32, 0.68, 0.46 + 0.165 * i, width);
}

/* A paper clip: one wire bent three times, leaning to the right. */
static void clip(const struct pen *pen)
{
	cairo_t *cairo = pen->cairo;
	cairo_save(cairo);
	cairo_translate(cairo, px_x(pen, 0.5), px_y(pen, 0.5));
	cairo_rotate(cairo, M_PI / 5);
	double s = smaller_side(pen);
	cairo_move_to(cairo, 0.20 * s, -0.22 * s);
	cairo_line_to(cairo, 0.20 * s, 0.24 * s);
	cairo_arc(cairo, 0, 0.24 * s, 0.20 * s, 0, M_PI);
	cairo_line_to(cairo, -0.20 * s, -0.30 * s);
	cairo_arc(cairo, -0.07 * s, -0.30 * s, 0.13 * s, M_PI, 2 * M_PI);
	cairo_line_to(cairo, 0.06 * s, 0.20 * s);
	cairo_arc(cairo, 0, 0.20 * s, 0.06 * s, 0, M_PI);
	cairo_line_to(cairo, -0.06 * s, -0.18 * s);
	cairo_restore(cairo);
	set_stroke(pen, stroke_width(pen, 0.07));
	cairo_stroke(cairo);
}

static void lock(const struct pen *pen)
{
	double width = stroke_width(pen, 0.1);
	double x0 = snapped(px_x(pen, 0.29), width), x1 = snapped(px_x(pen, 0.71), width), radius = (x1 - x0) / 2;
	set_stroke(pen, width);
	cairo_set_line_cap(pen->cairo, CAIRO_LINE_CAP_BUTT);
	cairo_move_to(pen->cairo, x0, px_y(pen, 0.5));
	cairo_arc(pen->cairo, x0 + radius, px_y(pen, 0.10) + width / 2 + radius, radius, M_PI, 2 * M_PI);
	cairo_line_to(pen->cairo, x1, px_y(pen, 0.5));
	cairo_stroke(pen->cairo);
	fill_bar(pen, 0.14, 0.46, 0.86, 0.94);
}

static void dot(const struct pen *pen)
{
	fill_circle(pen, 0.5, 0.5, 0.5);
}

static void letter_box(const struct pen *pen)
{
	stroke_frame(pen, 0.04, 0.12, 0.96, 0.88, stroke_width(pen, 0.05));
}

static const double letter_l[][2] = { { 0.22, 0.28 }, { 0.22, 0.72 }, { 0.44, 0.72 } };
static const double letter_f[][2] = { { 0.78, 0.28 }, { 0.57, 0.28 }, { 0.57, 0.72 } };
static const double bar_of_f[][2] = { { 0.57, 0.50 }, { 0.74, 0.50 } };
static const double letter_c[][2] = { { 0.43, 0.36 }, { 0.38, 0.29 }, { 0.28, 0.28 }, { 0.20, 0.36 },
	                              { 0.20, 0.64 }, { 0.28, 0.72 }, { 0.38, 0.71 }, { 0.43, 0.64 } };
static const double letter_r[][2] = { { 0.57, 0.72 }, { 0.57, 0.28 }, { 0.70, 0.28 }, { 0.79, 0.34 },
	                              { 0.79, 0.45 }, { 0.70, 0.51 }, { 0.57, 0.51 } };
static const double leg_of_r[][2] = { { 0.68, 0.51 }, { 0.80, 0.72 } };

static void cr(const struct pen *pen)
{
	letter_box(pen);
	stroke_points(pen, letter_c, COUNT(letter_c), 0.07);
	stroke_points(pen, letter_r, COUNT(letter_r), 0.07);
	stroke_points(pen, leg_of_r, COUNT(leg_of_r), 0.07);
}

static void lf(const struct pen *pen)
{
	letter_box(pen);
	stroke_points(pen, letter_l, COUNT(letter_l), 0.07);
	stroke_points(pen, letter_f, COUNT(letter_f), 0.07);
	stroke_points(pen, bar_of_f, COUNT(bar_of_f), 0.07);
}

static void down(const struct pen *pen)
{
	static const double points[][2] = { { 0.18, 0.34 }, { 0.5, 0.66 }, { 0.82, 0.34 } };
	stroke_points(pen, points, COUNT(points), 0.12);
}

static void up(const struct pen *pen)
{
	static const double points[][2] = { { 0.18, 0.66 }, { 0.5, 0.34 }, { 0.82, 0.66 } };
	stroke_points(pen, points, COUNT(points), 0.12);
}

/* An open hand: fingers and thumb as strokes, so that their ends are round, and a rounded palm. */
static void hand(const struct pen *pen)
{
	static const double fingers[][2][2] = { { { 0.36, 0.58 }, { 0.31, 0.23 } },
		                                { { 0.50, 0.54 }, { 0.49, 0.12 } },
		                                { { 0.64, 0.56 }, { 0.67, 0.18 } },
		                                { { 0.76, 0.64 }, { 0.83, 0.36 } } };
	static const double thumb[][2] = { { 0.42, 0.82 }, { 0.29, 0.74 }, { 0.12, 0.56 } };
	static const double thickness = 0.11;
	for (size_t i = 0; i < COUNT(fingers); i++)
		stroke_points(pen, fingers[i], COUNT(fingers[i]), thickness);
	stroke_points(pen, thumb, COUNT(thumb), thickness);
	cairo_move_to(pen->cairo, px_x(pen, 0.36), px_y(pen, 0.58));
	cairo_line_to(pen->cairo, px_x(pen, 0.76), px_y(pen, 0.62));
	cairo_curve_to(pen->cairo, px_x(pen, 0.77), px_y(pen, 0.80), px_x(pen, 0.70), px_y(pen, 0.89), px_x(pen, 0.58),
	               px_y(pen, 0.89));
	cairo_curve_to(pen->cairo, px_x(pen, 0.48), px_y(pen, 0.89), px_x(pen, 0.40), px_y(pen, 0.85), px_x(pen, 0.30),
	               px_y(pen, 0.74));
	cairo_close_path(pen->cairo);
	set_stroke(pen, fmax(1.6, thickness * smaller_side(pen)));
	cairo_fill_preserve(pen->cairo);
	cairo_stroke(pen->cairo);
}

static const struct sign {
	void (*draw)(const struct pen *pen);
	bool whole_box; /* not only the square in the middle */
} signs[SHAPE_COUNT] = {
	[SHAPE_ARROW_LEFT] = { arrow_left, true },
	[SHAPE_ARROW_RIGHT] = { arrow_right, true },
	[SHAPE_CHECK] = { check, false },
	[SHAPE_DOTS] = { dots, false },
	[SHAPE_BANG] = { bang, false },
	[SHAPE_CROSS] = { cross, false },
	[SHAPE_PLAY] = { play, false },
	[SHAPE_PAUSE] = { pause_bars, false },
	[SHAPE_BACK] = { back, false },
	[SHAPE_FIRST] = { first, false },
	[SHAPE_NEXT] = { next, false },
	[SHAPE_LAST] = { last, false },
	[SHAPE_ENVELOPE] = { envelope, false },
	[SHAPE_PICTURE] = { picture, false },
	[SHAPE_PAGE] = { page, false },
	[SHAPE_CLIP] = { clip, false },
	[SHAPE_LOCK] = { lock, false },
	[SHAPE_DOT] = { dot, false },
	[SHAPE_CR] = { cr, true },
	[SHAPE_LF] = { lf, true },
	[SHAPE_DOWN] = { down, false },
	[SHAPE_UP] = { up, false },
	[SHAPE_HAND] = { hand, false },
};

void shape_draw(cairo_t *cairo, enum shape shape, double x, double y, double w, double h)
{
	struct pen pen = { cairo, x, y, w, h };
	if ((unsigned)shape >= SHAPE_COUNT || w <= 0 || h <= 0)
		return;
	if (!signs[shape].whole_box) {
		double side = fmin(w, h);
		pen = (struct pen){ cairo, x + (w - side) / 2, y + (h - side) / 2, side, side };
	}
	cairo_new_path(cairo);
	signs[shape].draw(&pen);
}
