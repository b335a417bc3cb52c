/* canvas: the picture that is being drawn: one block of opaque pixels, shared by Cairo, Pango and SDL_ttf.
 *
 *     width x height pixels, 4 bytes each, B G R X in memory (little endian 0xXXRRGGBB), stride in bytes
 *
 * Every screen (window, Xvfb, PNG) is drawn on one of these by the CPU, so all show the same pixels. Cairo and SDL must
 * know when the other has drawn: ask for the one you draw with by canvas_sdl or canvas_cairo each time; asking twice in a
 * row costs nothing. Main thread.
 *
 * A canvas made for paper has no pixels: what is drawn goes as lines and letters to an SVG or PDF surface of Cairo, where
 * a pixel is a point. canvas_sdl is NULL there, and mails' pictures are not drawn.
 */
#ifndef DISPLAY_CANVAS_H
#define DISPLAY_CANVAS_H

#include <SDL.h>
#include <cairo.h>

#include <stdbool.h>

struct canvas {
	SDL_Surface *surface;           /* owned, unless made from a window's; NULL: for paper */
	cairo_surface_t *cairo_surface; /* owned: the same pixels */
	cairo_t *cairo;                 /* owned */
	int width, height;
	bool borrowed;       /* surface belongs to a window */
	bool drawn_by_cairo; /* who drew last */
};

bool canvas_init(struct canvas *canvas, int width, int height);
bool canvas_init_surface(struct canvas *canvas, SDL_Surface *surface); /* false: not 32 bits a pixel as above */
bool canvas_init_paper(struct canvas *canvas, cairo_surface_t *surface /* taken over */, int width, int height);
void canvas_finish(struct canvas *canvas);

SDL_Surface *canvas_sdl(struct canvas *canvas);
cairo_t *canvas_cairo(struct canvas *canvas);
void canvas_clip(struct canvas *canvas, const SDL_Rect *clip); /* both draw only in there; NULL: everywhere */

bool canvas_save_png(const struct canvas *canvas, const char *path); /* false: log_error has said why */

#endif
