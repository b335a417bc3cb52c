#include "app/shots.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/app.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"

#define DEFAULT_WIDTH  1920
#define DEFAULT_HEIGHT 1080
#define POLL_MS        50
#define PATIENCE_MS    60000 /* for the whole conversation */

/* Waits until our own session has come and gone. False: it never did. */
static bool play(struct app *app, struct lesson *script, enum fact_origin origin)
{
	live_run(app->live, script, origin);
	int64_t until = app_clock_ms() + PATIENCE_MS;
	while (app_clock_ms() < until) {
		fact_queue_wait(app->facts, POLL_MS);
		app_receive(app);
		for (size_t i = 0; i < app->timeline->session_count; i++) {
			const struct session *session = app->timeline->sessions[i];
			if (session->opened.origin == origin && session->closed) {
				app_focus(app, session->number);
				snprintf(app->address, sizeof app->address, "%s", session->opened.server);
				return true;
			}
		}
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

static bool draw_steps(struct app *app)
{
	const struct options *options = app->options;
	struct canvas canvas;
	if (!file_make_folder(options->shots) || !canvas_init(&canvas, options->width ? options->width : DEFAULT_WIDTH,
	                                                      options->height ? options->height : DEFAULT_HEIGHT))
		return false;
	struct session *session = app_session(app);
	struct cursor *cursor = app_cursor(app);
	bool ok = true;
	for (size_t step = 1; ok && step <= session->step_count; step++) {
		size_t before = cursor->step;
		cursor_go(cursor, session, step);
		app_moved(app, before);
		draw_whole(app, &canvas);
		char *path = mem_printf("%s/%03zu.png", options->shots, step);
		ok = canvas_save_png(&canvas, path);
		free(path);
	}
	if (ok)
		printf("%zu steps in %s\n", session->step_count, options->shots);
	canvas_finish(&canvas);
	return ok;
}

int shots_run(const struct options *options)
{
	struct app app;
	bool ok = app_init(&app, options, options->listen_given);
	app.view.motion = false;
	enum fact_origin origin;
	struct lesson *script = ok ? library_script(&app.library, options, &origin) : NULL;
	ok = script != NULL && live_start(app.live) && play(&app, script, origin) && draw_steps(&app);
	lesson_destroy(script);
	app_finish(&app);
	return ok ? 0 : 1;
}
