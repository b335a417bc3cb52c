#include "app/actions.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/keeping.h"

#define PLAY_STEP_MS   1600 /* at 100 % speed */
#define ZOOM_MOST      16.0f
#define PAN_UNITS      80.0f
#define SCALE_STEP     25
#define WHEEL_LINES    3

typedef void (*action_fn)(struct app *app, int arg);

static const enum pane pane_order[] = { PANE_EXPLAIN, PANE_MAIL, PANE_RAW, PANE_LOG };
#define PANE_COUNT (sizeof pane_order / sizeof *pane_order)

/* ---- stepping ---- */

static void choose_lesson(struct app *app, int by)
{
	size_t count = app->library.lessons.count;
	if (count > 0)
		app->view.lesson_choice = (app->view.lesson_choice + count + (size_t)(by + (int)count)) % count;
}

typedef bool (*cursor_fn)(struct cursor *cursor, const struct session *session, enum step_size size);

static bool move(struct app *app, cursor_fn how, enum step_size size)
{
	struct session *session = app_session(app);
	struct cursor *cursor = app_cursor(app);
	if (session == NULL || cursor == NULL)
		return false;
	size_t before = cursor->step;
	if (!how(cursor, session, size))
		return false;
	app_moved(app, before);
	return true;
}

static void do_next(struct app *app, int arg)
{
	(void)arg;
	if (app->view.screen == SCREEN_WAITING)
		choose_lesson(app, 1);
	else
		move(app, cursor_next, app->view.step_size);
}

static void do_back(struct app *app, int arg)
{
	(void)arg;
	app->view.playing = false;
	if (app->view.screen == SCREEN_WAITING)
		choose_lesson(app, -1);
	else
		move(app, cursor_back, app->view.step_size);
}

static void do_next_phase(struct app *app, int arg)
{
	(void)arg;
	move(app, cursor_next, STEP_SIZE_PHASE);
}

static void do_back_phase(struct app *app, int arg)
{
	(void)arg;
	move(app, cursor_back, STEP_SIZE_PHASE);
}

static void do_step_size(struct app *app, int arg)
{
	int size = (int)app->view.step_size + arg;
	if (size >= 0 && size < STEP_SIZE_COUNT)
		app->view.step_size = (enum step_size)size;
}

static void do_step_smaller(struct app *app, int arg)
{
	(void)arg;
	do_step_size(app, -1);
}

static void do_step_larger(struct app *app, int arg)
{
	(void)arg;
	do_step_size(app, 1);
}

static bool first(struct cursor *cursor, const struct session *session, enum step_size size)
{
	(void)size;
	return cursor_first(cursor, session);
}

static bool last(struct cursor *cursor, const struct session *session, enum step_size size)
{
	(void)size;
	return cursor_last(cursor, session);
}

static void do_first(struct app *app, int arg)
{
	(void)arg;
	move(app, first, STEP_SIZE_MESSAGE);
}

static void do_last(struct app *app, int arg)
{
	(void)arg;
	move(app, last, STEP_SIZE_MESSAGE);
}

static void go(struct app *app, size_t step)
{
	struct session *session = app_session(app);
	struct cursor *cursor = app_cursor(app);
	if (session == NULL || cursor == NULL)
		return;
	size_t before = cursor->step;
	if (cursor_go(cursor, session, step))
		app_moved(app, before);
}

static void do_go(struct app *app, int arg)
{
	if (arg > 0) {
		go(app, (size_t)arg);
	} else if (app->view.screen == SCREEN_SESSION) {
		app->view.asking_go = true;
		app->view.go[0] = '\0';
	}
}

static void start_chosen_lesson(struct app *app)
{
	app_play_lesson(app, app->view.lesson_choice);
}

static void do_play(struct app *app, int arg)
{
	(void)arg;
	if (app->view.screen == SCREEN_WAITING) {
		start_chosen_lesson(app);
		return;
	}
	app->view.playing = !app->view.playing;
	app->next_step_ms = app_clock_ms() + PLAY_STEP_MS * 100 / app->view.speed;
}

static void change_speed(struct app *app, int by)
{
	static const int speeds[] = { 25, 50, 75, 100, 150, 200, 300, 400, 800 };
	const int count = sizeof speeds / sizeof *speeds;
	int at = 0;
	while (at < count - 1 && speeds[at] < app->view.speed)
		at++;
	at += by;
	if (at >= 0 && at < count)
		app->view.speed = speeds[at];
}

static void do_slower(struct app *app, int arg)
{
	(void)arg;
	change_speed(app, -1);
}

static void do_faster(struct app *app, int arg)
{
	(void)arg;
	change_speed(app, 1);
}

void actions_tick(struct app *app)
{
	int64_t now = app_clock_ms();
	if (!app->view.playing || now < app->next_step_ms)
		return;
	app->next_step_ms = now + PLAY_STEP_MS * 100 / app->view.speed;
	struct session *session = app_session(app);
	if (!move(app, cursor_next, app->view.step_size) && session != NULL && session->closed)
		app->view.playing = false; /* nothing more will come */
	app->changed = true;
}

/* ---- panes ---- */

static void show_pane(struct app *app, enum pane pane)
{
	app->pane_before_mail = 0; /* chosen by hand: stays */
	app->view.picture_full = false;
	app->view.explain_only = pane == PANE_EXPLAIN && app->view.pane == PANE_EXPLAIN && !app->view.explain_only;
	app->view.pane = pane;
}

static void do_pane(struct app *app, int arg)
{
	if (app->view.screen == SCREEN_WAITING) {
		app_play_lesson(app, (size_t)arg - 1);
		return;
	}
	for (size_t i = 0; i < PANE_COUNT; i++) {
		if ((int)pane_order[i] == arg)
			show_pane(app, (enum pane)arg);
	}
}

static void turn_pane(struct app *app, size_t by)
{
	size_t at = 0;
	while (at < PANE_COUNT - 1 && pane_order[at] != app->view.pane)
		at++;
	if (app->view.screen == SCREEN_SESSION)
		show_pane(app, pane_order[(at + by) % PANE_COUNT]);
}

static void do_next_pane(struct app *app, int arg)
{
	(void)arg;
	turn_pane(app, 1);
}

static void do_back_pane(struct app *app, int arg)
{
	(void)arg;
	turn_pane(app, PANE_COUNT - 1);
}

static void do_report(struct app *app, int arg)
{
	(void)arg;
	if (app->view.screen == SCREEN_SESSION)
		show_pane(app, app->view.pane == PANE_REPORT ? PANE_EXPLAIN : PANE_REPORT);
}

/* ---- scrolling: the log and the ladder count lines back from the newest, the others lines down ---- */

static void scroll(struct app *app, int lines)
{
	struct view_state *view = &app->view;
	bool back = view->pane == PANE_EXPLAIN || view->pane == PANE_LOG || view->pane == PANE_REPORT;
	size_t *at = view->help ? &view->help_scroll : &view->scroll[view->pane];
	long value = (long)*at + (back && !view->help ? -lines : lines);
	*at = value > 0 ? (size_t)value : 0;
}

static void pan(struct app *app, float dx, float dy)
{
	app->view.pan_x += dx;
	app->view.pan_y += dy;
}

static void scroll_or_choose(struct app *app, int lines)
{
	if (app->view.picture_full)
		pan(app, 0, (float)-lines * PAN_UNITS);
	else if (app->view.screen == SCREEN_WAITING && !app->view.help)
		choose_lesson(app, lines > 0 ? 1 : -1);
	else
		scroll(app, lines);
}

static void do_up(struct app *app, int arg)
{
	(void)arg;
	scroll_or_choose(app, -1);
}

static void do_down(struct app *app, int arg)
{
	(void)arg;
	scroll_or_choose(app, 1);
}

/* ---- mails and their parts ---- */

static void do_mail(struct app *app, int arg)
{
	if (arg < 1 || (size_t)arg > app->timeline->mail_count)
		return;
	struct mail_place place = app->timeline->mails[arg - 1];
	struct session *session = timeline_session(app->timeline, place.session);
	app_focus(app, place.session);
	go(app, session->mails[place.mail].accepted_step + 1);
	app->view.mail_list = false;
	app->view.pane = PANE_MAIL;
	app->view.part = 0;
}

static void do_mail_next(struct app *app, int arg)
{
	(void)arg;
	do_mail(app, (int)keeping_current_mail(app) + 1);
}

static void do_mail_back(struct app *app, int arg)
{
	(void)arg;
	do_mail(app, (int)keeping_current_mail(app) - 1);
}

static void do_mail_list(struct app *app, int arg)
{
	(void)arg;
	if (app->view.screen == SCREEN_SESSION)
		app->view.mail_list = !app->view.mail_list;
}

static void show_part(struct app *app, size_t part)
{
	app->view.part = part;
	app->view.zoom = 1;
	app->view.pan_x = app->view.pan_y = 0;
}

static void do_part(struct app *app, int arg)
{
	show_part(app, (size_t)arg);
}

static void do_part_next(struct app *app, int arg)
{
	(void)arg;
	size_t count = keeping_part_count(app);
	if (count > 0)
		show_part(app, (app->view.part + 1) % count);
}

static void do_part_back(struct app *app, int arg)
{
	(void)arg;
	size_t count = keeping_part_count(app);
	if (count > 0)
		show_part(app, (app->view.part + count - 1) % count);
}

static void do_save(struct app *app, int arg)
{
	(void)arg;
	keeping_save(app);
}

static void do_open(struct app *app, int arg)
{
	(void)arg;
	if (app->view.screen == SCREEN_WAITING)
		start_chosen_lesson(app);
	else if (app->view.picture_full)
		app->view.picture_full = false;
	else if (app->view.pane == PANE_MAIL && keeping_part_count(app) > 0) {
		show_part(app, app->view.part);
		app->view.picture_full = true;
	}
}

/* ---- sessions ---- */

static void do_session(struct app *app, int arg)
{
	app_focus(app, (uint32_t)arg);
}

static void do_next_session(struct app *app, int arg)
{
	(void)arg;
	size_t count = app->timeline->session_count;
	if (count > 0)
		app_focus(app, (uint32_t)(app->view.session % count + 1));
}

static void do_lesson(struct app *app, int arg)
{
	app_play_lesson(app, (size_t)arg - 1);
}

static void do_home(struct app *app, int arg)
{
	(void)arg;
	app->view.screen = SCREEN_WAITING;
	app->view.session = 0;
	app->view.playing = false;
}

/* ---- the screen itself ---- */

static void change_scale(struct app *app, int scale)
{
	app->view.scale = scale < 100 ? 100 : scale > 250 ? 250 : scale;
}

static void change_zoom(struct app *app, float factor)
{
	float zoom = app->view.zoom * factor;
	app->view.zoom = zoom < 1 ? 1 : zoom > ZOOM_MOST ? ZOOM_MOST : zoom;
	if (zoom <= 1)
		app->view.pan_x = app->view.pan_y = 0;
}

static void do_larger(struct app *app, int arg)
{
	(void)arg;
	if (app->view.picture_full)
		change_zoom(app, 1.25f);
	else
		change_scale(app, app->view.scale + SCALE_STEP);
}

static void do_smaller(struct app *app, int arg)
{
	(void)arg;
	if (app->view.picture_full)
		change_zoom(app, 0.8f);
	else
		change_scale(app, app->view.scale - SCALE_STEP);
}

static void do_normal_size(struct app *app, int arg)
{
	(void)arg;
	if (app->view.picture_full)
		change_zoom(app, 0);
	else
		change_scale(app, 100);
}

static void do_fullscreen(struct app *app, int arg)
{
	(void)arg;
	app->view.fullscreen = !app->view.fullscreen;
	if (app->window != NULL)
		window_set_fullscreen(app->window, app->view.fullscreen);
}

static void do_black(struct app *app, int arg)
{
	(void)arg;
	app->view.black = true; /* any action brings the picture back: actions_do */
}

static void do_language(struct app *app, int arg)
{
	(void)arg;
	app->view.lang = app->view.lang == LANG_ZH ? LANG_EN : LANG_ZH;
}

static void do_theme(struct app *app, int arg)
{
	(void)arg;
	app->view.theme = (enum theme)((app->view.theme + 1) % THEME_COUNT);
}

static void do_help(struct app *app, int arg)
{
	(void)arg;
	app->view.help = !app->view.help;
	app->view.help_scroll = 0;
}

static void do_escape(struct app *app, int arg)
{
	(void)arg;
	struct view_state *view = &app->view;
	if (view->help)
		view->help = false;
	else if (view->mail_list)
		view->mail_list = false;
	else if (view->picture_full)
		view->picture_full = false;
	else
		view->playing = false;
}

static void do_quit(struct app *app, int arg)
{
	(void)arg;
	app->quit = true;
}

static const action_fn functions[ACTION_COUNT] = {
	[ACTION_NEXT] = do_next, [ACTION_BACK] = do_back, [ACTION_NEXT_PHASE] = do_next_phase, [ACTION_BACK_PHASE] = do_back_phase,
	[ACTION_STEP_SMALLER] = do_step_smaller, [ACTION_STEP_LARGER] = do_step_larger, [ACTION_FIRST] = do_first, [ACTION_LAST] = do_last,
	[ACTION_GO] = do_go, [ACTION_PLAY] = do_play, [ACTION_SLOWER] = do_slower, [ACTION_FASTER] = do_faster, [ACTION_OPEN] = do_open,
	[ACTION_UP] = do_up, [ACTION_DOWN] = do_down, [ACTION_PANE] = do_pane, [ACTION_NEXT_PANE] = do_next_pane,
	[ACTION_BACK_PANE] = do_back_pane, [ACTION_REPORT] = do_report, [ACTION_MAIL_NEXT] = do_mail_next, [ACTION_MAIL_BACK] = do_mail_back,
	[ACTION_MAIL] = do_mail, [ACTION_MAIL_LIST] = do_mail_list, [ACTION_PART] = do_part, [ACTION_PART_NEXT] = do_part_next,
	[ACTION_PART_BACK] = do_part_back, [ACTION_SAVE] = do_save, [ACTION_SESSION] = do_session, [ACTION_NEXT_SESSION] = do_next_session,
	[ACTION_LESSON] = do_lesson, [ACTION_LARGER] = do_larger, [ACTION_SMALLER] = do_smaller, [ACTION_NORMAL_SIZE] = do_normal_size,
	[ACTION_FULLSCREEN] = do_fullscreen, [ACTION_BLACK] = do_black, [ACTION_LANGUAGE] = do_language, [ACTION_THEME] = do_theme,
	[ACTION_HELP] = do_help, [ACTION_ESCAPE] = do_escape, [ACTION_QUIT] = do_quit, [ACTION_HOME] = do_home,
};

static void remember(struct app *app)
{
	struct settings now = app->settings;
	now.lang = app->view.lang;
	now.theme = app->view.theme;
	now.scale = app->view.scale;
	if (now.lang == app->settings.lang && now.theme == app->settings.theme && now.scale == app->settings.scale)
		return;
	app->settings = now;
	settings_save(&now);
}

void actions_do(struct app *app, enum action action, int arg)
{
	if (action <= ACTION_NONE || action >= ACTION_COUNT || functions[action] == NULL)
		return;
	app->changed = true;
	if (app->view.black && action != ACTION_QUIT) {
		app->view.black = false; /* the first key after black only brings the picture back */
		return;
	}
	functions[action](app, arg);
	remember(app);
}

/* ---- input ---- */

/* G, then digits, then Enter: go to step n. True: the key belonged to it. */
static bool key_for_go(struct app *app, const char *key)
{
	struct view_state *view = &app->view;
	if (!view->asking_go)
		return false;
	size_t len = strlen(view->go);
	app->changed = true;
	if (isdigit((unsigned char)key[0]) && key[1] == '\0') {
		if (len + 1 < sizeof view->go)
			memcpy(view->go + len, (char[]){ key[0], '\0' }, 2);
		return true;
	}
	if (strcmp(key, "Backspace") == 0) {
		view->go[len ? len - 1 : 0] = '\0';
		return true;
	}
	view->asking_go = false;
	if (strcmp(key, "Return") == 0 && len > 0)
		go(app, (size_t)atoi(view->go));
	return strcmp(key, "Return") == 0 || strcmp(key, "Escape") == 0;
}

/* Is key one of the space-separated names? */
static bool has_key(const char *keys, const char *key)
{
	size_t len = strlen(key);
	for (const char *at = keys; at != NULL && *at; at = strchr(at, ' ')) {
		while (*at == ' ')
			at++;
		if (strncmp(at, key, len) == 0 && (at[len] == ' ' || at[len] == '\0'))
			return true;
	}
	return false;
}

void actions_key(struct app *app, const char *key)
{
	if (key_for_go(app, key))
		return;
	size_t count;
	const struct action_info *table = action_table(&count);
	for (size_t i = 0; i < count; i++) {
		if (has_key(table[i].keys, key)) {
			actions_do(app, table[i].action, table[i].arg);
			return;
		}
	}
}

static const struct draw_item *hit_at(const struct app *app, float x, float y)
{
	return app->pixels_per_unit > 0 ? draw_hit_at(&app->list, x / app->pixels_per_unit, y / app->pixels_per_unit) : NULL;
}

void actions_click(struct app *app, float x, float y)
{
	const struct draw_item *hit = hit_at(app, x, y);
	if (hit != NULL || app->view.black)
		actions_do(app, hit ? (enum action)hit->action : ACTION_BLACK, hit ? hit->arg : 0);
}

void actions_drag(struct app *app, float x, float y, float dx, float dy)
{
	if (app->view.picture_full && app->view.zoom > 1) {
		pan(app, dx / app->pixels_per_unit, dy / app->pixels_per_unit);
		app->changed = true;
		return;
	}
	const struct draw_item *hit = hit_at(app, x, y);
	if (hit != NULL && hit->action == ACTION_GO && hit->arg > 0)
		actions_do(app, ACTION_GO, hit->arg);
}

void actions_wheel(struct app *app, float lines, bool ctrl)
{
	app->changed = true;
	if (ctrl)
		actions_do(app, lines < 0 ? ACTION_LARGER : ACTION_SMALLER, 0);
	else if (app->view.picture_full)
		change_zoom(app, lines < 0 ? 1.25f : 0.8f);
	else
		scroll_or_choose(app, (int)(lines * (app->view.screen == SCREEN_WAITING ? 1 : WHEEL_LINES)));
}
