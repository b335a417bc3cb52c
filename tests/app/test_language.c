/* The language and key W: three languages in turn, remembered between runs; more is opened where there is something to open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <glib/gstdio.h>

#include "app/actions.h"

static char folder[] = "/tmp/smtpscope-language-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) && g_setenv("XDG_CONFIG_HOME", folder, TRUE) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char *inside = g_build_filename(folder, "smtpscope", NULL);

	(void)state;
	settings_reset();
	g_rmdir(inside);
	g_free(inside);
	return g_rmdir(folder);
}

static void expect_both(const struct app *app, enum lang lang, bool both)
{
	struct settings saved;

	assert_int_equal(app->view.lang, lang);
	assert_int_equal(app->view.both_langs, both);
	settings_load(&saved);
	assert_int_equal(saved.lang, lang);
	assert_int_equal(saved.both_langs, both);
}

/* Chinese, English, Chinese with English below, Chinese; each is remembered. */
static void test_languages_in_turn(void **state)
{
	struct app app = { .view = { .lang = LANG_ZH } };

	(void)state;
	actions_do(&app, ACTION_LANGUAGE, 0);
	expect_both(&app, LANG_EN, false);
	actions_do(&app, ACTION_LANGUAGE, 0);
	expect_both(&app, LANG_ZH, true);
	actions_do(&app, ACTION_LANGUAGE, 0);
	expect_both(&app, LANG_ZH, false);
	app.view.lang = LANG_EN; /* as --lang en+zh */
	app.view.both_langs = true;
	actions_do(&app, ACTION_LANGUAGE, 0);
	expect_both(&app, LANG_ZH, false);
}

static void test_more(void **state)
{
	struct app app = { .view = { .screen = SCREEN_SESSION, .pane = PANE_EXPLAIN }, .can_say_more = true, .more_at = 7 };

	(void)state;
	actions_do(&app, ACTION_MORE, 0);
	assert_true(app.view.more);
	assert_int_equal(app.view.scroll[PANE_EXPLAIN], 7);
	actions_do(&app, ACTION_MORE, 0);
	assert_false(app.view.more);
	assert_int_equal(app.view.scroll[PANE_EXPLAIN], 0);
}

/* Where no explanation is on the screen, the key brings it; on the first screen there is none. */
static void test_more_elsewhere(void **state)
{
	struct app app = { .view = { .screen = SCREEN_SESSION, .pane = PANE_RAW } };

	(void)state;
	actions_do(&app, ACTION_MORE, 0);
	assert_int_equal(app.view.pane, PANE_EXPLAIN);
	assert_true(app.view.explain_only);
	assert_true(app.view.more);
	app.view.pane = PANE_RAW;
	actions_do(&app, ACTION_MORE, 0);
	assert_int_equal(app.view.pane, PANE_EXPLAIN);
	assert_true(app.view.more);
	app.view.screen = SCREEN_WAITING;
	app.view.more = false;
	actions_do(&app, ACTION_MORE, 0);
	assert_false(app.view.more);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_languages_in_turn),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_more_elsewhere),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
