#include "app/actions_private.h"

#include <string.h>

#include "view/lanes_layout.h"

#define LANES_GUESS 2 /* how many fit, before the first frame has told */

/* The lanes move no further than it takes to see this session. */
static void keep_in_sight(struct app *app, uint32_t number)
{
	struct lanes_state *lanes = &app->view.lanes;
	uint32_t fit = (uint32_t)(app->lanes_fit ? app->lanes_fit : LANES_GUESS);
	if (number < lanes->first || lanes->first == 0)
		lanes->first = number;
	else if (number >= lanes->first + fit)
		lanes->first = number - fit + 1;
}

/* The one cursor goes there, and with it that of the session whose message it is. */
static bool show(struct app *app, struct moment_step at)
{
	if (at.session == NULL)
		return false;
	if (app->view.session != at.session->number) {
		app->view.session = at.session->number;
		app->view.part = 0;
		memset(app->view.scroll, 0, sizeof app->view.scroll);
	}
	struct cursor *cursor = app_cursor(app);
	size_t before = cursor->step;
	cursor_go(cursor, at.session, at.step);
	app_moved(app, before);
	app->view.lanes.moment = at.moment;
	keep_in_sight(app, at.session->number);
	app->changed = true;
	return true;
}

/* After a jump every session is where the clock is. */
static void put_all(struct app *app)
{
	for (size_t i = 0; i < app->view.cursor_count; i++) {
		struct session *session = timeline_session(app->timeline, (uint32_t)i + 1);
		size_t steps = moment_steps(session, app->view.lanes.moment);
		if (steps > 0)
			cursor_go(&app->view.cursors[i], session, steps);
	}
}

/* The reply of the focused session, or else the one that has waited longest. */
static bool release_one(struct app *app)
{
	const struct session *oldest = NULL;
	if (actions_release(app))
		return true;
	for (size_t i = 0; i < app->timeline->session_count; i++) {
		const struct session *session = app->timeline->sessions[i];
		if (session->held && (oldest == NULL || session->held_since_us < oldest->held_since_us))
			oldest = session;
	}
	if (oldest != NULL)
		live_release(app->live, app_live_session(app, oldest->number));
	return oldest != NULL;
}

bool actions_lanes_step_on(struct app *app)
{
	struct lanes_state *lanes = &app->view.lanes;
	lanes->follow = false;
	if (show(app, moment_next(app->timeline, lanes->moment)))
		return true;
	bool released = release_one(app);
	lanes->wanted |= released;
	return released;
}

static void step_back(struct app *app)
{
	struct lanes_state *lanes = &app->view.lanes;
	struct moment_step from = moment_newest(app->timeline, lanes->moment);
	app->view.playing = lanes->follow = lanes->wanted = false;
	if (!show(app, moment_back(app->timeline, lanes->moment)))
		return;
	if (from.session->number != app->view.session && from.step > 1)
		cursor_go(&app->view.cursors[from.session->number - 1], from.session, from.step - 1);
}

static void jump(struct app *app, struct moment_step to)
{
	app->view.lanes.wanted = false;
	if (show(app, to))
		put_all(app);
}

void actions_lanes_update(struct app *app)
{
	struct lanes_state *lanes = &app->view.lanes;
	if (!lanes->open)
		return;
	if (lanes->wanted && show(app, moment_next(app->timeline, lanes->moment)))
		lanes->wanted = false;
	struct moment_step newest = moment_newest(app->timeline, lanes->follow ? app->timeline->event_count : 0);
	if (newest.session != NULL && newest.moment > lanes->moment) {
		jump(app, newest);
		lanes->follow = true;
	}
}

void actions_lanes_moved(struct app *app)
{
	const struct session *session = app_session(app);
	const struct cursor *cursor = app_cursor(app);
	if (app->view.lanes.open && session != NULL && cursor->step > 0 && cursor->step <= session->step_count)
		app->view.lanes.moment = moment_of(session, cursor->step);
}

void action_lanes(struct app *app, int arg)
{
	(void)arg;
	struct lanes_state *lanes = &app->view.lanes;
	const struct session *session = app_session(app);
	if (app->view.screen != SCREEN_SESSION || session == NULL)
		return;
	lanes->open = !lanes->open;
	lanes->wanted = lanes->follow = false;
	if (!lanes->open)
		return;
	struct cursor *cursor = app_cursor(app);
	lanes->follow = cursor->follow;
	cursor->follow = false;
	app->view.decode.open = app->view.picture_full = app->view.mail_list = false;
	actions_lanes_moved(app);
	keep_in_sight(app, session->number);
}

void action_lanes_first(struct app *app, int arg)
{
	size_t count = app->timeline->session_count, fit = app->lanes_fit ? app->lanes_fit : LANES_GUESS;
	app->view.lanes.first = lanes_first(arg < 1 ? 1 : (uint32_t)arg, fit, count);
}

void action_lanes_go(struct app *app, int arg)
{
	if (arg > 0)
		jump(app, moment_newest(app->timeline, (size_t)arg));
}

void action_lanes_release(struct app *app, int arg)
{
	live_release(app->live, app_live_session(app, (uint32_t)arg));
	app->view.lanes.wanted = true;
}

static bool something_is_on_top(const struct view_state *view)
{
	return view->help || view->switches || view->fault_menu || view->until.open || view->breaks.open ||
	       view->bookmarks.open || view->exports.open;
}

/* What shows a single session ends the view of several. */
static bool leaves(enum action action)
{
	static const enum action leaving[] = { ACTION_PANE,      ACTION_NEXT_PANE, ACTION_BACK_PANE, ACTION_REPORT, ACTION_MAIL,
		                               ACTION_MAIL_NEXT, ACTION_MAIL_BACK, ACTION_DECODE,    ACTION_HOME,   ACTION_LESSON,
		                               ACTION_MAIL_LIST, ACTION_PREDICT,   ACTION_TALLY,     ACTION_BRAIN,  ACTION_MORE };
	for (size_t i = 0; i < sizeof leaving / sizeof *leaving; i++)
		if (leaving[i] == action)
			return true;
	return false;
}

bool actions_lanes_scroll(struct app *app, int lanes)
{
	if (!app->view.lanes.open || app->view.screen != SCREEN_SESSION || something_is_on_top(&app->view))
		return false;
	action_lanes_first(app, (int)app->view.lanes.first + lanes);
	return true;
}

bool actions_lanes_takes(struct app *app, enum action action)
{
	struct view_state *view = &app->view;
	if (!view->lanes.open || view->screen != SCREEN_SESSION || something_is_on_top(view))
		return false;
	if (leaves(action))
		view->lanes.open = false;
	switch (action) {
	case ACTION_NEXT: actions_lanes_step_on(app); return true;
	case ACTION_BACK: step_back(app); return true;
	case ACTION_FIRST:
		view->lanes.follow = false;
		jump(app, moment_next(app->timeline, 0));
		return true;
	case ACTION_LAST:
		jump(app, moment_newest(app->timeline, app->timeline->event_count));
		view->lanes.follow = true;
		return true;
	case ACTION_OPEN: view->lanes.open = false; return true;
	case ACTION_ESCAPE: view->lanes.open = view->playing || view->until.running; return !view->lanes.open;
	default: return false;
	}
}
