/* switches: the server's extensions and its mistakes on purpose, each on or off, in the order in which the keys go through
 * them: extensions first.
 *
 *   [ on ] PIPELINING   several commands …      [off ] HELO is unknown
 *
 * view_state.choice is an index in that order; switches_draw (panes.h) draws them, app turns it into an action. Main thread.
 */
#ifndef VIEW_SWITCHES_H
#define VIEW_SWITCHES_H

#include "smtp/server.h"
#include "view/view.h"

#define SWITCHES_EXTENSIONS 11
#define SWITCHES_COUNT      (SWITCHES_EXTENSIONS + BUG_COUNT)

/* Key W (state->switches_more) shows the chosen one alone: what it is, and how to do it right where it is a mistake. */

/* What turning over row `choice` is. */
void switches_action(size_t choice, enum action *out_action, int *out_arg);

/* The bugs that are on, in words, joined. free() it. */
char *switches_bugs_text(const struct view_frame *frame);

/* The striped banner that says so, below the top bar: how high it is (0: no bug is on), and its drawing. */
float switches_banner_height(const struct view_frame *frame);
void switches_banner_draw(struct view_frame *frame, struct rect at);

#endif
