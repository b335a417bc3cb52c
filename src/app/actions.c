#include "app/actions_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define WHEEL_LINES 3

typedef void (*action_fn)(struct app *app, int arg);

static const action_fn functions[ACTION_COUNT] = {
	[ACTION_NEXT] = action_next,
	[ACTION_BACK] = action_back,
	[ACTION_NEXT_PHASE] = action_next_phase,
	[ACTION_BACK_PHASE] = action_back_phase,
	[ACTION_STEP_SMALLER] = action_step_smaller,
	[ACTION_STEP_LARGER] = action_step_larger,
	[ACTION_FIRST] = action_first,
	[ACTION_LAST] = action_last,
	[ACTION_GO] = action_go,
	[ACTION_UNTIL] = action_until,
	[ACTION_UNTIL_BACK] = action_until_back,
	[ACTION_UNTIL_ROW] = action_until_row,
	[ACTION_UNTIL_AGAIN] = action_until_again,
	[ACTION_UNTIL_AGAIN_BACK] = action_until_again_back,
	[ACTION_BREAKS] = action_breaks,
	[ACTION_BREAK_ROW] = action_break_row,
	[ACTION_BOOKMARK] = action_bookmark,
	[ACTION_BOOKMARK_NEXT] = action_bookmark_next,
	[ACTION_BOOKMARK_BACK] = action_bookmark_back,
	[ACTION_BOOKMARKS] = action_bookmarks,
	[ACTION_BOOKMARK_GO] = action_bookmark_go,
	[ACTION_PLAY] = action_play,
	[ACTION_SLOWER] = action_slower,
	[ACTION_FASTER] = action_faster,
	[ACTION_OPEN] = action_open,
	[ACTION_UP] = action_up,
	[ACTION_DOWN] = action_down,
	[ACTION_PANE] = action_pane,
	[ACTION_NEXT_PANE] = action_next_pane,
	[ACTION_BACK_PANE] = action_back_pane,
	[ACTION_REPORT] = action_report,
	[ACTION_MAIL_NEXT] = action_mail_next,
	[ACTION_MAIL_BACK] = action_mail_back,
	[ACTION_MAIL] = action_mail,
	[ACTION_MAIL_LIST] = action_mail_list,
	[ACTION_PART] = action_part,
	[ACTION_PART_NEXT] = action_part_next,
	[ACTION_PART_BACK] = action_part_back,
	[ACTION_STRUCTURE] = action_structure,
	[ACTION_STRUCTURE_PART] = action_structure_part,
	[ACTION_STRUCTURE_DEFECT] = action_structure_defect,
	[ACTION_STRUCTURE_FIELD] = action_structure_field,
	[ACTION_STRUCTURE_LINE] = action_structure_line,
	[ACTION_PACKET] = action_packet,
	[ACTION_PACKET_FIELD] = action_packet_field,
	[ACTION_PACKET_BLOCK] = action_packet_block,
	[ACTION_PACKET_BYTE] = action_packet_byte,
	[ACTION_EVE] = action_eve,
	[ACTION_DECODE] = action_decode,
	[ACTION_DECODE_GO] = action_decode_go,
	[ACTION_CHARSET] = action_charset,
	[ACTION_HOLD] = action_hold,
	[ACTION_RELEASE_ALL] = action_release_all,
	[ACTION_PREDICT] = action_predict,
	[ACTION_ANSWER] = action_answer,
	[ACTION_TALLY] = action_tally,
	[ACTION_BRAIN] = action_brain,
	[ACTION_FAULT_MENU] = action_fault_menu,
	[ACTION_FAULT] = action_fault,
	[ACTION_SWITCHES] = action_switches,
	[ACTION_EXTENSION] = action_extension,
	[ACTION_BUG] = action_bug,
	[ACTION_REVEAL] = action_reveal,
	[ACTION_BODY] = action_body,
	[ACTION_SAVE] = action_save,
	[ACTION_DELETE] = action_delete,
	[ACTION_EXPORTS] = action_exports,
	[ACTION_EXPORT] = action_export,
	[ACTION_LAB_REPORT] = action_lab_report,
	[ACTION_SAVE_CAPTURE] = action_save_capture,
	[ACTION_SESSION] = action_session,
	[ACTION_NEXT_SESSION] = action_next_session,
	[ACTION_LANES] = action_lanes,
	[ACTION_LANES_FIRST] = action_lanes_first,
	[ACTION_LANES_GO] = action_lanes_go,
	[ACTION_LANES_RELEASE] = action_lanes_release,
	[ACTION_LESSON] = action_lesson,
	[ACTION_RESUME] = action_resume,
	[ACTION_LARGER] = action_larger,
	[ACTION_SMALLER] = action_smaller,
	[ACTION_NORMAL_SIZE] = action_normal_size,
	[ACTION_FULLSCREEN] = action_fullscreen,
	[ACTION_BLACK] = action_black,
	[ACTION_LANGUAGE] = action_language,
	[ACTION_THEME] = action_theme,
	[ACTION_MORE] = action_more,
	[ACTION_HELP] = action_help,
	[ACTION_ESCAPE] = action_escape,
	[ACTION_QUIT] = action_quit,
	[ACTION_HOME] = action_home,
};

static void remember(struct app *app)
{
	struct settings now = app->settings;
	now.lang = app->view.lang;
	now.both_langs = app->view.both_langs;
	now.theme = app->view.theme;
	now.scale = app->view.scale;
	if (now.lang == app->settings.lang && now.both_langs == app->settings.both_langs && now.theme == app->settings.theme &&
	    now.scale == app->settings.scale)
		return;
	app->settings = now;
	settings_save(&now);
}

void actions_do(struct app *app, enum action action, int arg)
{
	if (action <= ACTION_NONE || action >= ACTION_COUNT || functions[action] == NULL)
		return;
	app->changed = true;
	app_toast_read(app);
	if (app->view.black && action != ACTION_QUIT) {
		app->view.black = false; /* the first key after black only brings the picture back */
		return;
	}
	actions_until_stops(app, action);
	if (!actions_card_takes(app, action) && !actions_lanes_takes(app, action) && !actions_decode_takes(app, action, arg) && !actions_predict_takes(app, action))
		functions[action](app, arg);
	remember(app);
}

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
		actions_go(app, (size_t)atoi(view->go));
	return strcmp(key, "Return") == 0 || strcmp(key, "Escape") == 0;
}

/* On the first screen digits start lessons. */
static bool key_for_lesson(struct app *app, const char *key)
{
	if (app->view.screen != SCREEN_WAITING || key[0] < '1' || key[0] > '9' || key[1] != '\0' || app->view.black)
		return false;
	actions_do(app, ACTION_LESSON, key[0] - '0');
	return true;
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
	if (!app->view.asking_go && actions_predict_key(app, key))
		return; /* digits answer the question while one is asked */
	if (key_for_go(app, key) || actions_until_key(app, key))
		return;
	if (key_for_lesson(app, key))
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
		actions_pan(app, dx / app->pixels_per_unit, dy / app->pixels_per_unit);
		app->changed = true;
		return;
	}
	const struct draw_item *hit = hit_at(app, x, y);
	if (hit != NULL && hit->action == ACTION_GO && hit->arg > 0)
		actions_do(app, ACTION_GO, hit->arg);
}

/* Whole notches, counted with what was turned before. Turning back begins anew. */
static int take_notches(struct app *app, float turned)
{
	if (turned * app->wheel_rest < 0)
		app->wheel_rest = 0;
	app->wheel_rest += turned;
	int notches = (int)app->wheel_rest;
	app->wheel_rest -= (float)notches;
	return notches;
}

void actions_wheel(struct app *app, float x, float y, float turned, bool ctrl)
{
	int lines = take_notches(app, turned);
	if (lines == 0)
		return;
	float scale = app->pixels_per_unit;
	const struct draw_item *area = scale > 0 ? draw_hit_of(&app->list, x / scale, y / scale, ACTION_SCROLL) : NULL;
	app->changed = true;
	if (ctrl)
		actions_do(app, lines < 0 ? ACTION_LARGER : ACTION_SMALLER, 0);
	else if (app->view.picture_full)
		actions_zoom(app, lines < 0 ? 1.25f : 0.8f);
	else if (area != NULL && !app->view.help)
		actions_scroll_pane(app, (enum pane)area->arg, lines * (app->view.mail_list ? 1 : WHEEL_LINES));
	else
		actions_scroll(app, lines);
}
