/* Lessons rehearsed without a network: where a reply will not be the expected one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/array.h"
#include "base/mem.h"
#include "source/live.h"
#include "source/rehearsal.h"

static struct lesson *create(void)
{
	struct lesson *lesson = mem_zero(sizeof *lesson);
	lesson->name = mem_strdup("x");
	return lesson;
}

static struct exchange *add(struct lesson *lesson, enum exchange_kind kind, const char *send, uint16_t expect)
{
	struct exchange *exchange = lesson_add_exchange(lesson, kind);
	exchange->name = mem_printf("%zu", lesson->count);
	exchange->line = lesson->count * 10;
	if (kind == EXCHANGE_COMMAND)
		exchange->send = mem_strdup(send);
	else if (kind == EXCHANGE_CONTENT)
		buf_add_text(&exchange->content, send);
	exchange->expect[0] = expect;
	return exchange;
}

static struct exchange *say(struct lesson *lesson, const char *send, uint16_t expect)
{
	return add(lesson, EXCHANGE_COMMAND, send, expect);
}

static void connect_client(struct lesson *lesson)
{
	lesson_add_connection(lesson, "c");
	add(lesson, EXCHANGE_GREETING, NULL, 220);
}

static void add_fault(struct lesson *lesson, const char *spec)
{
	size_t at;
	const char *expected;
	assert_true(fault_parse(spec, array_push(lesson->faults, lesson->fault_count, lesson->fault_cap), &at, &expected));
}

/* "20 error: [2] Expect: …" lines, each with a line end; the lesson is gone afterwards. */
static void assert_findings(struct lesson *lesson, const char *expected)
{
	struct lesson_problems problems = { 0 };
	struct live_config config;
	struct buf text = { 0 };
	live_config_default(&config);
	rehearsal_play(lesson, &config.smtp, &problems);
	for (size_t i = 0; i < problems.count; i++)
		buf_addf(&text, "%zu %s: %s\n", problems.items[i].line, problems.items[i].warning ? "warning" : "error",
		         problems.items[i].text);
	char *found = buf_take_text(&text);
	assert_string_equal(found, expected);
	free(found);
	lesson_problems_finish(&problems);
	lesson_destroy(lesson);
}

static void say_mail(struct lesson *lesson)
{
	say(lesson, "EHLO x.example", 250);
	say(lesson, "MAIL FROM:<a@x.example>", 250)->pipelined = true;
	say(lesson, "RCPT TO:<b@x.example>", 250)->pipelined = true;
	say(lesson, "DATA", 354);
	add(lesson, EXCHANGE_CONTENT, "x\r\n.\r\n", 250);
	say(lesson, "QUIT", 221);
}

static void test_nothing_to_say(void **state)
{
	struct lesson *lesson = create();
	(void)state;
	connect_client(lesson);
	say_mail(lesson);
	connect_client(lesson);
	say(lesson, "EHLO x.example", 250);
	say(lesson, "STARTTLS", 220)->tls = true;
	say(lesson, "EHLO x.example", 250);
	say(lesson, "AUTH LOGIN", 334);
	say(lesson, "bGl3ZWk=", 334)->delay_ms = 5000;
	say(lesson, "c2VjcmV0", 235);
	assert_findings(lesson, "");
}

static void test_another_reply(void **state)
{
	struct lesson *lesson = create();
	(void)state;
	connect_client(lesson);
	say(lesson, "DATA", 354);
	say(lesson, "NOOP", 250);
	connect_client(lesson);
	say(lesson, "NOOP", 500)->expect[1] = 502;
	assert_findings(lesson,
	                "20 error: [2] Expect: =354, but this server answers 503 here; the client says QUIT, and what follows is "
	                "not played\n"
	                "50 error: [5] Expect: =500;502, but this server answers 250 here\n");
}

static void test_faults_count(void **state)
{
	struct lesson *lesson = create();
	(void)state;
	add_fault(lesson, "noop#2:450@2");
	add_fault(lesson, "rset:drop");
	for (int i = 0; i < 2; i++) {
		connect_client(lesson);
		say(lesson, "NOOP", 250);
		say(lesson, "NOOP", i == 0 ? 250 : 450);
		say(lesson, "RSET", i == 0 ? 250 : 0);
		say(lesson, "QUIT", i == 0 ? 0 : 221);
	}
	assert_findings(lesson,
	                "40 warning: [4] Expect: =250, but no reply comes here: the server has closed the connection\n"
	                "100 warning: [10] Expect: =221, but no reply comes here: the server has closed the connection\n");
}

static void test_a_server_with_mistakes(void **state)
{
	struct lesson *lesson = create();
	(void)state;
	lesson->sets_bugs = lesson->sets_extensions = true;
	lesson->bugs = BUG_ONE_READ | BUG_HELO_UNKNOWN;
	lesson->extensions = 0;
	connect_client(lesson);
	say(lesson, "HELO x.example", 250);
	connect_client(lesson);
	say_mail(lesson);
	connect_client(lesson);
	say(lesson, "EHLO x.example", 250);
	say(lesson, "STARTTLS", 502);
	assert_findings(lesson,
	                "20 error: [2] Expect: =250, but this server answers 500 here\n"
	                "60 warning: [6] Expect: =250, but no reply comes here: the client waits for ever; write Patience=\n");
}

static void test_patience(void **state)
{
	struct lesson *lesson = create();
	(void)state;
	add_fault(lesson, "noop:delay=3s");
	connect_client(lesson);
	say(lesson, "NOOP", 250)->patience_ms = 2000;
	say(lesson, "QUIT", 221);
	connect_client(lesson);
	say(lesson, "NOOP", 250)->patience_ms = 4000;
	assert_findings(lesson, "30 warning: [3] Expect: =221, but no reply comes here: the client has lost its patience\n");
}

/* Every built-in lesson goes as it says. */
static void test_built_in_lessons(void **state)
{
	struct lesson_list list;
	char *error = NULL;
	(void)state;
	assert_true(lesson_list_load(&list, SOURCE_DIR "/assets/lessons", &error));
	assert_true(list.count >= 2);
	for (size_t i = 0; i < list.count; i++)
		assert_findings(lesson_copy(list.lessons[i]), "");
	lesson_list_finish(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_to_say), cmocka_unit_test(test_another_reply),
		cmocka_unit_test(test_faults_count),   cmocka_unit_test(test_a_server_with_mistakes),
		cmocka_unit_test(test_patience),       cmocka_unit_test(test_built_in_lessons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
