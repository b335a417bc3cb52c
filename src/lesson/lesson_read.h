/* lesson_read: a .lesson file (GLib key file) → struct lesson. The format is in assets/lessons/README.md.
 *
 * Everything in the file is checked before a lesson plays: unknown keys, replies that are no codes, content that would be
 * taken for commands. A lecturer writes these files, so every mistake is told, in one sentence each (lesson_problem.h);
 * texts in one language are warnings. This file reads [lesson] and the order of the groups. Main thread only.
 */
#ifndef LESSON_LESSON_READ_H
#define LESSON_LESSON_READ_H

#include "lesson/lesson.h"
#include "lesson/lesson_problem.h"

#define LESSON_EXCHANGES_MAX   1000
#define LESSON_CONNECTIONS_MAX 16
#define LESSON_FAULTS_MAX      32

/* NULL: problems hold at least one that is no warning. They are sorted. */
struct lesson *lesson_read(const char *path, struct lesson_problems *problems);

#endif
