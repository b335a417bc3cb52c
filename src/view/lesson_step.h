/* lesson_step: what a lesson says about a session and its steps: which lesson, which of its connections, which exchange.
 *
 * By the label and the numbers that the server's thread gave the session. Lessons that are not in the list (a capture
 * from elsewhere) say nothing. Main thread; what is returned is borrowed from the list.
 */
#ifndef VIEW_LESSON_STEP_H
#define VIEW_LESSON_STEP_H

#include "lesson/lesson.h"
#include "view/view.h"

/* All of them NULL where there is none. lessons may be NULL. */
const struct lesson *lesson_of_session(const struct lesson_list *lessons, const struct session *session);
const struct lesson_connection *lesson_connection_of(const struct lesson_list *lessons, const struct session *session);
const struct exchange *lesson_exchange_of(const struct lesson_list *lessons, const struct session *session,
                                          const struct step *step);

/* What a session is called on its chip and above its lane: as its lesson calls this client, else by its own name. Never
 * NULL; not cut. */
const char *lesson_session_name(const struct view_frame *frame, const struct session *session);

/* "Next: the second client" at the end of a client that is not the lesson's last; NULL: none follows. The caller's. */
char *lesson_next_client(const struct view_frame *frame, const struct session *session);

#endif
