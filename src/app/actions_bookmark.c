#include "app/actions_private.h"

#include "view/bookmarks.h"

static size_t connections_of(const struct app *app, const struct session *session)
{
	const struct lesson *lesson =
	        session->opened.origin == ORIGIN_LESSON ? lesson_list_find(&app->library.lessons, session->opened.label) : NULL;
	return lesson != NULL && lesson->connection_count > 0 ? lesson->connection_count : 1;
}

/* The array may have moved. */
static void share(struct app *app)
{
	app->view.bookmarks.marks = app->bookmarks.marks;
	app->view.bookmarks.count = app->bookmarks.count;
}

void actions_bookmarks_recall(struct app *app, const struct session *session)
{
	if (!folder_marks_recall(app, session))
		bookmarks_recall(&app->bookmarks, app->timeline, session, connections_of(app, session));
	share(app);
}

static enum bookmark_turn turn(struct app *app, const struct session *session, size_t step)
{
	enum bookmark_turn turned = bookmarks_turn(&app->bookmarks, session->number, step);
	if (!folder_marks_remember(app, session))
		bookmarks_remember(&app->bookmarks, app->timeline, session, connections_of(app, session));
	share(app);
	return turned;
}

void action_bookmark(struct app *app, int arg)
{
	(void)arg;
	static const char *const says[] = { [BOOKMARK_SET] = "ui.bookmark-set",
		                            [BOOKMARK_REMOVED] = "ui.bookmark-removed",
		                            [BOOKMARK_FULL] = "ui.bookmark-full" };
	const struct session *session = app_session(app);
	const struct cursor *cursor = app_cursor(app);
	if (app->view.screen != SCREEN_SESSION || session == NULL || cursor == NULL || cursor->step == 0)
		return;
	app_toast(app, says[turn(app, session, cursor->step)], NULL);
}

static void go(struct app *app, size_t (*find)(const struct bookmarks *bookmarks, uint32_t session, size_t step),
               const char *none)
{
	const struct cursor *cursor = app_cursor(app);
	if (cursor == NULL || app->view.screen != SCREEN_SESSION)
		return;
	size_t step = find(&app->bookmarks, app->view.session, cursor->step);
	if (step == 0 || step > app_session(app)->step_count)
		app_toast(app, none, NULL);
	else
		actions_go(app, step);
}

void action_bookmark_next(struct app *app, int arg)
{
	(void)arg;
	go(app, bookmarks_next, "ui.bookmark-none-ahead");
}

void action_bookmark_back(struct app *app, int arg)
{
	(void)arg;
	go(app, bookmarks_back, "ui.bookmark-none-before");
}

void action_bookmarks(struct app *app, int arg)
{
	(void)arg;
	struct bookmark_state *state = &app->view.bookmarks;
	state->open = !state->open && app->view.screen == SCREEN_SESSION && app_session(app) != NULL;
	state->row = 0;
}

/* The bookmark of a row, 0 …, or NULL. */
static const struct bookmark *row_of(struct app *app, size_t row)
{
	size_t count;
	const struct bookmark *marks = bookmarks_of(&app->view.bookmarks, app->view.session, &count);
	return row < count ? &marks[row] : NULL;
}

void action_bookmark_go(struct app *app, int arg)
{
	const struct bookmark *mark = row_of(app, (size_t)arg - 1);
	app->view.bookmarks.open = false;
	if (mark != NULL)
		actions_go(app, mark->step);
}

bool actions_bookmark_choose(struct app *app, int by)
{
	struct bookmark_state *state = &app->view.bookmarks;
	size_t count;
	bookmarks_of(state, app->view.session, &count);
	if (state->open && count > 0)
		state->row = (state->row + count + (size_t)(by + (int)count)) % count;
	return state->open;
}

bool actions_bookmark_take(struct app *app)
{
	if (!app->view.bookmarks.open)
		return false;
	action_bookmark_go(app, (int)app->view.bookmarks.row + 1);
	return true;
}

bool actions_bookmark_delete(struct app *app)
{
	struct bookmark_state *state = &app->view.bookmarks;
	const struct bookmark *mark = state->open ? row_of(app, state->row) : NULL;
	if (mark != NULL)
		turn(app, app_session(app), mark->step);
	if (state->row > 0 && row_of(app, state->row) == NULL)
		state->row--;
	return state->open;
}
