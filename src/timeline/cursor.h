/* cursor: where the lecturer is in one session, and how it moves. Stepping back is moving it; nothing is undone.
 *
 * `step` is the number of the current step, 1 … step_count; 0 only before the session's first step, which
 * cursor_update enters. Other live events never move a cursor: they raise cursor_waiting. After cursor_last
 * it follows live until a step is taken (a next that finds nothing takes none).
 *
 * Phase: forwards to the first step of the next phase, back to the start of this one or, from there, of the one
 * before. Mail: to the next or previous accepted 250. Where there is none, to the last or the first step, so
 * every step size can reach both ends. Main thread only.
 */
#ifndef TIMELINE_CURSOR_H
#define TIMELINE_CURSOR_H

#include "timeline/timeline.h"

/* Message is the default. The two below it subdivide: a reply of several lines, header and body stop after each line, or in
 * header and body after each group of four bytes (what base64 decodes at once). */
enum step_size {
	STEP_SIZE_GROUP = -2,
	STEP_SIZE_LINE = -1,
	STEP_SIZE_MESSAGE = 0,
	STEP_SIZE_PHASE,
	STEP_SIZE_MAIL,
	STEP_SIZE_COUNT
};
#define STEP_SIZE_LEAST STEP_SIZE_GROUP

struct cursor {
	size_t step;
	uint64_t part_end; /* the current step is shown up to this offset of its side's stream; 0: all of it */
	bool follow; /* End was pressed: go with the newest step until one is taken */
};

/* Each returns true when the cursor moved. */
bool cursor_next(struct cursor *cursor, const struct session *session, enum step_size size);
bool cursor_back(struct cursor *cursor, const struct session *session, enum step_size size);
bool cursor_first(struct cursor *cursor, const struct session *session);
bool cursor_last(struct cursor *cursor, const struct session *session);           /* and follows from here */
bool cursor_go(struct cursor *cursor, const struct session *session, size_t step); /* clamped */
bool cursor_update(struct cursor *cursor, const struct session *session);         /* after new facts: only a following cursor moves */

size_t cursor_waiting(const struct cursor *cursor, const struct session *session); /* steps ahead of it */

/* Accepted mails of all sessions whose 250 is not ahead of that session's cursor: cursors[n - 1] is session n's, one for
 * every session. Returns how many were written to out, at most max (timeline->mail_count is always enough). */
size_t cursor_mails_seen(const struct timeline *timeline, const struct cursor *cursors, struct mail_place *out, size_t max);

#endif
