#include "app/lesson_walk.h"

#include "app/app.h"
#include "view/lesson_step.h"

/* ---- the sessions of one play */

static bool same_play(const struct session *a, const struct session *b)
{
	return a->opened.play != 0 && a->opened.play == b->opened.play && a->opened.reopened == b->opened.reopened;
}

/* The next one behind (by 1) or before (by -1) it; NULL: there is none. */
static struct session *neighbour(const struct app *app, const struct session *session, int by)
{
	const struct timeline *timeline = app->timeline;
	for (size_t i = session->number - 1 + (size_t)by; i < timeline->session_count; i += (size_t)by) {
		if (same_play(timeline->sessions[i], session))
			return timeline->sessions[i]; /* below 0 the index is huge */
	}
	return NULL;
}

static size_t count_sessions(const struct app *app, const struct session *session)
{
	size_t count = 0;
	for (size_t i = 0; i < app->timeline->session_count; i++)
		count += same_play(app->timeline->sessions[i], session);
	return count;
}

static bool one_will_come(const struct app *app, const struct session *session)
{
	const struct lesson *lesson = lesson_of_session(&app->library.lessons, session);
	return lesson != NULL && !session->opened.reopened && count_sessions(app, session) < lesson->connection_count;
}

static bool at_end(struct app *app, const struct session *session)
{
	const struct cursor *cursor = app_cursor(app);
	return session->closed && cursor->step == session->step_count && cursor->part_end == 0;
}

/* ---- next and back */

static void show(struct app *app, struct session *session, size_t step)
{
	app_focus(app, session->number);
	struct cursor *cursor = app_cursor(app);
	size_t before = cursor->step;
	if (cursor_go(cursor, session, step))
		app_moved(app, before);
	app->view.stepped_forward = step == 1;
}

bool lesson_walk_on(struct app *app)
{
	struct session *session = app_session(app);
	if (session == NULL || !at_end(app, session))
		return false;
	struct session *next = neighbour(app, session, 1);
	if (next != NULL && next->step_count > 0) {
		show(app, next, 1);
		return true;
	}
	if (next == NULL && !one_will_come(app, session))
		return false;
	app->walk.wanted = session->opened.play;
	app->walk.after = session->number;
	app_toast(app, "ui.lesson-next-client", NULL);
	return true;
}

bool lesson_walk_back(struct app *app)
{
	struct session *session = app_session(app);
	const struct cursor *cursor = app_cursor(app);
	struct session *before = session != NULL ? neighbour(app, session, -1) : NULL;
	if (before == NULL || cursor->step > 1 || cursor->part_end != 0)
		return false;
	show(app, before, before->step_count);
	return true;
}

bool lesson_walk_more(const struct app *app)
{
	const struct session *session = app_session(app);
	return session != NULL && (neighbour(app, session, 1) != NULL || one_will_come(app, session));
}

void lesson_walk_stay(struct app *app)
{
	app->walk.wanted = 0;
	app->walk.resume = 0;
}

/* ---- what was wanted comes */

void lesson_walk_opened(struct app *app, const struct session *session, bool ours)
{
	struct lesson_walk *walk = &app->walk;
	if (ours)
		walk->resumed = session->opened.play;
	if (walk->wanted == 0 || session->opened.play != walk->wanted || session->number <= walk->after)
		return;
	walk->wanted = 0;
	app_focus(app, session->number);
}

/* The session of the play in which this step is, and its number there; NULL: it has not happened. *out_newest: the last
 * session so far, *out_over: no further one comes. */
static struct session *find_step(const struct app *app, uint32_t play, size_t step, size_t *out_step, struct session **out_newest)
{
	*out_newest = NULL;
	for (size_t i = 0; i < app->timeline->session_count; i++) {
		struct session *session = app->timeline->sessions[i];
		if (session->opened.play != play || session->opened.reopened)
			continue;
		*out_newest = session;
		*out_step = step;
		if (step <= session->step_count)
			return session;
		if (!session->closed)
			return NULL;
		step -= session->step_count;
	}
	return NULL;
}

/* Everything has come and there are fewer steps: to the last one. */
static bool is_over(const struct app *app, const struct session *newest)
{
	return newest != NULL && newest->closed && !one_will_come(app, newest);
}

void lesson_walk_received(struct app *app)
{
	struct lesson_walk *walk = &app->walk;
	struct session *newest;
	size_t step = 0;
	if (walk->resume == 0 || walk->resumed == 0)
		return;
	struct session *session = find_step(app, walk->resumed, walk->resume, &step, &newest);
	if (session == NULL && is_over(app, newest)) {
		session = newest;
		step = newest->step_count;
	}
	if (session != NULL) {
		walk->resume = 0;
		show(app, session, step);
	} else if (newest != NULL && newest->held) {
		live_release(app->live, app_live_session(app, newest->number));
	}
}

/* ---- where we are */

size_t lesson_walk_place(const struct app *app, size_t *out_of)
{
	const struct session *session = app_session(app);
	size_t place = 0;
	*out_of = 0;
	if (session == NULL || session->opened.origin != ORIGIN_LESSON || session->opened.play == 0)
		return 0;
	for (size_t i = 0; i < app->timeline->session_count; i++) {
		const struct session *other = app->timeline->sessions[i];
		if (!same_play(other, session))
			continue;
		if (other == session)
			place = *out_of + app->view.cursors[i].step;
		*out_of += other->step_count;
	}
	return place;
}
