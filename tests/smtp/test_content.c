/* The content and its end: only CR LF . CR LF, and what is counted on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "smtp/content.h"
#include "smtp/split.h"

struct expected {
	struct span message;
	bool ends;
	size_t consumed;        /* if it ends */
	struct content content; /* filled by the first run; all others must agree */
	bool have_content;
	struct buf stuffed;
};

static void run(const struct split *split, void *context)
{
	struct expected *expected = context;
	struct content content;
	struct buf message = { 0 }, stuffed = { 0 };
	content_init(&content);
	size_t total = 0;
	enum content_result result = CONTENT_MORE;
	for (size_t i = 0; i < split->count && result == CONTENT_MORE; i++) {
		size_t consumed;
		result = content_feed(&content, split_piece(split, i), &consumed, &message, &stuffed);
		total += consumed;
		assert_int_equal(content.offset, total);
	}
	if (!span_equal(buf_span(&message), expected->message) || (result == CONTENT_DONE) != expected->ends)
		fail_msg("%.*s: message %.*s", (int)split->input.len, split->input.data, (int)message.len, message.data);
	assert_int_equal(content.message_size, message.len);
	assert_int_equal(total, expected->ends ? expected->consumed : split->input.len);
	assert_int_equal(stuffed.len, content.stuffed * sizeof(uint64_t));
	if (!expected->have_content) {
		expected->content = content;
		expected->have_content = true;
		buf_add(&expected->stuffed, buf_span(&stuffed));
	}
	assert_memory_equal(&content, &expected->content, sizeof content);
	assert_true(span_equal(buf_span(&stuffed), buf_span(&expected->stuffed)));
	buf_finish(&message);
	buf_finish(&stuffed);
}

static struct content check_bytes(struct span wire, struct span message, bool ends, size_t consumed)
{
	struct expected expected = { .message = message, .ends = ends, .consumed = consumed };
	split_every_way(wire, run, &expected);
	buf_finish(&expected.stuffed);
	return expected.content;
}

/* wire ends the content, with nothing behind it. */
static struct content check(const char *wire, const char *message)
{
	return check_bytes(span_of(wire), span_of(message), true, strlen(wire));
}

static struct content check_unfinished(const char *wire, const char *message)
{
	return check_bytes(span_of(wire), span_of(message), false, 0);
}

static void test_end(void **state)
{
	(void)state;
	check(".\r\n", "");
	check("a\r\n.\r\n", "a\r\n");
	check("\r\n.\r\n", "\r\n");
	check_bytes(span_of("a\r\n.\r\nQUIT\r\n"), span_of("a\r\n"), true, 6);
	check_bytes(span_of(".\r\n.\r\n"), span_of(""), true, 3);
	check_unfinished("", "");
	check_unfinished("a\r\n", "a\r\n");
	check_unfinished("a\r\n.", "a\r\n");
	check_unfinished("a\r\n.\r", "a\r\n");
}

/* Every look-alike of the end, followed by the real one. */
static void test_smuggling(void **state)
{
	(void)state;
	check("a\n.\r\n\r\n.\r\n", "a\n.\r\n\r\n");
	check("a\r.\r\n\r\n.\r\n", "a\r.\r\n\r\n");
	check("a\n.\n\r\n.\r\n", "a\n.\n\r\n");
	check("a\r\n.\n\r\n.\r\n", "a\r\n\n\r\n");
	check("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n");
	check("a\r\n.\r\r\n.\r\n", "a\r\n\r\r\n");
	check("a\r.\r\r\n.\r\n", "a\r.\r\r\n");
	check("a\r\n.\r.\r\n\r\n.\r\n", "a\r\n\r.\r\n\r\n");
	check("a\n\r.\r\n.\r\n", "a\n\r.\r\n");
	check("a\r\r\n.\r\n", "a\r\r\n");
	check("a\r\n .\r\n.\r\n", "a\r\n .\r\n");
	check("a\r\n. \r\n.\r\n", "a\r\n \r\n");
	check("a.\r\n.\r\n", "a.\r\n");
	check(".\n\r\n.\r\n", "\n\r\n");
	check(".\r\r\n.\r\n", "\r\r\n");
}

static void test_stuffing(void **state)
{
	(void)state;
	struct content content = check("..\r\n...\r\n.a\r\na..b\r\n..\r\n.\r\n", ".\r\n..\r\na\r\na..b\r\n.\r\n");
	assert_int_equal(content.stuffed, 4);
	struct buf stuffed = { 0 };
	size_t consumed;
	content_init(&content);
	content_feed(&content, span_of("x\r\n..y\r\n.z\r\n.\r\n"), &consumed, NULL, &stuffed);
	const uint64_t offsets[] = { 3, 8 };
	assert_int_equal(stuffed.len, sizeof offsets);
	assert_memory_equal(stuffed.data, offsets, sizeof offsets);
	buf_finish(&stuffed);
}

static void test_counts(void **state)
{
	(void)state;
	struct content content = check("A: b\r\n\r\nx\ny\rz\n\r\r\n.\rq\r\n.\r\n", "A: b\r\n\r\nx\ny\rz\n\r\r\n\rq\r\n");
	assert_int_equal(content.header_end, 8);
	assert_int_equal(content.bare_lf, 2);
	assert_int_equal(content.first_bare_lf, 9);
	assert_int_equal(content.bare_cr, 3);
	assert_int_equal(content.first_bare_cr, 11);
	static const char odd[] = "12345678\0\xff"
	                          "90\0\xe4\xbd\xa0\r\n.\r\n";
	content = check_bytes(span_make(odd, sizeof odd - 1), span_make(odd, sizeof odd - 4), true, sizeof odd - 1);
	assert_int_equal(content.nul, 2);
	assert_int_equal(content.first_nul, 8);
	assert_int_equal(content.eight_bit, 4);
	assert_int_equal(content.header_end, 0);
	assert_int_equal(check("\r\nbody\r\n\r\n.\r\n", "\r\nbody\r\n\r\n").header_end, 2);
}

/* The scan takes eight bytes at a time: every value at every place in them. */
static void test_every_byte_at_every_place(void **state)
{
	(void)state;
	for (unsigned place = 0; place < 17; place++) {
		for (unsigned value = 0; value < 256; value++) {
			uint8_t text[20];
			struct content content;
			struct buf message = { 0 };
			size_t consumed;
			memset(text, 'a', sizeof text);
			text[place] = (uint8_t)value;
			content_init(&content);
			content_feed(&content, span_make(text, sizeof text), &consumed, &message, NULL);
			bool dot = place == 0 && value == '.';
			assert_int_equal(message.len, sizeof text - dot);
			assert_int_equal(content.nul, value == 0);
			assert_int_equal(content.first_nul, value == 0 ? place : 0);
			assert_int_equal(content.eight_bit, value > 127);
			assert_int_equal(content.bare_lf, value == '\n');
			assert_int_equal(content.bare_cr, value == '\r');
			buf_finish(&message);
		}
	}
}

/* Lines of `length` bytes with CR LF, one of them stuffed. */
static uint64_t long_lines(size_t length, bool stuffed)
{
	struct buf wire = { 0 };
	struct content content;
	size_t consumed;
	buf_add_text(&wire, "short\r\n");
	if (stuffed)
		buf_add_byte(&wire, '.');
	for (size_t i = 0; i < length - 2; i++)
		buf_add_byte(&wire, stuffed ? '.' : 'x');
	buf_add_text(&wire, "\r\n.\r\n");
	content_init(&content);
	assert_int_equal(content_feed(&content, buf_span(&wire), &consumed, NULL, NULL), CONTENT_DONE);
	if (content.long_lines > 0)
		assert_int_equal(content.first_long, 7);
	buf_finish(&wire);
	return content.long_lines;
}

static void test_long_lines(void **state)
{
	(void)state;
	assert_int_equal(long_lines(1000, false), 0);
	assert_int_equal(long_lines(1000, true), 0); /* the stuffing dot does not count (§4.5.3.1.6) */
	assert_int_equal(long_lines(1001, false), 1);
	assert_int_equal(long_lines(1001, true), 1);
	assert_int_equal(long_lines(5000, false), 1);
}

struct mistake {
	bool keep_stuffing, bare_lf_ends;
	const char *message;
	size_t rest; /* bytes behind the end */
};

static void check_mistake(const struct split *split, void *context)
{
	const struct mistake *mistake = context;
	struct content content;
	struct buf message = { 0 };
	size_t read = 0;
	content_init(&content);
	content.keep_stuffing = mistake->keep_stuffing;
	content.bare_lf_ends = mistake->bare_lf_ends;
	enum content_result result = CONTENT_MORE;
	for (size_t i = 0; i < split->count && result == CONTENT_MORE; i++) {
		size_t consumed;
		result = content_feed(&content, split_piece(split, i), &consumed, &message, NULL);
		read += consumed;
	}
	assert_int_equal(result, CONTENT_DONE);
	assert_int_equal(split->input.len - read, mistake->rest);
	assert_true(span_equal(buf_span(&message), span_of(mistake->message)));
	assert_int_equal(content.message_size, message.len);
	buf_finish(&message);
}

/* The mistakes of students' servers, on purpose. */
static void test_mistakes(void **state)
{
	(void)state;
	static const struct {
		const char *wire;
		struct mistake mistake;
	} cases[] = {
		{ "..a\r\n..\r\n.\rb\r\n.\r\n", { .keep_stuffing = true, .message = "..a\r\n..\r\n.\rb\r\n" } },
		{ "a\n.\nMAIL\r\n", { .bare_lf_ends = true, .message = "a\n", .rest = 6 } },
		{ "a\r\n.\nMAIL\r\n", { .bare_lf_ends = true, .message = "a\r\n", .rest = 6 } },
		{ "a\n.\r\nMAIL\r\n", { .bare_lf_ends = true, .message = "a\n", .rest = 6 } },
		{ "a\r\n.\r\nMAIL\r\n", { .bare_lf_ends = true, .message = "a\r\n", .rest = 6 } },
		{ ".\nMAIL", { .bare_lf_ends = true, .message = "", .rest = 4 } },
		{ "a\n..b\n.\rc\r.\n\n.\n", { .bare_lf_ends = true, .message = "a\n.b\n\rc\r.\n\n" } },
		{ "a\n..b\n.\n", { .keep_stuffing = true, .bare_lf_ends = true, .message = "a\n..b\n" } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mistake mistake = cases[i].mistake;
		split_every_way(span_of(cases[i].wire), check_mistake, &mistake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_smuggling),
		cmocka_unit_test(test_stuffing),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_every_byte_at_every_place),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_mistakes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
