#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "lesson/texts.h"

static char folder[] = "/tmp/smtpscope-texts-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char *path = mem_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	free(path);
}

static void remove_file(const char *name)
{
	char *path = mem_printf("%s/%s", folder, name);
	unlink(path);
	free(path);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	remove_file("zh.ini");
	remove_file("en.ini");
	return rmdir(folder);
}

static void test_finds_texts(void **state)
{
	(void)state;
	char *error = NULL;
	write_file("zh.ini", "[reply]\n354.title=请继续\n[ui]\ntwo=一\\n二\n");
	write_file("en.ini", "# comment\n[reply]\n354.title = Go on\n");
	struct texts *texts = texts_load(folder, &error);
	assert_non_null(texts);
	assert_string_equal(texts_find(texts, LANG_ZH, "reply.354.title"), "请继续");
	assert_string_equal(texts_get(texts, LANG_EN, "reply.354.title"), "Go on");
	assert_string_equal(texts_find(texts, LANG_ZH, "ui.two"), "一\n二");
	assert_null(texts_find(texts, LANG_EN, "ui.two"));
	assert_string_equal(texts_get(texts, LANG_EN, "ui.two"), "ui.two");
	texts_destroy(texts);
}

static void assert_fails(const char *file, const char *word)
{
	char *error = NULL;
	assert_null(texts_load(folder, &error));
	assert_non_null(error);
	assert_non_null(strstr(error, file));
	assert_non_null(strstr(error, word));
	free(error);
}

static void test_errors_name_the_file(void **state)
{
	(void)state;
	write_file("zh.ini", "[ui]\na=b\n");
	remove_file("en.ini");
	assert_fails("en.ini", "No such file");
	write_file("en.ini", "[ui]\nno equals sign\n");
	assert_fails("en.ini", "no equals sign");
	write_file("en.ini", "[ui]\na=\\q\n");
	assert_fails("en.ini", "cannot be interpreted");
	write_file("en.ini", "[ui]\na=\xff\xfe\n");
	assert_fails("en.ini", "UTF-8");
}

static void test_destroy_accepts_null(void **state)
{
	(void)state;
	texts_destroy(NULL);
}

static void test_lang_from_locale(void **state)
{
	(void)state;
	assert_int_equal(lang_from_locale("zh_CN.UTF-8"), LANG_ZH);
	assert_int_equal(lang_from_locale("zh"), LANG_ZH);
	assert_int_equal(lang_from_locale("en_GB.UTF-8"), LANG_EN);
	assert_int_equal(lang_from_locale("C"), LANG_EN);
	assert_int_equal(lang_from_locale(""), LANG_EN);
	assert_int_equal(lang_from_locale(NULL), LANG_EN);
	assert_string_equal(lang_code(LANG_ZH), "zh");
	assert_string_equal(lang_code(LANG_EN), "en");
}

struct comparison {
	const struct texts *texts;
	enum lang other;
	size_t wrong;
};

static void compare(void *context, const char *key, const char *text)
{
	struct comparison *comparison = context;
	bool missing = texts_find(comparison->texts, comparison->other, key) == NULL;
	if (missing)
		print_error("%s.ini has no %s\n", lang_code(comparison->other), key);
	if (text[strspn(text, " \t\n")] == '\0')
		print_error("%s.ini: %s is empty\n", lang_code(!comparison->other), key);
	comparison->wrong += missing || text[strspn(text, " \t\n")] == '\0';
}

static void test_real_catalogues_have_the_same_keys(void **state)
{
	(void)state;
	char *error = NULL;
	struct texts *texts = texts_load(SOURCE_DIR "/assets/text", &error);
	if (texts == NULL)
		fail_msg("%s", error);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct comparison comparison = { .texts = texts, .other = lang == LANG_ZH ? LANG_EN : LANG_ZH };
		assert_true(texts_each(texts, lang, compare, &comparison) > 0);
		assert_int_equal(comparison.wrong, 0);
	}
	texts_destroy(texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds_texts),
		cmocka_unit_test(test_errors_name_the_file),
		cmocka_unit_test(test_destroy_accepts_null),
		cmocka_unit_test(test_lang_from_locale),
		cmocka_unit_test(test_real_catalogues_have_the_same_keys),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
