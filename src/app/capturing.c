#include "app/capturing.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/app.h"
#include "app/exporting.h"
#include "base/mem.h"

#define TURN_BYTES (4u << 20) /* written between two frames */

static int64_t opened_us(const struct app *app, uint32_t number)
{
	const struct session *session = timeline_session(app->timeline, number);
	return session != NULL && session->fact_count > 0 ? app->timeline->facts[session->facts[0]]->time_us : 0;
}

void capturing_begin(struct app *app, uint32_t session)
{
	struct capturing *capturing = &app->capturing;
	if (capturing->busy) {
		app_toast(app, "ui.toast-still-saving", NULL);
		return;
	}
	if (timeline_session(app->timeline, session != 0 ? session : 1) == NULL) {
		app_toast(app, "ui.toast-no-session", NULL);
		return;
	}
	capturing->busy = true;
	capturing->stem = save_name(opened_us(app, session != 0 ? session : 1), session);
	capturing->folder = exporting_folder();
	save_init(&capturing->save, app->timeline, session, capturing->folder, capturing->frames, capturing->context);
	capturing_turn(app);
}

static void forget(struct capturing *capturing)
{
	free(capturing->stem);
	free(capturing->folder);
	capturing->stem = capturing->folder = NULL;
	capturing->busy = false;
}

static void tell_progress(struct app *app)
{
	char share[16];
	snprintf(share, sizeof share, "%.0f %%", save_progress(&app->capturing.save) * 100);
	app_toast(app, "ui.toast-saving-capture", share);
	app->changed = true;
}

bool capturing_turn(struct app *app)
{
	struct capturing *capturing = &app->capturing;
	if (!capturing->busy)
		return false;
	if (save_step(&capturing->save, TURN_BYTES)) {
		tell_progress(app);
		return true;
	}
	char *path = save_commit(&capturing->save, capturing->stem);
	app_toast(app, path != NULL ? "ui.toast-saved" : "ui.toast-save-failed", path != NULL ? path : capturing->folder);
	app->changed = true;
	free(path);
	forget(capturing);
	return false;
}

void capturing_cancel(struct app *app)
{
	capturing_finish(app);
	app_toast(app, "ui.toast-save-cancelled", NULL);
}

void capturing_finish(struct app *app)
{
	if (app->capturing.busy)
		save_abort(&app->capturing.save);
	forget(&app->capturing);
}
