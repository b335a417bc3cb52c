#include "app/folder_place.h"

#include <stdlib.h>
#include <string.h>

#include "app/actions_private.h"
#include "app/app.h"
#include "base/mem.h"

/* The timeline's number of the folder's session, 1 …; 0: it has not come. */
static uint32_t shown_of(const struct app *app, unsigned session)
{
	const struct folder_place *place = &app->place;
	if (place->opened == SIZE_MAX)
		return session <= app->deliveries.folder.count ? app->deliveries.sessions[session - 1] : 0;
	const struct session_numbers *numbers = &app->opening.files[place->opened].numbers;
	return session <= numbers->count ? numbers->shown[session - 1] : 0;
}

unsigned folder_place_session(const struct app *app, uint32_t number)
{
	const struct folder_place *place = &app->place;
	if (place->path == NULL)
		return 0;
	if (place->opened != SIZE_MAX)
		return session_numbers_source(&app->opening.files[place->opened].numbers, number);
	for (unsigned i = 0; i < app->deliveries.folder.count; i++)
		if (app->deliveries.sessions[i] == number)
			return i + 1;
	return 0;
}

void folder_place_begin(struct app *app, const char *path, size_t opened, bool go)
{
	struct folder_place *place = &app->place;
	folder_place_finish(app);
	if (app->window == NULL)
		return; /* --shots looks at every step */
	*place = (struct folder_place){ .path = mem_strdup(path), .opened = opened };
	folder_marks_load(app);
	place->wanted = go && settings_load_place(path, &place->place);
}

/* Nobody has gone anywhere yet. */
static bool is_untouched(struct app *app)
{
	const struct cursor *cursor = app_cursor(app);
	return cursor == NULL || (app->view.session == shown_of(app, 1) && cursor->step <= 1);
}

static bool is_over(const struct app *app)
{
	return app->place.opened == SIZE_MAX ? deliveries_are_over(&app->deliveries) : !opening_busy(app);
}

static void go(struct app *app, struct session *session)
{
	struct settings_place place = app->place.place;
	size_t step = place.step < session->step_count ? place.step : session->step_count;
	app_focus(app, session->number);
	actions_go(app, step);
	if (place.pane >= PANE_EXPLAIN && place.pane <= PANE_REPORT)
		app->view.pane = (enum pane)place.pane;
	app->changed = true;
}

void folder_place_turn(struct app *app)
{
	struct folder_place *place = &app->place;
	if (!place->wanted)
		return;
	struct session *session = timeline_session(app->timeline, shown_of(app, place->place.session));
	bool there = session != NULL && (session->step_count > place->place.step || session->closed);
	bool untouched = is_untouched(app), over = is_over(app);
	if (shown_of(app, 1) == 0 && !over)
		return;
	if (!there && !over && untouched)
		return;
	place->wanted = false;
	if (untouched && session != NULL && session->step_count > 0)
		go(app, session);
}

void folder_place_note(struct app *app)
{
	struct folder_place *place = &app->place;
	const struct cursor *cursor = app_cursor(app);
	unsigned session = !place->wanted && cursor != NULL ? folder_place_session(app, app->view.session) : 0;
	if (session == 0 || cursor->step == 0)
		return;
	place->place = (struct settings_place){ session, (unsigned)cursor->step, app->view.pane };
	place->known = true;
}

void folder_place_finish(struct app *app)
{
	folder_place_note(app);
	if (app->place.known)
		settings_save_place(app->place.path, &app->place.place);
	free(app->place.path);
	free(app->place.marks);
	app->place = (struct folder_place){ 0 };
}
