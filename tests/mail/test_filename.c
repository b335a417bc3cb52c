/* Names that strangers choose, made harmless. */
#include "mails.h"

#include "base/utf8.h"
#include "mail/filename.h"

static void check(const char *wanted, const char *want)
{
	char *name = filename_safe(wanted, "image/png", 3);
	assert_string_equal(name, want);
	free(name);
}

static void test_ordinary_names(void **state)
{
	(void)state;
	check("picture.png", "picture.png");
	check("期末 实验.txt", "期末 实验.txt");
	check("a.tar.gz", "a.tar.gz");
	check("no extension", "no extension");
}

static void test_paths(void **state)
{
	(void)state;
	check("../../etc/passwd", "passwd");
	check("/etc/passwd", "passwd");
	check("C:\\Windows\\evil.exe", "evil.exe");
	check("..", "part-3.png");
	check("../..", "part-3.png");
	check("a/", "part-3.png");
	check("....", "part-3.png");
	check(".bashrc", "bashrc");
	check("x.txt...", "x.txt");
	check("x.txt. . ", "x.txt");
}

static void test_hostile_characters(void **state)
{
	(void)state;
	check("a\nb\tc\x7F.txt", "a_b_c_.txt");
	check("CON?", "CON_");
	check("a<b>|\"*:?.txt", "a_b______.txt");
	check("exe.\xE2\x80\xAEgnp.scr", "exe._gnp.scr"); /* right-to-left override */
	check("\xEF\xBB\xBF\xE2\x80\x8B", "__");
	check("\xFF\xFE.txt", "\xEF\xBF\xBD\xEF\xBF\xBD.txt");
}

static void test_devices(void **state)
{
	(void)state;
	check("CON", "_CON");
	check("nul.txt", "_nul.txt");
	check("Com1.tar.gz", "_Com1.tar.gz");
	check("aux .txt", "_aux.txt");
	check("console.txt", "console.txt");
	check("COM.txt", "COM.txt");
}

static void test_missing_names(void **state)
{
	(void)state;
	check(NULL, "part-3.png");
	check("", "part-3.png");
	char *name = filename_safe(NULL, "application/x-unheard-of", 12);
	assert_string_equal(name, "part-12.bin");
	free(name);
}

static void test_long_names(void **state)
{
	(void)state;
	struct buf wanted = { 0 };
	for (int i = 0; i < 500; i++)
		buf_add_text(&wanted, "图");
	buf_add_text(&wanted, ".jpeg");
	char *text = buf_take_text(&wanted), *name = filename_safe(text, "image/jpeg", 1);
	assert_true(strlen(name) <= FILENAME_MAX_BYTES);
	assert_true(strlen(name) > 100);
	assert_true(utf8_valid(span_of(name)));
	assert_string_equal(name + strlen(name) - 5, ".jpeg");
	free(name);
	free(text);
}

/* Whatever the bytes: the result is one plain name. */
static void test_any_bytes(void **state)
{
	(void)state;
	uint32_t seed = 20261122;
	for (int round = 0; round < 5000; round++) {
		char wanted[64];
		for (size_t i = 0; i < sizeof wanted - 1; i++) {
			seed = seed * 1664525 + 1013904223;
			wanted[i] = "./\\ :\0CONaux1~\xE2\x80\xAE\xFF\x01"[seed >> 24 & 15];
		}
		wanted[sizeof wanted - 1] = '\0';
		char *name = filename_safe(wanted, "text/plain", 1);
		assert_true(strlen(name) > 0 && strlen(name) <= FILENAME_MAX_BYTES);
		assert_null(strpbrk(name, "/\\:\n\x01"));
		assert_true(name[0] != '.');
		assert_true(utf8_valid(span_of(name)));
		free(name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ordinary_names),     cmocka_unit_test(test_paths),
		cmocka_unit_test(test_hostile_characters), cmocka_unit_test(test_devices),
		cmocka_unit_test(test_missing_names),      cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_any_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
