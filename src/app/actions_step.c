#include "app/actions_private.h"

#define PLAY_STEP_MS 1600 /* at 100 % speed */

void actions_choose_lesson(struct app *app, int by)
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

/* Next moves the cursor; only from the last step does it release a held reply, and the cursor goes with that reply when
 * it has come. */
bool actions_step_on(struct app *app)
{
	app->walk.resume = 0; /* by hand now */
	if (app->view.lanes.open)
		return actions_lanes_step_on(app);
	if (move(app, cursor_next, app->view.step_size))
		return true;
	bool released = actions_release(app);
	app->step_when_there |= released; /* pressed again before the reply has come: it is still wanted */
	return released || lesson_walk_on(app);
}

void action_next(struct app *app, int arg)
{
	(void)arg;
	if (app->view.screen == SCREEN_WAITING)
		actions_choose_lesson(app, 1);
	else
		actions_step_on(app);
}

void action_back(struct app *app, int arg)
{
	(void)arg;
	app->view.playing = false;
	if (app->view.screen == SCREEN_WAITING)
		actions_choose_lesson(app, -1);
	else
		lesson_walk_stay(app);
	if (app->view.screen == SCREEN_SESSION && !move(app, cursor_back, app->view.step_size))
		lesson_walk_back(app);
}

void action_next_phase(struct app *app, int arg)
{
	(void)arg;
	move(app, cursor_next, STEP_SIZE_PHASE);
}

void action_back_phase(struct app *app, int arg)
{
	(void)arg;
	move(app, cursor_back, STEP_SIZE_PHASE);
}

static void do_step_size(struct app *app, int arg)
{
	int size = (int)app->view.step_size + arg;
	if (size >= STEP_SIZE_LEAST && size < STEP_SIZE_COUNT)
		app->view.step_size = (enum step_size)size;
}

void action_step_smaller(struct app *app, int arg)
{
	(void)arg;
	do_step_size(app, -1);
}

void action_step_larger(struct app *app, int arg)
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

void action_first(struct app *app, int arg)
{
	(void)arg;
	move(app, first, STEP_SIZE_MESSAGE);
}

void action_last(struct app *app, int arg)
{
	(void)arg;
	move(app, last, STEP_SIZE_MESSAGE);
}

void actions_go(struct app *app, size_t step)
{
	struct session *session = app_session(app);
	struct cursor *cursor = app_cursor(app);
	if (session == NULL || cursor == NULL)
		return;
	size_t before = cursor->step;
	if (cursor_go(cursor, session, step))
		app_moved(app, before);
}

void action_go(struct app *app, int arg)
{
	if (arg > 0) {
		actions_go(app, (size_t)arg);
	} else if (app->view.screen == SCREEN_SESSION) {
		app->view.asking_go = true;
		app->view.go[0] = '\0';
	}
}

void actions_start_chosen_lesson(struct app *app)
{
	app_play_lesson(app, app->view.lesson_choice, 0);
}

void action_resume(struct app *app, int arg)
{
	size_t index = arg > 0 ? (size_t)arg - 1 : app->view.lesson_choice;
	const struct lesson_state *lessons = &app->view.lessons;
	struct lesson_mark mark = index < lessons->count ? lessons->marks[index] : (struct lesson_mark){ 0 };
	app_play_lesson(app, index, mark.step < mark.of ? mark.step : 0);
}

/* Nothing is left to play, and nothing will come. */
static bool at_the_very_end(struct app *app)
{
	const struct session *session = app_session(app);
	const struct cursor *cursor = app_cursor(app);
	return !app->view.lanes.open && session != NULL && cursor != NULL && session->closed &&
	       cursor->step == session->step_count && !lesson_walk_more(app);
}

/* A clicker has no other way back to the lessons: after the last step of a closed session its F5 leads to the first
 * screen, where it starts the next one. */
void action_play(struct app *app, int arg)
{
	(void)arg;
	if (app->view.screen == SCREEN_WAITING) {
		actions_start_chosen_lesson(app);
		return;
	}
	if (!app->view.playing && at_the_very_end(app)) {
		action_home(app, 0);
		return;
	}
	app->view.playing = !app->view.playing;
	if (app->view.playing && actions_break_holds(app))
		actions_step_on(app); /* played on from where it stopped */
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

void action_slower(struct app *app, int arg)
{
	(void)arg;
	change_speed(app, -1);
}

void action_faster(struct app *app, int arg)
{
	(void)arg;
	change_speed(app, 1);
}

void actions_tick(struct app *app)
{
	int64_t now = app_clock_ms();
	actions_until_update(app);
	actions_lanes_update(app);
	if (!app->view.playing || now < app->next_step_ms || actions_predict_waits(app))
		return;
	app->next_step_ms = now + PLAY_STEP_MS * 100 / app->view.speed;
	struct session *session = app_session(app);
	if (actions_decode_play(app))
		return;
	if (actions_break_holds(app)) {
		app->view.playing = false;
		app_toast(app, "ui.play-held", NULL);
	} else if (!actions_step_on(app)) {
		app->view.playing = session == NULL || !session->closed; /* else nothing more will come */
	} else if (actions_break_stops(app)) {
		app->view.playing = false;
		app_toast(app, "ui.play-stopped", NULL);
	}
	app->changed = true;
}
