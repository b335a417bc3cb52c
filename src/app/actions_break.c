#include "app/actions_private.h"

#include "view/breaks.h"

/* What the server is told is what the screen says. */
static void order(struct app *app)
{
	const struct break_state *breaks = &app->view.breaks;
	struct live_break what = { .verbs = breaks->verbs,
		                   .failures = breaks->failures,
		                   .content_end = breaks->content_end,
		                   .connection = breaks->connection };
	uint32_t known = app_live_session(app, breaks->connection);
	what.connection = known != 0 ? known : what.connection; /* else it is still to come */
	live_hold(app->live, app->view.hold, &what);
}

void actions_break_init(struct app *app, const struct live_break *what)
{
	app->view.breaks.verbs = what->verbs;
	app->view.breaks.failures = what->failures;
	app->view.breaks.content_end = what->content_end;
	app->view.breaks.connection = what->connection;
}

void action_hold(struct app *app, int arg)
{
	(void)arg;
	app->view.hold = !app->view.hold;
	order(app);
	app_toast(app, app->view.hold ? breaks_any(&app->view.breaks) ? "ui.hold-some" : "ui.hold-on" : "ui.hold-off", NULL);
}

void action_breaks(struct app *app, int arg)
{
	(void)arg;
	app->view.breaks.open = !app->view.breaks.open;
}

/* Who chooses a reply wants it held: holding begins with it. */
void action_break_row(struct app *app, int arg)
{
	struct view_state *view = &app->view;
	if (arg < 0 || arg >= BREAK_ROWS)
		return;
	view->breaks.row = (size_t)arg;
	if (arg == BREAK_HOLD) {
		view->hold = !view->hold;
	} else {
		breaks_turn(&view->breaks, (enum break_row)arg, view->session);
		view->hold |= breaks_is_on(view, (enum break_row)arg);
	}
	order(app);
}

bool actions_has_breaks(const struct app *app)
{
	return app->view.hold && breaks_any(&app->view.breaks);
}

bool actions_break_choose(struct app *app, int by)
{
	struct break_state *breaks = &app->view.breaks;
	if (breaks->open)
		breaks->row = (breaks->row + BREAK_ROWS + (size_t)(by + BREAK_ROWS)) % BREAK_ROWS;
	return breaks->open;
}

bool actions_break_take(struct app *app)
{
	if (app->view.breaks.open)
		action_break_row(app, (int)app->view.breaks.row);
	return app->view.breaks.open;
}

bool actions_break_stops(struct app *app)
{
	const struct session *session = app_session(app);
	const struct cursor *cursor = app_cursor(app);
	if (!actions_has_breaks(app) || session == NULL || cursor == NULL || cursor->step == 0)
		return false;
	return breaks_meets(&app->view.breaks, session->number, &session->steps[cursor->step - 1]);
}

bool actions_break_holds(struct app *app)
{
	const struct session *session = app_session(app);
	const struct cursor *cursor = app_cursor(app);
	return actions_has_breaks(app) && session != NULL && session->held && cursor != NULL && cursor->part_end == 0 &&
	       cursor->step == session->step_count;
}
