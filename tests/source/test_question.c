/* What a reply answers, however the bytes came; and reads that keep their borders while they wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "source/inbox.h"
#include "source/question.h"

struct exchange {
	const char *content; /* fed as mail, before; NULL: nothing */
	const char *line;    /* fed as commands; NULL: nothing */
	bool mail;
	uint16_t replied;
	enum smtp_verb verb; /* expected, and: */
	bool content_end;
	const char *address;
	unsigned verb_count, end_count, any_count;
};

static const struct exchange exchanges[] = {
	{ NULL, "EHLO c.example\r\n", false, 250, VERB_EHLO, false, "", 1, 0, 2 },
	{ NULL, "mail from:<a@x.example>\r\n", false, 250, VERB_MAIL, false, "", 1, 0, 3 },
	{ NULL, "RCPT TO:<550@x.example> NOTIFY=NEVER\r\n", false, 550, VERB_RCPT, false, "550@x.example", 1, 0, 4 },
	{ NULL, "RCPT TO:<b@x.example>\n", false, 250, VERB_RCPT, false, "b@x.example", 2, 0, 5 },
	{ NULL, "RCPT TO:<b@x.example\r\n", false, 501, VERB_RCPT, false, "", 3, 0, 6 },
	{ NULL, "DATA\r\n", false, 354, VERB_DATA, false, "", 1, 0, 7 },
	{ "QUIT\r\nRSET\r\n.\r\n", NULL, true, 250, VERB_COUNT, true, "", 0, 1, 8 },
	{ NULL, "BDAT 6\r\nQUIT\r\n", false, 250, VERB_BDAT, false, "", 1, 1, 9 },
	{ NULL, "BDAT 6 LAST\r\nQUIT\r\n", true, 250, VERB_BDAT, true, "", 2, 2, 10 },
	{ NULL, "AUTH LOGIN\r\n", false, 334, VERB_AUTH, false, "", 1, 2, 11 },
	{ NULL, "QUIT\r\n", false, 334, VERB_AUTH, false, "", 2, 2, 12 },
	{ NULL, "RSET\r\n", false, 235, VERB_AUTH, false, "", 3, 2, 13 },
	{ NULL, "\r\n", false, 500, VERB_UNKNOWN, false, "", 1, 2, 14 },
	{ NULL, "GET / HTTP/1.1\r\n", false, 421, VERB_UNKNOWN, false, "", 2, 2, 15 },
};

static void feed_pieces(struct question *question, bool content, const char *text, size_t piece, size_t split)
{
	size_t len = strlen(text);
	for (size_t at = 0, next; at < len; at = next) {
		next = at < split && split < len ? split : at + piece < len ? at + piece : len;
		question_feed(question, content, span_make(text + at, next - at));
	}
}

static void check_exchanges(size_t piece, size_t split)
{
	struct question question;
	question_greet(&question);
	assert_true(question.greeting && question.verb == VERB_COUNT);
	assert_int_equal(question_verb_count(&question), 1);
	question_replied(&question, 220);
	for (size_t i = 0; i < sizeof exchanges / sizeof *exchanges; i++) {
		const struct exchange *exchange = &exchanges[i];
		if (exchange->content != NULL)
			feed_pieces(&question, true, exchange->content, piece, split);
		if (exchange->line != NULL)
			feed_pieces(&question, false, exchange->line, piece, split);
		question_end(&question, exchange->mail);
		assert_false(question.greeting);
		assert_int_equal(question.verb, exchange->verb);
		assert_int_equal(question.content_end, exchange->content_end);
		assert_string_equal(question.address, exchange->address);
		if (exchange->verb < VERB_COUNT)
			assert_int_equal(question_verb_count(&question), exchange->verb_count);
		assert_int_equal(question_end_count(&question), exchange->end_count);
		assert_int_equal(question_any_count(&question), exchange->any_count);
		question_replied(&question, exchange->replied);
	}
}

static void test_exchanges(void **state)
{
	(void)state;
	check_exchanges(SIZE_MAX / 2, SIZE_MAX);
	check_exchanges(1, SIZE_MAX);
	for (size_t split = 1; split < 60; split++)
		check_exchanges(SIZE_MAX / 2, split);
}

/* A line far over the limit keeps its verb, and nothing of it is taken for the next. */
static void test_endless_line(void **state)
{
	struct question question;
	char line[5000];
	(void)state;
	memset(line, 'x', sizeof line);
	memcpy(line, "RCPT TO:<", 9);
	question_greet(&question);
	for (int i = 0; i < 3; i++)
		question_feed(&question, false, span_make(line, sizeof line));
	question_feed(&question, false, span_of("\r\n"));
	question_end(&question, false);
	assert_int_equal(question.verb, VERB_RCPT);
	assert_string_equal(question.address, "");
	question_replied(&question, 500);
	question_feed(&question, false, span_of("NOOP\r\n"));
	question_end(&question, false);
	assert_int_equal(question.verb, VERB_NOOP);
}

/* ---- the inbox */

static void check_read(const struct inbox *inbox, const char *expected)
{
	assert_true(span_equal(inbox_read(inbox), span_of(expected)));
}

static void test_reads_keep_their_borders(void **state)
{
	struct inbox inbox = { 0 };
	(void)state;
	check_read(&inbox, "");
	inbox_add(&inbox, span_of("one"));
	inbox_add(&inbox, span_of(""));
	inbox_add(&inbox, span_of("second"));
	check_read(&inbox, "one");
	inbox_drop(&inbox, 2);
	check_read(&inbox, "e");
	assert_int_equal(inbox_len(&inbox), 7);
	inbox_drop(&inbox, 1);
	check_read(&inbox, "second");
	inbox_add(&inbox, span_of("3"));
	inbox_drop(&inbox, 6);
	check_read(&inbox, "3");
	inbox_drop(&inbox, 1);
	assert_int_equal(inbox_len(&inbox), 0);
	assert_null(inbox.bytes.data); /* nothing is kept for an idle client */
}

/* Never empty, a thousand times its size passes through: it stays small, and every read is what it was. */
static void test_inbox_stays_small(void **state)
{
	struct inbox inbox = { 0 };
	char text[32];
	size_t most = 0;
	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		snprintf(text, sizeof text, "read %u", i);
		inbox_add(&inbox, span_of(text));
		if (i < 10)
			continue;
		snprintf(text, sizeof text, "read %u", i - 10);
		check_read(&inbox, text);
		inbox_drop(&inbox, 3);
		inbox_drop(&inbox, strlen(text) - 3);
		most = inbox.bytes.cap > most ? inbox.bytes.cap : most;
	}
	assert_true(most < 2000 && inbox.end_cap < 200);
	inbox_finish(&inbox);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exchanges),
		cmocka_unit_test(test_endless_line),
		cmocka_unit_test(test_reads_keep_their_borders),
		cmocka_unit_test(test_inbox_stays_small),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
