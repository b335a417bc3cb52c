/* theme: what colour each role is, 0xRRGGBB (0xAARRGGBB where it is translucent: alpha 0 means opaque). */
#ifndef VIEW_THEME_H
#define VIEW_THEME_H

#include "view/draw.h"

enum theme { THEME_LIGHT, THEME_DARK, THEME_CONTRAST, THEME_COUNT };

const uint32_t *theme_palette(enum theme theme); /* COLOUR_COUNT values */
const char *theme_name(enum theme theme);        /* "light", "dark", "contrast" */

/* Contrast ratio of WCAG 2.1, 1 … 21, of two opaque colours. */
double theme_contrast(uint32_t a, uint32_t b);

#endif
