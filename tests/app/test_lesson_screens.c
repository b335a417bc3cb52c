/* Every step of every built-in lesson, played against the real server and laid out with the real fonts as the program shows it:
 * in both languages, in both at once, at 100, 150 and 200 %: no text is cut, on top of another or too small. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/app.h"
#include "view/looks.h"

#define PATIENCE_MS 60000
#define WAIT_MS     50
#define HIGH        1080 /* pixels, and units at 100 % */
#define WIDE        1920

struct variant {
	enum lang lang;
	bool both;
	int scale; /* % */
};

static const struct variant variants[] = {
	{ LANG_ZH, false, 100 }, { LANG_EN, false, 100 }, { LANG_ZH, true, 100 },  { LANG_ZH, false, 150 },
	{ LANG_EN, false, 150 }, { LANG_EN, true, 150 },  { LANG_ZH, false, 200 }, { LANG_EN, false, 200 },
	{ LANG_ZH, true, 200 },  { LANG_EN, true, 200 },
};

#define VARIANTS (sizeof variants / sizeof *variants)

static size_t closed(const struct app *app)
{
	size_t count = 0;
	for (size_t i = 0; i < app->timeline->session_count; i++)
		count += app->timeline->sessions[i]->closed;
	return count;
}

/* All lessons at once: none waits for another. */
static void play_all(struct app *app)
{
	size_t wanted = 0;
	assert_true(live_start(app->live));
	for (size_t i = 0; i < app->library.lessons.count; i++) {
		live_run(app->live, app->library.lessons.lessons[i], ORIGIN_LESSON);
		wanted += app->library.lessons.lessons[i]->connection_count;
	}
	for (int64_t until = app_clock_ms() + PATIENCE_MS; closed(app) < wanted && app_clock_ms() < until;) {
		fact_queue_wait(app->facts, WAIT_MS);
		app_receive(app);
	}
	assert_int_equal(closed(app), wanted);
}

/* As app_draw lays a screen out, without painting it. */
static void lay(struct app *app, const struct variant *variant)
{
	app->view.lang = variant->lang;
	app->view.both_langs = variant->both;
	app->view.scale = variant->scale;
	text_set_scale(app->text, (float)variant->scale / 100);
	mailbox_trim(app->mailbox);
	lesson_switches_show(app);
	draw_begin(&app->list, &app->measure);
	struct view_frame frame = {
		.list = &app->list,
		.timeline = app->timeline,
		.state = &app->view,
		.texts = app->library.texts,
		.lessons = &app->library.lessons,
		.width = WIDE * 100.0f / (float)variant->scale,
		.height = HIGH * 100.0f / (float)variant->scale,
		.clock_ms = app_clock_ms(),
		.now_us = app_now_us(),
		.mail_of = mailbox_mail,
		.picture_of = mailbox_picture,
		.context = app->mailbox,
		.packets = packet_frames_source(app),
		.address = app->address,
	};
	screen_draw(&frame);
}

static size_t check(struct app *app, const struct session *session, size_t step, const struct variant *variant)
{
	struct rect screen = { 0, 0, WIDE * 100.0f / (float)variant->scale, HIGH * 100.0f / (float)variant->scale };
	char wrong[512];
	do {
		worker_wait(app->worker);
		app_receive(app);
		lay(app, variant);
	} while (worker_pending(app->worker) > 0);
	assert_true(looks_clips_closed(&app->list));
	looks_wrong_beside(&app->list, screen, 0, wrong, sizeof wrong);
	if (*wrong == '\0')
		return 0;
	print_error("%s, client %u, step %zu, %s%s, %d %%: %s\n", session->opened.label, session->opened.connection + 1, step,
	            lang_code(variant->lang), variant->both ? " and the other" : "", variant->scale, wrong);
	return 1;
}

static size_t check_session(struct app *app, struct session *session)
{
	size_t wrong = 0;
	app_focus(app, session->number);
	struct cursor *cursor = app_cursor(app);
	for (size_t step = 1; step <= session->step_count; step++) {
		size_t before = cursor->step;
		cursor_go(cursor, session, step);
		app_moved(app, before);
		for (size_t i = 0; i < VARIANTS; i++)
			wrong += check(app, session, step, &variants[i]);
	}
	return wrong;
}

static void test_every_step(void **state)
{
	char *arguments[] = { "smtpscope", "--lesson", "first-mail", "--shots", ".", NULL }, *error = NULL;
	struct options options;
	struct app app;
	size_t wrong = 0, steps = 0;
	(void)state;
	assert_true(options_parse(&options, 5, arguments, &error));
	assert_true(app_init(&app, &options, false));
	app.view.motion = false;
	play_all(&app);
	for (size_t i = 0; i < app.timeline->session_count; i++) {
		wrong += check_session(&app, app.timeline->sessions[i]);
		steps += app.timeline->sessions[i]->step_count;
	}
	assert_true(steps > 400);
	assert_int_equal(wrong, 0);
	app_finish(&app);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_step) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
