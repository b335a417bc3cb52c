#include "app/lesson_show.h"

#include <string.h>

#include "app/actions_private.h"
#include "view/lesson_step.h"

static enum pane pane_named(const char *name)
{
	static const struct {
		const char *name;
		enum pane pane;
	} panes[] = { { "explain", PANE_EXPLAIN },     { "mail", PANE_MAIL },       { "raw", PANE_RAW },
		      { "structure", PANE_STRUCTURE }, { "packets", PANE_PACKETS }, { "log", PANE_LOG } };
	for (size_t i = 0; name && i < sizeof panes / sizeof *panes; i++) {
		if (strcmp(panes[i].name, name) == 0)
			return panes[i].pane;
	}
	return 0;
}

/* NULL: the lesson says nothing to this step, or it is not the reply that its exchange waits for. */
static const struct exchange *replied(const struct app *app, const struct session *session, const struct step *step)
{
	const struct exchange *exchange = lesson_exchange_of(&app->library.lessons, session, step);
	return exchange != NULL && step->kind == STEP_REPLY ? exchange : NULL;
}

static bool is_structure(enum lesson_show show)
{
	return show == SHOW_PARTS || show == SHOW_FIELDS || show == SHOW_ENVELOPE;
}

enum pane lesson_show_pane(const struct app *app, const struct session *session, const struct step *step)
{
	const struct exchange *exchange = replied(app, session, step);
	if (exchange == NULL)
		return 0;
	return is_structure(exchange->show) ? PANE_STRUCTURE : pane_named(exchange->pane);
}

static void show_structure(struct app *app, enum lesson_show show)
{
	static const enum structure_view views[SHOW_COUNT] = {
		[SHOW_PARTS] = STRUCTURE_PARTS, [SHOW_FIELDS] = STRUCTURE_FIELDS, [SHOW_ENVELOPE] = STRUCTURE_ENVELOPE
	};
	if (is_structure(show))
		action_structure(app, views[show]);
}

static void show_decode(struct app *app, bool wanted)
{
	bool open = app->view.decode.open;
	if (open && app->show.decode)
		action_decode(app, 0);
	app->show.decode = wanted && !app->view.decode.open;
	if (!app->show.decode)
		return;
	action_decode(app, 0);
	app->show.decode = app->view.decode.open;
	app->view.decode.limit = LESSON_SHOW_GROUPS;
}

static void show_brain(struct app *app, bool wanted)
{
	if (wanted == app->view.brain.open)
		return; /* as it is, whoever did it */
	if (!wanted && !app->show.brain)
		return;
	action_brain(app, wanted);
	app->show.brain = wanted;
}

/* Before the reply, and with it, so that the answer can be compared. */
static void ask(struct app *app, bool wanted)
{
	struct predict_state *predict = &app->view.predict;
	if (wanted == predict->on || (!wanted && !app->show.predict))
		return;
	app->show.predict = predict->on = wanted; /* the question says by itself that it is on; and no tally behind it */
	predict->tally_session = 0;
}

void lesson_show_moved(struct app *app, const struct session *session, const struct step *step)
{
	const struct exchange *exchange = lesson_exchange_of(&app->library.lessons, session, step);
	enum lesson_show show = exchange != NULL ? exchange->show : SHOW_NOTHING;
	enum lesson_show now = replied(app, session, step) != NULL ? show : SHOW_NOTHING;
	show_structure(app, now);
	show_decode(app, now == SHOW_DECODE);
	show_brain(app, now == SHOW_BRAIN);
	ask(app, show == SHOW_PREDICT && step->kind != STEP_CLOSE);
}
