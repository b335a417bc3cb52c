#include "app/actions_private.h"

#define SCALE_STEP 25 /* percent */

static const enum pane pane_order[] = { PANE_EXPLAIN, PANE_MAIL, PANE_RAW, PANE_STRUCTURE, PANE_PACKETS, PANE_LOG };
#define PANE_ORDER (sizeof pane_order / sizeof *pane_order)

static void show_pane(struct app *app, enum pane pane)
{
	app->pane_before_mail = 0; /* chosen by hand: stays */
	app->view.picture_full = false;
	app->view.brain.open = false; /* in the place of what was chosen */
	app->view.predict.tally_session = 0;
	app->view.explain_only = pane == app->view.pane && !app->view.explain_only; /* again: the other half, in narrow windows */
	app->view.pane = pane;
}

void action_pane(struct app *app, int arg)
{
	if (app->view.screen == SCREEN_WAITING) {
		app_play_lesson(app, (size_t)arg - 1, 0);
		return;
	}
	if (arg == PANE_STRUCTURE && app->view.pane == PANE_STRUCTURE) {
		actions_structure_turn(app);
		return;
	}
	for (size_t i = 0; i < PANE_ORDER; i++) {
		if ((int)pane_order[i] == arg)
			show_pane(app, (enum pane)arg);
	}
}

static void turn_pane(struct app *app, size_t by)
{
	size_t at = 0;
	while (at < PANE_ORDER - 1 && pane_order[at] != app->view.pane)
		at++;
	if (app->view.screen == SCREEN_SESSION)
		show_pane(app, pane_order[(at + by) % PANE_ORDER]);
}

void action_next_pane(struct app *app, int arg)
{
	(void)arg;
	turn_pane(app, 1);
}

void action_back_pane(struct app *app, int arg)
{
	(void)arg;
	turn_pane(app, PANE_ORDER - 1);
}

void action_report(struct app *app, int arg)
{
	(void)arg;
	if (app->view.screen == SCREEN_SESSION)
		show_pane(app, app->view.pane == PANE_REPORT ? PANE_EXPLAIN : PANE_REPORT);
}

void action_session(struct app *app, int arg)
{
	app_focus(app, (uint32_t)arg);
}

void action_next_session(struct app *app, int arg)
{
	(void)arg;
	size_t count = app->timeline->session_count;
	if (count > 0)
		app_focus(app, (uint32_t)(app->view.session % count + 1));
}

void action_lesson(struct app *app, int arg)
{
	if (arg > 0)
		app_play_lesson(app, (size_t)arg - 1, 0);
}

void action_home(struct app *app, int arg)
{
	(void)arg;
	lesson_marks_note(app);
	lesson_walk_stay(app);
	app->view.screen = SCREEN_WAITING;
	app->view.session = 0;
	app->view.playing = false;
}

static void change_scale(struct app *app, int scale)
{
	app->view.scale = scale < 100 ? 100 : scale > 250 ? 250 : scale;
}

void action_larger(struct app *app, int arg)
{
	(void)arg;
	if (app->view.picture_full)
		actions_zoom(app, 1.25f);
	else
		change_scale(app, app->view.scale + SCALE_STEP);
}

void action_smaller(struct app *app, int arg)
{
	(void)arg;
	if (app->view.picture_full)
		actions_zoom(app, 0.8f);
	else
		change_scale(app, app->view.scale - SCALE_STEP);
}

void action_normal_size(struct app *app, int arg)
{
	(void)arg;
	if (app->view.picture_full)
		actions_zoom(app, 0);
	else
		change_scale(app, 100);
}

void action_fullscreen(struct app *app, int arg)
{
	(void)arg;
	app->view.fullscreen = !app->view.fullscreen;
	if (app->window != NULL)
		window_set_fullscreen(app->window, app->view.fullscreen);
}

void action_black(struct app *app, int arg)
{
	(void)arg;
	app->view.black = true; /* any action brings the picture back: actions_do */
}

void action_language(struct app *app, int arg)
{
	(void)arg;
	bool both = !app->view.both_langs && app->view.lang == LANG_EN; /* Chinese, English, Chinese with English below */
	app->view.lang = both || app->view.both_langs || app->view.lang == LANG_EN ? LANG_ZH : LANG_EN;
	app->view.both_langs = both;
}

void action_theme(struct app *app, int arg)
{
	(void)arg;
	app->view.theme = (enum theme)((app->view.theme + 1) % THEME_COUNT);
}

void action_more(struct app *app, int arg)
{
	(void)arg;
	if (app->view.switches) {
		app->view.switches_more = !app->view.switches_more;
		return;
	}
	if (app->view.screen != SCREEN_SESSION)
		return;
	app->view.more = !app->view.more || !app->can_say_more;
	if (!app->can_say_more) { /* another pane, or the ladder alone: there is no explanation to open */
		show_pane(app, PANE_EXPLAIN);
		app->view.explain_only = true;
	}
	app->view.scroll[PANE_EXPLAIN] = app->view.more ? app->more_at : 0;
	app->view.scroll[PANE_STRUCTURE] = 0;
}

void action_help(struct app *app, int arg)
{
	(void)arg;
	app->view.help = !app->view.help;
	app->view.scroll[PANE_HELP] = 0;
}

void action_escape(struct app *app, int arg)
{
	(void)arg;
	struct view_state *view = &app->view;
	if (view->help)
		view->help = false;
	else if (view->until.open || view->breaks.open || view->bookmarks.open)
		view->until.open = view->breaks.open = view->bookmarks.open = false;
	else if (view->until.running)
		view->until.running = false;
	else if (view->exports.open)
		view->exports.open = false;
	else if (opening_escape(app))
		return;
	else if (app->capturing.busy)
		capturing_cancel(app);
	else if (view->fault_menu || view->switches)
		view->fault_menu = view->switches = false;
	else if (view->mail_list)
		view->mail_list = false;
	else if (view->picture_full)
		view->picture_full = false;
	else if (view->playing || !actions_predict_escape(app))
		view->playing = false;
}

void action_quit(struct app *app, int arg)
{
	(void)arg;
	app->quit = true;
}
