#include "app/opening_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/log.h"
#include "base/mem.h"

static void tell_left_out(struct app *app, size_t count)
{
	char text[32];
	if (count == 0)
		return;
	snprintf(text, sizeof text, "%zu", count);
	app_toast(app, "ui.toast-folder-left-out", text);
}

static void refuse(struct app *app, const char *path, enum opening_shown shown, const char *reason)
{
	struct opening_state *state = &app->view.opening;
	log_error("cannot open the folder %s: %s", path, reason);
	opening_name(app, path);
	snprintf(state->reason, sizeof state->reason, "%s", reason);
	state->shown = shown;
}

static void play(struct app *app, struct lesson *script)
{
	if (app->deliveries.begun++ == 0)
		app_play(app, script, ORIGIN_FILE, 1, app->opening.step); /* its session takes the focus */
	else
		live_run(app->live, script, ORIGIN_FILE);
	app->opening.step = 0;
	lesson_destroy(script);
}

void opening_folder_turn(struct app *app)
{
	struct lesson *script = deliveries_turn(&app->deliveries);
	if (script != NULL)
		play(app, script);
	folder_place_turn(app);
}

static void deliver(struct app *app, struct folder *folder)
{
	size_t left_out = folder->left_out;
	char *path = mem_strdup(folder->path);
	folder_place_finish(app); /* it looks into the deliveries */
	deliveries_begin(&app->deliveries, folder);
	folder_place_begin(app, path, SIZE_MAX, app->opening.step == 0);
	free(path);
	tell_left_out(app, left_out);
	opening_folder_turn(app);
}

struct opened_folder *opening_folder_begin(struct app *app, const char *path)
{
	struct opened_folder *opened = mem_zero(sizeof *opened);
	struct folder *folder = &opened->folder;
	if (!folder_list(folder, path))
		refuse(app, path, OPENING_FAILED, strerror(errno));
	else if (folder->kind == FOLDER_EMPTY)
		refuse(app, path, OPENING_NO_FILES, "there is no .pcapng, .pcap or .eml file in it");
	else if (folder->kind == FOLDER_MAILS)
		deliver(app, folder);
	if (folder->kind == FOLDER_CAPTURES)
		return opened;
	opened_folder_destroy(opened);
	return NULL;
}

void opening_folder_tell(struct app *app, const struct opening_source *source, const struct opened_folder *folder)
{
	struct opening_state *state = &app->view.opening;
	tell_left_out(app, folder->folder.left_out);
	if (source->bad_name == NULL)
		return;
	opening_name(app, source->bad_name);
	state->sessions = source->gathering.sessions;
	state->others = source->gathering.broken - 1;
	state->trouble = source->bad;
	state->offset = source->bad_offset;
	snprintf(state->reason, sizeof state->reason, "%s", source->bad_reason != NULL ? source->bad_reason : "");
	state->shown = source->bad != NULL ? OPENING_BROKEN : OPENING_FAILED;
}
