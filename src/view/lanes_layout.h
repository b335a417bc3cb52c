/* lanes_layout: where the messages of several sessions stand on one clock.
 *
 *     lane 0        lane 1        lane 2
 *     row 0                                      rows are in the order of time; each begins lower than the one before,
 *                   row 1                        messages of one lane a whole row apart, of two lanes at least STAGGER;
 *     row 2                                      a pause of the whole clock leaves more room
 *                                 row 3  <- now
 *
 * Laid out from the moment backwards until the height is full, so the cost grows with neither sessions nor steps. Pure. Units:
 * design units from the top of the rows. Main thread.
 */
#ifndef VIEW_LANES_LAYOUT_H
#define VIEW_LANES_LAYOUT_H

#include "timeline/moment.h"

#define LANES_MOST    4
#define LANES_ROW     72.0f
#define LANES_STAGGER 26.0f
#define LANES_ROWS    160 /* more are never seen at once */

struct lanes_row {
	size_t lane; /* 0 … */
	size_t step; /* 1 … of that lane's session */
	float y;     /* its top */
};

struct lanes_layout {
	const struct session *sessions[LANES_MOST]; /* borrowed */
	size_t steps[LANES_MOST];                   /* of each that are there */
	size_t count;
	struct lanes_row rows[LANES_ROWS]; /* oldest first */
	size_t row_count;
	bool whole; /* nothing earlier is left out */
};

/* first: number of the leftmost session. height: of all rows together. */
void lanes_layout(const struct timeline *timeline, uint32_t first, size_t count, size_t moment, float height,
                  struct lanes_layout *out);

/* How many lanes fit side by side, and the leftmost of them nearest to `first` that leaves no lane empty. */
size_t lanes_fit(float width, size_t sessions);
uint32_t lanes_first(uint32_t first, size_t count, size_t sessions);

#endif
