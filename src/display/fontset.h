/* fontset: the fonts of the project's own folder, opened twice: by SDL_ttf for single lines, by Pango for the rest.
 *
 *     Noto Sans CJK (regular, bold): SC sans is face 2 of each file, SC mono is face 7
 *     Noto Sans Arabic, Hebrew (regular, bold) and Noto Color Emoji: through Pango only
 *
 * No font of the system is ever looked at: the fontconfig set is built here in memory from exactly these faces (about 50 ms,
 * nothing is written to disk). Sizes are pixels a em. FcFini() and cairo_debug_reset_static_data() abort
 * after Pango was used: neither is called at the end. Main thread.
 */
#ifndef DISPLAY_FONTSET_H
#define DISPLAY_FONTSET_H

#include "display/cache.h"
#include "view/draw.h"

#include <SDL_ttf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#define FONTSET_MIN_PX 4
#define FONTSET_MAX_PX 1000

#define FONTSET_NO_CHARACTER 0x25A1u /* shown where a byte is no character: none of the fonts has U+FFFD */

#define FONTSET_MONO_FAMILIES "Noto Sans Mono CJK SC,Noto Sans CJK SC,Noto Sans Arabic,Noto Sans Hebrew,Noto Color Emoji"

struct fontset {
	char *dir;                                      /* owned */
	TTF_Font *opened[FONT_COUNT];                   /* owned: one a face, over 1 MB each, set to the size wanted last */
	int sizes[FONT_COUNT];                          /* that size, pixels */
	int ascents[FONT_COUNT][FONTSET_MAX_PX + 1];    /* by size; 0: not asked yet */
	FcConfig *config;                               /* owned */
	PangoFontMap *map;                              /* owned */
	PangoContext *context;                          /* owned */
	PangoFontDescription *descriptions[FONT_COUNT]; /* owned, without size */
};

/* false: log_error has said which file is missing and what to do. */
bool fontset_init(struct fontset *fonts, const char *dir);
void fontset_finish(struct fontset *fonts);

TTF_Font *fontset_ttf(struct fontset *fonts, enum font font, int px); /* borrowed until the next call; NULL: cannot be opened */
int fontset_ascent(struct fontset *fonts, enum font font, int px);    /* pixels above the baseline; 0: cannot be opened */
PangoLayout *fontset_layout(struct fontset *fonts, enum font font, int px); /* g_object_unref it */

/* Can SDL_ttf draw every character of text, as text and not as emoji? text: well-formed UTF-8. */
bool fontset_covers(TTF_Font *font, const char *text);

#endif
