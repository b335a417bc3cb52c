/* text: fonts from our own folder only, so every machine draws the same pixels.
 *
 * Single lines (labels, ladder, log) go through SDL_ttf and a cache of rendered lines; paragraphs (mail bodies,
 * explanations) and single lines with characters the main font lacks (emoji, Arabic, Hebrew) through Pango (paragraph.h).
 * Sizes are design units times pixels a unit, rounded to whole pixels. A line box is 1.4 x size high and its baseline is at
 * the same height in every font, so lines of one size side by side stand on one line.
 *
 * Strings may be ill-formed UTF-8 (wrong bytes become U+FFFD) but should have been made safe by the view: control
 * characters are boxes here. Single lines end with "…" after TEXT_MAX_LINE bytes, paragraphs after PARAGRAPH_MAX_BYTES. A
 * paragraph that starts with U+0001 has **bold** words. Main thread.
 */
#ifndef DISPLAY_TEXT_H
#define DISPLAY_TEXT_H

#include "display/canvas.h"
#include "view/draw.h"

#define TEXT_MAX_LINE 2048 /* bytes */

struct text;

/* fonts_dir: the project's fonts/. On failure NULL, log_error has said what is missing. */
struct text *text_create(const char *fonts_dir);
void text_destroy(struct text *text);

void text_set_scale(struct text *text, float pixels_per_unit);
struct draw_measure text_measure(struct text *text); /* for views; borrowed from text, follows its scale */

/* size in design units; rgb 0xRRGGBB; x, y in pixels, top left of the line box. */
void text_draw_line(struct text *text, struct canvas *canvas, float x, float y, enum font font, float size, uint32_t rgb,
                    const char *utf8);
/* Lines that do not fit into height as a whole are left out. */
void text_draw_paragraph(struct text *text, struct canvas *canvas, float x, float y, float width, float height, enum font font,
                         float size, uint32_t rgb, const char *utf8);
/* The same with runs; palette: theme_palette(), for the colours of text and runs. */
void text_draw_rich(struct text *text, struct canvas *canvas, float x, float y, float width, float height,
                    const struct draw_rich *rich, enum colour colour, const uint32_t *palette);

#endif
