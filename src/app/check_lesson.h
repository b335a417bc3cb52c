/* check_lesson: `--check-lesson FILE`: every mistake in a lesson file, one a line on stdout, and where a reply will not be
 * the expected one. Main thread. */
#ifndef APP_CHECK_LESSON_H
#define APP_CHECK_LESSON_H

int check_lesson_run(const char *path); /* exit status: 0 it can be played, 1 it cannot or not as it says */

#endif
