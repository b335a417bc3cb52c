/* Spans and buffers at their edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/mem.h"

static void test_span_part_is_clamped(void **state)
{
	(void)state;
	struct span s = span_of("hello");
	assert_true(span_equal(span_part(s, 1, 3), span_of("el")));
	assert_true(span_equal(span_part(s, 3, 99), span_of("lo")));
	assert_int_equal(span_part(s, 5, 99).len, 0);
	assert_int_equal(span_part(s, 4, 2).len, 0);
	assert_int_equal(span_from(s, 99).len, 0);
	assert_true(span_equal(span_from((struct span){ NULL, 0 }, 0), span_of("")));
}

static void test_span_compares_any_case(void **state)
{
	(void)state;
	assert_true(span_equal_nocase(span_of("eHlO"), "EHLO"));
	assert_false(span_equal_nocase(span_of("EHLOX"), "EHLO"));
	assert_true(span_starts_nocase(span_of("mail from:<>"), "MAIL FROM:"));
	assert_false(span_starts_nocase(span_of("MAIL"), "MAIL FROM:"));
}

static void test_buf_grows_drops_and_is_taken(void **state)
{
	(void)state;
	struct buf b = { 0 };
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "%04d", i);
	assert_int_equal(b.len, 4000);
	assert_memory_equal(b.data + 4 * 567, "0567", 4);
	buf_drop(&b, 3996);
	assert_true(span_equal(buf_span(&b), span_of("0999")));
	buf_drop(&b, 99);
	assert_int_equal(b.len, 0);
	buf_add(&b, span_make("a\0b", 3));
	char *text = buf_take_text(&b);
	assert_memory_equal(text, "a\0b", 4);
	assert_null(b.data);
	free(text);
	buf_finish(&b);
	buf_finish(NULL);
}

static void test_array_keeps_order(void **state)
{
	(void)state;
	int *items = NULL;
	size_t count = 0, cap = 0;
	for (int i = 0; i < 5000; i++)
		*array_push(items, count, cap) = i;
	assert_int_equal(count, 5000);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(items[i], i);
	free(items);
}

static void test_mem_texts(void **state)
{
	(void)state;
	char *a = mem_printf("%s-%d", "x", 7), *b = mem_strndup("abcdef", 3);
	assert_string_equal(a, "x-7");
	assert_string_equal(b, "abc");
	assert_null(mem_strdup(NULL));
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_span_part_is_clamped),
		cmocka_unit_test(test_span_compares_any_case),
		cmocka_unit_test(test_buf_grows_drops_and_is_taken),
		cmocka_unit_test(test_array_keeps_order),
		cmocka_unit_test(test_mem_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
