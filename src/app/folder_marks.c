#include "app/folder_marks.h"

#include <stdlib.h>

#include "app/app.h"
#include "base/mem.h"

#define STEP_BITS 16

static char *name_of(const struct app *app)
{
	return mem_printf("folder %s", app->place.path);
}

void folder_marks_load(struct app *app)
{
	char *name = name_of(app);
	app->place.marks = mem_alloc(FOLDER_MARKS_MAX * sizeof *app->place.marks);
	app->place.mark_count = settings_load_steps(name, app->place.marks, FOLDER_MARKS_MAX);
	free(name);
}

bool folder_marks_recall(struct app *app, const struct session *session)
{
	unsigned place = folder_place_session(app, session->number);
	for (size_t i = 0; place != 0 && i < app->place.mark_count; i++)
		if (app->place.marks[i] >> STEP_BITS == place)
			bookmarks_turn(&app->bookmarks, session->number, app->place.marks[i] & FOLDER_MARKS_STEPS);
	return place != 0;
}

bool folder_marks_remember(struct app *app, const struct session *session)
{
	if (folder_place_session(app, session->number) == 0)
		return false;
	size_t count = 0;
	for (size_t i = 0; i < app->bookmarks.count && count < FOLDER_MARKS_MAX; i++) {
		struct bookmark mark = app->bookmarks.marks[i];
		size_t place = folder_place_session(app, mark.session);
		if (place > 0 && place <= FOLDER_MARKS_SESSIONS && mark.step <= FOLDER_MARKS_STEPS)
			app->place.marks[count++] = place << STEP_BITS | mark.step;
	}
	app->place.mark_count = count;
	char *name = name_of(app);
	settings_save_steps(name, app->place.marks, count);
	free(name);
	return true;
}
