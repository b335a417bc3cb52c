/* The observer at its limits, its times, and input no conversation file should hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "smtp/dialogue_private.h"
#include "smtp/watch.h"

#define READY_TO_DATA "HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n"
#define ANSWERS       "220 s\r\n250 s\r\n250 ok\r\n250 ok\r\n"

static void client(struct watch *watch, const char *text)
{
	watch_bytes(watch, SMTP_CLIENT, span_of(text));
}

static void server(struct watch *watch, const char *text)
{
	watch_bytes(watch, SMTP_SERVER, span_of(text));
}

static void fill(struct watch *watch, enum smtp_side from, const char *text, size_t at_least)
{
	struct buf bytes = { 0 };
	while (bytes.len < at_least)
		buf_add_text(&bytes, text);
	watch_bytes(watch, from, buf_span(&bytes));
	buf_finish(&bytes);
}

static size_t count(const struct watch *watch, enum event_kind kind)
{
	size_t n = 0;
	for (size_t i = 0; i < watch->count; i++)
		n += watch->events[i].kind == kind;
	return n;
}

static size_t count_rule(const struct watch *watch, enum smtp_violation rule)
{
	size_t n = 0;
	for (size_t i = 0; i < watch->count; i++)
		n += watch->events[i].kind == EVENT_VIOLATION && watch->events[i].rule == rule;
	return n;
}

static void finish(struct watch *watch)
{
	watch_close(watch, SMTP_CLIENT);
	if (watch->broken != NULL)
		fail_msg("does not hold: %s", watch->broken);
	assert_int_equal(count(watch, EVENT_CLOSED), 1);
	client(watch, "after the end");
	dialogue_close(watch->dialogue, SMTP_SERVER, 0);
	assert_int_equal(count(watch, EVENT_CLOSED), 1);
	watch_finish(watch);
}

static void ready_to_data(struct watch *watch)
{
	watch_init(watch);
	client(watch, READY_TO_DATA);
	server(watch, ANSWERS);
	assert_int_equal(dialogue_state(watch->dialogue), STATE_RCPT);
}

static void test_long_command_comes_in_pieces(void **state)
{
	(void)state;
	struct watch watch;
	watch_init(&watch);
	server(&watch, "220 s\r\n");
	client(&watch, "NOOP ");
	fill(&watch, SMTP_CLIENT, "x", 3 * DIALOGUE_MAX_LINE);
	assert_int_equal(count(&watch, EVENT_COMMAND), 3);
	client(&watch, "\r\nNOOP\r\n");
	assert_int_equal(count(&watch, EVENT_COMMAND), 5);
	for (size_t i = 0; i < watch.count; i++)
		if (watch.events[i].kind == EVENT_COMMAND)
			assert_int_equal(watch.events[i].verb, VERB_NOOP);
	assert_int_equal(count_rule(&watch, VIOLATION_LINE_TOO_LONG), 1);
	server(&watch, "500 too long\r\n250 ok\r\n");
	assert_int_equal(count_rule(&watch, VIOLATION_REPLY), 0); /* one reply a line, not a piece */
	finish(&watch);
}

/* The line's CR is the last byte that fits, its LF is not. */
static void test_piece_ends_at_cr(void **state)
{
	(void)state;
	for (size_t length = DIALOGUE_MAX_LINE - 3; length <= DIALOGUE_MAX_LINE + 3; length++) {
		struct watch watch;
		watch_init(&watch);
		server(&watch, "220 s\r\n");
		fill(&watch, SMTP_CLIENT, "x", length);
		client(&watch, "\r\nNOOP\r\n");
		const struct event *last = &watch.events[watch.count - 1];
		assert_int_equal(last->kind, EVENT_COMMAND);
		assert_int_equal(last->verb, VERB_NOOP);
		assert_false(last->partial);
		assert_int_equal(last->start, length + 2);
		server(&watch, "500 x\r\n250 ok\r\n250-");
		fill(&watch, SMTP_SERVER, "y", length);
		server(&watch, "\r\n250 ok\r\n");
		finish(&watch);
	}
}

static void test_content_too_long_to_keep(void **state)
{
	(void)state;
	struct watch watch;
	ready_to_data(&watch);
	client(&watch, "DATA\r\n");
	fill(&watch, SMTP_CLIENT, "text\r\n", DIALOGUE_MAX_KEPT - 6);
	assert_int_equal(count(&watch, EVENT_HEADER), 0);
	fill(&watch, SMTP_CLIENT, "text\r\n", 100); /* over the limit: the rules say that it is the mail */
	assert_int_equal(count(&watch, EVENT_HEADER), 1);
	client(&watch, "\r\n.\r\n");
	assert_int_equal(count(&watch, EVENT_CONTENT_END), 1);
	server(&watch, "354 go\r\n");
	client(&watch, "NOOP\r\n"); /* the content is over: the late 354 does not begin it again */
	assert_int_equal(watch.events[watch.count - 1].verb, VERB_NOOP);
	server(&watch, "250 ok\r\n250 ok\r\n");
	assert_int_equal(dialogue_state(watch.dialogue), STATE_READY);
	assert_int_equal(count_rule(&watch, VIOLATION_REPLY), 0);
	finish(&watch);
}

/* The rules said mail, the reply says no: from there on they are commands, the undecided dot included. */
static void test_refused_after_decision(void **state)
{
	(void)state;
	struct watch watch;
	ready_to_data(&watch);
	client(&watch, "DATA\r\n");
	fill(&watch, SMTP_CLIENT, "text\r\n", DIALOGUE_MAX_KEPT + 1);
	client(&watch, ".\r");
	server(&watch, "554 no\r\n");
	client(&watch, "\nNOOP\r\n");
	const struct event *last = &watch.events[watch.count - 1];
	assert_int_equal(last->verb, VERB_NOOP);
	assert_int_equal(count(&watch, EVENT_CONTENT_END), 0);
	finish(&watch);
}

/* The rules said commands, the reply says mail. */
static void test_accepted_after_decision(void **state)
{
	(void)state;
	struct watch watch;
	watch_init(&watch);
	server(&watch, "220 s\r\n");
	client(&watch, "DATA\r\n");
	struct buf bytes = { 0 };
	while (bytes.len <= DIALOGUE_MAX_KEPT)
		buf_add_byte(&bytes, 'x');
	watch_bytes(&watch, SMTP_CLIENT, buf_span(&bytes));
	buf_finish(&bytes);
	server(&watch, "354 go\r\n");
	client(&watch, "\r\n.\r\n");
	assert_int_equal(count(&watch, EVENT_CONTENT_END), 1);
	server(&watch, "250 ok\r\n");
	assert_int_equal(dialogue_state(watch.dialogue), STATE_READY);
	finish(&watch);
}

/* A megabyte of nothing but DATA, refused one by one, must not be copied around at every step. */
static void test_many_refused_data(void **state)
{
	(void)state;
	struct watch watch;
	watch_init(&watch);
	server(&watch, "220 s\r\n");
	const size_t round = DIALOGUE_MAX_KEPT / 4 / 6; /* commands */
	fill(&watch, SMTP_CLIENT, "DATA\r\n", 6 * 4 * round);
	fill(&watch, SMTP_SERVER, "503 no\r\n", 8 * 3 * round);
	fill(&watch, SMTP_CLIENT, "data\r\n", 6 * 2 * round); /* behind what is left */
	fill(&watch, SMTP_SERVER, "503 no\r\n", 8 * 3 * round);
	assert_int_equal(count(&watch, EVENT_COMMAND), 6 * round);
	assert_int_equal(count_rule(&watch, VIOLATION_REPLY), 0);
	finish(&watch);
}

static void test_more_commands_than_remembered(void **state)
{
	(void)state;
	struct watch watch;
	watch_init(&watch);
	server(&watch, "220 s\r\n");
	fill(&watch, SMTP_CLIENT, "NOOP\r\n", 6 * 3 * DIALOGUE_MAX_PENDING);
	assert_int_equal(count(&watch, EVENT_COMMAND), 3 * DIALOGUE_MAX_PENDING);
	fill(&watch, SMTP_SERVER, "250 ok\r\n", 8 * DIALOGUE_MAX_PENDING);
	assert_int_equal(count_rule(&watch, VIOLATION_REPLY), 0);
	server(&watch, "250 ok\r\n");
	assert_int_equal(count_rule(&watch, VIOLATION_REPLY), 1);
	finish(&watch);
}

static void test_content_violations_once_a_mail(void **state)
{
	(void)state;
	struct watch watch;
	ready_to_data(&watch);
	client(&watch, "DATA\r\n");
	server(&watch, "354 go\r\n");
	client(&watch, "a\nb\n");
	client(&watch, "c\n\r\n.\r\n");
	server(&watch, "250 ok\r\n");
	assert_int_equal(count_rule(&watch, VIOLATION_BARE_LF), 1);
	client(&watch, "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
	server(&watch, "250 ok\r\n250 ok\r\n354 go\r\n");
	client(&watch, "a\r\nb\n\r\n.\r\n");
	assert_int_equal(count_rule(&watch, VIOLATION_BARE_LF), 2);
	const struct event *last = &watch.events[watch.count - 2];
	assert_int_equal(last->rule, VIOLATION_BARE_LF);
	assert_int_equal(watch.stream[SMTP_CLIENT].data[last->start], '\n');
	finish(&watch);
}

struct timed {
	int64_t header, body, command; /* of the last one */
};

static void note_time(void *context, const struct event *event, struct span bytes)
{
	(void)bytes;
	struct timed *timed = context;
	if (event->kind == EVENT_HEADER)
		timed->header = event->time_us;
	if (event->kind == EVENT_BODY)
		timed->body = event->time_us;
	if (event->kind == EVENT_COMMAND)
		timed->command = event->time_us;
}

/* An event's time is that of the read that completed it, however long its bytes were kept. */
static void test_times(void **state)
{
	(void)state;
	struct timed timed = { 0 };
	struct dialogue *dialogue = dialogue_create(note_time, &timed);
	dialogue_open(dialogue, 1);
	dialogue_bytes(dialogue, SMTP_SERVER, span_of("220 s\r\n"), 2);
	dialogue_bytes(dialogue, SMTP_CLIENT, span_of("DA"), 3);
	dialogue_bytes(dialogue, SMTP_CLIENT, span_of("TA\r\nA: b\r\n\r\n"), 4);
	assert_int_equal(timed.command, 4);
	dialogue_bytes(dialogue, SMTP_CLIENT, span_of("body\r\n"), 5);
	dialogue_bytes(dialogue, SMTP_CLIENT, span_of(".\r\nNO"), 6);
	dialogue_bytes(dialogue, SMTP_CLIENT, span_of("OP\r\n"), 7);
	assert_int_equal(timed.body, 0);
	dialogue_bytes(dialogue, SMTP_SERVER, span_of("354 go\r\n"), 9);
	assert_int_equal(timed.header, 4);
	assert_int_equal(timed.body, 5);
	assert_int_equal(timed.command, 7);
	dialogue_destroy(dialogue);
	dialogue_destroy(NULL);
}

struct clock {
	int64_t last;
	size_t commands;
};

static void check_clock(void *context, const struct event *event, struct span bytes)
{
	(void)bytes;
	struct clock *clock = context;
	if (event->kind != EVENT_COMMAND)
		return;
	assert_true(event->time_us >= clock->last);
	clock->last = event->time_us;
	clock->commands++;
}

/* More reads behind DATA than are told apart: the last ones share a time, nothing is lost. */
static void test_more_reads_than_marks(void **state)
{
	(void)state;
	struct clock clock = { 0 };
	struct dialogue *dialogue = dialogue_create(check_clock, &clock);
	dialogue_bytes(dialogue, SMTP_SERVER, span_of("220 s\r\n"), 1);
	dialogue_bytes(dialogue, SMTP_CLIENT, span_of("DATA\r\n"), 2);
	for (int64_t i = 0; i < 3 * DIALOGUE_MAX_MARKS; i++)
		dialogue_bytes(dialogue, SMTP_CLIENT, span_of(i == 5 ? "DATA\r\n" : "NOOP\r\n"), 10 + i);
	dialogue_bytes(dialogue, SMTP_SERVER, span_of("503 no\r\n"), 1000);
	assert_int_equal(clock.commands, 7); /* up to the second DATA */
	assert_int_equal(clock.last, 15);
	dialogue_bytes(dialogue, SMTP_CLIENT, span_of("NOOP\r\n"), 1001); /* takes the place of those that were read */
	dialogue_bytes(dialogue, SMTP_SERVER, span_of("250 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n503 no\r\n"), 1002);
	assert_int_equal(clock.commands, 3 * DIALOGUE_MAX_MARKS + 2);
	assert_int_equal(clock.last, 1001);
	dialogue_destroy(dialogue);
}

/* What is unfinished when TLS begins is told and gone, whatever was going on. */
static void test_tls(void **state)
{
	(void)state;
	static const char *const before[] = { "STARTTLS\r\n", "STARTTLS\r\nMAIL FR", "STARTTLS\r\nDATA\r\nhello\r\n.",
		                              "STARTTLS\r\nAUTH LOGIN\r\nbGk=\r\nc2V", "STARTTLS\r\nBDAT 100 LAST\r\nhello" };
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		struct watch watch;
		watch_init(&watch);
		server(&watch, "220 s\r\n");
		client(&watch, "EHLO c\r\n");
		server(&watch, "250 s\r\n");
		client(&watch, before[i]);
		server(&watch, "220 go\r\n250-half");
		dialogue_tls(watch.dialogue, 0);
		assert_int_equal(watch.events[watch.count - 1].kind, EVENT_TLS);
		assert_int_equal(watch.covered[SMTP_CLIENT], watch.stream[SMTP_CLIENT].len);
		assert_int_equal(watch.covered[SMTP_SERVER], watch.stream[SMTP_SERVER].len);
		assert_int_equal(dialogue_state(watch.dialogue), STATE_START);
		size_t replies = count_rule(&watch, VIOLATION_REPLY);
		client(&watch, "EHLO c\r\n");
		server(&watch, "250 s\r\n");
		assert_int_equal(dialogue_state(watch.dialogue), STATE_READY);
		assert_int_equal(watch.events[watch.count - 1].verb, VERB_EHLO);
		assert_int_equal(count_rule(&watch, VIOLATION_REPLY), replies);
		finish(&watch);
	}
}

/* A port where TLS comes first: the greeting is still to come. */
static void test_tls_before_the_greeting(void **state)
{
	(void)state;
	struct watch watch;
	watch_init(&watch);
	dialogue_tls(watch.dialogue, 0);
	assert_int_equal(dialogue_state(watch.dialogue), STATE_CONNECTING);
	server(&watch, "220 s\r\n");
	assert_int_equal(dialogue_state(watch.dialogue), STATE_START);
	assert_int_equal(count_rule(&watch, VIOLATION_REPLY), 0);
	finish(&watch);
}

/* Longer than a line may be: it comes in pieces, and each of them is secret. */
static void test_long_secrets(void **state)
{
	(void)state;
	static const char *const heads[] = { "AUTH PLAIN ", "AUTH LOGIN\r\n" };
	for (size_t i = 0; i < 2; i++) {
		struct watch watch;
		watch_init(&watch);
		server(&watch, "220 s\r\n");
		client(&watch, "EHLO c\r\n");
		server(&watch, "250 s\r\n");
		client(&watch, heads[i]);
		if (i == 1)
			server(&watch, "334 VXNlcm5hbWU6\r\n");
		size_t first = watch.count;
		fill(&watch, SMTP_CLIENT, "AUTH", 3 * DIALOGUE_MAX_LINE);
		client(&watch, "\r\n");
		server(&watch, "500 too long\r\n");
		size_t pieces = 0;
		for (size_t at = first; at < watch.count; at++) {
			enum event_kind kind = watch.events[at].kind;
			if (kind != EVENT_COMMAND && kind != EVENT_AUTH_RESPONSE)
				continue;
			assert_true(watch.events[at].secret);
			pieces++;
		}
		assert_true(pieces >= 3);
		assert_int_equal(count_rule(&watch, VIOLATION_LINE_TOO_LONG), 1);
		assert_int_equal(dialogue_state(watch.dialogue), STATE_READY);
		finish(&watch);
	}
}

/* More behind an unanswered AUTH than is kept: it is taken for passwords. */
static void test_auth_without_reply(void **state)
{
	(void)state;
	struct watch watch;
	watch_init(&watch);
	server(&watch, "220 s\r\n");
	client(&watch, "AUTH LOGIN\r\n");
	fill(&watch, SMTP_CLIENT, "c2VjcmV0\r\n", DIALOGUE_MAX_KEPT + 100);
	assert_true(count(&watch, EVENT_AUTH_RESPONSE) > 0);
	assert_int_equal(count(&watch, EVENT_COMMAND), 1);
	finish(&watch);
}

/* An answer to BDAT before the chunk is there. */
static void test_chunk_answered_early(void **state)
{
	(void)state;
	struct watch watch;
	ready_to_data(&watch);
	client(&watch, "BDAT 5 LAST\r\n");
	server(&watch, "503 no\r\n"); /* it knows BDAT: the bytes are still a chunk */
	client(&watch, "QUIT\r");
	assert_int_equal(count(&watch, EVENT_CHUNK), 1);
	client(&watch, "BDAT 5 LAST\r\nQ");
	server(&watch, "502 no\r\n"); /* too late to take back */
	client(&watch, "UIT\r");
	assert_int_equal(count(&watch, EVENT_CHUNK), 3);
	client(&watch, "BDAT 5 LAST\r\n");
	server(&watch, "502 no\r\n");
	client(&watch, "NOOP\r\n");
	assert_int_equal(watch.events[watch.count - 1].verb, VERB_NOOP);
	finish(&watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tls),
		cmocka_unit_test(test_tls_before_the_greeting),
		cmocka_unit_test(test_long_secrets),
		cmocka_unit_test(test_auth_without_reply),
		cmocka_unit_test(test_chunk_answered_early),
		cmocka_unit_test(test_long_command_comes_in_pieces),
		cmocka_unit_test(test_piece_ends_at_cr),
		cmocka_unit_test(test_content_too_long_to_keep),
		cmocka_unit_test(test_refused_after_decision),
		cmocka_unit_test(test_accepted_after_decision),
		cmocka_unit_test(test_many_refused_data),
		cmocka_unit_test(test_more_commands_than_remembered),
		cmocka_unit_test(test_content_violations_once_a_mail),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_more_reads_than_marks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
