/* rehearsal: a lesson played without network, clock or thread, to see where a reply will not be the expected one.
 *
 *     recital (the client) ──bytes──► smtp/server ──reply──► faults ──► recital …
 *
 * The connections are played one after another, whatever times they have. Behind the first unexpected reply of a
 * connection nothing of it is played, as in the lesson. Findings are added to problems as "[4 rcpt] Expect: …" with the
 * line of the group. Any thread.
 */
#ifndef SOURCE_REHEARSAL_H
#define SOURCE_REHEARSAL_H

#include "lesson/lesson.h"
#include "lesson/lesson_problem.h"
#include "smtp/server.h"

/* config: the server as it is when the lesson does not set it otherwise. */
void rehearsal_play(const struct lesson *lesson, const struct smtp_server_config *config, struct lesson_problems *problems);

#endif
