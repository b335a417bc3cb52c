#include "app/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/actions.h"
#include "app/capture_log.h"
#include "app/data.h"
#include "app/opening_folder.h"
#include "app/serving.h"
#include "base/array.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "view/widgets.h"

#define QUEUE_BYTES   (64u << 20)
#define FACTS_AT_ONCE 4096 /* taken from the queue before the screen gets its turn */
#define TOAST_MS      4000
#define TOAST_READ_MS 1500 /* a person who acts after that has read it */
#define TOAST_CHARS   60 /* of a name or path */
#define UNITS_HIGH    1080.0f
#define KEPT_WIDTH    1920 /* pictures are kept at least this large, for a window that grows */
#define KEPT_HEIGHT   1080

int64_t app_clock_ms(void)
{
	return stats_now_us() / 1000;
}

int64_t app_now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool create_live(struct app *app, bool listen)
{
	struct live_config config;
	serving_config(app->options, app->store, &config);
	config.listen = listen;
	app->view.hold = config.hold;
	app->view.hold_ms = config.hold_ms;
	actions_break_init(app, &app->options->hold_what);
	app->view.extensions = config.smtp.extensions;
	app->view.bugs = config.smtp.bugs;
	app->facts = fact_queue_create(QUEUE_BYTES);
	app->live = live_create(&config, app->facts);
	return app->live != NULL;
}

static void apply_settings(struct app *app)
{
	const struct options *options = app->options;
	if (options->reset_settings)
		settings_reset();
	if (options->reset_settings)
		progress_reset();
	settings_load(&app->settings);
	if (options->lang != OPTION_UNSET)
		app->settings.lang = (enum lang)options->lang, app->settings.both_langs = options->both_langs;
	if (options->theme != OPTION_UNSET)
		app->settings.theme = (enum theme)options->theme;
	if (options->scale != OPTION_UNSET)
		app->settings.scale = options->scale;
	app->view = (struct view_state){
		.lang = app->settings.lang,
		.both_langs = app->settings.both_langs,
		.theme = app->settings.theme,
		.scale = app->settings.scale,
		.motion = app->settings.motion,
		.pane = PANE_EXPLAIN,
		.speed = 100,
		.zoom = 1,
		.fullscreen = options->fullscreen,
	};
}

static bool create_display(struct app *app)
{
	char *fonts = data_path("fonts");
	if (fonts == NULL)
		return false;
	app->text = text_create(fonts);
	free(fonts);
	if (app->text == NULL)
		return false;
	app->measure = text_measure(app->text);
	app->pictures = pictures_create(app->worker);
	app->mailbox = mailbox_create(app->timeline, app->worker, app->pictures);
	return true;
}

static void ring_window(void *context)
{
	struct app *app = context;
	if (app->window != NULL)
		window_ring(app->window);
}

bool app_init(struct app *app, const struct options *options, bool listen)
{
	*app = (struct app){ .options = options };
	stats_init(&app->stats);
	if (!library_init(&app->library))
		return false;
	apply_settings(app);
	if (options->save && (app->store = store_create(options->save)) == NULL)
		return false;
	app->recorder = options->save ? recorder_create(options->save) : NULL;
	app->timeline = timeline_create();
	app->transcript = options->log ? transcript_create(stdout, options->log_json) : NULL;
	app->worker = worker_create(ring_window, app);
	if (app->worker == NULL || !create_live(app, listen) || !create_display(app))
		return false;
	fact_queue_on_push(app->facts, ring_window, app);
	return true;
}

/* Stop, join, destroy: first those who call others, then those who are called. */
void app_finish(struct app *app)
{
	capturing_finish(app); /* looks into the timeline */
	folder_place_finish(app); /* and into what is open */
	deliveries_finish(&app->deliveries);
	if (app->timeline != NULL)
		lesson_marks_note(app);
	if (app->live != NULL) {
		live_stop(app->live);
		live_join(app->live);
	}
	while (app->facts != NULL && app->timeline != NULL && app_receive(app)) {
		/* what came while stopping still goes to the log, and it may be more than one turn takes */
	}
	if (app->options->stats && app->facts != NULL)
		stats_print(&app->stats, fact_queue_stats(app->facts), live_stats(app->live));
	live_destroy(app->live);       /* pushes to the queue, calls the store */
	opening_finish(app);           /* its worker first of all */
	worker_destroy(app->worker);   /* its last jobs touch mailbox and pictures */
	mailbox_destroy(app->mailbox); /* looks into the timeline */
	pictures_destroy(app->pictures);
	draw_finish(&app->list);
	text_destroy(app->text);
	window_destroy(app->window); /* the queue and the worker rang it: both are silent now */
	fact_queue_destroy(app->facts);
	store_destroy(app->store);
	recorder_destroy(app->recorder); /* every fact has come: what is still open ends here */
	transcript_destroy(app->transcript);
	timeline_destroy(app->timeline);
	packet_frames_finish(&app->packets);
	free(app->view.cursors);
	free(app->view.predict.records);
	free(app->removed);
	bookmarks_finish(&app->bookmarks);
	decode_data_finish(&app->decode);
	session_numbers_finish(&app->live_numbers);
	lesson_marks_finish(app);
	lesson_switches_finish(app);
	library_finish(&app->library);
	stats_finish(&app->stats);
}

void app_play(struct app *app, const struct lesson *script, enum fact_origin origin, size_t times, size_t step)
{
	lesson_marks_note(app); /* of the one that is left for it */
	app->script_began = true;
	app->walk = (struct lesson_walk){ .resume = step };
	live_run_many(app->live, script, origin, times);
}

void app_play_lesson(struct app *app, size_t index, size_t step)
{
	if (index < app->library.lessons.count)
		app_play(app, app->library.lessons.lessons[index], ORIGIN_LESSON, 1, step);
}

bool app_open_file(struct app *app, const char *path)
{
	if (folder_is(path) || capture_log_wanted(path)) {
		opening_begin(app, path);
		return true;
	}
	enum fact_origin origin;
	struct lesson *script = library_open(&app->library, path, &origin);
	if (script == NULL) {
		app_toast(app, "ui.toast-open-failed", path);
		return false;
	}
	app_play(app, script, origin, 1, 0);
	lesson_destroy(script);
	return true;
}

struct session *app_session(const struct app *app)
{
	return timeline_session(app->timeline, app->view.session);
}

struct cursor *app_cursor(struct app *app)
{
	size_t number = app->view.session;
	return number >= 1 && number <= app->view.cursor_count ? &app->view.cursors[number - 1] : NULL;
}

void app_focus(struct app *app, uint32_t number)
{
	struct session *session = timeline_session(app->timeline, number);
	if (session == NULL)
		return;
	folder_place_note(app); /* of the one that is left */
	app->view.screen = SCREEN_SESSION;
	app->view.session = number;
	app->step_when_there = false; /* asked for in another session */
	app->view.part = 0;
	memset(app->view.scroll, 0, sizeof app->view.scroll);
	struct cursor *cursor = app_cursor(app);
	if (cursor->step == 0 && cursor_next(cursor, session, STEP_SIZE_MESSAGE))
		app_moved(app, 0);
	app->changed = true;
}

static void note_opened(struct app *app, const struct fact_opened *opened, uint32_t number)
{
	size_t count = app->view.cursor_count++; /* one a session: room for as many again at each power of two */
	if ((count & (count - 1)) == 0)
		app->view.cursors = mem_resize(app->view.cursors, (count > 0 ? 2 * count : 1) * sizeof *app->view.cursors);
	app->view.cursors[count] = (struct cursor){ 0 };
	bool ours = app->script_began && opened->origin != ORIGIN_CLIENT;
	if (ours)
		app->script_began = false;
	if (ours || app->view.screen == SCREEN_WAITING)
		app_focus(app, number);
	lesson_switches_opened(app, timeline_session(app->timeline, number));
	lesson_walk_opened(app, timeline_session(app->timeline, number), ours);
}

static void note_listening(struct app *app, const struct fact *fact)
{
	snprintf(app->address, sizeof app->address, "%.*s", (int)fact->len, (const char *)fact->data);
}

static void note_refused(struct app *app, const struct fact *fact)
{
	app->refused = fact_refused(fact);
	log_error("cannot listen on %s: %s; choose another with --listen ADDR:PORT; lessons and files still work",
	          app->refused.address, app->refused.detail);
}

void app_take_fact(struct app *app, struct fact *fact)
{
	enum fact_kind kind = fact->kind;
	uint32_t number = fact->session;
	if (app->transcript != NULL)
		transcript_add(app->transcript, fact);
	if (kind == FACT_LISTENING)
		note_listening(app, fact);
	else if (kind == FACT_NOT_LISTENING)
		note_refused(app, fact);
	timeline_add(app->timeline, fact); /* owns it now */
	if (kind == FACT_OPENED) {
		struct session *session = timeline_session(app->timeline, number);
		if (session != NULL && app->view.cursor_count < app->timeline->session_count) {
			actions_bookmarks_recall(app, session);
			note_opened(app, &session->opened, number);
		}
	}
}

static void take_live(struct app *app, struct fact *fact)
{
	if (app->recorder != NULL)
		recorder_add(app->recorder, fact);
	session_numbers_apply(&app->live_numbers, fact, (uint32_t)app->timeline->session_count + 1);
	deliveries_fact(&app->deliveries, fact);
	app_take_fact(app, fact);
}

uint32_t app_live_session(const struct app *app, uint32_t session)
{
	return session_numbers_source(&app->live_numbers, session);
}

/* Cursors that follow, and the first step of a session that was focused when it had none. */
static void update_cursors(struct app *app)
{
	for (size_t i = 0; i < app->view.cursor_count; i++) {
		struct session *session = timeline_session(app->timeline, (uint32_t)i + 1);
		struct cursor *cursor = &app->view.cursors[i];
		size_t before = cursor->step;
		bool focused = app->view.session == i + 1;
		bool moved = cursor_update(cursor, session);
		bool wanted = cursor->step == 0 || app->step_when_there;
		if (focused && !moved && wanted)
			moved = cursor_next(cursor, session, STEP_SIZE_MESSAGE);
		if (moved && focused)
			app_moved(app, before);
	}
}

bool app_receive(struct app *app)
{
	bool came = worker_collect(app->worker);
	int taken = 0;
	struct fact *fact;
	while (taken < FACTS_AT_ONCE && (fact = fact_queue_pop(app->facts)) != NULL) {
		take_live(app, fact);
		taken++;
	}
	bool read = opening_turn(app);
	if (taken > 0 || read) {
		live_set_memory_used(app->live, app->timeline->bytes);
		update_cursors(app);
		lesson_walk_received(app);
		opening_folder_turn(app);
		if (app->transcript != NULL)
			transcript_flush(app->transcript);
	}
	if (capturing_turn(app))
		ring_window(app); /* goes on after the next frame */
	if (taken == FACTS_AT_ONCE)
		ring_window(app); /* the rest after the next frame: the bell rings only on an empty queue */
	app->changed |= came || taken > 0;
	return came || taken > 0 || read;
}

static bool is_acceptance(const struct step *step)
{
	return step->kind == STEP_REPLY && step->answers_content && step->code / 100 == 2;
}

void app_moved(struct app *app, size_t from_step)
{
	struct session *session = app_session(app);
	struct cursor *cursor = app_cursor(app);
	if (session == NULL || cursor->step == 0 || cursor->step > session->step_count)
		return;
	const struct step *step = &session->steps[cursor->step - 1];
	struct view_state *view = &app->view;
	app->step_when_there = false; /* taken, or no longer wanted: who went elsewhere meanwhile stays there */
	actions_lanes_moved(app);
	view->stepped_ms = app_clock_ms();
	view->stepped_forward = cursor->step == from_step + 1;
	view->scroll[PANE_EXPLAIN] = view->scroll[PANE_LADDER] = view->scroll[PANE_LOG] = 0;
	view->picture_full = false;
	if (cursor->part_end != 0)
		view->scroll[PANE_RAW] = SIZE_MAX; /* line by line: the newest is in sight */
	enum pane wanted = lesson_show_pane(app, session, step);
	if (wanted == 0 && is_acceptance(step) && app->settings.show_mail && !view->brain.open)
		wanted = PANE_MAIL;
	if (wanted != 0 && view->pane != wanted) {
		app->pane_before_mail = view->pane;
		view->pane = wanted;
	} else if (wanted == 0 && app->pane_before_mail != 0) {
		view->pane = app->pane_before_mail;
		app->pane_before_mail = 0;
	}
	if (is_acceptance(step)) {
		view->part = 0;
		view->scroll[PANE_MAIL] = 0;
	}
	lesson_show_moved(app, session, step);
	app->changed = true;
}

void app_toast(struct app *app, const char *key, const char *argument)
{
	const char *format = texts_get(app->library.texts, app->view.lang, key);
	const char *at = strstr(format, "%s");
	struct buf shown = { 0 };
	buf_add(&shown, at ? span_make(format, (size_t)(at - format)) : span_of(format));
	if (at != NULL && argument != NULL)
		utf8_add_safe(&shown, span_of(argument), TOAST_CHARS);
	if (at != NULL)
		buf_add_text(&shown, at + 2);
	size_t len = utf8_cut(buf_span(&shown), sizeof app->view.toast - 1);
	memcpy(app->view.toast, shown.data, len);
	app->view.toast[len] = '\0';
	buf_finish(&shown);
	app->view.toast_until_ms = app_clock_ms() + TOAST_MS;
	app->changed = true;
}

void app_toast_read(struct app *app)
{
	if (app_clock_ms() >= app->view.toast_until_ms - TOAST_MS + TOAST_READ_MS)
		app->view.toast[0] = '\0';
}

bool app_draw(struct app *app, struct canvas *canvas)
{
	float scale = (float)canvas->height / UNITS_HIGH * (float)app->view.scale / 100;
	app->pixels_per_unit = scale;
	text_set_scale(app->text, scale);
	pictures_fit(app->pictures, canvas->width > KEPT_WIDTH ? canvas->width : KEPT_WIDTH,
	             canvas->height > KEPT_HEIGHT ? canvas->height : KEPT_HEIGHT);
	mailbox_trim(app->mailbox);
	actions_decode_prepare(app);
	lesson_switches_show(app);
	draw_begin(&app->list, &app->measure);
	struct view_frame frame = {
		.list = &app->list,
		.timeline = app->timeline,
		.state = &app->view,
		.texts = app->library.texts,
		.lessons = &app->library.lessons,
		.width = (float)canvas->width / scale,
		.height = (float)canvas->height / scale,
		.clock_ms = app_clock_ms(),
		.now_us = app_now_us(),
		.mail_of = mailbox_mail,
		.picture_of = mailbox_picture,
		.context = app->mailbox,
		.packets = packet_frames_source(app),
		.address = app->address,
		.refused = app->refused.reason[0] ? &app->refused : NULL,
	};
	screen_draw(&frame);
	app->lanes_fit = frame.out_lanes ? frame.out_lanes : app->lanes_fit;
	memcpy(app->scroll_most, frame.out_scroll_most, sizeof app->scroll_most);
	app->can_say_more = frame.out_more;
	app->more_at = frame.out_more_at;
	pictures_begin(app->pictures, app->view.motion ? frame.clock_ms : 0);
	paint(canvas, &app->list, theme_palette(app->view.theme), scale, app->text, app->pictures);
	if (pictures_next_ms(app->pictures) != 0)
		frame_redraw_at(&frame, pictures_next_ms(app->pictures));
	app->redraw_ms = frame.out_redraw_ms;
	return frame.out_animating;
}
