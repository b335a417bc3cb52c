/* lanes: several sessions side by side on one clock: slow clients leave gaps, and none of them holds up another.
 *
 *     ╭ #1 swaks ╮    ╭ #2 mutt ╮          2–3 / 5  < >
 *     │ EHLO lab       │         │         + 0.41 ms
 *     │──────────────▶ │         │
 *     │   (250 v)      │ EHLO pc │
 *     │◀ ─ ─ ─ ─ ─ ─ ─ │ ─ ─ ─ ▶ │ ─ ─ ─ ─ (+1.2 s)        the moment, through all lanes
 *
 * Drawn by lanes_draw (panes.h), in place of panes and explanation. What has happened up to struct lanes_state.moment; the lanes
 * are those from .first on that fit. view_frame.out_lanes: how many. Main thread.
 */
#ifndef VIEW_LANES_H
#define VIEW_LANES_H

#include "view/lanes_layout.h"
#include "view/widgets.h"

struct lanes {
	struct view_frame *frame;
	struct lanes_layout layout;
	uint32_t first;
	struct moment_step now; /* of any session */
	struct rect at;         /* lanes and axis */
	float width;            /* of one lane */
	float head;             /* height of the boxes */
	float top;              /* of the rows */
	float foot;             /* below them: replies that are held */
	float below;            /* above the foot: room for the moment, where its message is in no lane that is seen */
};

/* The right part of a wide window: what this is, the newest message, who waits. */
void lanes_aside_draw(struct view_frame *frame, struct rect at, const struct moment_step *now);

/* One message between its lane's life-lines, and the reply a server holds. */
void lanes_row_draw(const struct lanes *lanes, const struct lanes_row *row, struct rect at, float progress);
void lanes_held_draw(const struct lanes *lanes, const struct session *session, struct rect at);

/* "EHLO lab-pc", "2.1.0 Sender ok", "信头": one safe line. free() it. */
char *lanes_words(const struct view_frame *frame, const struct session *session, const struct step *step);

/* A reply of this session waits at the gate, and the moment is where it waits. */
bool lanes_waits(const struct session *session, size_t moment);

#endif
