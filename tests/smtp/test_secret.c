/* What is masked, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "smtp/secret.h"

static void check(const struct event *event, const char *bytes, const char *expected)
{
	struct buf out = { 0 };
	buf_add_text(&out, "> ");
	smtp_secret_mask(event, span_of(bytes), &out);
	if (out.len != strlen(expected) + 2 || memcmp(out.data + 2, expected, out.len - 2) != 0)
		fail_msg("%.*s instead of %s", (int)out.len, (const char *)out.data, expected);
	buf_finish(&out);
}

static void test_commands(void **state)
{
	(void)state;
	const struct event secret = { .kind = EVENT_COMMAND, .verb = VERB_AUTH, .secret = true };
	const struct event open = { .kind = EVENT_COMMAND, .verb = VERB_AUTH };
	check(&secret, "AUTH PLAIN AGFsaWNl\r\n", "AUTH PLAIN ********\r\n");
	check(&secret, "auth\tlogin  YQ== x\r\n", "auth\tlogin  ******\r\n");
	check(&secret, "  AUTH PLAIN AGFsaWNl", "  AUTH PLAIN ********");
	check(&secret, "the rest of a long line\r\n", "***********************\r\n");
	check(&secret, "AUTH PLAIN a\rb\nc\r\n", "AUTH PLAIN *****\r\n");
	check(&open, "AUTH PLAIN\r\n", "AUTH PLAIN\r\n");
	check(&open, "NOOP AUTH\r\n", "NOOP AUTH\r\n");
}

static void test_responses(void **state)
{
	(void)state;
	const struct event response = { .kind = EVENT_AUTH_RESPONSE, .verb = VERB_AUTH, .secret = true };
	check(&response, "AGFsaWNl\r\n", "********\r\n");
	check(&response, "AUTH PLAIN x\r\n", "************\r\n");
	check(&response, "\r\n", "\r\n");
	check(&response, "", "");
	check(&response, "half", "****");
}

static void test_where_it_begins(void **state)
{
	(void)state;
	assert_int_equal(smtp_secret_start(span_of("AUTH PLAIN abc")), 11);
	assert_int_equal(smtp_secret_start(span_of("auth plain   abc")), 13);
	assert_int_equal(smtp_secret_start(span_of("AUTH PLAIN")), 10);
	assert_int_equal(smtp_secret_start(span_of("AUTH")), 4);
	assert_int_equal(smtp_secret_start(span_of("MAIL FROM:<a@b> AUTH=<>")), 23);
	assert_int_equal(smtp_secret_start(span_of("")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_responses),
		cmocka_unit_test(test_where_it_begins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
