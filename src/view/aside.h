/* aside: what takes the right half of a session's screen from the explanation, while it is wanted: the question of predict
 * mode, its tally, the server brain, in this order. In a narrow window it takes the whole pane. Main thread.
 */
#ifndef VIEW_ASIDE_H
#define VIEW_ASIDE_H

#include "view/widgets.h"

bool aside_wanted(const struct view_frame *frame);

/* False, and nothing drawn: nothing is wanted. */
bool aside_draw(struct view_frame *frame, struct rect at);

#endif
