/* lesson_walk: going through a lesson of several clients with Next alone, and going on where it was left.
 *
 *     … last step of a client ──Next──► first step of the next one     (in the order in which they came)
 *     first step ──Back──► last step of the one before
 *
 * Steps of a lesson are counted over all of its sessions: 1 … 16. A step that is wanted (--step, the card on the first
 * screen) is gone to as soon as it has happened, and replies that are held are let go until then. Part of struct app.
 * Main thread.
 */
#ifndef APP_LESSON_WALK_H
#define APP_LESSON_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;
struct session;

struct lesson_walk {
	uint32_t wanted;  /* play whose next client is looked at when it comes; 0: none */
	uint32_t after;   /* a later session than this */
	size_t resume;    /* step of the script that began last; 0: none is wanted */
	uint32_t resumed; /* its play; 0: it has no session yet */
};

bool lesson_walk_on(struct app *app);
bool lesson_walk_back(struct app *app);

/* Is a client of this lesson still to come, behind the session that is looked at? */
bool lesson_walk_more(const struct app *app);

/* A session has opened; ours: the first of the script that was started last. */
void lesson_walk_opened(struct app *app, const struct session *session, bool ours);
void lesson_walk_received(struct app *app); /* facts have come */
void lesson_walk_stay(struct app *app);     /* somebody moves by hand: nothing is wanted any more */

/* Where the session that is looked at stands in its lesson's steps; 0: in none. *out_of: how many there are so far. */
size_t lesson_walk_place(const struct app *app, size_t *out_of);

#endif
