/* ladder_frame: what the ladder on the screen and the one on paper have in common: the two boxes, the life-lines below them,
 * and rows one below the other, pipelined commands bracketed.
 *
 * struct ladder (ladder_row.h) says whose ladder it is; ladder_place decides by the rectangle how roomy it is. Main thread.
 */
#ifndef VIEW_LADDER_FRAME_H
#define VIEW_LADDER_FRAME_H

#include "view/ladder_row.h"

/* Sets compact, flat and where the life-lines are. */
void ladder_place(struct ladder *ladder, struct rect at);

/* Each box is centred on its life-line as far as the edges of at allow. Returns the y where they end. */
float ladder_boxes_draw(struct ladder *ladder, struct rect at);

void ladder_lines_draw(struct ladder *ladder, float from, float to);

/* Steps first … last, the first at y. */
void ladder_rows_draw(struct ladder *ladder, size_t first, size_t last, float y);

#endif
