/* The log: one line for each thing that happened, of all sessions, up to the cursor; and that its length costs nothing. */
#include "pane_text.h"

#include "view/log_lines.h"

static int setup(void **state)
{
	struct stage *stage = mem_zero(sizeof *stage);

	stage_init(stage, &fake_font);
	*state = stage;
	return 0;
}

static int teardown(void **state)
{
	stage_finish(*state);
	free(*state);
	return 0;
}

static void listening(struct stage *stage)
{
	struct fact *fact = fact_create(FACT_LISTENING, 0, stage->now_us, 14);

	memcpy(fact->data, "127.0.0.1:2525", 14);
	timeline_add(stage->timeline, fact);
}

/* All lines, oldest first, as "#1 C: text\n". free() it. */
static char *all_lines(struct stage *stage)
{
	struct log_walk walk = log_walk_init(&stage->frame);
	struct log_line line;
	char *text = mem_strdup("");

	while (log_walk_back(&walk, &line)) {
		struct log_words words;

		log_line_words(&stage->frame, &walk, &line, 60, &words);
		char *longer = mem_printf("%s%s%s %s\n%s", words.who, *words.who ? " " : "", words.mark, words.text, text);
		free(words.text);
		free(text);
		text = longer;
	}
	return text;
}

static void test_whole_session(void **state)
{
	struct stage *stage = *state;

	stage->state.lang = LANG_EN;
	setenv("TZ", "UTC", 1);
	listening(stage);
	uint32_t s = stage_first_mail(stage);
	stage_go(stage, s, timeline_session(stage->timeline, s)->step_count);
	char *text = all_lines(stage);
	assert_string_equal(text, "=== Listening on 127.0.0.1:2525\n"
	                          "#1 === 127.0.0.1:51436 connected · 2026-11-18 11:06\n"
	                          "#1 S: 220 lab-server ESMTP smtpscope\n"
	                          "#1 C: EHLO lab-pc.nankai.edu.cn\n"
	                          "#1 S: 250-lab-server greets lab-pc.nankai.edu.cn\n"
	                          "#1 S: 250-PIPELINING\n"
	                          "#1 S: 250-SIZE 52428800\n"
	                          "#1 S: 250-8BITMIME\n"
	                          "#1 S: 250-ENHANCEDSTATUSCODES\n"
	                          "#1 S: 250 HELP\n"
	                          "#1 C: MAIL FROM:<liwei@nankai.edu.cn>\n"
	                          "#1 S: 250 2.1.0 Sender ok\n"
	                          "#1 C: RCPT TO:<wangfang@example.org>\n"
	                          "#1 S: 250 2.1.5 Recipient ok\n"
	                          "#1 C: DATA\n"
	                          "#1 S: 354 Start mail input; end with <CRLF>.<CRLF>\n"
	                          "#1 C: <header, 5 lines, 127 B>\n"
	                          "#1 C: <body, 1 lines, 19 B>\n"
	                          "#1 C: .\n"
	                          "#1 S: 250 2.0.0 Ok: queued as 7F3A\n"
	                          "#1 C: QUIT\n"
	                          "#1 S: 221 2.0.0 Bye\n"
	                          "#1 === The server closed the connection\n");
	free(text);
}

static void test_up_to_the_cursor(void **state)
{
	struct stage *stage = *state;

	stage_first_mail(stage);
	stage_go(stage, 1, 3);
	pane_text_have(stage, log_draw, "mono-bold 24 client \"EHLO lab-pc.nankai.edu.cn\"");
	pane_text_lack(stage, log_draw, "250-");
}

/* Sessions are told apart by number and stand in the order in which things happened. */
static void test_two_sessions(void **state)
{
	struct stage *stage = *state;
	uint32_t a = stage_open(stage, "127.0.0.1:1"), b = stage_open(stage, "127.0.0.1:2");

	stage_say(stage, a, SMTP_SERVER, "220 one\r\n");
	stage_say(stage, b, SMTP_SERVER, "220 two\r\n");
	stage_say(stage, a, SMTP_CLIENT, "NOOP a\r\n");
	stage_say(stage, b, SMTP_CLIENT, "NOOP b\r\n");
	stage_go(stage, a, 3);
	char *text = all_lines(stage);
	assert_non_null(strstr(text, "#1 S: 220 one\n#2 S: 220 two\n#1 C: NOOP a\n"));
	assert_null(strstr(text, "NOOP b"));
	free(text);
}

/* A body in many reads, with another session between them and a violation after the last: one line, nothing lost. */
static void test_body_in_pieces(void **state)
{
	struct stage *stage = *state;
	uint32_t a = stage_open(stage, "127.0.0.1:1"), b = stage_open(stage, "127.0.0.1:2");

	stage_say(stage, a, SMTP_SERVER, "220 one\r\n");
	stage_say(stage, b, SMTP_SERVER, "220 two\r\n");
	stage_say(stage, a, SMTP_CLIENT, "HELO x\r\n");
	stage_say(stage, a, SMTP_SERVER, "250 x\r\n");
	stage_say(stage, a, SMTP_CLIENT, "MAIL FROM:<a@b>\r\n");
	stage_say(stage, a, SMTP_SERVER, "250 x\r\n");
	stage_say(stage, a, SMTP_CLIENT, "RCPT TO:<a@b>\r\n");
	stage_say(stage, a, SMTP_SERVER, "250 x\r\n");
	stage_say(stage, a, SMTP_CLIENT, "DATA\r\n");
	stage_say(stage, a, SMTP_SERVER, "354 x\r\n");
	stage_say(stage, a, SMTP_CLIENT, "A: b\r\n\r\n");
	stage_say(stage, a, SMTP_CLIENT, "one\r\n");
	stage_say(stage, b, SMTP_CLIENT, "NOOP b\r\n");
	stage_say(stage, a, SMTP_CLIENT, "two\r\n");
	stage_say(stage, a, SMTP_CLIENT, "bare\nend\r\n");
	stage_say(stage, a, SMTP_CLIENT, ".\r\n");
	stage->state.lang = LANG_EN;
	stage_go(stage, a, timeline_session(stage->timeline, a)->step_count);
	char *text = all_lines(stage);
	assert_int_equal(pane_text_count(text, "<body"), 1);
	assert_non_null(strstr(text, "#1 C: <body, 4 lines, 20 B>\n"));
	assert_int_equal(pane_text_count(text, "<header"), 1);
	assert_int_equal(pane_text_count(text, "#2 C: NOOP b\n"), 1);
	assert_non_null(strstr(text, "#1 *** LF without CR\n"));
	assert_non_null(strstr(text, "#1 C: .\n"));
	free(text);
}

static void test_not_listening(void **state)
{
	struct stage *stage = *state;
	struct fact *fact = fact_create(FACT_NOT_LISTENING, 0, stage->now_us, sizeof(struct fact_refused));
	struct fact_refused refused = { .address = "127.0.0.1:25", .reason = "no-permission", .detail = "permission denied" };

	memcpy(fact->data, &refused, sizeof refused);
	timeline_add(stage->timeline, fact);
	pane_text_have(stage, log_draw, "5xx \"监听 127.0.0.1:25 失败：没有权限（permission denied）\"");
}

static void test_violation_and_code_colours(void **state)
{
	struct stage *stage = *state;
	uint32_t s = stage_open(stage, "127.0.0.1:1");

	stage_say(stage, s, SMTP_SERVER, "220 x\r\n");
	stage_say(stage, s, SMTP_CLIENT, "MAIL FROM:<a@b>\033\r\n");
	stage_say(stage, s, SMTP_SERVER, "503 no\r\n");
	stage_go(stage, s, 4);
	pane_text_have(stage, log_draw, "mono-bold 24 5xx \"***\"");
	pane_text_have(stage, log_draw, "mono 24 5xx \"503 no\"");
	pane_text_have(stage, log_draw, "mono 24 2xx \"220 x\"");
	pane_text_have(stage, log_draw, "client \"MAIL FROM:<a@b>\\\\x1B\"");
}

/* 50,000 commands: a frame holds what is visible, wherever it stands. */
static void test_long_session(void **state)
{
	struct stage *stage = *state;
	uint32_t s = stage_open(stage, "127.0.0.1:1");
	char line[64];

	stage_say(stage, s, SMTP_SERVER, "220 x\r\n");
	for (int i = 1; i <= 25000; i++) {
		snprintf(line, sizeof line, "NOOP %d\r\n", i);
		stage_say(stage, s, SMTP_CLIENT, line);
		stage_say(stage, s, SMTP_SERVER, "250 ok\r\n");
	}
	stage_go(stage, s, timeline_session(stage->timeline, s)->step_count);
	pane_text_have(stage, log_draw, "\"NOOP 25000\"");
	pane_text_lack(stage, log_draw, "\"NOOP 24980\"");
	assert_true(stage->list.count < 120);
	stage->state.scroll[PANE_LOG] = 2 * 10000;
	pane_text_have(stage, log_draw, "\"NOOP 15000\"");
	pane_text_lack(stage, log_draw, "\"NOOP 15001\"");
	stage->state.scroll[PANE_LOG] = 10000000; /* past the oldest: the first page, full */
	pane_text_have(stage, log_draw, "\"220 x\"");
	pane_text_have(stage, log_draw, "\"NOOP 5\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole_session, setup, teardown),
		cmocka_unit_test_setup_teardown(test_up_to_the_cursor, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_sessions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_body_in_pieces, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_listening, setup, teardown),
		cmocka_unit_test_setup_teardown(test_violation_and_code_colours, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_session, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
