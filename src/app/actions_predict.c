/* Predict mode (key Q). A clicker is enough: its next reveals the answer, and then goes on. */
#include "app/actions_private.h"
#include "base/array.h"

#define LOOK_MS 4000 /* while playing: time to read why */

/* Nothing lies over the panes, and they are not about something else. */
static bool is_free(const struct view_state *view)
{
	bool overlay = view->help || view->switches || view->fault_menu || view->mail_list || view->until.open ||
	               view->breaks.open || view->bookmarks.open || view->asking_go;
	return view->screen == SCREEN_SESSION && !overlay && !view->picture_full && !view->decode.open && !view->lanes.open;
}

/* The question that is seen at the cursor. False: none is. */
static bool shown(const struct app *app, struct predict_record *out)
{
	return predict_standing(app->timeline, &app->view, out) && is_free(&app->view);
}

/* Keeps what was answered: in the question's own record, or in one that a changed reply has made void, or in a new one. */
static void keep(struct app *app, const struct predict_record *record)
{
	struct predict_state *predict = &app->view.predict;
	for (size_t i = 0; i < predict->count; i++) {
		const struct predict_question *question = &predict->records[i].question;
		if (question->session == record->question.session && question->step == record->question.step) {
			predict->records[i] = *record;
			return;
		}
	}
	*array_push(predict->records, predict->count, predict->cap) = *record;
}

static void count_hand(struct app *app, struct predict_record *record, int by)
{
	if (record->chosen == 0)
		record->chosen = 1; /* ↑ ↓ alone count from the first choice on */
	unsigned *hands = &record->hands[record->chosen - 1];
	if (by > 0 && *hands < PREDICT_HANDS)
		++*hands;
	else if (by < 0 && *hands > 0)
		--*hands;
	keep(app, record);
}

static void reveal(struct app *app, struct predict_record *record)
{
	record->revealed = true;
	app->view.scroll[PANE_EXPLAIN] = 0;
	app->next_step_ms = app_clock_ms() + LOOK_MS;
	keep(app, record);
}

bool actions_predict_takes(struct app *app, enum action action)
{
	struct predict_record record;
	if (!shown(app, &record) || record.revealed)
		return false;
	switch (action) {
	case ACTION_NEXT:
	case ACTION_OPEN: reveal(app, &record); return true;
	case ACTION_UP: count_hand(app, &record, 1); return true;
	case ACTION_DOWN: count_hand(app, &record, -1); return true;
	default: return false;
	}
}

bool actions_predict_key(struct app *app, const char *key)
{
	struct predict_record record;
	if (key[0] < '1' || key[0] > '0' + PREDICT_CHOICES || key[1] != '\0' || app->view.black || !shown(app, &record))
		return false;
	actions_do(app, ACTION_ANSWER, key[0] - '0');
	return true;
}

bool actions_predict_waits(const struct app *app)
{
	return !app->view.decode.open && !app->view.lanes.open && predict_hides(app->timeline, &app->view);
}

void action_answer(struct app *app, int arg)
{
	struct predict_record record;
	if (!shown(app, &record) || record.revealed || arg < 1 || arg > PREDICT_CHOICES)
		return;
	record.chosen = (size_t)arg;
	keep(app, &record);
}

void action_tally(struct app *app, int arg)
{
	(void)arg;
	struct predict_state *predict = &app->view.predict;
	const struct cursor *cursor = app_cursor(app);
	bool shows = predict_tally(app->timeline, &app->view) != 0;
	predict->tally_session = 0;
	app->view.scroll[PANE_EXPLAIN] = 0;
	if (shows || cursor == NULL)
		return;
	predict->tally_session = app->view.session;
	predict->tally_step = cursor->step;
	if (predict_tally(app->timeline, &app->view) == 0)
		app_toast(app, "ui.predict.no-tally", NULL); /* a key that does nothing looks broken */
}

void action_predict(struct app *app, int arg)
{
	struct predict_state *predict = &app->view.predict;
	bool on = arg == 1 || !predict->on;
	if (on == predict->on)
		return;
	predict->on = on;
	predict->tally_session = 0;
	if (!on || !actions_predict_waits(app)) /* a question says by itself that it is on */
		app_toast(app, on ? "ui.predict.on" : "ui.predict.off", NULL);
	if (!on && predict_sum_up(app->timeline, predict, app->view.session).questions > 0)
		action_tally(app, 0);
}

bool actions_predict_escape(struct app *app)
{
	struct view_state *view = &app->view;
	struct predict_record record;
	if (view->screen != SCREEN_SESSION)
		return false;
	if (predict_tally(app->timeline, view) != 0) {
		view->predict.on = false; /* at the end it is shown as long as predict mode is on */
		view->predict.tally_session = 0;
	} else if (shown(app, &record)) {
		action_predict(app, 0);
	} else if (view->brain.open) {
		view->brain.open = false;
	} else {
		return false;
	}
	return true;
}
