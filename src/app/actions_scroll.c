#include "app/actions_private.h"

#include <stdlib.h>

#define ZOOM_MOST  16.0f
#define HELP_PAGE  8 /* rows */
#define TO_THE_END 100000
#define PAN_UNITS  80.0f /* a press of an arrow key */

/* What the arrow keys scroll. */
static enum pane chosen_pane(const struct app *app)
{
	const struct view_state *view = &app->view;
	if (view->help)
		return PANE_HELP;
	if (view->pane == PANE_REPORT)
		return PANE_LOG;
	if (view->pane == PANE_STRUCTURE && view->explain_only)
		return PANE_RAW;
	if (view->pane != PANE_EXPLAIN && view->explain_only && app->scroll_most[view->pane] == 0)
		return PANE_EXPLAIN; /* narrow windows: the right half is on screen */
	return view->pane == PANE_EXPLAIN && app->scroll_most[PANE_EXPLAIN] == 0 ? PANE_LADDER : view->pane;
}

static void scroll(struct app *app, enum pane pane, int lines)
{
	bool back = pane == PANE_LADDER || pane == PANE_LOG; /* they count lines back from the newest */
	size_t most = app->scroll_most[pane], at = app->view.scroll[pane];
	size_t by = (size_t)abs(lines);
	if (at > most)
		at = most;
	if ((lines < 0) == back)
		app->view.scroll[pane] = by < most - at ? at + by : most;
	else
		app->view.scroll[pane] = by < at ? at - by : 0;
}

void actions_pan(struct app *app, float dx, float dy)
{
	app->view.pan_x += dx;
	app->view.pan_y += dy;
}

void actions_scroll(struct app *app, int lines)
{
	if (actions_lanes_scroll(app, lines))
		return;
	if (app->view.picture_full)
		actions_pan(app, 0, (float)-lines * PAN_UNITS);
	else if (!app->view.help && actions_choose(app, lines > 0 ? 1 : -1))
		return;
	else if (!app->view.help && (actions_structure_choose(app, lines) || actions_packets_choose(app, lines)))
		return;
	else if (app->view.help || app->view.screen == SCREEN_SESSION)
		actions_scroll_pane(app, chosen_pane(app), lines);
	else
		actions_choose_lesson(app, lines > 0 ? 1 : -1);
}

void actions_scroll_pane(struct app *app, enum pane pane, int lines)
{
	if (app->view.mail_list && !app->view.help)
		actions_do(app, lines > 0 ? ACTION_MAIL_NEXT : ACTION_MAIL_BACK, 0);
	else if (pane == PANE_STRUCTURE && actions_structure_choose(app, lines > 0 ? 1 : -1))
		return;
	else if (actions_packets_scroll(app, pane, lines))
		return;
	else
		scroll(app, pane, lines);
}

bool actions_card_takes(struct app *app, enum action action)
{
	static const struct {
		enum action action;
		int rows, choices; /* of the help; of a card */
	} turns[] = { { ACTION_NEXT, HELP_PAGE, 1 },        { ACTION_BACK, -HELP_PAGE, -1 },  { ACTION_NEXT_PHASE, HELP_PAGE, 0 },
		      { ACTION_BACK_PHASE, -HELP_PAGE, 0 }, { ACTION_FIRST, -TO_THE_END, 0 }, { ACTION_LAST, TO_THE_END, 0 } };
	const struct view_state *view = &app->view;
	bool card = view->switches || view->exports.open || view->breaks.open || view->bookmarks.open;

	for (size_t i = 0; (view->help || card) && i < sizeof turns / sizeof *turns; i++) {
		if (turns[i].action != action)
			continue;
		if (view->help)
			scroll(app, PANE_HELP, turns[i].rows);
		else if (turns[i].choices)
			actions_choose(app, turns[i].choices);
		return true;
	}
	return false;
}

void action_up(struct app *app, int arg)
{
	(void)arg;
	actions_scroll(app, -1);
}

void action_down(struct app *app, int arg)
{
	(void)arg;
	actions_scroll(app, 1);
}

void actions_zoom(struct app *app, float factor)
{
	float zoom = app->view.zoom * factor;
	app->view.zoom = zoom < 1 ? 1 : zoom > ZOOM_MOST ? ZOOM_MOST : zoom;
	if (zoom <= 1)
		app->view.pan_x = app->view.pan_y = 0;
}
