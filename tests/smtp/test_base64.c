/* RFC 4648's own examples, and what is no base64. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "smtp/base64.h"

static void check_both(const char *bytes, const char *text)
{
	struct buf out = { 0 };
	smtp_base64_encode(span_of(bytes), &out);
	assert_true(span_equal(buf_span(&out), span_of(text)));
	buf_clear(&out);
	assert_true(smtp_base64_decode(span_of(text), &out));
	assert_true(span_equal(buf_span(&out), span_of(bytes)));
	buf_finish(&out);
}

static void test_examples(void **state)
{
	(void)state;
	check_both("", "");
	check_both("f", "Zg==");
	check_both("fo", "Zm8=");
	check_both("foo", "Zm9v");
	check_both("foob", "Zm9vYg==");
	check_both("fooba", "Zm9vYmE=");
	check_both("foobar", "Zm9vYmFy");
	check_both("Username:", "VXNlcm5hbWU6");
	check_both("\xfb\xff\xbf", "+/+/");
}

static void test_every_byte(void **state)
{
	(void)state;
	uint8_t all[256];
	struct buf text = { 0 }, out = { 0 };
	for (size_t i = 0; i < sizeof all; i++)
		all[i] = (uint8_t)i;
	for (size_t len = 0; len <= sizeof all; len++) {
		buf_clear(&text);
		buf_clear(&out);
		smtp_base64_encode(span_make(all, len), &text);
		assert_int_equal(text.len, (len + 2) / 3 * 4);
		assert_true(smtp_base64_decode(buf_span(&text), &out));
		assert_true(span_equal(buf_span(&out), span_make(all, len)));
	}
	buf_finish(&text);
	buf_finish(&out);
}

static void test_bad(void **state)
{
	(void)state;
	static const char *const bad[] = { "Z",        "Zg",       "Zg=",    "Zg===",          "Z===",  "====",
		                           "Zg==Zg==", "Zm9v\r\n", "Zm 9",   "Zm9-",           "Zm9v=", "Z=9v",
		                           "Zm=v",     "Zh==",     "Zm9=",   "Zm9vZ\xc3\xa4=", "=",     "*",
		                           "Zm9vZm9",  "Zm9v    ", "\tZg==", "Zm9vZm9_" };
	struct buf out = { 0 };
	buf_add_text(&out, "kept");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (smtp_base64_decode(span_of(bad[i]), &out))
			fail_msg("%s", bad[i]);
		assert_true(span_equal(buf_span(&out), span_of("kept")));
	}
	assert_false(smtp_base64_decode(span_make("Zm\0v", 4), &out));
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_bad),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
