/* What a lesson file can say: connections, switches, delays, pipelines; and how its mistakes are told, all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "lesson/lesson_read.h"
#include "smtp/server.h"

#define ABOUT "[lesson]\nTitle[zh]=题\nTitle[en]=T\nGoal[zh]=目\nGoal[en]=G\nMinutes=3\nOrder=2\n"
#define START ABOUT "[1]\nExpect=220\n"

static char folder[] = "/tmp/smtpscope-format-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char *path = mem_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	free(path);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	static const char *const names[] = { "t.lesson", "mail.eml" };
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = mem_printf("%s/%s", folder, names[i]);
		unlink(path);
		free(path);
	}
	return rmdir(folder);
}

static struct lesson *read_text(const char *text, struct lesson_problems *problems)
{
	char *path = mem_printf("%s/t.lesson", folder);
	write_file("t.lesson", text);
	struct lesson *lesson = lesson_read(path, problems);
	free(path);
	return lesson;
}

/* expected: "3 warning: [x] …" and "12: [y] …", in this order and no others; each need only be the beginning. */
static void assert_problems(const char *text, const char *const *expected, size_t count)
{
	struct lesson_problems problems = { 0 };
	struct lesson *lesson = read_text(text, &problems);
	bool wrong = false;
	for (size_t i = 0; i < count; i++)
		wrong |= strstr(expected[i], "warning") == NULL;
	assert_int_equal(lesson == NULL, wrong);
	for (size_t i = 0; i < problems.count || i < count; i++) {
		const struct lesson_problem *problem = &problems.items[i];
		char *line = i < problems.count
		                     ? mem_printf("%zu%s: %s", problem->line, problem->warning ? " warning" : "", problem->text)
		                     : mem_strdup("(nothing more)");
		if (i >= count || strncmp(line, expected[i], strlen(expected[i])) != 0)
			fail_msg("%zu: \"%s\" is not \"%s\"", i, line, i < count ? expected[i] : "(nothing more)");
		free(line);
	}
	lesson_destroy(lesson);
	lesson_problems_finish(&problems);
}

static struct lesson *read_good(const char *text)
{
	struct lesson_problems problems = { 0 };
	struct lesson *lesson = read_text(text, &problems);
	if (problems.count > 0)
		fail_msg("%zu: %s", problems.items[0].line, problems.items[0].text);
	assert_non_null(lesson);
	lesson_problems_finish(&problems);
	return lesson;
}

#define EVERYTHING                                                                                                               \
	ABOUT "Faults=rcpt#2:550; data:delay=3s\nExtensions=pipelining;SIZE\nBugs=one-read\n"                                    \
	      "[connection a]\nTitle[zh]=甲\nTitle[en]=A\n[a1]\nExpect=220\nPatience=3s\n"                                      \
	      "[a2]\nSend=EHLO a\nExpect=250; 550 ;\nPipeline=yes\n[a3]\nSend=STARTTLS\nExpect=220\nTls=yes\nShow=brain\n"       \
	      "[a4]\nSend=NOOP\nDelay=1500ms\nPane=log\n[connection b]\nAfter=a\nStart=2s\n[b1]\n[b2]\nSend=QUIT\n"

static void assert_everything(const struct lesson *lesson)
{
	struct fault fault = lesson->faults[0];
	assert_int_equal(lesson->fault_count, 2);
	assert_int_equal(fault.verb, VERB_RCPT);
	assert_int_equal(fault.nth, 2);
	assert_int_equal(fault.action.code, 550);
	assert_int_equal(lesson->faults[1].action.delay_ms, 3000);
	assert_true(lesson->sets_extensions && lesson->sets_bugs);
	assert_int_equal(lesson->extensions, EXTENSION_PIPELINING | EXTENSION_SIZE);
	assert_int_equal(lesson->bugs, BUG_ONE_READ);
	assert_int_equal(lesson->connection_count, 2);
	const struct lesson_connection *a = &lesson->connections[0], *b = &lesson->connections[1];
	assert_string_equal(a->name, "a");
	assert_string_equal(a->title[LANG_EN], "A");
	assert_true(a->after == LESSON_AT_ONCE && a->start_ms == 0);
	assert_null(b->title[LANG_ZH]);
	assert_true(b->after == 0 && b->start_ms == 2000);
	assert_int_equal(lesson->count, 6);
	const struct exchange *hello = lesson_exchange(lesson, 0, 1), *tls = lesson_exchange(lesson, 0, 2);
	assert_int_equal(lesson_exchange(lesson, 0, 0)->patience_ms, 3000);
	assert_true(hello->pipelined && exchange_expects(hello, 250) && exchange_expects(hello, 550));
	assert_false(exchange_expects(hello, 251));
	assert_true(tls->tls && !tls->pipelined);
	assert_int_equal(tls->show, SHOW_BRAIN);
	assert_string_equal(tls->name, "a3");
	assert_int_equal(tls->line, 21);
	assert_int_equal(lesson_exchange(lesson, 0, 3)->delay_ms, 1500);
	assert_null(lesson_exchange(lesson, 0, 4));
	assert_string_equal(lesson_exchange(lesson, 1, 1)->send, "QUIT");
	assert_true(exchange_expects(lesson_exchange(lesson, 1, 1), 599));
	assert_null(lesson_exchange(lesson, 2, 0));
}

static void test_everything_is_read(void **state)
{
	(void)state;
	struct lesson *lesson = read_good(EVERYTHING), *copy = lesson_copy(lesson);
	assert_everything(lesson);
	lesson_destroy(lesson);
	assert_everything(copy);
	lesson_destroy(copy);
}

static void test_what_is_left_out(void **state)
{
	(void)state;
	struct lesson *lesson = read_good(START "[2]\nSend=QUIT\n");
	assert_int_equal(lesson->connection_count, 1);
	assert_string_equal(lesson->connections[0].name, "1");
	assert_int_equal(lesson->fault_count, 0);
	assert_false(lesson->sets_extensions || lesson->sets_bugs);
	assert_int_equal(lesson->exchanges[1].show, SHOW_NOTHING);
	assert_int_equal(lesson->exchanges[1].delay_ms, 0);
	lesson_destroy(lesson);
	lesson = read_good(ABOUT "Extensions=none\nBugs=none\n[1]\n[connection b]\nAfter=1\n[2]\n");
	assert_true(lesson->sets_extensions && lesson->extensions == 0 && lesson->sets_bugs && lesson->bugs == 0);
	assert_int_equal(lesson->connections[1].after, 0);
	lesson_destroy(lesson);
}

/* Line ends of other systems, and the mark some editors put in front. */
static void test_files_of_other_editors(void **state)
{
	(void)state;
	struct lesson *lesson = read_good("\xEF\xBB\xBF[lesson]\r\nTitle[zh]=x\r\nTitle[en]=T\r\nGoal[zh]=x\r\nGoal[en]=G\r\n"
	                                  "Minutes=3\r\nOrder=2\r\n\r\n  # note\r\n[1]\r\n Expect = 220\r\n");
	assert_string_equal(lesson->title[LANG_EN], "T");
	assert_true(exchange_expects(&lesson->exchanges[0], 220) && !exchange_expects(&lesson->exchanges[0], 250));
	lesson_destroy(lesson);
}

static void test_every_mistake_is_told_with_its_line(void **state)
{
	static const char text[] = "[lesson]\nTitle[zh]=题\nGoal[zh]=目\nGoal[en]=G\nMinutes=0\nBugs=x\n"
	                           "[1]\nExpect=22\nSay[en]=only\n[2]\nSend=NOOP\nWhat=1\nrubbish\nDelay=5\n"
	                           "[3]\n[2]\nSend=RSET\n[connection b]\nAfter=z\n";
	static const char *const expected[] = {
		"1: [lesson] Order: is missing; write Order=",
		"2 warning: [lesson] Title: Title[en]= is missing; Title[zh]= is shown in its place",
		"5: [lesson] Minutes: must be a number, 1 to 600",
		"6: [lesson] Bugs: x is unknown; known are ",
		"8: [1] Expect: must be reply codes",
		"9 warning: [1] Say: Say[zh]= is missing; Say[en]= is shown in its place",
		"12: [2] What: unknown key",
		"13: [2]: \"rubbish\" is no [group], no Key=value below a group and no # comment",
		"14: [2] Delay: must be a time",
		"15: [3]: needs Send= or Content=",
		"16: [2]: two groups have the same name, the other is in line 10",
		"17: [2] Send: stands here twice, first in line 11",
		"18: [connection b]: has no exchange",
		"19: [connection b] After: z is no connection further up",
	};
	(void)state;
	assert_problems(text, expected, sizeof expected / sizeof *expected);
}

static void test_a_text_in_one_language_is_a_warning(void **state)
{
	static const char *const expected[] = { "12 warning: [2] Say: Say[en]= is missing; Say[zh]= is shown in its place",
		                                "13 warning: [2] Reply: Reply[zh]= is missing" };
	struct lesson_problems problems = { 0 };
	static const char text[] = START "[2]\nSend=NOOP\nSay[zh]=说\nReply[en]=r\n";
	(void)state;
	assert_problems(text, expected, 2);
	struct lesson *lesson = read_text(text, &problems);
	assert_string_equal(lesson->exchanges[1].say[SAY_COMMAND][LANG_EN], "说");
	assert_string_equal(lesson->exchanges[1].say[SAY_REPLY][LANG_ZH], "r");
	lesson_destroy(lesson);
	lesson_problems_finish(&problems);
}

/* A file of nothing but mistakes takes no time and no memory. */
static void test_very_many_mistakes(void **state)
{
	struct lesson_problems problems = { 0 };
	struct buf text = { 0 };
	(void)state;
	buf_add_text(&text, START);
	while (text.len < LESSON_EXCHANGES_MAX * 1000)
		buf_add_text(&text, "k\n[a]\nSay[en]=x\n");
	char *whole = buf_take_text(&text);
	assert_null(read_text(whole, &problems));
	assert_int_equal(problems.count, LESSON_PROBLEMS_MAX);
	assert_non_null(lesson_problems_first(&problems));
	free(whole);
	lesson_problems_finish(&problems);
}

/* ---- Stuff=no */

static void test_lines_behind_a_dot_become_commands(void **state)
{
	static const char text[] =
	        START "[2]\nSend=DATA\nExpect=354\n[3]\nContent=mail.eml\nExpect=250\nStuff=no\n[4]\nSend=QUIT\n";
	(void)state;
	write_file("mail.eml", "one\n.two\n.\nthree\n\n..\n");
	struct lesson *lesson = read_good(text);
	static const char *const strays[] = { "three", "", "..", "." };
	assert_int_equal(lesson->count, 8);
	const struct exchange *content = &lesson->exchanges[2];
	assert_true(content->plain && content->pipelined);
	assert_true(span_equal(buf_span(&content->content), span_of("one\r\n.two\r\n")));
	for (size_t i = 0; i < 4; i++) {
		const struct exchange *stray = &lesson->exchanges[3 + i];
		assert_int_equal(stray->kind, EXCHANGE_COMMAND);
		assert_string_equal(stray->send, strays[i]);
		assert_string_equal(stray->name, "3");
		assert_true(stray->stray && stray->pipelined == (i < 3) && stray->expect[0] == 0);
	}
	assert_string_equal(lesson->exchanges[7].send, "QUIT");
	lesson_destroy(lesson);
}

static void test_without_a_dot_nothing_is_cut(void **state)
{
	static const char text[] = START "[2]\nSend=DATA\nExpect=354\n[3]\nContent=mail.eml\nStuff=no\n";
	(void)state;
	write_file("mail.eml", ".one\n. \n..\n");
	struct lesson *lesson = read_good(text);
	assert_int_equal(lesson->count, 3);
	assert_true(lesson->exchanges[2].plain && !lesson->exchanges[2].pipelined);
	lesson_destroy(lesson);
	write_file("mail.eml", ".");
	lesson = read_good(text);
	assert_int_equal(lesson->count, 4);
	assert_int_equal(lesson->exchanges[2].content.len, 0);
	assert_string_equal(lesson->exchanges[3].send, ".");
	lesson_destroy(lesson);
}

static void test_too_many_lines_behind_a_dot(void **state)
{
	static const char *const expected[] = { "16: [3] Stuff: =no would make commands of the lines behind the dot" };
	static const char text[] = START "[2]\nSend=DATA\nExpect=354\n[3]\nContent=mail.eml\nExpect=250\nStuff=no\n";
	struct buf mail = { 0 };
	(void)state;
	buf_add_text(&mail, ".\n");
	for (int i = 0; i < 100; i++)
		buf_add_text(&mail, "x\n");
	char *whole = buf_take_text(&mail);
	write_file("mail.eml", whole);
	assert_problems(text, expected, 1);
	free(whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything_is_read),
		cmocka_unit_test(test_what_is_left_out),
		cmocka_unit_test(test_files_of_other_editors),
		cmocka_unit_test(test_every_mistake_is_told_with_its_line),
		cmocka_unit_test(test_a_text_in_one_language_is_a_warning),
		cmocka_unit_test(test_very_many_mistakes),
		cmocka_unit_test(test_lines_behind_a_dot_become_commands),
		cmocka_unit_test(test_without_a_dot_nothing_is_cut),
		cmocka_unit_test(test_too_many_lines_behind_a_dot),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
