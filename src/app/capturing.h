/* capturing: a session, or all of them, saved as .pcapng while the window stays alive.
 *
 *     key, button, card ──► capturing_begin ──► capturing_turn between frames … ──► a toast with the path
 *
 * One file is written at a time; a second wish while one is under way is told so. What is begun when the program ends is given up
 * and leaves nothing. A zeroed struct is empty and valid. Main thread.
 */
#ifndef APP_CAPTURING_H
#define APP_CAPTURING_H

#include "capture/save.h"

struct app;

struct capturing {
	bool busy;
	char *stem;   /* owned: the file's name without its ending */
	char *folder; /* owned */
	struct save save;
	save_frame_fn frames; /* set by who opens captures; NULL: there are none */
	void *context;        /* borrowed: of frames */
};

/* session 0: all. Into the person's download folder. */
void capturing_begin(struct app *app, uint32_t session);
bool capturing_turn(struct app *app);   /* true: there is more to do */
void capturing_cancel(struct app *app); /* the one under way: nothing is left of it */
void capturing_finish(struct app *app);

#endif
