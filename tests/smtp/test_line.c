/* Lines end in CR LF and nothing else, however the reads are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "smtp/line.h"
#include "smtp/split.h"

#define LIMIT 12

/* What came out, one line each: "DONE text|", "BAD text|", and at the end "rest" if something is unfinished. */
static void run(const struct split *split, void *context)
{
	struct line_reader reader;
	struct buf out = { 0 };
	line_init(&reader, LIMIT);
	for (size_t i = 0; i < split->count; i++) {
		struct span piece = split_piece(split, i);
		while (piece.len > 0) {
			size_t consumed = SIZE_MAX;
			enum line_result result = line_feed(&reader, piece, &consumed);
			assert_true(consumed >= 1 && consumed <= piece.len);
			if (result == LINE_MORE)
				assert_int_equal(consumed, piece.len);
			else
				buf_add_text(&out, result == LINE_DONE ? "DONE " : "BAD ");
			if (result != LINE_MORE) {
				buf_add(&out, line_text(&reader));
				buf_add_byte(&out, '|');
			}
			assert_true(reader.text.len <= LIMIT);
			piece = span_from(piece, consumed);
		}
	}
	if (!line_is_empty(&reader))
		buf_add_text(&out, "rest");
	char *text = buf_take_text(&out);
	assert_string_equal(text, context);
	free(text);
	line_finish(&reader);
}

static void check(const char *input, const char *expected)
{
	split_every_way(span_of(input), run, (void *)expected);
}

static void test_lines(void **state)
{
	(void)state;
	check("", "");
	check("\r\n", "DONE |");
	check("NOOP\r\n", "DONE NOOP|");
	check("NOOP\r\nQUIT\r\n", "DONE NOOP|DONE QUIT|");
	check("NOOP\r\nQU", "DONE NOOP|rest");
}

static void test_only_cr_lf_ends_a_line(void **state)
{
	(void)state;
	check("NOOP\n", "rest");
	check("NOOP\r", "rest");
	check("A\nB\r\n", "DONE A\nB|");
	check("A\rB\r\n", "DONE A\rB|");
	check("A\r\r\n", "DONE A\r|");
	check("\n\r\n", "DONE \n|");
	check("\n\r\r\n\r\n", "DONE \n\r|DONE |");
}

static void test_limit(void **state)
{
	(void)state;
	check("1234567890\r\n", "DONE 1234567890|"); /* LIMIT bytes with CR LF */
	check("12345678901\r\nNOOP\r\n", "BAD 12345678901|DONE NOOP|");
	check("1234567890123456789\n\r\r\n\r\n", "BAD 12345678901|DONE |");
	check("1234567890\r\r\nA\r\n", "BAD 1234567890\r|DONE A|");
	check("12345678901234567890", "rest");
}

static void test_nul_is_a_byte(void **state)
{
	(void)state;
	struct line_reader reader;
	size_t consumed;
	line_init(&reader, LIMIT);
	assert_int_equal(line_feed(&reader, span_make("A\0B\r\n", 5), &consumed), LINE_DONE);
	assert_true(span_equal(line_text(&reader), span_make("A\0B", 3)));
	line_finish(&reader);
	line_finish(&reader);
	line_finish(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_only_cr_lf_ends_a_line),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_nul_is_a_byte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
