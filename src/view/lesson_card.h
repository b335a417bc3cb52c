/* lesson_card: the lessons on the first screen: their keys, titles and minutes, how far each one came, and below them what
 * the chosen one is for.
 *
 *     [1] The first mail        5 min ✓     [8] Envelope and header    10 min
 *     [2] A Chinese mail    7/16  6 min     …
 *     See how …
 *     F5 starts · [Enter] goes on at step 7 of 16                        2 / 14
 *
 * Where not all fit, the page with the chosen one is shown.
 */
#ifndef VIEW_LESSON_CARD_H
#define VIEW_LESSON_CARD_H

#include "view/view.h"

#define LESSON_CARD_FEW 5 /* so many stand in one column */

void lesson_card_draw(struct view_frame *frame, struct rect at, float pad);

/* The rows alone, without card: for where there is little room. */
void lesson_card_rows(struct view_frame *frame, struct rect at);

#endif
