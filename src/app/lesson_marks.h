/* lesson_marks: how far each lesson of the library came, as the first screen shows it and as it is remembered (app/progress).
 *
 * Noted when a lesson is left: for the first screen, for another lesson, at the end of the program. Part of struct app.
 * Main thread.
 */
#ifndef APP_LESSON_MARKS_H
#define APP_LESSON_MARKS_H

#include "app/progress.h"

struct app;

struct lesson_marks {
	struct progress *progress; /* owned; NULL: nothing is remembered (--shots) */
	struct lesson_mark *marks; /* owned: view.lessons.marks */
};

void lesson_marks_init(struct app *app);
void lesson_marks_finish(struct app *app);

/* Where the lesson that is looked at stands now. Nothing for other sessions. */
void lesson_marks_note(struct app *app);

#endif
