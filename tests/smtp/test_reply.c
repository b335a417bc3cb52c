/* Replies written and read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "smtp/reply.h"

static void check_written(const struct smtp_reply *reply, const char *expected)
{
	struct buf out = { 0 };
	smtp_reply_write(reply, &out);
	char *text = buf_take_text(&out);
	assert_string_equal(text, expected);
	free(text);
}

static void test_write(void **state)
{
	(void)state;
	struct smtp_reply reply = { 0 };
	check_written(&reply, "");
	smtp_reply_set(&reply, 250, "Ok");
	check_written(&reply, "250 Ok\r\n");
	smtp_reply_add_line(&reply, "SIZE 10");
	smtp_reply_add_line(&reply, "HELP");
	check_written(&reply, "250-Ok\r\n250-SIZE 10\r\n250 HELP\r\n");
	reply.then_close = true;
	smtp_reply_set(&reply, 500, "");
	assert_false(reply.then_close);
	check_written(&reply, "500 \r\n");
	smtp_reply_finish(&reply);
	smtp_reply_finish(NULL);
}

/* A text from elsewhere cannot smuggle a second reply in. */
static void test_write_line_breaks(void **state)
{
	(void)state;
	struct smtp_reply reply = { 0 };
	smtp_reply_set(&reply, 550, "no\r\n250 yes\rreally");
	check_written(&reply, "550-no \r\n550 250 yes really\r\n");
	smtp_reply_finish(&reply);
}

static void check_line(const char *line, uint16_t code, bool last, const char *enhanced, const char *text)
{
	struct reply_line parsed;
	assert_true(smtp_reply_line_parse(span_of(line), &parsed));
	assert_int_equal(parsed.code, code);
	assert_int_equal(parsed.last, last);
	assert_true(span_equal(parsed.enhanced, span_of(enhanced)));
	assert_true(span_equal(parsed.text, span_of(text)));
}

static void test_read(void **state)
{
	(void)state;
	check_line("250 Ok", 250, true, "", "Ok");
	check_line("250-SIZE 10", 250, false, "", "SIZE 10");
	check_line("250", 250, true, "", "");
	check_line("250-", 250, false, "", "");
	check_line("250 2.1.0 Sender ok", 250, true, "2.1.0", "Sender ok");
	check_line("550 5.7.123 no", 550, true, "5.7.123", "no");
	check_line("550 5.7.1", 550, true, "5.7.1", "");
	check_line("550 5.7.1234 no", 550, true, "", "5.7.1234 no");
	check_line("550 2.7.1 no", 550, true, "", "2.7.1 no"); /* the class is the reply's */
	check_line("354 3.0.0 go", 354, true, "", "3.0.0 go");
	check_line("250 2.1 ok", 250, true, "", "2.1 ok");
	check_line("250 2..1 ok", 250, true, "", "2..1 ok");
	check_line("250 2.1.0x ok", 250, true, "", "2.1.0x ok");
}

static void test_no_reply(void **state)
{
	(void)state;
	static const char *const bad[] = { "",       "25",   "2500",   "150 x",  "650 x",          "260 x",
		                           "25x ok", "250x", "250\tx", " 250 x", "HTTP/1.1 200 OK" };
	struct reply_line parsed;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (smtp_reply_line_parse(span_of(bad[i]), &parsed))
			fail_msg("taken for a reply: %s", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_write_line_breaks),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_no_reply),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
