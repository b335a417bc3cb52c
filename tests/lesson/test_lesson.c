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
#include "lesson/lesson.h"
#include "smtp/server.h"

#define LESSONS SOURCE_DIR "/assets/lessons"
#define ABOUT   "[lesson]\nTitle[zh]=题\nTitle[en]=T\nGoal[zh]=目\nGoal[en]=G\nMinutes=3\nOrder=2\n"
#define START   ABOUT "[1]\nExpect=220\n"

static char folder[] = "/tmp/smtpscope-lessons-XXXXXX";

static void write_bytes(const char *name, const void *data, size_t len)
{
	char *path = mem_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	fwrite(data, 1, len, file);
	fclose(file);
	free(path);
}

static void write_file(const char *name, const char *text)
{
	write_bytes(name, text, strlen(text));
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	static const char *const names[] = { "t.lesson",   "mail.eml",     "b.lesson", "a.lesson",
		                             "bad.lesson", "worse.lesson", "note.txt" };
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = mem_printf("%s/%s", folder, names[i]);
		unlink(path);
		free(path);
	}
	return rmdir(folder);
}

static struct lesson *load(char **error)
{
	char *path = mem_printf("%s/t.lesson", folder);
	struct lesson *lesson = lesson_load(path, error);
	free(path);
	return lesson;
}

static struct lesson *load_good(const char *text)
{
	char *error = NULL;
	write_file("t.lesson", text);
	struct lesson *lesson = load(&error);
	if (lesson == NULL)
		fail_msg("%s", error);
	return lesson;
}

/* expected: what the message must hold behind the folder's name. */
static void assert_refused(const char *text, const char *expected)
{
	char *error = NULL;
	write_file("t.lesson", text);
	assert_null(load(&error));
	assert_non_null(error);
	if (strstr(error, expected) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", error, expected);
	free(error);
}

static void assert_content(const struct exchange *exchange, const char *text)
{
	assert_int_equal(exchange->content.len, strlen(text));
	if (exchange->content.len > 0)
		assert_memory_equal(exchange->content.data, text, exchange->content.len);
}

static void test_loads_everything(void **state)
{
	(void)state;
	write_file("mail.eml", "Subject: x\n\r\nbody\r\n.dot\nlast");
	struct lesson *lesson = load_good(START "Say[zh]=握手\nSay[en]=hand\\nshake\n[2]\nSend=data\nExpect=354\n"
	                                        "[3]\nContent=mail.eml\nExpect=250\nPane=mail\nDot[zh]=点\nDot[en]=dot\n"
	                                        "[4]\nSend=NOOP\n");
	assert_string_equal(lesson->name, "t");
	assert_string_equal(lesson->title[LANG_ZH], "题");
	assert_string_equal(lesson->goal[LANG_EN], "G");
	assert_int_equal(lesson->minutes, 3);
	assert_int_equal(lesson->order, 2);
	assert_int_equal(lesson->count, 4);
	assert_int_equal(lesson->exchanges[0].kind, EXCHANGE_GREETING);
	assert_string_equal(lesson->exchanges[0].say[SAY_COMMAND][LANG_ZH], "握手");
	assert_string_equal(lesson->exchanges[0].say[SAY_COMMAND][LANG_EN], "hand\nshake");
	assert_null(lesson->exchanges[0].say[SAY_REPLY][LANG_EN]);
	assert_int_equal(lesson->exchanges[1].kind, EXCHANGE_COMMAND);
	assert_string_equal(lesson->exchanges[1].send, "data");
	assert_int_equal(lesson->exchanges[1].expect[0], 354);
	assert_int_equal(lesson->exchanges[2].kind, EXCHANGE_CONTENT);
	assert_content(&lesson->exchanges[2], "Subject: x\r\n\r\nbody\r\n.dot\r\nlast\r\n");
	assert_string_equal(lesson->exchanges[2].pane, "mail");
	assert_string_equal(lesson->exchanges[2].say[SAY_DOT][LANG_ZH], "点");
	assert_int_equal(lesson->exchanges[3].expect[0], 0);
	lesson_destroy(lesson);
}

static void test_an_empty_mail_stays_empty(void **state)
{
	(void)state;
	write_file("mail.eml", "");
	struct lesson *lesson = load_good(START "[2]\nSend=DATA\nExpect=354\n[3]\nContent=mail.eml\n");
	assert_int_equal(lesson->exchanges[2].content.len, 0);
	lesson_destroy(lesson);
}

static void test_errors_name_file_line_group_and_key(void **state)
{
	(void)state;
	assert_refused(START "[2 mail]\nSend=NOOP\nExpect=abc\n", "/t.lesson:12: [2 mail] Expect: must be reply codes, 200 to 599");
	assert_refused(START "[2 mail]\nSend=NOOP\n# x\n\nWhat=1\n", "/t.lesson:14: [2 mail] What: unknown key");
	assert_refused(START "[2]\n", "/t.lesson:10: [2]: needs Send= or Content=");
}

static void test_wrong_lessons_are_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "", "is no lesson file" },
		{ "hello", "t.lesson:1: [lesson]: \"hello\" is no [group]" },
		{ START "[2]\nSend=NOOP\nExpect 250\n", "t.lesson:12: [2]: \"Expect 250\" is no [group]" },
		{ START "[2]\nSend=NOOP\nExpect=250\nSend=RSET\n", "t.lesson:13: [2] Send: stands here twice, first in line 11" },
		{ START "[2]\nSend=NOOP\nExpect=250;\n[2\nSend=RSET\n", "t.lesson:13: [2]: \"[2\" is no [group]" },
		{ START "[2]\nSend=NOOP\nExpect=250;x\n", "as in 250 or 250;550" },
		{ START "[2]\nSend=NOOP\nExpect=250;;251\n", "as in 250 or 250;550" },
		{ START "[2]\nSend=NOOP\nExpect=250;251;252;253;254;255;256;257;258\n", "8 at most" },
		{ START "[2]\nSend=NOOP\nDelay=5\n", "must be a time, as in 1500ms or 2s" },
		{ START "[2]\nSend=NOOP\nDelay=601s\n", "600s at most" },
		{ START "[2]\nSend=NOOP\nDelay=s\n", "must be a time" },
		{ START "[2]\nSend=NOOP\nPatience=-1s\n", "must be a time" },
		{ START "[2]\nSend=NOOP\nPipeline=maybe\n[3]\nSend=NOOP\n", "must be yes or no" },
		{ START "[2]\nSend=NOOP\nPipeline=yes\n", "no command follows" },
		{ START "[2]\nSend=DATA\nPipeline=yes\n[3]\nContent=mail.eml\n", "the mail waits for 354" },
		{ START "[2]\nSend=NOOP\nPipeline=yes\n[3]\nSend=NOOP\nDelay=1s\n", "[3] Delay: the group before has Pipeline=yes" },
		{ START "[2]\nSend=STARTTLS\nTls=yes\nExpect=220\nPipeline=yes\n[3]\nSend=NOOP\n", "RFC 3207" },
		{ START "[2]\nSend=STARTTLS\nTls=yes\n", "belongs to Send=STARTTLS with Expect=220" },
		{ START "[2]\nSend=NOOP\nExpect=220\nTls=yes\n", "belongs to Send=STARTTLS with Expect=220" },
		{ START "[2]\nSend=STARTTLS\nExpect=220\n", "write Tls=yes" },
		{ START "[2]\nSend=NOOP\nStuff=no\n", "Stuff: does not belong into a group with Send=" },
		{ START "[2]\nSend=NOOP\nShow=mail\n", "must be decode, parts, fields, envelope, brain or predict" },
		{ START "[connection b]\n", "[connection b]: has no exchange" },
		{ START "[connection b]\n[2]\nSend=NOOP\n", "[2] Send: the first group is the greeting" },
		{ START "[connection b]\nAfter=c\n[2]\n", "c is no connection further up" },
		{ START "[connection b]\nAfter=b\n[2]\n", "b is no connection further up" },
		{ START "[connection b]\nEnd=5s\n[2]\n", "known are Start, After, Title[zh], Title[en]" },
		{ ABOUT "[connection a]\nAfter=1\n[2]\n", "1 is no connection further up" },
		{ ABOUT "Faults=rcpt#2:550;data:slow\n[1]\n", "t.lesson:8: [lesson] Faults: data:slow: at \"slow\" must stand" },
		{ ABOUT "Extensions=PIPELINING;TURBO\n[1]\n", "TURBO is unknown; known are PIPELINING, SIZE" },
		{ ABOUT "Extensions=none;SIZE\n[1]\n", "none is unknown" },
		{ ABOUT "Bugs=one-reed\n[1]\n", "one-reed is unknown; known are helo-unknown" },
		{ "[1]\nExpect=220\n", "[lesson]: is missing" },
		{ "[1]\nExpect=220\n" ABOUT, "the file must begin with [lesson]" },
		{ ABOUT, "a lesson has 1 to 1000 exchanges" },
		{ START "[2]\nSend=NOOP\n[2]\nSend=RSET\n", "t.lesson:12: [2]: two groups have the same name, the other is in line 10" },
		{ START "[2]\nSend=NOOP\nExpect=199\n", "200 to 599" },
		{ START "[2]\nSend=NOOP\nExpect=600\n", "200 to 599" },
		{ START "[2]\nSend=NOOP\nExpect=-250\n", "200 to 599" },
		{ START "[2]\nSend=NOOP\nExpect=99999999999250\n", "200 to 599" },
		{ START "[2]\nSend=NOOP\nExpect=\n", "is empty" },
		{ START "[2]\nSend=\n", "is empty" },
		{ START "[2]\nSend=NOOP\\r\\nQUIT\n", "control character" },
		{ START "[2]\nSend=a\\qb\n", "[2] Send: " },
		{ START "[2]\nSend=NOOP\\tx\n", "control character" },
		{ START "[2]\nSend=NOOP\nSay=x\n", "Say: unknown key" },
		{ START "[2]\nSend=NOOP\nSay[fr]=x\n", "Say[fr]: unknown key" },
		{ START "[2]\nSend=NOOP\nDot[zh]=x\nDot[en]=x\n", "does not belong into a group with Send=" },
		{ START "[2]\nSend=NOOP\nPane=window\n", "must be explain, mail, raw, structure, packets or log" },
		{ START "[2]\nSend=NOOP\nContent=mail.eml\n", "stands beside Send" },
		{ ABOUT "[1]\nSend=NOOP\n", "the server speaks first" },
		{ START "[2]\nSend=DATA\n[3]\nContent=../mail.eml\n", "without / or .." },
		{ START "[2]\nSend=DATA\n[3]\nContent=/etc/passwd\n", "without / or .." },
		{ START "[2]\nSend=DATA\n[3]\nContent=..\n", "without / or .." },
		{ START "[2]\nSend=DATA\n[3]\nContent=a\\\\b\n", "without / or .." },
		{ START "[2]\nSend=DATA\n[3]\nContent=.hidden\n", "without / or .." },
		{ START "[2]\nSend=DATA\n[3]\nContent=absent.eml\n", "No such file" },
		{ START "[2]\nContent=mail.eml\n", "directly after Send=DATA" },
		{ START "[2]\nSend=DATA\nExpect=354\n[3]\nSend=QUIT\n", "here Content= must stand" },
		{ START "[2]\nSend=DATA\nExpect=354\n", "must follow" },
		{ "[lesson]\nGoal[zh]=x\nGoal[en]=x\nMinutes=1\nOrder=1\n[1]\n", "Title: is missing; write Title[zh]= and Title[en]=" },
		{ "[lesson]\nTitle[zh]=x\nTitle[en]=x\nMinutes=1\nOrder=1\n[1]\n", "Goal: is missing" },
		{ "[lesson]\nTitle[zh]=x\nTitle[en]=x\nGoal[zh]=x\nGoal[en]=x\nOrder=1\n[1]\n", "Minutes" },
		{ ABOUT "Colour=red\n[1]\n", "Colour: unknown key" },
	};
	(void)state;
	write_file("mail.eml", "x\n");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_refused(cases[i].text, cases[i].error);
}

static void test_hostile_files_are_refused(void **state)
{
	(void)state;
	char *error = NULL;
	write_bytes("t.lesson", ABOUT "\0[1]\n", sizeof ABOUT + 5);
	assert_null(load(&error));
	assert_non_null(strstr(error, "is no lesson file"));
	free(error);
	char *big = mem_alloc((1u << 20) + 2);
	memset(big, '#', (1u << 20) + 1);
	write_bytes("t.lesson", big, (1u << 20) + 1);
	assert_null(load(&error));
	assert_non_null(strstr(error, "too large"));
	free(error);
	free(big);
	assert_refused(START "[2]\nSend=\xff\xfe\n", "UTF-8");
	assert_null(lesson_load("/nonexistent/x.lesson", &error));
	assert_non_null(strstr(error, "/nonexistent/x.lesson"));
	free(error);
	assert_null(lesson_load(folder, &error));
	assert_non_null(strstr(error, folder));
	free(error);
}

static void test_every_prefix_of_a_lesson_loads_or_is_refused(void **state)
{
	(void)state;
	static const char text[] = START "Say[zh]=x\nSay[en]=y\n[2]\nSend=DATA\nExpect=354\n[3]\nContent=mail.eml\nPane=log\n";
	write_file("mail.eml", "x\n");
	size_t loaded = 0;
	for (size_t len = 0; len < sizeof text; len++) {
		char *error = NULL;
		write_bytes("t.lesson", text, len);
		struct lesson *lesson = load(&error);
		assert_true((lesson == NULL) == (error != NULL));
		loaded += lesson != NULL;
		lesson_destroy(lesson);
		free(error);
	}
	assert_true(loaded > 0);
}

static void assert_same_text(const char *a, const char *b)
{
	assert_int_equal(a == NULL, b == NULL);
	if (a == NULL)
		return;
	assert_ptr_not_equal(a, b);
	assert_string_equal(a, b);
}

static void test_a_copy_shares_nothing(void **state)
{
	(void)state;
	char *error = NULL;
	struct lesson *lesson = lesson_load(LESSONS "/first-mail.lesson", &error);
	assert_non_null(lesson);
	struct lesson *copy = lesson_copy(lesson);
	assert_same_text(copy->name, lesson->name);
	assert_same_text(copy->title[LANG_ZH], lesson->title[LANG_ZH]);
	assert_same_text(copy->goal[LANG_EN], lesson->goal[LANG_EN]);
	assert_int_equal(copy->count, lesson->count);
	for (size_t i = 0; i < copy->count; i++) {
		const struct exchange *a = &copy->exchanges[i], *b = &lesson->exchanges[i];
		assert_int_equal(a->kind, b->kind);
		assert_memory_equal(a->expect, b->expect, sizeof a->expect);
		assert_same_text(a->send, b->send);
		assert_same_text(a->pane, b->pane);
		assert_true(span_equal(buf_span(&a->content), buf_span(&b->content)));
		for (int say = 0; say < SAY_COUNT; say++) {
			for (int lang = 0; lang < LANG_COUNT; lang++)
				assert_same_text(a->say[say][lang], b->say[say][lang]);
		}
	}
	lesson_destroy(lesson);
	lesson_destroy(copy);
	lesson_destroy(NULL);
}

static void test_built_in_lessons(void **state)
{
	(void)state;
	char *error = NULL;
	struct lesson_list list;
	if (!lesson_list_load(&list, LESSONS, &error))
		fail_msg("%s", error);
	assert_true(list.count >= 2);
	assert_string_equal(list.lessons[0]->name, "first-mail");
	assert_non_null(lesson_list_find(&list, "chinese-mail"));
	assert_null(lesson_list_find(&list, "no-such-lesson"));
	lesson_list_finish(&list);
	assert_int_equal(list.count, 0);
}

/* The first lesson is complete: something is said to every step, in both languages. */
static void test_first_mail_says_something_to_every_step(void **state)
{
	static const char *const sends[] = { NULL,
		                             "EHLO lab-pc.nankai.edu.cn",
		                             "MAIL FROM:<liwei@nankai.edu.cn>",
		                             "RCPT TO:<wangfang@example.org>",
		                             "DATA",
		                             NULL,
		                             "QUIT" };
	(void)state;
	char *error = NULL;
	struct lesson *lesson = lesson_load(LESSONS "/first-mail.lesson", &error);
	assert_non_null(lesson);
	assert_int_equal(lesson->count, sizeof sends / sizeof *sends);
	for (size_t i = 0; i < lesson->count; i++) {
		const struct exchange *exchange = &lesson->exchanges[i];
		assert_true(exchange->expect[0] != 0);
		assert_non_null(exchange->say[SAY_REPLY][LANG_ZH]);
		assert_non_null(exchange->say[exchange->kind == EXCHANGE_CONTENT ? SAY_DOT : SAY_COMMAND][LANG_EN]);
		if (sends[i] != NULL)
			assert_string_equal(exchange->send, sends[i]);
		else
			assert_null(exchange->send);
	}
	lesson_destroy(lesson);
}

static uint16_t speak(struct smtp_server *server, struct span in)
{
	struct smtp_reply reply = { 0 };
	uint16_t code = 0;
	while (in.len > 0) {
		size_t consumed = 0;
		enum smtp_server_result result = smtp_server_feed(server, in, &consumed, &reply);
		in = span_from(in, consumed);
		if (result == SMTP_SERVER_MAIL)
			smtp_server_accept(server, "1", &reply);
		if (result != SMTP_SERVER_MORE)
			code = reply.code;
	}
	smtp_reply_finish(&reply);
	return code;
}

/* What the client would put on the wire: stuffing dots and the final dot added (RFC 5321 §4.5.2). */
static uint16_t speak_content(struct smtp_server *server, struct span content)
{
	struct buf wire = { 0 };
	for (size_t i = 0; i < content.len; i++) {
		if (content.data[i] == '.' && (i == 0 || content.data[i - 1] == '\n'))
			buf_add_byte(&wire, '.');
		buf_add_byte(&wire, content.data[i]);
	}
	buf_add_text(&wire, ".\r\n");
	uint16_t code = speak(server, buf_span(&wire));
	buf_finish(&wire);
	return code;
}

static void play(const struct lesson *lesson)
{
	struct smtp_server_config config;
	struct smtp_reply greeting = { 0 };
	smtp_server_config_default(&config);
	struct smtp_server *server = smtp_server_create(&config);
	smtp_server_greet(server, &greeting);
	assert_true(exchange_expects(&lesson->exchanges[0], greeting.code));
	for (size_t i = 1; i < lesson->count; i++) {
		const struct exchange *exchange = &lesson->exchanges[i];
		struct buf line = { 0 };
		if (exchange->kind == EXCHANGE_COMMAND)
			buf_addf(&line, "%s\r\n", exchange->send);
		uint16_t code = exchange->kind == EXCHANGE_COMMAND ? speak(server, buf_span(&line))
		                                                   : speak_content(server, buf_span(&exchange->content));
		if (!exchange_expects(exchange, code))
			fail_msg("%s: exchange %zu expects %u, the server says %u", lesson->name, i, exchange->expect[0], code);
		buf_finish(&line);
	}
	assert_int_equal(smtp_server_state(server), STATE_CLOSED);
	smtp_reply_finish(&greeting);
	smtp_server_destroy(server);
}

static void test_a_message_plays_to_its_end(void **state)
{
	(void)state;
	char *recipients[] = { "wangfang@example.org" };
	struct lesson *lesson = lesson_from_message("x", "", recipients, 1, span_of("Subject: x\n\n.dot\n"));
	play(lesson);
	lesson_destroy(lesson);
}

/* The example in README.md works as it is printed there. */
static void test_example_in_readme_loads(void **state)
{
	(void)state;
	char *text = mem_zero(1 << 16);
	FILE *file = fopen(LESSONS "/README.md", "rb");
	assert_non_null(file);
	assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
	fclose(file);
	char *start = strstr(text, "```ini\n"), *end = start ? strstr(start + 7, "```") : NULL;
	assert_non_null(end);
	*end = '\0';
	char *path = mem_printf("%s/hello.eml", folder);
	write_file("hello.eml", "Subject: Hello\n\nHello!\n");
	struct lesson *lesson = load_good(start + 7);
	assert_int_equal(lesson->count, 7);
	assert_content(&lesson->exchanges[5], "Subject: Hello\r\n\r\nHello!\r\n");
	lesson_destroy(lesson);
	unlink(path);
	free(path);
	free(text);
}

static void test_list_is_sorted_and_keeps_the_good_ones(void **state)
{
	(void)state;
	char *error = NULL;
	struct lesson_list list;
	write_file("t.lesson", START);
	write_file("b.lesson", START);
	write_file("a.lesson", "[lesson]\nTitle[zh]=x\nTitle[en]=x\nGoal[zh]=x\nGoal[en]=x\nMinutes=1\nOrder=9\n[1]\n");
	write_file("note.txt", "not a lesson");
	assert_true(lesson_list_load(&list, folder, &error));
	assert_int_equal(list.count, 3);
	assert_string_equal(list.lessons[0]->name, "b");
	assert_string_equal(list.lessons[1]->name, "t");
	assert_string_equal(list.lessons[2]->name, "a");
	lesson_list_finish(&list);
	write_file("bad.lesson", "x");
	write_file("worse.lesson", "x");
	assert_false(lesson_list_load(&list, folder, &error));
	assert_non_null(strstr(error, "/bad.lesson"));
	assert_int_equal(list.count, 3);
	lesson_list_finish(&list);
	free(error);
	assert_false(lesson_list_load(&list, "/nonexistent", &error));
	assert_non_null(strstr(error, "/nonexistent"));
	lesson_list_finish(&list);
	free(error);
}

/* ---- a lesson made from a message ---- */

static struct lesson *from(const char *reverse_path, char *const *recipients, size_t count, const char *message)
{
	return lesson_from_message("note.eml", reverse_path, recipients, count, span_of(message));
}

static void test_message_becomes_a_session(void **state)
{
	char *recipients[] = { "wangfang@example.org", "li@example.org" };
	static const char *const sends[] = { NULL,
		                             "EHLO smtpscope.example",
		                             "MAIL FROM:<liwei@nankai.edu.cn>",
		                             "RCPT TO:<wangfang@example.org>",
		                             "RCPT TO:<li@example.org>",
		                             "DATA",
		                             NULL,
		                             "QUIT" };
	static const uint16_t expects[] = { 220, 250, 250, 0, 0, 354, 250, 221 };
	(void)state;
	struct lesson *lesson = from("liwei@nankai.edu.cn", recipients, 2, "Subject: x\n\nbody");
	assert_string_equal(lesson->name, "note.eml");
	assert_string_equal(lesson->title[LANG_ZH], "note.eml");
	assert_int_equal(lesson->count, 8);
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(lesson->exchanges[i].expect[0], expects[i]);
		if (sends[i] != NULL)
			assert_string_equal(lesson->exchanges[i].send, sends[i]);
	}
	assert_int_equal(lesson->exchanges[6].kind, EXCHANGE_CONTENT);
	assert_content(&lesson->exchanges[6], "Subject: x\r\n\r\nbody\r\n");
	lesson_destroy(lesson);
}

/* What a header says is no address for SMTP: the mail arrives all the same. */
static void test_message_with_addresses_that_are_none(void **state)
{
	char *recipients[] = { "", "root", "a b@x.example", "a@x.example>", "a@@x", "b@x.example" };
	(void)state;
	struct lesson *lesson = from("nsb", recipients, 6, "Subject: x\n\nbody");
	assert_int_equal(lesson->count, 7);
	assert_string_equal(lesson->exchanges[2].send, "MAIL FROM:<>");
	assert_string_equal(lesson->exchanges[3].send, "RCPT TO:<b@x.example>");
	lesson_destroy(lesson);
	char *chinese[] = { "王芳@例子.测试" };
	lesson = from("li@x.example", chinese, 1, "Subject: x\n\nbody");
	assert_string_equal(lesson->exchanges[2].send, "MAIL FROM:<li@x.example> SMTPUTF8");
	assert_string_equal(lesson->exchanges[3].send, "RCPT TO:<王芳@例子.测试>");
	lesson_destroy(lesson);
}

static void test_wire_form_is_kept_byte_for_byte(void **state)
{
	(void)state;
	struct lesson *lesson = from("", NULL, 0, "Subject: x\r\n\r\na\nb\rc\r\n");
	assert_string_equal(lesson->exchanges[2].send, "MAIL FROM:<>");
	assert_content(&lesson->exchanges[5], "Subject: x\r\n\r\na\nb\rc\r\n");
	lesson_destroy(lesson);
	lesson = from(NULL, NULL, 0, "\nbody\n");
	assert_content(&lesson->exchanges[5], "\r\nbody\r\n");
	lesson_destroy(lesson);
	lesson = from(NULL, NULL, 0, "");
	assert_int_equal(lesson->exchanges[5].content.len, 0);
	lesson_destroy(lesson);
}

static void test_addresses_cannot_end_their_command(void **state)
{
	(void)state;
	char longest[256]; /* one byte more than a path may have */
	for (size_t i = 0; i < 255; i++)
		longest[i] = i < 64 ? 'a' : i == 64 ? '@' : i % 50 == 0 ? '.' : 'b';
	longest[255] = '\0';
	char *recipients[] = { "a@b>\r\nDATA", "a\nb@c",  "a\rb@c",           "<a@b",     "a@b>", "a b@c", "",
		               longest,        "a\x7f@b", "good@example.org", longest + 1 };
	struct lesson *lesson = from("x@y>\r\nRCPT TO:<evil@example.org", recipients, 11, "x\r\n");
	assert_string_equal(lesson->exchanges[2].send, "MAIL FROM:<>");
	assert_string_equal(lesson->exchanges[3].send, "RCPT TO:<good@example.org>");
	assert_int_equal(strlen(lesson->exchanges[4].send), 256 + strlen("RCPT TO:"));
	assert_string_equal(lesson->exchanges[5].send, "DATA");
	lesson_destroy(lesson);
	lesson = from("", recipients, 9, "x\r\n");
	assert_string_equal(lesson->exchanges[3].send, "RCPT TO:<postmaster>");
	assert_string_equal(lesson->exchanges[4].send, "DATA");
	lesson_destroy(lesson);
}

static void test_no_byte_of_an_address_is_a_line_end(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		char address[] = { 'a', (char)c, '@', 'b', '\0' }, *recipients[] = { address };
		struct lesson *lesson = from(address, recipients, 1, "x\r\n");
		assert_int_equal(lesson->count, 7);
		for (size_t i = 1; i < 4; i++) {
			const char *send = lesson->exchanges[i].send;
			assert_null(strpbrk(send, "\r\n"));
			if (i > 1 && strchr(send, '<') != NULL)
				assert_ptr_equal(strchr(send, '>'), send + strlen(send) - 1);
		}
		lesson_destroy(lesson);
	}
}

static void test_recipients_are_limited(void **state)
{
	(void)state;
	char *recipients[300];
	for (size_t i = 0; i < 300; i++)
		recipients[i] = "a@b.example";
	struct lesson *lesson = from("", recipients, 300, "x\r\n");
	assert_int_equal(lesson->count, 6 + 100);
	lesson_destroy(lesson);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loads_everything),
		cmocka_unit_test(test_an_empty_mail_stays_empty),
		cmocka_unit_test(test_errors_name_file_line_group_and_key),
		cmocka_unit_test(test_wrong_lessons_are_refused),
		cmocka_unit_test(test_hostile_files_are_refused),
		cmocka_unit_test(test_every_prefix_of_a_lesson_loads_or_is_refused),
		cmocka_unit_test(test_a_copy_shares_nothing),
		cmocka_unit_test(test_built_in_lessons),
		cmocka_unit_test(test_first_mail_says_something_to_every_step),
		cmocka_unit_test(test_a_message_plays_to_its_end),
		cmocka_unit_test(test_example_in_readme_loads),
		cmocka_unit_test(test_message_becomes_a_session),
		cmocka_unit_test(test_message_with_addresses_that_are_none),
		cmocka_unit_test(test_wire_form_is_kept_byte_for_byte),
		cmocka_unit_test(test_addresses_cannot_end_their_command),
		cmocka_unit_test(test_no_byte_of_an_address_is_a_line_end),
		cmocka_unit_test(test_recipients_are_limited),
		/* last: it leaves files behind that other lists would find */
		cmocka_unit_test(test_list_is_sorted_and_keeps_the_good_ones),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
