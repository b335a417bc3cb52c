/* UTF-8 that is right, that is wrong, and that wants to mislead the eye. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

static void test_every_character_survives(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		struct buf b = { 0 };
		utf8_add(&b, c);
		uint32_t read;
		assert_int_equal(utf8_read(buf_span(&b), &read), b.len);
		assert_int_equal(read, c);
		buf_finish(&b);
	}
}

static void test_wrong_bytes_are_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"\x80",     "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80",
		"\xE4\xBD", "a\xFF",
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(utf8_valid(span_of(wrong[i])));
	assert_true(utf8_valid(span_of("你好 🎉 \xEF\xBF\xBD"))); /* a real U+FFFD is no error */
	assert_true(utf8_valid(span_of("")));
}

static void test_cut_keeps_characters_whole(void **state)
{
	(void)state;
	struct span s = span_of("a你好");
	static const size_t want[] = { 0, 1, 1, 1, 4, 4, 4, 7, 7 };
	for (size_t max = 0; max < sizeof want / sizeof *want; max++)
		assert_int_equal(utf8_cut(s, max), want[max]);
}

static void safe(const char *in, size_t len, size_t max, const char *want)
{
	char *got = utf8_safe(span_make(in, len), max);
	assert_string_equal(got, want);
	free(got);
}

static void test_safe_text(void **state)
{
	(void)state;
	safe("plain 中文", 12, 99, "plain 中文");
	safe("a\x1b[31m\0b\r\n", 9, 99, "a\\x1B[31m\\x00b\\x0D");
	safe("\xFF\x80", 2, 99, "\\xFF\\x80");
	safe("a\u202Egnp.exe", 11, 99, "a\\u{202E}gnp.exe");
	safe("x\ty", 3, 99, "x y");
	safe("abcdef", 6, 3, "abc…");
	safe("abc", 3, 3, "abc");
	safe("", 0, 3, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_character_survives),
		cmocka_unit_test(test_wrong_bytes_are_refused),
		cmocka_unit_test(test_cut_keeps_characters_whole),
		cmocka_unit_test(test_safe_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
