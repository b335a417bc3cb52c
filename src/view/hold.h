/* hold: what stands at the ladder's foot while the server keeps a reply.
 *
 *   |        (hand) 2.1.0 Sender ok  (250 v) |    the reply, at the server's end
 *   |  ╭────────────────────────────────────╮|
 *   |  │ (12)  Waited 12 s · released … 13 s │|   the ring is full when it is released by itself
 *   |  │       Clients wait: swaks 30 s, …   │|
 *   |  │ [Space Release] [X Another reply]   │|
 *   |  ╰────────────────────────────────────╯|
 *
 * The ladder asks for the height first and leaves that room between its life-lines. Drawn by hold_draw (panes.h). Only when
 * the cursor is at the session's last step: before that, the next step is in the past. Main thread.
 */
#ifndef VIEW_HOLD_H
#define VIEW_HOLD_H

#include "view/widgets.h"

/* Of what hold_draw draws between life-lines `width` apart in a ladder `ladder_height` high; 0: nothing. */
float hold_height(const struct view_frame *frame, float width, float ladder_height);

/* How many sessions hold a reply now. */
size_t hold_count(const struct timeline *timeline);

#endif
