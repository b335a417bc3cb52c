/* folder_marks: bookmarks in the sessions of the folder that is open, remembered from run to run in the settings.
 *
 * All of a folder are one list in there, by the folder's real path: the session's place among the folder's and the step in one
 * number each. Read once when the folder is opened, written at each change. Part of struct folder_place. Main thread.
 */
#ifndef APP_FOLDER_MARKS_H
#define APP_FOLDER_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#define FOLDER_MARKS_MAX      512    /* of one folder */
#define FOLDER_MARKS_SESSIONS 30000  /* only these are remembered */
#define FOLDER_MARKS_STEPS    0xFFFF /* the same */

struct app;
struct session;

void folder_marks_load(struct app *app); /* the folder has been begun */

/* A session has opened: its marks are set. False: it is not of the folder. */
bool folder_marks_recall(struct app *app, const struct session *session);

/* Its marks have changed. The same. */
bool folder_marks_remember(struct app *app, const struct session *session);

#endif
