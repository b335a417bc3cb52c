/* fault_menu: what the held reply could be instead, in the order in which the keys go through it: first the codes that
 * §4.3.2 allows there, then delay, drop and cut, then every other code.
 *
 * view_state.choice is an index in that order; fault_menu_draw (panes.h) draws it, app turns it into ACTION_FAULT's
 * argument. Main thread.
 */
#ifndef VIEW_FAULT_MENU_H
#define VIEW_FAULT_MENU_H

#include "timeline/timeline.h"

#define FAULT_MENU_MAX 64

/* Fills out_args with ACTION_FAULT's arguments and returns how many there are. *out_allowed (may be NULL): how many of them
 * are codes that are allowed. */
size_t fault_menu_args(const struct session *session, int out_args[FAULT_MENU_MAX], size_t *out_allowed);

#endif
