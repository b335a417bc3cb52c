/* lesson_state: what the screen knows about the lessons besides what is in their files: how far each one came, and the
 * server's switches as the lesson that is looked at has set them.
 *
 * Part of struct view_state; app is its only writer. Main thread.
 */
#ifndef VIEW_LESSON_STATE_H
#define VIEW_LESSON_STATE_H

#include <stdbool.h>
#include <stddef.h>

/* Steps of all clients of the lesson together. */
struct lesson_mark {
	size_t step; /* 1 …; 0: it was not begun, or nobody remembers */
	size_t of;   /* step == of: it was finished */
};

struct lesson_state {
	const struct lesson_mark *marks; /* owned by app, one for each lesson of the list; NULL: none is known */
	size_t count;
	bool own_switches;         /* the lesson that is looked at has its own: these are in force */
	unsigned extensions, bugs; /* of smtp/server.h */
};

#endif
