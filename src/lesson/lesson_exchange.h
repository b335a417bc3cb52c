/* lesson_exchange: one group of a .lesson file → one exchange; with Stuff=no, one for each line the server will take for
 * a command, too. Main thread only.
 *
 *     Content=dots.eml    Stuff=no          "one" CR LF "." CR LF "two"
 *                                           → content "one", and the strays "two" and ".", all in one write
 */
#ifndef LESSON_LESSON_EXCHANGE_H
#define LESSON_LESSON_EXCHANGE_H

#include "lesson/lesson.h"
#include "lesson/lesson_file.h"

#define LESSON_CONTENT_MAX (64u << 20) /* bytes of a content file */
#define LESSON_LINE_MAX    2000        /* bytes of Send=: longer than any server must take, so refusals can be shown */
#define LESSON_STRAYS_MAX  100         /* lines behind a dot of the content's own */

/* Appended to the newest connection, also where the group is wrong and was told so. */
void lesson_exchange_read(struct lesson_file *file, struct lesson *lesson, const char *group);

/* What only the exchanges together show: content behind its DATA and nothing else there, who can be pipelined. */
void lesson_exchange_check(struct lesson_file *file, const struct lesson *lesson, size_t connection);

#endif
