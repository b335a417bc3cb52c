/* brain_draw: the server brain on the screen: which state the server is in, what has led there, what may come next.
 *
 *   Server brain                                 (Z)
 *   RCPT  (250 v)  → [RCPT]                          what has just happened
 *   [Waiting]---[Open]---[Greeted]===>[MAIL]         the state diagram of smtp/rules; the current state is lit, arrows
 *        \         \______/   \  ____/  | RCPT       that may come now are dark and named, the one just taken is thick
 *   stays   NOOP HELP VRFY                           accepted without leading anywhere
 *   (503 x) RCPT DATA BDAT                           refused now, with the code they would get
 *
 * Only the places of the boxes are ours; arrows, names and codes come from view/brain. Where there is no room for the
 * diagram the same is a list: where what leads. Units: design units. Main thread.
 */
#ifndef VIEW_BRAIN_DRAW_H
#define VIEW_BRAIN_DRAW_H

#include "view/widgets.h"

void brain_draw(struct view_frame *frame, struct rect at);

#endif
