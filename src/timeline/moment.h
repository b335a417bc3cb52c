/* moment: one cursor in time over all sessions: which message comes next on the shared clock.
 *
 *     events   0 1 2 3 4 5 6 …         a moment is the number of events that have happened: 0 … event_count
 *     #1       |   |     |             every step begins at one event; its moment is that event's index and one
 *     #2         |   | |
 *
 * A step is there from its first event on, whether more of it comes or not, so moments never change. The cost does not grow with
 * the number of sessions. Main thread.
 */
#ifndef TIMELINE_MOMENT_H
#define TIMELINE_MOMENT_H

#include "timeline/timeline.h"

struct moment_step {
	struct session *session; /* borrowed; NULL: none */
	size_t step;             /* 1 … */
	size_t moment;           /* its own */
};

/* The step nearest after or before the moment: of any session; after: the first that is not there yet; before: the one before the
 * newest that is there. */
struct moment_step moment_next(const struct timeline *timeline, size_t moment);
struct moment_step moment_back(const struct timeline *timeline, size_t moment);

/* The newest step that is there. */
struct moment_step moment_newest(const struct timeline *timeline, size_t moment);

/* When a step of a session began. */
size_t moment_of(const struct session *session, size_t step);

/* How many steps of the session are there. */
size_t moment_steps(const struct session *session, size_t moment);

#endif
