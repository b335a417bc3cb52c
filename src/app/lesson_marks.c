#include "app/lesson_marks.h"

#include "app/app.h"
#include "base/mem.h"
#include "view/lesson_step.h"

/* The list may have grown by an opened file. */
static void refresh(struct app *app)
{
	struct lesson_marks *marks = &app->marks;
	size_t count = app->library.lessons.count;
	marks->marks = mem_resize(marks->marks, count * sizeof *marks->marks + 1);
	for (size_t i = 0; i < count; i++)
		marks->marks[i] = progress_of(marks->progress, app->library.lessons.lessons[i]->name);
	app->view.lessons.marks = marks->marks;
	app->view.lessons.count = count;
}

void lesson_marks_init(struct app *app)
{
	app->marks.progress = progress_load();
	refresh(app);
}

void lesson_marks_finish(struct app *app)
{
	progress_destroy(app->marks.progress);
	free(app->marks.marks);
	app->marks = (struct lesson_marks){ 0 };
	app->view.lessons = (struct lesson_state){ 0 };
}

/* While a lesson is under way nobody knows how many steps it has: as many as it had before, or as there are already. */
static struct lesson_mark mark_here(const struct app *app, const char *name)
{
	struct lesson_mark mark = { 0 }, before = progress_of(app->marks.progress, name);
	const struct session *session = app_session(app);
	mark.step = lesson_walk_place(app, &mark.of);
	bool over = session->closed && !lesson_walk_more(app);
	if (!over && before.of > mark.of)
		mark.of = before.of;
	if (!over && mark.step == mark.of)
		mark.of++; /* something will come */
	return mark;
}

void lesson_marks_note(struct app *app)
{
	const struct session *session = app_session(app);
	const struct lesson *lesson = session != NULL ? lesson_of_session(&app->library.lessons, session) : NULL;
	if (lesson == NULL || app->marks.progress == NULL || session->opened.play == 0 || session->opened.reopened)
		return;
	struct lesson_mark mark = mark_here(app, lesson->name);
	if (mark.step > 0)
		progress_note(app->marks.progress, lesson->name, mark);
	refresh(app);
}
