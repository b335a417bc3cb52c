#include "app/actions_private.h"


#include "app/exporting.h"

static void export_kind(struct app *app, enum export_kind kind)
{
	if (app_session(app) == NULL) {
		app_toast(app, "ui.toast-nothing-to-save", NULL);
		return;
	}
	char *folder = exporting_folder(), *path = exporting_write(app, kind, folder);
	app_toast(app, path ? "ui.toast-saved" : "ui.toast-save-failed", path ? path : folder);
	free(path);
	free(folder);
}

void action_save_capture(struct app *app, int arg)
{
	capturing_begin(app, arg == 1 ? 0 : app->view.session);
}

void action_lab_report(struct app *app, int arg)
{
	(void)arg;
	export_kind(app, EXPORT_REPORT);
}

void action_exports(struct app *app, int arg)
{
	(void)arg;
	app->view.exports.open = !app->view.exports.open && app->view.screen == SCREEN_SESSION && app_session(app) != NULL;
	app->view.exports.row = 0;
}

void action_export(struct app *app, int arg)
{
	app->view.exports.open = false;
	if (arg == EXPORT_CAPTURE + 1 || arg == EXPORT_CAPTURE_ALL + 1)
		action_save_capture(app, arg == EXPORT_CAPTURE_ALL + 1);
	else if (arg >= 1 && arg <= EXPORT_COUNT)
		export_kind(app, (enum export_kind)(arg - 1));
}

bool actions_export_choose(struct app *app, int by)
{
	struct export_state *state = &app->view.exports;
	if (state->open)
		state->row = (state->row + EXPORT_COUNT + (size_t)(by + EXPORT_COUNT)) % EXPORT_COUNT;
	return state->open;
}

bool actions_export_take(struct app *app)
{
	if (!app->view.exports.open)
		return false;
	action_export(app, (int)app->view.exports.row + 1);
	return true;
}
