/* folder_place: where somebody was in the sessions of the folder that is open, from one run to the next.
 *
 *     folder_place_begin ──► folder_place_turn: goes there as soon as that step has come ──► folder_place_note … _finish:
 * remembered
 *
 * Remembered in the settings (app/settings), never in the folder: by the folder's real path, the session's place among the
 * folder's, its step and the pane. Somebody who moves first stays where he is. Part of struct app. Main thread.
 */
#ifndef APP_FOLDER_PLACE_H
#define APP_FOLDER_PLACE_H

#include <stddef.h>
#include <stdint.h>

#include "app/folder_marks.h"
#include "app/settings.h"

struct app;

struct folder_place {
	char *path;         /* owned; NULL: no folder is open */
	size_t opened;      /* which of app->opening.files it is; SIZE_MAX: its mails are app->deliveries */
	bool wanted, known; /* place is to be gone to; place is where somebody is */
	struct settings_place place;
	size_t *marks; /* owned: app/folder_marks */
	size_t mark_count;
};

/* path: the folder's real one. go: to where it was left. */
void folder_place_begin(struct app *app, const char *path, size_t opened, bool go);
void folder_place_turn(struct app *app); /* facts have come, or there are no more */
void folder_place_note(struct app *app); /* before another session is looked at */
void folder_place_finish(struct app *app);

/* The place of a session of the timeline among the folder's, 1 …; 0: it is not of the folder. */
unsigned folder_place_session(const struct app *app, uint32_t number);

#endif
