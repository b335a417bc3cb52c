/* ladder_sheet: the ladder on paper: all steps of a session, none of them the current one, as many as fit from a given one on.
 *
 *     page 1: boxes, steps 1 … 23        page 2: boxes, steps 24 … 41        a roll: boxes, all steps
 *
 * Draws what the screen draws (ladder_row, ladder_frame), so a hand-out looks like the lecture. Lengths in units. Main thread.
 */
#ifndef VIEW_LADDER_SHEET_H
#define VIEW_LADDER_SHEET_H

#include "view/view.h"

/* Steps first … of the focused session into at, at least one. Returns the number of the first step that did not fit; one more
 * than there are steps when all did. */
size_t ladder_sheet_draw(struct view_frame *frame, struct rect at, size_t first);

/* How high a sheet of this width is that holds steps first … last. */
float ladder_sheet_height(struct view_frame *frame, float width, size_t first, size_t last);

#endif
