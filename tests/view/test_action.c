/* The action table: no key twice, nothing without a name, every caption in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "view/fake_font.h"
#include "view/stage.h"

/* The n-th key of a row; false when there is none. */
static bool key_of(const struct action_info *info, size_t n, char *out, size_t size)
{
	const char *from = info->keys;

	for (;; n--) {
		size_t len = strcspn(from, " ");

		if (!len)
			return false;
		if (n == 0) {
			snprintf(out, size, "%.*s", (int)len, from);
			return true;
		}
		from += len + (from[len] == ' ');
	}
}

static const struct action_info *row_with(const char *key)
{
	size_t count;
	const struct action_info *table = action_table(&count), *found = NULL;
	char each[64];

	for (size_t i = 0; i < count; i++)
		for (size_t n = 0; key_of(&table[i], n, each, sizeof each); n++)
			if (!strcmp(each, key)) {
				assert_null(found);
				found = &table[i];
			}
	return found;
}

static void test_no_key_twice(void **state)
{
	size_t count;
	const struct action_info *table = action_table(&count);
	char key[64];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_true(key_of(&table[i], 0, key, sizeof key));
		for (size_t n = 0; key_of(&table[i], n, key, sizeof key); n++)
			assert_ptr_equal(row_with(key), &table[i]);
	}
}

/* The keys DESIGN.md promises, a clicker's among them. */
static void test_keys(void **state)
{
	static const struct {
		const char *key;
		enum action action;
		int arg;
	} keys[] = {
		{ "Space", ACTION_NEXT, 0 },
		{ "Right", ACTION_NEXT, 0 },
		{ "PageDown", ACTION_NEXT, 0 },
		{ "N", ACTION_NEXT, 0 },
		{ "Left", ACTION_BACK, 0 },
		{ "PageUp", ACTION_BACK, 0 },
		{ "Backspace", ACTION_BACK, 0 },
		{ "Shift+Space", ACTION_BACK, 0 },
		{ "Shift+Right", ACTION_NEXT_PHASE, 0 },
		{ "Shift+Left", ACTION_BACK_PHASE, 0 },
		{ "[", ACTION_STEP_SMALLER, 0 },
		{ "]", ACTION_STEP_LARGER, 0 },
		{ "A", ACTION_PLAY, 0 },
		{ "F5", ACTION_PLAY, 0 },
		{ "<", ACTION_SLOWER, 0 },
		{ ">", ACTION_FASTER, 0 },
		{ "Home", ACTION_FIRST, 0 },
		{ "End", ACTION_LAST, 0 },
		{ "G", ACTION_GO, 0 },
		{ "Tab", ACTION_NEXT_PANE, 0 },
		{ "Shift+Tab", ACTION_BACK_PANE, 0 },
		{ "1", ACTION_PANE, PANE_EXPLAIN },
		{ "2", ACTION_PANE, PANE_MAIL },
		{ "3", ACTION_PANE, PANE_RAW },
		{ "6", ACTION_PANE, PANE_LOG },
		{ "R", ACTION_REPORT, 0 },
		{ "M", ACTION_MAIL_NEXT, 0 },
		{ "Shift+M", ACTION_MAIL_BACK, 0 },
		{ "+", ACTION_LARGER, 0 },
		{ "-", ACTION_SMALLER, 0 },
		{ "0", ACTION_NORMAL_SIZE, 0 },
		{ "F", ACTION_FULLSCREEN, 0 },
		{ "F11", ACTION_FULLSCREEN, 0 },
		{ "B", ACTION_BLACK, 0 },
		{ ".", ACTION_BLACK, 0 },
		{ "L", ACTION_LANGUAGE, 0 },
		{ "T", ACTION_THEME, 0 },
		{ "Escape", ACTION_ESCAPE, 0 },
		{ "Ctrl+Q", ACTION_QUIT, 0 },
		{ "F1", ACTION_HELP, 0 },
		{ "?", ACTION_HELP, 0 },
		{ "Return", ACTION_OPEN, 0 },
		{ "Ctrl+Tab", ACTION_NEXT_SESSION, 0 },
		{ "Up", ACTION_UP, 0 },
		{ "Down", ACTION_DOWN, 0 },
		{ "S", ACTION_SAVE, 0 },
		{ "Delete", ACTION_DELETE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct action_info *row = row_with(keys[i].key);

		if (!row)
			fail_msg("no row has the key %s", keys[i].key);
		assert_int_equal(row->action, keys[i].action);
		assert_int_equal(row->arg, keys[i].arg);
	}
	assert_int_equal(row_with("Q")->action, ACTION_PREDICT); /* an accidental letter never quits */
}

static void test_names(void **state)
{
	(void)state;
	for (int i = 0; i < ACTION_COUNT; i++) {
		assert_non_null(action_name((enum action)i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(action_name((enum action)i), action_name((enum action)j));
	}
	assert_string_equal(action_name(ACTION_NEXT), "next");
	assert_string_equal(action_name((enum action)9999), "none");
}

static void test_captions(void **state)
{
	struct stage stage;
	size_t count;
	const struct action_info *table = action_table(&count);

	(void)state;
	stage_init(&stage, &fake_font);
	for (size_t i = 0; i < count; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			if (!texts_find(stage.texts, (enum lang)lang, table[i].caption))
				fail_msg("%s: no %s", lang_code((enum lang)lang), table[i].caption);
	stage_finish(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_key_twice),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_captions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
