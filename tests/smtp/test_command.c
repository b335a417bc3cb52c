/* Command lines taken apart: what is right, what is wrong and how. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "smtp/command.h"

static struct smtp_command parse(const char *line)
{
	struct smtp_command command;
	bool ok = smtp_command_parse(span_of(line), &command);
	assert_int_equal(ok, command.error == COMMAND_OK);
	return command;
}

static void check(const char *line, enum smtp_verb verb, enum command_error error)
{
	struct smtp_command command = parse(line);
	if (command.verb != verb || command.error != error)
		fail_msg("%s: verb %d, error %d", line, (int)command.verb, (int)command.error);
}

static void check_path(const char *line, const char *path)
{
	struct smtp_command command = parse(line);
	if (command.error != COMMAND_OK || !span_equal(command.path, span_of(path)))
		fail_msg("%s: error %d, path %.*s", line, (int)command.error, (int)command.path.len, command.path.data);
}

static void test_verbs(void **state)
{
	(void)state;
	for (enum smtp_verb verb = 0; verb < VERB_UNKNOWN; verb++) {
		char *lower = mem_strdup(smtp_verb_info(verb)->name);
		for (char *c = lower; *c; c++)
			*c = (char)(*c | 0x20);
		assert_int_equal(parse(smtp_verb_info(verb)->name).verb, verb);
		assert_int_equal(parse(lower).verb, verb);
		free(lower);
	}
	check("", VERB_UNKNOWN, COMMAND_UNKNOWN);
	check(" NOOP", VERB_UNKNOWN, COMMAND_UNKNOWN);
	check("NOO", VERB_UNKNOWN, COMMAND_UNKNOWN);
	check("NOOPS", VERB_UNKNOWN, COMMAND_UNKNOWN);
	check("NOOP\tx", VERB_UNKNOWN, COMMAND_UNKNOWN);
	check("UNKNOWN", VERB_UNKNOWN, COMMAND_UNKNOWN);
	check("\xe4\xbd\xa0\xe5\xa5\xbd", VERB_UNKNOWN, COMMAND_UNKNOWN);
}

static void test_arguments(void **state)
{
	(void)state;
	check("DATA", VERB_DATA, COMMAND_OK);
	check("DATA  \t", VERB_DATA, COMMAND_OK); /* trailing white space, §4.1.1 */
	check("DATA now", VERB_DATA, COMMAND_SYNTAX);
	check("RSET now", VERB_RSET, COMMAND_SYNTAX);
	check("QUIT now", VERB_QUIT, COMMAND_SYNTAX);
	check("NOOP", VERB_NOOP, COMMAND_OK);
	check("NOOP whatever", VERB_NOOP, COMMAND_OK);
	check("NOOP \xff", VERB_NOOP, COMMAND_SYNTAX);
	check("NOOP \x01", VERB_NOOP, COMMAND_SYNTAX);
	check("NOOP a\nb", VERB_NOOP, COMMAND_SYNTAX);
	check("HELP", VERB_HELP, COMMAND_OK);
	check("VRFY", VERB_VRFY, COMMAND_SYNTAX);
	check("VRFY li", VERB_VRFY, COMMAND_OK);
	check("EHLO", VERB_EHLO, COMMAND_SYNTAX);
	check("EHLO [127.0.0.1]", VERB_EHLO, COMMAND_OK);
	check("EHLO my_pc", VERB_EHLO, COMMAND_OK);
	check("HELO client.example (a note)", VERB_HELO, COMMAND_OK);
	struct smtp_command command;
	assert_false(smtp_command_parse(span_make("NOOP \0", 6), &command));
	assert_int_equal(command.error, COMMAND_SYNTAX);
	assert_false(smtp_command_parse(span_make("NO\0P", 4), &command));
	assert_int_equal(command.error, COMMAND_UNKNOWN);
}

static void test_good_paths(void **state)
{
	(void)state;
	check_path("MAIL FROM:<a@b.example>", "a@b.example");
	check_path("mail from:<a@b.example>  ", "a@b.example");
	check_path("MAIL FROM:<>", "");
	assert_true(parse("MAIL FROM:<>").null_path);
	assert_false(parse("MAIL FROM:<a@b>").null_path);
	check_path("MAIL FROM:<a.b+c=d/e!#$%&'*-?^_`{|}~@b>", "a.b+c=d/e!#$%&'*-?^_`{|}~@b");
	check_path("MAIL FROM:<\"a b>\\\"@c\"@b.example>", "\"a b>\\\"@c\"@b.example");
	check_path("MAIL FROM:<\"\"@b>", "\"\"@b");
	check_path("MAIL FROM:<a@[127.0.0.1]>", "a@[127.0.0.1]");
	check_path("MAIL FROM:<a@[IPv6:::1]>", "a@[IPv6:::1]");
	check_path("RCPT TO:<a@x-1.2y.example>", "a@x-1.2y.example");
	check_path("RCPT TO:<@hosta.int,@jkl.org:userc@d.bar.org>", "userc@d.bar.org"); /* §4.1.1.3's example */
	check_path("RCPT TO:<Postmaster>", "Postmaster");
	check_path("RCPT TO:<PostMaster@a.example>", "PostMaster@a.example");
}

static void test_bad_paths(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"MAIL",
		"MAIL FROM",
		"MAIL FROM:",
		"MAIL FROM: <a@b>", /* §3.3: no spaces at the colon */
		"MAIL FROM :<a@b>",
		"MAIL TO:<a@b>",
		"MAIL FROM:a@b",
		"MAIL FROM:<a@b",
		"MAIL FROM:<a>",
		"MAIL FROM:<postmaster>",
		"MAIL FROM:<a@>",
		"MAIL FROM:<@b>",
		"MAIL FROM:<a@b>x",
		"MAIL FROM:<a@@b>",
		"MAIL FROM:<a b@c>",
		"MAIL FROM:<.a@b>",
		"MAIL FROM:<a.@b>",
		"MAIL FROM:<a..b@c>",
		"MAIL FROM:<a@b.>",
		"MAIL FROM:<a@.b>",
		"MAIL FROM:<a@b..c>",
		"MAIL FROM:<a@-b>",
		"MAIL FROM:<a@b->",
		"MAIL FROM:<a@b_c>",
		"MAIL FROM:<a@[]>",
		"MAIL FROM:<a@[1.2.3.4>",
		"MAIL FROM:<a@[1.2.3.4]x>",
		"MAIL FROM:<\"a@b>",
		"MAIL FROM:<\"a\"b@c>",
		"MAIL FROM:<@b,a@c>",
		"MAIL FROM:<@b:>",
		"MAIL FROM:<\xc3@b>", /* no UTF-8 */
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		check(bad[i], VERB_MAIL, COMMAND_SYNTAX);
	check("RCPT TO:<>", VERB_RCPT, COMMAND_SYNTAX);
	check("RCPT FROM:<a@b>", VERB_RCPT, COMMAND_SYNTAX);
}

/* "MAIL FROM:<" local "@" domain ">" with parts of that many letters; labels of the domain are 50 letters. */
static enum command_error long_path(size_t local, size_t domain)
{
	struct buf line = { 0 };
	buf_add_text(&line, "MAIL FROM:<");
	for (size_t i = 0; i < local; i++)
		buf_add_byte(&line, 'a');
	buf_add_byte(&line, '@');
	for (size_t i = 0; i < domain; i++)
		buf_add_byte(&line, i % 51 == 50 ? '.' : 'b');
	buf_add_byte(&line, '>');
	struct smtp_command command;
	smtp_command_parse(buf_span(&line), &command);
	buf_finish(&line);
	return command.error;
}

static void test_limits(void **state)
{
	(void)state;
	assert_int_equal(long_path(64, 100), COMMAND_OK);
	assert_int_equal(long_path(65, 100), COMMAND_PATH_TOO_LONG);
	assert_int_equal(long_path(1, 252), COMMAND_OK); /* 256 with <, @ and > */
	assert_int_equal(long_path(1, 253), COMMAND_PATH_TOO_LONG);
	assert_int_equal(long_path(1, 400), COMMAND_PATH_TOO_LONG);
}

static void test_params(void **state)
{
	(void)state;
	struct smtp_command command = parse("MAIL FROM:<a@b> SIZE=1000  body=8BITMIME X-Y");
	assert_int_equal(command.error, COMMAND_OK);
	assert_int_equal(command.param_count, 3);
	assert_true(span_equal(smtp_command_param(&command, "size")->value, span_of("1000")));
	assert_true(span_equal(smtp_command_param(&command, "BODY")->value, span_of("8BITMIME")));
	assert_int_equal(smtp_command_param(&command, "X-Y")->value.len, 0);
	assert_null(smtp_command_param(&command, "AUTH"));
	check("MAIL FROM:<a@b> =1", VERB_MAIL, COMMAND_SYNTAX);
	check("MAIL FROM:<a@b> -A=1", VERB_MAIL, COMMAND_SYNTAX);
	check("MAIL FROM:<a@b> A_B=1", VERB_MAIL, COMMAND_SYNTAX);
	check("MAIL FROM:<a@b> A=", VERB_MAIL, COMMAND_SYNTAX);
	check("MAIL FROM:<a@b> A=1=2", VERB_MAIL, COMMAND_SYNTAX);
	check("RCPT TO:<a@b> A B C D E F G H I J K L M N O P", VERB_RCPT, COMMAND_OK);
	check("RCPT TO:<a@b> A B C D E F G H I J K L M N O P Q", VERB_RCPT, COMMAND_TOO_MANY_PARAMS);
}

static void test_chunks(void **state)
{
	(void)state;
	struct smtp_command command = parse("BDAT 1000 LAST");
	assert_int_equal(command.chunk_size, 1000);
	assert_true(command.last_chunk);
	command = parse("bdat 0 last");
	assert_true(command.error == COMMAND_OK && command.last_chunk);
	command = parse("BDAT 999999999999999999");
	assert_true(command.error == COMMAND_OK && command.chunk_size == COMMAND_MAX_CHUNK && !command.last_chunk);
	static const char *const bad[] = { "BDAT",          "BDAT LAST",
		                           "BDAT -1",       "BDAT +1",
		                           "BDAT 1LAST",    "BDAT 1  LAST",
		                           "BDAT 1 LAST x", "BDAT 0x10",
		                           "BDAT 1.0",      "BDAT 1000000000000000000",
		                           "BDAT 1 LASTS",  "BDAT  1",
		                           "BDAT \xd9\xa1", "BDAT 99999999999999999999999" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		check(bad[i], VERB_BDAT, COMMAND_SYNTAX);
}

static void test_auth(void **state)
{
	(void)state;
	struct smtp_command command = parse("auth plain AGxpAHg=");
	assert_int_equal(command.error, COMMAND_OK);
	assert_true(span_equal(command.mechanism, span_of("plain")));
	assert_true(span_equal(command.initial_response, span_of("AGxpAHg=")));
	command = parse("AUTH CRAM-MD5");
	assert_true(span_equal(command.mechanism, span_of("CRAM-MD5")) && command.initial_response.len == 0);
	check("AUTH PLAIN =", VERB_AUTH, COMMAND_OK);
	check("AUTH 12345678901234567890", VERB_AUTH, COMMAND_OK);
	check("AUTH 123456789012345678901", VERB_AUTH, COMMAND_SYNTAX);
	check("AUTH", VERB_AUTH, COMMAND_SYNTAX);
	check("AUTH  PLAIN", VERB_AUTH, COMMAND_SYNTAX);
	check("AUTH PLAIN a b", VERB_AUTH, COMMAND_SYNTAX);
	check("AUTH PL=AIN", VERB_AUTH, COMMAND_SYNTAX);
	check("AUTH PLAIN \xff", VERB_AUTH, COMMAND_SYNTAX);
}

static void test_beyond_ascii(void **state)
{
	(void)state;
	struct smtp_command command = parse("MAIL FROM:<\xe6\x9d\x8e@\xe4\xbe\x8b.example> SMTPUTF8");
	assert_true(command.error == COMMAND_OK && command.utf8_path && command.param_count == 1);
	assert_false(parse("MAIL FROM:<a@b> SMTPUTF8").utf8_path);
	assert_true(parse("RCPT TO:<\"\xe6\x9d\x8e\"@b>").utf8_path);
	check("VRFY \xe6\x9d\x8e", VERB_VRFY, COMMAND_OK);
	check("MAIL FROM:<\xe6\x9d@b>", VERB_MAIL, COMMAND_SYNTAX);
	check("MAIL FROM:<a@[\xe6\x9d\x8e]>", VERB_MAIL, COMMAND_SYNTAX);
	check("MAIL FROM:<a@b> \xe6\x9d\x8e=1", VERB_MAIL, COMMAND_SYNTAX);
	check("EHLO \xe6\x9d\x8e", VERB_EHLO, COMMAND_SYNTAX);
	check("MAIL FROM:<\xed\xa0\x80@b>", VERB_MAIL, COMMAND_SYNTAX); /* a surrogate */
}

static void test_line_limits(void **state)
{
	(void)state;
	assert_int_equal(smtp_command_line_limit(VERB_NOOP, 512), 512);
	assert_true(smtp_command_line_limit(VERB_MAIL, 512) >= 512 + 26 + 17 + 10 + 500);
	assert_true(smtp_command_line_limit(VERB_RCPT, 512) > 512 + 500);
	assert_int_equal(smtp_command_line_limit(VERB_AUTH, 512), 12288);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verbs),       cmocka_unit_test(test_arguments), cmocka_unit_test(test_good_paths),
		cmocka_unit_test(test_bad_paths),   cmocka_unit_test(test_limits),    cmocka_unit_test(test_params),
		cmocka_unit_test(test_chunks),      cmocka_unit_test(test_auth),      cmocka_unit_test(test_beyond_ascii),
		cmocka_unit_test(test_line_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
