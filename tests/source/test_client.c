/* The built-in client: scripts played over the network, seen from the facts. */
#include "rig.h"

static struct lesson *script_create(const char *name)
{
	struct lesson *script = mem_zero(sizeof *script);
	script->name = mem_strdup(name);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		script->title[lang] = mem_strdup(name);
		script->goal[lang] = mem_strdup("");
	}
	lesson_add_connection(script, "1");
	lesson_add_exchange(script, EXCHANGE_GREETING)->expect[0] = 220;
	return script;
}

static struct exchange *script_say(struct lesson *script, const char *line, uint16_t expect)
{
	struct exchange *exchange = lesson_add_exchange(script, EXCHANGE_COMMAND);
	exchange->send = mem_strdup(line);
	exchange->expect[0] = expect;
	return exchange;
}

static struct exchange *script_content(struct lesson *script, struct span message)
{
	struct exchange *exchange = lesson_add_exchange(script, EXCHANGE_CONTENT);
	exchange->expect[0] = 250;
	buf_add(&exchange->content, message);
	return exchange;
}

#define ENVELOPE "EHLO x.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n"

static struct lesson *script_mail(const char *name, struct span message)
{
	struct lesson *script = script_create(name);
	script_say(script, "EHLO x.example", 250);
	script_say(script, "MAIL FROM:<a@x.example>", 250);
	script_say(script, "RCPT TO:<b@x.example>", 250);
	script_say(script, "DATA", 354);
	script_content(script, message);
	script_say(script, "QUIT", 221);
	return script;
}

/* Plays the script in a server of its own and waits for its end. */
static void play(struct rig *rig, struct lesson *script, enum fact_origin origin)
{
	live_run(rig->live, script, origin);
	lesson_destroy(script); /* a copy was taken */
	rig_wait(rig, FACT_CLOSED, 0, rig_count(rig, FACT_CLOSED, 0) + 1);
}

static void test_a_mail(void **state)
{
	struct rig rig;
	(void)state;
	rig_start(&rig);
	play(&rig, script_mail("first-mail", span_of("Subject: x\r\n\r\n.dot\r\n")), ORIGIN_LESSON);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of(ENVELOPE "Subject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n"));
	struct fact_opened opened = fact_opened(rig_find(&rig, FACT_OPENED, 1));
	assert_int_equal(opened.origin, ORIGIN_LESSON);
	assert_string_equal(opened.label, "first-mail");
	assert_int_equal(rig_find(&rig, FACT_CLOSED, 1)->from, SMTP_SERVER);
	rig_stop(&rig);
	assert_int_equal(rig.stats.mails, 1);
	rig_finish(&rig);
}

static void test_long_label_is_cut_between_characters(void **state)
{
	struct rig rig;
	(void)state;
	rig_start(&rig);
	play(&rig,
	     script_mail("一二三四五六七八九十一二三四五六七八九十一二三四五.eml", span_of("x\r\n")), /* 75 bytes and more */
	     ORIGIN_FILE);
	struct fact_opened opened = fact_opened(rig_find(&rig, FACT_OPENED, 1));
	assert_int_equal(opened.origin, ORIGIN_FILE);
	assert_string_equal(opened.label, "一二三四五六七八九十一二三四五六七八九十一"); /* 63 bytes */
	rig_finish(&rig);
}

static void test_refusal_leads_to_quit(void **state)
{
	struct rig rig;
	(void)state;
	rig_start(&rig);
	struct lesson *script = script_create("refused");
	script_say(script, "EHLO x.example", 250);
	script_say(script, "DATA", 354); /* 503 comes */
	script_say(script, "NOOP", 250);
	play(&rig, script, ORIGIN_LESSON);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of("EHLO x.example\r\nDATA\r\nQUIT\r\n"));
	rig_finish(&rig);
}

static void test_any_reply_will_do(void **state)
{
	struct rig rig;
	(void)state;
	rig_start(&rig);
	struct lesson *script = script_create("mistakes");
	script_say(script, "DATA", 0);
	script_say(script, "WHAT", 500);
	script_say(script, "NOOP", 250); /* and no QUIT of its own */
	play(&rig, script, ORIGIN_LESSON);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of("DATA\r\nWHAT\r\nNOOP\r\nQUIT\r\n"));
	rig_finish(&rig);
}

static void test_unexpected_greeting(void **state)
{
	struct rig rig;
	(void)state;
	rig_start(&rig);
	struct lesson *script = script_create("proud");
	script->exchanges[0].expect[0] = 554;
	script_say(script, "EHLO x.example", 250);
	play(&rig, script, ORIGIN_LESSON);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of("QUIT\r\n"));
	rig_finish(&rig);
}

static void test_25_megabytes(void **state)
{
	struct rig rig;
	struct buf message = { 0 }, expected = { 0 };
	(void)state;
	while (message.len < 25u << 20)
		buf_addf(&message, "%08zx 0123456789012345678901234567890123456789012345678901234567\r\n", message.len);
	rig_start(&rig);
	play(&rig, script_mail("big", buf_span(&message)), ORIGIN_LESSON);
	buf_add_text(&expected, ENVELOPE);
	buf_add(&expected, buf_span(&message));
	buf_add_text(&expected, ".\r\nQUIT\r\n");
	rig_check_bytes(&rig, 1, SMTP_CLIENT, buf_span(&expected));
	buf_finish(&message);
	buf_finish(&expected);
	rig_finish(&rig);
}

static void test_twenty_at_once_each_known(void **state)
{
	struct rig rig;
	char name[32];
	bool seen[20] = { false };
	(void)state;
	rig_start(&rig);
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof name, "lesson-%02d", i);
		struct lesson *script = script_mail(name, span_of("x\r\n"));
		live_run(rig.live, script, ORIGIN_LESSON);
		lesson_destroy(script);
	}
	rig_wait(&rig, FACT_CLOSED, 0, 20);
	for (uint32_t session = 1; session <= 20; session++) {
		struct fact_opened opened = fact_opened(rig_find(&rig, FACT_OPENED, session));
		assert_int_equal(opened.origin, ORIGIN_LESSON);
		int number = atoi(opened.label + strlen("lesson-"));
		assert_false(seen[number]);
		seen[number] = true;
		rig_check_bytes(&rig, session, SMTP_CLIENT, span_of(ENVELOPE "x\r\n.\r\nQUIT\r\n"));
	}
	rig_finish(&rig);
}

/* A script given before the thread runs is played; one that is given with the stop ends without a trace left open. */
static void test_run_before_start_and_at_stop(void **state)
{
	struct live_config config = rig_config();
	struct lesson *script = script_mail("early", span_of("x\r\n"));
	struct rig rig = { .files = count_files() };
	(void)state;
	rig.queue = fact_queue_create(RIG_QUEUE_BYTES);
	rig.live = live_create(&config, rig.queue);
	live_run(rig.live, script, ORIGIN_LESSON);
	assert_true(live_start(rig.live));
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, span_of(ENVELOPE "x\r\n.\r\nQUIT\r\n"));
	for (int i = 0; i < 10; i++)
		live_run(rig.live, script, ORIGIN_LESSON);
	live_stop(rig.live);
	live_run(rig.live, script, ORIGIN_LESSON);
	lesson_destroy(script);
	rig_finish(&rig);
}

static void test_without_listening(void **state)
{
	struct rig rig;
	struct live_config config = rig_config();
	(void)state;
	config.listen = false;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	play(&rig, script_mail("alone", span_of("x\r\n")), ORIGIN_FILE);
	play(&rig, script_mail("again", span_of("x\r\n")), ORIGIN_FILE);
	assert_int_equal(rig_count(&rig, FACT_LISTENING, 0), 0);
	assert_int_equal(fact_opened(rig_find(&rig, FACT_OPENED, 2)).origin, ORIGIN_FILE);
	rig_check_bytes(&rig, 2, SMTP_CLIENT, span_of(ENVELOPE "x\r\n.\r\nQUIT\r\n"));
	rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_mail),
		cmocka_unit_test(test_long_label_is_cut_between_characters),
		cmocka_unit_test(test_refusal_leads_to_quit),
		cmocka_unit_test(test_any_reply_will_do),
		cmocka_unit_test(test_unexpected_greeting),
		cmocka_unit_test(test_25_megabytes),
		cmocka_unit_test(test_twenty_at_once_each_known),
		cmocka_unit_test(test_run_before_start_and_at_stop),
		cmocka_unit_test(test_without_listening),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
