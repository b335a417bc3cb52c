/* flow: a column that a pane fills from top to bottom and that scrolls when it is longer than its rectangle.
 *
 *     flow_begin(&flow, frame, at, padding);
 *     flow_paragraph(&flow, FONT_SANS, TEXT_NORMAL, COLOUR_INK, text);
 *     flow.y += 16;                           panes draw at flow.x, flow.y, flow.w as they like
 *     flow_end(&flow, PANE_EXPLAIN);
 *
 * All is drawn as if nothing were scrolled; flow_end then moves the column up by state->scroll[pane] steps of
 * FLOW_STEP units (never past the end), draws the scrollbar and ends the clip, which is shortened to whole lines of text:
 * none is halved at the pane's edges. Units: design units. Main thread.
 */
#ifndef VIEW_FLOW_H
#define VIEW_FLOW_H

#include "view/widgets.h"

#define FLOW_STEP 40.0f

struct flow {
	struct view_frame *frame; /* borrowed until flow_end */
	struct rect at;           /* of the pane */
	float x, y, w;            /* where the next thing goes, and how wide it may be */
	float padding;
	size_t first; /* the column's first item in the list */
};

void flow_begin(struct flow *flow, struct view_frame *frame, struct rect at, float padding);
void flow_end(struct flow *flow, enum pane pane);

/* A wrapped text across the column; y moves below it. Returns its height. */
float flow_paragraph(struct flow *flow, enum font font, float size, enum colour colour, const char *text);

/* Moves every item of the list from `first` on. */
void flow_move(struct draw_list *list, size_t first, float dx, float dy);

/* A text wrapped to at.w and cut at at.h (0: as high as it needs). Returns the height it takes. */
float flow_text(struct view_frame *frame, struct rect at, enum font font, float size, enum colour colour, const char *text);

/* Tells app/actions how far pane can be scrolled; state->scroll[pane] clamped to that is returned. */
size_t flow_scroll(struct view_frame *frame, enum pane pane, size_t most);

/* The strip a heading takes at the top of a pane, and what is left below it. A pane lower than FLOW_HEADED has none. */
#define FLOW_HEADING 72.0f
#define FLOW_HEADED  170.0f
struct rect flow_below_heading(struct rect at);

#endif
