/* text: fonts from our own folder only, so every machine draws the same pixels.
 *
 * Single lines (labels, ladder, log) go through SDL_ttf and a cache of rendered lines; paragraphs (mail bodies,
 * explanations) through Pango with a private fontconfig set. Sizes are design units times pixels a unit. Main thread.
 */
#ifndef DISPLAY_TEXT_H
#define DISPLAY_TEXT_H

#include "display/canvas.h"
#include "view/draw.h"

struct text;

/* fonts_dir: the project's fonts/. On failure NULL, log_error has said what is missing. */
struct text *text_create(const char *fonts_dir);
void text_destroy(struct text *text);

void text_set_scale(struct text *text, float pixels_per_unit);
struct draw_measure text_measure(struct text *text); /* for views; borrowed from text, follows its scale */

/* rgb 0xRRGGBB; x, y in pixels, top left of the line box. */
void text_draw_line(struct text *text, struct canvas *canvas, float x, float y, enum font font, float size, uint32_t rgb,
		    const char *utf8);
void text_draw_paragraph(struct text *text, struct canvas *canvas, float x, float y, float width, float height, enum font font,
			 float size, uint32_t rgb, const char *utf8);

#endif
