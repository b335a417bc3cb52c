/* paint: a draw list → pixels on a canvas. The only place where roles become colours and units become pixels. */
#ifndef DISPLAY_PAINT_H
#define DISPLAY_PAINT_H

#include "display/canvas.h"
#include "display/pictures.h"
#include "display/text.h"
#include "view/draw.h"

/* pixels_per_unit: see DESIGN.md, Screen. palette: theme_palette(). Covers the whole canvas. */
void paint(struct canvas *canvas, const struct draw_list *list, const uint32_t *palette, float pixels_per_unit, struct text *text,
           struct pictures *pictures);

#endif
