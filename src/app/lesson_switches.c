#include "app/lesson_switches.h"

#include "app/app.h"
#include "base/array.h"
#include "view/lesson_step.h"

void lesson_switches_opened(struct app *app, const struct session *session)
{
	struct lesson_switches *switches = &app->switches;
	*array_push(switches->sessions, switches->count, switches->cap) =
	        (struct lesson_switch){ session->opened.extensions, session->opened.bugs };
}

void lesson_switches_finish(struct app *app)
{
	free(app->switches.sessions);
	app->switches = (struct lesson_switches){ 0 };
}

/* Is this a session whose lesson sets switches? Closed ones too: a lecture looks back, and so tells what was wrong. */
static bool has_own(const struct app *app, const struct session *session)
{
	const struct lesson *lesson = lesson_of_session(&app->library.lessons, session);
	return lesson != NULL && (lesson->sets_extensions || lesson->sets_bugs) && !session->opened.reopened;
}

void lesson_switches_show(struct app *app)
{
	const struct session *session = app_session(app);
	struct lesson_state *lessons = &app->view.lessons;
	lessons->own_switches = session != NULL && session->number <= app->switches.count && has_own(app, session);
	if (!lessons->own_switches)
		return;
	lessons->extensions = app->switches.sessions[session->number - 1].extensions;
	lessons->bugs = app->switches.sessions[session->number - 1].bugs;
}

static void set(unsigned *switches, unsigned which, bool on)
{
	*switches = on ? *switches | which : *switches & ~which;
}

bool lesson_switches_turn_extension(struct app *app, unsigned bit)
{
	unsigned which = 1u << bit;
	lesson_switches_show(app);
	unsigned shown = app->view.lessons.own_switches ? app->view.lessons.extensions : app->view.extensions;
	bool on = !(shown & which);
	set(&app->view.extensions, which, on);
	for (size_t i = 0; i < app->switches.count; i++)
		set(&app->switches.sessions[i].extensions, which, on);
	live_turn_extensions(app->live, which, on);
	return on;
}

bool lesson_switches_turn_bug(struct app *app, unsigned bit)
{
	unsigned which = 1u << bit;
	lesson_switches_show(app);
	unsigned shown = app->view.lessons.own_switches ? app->view.lessons.bugs : app->view.bugs;
	bool on = !(shown & which);
	set(&app->view.bugs, which, on);
	for (size_t i = 0; i < app->switches.count; i++)
		set(&app->switches.sessions[i].bugs, which, on);
	live_turn_bugs(app->live, which, on);
	return on;
}
