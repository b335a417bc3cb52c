/* overlay: a card over the dimmed screen with a title, and rows of things to choose that keep the chosen one in sight.
 *
 *   ░░╭────────────────────────────╮░░
 *   ░░│ Title              Esc …   │░░   a click beside the card closes it
 *   ░░│ ▶ chosen row               │░░
 *   ░░╰────────────────────────────╯░░
 *
 * Rows that do not fit are not drawn: overlay_begin is told how high everything is and where the chosen row stands, and
 * moves all of it so that the row is seen. Units: design units. Main thread.
 */
#ifndef VIEW_OVERLAY_H
#define VIEW_OVERLAY_H

#include "view/widgets.h"

struct overlay {
	struct view_frame *frame; /* borrowed */
	struct rect card, inner;  /* inner: where rows are seen */
	float scrolled;
	float title_right; /* where the title's text ends */
};

/* How wide the rows are in a window of this size, before anything is drawn. */
float overlay_width(struct rect screen, float most);

/* content: the height of all rows; chosen: of the chosen one, from the first's top. */
struct overlay overlay_begin(struct view_frame *frame, struct rect screen, float most, float content, struct rect chosen,
                             const char *title, const char *hint, enum action closes);

/* Moves a rectangle given from (0, 0) of the rows to the screen. False: it is scrolled out of sight. */
bool overlay_place(const struct overlay *overlay, struct rect *at);

#endif
