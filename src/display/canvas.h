/* canvas: the picture that is being drawn: one block of opaque pixels, shared by Cairo, Pango and SDL_ttf.
 *
 *     width x height pixels, 4 bytes each, B G R X in memory (little endian 0xXXRRGGBB), stride in bytes
 *
 * Every screen (window, Xvfb, PNG) is drawn on one of these by the CPU, so all show the same pixels. Main thread.
 */
#ifndef DISPLAY_CANVAS_H
#define DISPLAY_CANVAS_H

#include <SDL.h>
#include <cairo.h>

#include <stdbool.h>

struct canvas {
	SDL_Surface *surface; /* owned, unless made from a window's */
	cairo_surface_t *cairo_surface; /* owned: the same pixels */
	cairo_t *cairo;       /* owned */
	int width, height;
	bool borrowed;        /* surface belongs to a window */
};

bool canvas_init(struct canvas *canvas, int width, int height);
bool canvas_init_surface(struct canvas *canvas, SDL_Surface *surface); /* false: not 32 bits a pixel */
void canvas_finish(struct canvas *canvas);
bool canvas_save_png(const struct canvas *canvas, const char *path); /* false: log_error has said why */

#endif
