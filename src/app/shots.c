#include "app/shots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/capture_log.h"
#include "app/exporting.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

#define DEFAULT_WIDTH  1920
#define DEFAULT_HEIGHT 1080
#define POLL_MS        50
#define PATIENCE_MS    60000 /* for the whole conversation */

/* Are all of the script's sessions closed? */
static bool is_over(const struct app *app, const struct lesson *script, enum fact_origin origin)
{
	size_t closed = 0;
	for (size_t i = 0; i < app->timeline->session_count; i++) {
		const struct session *session = app->timeline->sessions[i];
		closed += session->opened.origin == origin && session->closed;
	}
	return closed == script->connection_count;
}

/* False: it did not end. */
static bool play(struct app *app, const struct lesson *script, enum fact_origin origin)
{
	live_run(app->live, script, origin);
	int64_t until = app_clock_ms() + PATIENCE_MS;
	while (app_clock_ms() < until) {
		fact_queue_wait(app->facts, POLL_MS);
		app_receive(app);
		if (is_over(app, script, origin))
			return true;
	}
	log_error("the conversation did not end within %d s", PATIENCE_MS / 1000);
	return false;
}

/* A frame may ask for mails and pictures to be decoded: draw until none are missing. */
static void draw_whole(struct app *app, struct canvas *canvas)
{
	do {
		worker_wait(app->worker);
		app_draw(app, canvas);
	} while (worker_pending(app->worker) > 0);
}

/* *number: of the last picture; counted on. */
static bool draw_session(struct app *app, struct session *session, struct canvas *canvas, size_t *number)
{
	bool ok = true;
	app_focus(app, session->number);
	bool here = session->opened.origin != ORIGIN_CAPTURE && !session->opened.reopened; /* else that server is not ours */
	snprintf(app->address, sizeof app->address, "%s", here ? session->opened.server : "");
	struct cursor *cursor = app_cursor(app);
	for (size_t step = 1; ok && step <= session->step_count; step++) {
		size_t before = cursor->step;
		cursor_go(cursor, session, step);
		app_moved(app, before);
		draw_whole(app, canvas);
		char *path = mem_printf("%s/%03zu.png", app->options->shots, ++*number);
		ok = canvas_save_png(canvas, path);
		free(path);
	}
	return ok;
}

/* Of a capture all of them. */
static bool is_wanted(const struct app *app, const struct session *session, enum fact_origin origin)
{
	return app->opening.file_count > 0 || session->opened.origin == origin;
}

static bool draw_steps(struct app *app, enum fact_origin origin)
{
	const struct options *options = app->options;
	struct canvas canvas;
	if (!file_make_folder(options->shots) || !canvas_init(&canvas, options->width ? options->width : DEFAULT_WIDTH,
	                                                      options->height ? options->height : DEFAULT_HEIGHT))
		return false;
	size_t number = 0;
	bool ok = true;
	for (size_t i = 0; ok && i < app->timeline->session_count; i++) {
		if (is_wanted(app, app->timeline->sessions[i], origin))
			ok = draw_session(app, app->timeline->sessions[i], &canvas, &number);
	}
	if (ok)
		printf("%zu steps in %s\n", number, options->shots);
	canvas_finish(&canvas);
	return ok;
}

static bool write_reports(struct app *app, enum fact_origin origin)
{
	bool ok = file_make_folder(app->options->report);
	for (size_t i = 0; ok && i < app->timeline->session_count; i++) {
		const struct session *session = app->timeline->sessions[i];
		char *path = is_wanted(app, session, origin) ? exporting_report(app, session, app->options->report, "report") : NULL;
		if (path != NULL)
			printf("%s\n", path);
		else if (is_wanted(app, session, origin))
			log_error("cannot write the report in %s: %s", app->options->report, strerror(errno));
		ok = path != NULL || !is_wanted(app, session, origin);
		free(path);
	}
	return ok;
}

/* All of its captures, or of its mails. */
static bool show_folder(struct app *app, const char *path, enum fact_origin *out_origin)
{
	if (!live_start(app->live))
		return false;
	opening_begin(app, path);
	opening_wait(app);
	*out_origin = app->deliveries.folder.count > 0 ? ORIGIN_FILE : ORIGIN_CAPTURE;
	int64_t until = app_clock_ms() + PATIENCE_MS;
	while (!deliveries_are_over(&app->deliveries) && app_clock_ms() < until) {
		fact_queue_wait(app->facts, POLL_MS);
		app_receive(app);
	}
	if (!deliveries_are_over(&app->deliveries))
		log_error("the mails were not all delivered within %d s", PATIENCE_MS / 1000);
	return app->timeline->session_count > 0 && deliveries_are_over(&app->deliveries);
}

/* What was asked for has happened and is in the timeline. */
static bool show_script(struct app *app, const struct options *options, enum fact_origin *out_origin)
{
	*out_origin = ORIGIN_CAPTURE;
	if (options->file != NULL && folder_is(options->file))
		return show_folder(app, options->file, out_origin);
	if (options->file != NULL && capture_log_wanted(options->file)) {
		opening_begin(app, options->file);
		opening_wait(app);
		return app->timeline->session_count > 0;
	}
	struct lesson *script = library_script(&app->library, options, out_origin);
	bool ok = script != NULL && live_start(app->live) && play(app, script, *out_origin);
	lesson_destroy(script);
	return ok;
}

int shots_run(const struct options *options)
{
	struct app app;
	bool ok = app_init(&app, options, options->listen_given);
	app.view.motion = false;
	enum fact_origin origin;
	ok = ok && show_script(&app, options, &origin) &&
	     (options->shots == NULL || draw_steps(&app, origin)) && (options->report == NULL || write_reports(&app, origin));
	app_finish(&app);
	return ok ? 0 : 1;
}
