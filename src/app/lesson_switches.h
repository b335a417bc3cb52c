/* lesson_switches: which extensions and mistakes are in force for the session that is looked at. A lesson may set its own
 * (source/play); the server tells them with each session, and what is turned over by hand since is followed here.
 *
 * Part of struct app. Main thread.
 */
#ifndef APP_LESSON_SWITCHES_H
#define APP_LESSON_SWITCHES_H

#include <stdbool.h>
#include <stddef.h>

struct app;
struct session;

struct lesson_switches {
	struct lesson_switch {
		unsigned extensions, bugs;
	} * sessions; /* owned: of session n at [n - 1] */
	size_t count, cap;
};

void lesson_switches_opened(struct app *app, const struct session *session); /* sessions in their order */
void lesson_switches_finish(struct app *app);

/* Tells the view, before it draws. */
void lesson_switches_show(struct app *app);

/* Turns one over as it is shown: for everybody, and for every lesson that plays. bit: its number. Returns whether it is on. */
bool lesson_switches_turn_extension(struct app *app, unsigned bit);
bool lesson_switches_turn_bug(struct app *app, unsigned bit);

#endif
