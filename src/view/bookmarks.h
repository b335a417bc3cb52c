/* bookmarks: steps somebody wants to come back to: flags on the transport track, and a list to go from.
 *
 *   ╭ Bookmarks of #1 swaks            Enter goes · Del removes ╮
 *   │ 12  (354 …) Start mail input                              │
 *   │ 17  (250 v) The mail is accepted                          │
 *   ╰───────────────────────────────────────────────────────────╯
 *
 * Only those of the focused session. The list is drawn by bookmarks_draw (panes.h). Main thread.
 */
#ifndef VIEW_BOOKMARKS_H
#define VIEW_BOOKMARKS_H

#include "view/view.h"

/* The bookmarks of a session, in the order of their steps: the first of them and how many. */
const struct bookmark *bookmarks_of(const struct bookmark_state *state, uint32_t session, size_t *out_count);

/* A flag that stands on (x, y), h high. */
void bookmarks_flag(struct view_frame *frame, float x, float y, float h);

#endif
