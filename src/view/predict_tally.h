/* predict_tally: all questions of one session that were answered, and what they tell.
 *
 *   Predictions                     5 of 7 right     of 63 hands 45 were right
 *   ╭ mistaken most: RCPT TO:<…>   many thought 250, it was 550 ╮
 *   EHLO lab-pc     250    (v) 250     1: 250 20   2: 502 1
 *   RCPT TO:<…>     550    (x) 250 …
 *
 * Scrolls with the explanation, whose place it takes. Units: design units. Main thread.
 */
#ifndef VIEW_PREDICT_TALLY_H
#define VIEW_PREDICT_TALLY_H

#include "view/widgets.h"

void predict_tally_draw(struct view_frame *frame, struct rect at, uint32_t session);

#endif
