/* shapes: the small signs the font lacks, drawn as paths so that they are sharp at every size.
 *
 * A sign fills the square in the middle of its box; arrow heads and the boxed CR and LF fill the box. Thin strokes are
 * whole pixels wide and on whole pixels where they are upright or level. Pixels. Main thread.
 */
#ifndef DISPLAY_SHAPES_H
#define DISPLAY_SHAPES_H

#include "view/draw.h"

#include <cairo.h>

/* Draws with cairo's current source. */
void shape_draw(cairo_t *cairo, enum shape shape, double x, double y, double w, double h);

#endif
