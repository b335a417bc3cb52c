/* lesson_show: what a lesson opens by itself at a step: its pane (Pane=), and the microscope, a view of the structure, the
 * server's states or the question which reply will come (Show=); and what of it ends with the next step.
 *
 * What somebody opened by hand stays. Part of struct app. Main thread.
 */
#ifndef APP_LESSON_SHOW_H
#define APP_LESSON_SHOW_H

#include "view/view.h"

#define LESSON_SHOW_GROUPS 8 /* of encoded characters that Next goes through before it leads on */

struct app;

struct lesson_shown { /* opened by the lesson and still open */
	bool decode, brain, predict;
};

/* 0: the lesson wants none. */
enum pane lesson_show_pane(const struct app *app, const struct session *session, const struct step *step);

/* After the cursor has come to this step. */
void lesson_show_moved(struct app *app, const struct session *session, const struct step *step);

#endif
