/* ladder_row: one step of the ladder, drawn between the life-lines.
 *
 *   信封 |      MAIL FROM:<li@example.org>       |     text above its arrow, the time left of it, the phase at the
 *  +0.004|-------------------------------------->|     margin of the phase's first row
 *        |  (250 v) 2.1.0 Sender ok              |
 *  +0.004|<--------------------------------------|
 *
 * A row's height depends on its step and on being the current one, never on the rest of the session, so the pane lays
 * out only what is visible. Every byte shown passes widget_safe_step or _event. Main thread.
 */
#ifndef VIEW_LADDER_ROW_H
#define VIEW_LADDER_ROW_H

#include "view/widgets.h"

struct ladder {
	struct view_frame *frame;
	const struct session *session;
	struct rect rows;         /* where rows are drawn */
	float client_x, server_x; /* the life-lines */
	float pad;                /* left free below them */
	bool compact;             /* no margin: phases above their rows, no times */
	bool flat;                /* the boxes on the life-lines have one line */
	size_t current;           /* step number of the cursor */
	size_t first;             /* the topmost step drawn: its phase is named */
	float progress;           /* of the current message on its way, 0 … 1 */
	size_t list_max;          /* lines of a reply listed in the current row */
};

float ladder_row_height(const struct ladder *ladder, size_t number);
void ladder_row_band(struct ladder *ladder, size_t number, float y); /* behind the life-lines: only the current row has one */
void ladder_row_draw(struct ladder *ladder, size_t number, float y);

/* Centre of the row's last arrow, from the row's top. */
float ladder_row_arrow(const struct ladder *ladder, size_t number);

#endif
