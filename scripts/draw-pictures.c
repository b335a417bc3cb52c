/* draw-pictures: draws the pictures of the lessons' mails, always the same.
 *
 *     cc -O2 -o build/draw-pictures scripts/draw-pictures.c $(pkg-config --cflags --libs cairo sdl2 SDL2_image) -lm
 *     build/draw-pictures assets/pictures
 *
 * lake.png (900x560) a lake at evening, group.jpg (800x600) three people under a tree, map.png (360x220) the way to the lake.
 * Drawn for this project; after a change run scripts/make-lesson-mail.py. Not part of the build: another cairo may round a pixel differently.
 */
#include <SDL.h>
#include <SDL_image.h>
#include <cairo.h>
#include <math.h>
#include <stdio.h>

static void colour(cairo_t *cr, unsigned rgb, double alpha)
{
	cairo_set_source_rgba(cr, (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0, alpha);
}

static void fill_gradient(cairo_t *cr, double top, double bottom, unsigned from, unsigned to)
{
	cairo_pattern_t *pattern = cairo_pattern_create_linear(0, top, 0, bottom);

	cairo_pattern_add_color_stop_rgb(pattern, 0, (from >> 16) / 255.0, (from >> 8 & 255) / 255.0, (from & 255) / 255.0);
	cairo_pattern_add_color_stop_rgb(pattern, 1, (to >> 16) / 255.0, (to >> 8 & 255) / 255.0, (to & 255) / 255.0);
	cairo_set_source(cr, pattern);
	cairo_fill(cr);
	cairo_pattern_destroy(pattern);
}

static void fill_shape(cairo_t *cr, const double (*points)[2], size_t count, unsigned rgb)
{
	for (size_t i = 0; i < count; i++)
		cairo_line_to(cr, points[i][0], points[i][1]);
	cairo_close_path(cr);
	colour(cr, rgb, 1);
	cairo_fill(cr);
}

static void disc(cairo_t *cr, double x, double y, double radius, unsigned rgb, double alpha)
{
	cairo_arc(cr, x, y, radius, 0, 2 * M_PI);
	colour(cr, rgb, alpha);
	cairo_fill(cr);
}

static void mountains(cairo_t *cr)
{
	static const double far_range[][2] = { { 0, 380 },   { 0, 290 },   { 110, 230 }, { 225, 170 }, { 310, 232 }, { 400, 300 },
		                               { 520, 215 }, { 640, 262 }, { 780, 312 }, { 900, 345 }, { 900, 380 } };
	static const double near_range[][2] = { { 0, 400 },   { 0, 352 },   { 150, 328 }, { 300, 318 },
		                                { 470, 346 }, { 660, 366 }, { 900, 376 }, { 900, 400 } };

	fill_shape(cr, far_range, sizeof far_range / sizeof *far_range, 0x2F6241);
	fill_shape(cr, near_range, sizeof near_range / sizeof *near_range, 0x21492F);
}

static unsigned grain_seed;

static int grain(void) /* -1, 0, 1 */
{
	grain_seed = grain_seed * 1103515245u + 12345u;
	return (int)(grain_seed >> 16 & 15) == 0 ? 1 : (int)(grain_seed >> 16 & 15) == 1 ? -1 : 0;
}

/* A little grain, as a photograph has it: without it the file would be a tenth the size. */
static void add_grain(cairo_surface_t *surface)
{
	unsigned char *pixels = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface);

	cairo_surface_flush(surface);
	grain_seed = 1;
	for (int y = 0; y < cairo_image_surface_get_height(surface); y += 5)
		for (int x = 0; x < cairo_image_surface_get_width(surface); x += 5) {
			int change = grain();

			for (int channel = 0; channel < 3; channel++) {
				unsigned char *byte = pixels + (ptrdiff_t)y * stride + x * 4 + channel;
				int value = *byte + change;

				*byte = (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : value);
			}
		}
	cairo_surface_mark_dirty(surface);
}

static cairo_surface_t *draw_lake(void)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 900, 560);
	cairo_t *cr = cairo_create(surface);

	cairo_rectangle(cr, 0, 0, 900, 400);
	fill_gradient(cr, 0, 380, 0x7FB2EA, 0xE9D3B0);
	for (int ring = 5; ring > 0; ring--)
		disc(cr, 690, 150, 55 + ring * 14, 0xF7E27A, 0.07);
	disc(cr, 690, 150, 55, 0xF7E27A, 1);
	mountains(cr);

	cairo_rectangle(cr, 0, 384, 900, 176);
	fill_gradient(cr, 384, 560, 0xB9BFB0, 0x4F7FA8);
	cairo_save(cr); /* the mountains once more, upside down and pale */
	cairo_rectangle(cr, 0, 384, 900, 176);
	cairo_clip(cr);
	cairo_push_group(cr);
	cairo_translate(cr, 0, 384 + 384 * 0.6);
	cairo_scale(cr, 1, -0.6);
	mountains(cr);
	cairo_pop_group_to_source(cr);
	cairo_paint_with_alpha(cr, 0.45);
	cairo_restore(cr);
	for (int wave = 0; wave < 26; wave++) { /* the sun on the water */
		double y = 396 + wave * 6.2, width = 30 + 70 * fabs(sin(wave * 1.7)) + wave;

		cairo_rectangle(cr, 690 - width / 2 + 14 * sin(wave * 2.3), y, width, 2.2);
		colour(cr, 0xF9E9A6, 0.55 - wave * 0.014);
		cairo_fill(cr);
	}
	for (int reed = 0; reed < 34; reed++) { /* reeds at the near shore */
		double x = 18 + reed * 9.3 + 5 * sin(reed * 5.1), height = 60 + 42 * fabs(sin(reed * 2.9));

		cairo_move_to(cr, x, 560);
		cairo_curve_to(cr, x, 560 - height / 2, x + 6, 560 - height * 0.8, x + 14 * sin(reed), 560 - height);
		cairo_set_line_width(cr, 3.2);
		colour(cr, 0x173524, 1);
		cairo_stroke(cr);
	}
	cairo_destroy(cr);
	add_grain(surface);
	return surface;
}

static void person(cairo_t *cr, double x, double height, unsigned clothes, unsigned hair)
{
	double ground = 520, top = ground - height, shoulder = top + 86;

	cairo_save(cr); /* shadow */
	cairo_translate(cr, x, ground);
	cairo_scale(cr, 1, 0.16);
	disc(cr, 0, 0, 66, 0x24432A, 0.5);
	cairo_restore(cr);
	cairo_move_to(cr, x - 44, ground); /* body */
	cairo_curve_to(cr, x - 60, shoulder, x - 50, shoulder - 14, x, shoulder - 16);
	cairo_curve_to(cr, x + 50, shoulder - 14, x + 60, shoulder, x + 44, ground);
	cairo_close_path(cr);
	colour(cr, clothes, 1);
	cairo_fill(cr);
	disc(cr, x, top + 40, 36, hair, 1);
	disc(cr, x, top + 48, 30, 0xF0C8A0, 1);
	disc(cr, x - 11, top + 46, 3.4, 0x30231A, 1);
	disc(cr, x + 11, top + 46, 3.4, 0x30231A, 1);
	cairo_arc(cr, x, top + 54, 11, 0.25 * M_PI, 0.75 * M_PI);
	cairo_set_line_width(cr, 3);
	colour(cr, 0x8C3B2E, 1);
	cairo_stroke(cr);
}

static cairo_surface_t *draw_group(void)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 800, 600);
	cairo_t *cr = cairo_create(surface);

	cairo_rectangle(cr, 0, 0, 800, 600);
	fill_gradient(cr, 0, 420, 0xA9D4F2, 0xF3F1DC);
	cairo_move_to(cr, 0, 430);
	cairo_curve_to(cr, 200, 380, 520, 390, 800, 440);
	cairo_line_to(cr, 800, 600);
	cairo_line_to(cr, 0, 600);
	cairo_close_path(cr);
	fill_gradient(cr, 390, 600, 0x9CC27A, 0x5E9355);

	cairo_move_to(cr, 590, 540); /* the tree */
	cairo_curve_to(cr, 622, 420, 612, 300, 600, 180);
	cairo_line_to(cr, 650, 180);
	cairo_curve_to(cr, 648, 300, 656, 430, 690, 540);
	cairo_close_path(cr);
	colour(cr, 0x6B4A2F, 1);
	cairo_fill(cr);
	for (int leaf = 0; leaf < 46; leaf++) {
		static const unsigned greens[3] = { 0x3E7D45, 0x4F9350, 0x2F6B3C };
		double angle = leaf * 2.39996, radius = 24 * sqrt(leaf);

		disc(cr, 610 + 1.35 * radius * cos(angle), 150 + 0.78 * radius * sin(angle), 44, greens[leaf % 3], 0.9);
	}
	person(cr, 190, 250, 0x2D6AA3, 0x2A1E17);
	person(cr, 330, 275, 0xB4483C, 0x3B2A1C);
	person(cr, 470, 240, 0xE0A93B, 0x1E1712);
	cairo_destroy(cr);
	cairo_surface_flush(surface);
	return surface;
}

/* Few colours and no grain: small enough to stand inside a text. */
static cairo_surface_t *draw_map(void)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 360, 220);
	cairo_t *cr = cairo_create(surface);
	static const double house[][2] = { { 58, 66 }, { 58, 44 }, { 78, 28 }, { 98, 44 }, { 98, 66 } };

	cairo_set_antialias(cr, CAIRO_ANTIALIAS_GRAY);
	colour(cr, 0xE4EED6, 1);
	cairo_paint(cr);
	cairo_move_to(cr, 190, 220); /* the lake */
	cairo_curve_to(cr, 170, 150, 210, 96, 270, 92);
	cairo_curve_to(cr, 310, 90, 330, 70, 360, 60);
	cairo_line_to(cr, 360, 220);
	cairo_close_path(cr);
	colour(cr, 0x8FC1E3, 1);
	cairo_fill(cr);
	cairo_move_to(cr, 78, 66); /* the way, from the house to the shore */
	cairo_curve_to(cr, 84, 150, 150, 176, 196, 140);
	cairo_set_line_width(cr, 5);
	cairo_set_dash(cr, (double[]){ 14, 9 }, 2, 0);
	colour(cr, 0xA01E18, 1);
	cairo_stroke(cr);
	fill_shape(cr, house, sizeof house / sizeof *house, 0x434C59);
	disc(cr, 202, 134, 12, 0xA01E18, 1);
	disc(cr, 202, 134, 5, 0xFFFFFF, 1);
	cairo_destroy(cr);
	cairo_surface_flush(surface);
	return surface;
}

static int save_jpeg(cairo_surface_t *surface, const char *path)
{
	SDL_Surface *copy = SDL_CreateRGBSurfaceWithFormatFrom(
	        cairo_image_surface_get_data(surface), cairo_image_surface_get_width(surface),
	        cairo_image_surface_get_height(surface), 32, cairo_image_surface_get_stride(surface), SDL_PIXELFORMAT_RGB888);
	int result = copy ? IMG_SaveJPG(copy, path, 88) : -1;

	if (result != 0)
		fprintf(stderr, "draw-pictures: %s: %s\n", path, SDL_GetError());
	SDL_FreeSurface(copy);
	return result;
}

int main(int argc, char **argv)
{
	char path[4096];
	cairo_surface_t *lake = draw_lake(), *group = draw_group(), *map = draw_map();
	int failed;

	if (argc != 2) {
		fprintf(stderr, "usage: draw-pictures FOLDER\n");
		return 2;
	}
	snprintf(path, sizeof path, "%s/lake.png", argv[1]);
	failed = cairo_surface_write_to_png(lake, path) != CAIRO_STATUS_SUCCESS;
	snprintf(path, sizeof path, "%s/group.jpg", argv[1]);
	failed |= save_jpeg(group, path) != 0;
	snprintf(path, sizeof path, "%s/map.png", argv[1]);
	failed |= cairo_surface_write_to_png(map, path) != CAIRO_STATUS_SUCCESS;
	cairo_surface_destroy(map);
	cairo_surface_destroy(lake);
	cairo_surface_destroy(group);
	return failed ? 1 : 0;
}
