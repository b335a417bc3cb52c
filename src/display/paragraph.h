/* paragraph: wrapped text by Pango: Chinese line breaking, right-to-left runs, emoji, bold words.
 *
 * Text that starts with PARAGRAPH_MARKUP comes from our own catalogues: in it **two stars** make words bold. Without that
 * first character every star is a star: text from the network is never interpreted.
 *
 * All lines of a paragraph are 1.5 x px apart whatever fonts they mix; the first baseline is where a single line of
 * text_draw_line at the same y has it. Layouts are cached by text, font, size and width, so drawing again lays out nothing.
 * Text longer than PARAGRAPH_MAX_BYTES ends there with "…". Lengths in pixels. Main thread.
 */
#ifndef DISPLAY_PARAGRAPH_H
#define DISPLAY_PARAGRAPH_H

#include "display/canvas.h"
#include "display/fontset.h"

#define PARAGRAPH_MARKUP    '\x01'
#define PARAGRAPH_MAX_BYTES (64u << 10)
#define PARAGRAPH_ONE_LINE  (-1)   /* as a width: no wrapping at all, line ends are drawn as signs */
#define PARAGRAPH_BASELINE  1.075f /* from the top of a line box to the baseline, times the size */

struct paragraphs {
	struct fontset *fonts; /* borrowed */
	struct cache layouts;
	struct buf key;
};

void paragraphs_init(struct paragraphs *paragraphs, struct fontset *fonts);
void paragraphs_finish(struct paragraphs *paragraphs);

/* utf8 may be ill-formed: wrong bytes become U+FFFD. */
int paragraph_height(struct paragraphs *paragraphs, enum font font, int px, int width, const char *utf8);
int paragraph_width(struct paragraphs *paragraphs, enum font font, int px, int width, const char *utf8); /* of its widest line */

/* baseline: of the first line. height: from the top of the first line box; lines that do not
 * fit into it as a whole are not drawn; negative: all are.
 * Uses the canvas's clip as it is. */
void paragraph_draw(struct paragraphs *paragraphs, struct canvas *canvas, int x, int baseline, int width, int height,
                    enum font font, int px, uint32_t rgb, const char *utf8);

/* The same with runs: bold, slanted, underlined, struck, monospace, coloured. A slant is made by shearing (fontset's rules):
 * Noto Sans CJK has no italics. palette: theme_palette(), for runs whose colour is a role. */
void paragraph_rich_size(struct paragraphs *paragraphs, const struct draw_rich *rich, int px, int width, int *out_width,
                         int *out_height);
void paragraph_draw_rich(struct paragraphs *paragraphs, struct canvas *canvas, int x, int baseline, int width, int height,
                         const struct draw_rich *rich, int px, uint32_t rgb, const uint32_t *palette);

#endif
