/* lesson_read: a .lesson file (GLib key file) → struct lesson. The format is in assets/lessons/README.md.
 *
 * Everything in the file is checked before a lesson plays: unknown keys, missing translations, replies that
 * are no codes, content that would be taken for commands. A lecturer writes these files, so every error is
 * one sentence "<file>:<line>: [<group>] <key>: <what is wrong, what to write>". Main thread only.
 */
#ifndef LESSON_LESSON_READ_H
#define LESSON_LESSON_READ_H

#include "lesson/lesson.h"

#define LESSON_FILE_MAX      (1u << 20)  /* bytes of a .lesson file */
#define LESSON_CONTENT_MAX   (64u << 20) /* bytes of a content file */
#define LESSON_EXCHANGES_MAX 1000
#define LESSON_LINE_MAX      2000 /* bytes of Send=: longer than any server must take, so refusals can be shown */

/* NULL: *out_error is owned by the caller. */
struct lesson *lesson_read(const char *path, char **out_error);

#endif
