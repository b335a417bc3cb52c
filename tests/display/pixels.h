/* pixels: what the display tests ask of a canvas. Colours are 0xRRGGBB. */
#ifndef TESTS_DISPLAY_PIXELS_H
#define TESTS_DISPLAY_PIXELS_H

#include "display/canvas.h"

#include <stdint.h>

/* cmocka.h needs these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static inline uint32_t pixel_at(struct canvas *canvas, int x, int y)
{
	SDL_Surface *surface = canvas_sdl(canvas);
	assert_in_range(x, 0, surface->w - 1);
	assert_in_range(y, 0, surface->h - 1);
	return *(uint32_t *)((uint8_t *)surface->pixels + (size_t)y * (size_t)surface->pitch + 4 * (size_t)x) & 0xFFFFFF;
}

static inline void fill_canvas(struct canvas *canvas, uint32_t colour)
{
	SDL_FillRect(canvas_sdl(canvas), NULL, colour);
}

/* The smallest rectangle around everything that is not ground; empty when there is nothing. */
static inline SDL_Rect inked(struct canvas *canvas, uint32_t ground)
{
	int x0 = canvas->width, y0 = canvas->height, x1 = -1, y1 = -1;
	for (int y = 0; y < canvas->height; y++) {
		for (int x = 0; x < canvas->width; x++) {
			if (pixel_at(canvas, x, y) == ground)
				continue;
			x0 = SDL_min(x0, x);
			y0 = SDL_min(y0, y);
			x1 = SDL_max(x1, x);
			y1 = SDL_max(y1, y);
		}
	}
	return x1 < 0 ? (SDL_Rect){ 0 } : (SDL_Rect){ x0, y0, x1 - x0 + 1, y1 - y0 + 1 };
}

static inline size_t count_colour(struct canvas *canvas, SDL_Rect in, uint32_t colour)
{
	size_t count = 0;
	for (int y = in.y; y < in.y + in.h; y++)
		for (int x = in.x; x < in.x + in.w; x++)
			count += pixel_at(canvas, x, y) == colour;
	return count;
}

static inline bool same_pixels(struct canvas *a, struct canvas *b)
{
	for (int y = 0; y < a->height; y++)
		for (int x = 0; x < a->width; x++)
			if (pixel_at(a, x, y) != pixel_at(b, x, y))
				return false;
	return true;
}

#endif
