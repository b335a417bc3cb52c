#include "app/opening.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/app.h"
#include "app/opening_folder.h"
#include "base/array.h"
#include "base/log.h"
#include "base/mem.h"

#define CLOCK_EVERY 64 /* facts between two looks at the clock */

/* One file on its way. running: the worker has it, the main thread keeps off all but running. */
struct opening_job {
	struct app *app; /* borrowed: for done, which runs on the main thread */
	struct opening_source source;
	struct fact **facts; /* owned */
	size_t count, cap;
	bool running, more, stop;
	uint32_t first; /* session of the timeline; 0: none yet */
};

/* ---- on the worker */

static void collect(void *context, struct fact *fact)
{
	struct opening_job *job = context;
	*array_push(job->facts, job->count, job->cap) = fact;
}

static void run(void *context)
{
	struct opening_job *job = context;
	if (job->stop)
		opening_source_stop(&job->source);
	job->more = opening_source_step(&job->source, OPENING_STEP_BYTES, OPENING_STEP_FACTS);
}

/* ---- on the main thread */

static void done(void *context)
{
	struct opening_job *job = context;
	job->running = false;
	job->app->changed = true;
}

static void submit(struct app *app, struct opening_job *job)
{
	job->running = true;
	worker_submit(app->opening.worker, run, done, job);
}

static void ring(void *context)
{
	struct app *app = context;
	if (app->window != NULL)
		window_ring(app->window);
}

static bool read_frame(void *context, const struct session *session, const struct fact_packet *packet, struct buf *out)
{
	struct app *app = context;
	for (size_t i = 0; i < app->opening.file_count; i++) {
		struct opened_file *opened = &app->opening.files[i];
		uint32_t number = session_numbers_source(&opened->numbers, session->number);
		if (packet->len > READING_FRAME_MAX || number == 0)
			continue;
		struct capture_file *file = opened->folder != NULL ? opened_folder_file(opened->folder, number) : opened->file;
		buf_reserve(out, packet->len);
		size_t got = file != NULL ? capture_file_read(file, packet->offset, out->data + out->len, packet->len) : 0;
		out->len += got == packet->len ? got : 0;
		return got == packet->len;
	}
	return false;
}

void opening_name(struct app *app, const char *name)
{
	free(app->opening.name);
	app->opening.name = mem_strdup(name);
	app->view.opening = (struct opening_state){ .name = app->opening.name, .since_ms = app_clock_ms() };
	app->changed = true;
}

static void refuse(struct app *app, const char *path, const char *reason)
{
	log_error("cannot open %s: %s", path, reason);
	opening_name(app, path);
	snprintf(app->view.opening.reason, sizeof app->view.opening.reason, "%s", reason);
	app->view.opening.shown = OPENING_FAILED;
}

static void close_file(struct opened_file *file)
{
	session_numbers_finish(&file->numbers);
	capture_file_close(file->file);
	opened_folder_destroy(file->folder);
}

/* False: there is nothing to read; a message has said why, or mails of a folder are on their way. */
static bool open_path(struct app *app, const char *path, struct opened_file *out)
{
	const char *reason;
	*out = (struct opened_file){ 0 };
	if (folder_is(path))
		return (out->folder = opening_folder_begin(app, path)) != NULL;
	out->file = capture_file_open(path, &reason);
	if (out->file == NULL)
		refuse(app, path, reason);
	return out->file != NULL;
}

static void start(struct app *app, const char *path)
{
	struct opening *opening = &app->opening;
	struct opened_file file;
	if (!open_path(app, path, &file))
		return;
	if (opening->worker == NULL && (opening->worker = worker_create(ring, app)) == NULL) {
		refuse(app, path, "no more threads");
		close_file(&file);
		return;
	}
	*array_push(opening->files, opening->file_count, opening->file_cap) = file;
	app->capturing.frames = read_frame;
	app->capturing.context = app;
	struct opening_job *job = opening->job = mem_zero(sizeof *job);
	job->app = app;
	opening_source_init(&job->source, file.file, file.folder, collect, job);
	opening_name(app, file.folder != NULL ? path : file.file->name);
	app->view.opening.size = opening_source_size(&job->source, file.folder);
	app->view.opening.shown = OPENING_READING;
	if (file.folder != NULL)
		folder_place_begin(app, file.folder->folder.path, opening->file_count - 1, opening->step == 0);
	submit(app, job);
}

void opening_begin(struct app *app, const char *path)
{
	struct opening *opening = &app->opening;
	if (opening->job == NULL)
		start(app, path);
	else
		*array_push(opening->waiting, opening->waiting_count, opening->waiting_cap) = mem_strdup(path);
}

static void take(struct app *app, struct fact *fact)
{
	struct opening *opening = &app->opening;
	struct opening_job *job = opening->job;
	uint32_t next = (uint32_t)app->timeline->session_count + 1;
	bool opens = fact->kind == FACT_OPENED && job->first == 0;
	session_numbers_apply(&opening->files[opening->file_count - 1].numbers, fact, next);
	app_take_fact(app, fact);
	if (!opens || app->timeline->session_count < next)
		return;
	job->first = next;
	app_focus(app, next);
}

/* Some of the batch that is done. */
static bool take_batch(struct app *app)
{
	struct opening *opening = &app->opening;
	size_t before = opening->taken;
	int64_t until = app_clock_ms() + OPENING_TURN_MS;
	while (opening->taken < opening->batch_count) {
		take(app, opening->batch[opening->taken++]);
		if ((opening->taken - before) % CLOCK_EVERY == 0 && app_clock_ms() >= until)
			break;
	}
	return opening->taken > before;
}

static void tell_end(struct app *app, const struct opening_job *job)
{
	const struct reading *reading = &job->source.reading;
	struct opening_state *state = &app->view.opening;
	if (job->source.many) {
		state->shown = job->source.gathering.sessions == 0 ? OPENING_EMPTY : OPENING_NOTHING;
		opening_folder_tell(app, &job->source, app->opening.files[app->opening.file_count - 1].folder);
		return;
	}
	state->trouble = reading->trouble;
	state->offset = reading->trouble_offset;
	state->sessions = reading->sessions;
	state->shown = reading->trouble != NULL ? OPENING_BROKEN : reading->sessions == 0 ? OPENING_EMPTY : OPENING_NOTHING;
	if (reading->trouble != NULL)
		log_error("%s, byte %" PRIu64 ": %s", reading->file->name, reading->trouble_offset,
		          texts_get(app->library.texts, LANG_EN, reading->trouble));
}

static void go_to_step(struct app *app, uint32_t session)
{
	size_t step = app->opening.step;
	app->opening.step = 0;
	if (step == 0 || session == 0 || app->view.session != session)
		return;
	size_t before = app_cursor(app)->step;
	if (cursor_go(app_cursor(app), app_session(app), step))
		app_moved(app, before);
}

static void end_job(struct app *app)
{
	struct opening *opening = &app->opening;
	struct opening_job *job = opening->job;
	tell_end(app, job);
	go_to_step(app, job->first);
	opening_source_finish(&job->source);
	free(job->facts);
	free(job);
	opening->job = NULL;
	app->changed = true;
	if (opening->waiting_count == 0)
		return;
	char *path = opening->waiting[0];
	for (size_t i = 1; i < opening->waiting_count; i++)
		opening->waiting[i - 1] = opening->waiting[i];
	opening->waiting_count--;
	start(app, path);
	free(path);
}

/* The worker reads the next batch while this one is taken in. */
static void change_batch(struct app *app)
{
	struct opening *opening = &app->opening;
	struct opening_job *job = opening->job;
	free(opening->batch);
	opening->batch = job->facts;
	opening->batch_count = job->count;
	opening->taken = 0;
	job->facts = NULL;
	job->count = job->cap = 0;
	app->view.opening.done = opening_source_done(&job->source);
	app->view.opening.sessions = opening_source_sessions(&job->source);
	opening_source_note(&job->source, opening->files[opening->file_count - 1].folder);
	job->stop = app->view.opening.stopping;
	if (job->more)
		submit(app, job);
	else if (opening->batch_count == 0)
		end_job(app);
}

bool opening_turn(struct app *app)
{
	struct opening *opening = &app->opening;
	if (opening->job == NULL)
		return false;
	worker_collect(opening->worker);
	bool came = take_batch(app);
	if (opening->taken == opening->batch_count && !opening->job->running)
		change_batch(app);
	app->changed |= came;
	if (opening->taken < opening->batch_count)
		ring(app); /* goes on after the next frame */
	return came;
}

bool opening_busy(const struct app *app)
{
	return app->opening.job != NULL;
}

void opening_wait(struct app *app)
{
	while (opening_busy(app)) {
		worker_wait(app->opening.worker);
		app_receive(app);
	}
}

bool opening_escape(struct app *app)
{
	struct opening_state *state = &app->view.opening;
	bool shown = state->shown != OPENING_NOTHING;
	for (size_t i = 0; i < app->opening.waiting_count; i++)
		free(app->opening.waiting[i]);
	app->opening.waiting_count = 0;
	if (opening_busy(app))
		state->stopping = true;
	else
		state->shown = OPENING_NOTHING;
	app->changed |= shown;
	return shown;
}

/* The worker first: its last job touches the reading. */
void opening_finish(struct app *app)
{
	struct opening *opening = &app->opening;
	worker_destroy(opening->worker);
	for (; opening->taken < opening->batch_count; opening->taken++)
		fact_destroy(opening->batch[opening->taken]);
	if (opening->job != NULL) {
		for (size_t i = 0; i < opening->job->count; i++)
			fact_destroy(opening->job->facts[i]);
		free(opening->job->facts);
		opening_source_finish(&opening->job->source);
	}
	for (size_t i = 0; i < opening->file_count; i++)
		close_file(&opening->files[i]);
	for (size_t i = 0; i < opening->waiting_count; i++)
		free(opening->waiting[i]);
	free(opening->job);
	free(opening->batch);
	free(opening->files);
	free(opening->waiting);
	free(opening->name);
	*opening = (struct opening){ 0 };
}
