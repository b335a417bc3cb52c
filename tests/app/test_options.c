/* The command line is a contract: what is right is taken, what is wrong is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/options.h"

#define PARSE(options, error, ...)                                                                                               \
	options_parse(options, (int)(sizeof((char *[]){ "smtpscope", __VA_ARGS__ }) / sizeof(char *)),                           \
	              (char *[]){ "smtpscope", __VA_ARGS__, NULL }, error)

static void test_defaults(void **state)
{
	(void)state;
	struct options options;
	char *error;
	assert_true(options_parse(&options, 1, (char *[]){ "smtpscope", NULL }, &error));
	assert_int_equal(options.mode, MODE_WINDOW);
	assert_string_equal(options.host, "127.0.0.1");
	assert_int_equal(options.port, 2525);
	assert_int_equal(options.lang, OPTION_UNSET);
}

static void test_addresses(void **state)
{
	(void)state;
	static const struct {
		const char *text, *host;
		int port; /* -1: refused */
	} cases[] = {
		{ "127.0.0.1:25", "127.0.0.1", 25 },
		{ "[::1]:0", "::1", 0 },
		{ "2526", "127.0.0.1", 2526 },
		{ "localhost:1", "localhost", 1 },
		{ "::1:25", NULL, -1 },
		{ "1.2.3.4:", NULL, -1 },
		{ ":25", NULL, -1 },
		{ "1.2.3.4:65536", NULL, -1 },
		{ "1.2.3.4:-1", NULL, -1 },
		{ "[::1]", NULL, -1 },
		{ "", NULL, -1 },
		{ "a:b", NULL, -1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char host[64] = "";
		uint16_t port = 0;
		bool ok = options_parse_address(cases[i].text, host, &port);
		assert_int_equal(ok, cases[i].port >= 0);
		if (ok) {
			assert_string_equal(host, cases[i].host);
			assert_int_equal(port, cases[i].port);
		}
	}
}

static void test_values(void **state)
{
	(void)state;
	struct options options;
	char *error;
	assert_true(PARSE(&options, &error, "--shots", "out", "--lesson", "first-mail", "--size", "1280x720", "--lang", "en",
	                  "--theme", "dark", "--scale", "150", "-l", "[::1]:2600", "--stats"));
	assert_int_equal(options.mode, MODE_SHOTS);
	assert_string_equal(options.lesson, "first-mail");
	assert_int_equal(options.width, 1280);
	assert_int_equal(options.height, 720);
	assert_int_equal(options.lang, LANG_EN);
	assert_int_equal(options.theme, THEME_DARK);
	assert_int_equal(options.scale, 150);
	assert_string_equal(options.host, "::1");
	assert_true(options.stats);
}

static void test_lessons(void **state)
{
	(void)state;
	struct options options;
	char *error;
	char *play[] = { "smtpscope", "--lesson", "first-mail", "--clients", "30", "--step", "12", NULL };
	char *check[] = { "smtpscope", "--check-lesson", "my.lesson", NULL };
	assert_true(options_parse(&options, 7, play, &error));
	assert_int_equal(options.clients, 30);
	assert_int_equal(options.step, 12);
	assert_true(options_parse(&options, 3, check, &error));
	assert_int_equal(options.mode, MODE_CHECK_LESSON);
	assert_string_equal(options.check_lesson, "my.lesson");
	assert_int_equal(options.clients, 1);
}

static void refused(const char *part, char **argv)
{
	int argc = 0;
	while (argv[argc] != NULL)
		argc++;
	struct options options;
	char *error;
	assert_false(options_parse(&options, argc, argv, &error));
	if (strstr(error, part) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", error, part);
	free(error);
}

static void test_refused(void **state)
{
	(void)state;
	refused("--nonsense", (char *[]){ "smtpscope", "--nonsense", NULL });
	refused("needs a value", (char *[]){ "smtpscope", "--lesson", NULL });
	refused("100 to 250", (char *[]){ "smtpscope", "--scale", "99", NULL });
	refused("zh, en, zh+en or en+zh", (char *[]){ "smtpscope", "--lang", "fr", NULL });
	refused("WxH", (char *[]){ "smtpscope", "--size", "1280x", NULL });
	refused("ADDR:PORT", (char *[]){ "smtpscope", "--listen", "::1:25", NULL });
	refused("text or json", (char *[]){ "smtpscope", "--log-format", "xml", NULL });
	refused("--shots and --report need", (char *[]){ "smtpscope", "--shots", "out", NULL });
	refused("--shots and --report need", (char *[]){ "smtpscope", "--report", "out", NULL });
	refused("not both", (char *[]){ "smtpscope", "--lesson", "a", "b.eml", NULL });
	refused("1 to 1000", (char *[]){ "smtpscope", "--lesson", "a", "--clients", "0", NULL });
	refused("1 to 1000", (char *[]){ "smtpscope", "--lesson", "a", "--clients", "1001", NULL });
	refused("--clients goes with --lesson", (char *[]){ "smtpscope", "--clients", "2", NULL });
	refused("--clients goes with --lesson",
	        (char *[]){ "smtpscope", "--lesson", "a", "--clients", "2", "--shots", "x", NULL });
	refused("1 to 100000", (char *[]){ "smtpscope", "--lesson", "a", "--step", "-1", NULL });
	refused("--step goes with", (char *[]){ "smtpscope", "--step", "2", NULL });
	refused("--step goes with", (char *[]){ "smtpscope", "--lesson", "a", "--step", "2", "--headless", NULL });
	refused("needs a value", (char *[]){ "smtpscope", "--check-lesson", NULL });
	refused("one file", (char *[]){ "smtpscope", "a.eml", "b.eml", NULL });
	refused("--inspect", (char *[]){ "smtpscope", "--json", NULL });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults), cmocka_unit_test(test_addresses), cmocka_unit_test(test_values),
		cmocka_unit_test(test_lessons),  cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
