/* Going through sessions by keys: step sizes, go to n, run until, break-if, bookmarks, lanes. Facts instead of a network: what
 * would be told to the server is not seen here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/actions.h"
#include "base/mem.h"
#include "support/facts.h"
#include "timeline/moment.h"

static const struct options options = { .host = "127.0.0.1", .lang = LANG_EN, .theme = THEME_LIGHT, .scale = 100 };

struct stand {
	struct app app;
	struct fact_list facts;
	size_t pushed;
};

/* The first `count` facts of the file have happened. */
static void push(struct stand *stand, size_t count)
{
	for (; stand->pushed < count && stand->pushed < stand->facts.count; stand->pushed++)
		fact_queue_push(stand->app.facts, facts_copy(stand->facts.facts[stand->pushed]));
	while (app_receive(&stand->app))
		continue;
}

static struct stand *begin(const char *file)
{
	struct stand *stand = mem_zero(sizeof *stand);
	char *path = mem_printf("%s/timeline/facts/%s.facts", TEST_DIR, file), *error = NULL;
	if (!facts_load(path, &stand->facts, &error))
		fail_msg("%s", error);
	free(path);
	assert_true(app_init(&stand->app, &options, false));
	stand->app.view.motion = false;
	stand->app.settings.show_mail = false;
	return stand;
}

static struct stand *begin_whole(const char *file)
{
	struct stand *stand = begin(file);
	push(stand, SIZE_MAX);
	return stand;
}

static void end(struct stand *stand)
{
	worker_wait(stand->app.worker);
	app_finish(&stand->app);
	facts_finish(&stand->facts);
	free(stand);
}

static size_t step(struct stand *stand)
{
	return app_cursor(&stand->app)->step;
}

static void keys(struct stand *stand, const char *names)
{
	char key[64];
	while (*names) {
		size_t len = strcspn(names, " ");
		snprintf(key, sizeof key, "%.*s", (int)len, names);
		actions_key(&stand->app, key);
		actions_tick(&stand->app);
		names += len + (names[len] == ' ');
	}
}

/* With each size the clicker's keys lead from the first step to the last and back, and stop there. */
static void test_step_sizes_by_clicker(void **state)
{
	(void)state;
	static const char *const to_size[] = { "[ [", "[", "", "]", "] ]" };
	for (size_t size = 0; size < 5; size++) {
		struct stand *stand = begin_whole("chinese-mail");
		size_t last = app_session(&stand->app)->step_count, presses = 0, back = 0;
		keys(stand, "Home");
		keys(stand, to_size[size]);
		assert_int_equal((int)stand->app.view.step_size, (int)size + STEP_SIZE_LEAST);
		while ((step(stand) < last || app_cursor(&stand->app)->part_end) && presses++ < 200000)
			keys(stand, "PageDown");
		assert_int_equal(step(stand), last);
		while (step(stand) > 1 && back++ < 200000)
			keys(stand, "PageUp");
		assert_int_equal(step(stand), 1);
		keys(stand, "PageUp");
		assert_int_equal(step(stand), 1);
		if (size <= 2) /* phases and mails stop elsewhere on the way back */
			assert_int_equal(presses, back);
		end(stand);
	}
}

static void test_phases_with_shift_whatever_the_size(void **state)
{
	(void)state;
	static const size_t stops[] = { 3, 5, 13, 21, 25, 31, 33 };
	struct stand *stand = begin_whole("two-mails");
	keys(stand, "Home [ [");
	for (size_t i = 0; i < 7; i++) {
		keys(stand, "Shift+Right");
		assert_int_equal(step(stand), stops[i]);
	}
	keys(stand, "Shift+Right");
	assert_int_equal(step(stand), 33);
	for (size_t i = 6; i-- > 0;) {
		keys(stand, "Shift+Left");
		assert_int_equal(step(stand), stops[i]);
	}
	keys(stand, "Shift+Left Shift+Left");
	assert_int_equal(step(stand), 1);
	end(stand);
}

/* G counts messages, with every step size. */
static void test_go(void **state)
{
	(void)state;
	struct stand *stand = begin_whole("first-mail");
	for (int size = 0; size < 5; size++) {
		keys(stand, "G 1 2 Return");
		assert_int_equal(step(stand), 12);
		assert_int_equal(app_cursor(&stand->app)->part_end, 0);
		keys(stand, "G 9 9 9 Return");
		assert_int_equal(step(stand), app_session(&stand->app)->step_count);
		keys(stand, size ? "]" : "[ [");
	}
	end(stand);
}

static void test_until_there_and_back(void **state)
{
	(void)state;
	struct stand *stand = begin_whole("refused"); /* refusals at 4, 8, 12 */
	keys(stand, "Home U Return");
	assert_false(stand->app.view.until.open);
	assert_int_equal(step(stand), 4);
	keys(stand, "F3 F3");
	assert_int_equal(step(stand), 12);
	keys(stand, "F3"); /* none ahead: said, and nothing moves */
	assert_int_equal(step(stand), 12);
	assert_non_null(strstr(stand->app.view.toast, "Not found ahead"));
	assert_false(stand->app.view.until.running);
	keys(stand, "Shift+F3");
	assert_int_equal(step(stand), 8);
	keys(stand, "End Shift+U Return");
	assert_int_equal(step(stand), 12);
	keys(stand, "Home Shift+F3");
	assert_int_equal(step(stand), 1);
	assert_non_null(strstr(stand->app.view.toast, "Not found before"));
	keys(stand, "Right");
	assert_true(stand->app.view.toast[0]); /* nobody has read it yet */
	stand->app.view.toast_until_ms -= 3000;
	keys(stand, "Right"); /* whoever goes on has: it does not stay in front of the next step */
	assert_false(stand->app.view.toast[0]);
	end(stand);
}

/* Behind the help and the cards nothing moves that nobody can see. */
static void test_cards_keep_the_step(void **state)
{
	(void)state;
	struct stand *stand = begin_whole("refused");
	keys(stand, "Home Right F1");
	stand->app.scroll_most[PANE_HELP] = 30;
	size_t before = step(stand);
	keys(stand, "PageDown Space");
	assert_int_equal(stand->app.view.scroll[PANE_HELP], 16);
	keys(stand, "PageUp");
	assert_int_equal(stand->app.view.scroll[PANE_HELP], 8);
	keys(stand, "End Shift+Left");
	assert_int_equal(stand->app.view.scroll[PANE_HELP], 22);
	assert_int_equal(step(stand), before);
	keys(stand, "Escape E Right Right Left End");
	assert_int_equal(stand->app.view.choice, 1);
	assert_int_equal(step(stand), before);
	keys(stand, "Escape Shift+K Right Home Escape Ctrl+S Right End Escape Ctrl+H Space Escape");
	assert_int_equal(step(stand), before);
	keys(stand, "Right");
	assert_int_equal(step(stand), before + 1);
	end(stand);
}

/* A field owns all keys but Esc and Ctrl. */
static void test_typing(void **state)
{
	(void)state;
	struct stand *stand = begin_whole("refused");
	keys(stand, "Home U");
	assert_false(actions_is_typing(&stand->app));
	keys(stand, "Down Down");
	assert_true(actions_is_typing(&stand->app));
	actions_text(&stand->app, "a5x5\n0");
	actions_text(&stand->app, "9"); /* no room */
	assert_string_equal(stand->app.view.until.code, "550");
	keys(stand, "Backspace N Space G B A F5"); /* N, Space, G, B and A are text here and nothing else; F5 runs */
	assert_int_equal(step(stand), 12);
	keys(stand, "U PageDown PageDown PageDown PageDown PageDown PageDown");
	assert_int_equal(stand->app.view.until.row, SEARCH_BYTES);
	actions_text(&stand->app, "\xE4\xBD\xA0");
	keys(stand, "Backspace"); /* a whole character */
	assert_string_equal(stand->app.view.until.bytes, "");
	keys(stand, "Return"); /* nothing to look for */
	assert_int_equal(step(stand), 12);
	keys(stand, "U");
	actions_text(&stand->app, "to ONE of");
	keys(stand, "Return");
	assert_int_equal(step(stand), 17);
	keys(stand, "U Escape");
	assert_false(stand->app.view.until.open || actions_is_typing(&stand->app));
	actions_text(&stand->app, "x");
	assert_string_equal(stand->app.view.until.bytes, "to ONE of");
	end(stand);
}

static void test_command_by_arrows(void **state)
{
	(void)state;
	struct stand *stand = begin_whole("refused");
	keys(stand, "Home U Down Down Down Right Right Right Right Left Return"); /* HELO EHLO MAIL RCPT */
	assert_int_equal(stand->app.view.until.verb, VERB_RCPT);
	assert_int_equal(step(stand), 11);
	end(stand);
}

/* What has not happened yet is waited for. */
static void test_until_waits(void **state)
{
	(void)state;
	struct stand *stand = begin("refused");
	push(stand, 7); /* the 503 is there, the 500 is not */
	keys(stand, "End U Return");
	size_t before = step(stand);
	assert_true(stand->app.view.until.running);
	push(stand, 8);
	actions_tick(&stand->app);
	assert_true(stand->app.view.until.running);
	push(stand, SIZE_MAX);
	actions_tick(&stand->app);
	assert_false(stand->app.view.until.running);
	assert_true(before < 8);
	assert_int_equal(step(stand), 8);
	end(stand);
}

static void test_until_is_stopped(void **state)
{
	(void)state;
	static const char *const stops[] = { "Escape", "Left", "Home", "A", "G 2 Return" };
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
		struct stand *stand = begin("refused");
		push(stand, 8);
		keys(stand, "End U Return");
		assert_true(stand->app.view.until.running);
		keys(stand, stops[i]);
		assert_false(stand->app.view.until.running);
		end(stand);
	}
	struct stand *stand = begin("refused"); /* it ends with the session */
	push(stand, 18);
	keys(stand, "End U Return");
	assert_true(stand->app.view.until.running);
	push(stand, SIZE_MAX);
	actions_tick(&stand->app);
	assert_false(stand->app.view.until.running);
	assert_non_null(strstr(stand->app.view.toast, "Not found ahead"));
	end(stand);
}

static void play(struct stand *stand)
{
	for (int i = 0; i < 100 && stand->app.view.playing; i++) {
		stand->app.next_step_ms = 0;
		actions_tick(&stand->app);
	}
}

/* Playing stops at the replies that are chosen while holding is on, and goes on from there. */
static void test_break_if_stops_playing(void **state)
{
	(void)state;
	struct stand *stand = begin_whole("refused");
	keys(stand, "Home Ctrl+H Down Down Return Escape");
	assert_true(stand->app.view.hold && stand->app.view.breaks.failures);
	for (size_t stop = 4; stop <= 12; stop += 4) {
		keys(stand, "A");
		play(stand);
		assert_int_equal(step(stand), stop);
	}
	keys(stand, "Home Ctrl+H Up Up Return Escape A"); /* holding off: nothing stops it */
	assert_false(stand->app.view.hold);
	play(stand);
	assert_int_equal(step(stand), app_session(&stand->app)->step_count);
	end(stand);
}

/* At a reply that the server keeps because it was chosen, playing waits; one more press goes on. */
static void test_break_if_holds_playing(void **state)
{
	(void)state;
	struct stand *stand = begin("held");
	push(stand, 3);
	assert_true(app_session(&stand->app)->held);
	keys(stand, "Ctrl+H Down Down Down Down Return Escape");
	assert_true(stand->app.view.breaks.verbs != 0);
	stand->app.view.playing = true;
	play(stand);
	assert_false(stand->app.view.playing);
	assert_false(stand->app.step_when_there);
	keys(stand, "A");
	assert_true(stand->app.view.playing && stand->app.step_when_there); /* released: it comes */
	end(stand);
}

static void test_bookmarks(void **state)
{
	(void)state;
	struct stand *stand = begin_whole("first-mail");
	keys(stand, "G 5 Return K G 1 2 Return K G 9 Return K");
	keys(stand, "Home J");
	assert_int_equal(step(stand), 5);
	keys(stand, "J J");
	assert_int_equal(step(stand), 12);
	keys(stand, "J");
	assert_int_equal(step(stand), 12);
	keys(stand, "Shift+J");
	assert_int_equal(step(stand), 9);
	keys(stand, "K Shift+J"); /* K again removes it */
	assert_int_equal(step(stand), 5);
	keys(stand, "J");
	assert_int_equal(step(stand), 12);
	keys(stand, "Home Shift+K Down Return");
	assert_int_equal(step(stand), 12);
	keys(stand, "Shift+K Delete Escape");
	assert_int_equal(stand->app.view.bookmarks.count, 1);
	end(stand);
	stand = begin_whole("first-mail"); /* another run: it is a lesson, so they are still there */
	assert_int_equal(stand->app.view.bookmarks.count, 1);
	keys(stand, "Home J");
	assert_int_equal(step(stand), 12);
	keys(stand, "K");
	assert_int_equal(stand->app.view.bookmarks.count, 0);
	end(stand);
	stand = begin_whole("refused"); /* a stranger's are not remembered */
	keys(stand, "G 3 Return K");
	assert_int_equal(stand->app.view.bookmarks.count, 1);
	end(stand);
	stand = begin_whole("refused");
	assert_int_equal(stand->app.view.bookmarks.count, 0);
	end(stand);
}

static void test_settings_and_bookmarks_share_a_file(void **state)
{
	(void)state;
	size_t steps[4] = { 0 };
	struct settings settings;
	settings_save_steps("lesson a=b [x] \xE4\xBD\xA0", (size_t[]){ 3, 7 }, 2);
	settings_load(&settings);
	settings.scale = 150;
	settings_save(&settings);
	assert_int_equal(settings_load_steps("lesson a=b [x] \xE4\xBD\xA0", steps, 4), 2);
	assert_int_equal(steps[1], 7);
	assert_int_equal(settings_load_steps("lesson a", steps, 4), 0);
	settings_save_steps("x", steps, 1);
	settings_load(&settings);
	assert_int_equal(settings.scale, 150);
	settings_reset();
	assert_int_equal(settings_load_steps("x", steps, 4), 0);
}

/* Next goes to the next message of any session, back the same way; what one session shows is what the clock says. */
static void test_lanes(void **state)
{
	(void)state;
	struct stand *stand = begin_whole("two-sessions");
	struct app *app = &stand->app;
	size_t count = 0, total = app->timeline->sessions[0]->step_count + app->timeline->sessions[1]->step_count, moment = 0;
	keys(stand, "Home O");
	assert_true(app->view.lanes.open);
	for (count = 1; count < 1000; count++) {
		size_t before = app->view.lanes.moment;
		keys(stand, "Space");
		if (app->view.lanes.moment == before)
			break;
		assert_int_equal(app->view.lanes.moment, moment_next(app->timeline, before).moment);
		assert_int_equal(app->view.lanes.moment, moment_of(app_session(app), step(stand)));
		for (uint32_t i = 1; i <= 2; i++) {
			const struct session *session = timeline_session(app->timeline, i);
			size_t there = moment_steps(session, app->view.lanes.moment);
			assert_int_equal(app->view.cursors[i - 1].step,
			                 there ? there : 1); /* a session shows its first step at least */
		}
	}
	assert_int_equal(count, total);
	while (--count > 0) {
		moment = app->view.lanes.moment;
		keys(stand, "PageUp");
		assert_int_equal(app->view.lanes.moment, moment_back(app->timeline, moment).moment);
	}
	assert_int_equal(app->view.session, 1);
	keys(stand, "End");
	assert_int_equal(app->view.lanes.moment, moment_newest(app->timeline, SIZE_MAX).moment);
	keys(stand, "Home");
	assert_int_equal(app->view.cursors[0].step, 1);
	keys(stand, "Return");
	assert_false(app->view.lanes.open);
	end(stand);
}

/* End follows what comes, from any session, until a step is taken; new messages move nothing otherwise. */
static void test_lanes_follow(void **state)
{
	(void)state;
	struct stand *stand = begin("two-sessions");
	struct app *app = &stand->app;
	push(stand, 10);
	keys(stand, "O");
	size_t moment = app->view.lanes.moment;
	push(stand, 12);
	actions_tick(app);
	assert_int_equal(app->view.lanes.moment, moment);
	keys(stand, "End");
	push(stand, 16);
	actions_tick(app);
	assert_int_equal(app->view.lanes.moment, moment_newest(app->timeline, SIZE_MAX).moment);
	keys(stand, "Left");
	moment = app->view.lanes.moment;
	push(stand, SIZE_MAX);
	actions_tick(app);
	assert_int_equal(app->view.lanes.moment, moment);
	keys(stand, "Escape");
	assert_false(app->view.lanes.open);
	end(stand);
}

int main(void)
{
	char folder[] = "test-going-XXXXXX";
	if (mkdtemp(folder) == NULL)
		return 1;
	char *path = realpath(folder, NULL), *inner = mem_printf("%s/smtpscope", path);
	setenv("XDG_CONFIG_HOME", path, 1); /* nobody's settings are touched */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_step_sizes_by_clicker),
		cmocka_unit_test(test_phases_with_shift_whatever_the_size),
		cmocka_unit_test(test_go),
		cmocka_unit_test(test_until_there_and_back),
		cmocka_unit_test(test_cards_keep_the_step),
		cmocka_unit_test(test_typing),
		cmocka_unit_test(test_command_by_arrows),
		cmocka_unit_test(test_until_waits),
		cmocka_unit_test(test_until_is_stopped),
		cmocka_unit_test(test_break_if_stops_playing),
		cmocka_unit_test(test_break_if_holds_playing),
		cmocka_unit_test(test_bookmarks),
		cmocka_unit_test(test_settings_and_bookmarks_share_a_file),
		cmocka_unit_test(test_lanes),
		cmocka_unit_test(test_lanes_follow),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	settings_reset();
	rmdir(inner);
	rmdir(path);
	free(inner);
	free(path);
	return failed;
}
