/* progress: how far the lecturer came in each lesson, from one run to the next: lessons.ini in the person's configuration
 * folder, a GLib key file.
 *
 *     [first-mail]
 *     step=7
 *     of=16
 *
 * Missing or broken is the same as empty, and failing to write it is no misfortune: nothing is said. Main thread.
 */
#ifndef APP_PROGRESS_H
#define APP_PROGRESS_H

#include "view/lesson_state.h"

struct progress;

struct progress *progress_load(void);
void progress_destroy(struct progress *progress);
void progress_reset(void);

/* step 0: nothing is known of this lesson. Borrowed by nobody. */
struct lesson_mark progress_of(const struct progress *progress, const char *lesson);

/* Written at once when it is another one than before. */
void progress_note(struct progress *progress, const char *lesson, struct lesson_mark mark);

#endif
