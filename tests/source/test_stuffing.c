/* Stuffing: each message in pieces of every size, and the reader (smtp/content) must get it back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "smtp/content.h"
#include "source/stuffing.h"

static const struct {
	const char *message, *wire;
} cases[] = {
	{ "", ".\r\n" },
	{ "a", "a\r\n.\r\n" },
	{ "a\r\n", "a\r\n.\r\n" },
	{ ".", "..\r\n.\r\n" },
	{ ".\r\n", "..\r\n.\r\n" },
	{ "..\r\n.\r\n", "...\r\n..\r\n.\r\n" },
	{ "one\r\n.two\r\nthree.\r\n", "one\r\n..two\r\nthree.\r\n.\r\n" },
	{ "\r\n\r\n.x\r\n", "\r\n\r\n..x\r\n.\r\n" },
	{ "bare\n.\n.\r\nstays\r\n", "bare\n.\n.\r\nstays\r\n.\r\n" },
	{ "bare\r.\r.\r\n", "bare\r.\r.\r\n.\r\n" },
	{ "ends in CR\r", "ends in CR\r\r\n.\r\n" },
	{ "ends in LF\n", "ends in LF\n\r\n.\r\n" },
	{ "\r\r\n.", "\r\r\n..\r\n.\r\n" },
	{ "a long line that is cut in several places, with . in it\r\n.and again\r\n",
	  "a long line that is cut in several places, with . in it\r\n..and again\r\n.\r\n" },
};

static void stuff(const char *message, size_t max, struct buf *out)
{
	struct stuffing stuffing;
	size_t before = 0;
	stuffing_init(&stuffing, span_of(message));
	while (stuffing_next(&stuffing, max, out)) {
		assert_true(out->len > before);
		assert_true(out->len - before <= max);
		before = out->len;
	}
}

static void test_pieces_of_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t max = 8; max < 100; max++) {
			struct buf wire = { 0 };
			stuff(cases[i].message, max, &wire);
			assert_int_equal(wire.len, strlen(cases[i].wire));
			assert_memory_equal(wire.data, cases[i].wire, wire.len);
			buf_finish(&wire);
		}
	}
}

static void test_the_reader_gets_it_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf wire = { 0 }, message = { 0 };
		struct content content;
		size_t used = 0, len = strlen(cases[i].message);
		stuff(cases[i].message, 8, &wire);
		content_init(&content);
		assert_int_equal(content_feed(&content, buf_span(&wire), &used, &message, NULL), CONTENT_DONE);
		assert_int_equal(used, wire.len);
		assert_true(message.len == len || message.len == len + 2); /* the last line's end */
		assert_memory_equal(message.data, cases[i].message, len);
		buf_finish(&wire);
		buf_finish(&message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces_of_every_size),
		cmocka_unit_test(test_the_reader_gets_it_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
