#include "app/show.h"

#include <stdio.h>

#include "app/actions.h"
#include "app/capture_log.h"
#include "app/data.h"
#include "app/serving.h"
#include "base/log.h"

#define FRAME_MS       16 /* between two frames while something moves */
#define DEFAULT_WIDTH  1600
#define DEFAULT_HEIGHT 900

/* "off", "on" while no question stands, "asked", "answered", or "tally". */
static const char *predict_word(const struct app *app)
{
	struct predict_record record;
	if (predict_standing(app->timeline, &app->view, &record))
		return record.revealed ? "answered" : "asked";
	if (predict_tally(app->timeline, &app->view) != 0)
		return "tally";
	return app->view.predict.on ? "on" : "off";
}

/* Counted for the choice that is open. */
static unsigned predict_hands(const struct app *app)
{
	struct predict_record record;
	bool open = predict_standing(app->timeline, &app->view, &record) && record.chosen > 0;
	return open ? record.hands[record.chosen - 1] : 0;
}

/* Number of the packet that was chosen by hand at this step; 0: none was. */
static size_t chosen_packet(struct app *app)
{
	const struct packets_state *state = &app->view.packets;
	struct cursor *cursor = app_cursor(app);
	bool here = cursor && state->session == app->view.session && state->step == cursor->step;
	return here ? state->packet + 1 : 0;
}

/* With --log-format json: where the person is, after each change, for scripts and tests. */
static void print_view(struct app *app)
{
	if (!app->options->log_json)
		return;
	struct session *session = app_session(app);
	struct cursor *cursor = app_cursor(app);
	size_t step = cursor ? cursor->step : 0, steps = session ? session->step_count : 0;
	printf("{\"type\":\"view\",\"screen\":\"%s\",\"session\":%u,\"sessions\":%zu,\"step\":%zu,\"steps\":%zu,\"pane\":%d,"
	       "\"picture_full\":%s,\"mails\":%zu,\"lang\":\"%s\",\"both_langs\":%s,\"theme\":\"%s\",\"scale\":%d,\"black\":%s,\"help\":%s,"
	       "\"decoding\":%zu,\"lanes\":%s,\"running\":%s,\"playing\":%s,\"predict\":\"%s\",\"hands\":%u,\"brain\":%s,\"decode\":%zu,\"structure\":%d,"
	       "\"packet\":%zu,\"field\":\"%s\",\"eve\":%s}\n",
	       app->view.screen == SCREEN_WAITING ? "waiting" : "session", app->view.session, app->timeline->session_count, step,
	       steps, app->view.pane, app->view.picture_full ? "true" : "false", app->timeline->mail_count,
	       lang_code(app->view.lang), app->view.both_langs ? "true" : "false", theme_name(app->view.theme), app->view.scale, app->view.black ? "true" : "false",
	       app->view.help ? "true" : "false", worker_pending(app->worker), app->view.lanes.open ? "true" : "false",
	       app->view.until.running ? "true" : "false", app->view.playing ? "true" : "false", predict_word(app), predict_hands(app),
	       app->view.brain.open ? "true" : "false", app->view.decode.open ? app->view.decode.group + 1 : 0,
	       app->view.structure_view, chosen_packet(app), app->view.packets.field ? app->view.packets.field : "",
	       app->view.packets.eve ? "true" : "false");
	fflush(stdout);
}

static void take_input(struct app *app, struct input *input)
{
	switch (input->kind) {
	case INPUT_KEY: actions_key(app, input->key); break;
	case INPUT_TEXT: actions_text(app, input->text); break;
	case INPUT_CLICK: actions_click(app, input->x, input->y); break;
	case INPUT_DRAG: actions_drag(app, input->x, input->y, input->dx, input->dy); break;
	case INPUT_WHEEL: actions_wheel(app, input->x, input->y, input->dy, input->ctrl); break;
	case INPUT_DROP: app_open_file(app, input->text); break;
	case INPUT_RESIZE: app->changed = true; break;
	case INPUT_QUIT: app->quit = true; break;
	default: break; /* INPUT_BELL: app_receive looks at the queues anyway */
	}
	window_free_input(input);
	window_set_typing(app->window, actions_is_typing(app));
}

/* How long nothing can happen by itself: -1 for ever. */
static int idle_ms(const struct app *app, bool animating, int64_t last_frame_ms)
{
	int64_t now = app_clock_ms(), until = INT64_MAX;
	if (animating)
		until = last_frame_ms + FRAME_MS;
	if (app->redraw_ms != 0 && app->redraw_ms < until)
		until = app->redraw_ms;
	if (app->view.playing && app->next_step_ms < until)
		until = app->next_step_ms;
	if (app->view.toast[0] && app->view.toast_until_ms < until)
		until = app->view.toast_until_ms;
	if (until == INT64_MAX)
		return -1;
	return until > now ? (int)(until - now) : 0;
}

static void end_toast(struct app *app)
{
	if (app->view.toast[0] && app_clock_ms() >= app->view.toast_until_ms) {
		app->view.toast[0] = '\0';
		app->changed = true;
	}
}

static bool draw_frame(struct app *app)
{
	int64_t begin = stats_now_us();
	struct canvas *canvas = window_begin(app->window);
	if (canvas == NULL)
		return false;
	bool animating = app_draw(app, canvas);
	window_end(app->window);
	stats_frame(&app->stats, begin, stats_now_us());
	return animating;
}

static void run_loop(struct app *app)
{
	bool animating = false;
	int64_t last_frame_ms = 0;
	app->changed = true;
	while (!app->quit) {
		struct input input = { 0 };
		bool due = app->changed || (animating && idle_ms(app, animating, last_frame_ms) == 0);
		int wait = due ? 0 : idle_ms(app, animating, last_frame_ms);
		while (window_wait(app->window, wait, &input)) {
			take_input(app, &input);
			input = (struct input){ 0 };
			wait = 0; /* what else is there already */
		}
		app_receive(app);
		actions_tick(app);
		end_toast(app);
		bool changed = app->changed;
		bool timed = app->redraw_ms != 0 && app_clock_ms() >= app->redraw_ms;
		if (!changed && !timed && !(animating && app_clock_ms() - last_frame_ms >= FRAME_MS))
			continue;
		app->changed = false;
		app->redraw_ms = 0;
		last_frame_ms = app_clock_ms();
		animating = draw_frame(app);
		if (changed)
			print_view(app);
	}
}

static void set_icon(struct window *window)
{
	char *path = data_path("assets/icons/smtpscope.svg");
	if (path != NULL)
		window_set_icon(window, path);
	free(path);
}

static bool begin(struct app *app)
{
	const struct options *options = app->options;
	int width = options->width ? options->width : DEFAULT_WIDTH, height = options->height ? options->height : DEFAULT_HEIGHT;
	app->window = window_create("smtpscope", width, height, options->fullscreen);
	if (app->window == NULL)
		return false;
	set_icon(app->window);
	if (!live_start(app->live)) {
		log_error("cannot start the server thread");
		return false;
	}
	serving_begin(options, app->live);
	lesson_marks_init(app);
	if (options->lesson == NULL && options->file == NULL)
		return true;
	if (options->file != NULL && (folder_is(options->file) || capture_log_wanted(options->file))) {
		app->opening.step = options->step;
		opening_begin(app, options->file);
		return true;
	}
	enum fact_origin origin;
	struct lesson *script = library_script(&app->library, options, &origin);
	if (script == NULL)
		return false;
	app_play(app, script, origin, options->clients, options->step);
	lesson_destroy(script);
	return true;
}

int show_run(const struct options *options)
{
	struct app app;
	bool ok = app_init(&app, options, true) && begin(&app); /* SDL turns SIGINT and SIGTERM into INPUT_QUIT */
	if (ok)
		run_loop(&app);
	app_finish(&app);
	return ok ? 0 : 1;
}
