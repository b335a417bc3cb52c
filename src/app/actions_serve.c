#include "app/actions_private.h"

#include "view/fault_menu.h"
#include "view/switches.h"

#define DELAY_MS  10000 /* what the menu's delay means */
#define CUT_BYTES 3     /* what the menu's cut leaves of a reply */

/* The session that is looked at, if its server holds a reply. */
static struct session *held_session(const struct app *app)
{
	struct session *session = app_session(app);
	return session != NULL && session->held ? session : NULL;
}

bool actions_release(struct app *app)
{
	struct session *session = held_session(app);
	if (session == NULL)
		return false;
	live_release(app->live, app_live_session(app, session->number));
	return true;
}

void action_release_all(struct app *app, int arg)
{
	(void)arg;
	live_release_all(app->live);
}

void action_fault_menu(struct app *app, int arg)
{
	(void)arg;
	if (!app->view.fault_menu && held_session(app) == NULL)
		app_toast(app, "ui.toast-nothing-held", NULL); /* a key that does nothing looks broken */
	app->view.fault_menu = !app->view.fault_menu && held_session(app) != NULL;
	app->view.choice = 0;
}

/* The reply that waits is changed and let go: that is what somebody who chose another answer wants to see. */
void action_fault(struct app *app, int arg)
{
	struct session *session = held_session(app);
	struct fault_action action = { .kind = FAULT_CODE, .code = (uint16_t)arg };
	if (arg == FAULT_CHOICE_DELAY)
		action = (struct fault_action){ .kind = FAULT_DELAY, .delay_ms = DELAY_MS };
	else if (arg == FAULT_CHOICE_DROP)
		action = (struct fault_action){ .kind = FAULT_DROP };
	else if (arg == FAULT_CHOICE_CUT)
		action = (struct fault_action){ .kind = FAULT_CUT, .cut_bytes = CUT_BYTES };
	app->view.fault_menu = false;
	if (session == NULL)
		return;
	live_alter(app->live, app_live_session(app, session->number), action);
	live_release(app->live, app_live_session(app, session->number));
	app->step_when_there = true;
}

void action_switches(struct app *app, int arg)
{
	(void)arg;
	app->view.switches = !app->view.switches;
	app->view.switches_more = false;
	app->view.choice = 0;
}

void action_extension(struct app *app, int arg)
{
	lesson_switches_turn_extension(app, (unsigned)arg);
}

void action_bug(struct app *app, int arg)
{
	lesson_switches_turn_bug(app, (unsigned)arg);
}

void action_reveal(struct app *app, int arg)
{
	(void)arg;
	app->view.reveal = !app->view.reveal;
}

bool actions_choose(struct app *app, int by)
{
	struct view_state *view = &app->view;
	int args[FAULT_MENU_MAX];
	size_t count = SWITCHES_COUNT;
	if (actions_export_choose(app, by) || actions_break_choose(app, by) || actions_bookmark_choose(app, by))
		return true;
	if (view->fault_menu)
		count = held_session(app) ? fault_menu_args(held_session(app), args, NULL) : 0;
	if ((!view->fault_menu && !view->switches) || count == 0)
		return view->fault_menu || view->switches;
	view->choice = (view->choice % count + count + (size_t)(by + (int)count)) % count;
	return true;
}

bool actions_take_choice(struct app *app)
{
	struct view_state *view = &app->view;
	int args[FAULT_MENU_MAX];
	if (actions_export_take(app) || actions_break_take(app) || actions_bookmark_take(app))
		return true;
	if (view->fault_menu) {
		struct session *session = held_session(app);
		size_t count = session ? fault_menu_args(session, args, NULL) : 0;
		view->fault_menu = false; /* let go meanwhile: there is nothing to choose for */
		if (view->choice < count)
			action_fault(app, args[view->choice]);
		return true;
	}
	if (!view->switches)
		return false;
	enum action action;
	int arg;
	switches_action(view->choice, &action, &arg);
	actions_do(app, action, arg);
	return true;
}
