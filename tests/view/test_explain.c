/* The explanation of every kind of step: what it says, in what order, and which text wins. */
#include "pane_text.h"

#include "view/phrase.h"

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

static const char *zh(struct stage *stage, const char *key)
{
	const char *text = texts_find(stage->texts, LANG_ZH, key);

	assert_non_null(text);
	return text;
}

static void go_to_code(struct stage *stage, uint16_t code, size_t nth)
{
	struct session *session = timeline_session(stage->timeline, stage->state.session);

	for (size_t i = 0; i < session->step_count; i++) {
		if (session->steps[i].kind == STEP_REPLY && session->steps[i].code == code && nth-- == 0) {
			stage_go(stage, session->number, i + 1);
			return;
		}
	}
	fail_msg("no such reply");
}

static void go_to_kind(struct stage *stage, enum step_kind kind)
{
	struct session *session = timeline_session(stage->timeline, stage->state.session);

	for (size_t i = 0; i < session->step_count; i++) {
		if (session->steps[i].kind == kind) {
			stage_go(stage, session->number, i + 1);
			return;
		}
	}
	fail_msg("no such step");
}

static void test_354(void **state)
{
	struct stage *stage = *state;

	stage_first_mail(stage);
	go_to_code(stage, 354, 0);
	pane_text_have(stage, explain_draw, "mono-bold 72 3xx \"354\"");
	pane_text_have(stage, explain_draw, zh(stage, "reply.354.title"));
	pane_text_have(stage, explain_draw, zh(stage, "reply.354.name"));
	pane_text_have(stage, explain_draw, "服务器 → 客户端");
	pane_text_have(stage, explain_draw, "\"\001"); /* the sentence with its **bold** words */
	pane_text_have(stage, explain_draw, zh(stage, "digit1.3"));
	pane_text_have(stage, explain_draw, zh(stage, "digit2.5"));
	pane_text_have(stage, explain_draw, zh(stage, "digit3.354"));
	pane_text_have(stage, explain_draw, zh(stage, "reply.354.rfc"));
	pane_text_have(stage, explain_draw, "bold 24 focus-ink \"内容\"");
}

static void test_more_specific_text_wins(void **state)
{
	struct stage *stage = *state;

	stage_first_mail(stage);
	go_to_code(stage, 220, 0);
	pane_text_have(stage, explain_draw, zh(stage, "reply.greeting.220.title"));
	go_to_code(stage, 250, 1);
	pane_text_have(stage, explain_draw, zh(stage, "reply.mail.250.title"));
	go_to_code(stage, 250, 3);
	pane_text_have(stage, explain_draw, zh(stage, "reply.content.250.title"));
}

static void test_ehlo_lists_extensions(void **state)
{
	struct stage *stage = *state;

	stage_first_mail(stage);
	go_to_code(stage, 250, 0);
	pane_text_have(stage, explain_draw, "\"SIZE 52428800\"");
	pane_text_have(stage, explain_draw, zh(stage, "extension.SIZE"));
	pane_text_have(stage, explain_draw, zh(stage, "extension.PIPELINING"));
	pane_text_lack(stage, explain_draw, "\"lab-server greets"); /* the first line is no extension */
}

static void test_parameters(void **state)
{
	struct stage *stage = *state;
	uint32_t s = stage_open(stage, "127.0.0.1:1");

	stage_say(stage, s, SMTP_SERVER, "220 x\r\n");
	stage_say(stage, s, SMTP_CLIENT, "EHLO y\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 x\r\n");
	stage_say(stage, s, SMTP_CLIENT, "MAIL FROM:<a@b> SIZE=1000 BODY=8BITMIME\r\n");
	stage_go(stage, s, 5);
	pane_text_have(stage, explain_draw, "mono-bold 72 client \"MAIL\"");
	pane_text_have(stage, explain_draw, "\"SIZE=1000\"");
	pane_text_have(stage, explain_draw, zh(stage, "param.size"));
	pane_text_have(stage, explain_draw, "\"BODY=8BITMIME\"");
	pane_text_have(stage, explain_draw, zh(stage, "param.body"));
}

static void test_state_diagram_follows(void **state)
{
	static const struct {
		size_t step;
		const char *lit;
	} expected[] = { { 1, "等待" }, { 4, "已问候" }, { 6, "MAIL" }, { 8, "RCPT" }, { 9, "DATA" } };
	struct stage *stage = *state;

	stage_first_mail(stage);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		char *wanted = mem_printf("focus-ink \"%s\"", expected[i].lit);

		stage_go(stage, 1, expected[i].step);
		char *text = pane_text_print(stage, explain_draw, 800, 811);
		assert_int_equal(pane_text_count(text, "focus-ink \""), 1);
		if (!strstr(text, wanted))
			fail_msg("step %zu: no %s in\n%s", expected[i].step, wanted, text);
		free(text);
		free(wanted);
	}
	go_to_kind(stage, STEP_CLOSE);
	pane_text_have(stage, explain_draw, zh(stage, "state.closed"));
}

static void test_content_steps(void **state)
{
	struct stage *stage = *state;

	stage_first_mail(stage);
	go_to_kind(stage, STEP_HEADER);
	pane_text_have(stage, explain_draw, "shape envelope");
	pane_text_have(stage, explain_draw, zh(stage, "step.header.title"));
	pane_text_have(stage, explain_draw, "客户端 → 服务器");
	go_to_kind(stage, STEP_BODY);
	pane_text_have(stage, explain_draw, "shape page");
	go_to_kind(stage, STEP_CONTENT_END);
	pane_text_have(stage, explain_draw, zh(stage, "step.content-end.title"));
	go_to_kind(stage, STEP_HANDSHAKE);
	pane_text_have(stage, explain_draw, "客户端 ↔ 服务器");
}

static void test_violation(void **state)
{
	struct stage *stage = *state;
	uint32_t s = stage_open(stage, "127.0.0.1:1");

	stage_say(stage, s, SMTP_SERVER, "220 x\r\n");
	stage_say(stage, s, SMTP_CLIENT, "DATA\r\n");
	stage_say(stage, s, SMTP_SERVER, "503 no\r\n");
	stage_go(stage, s, 3);
	pane_text_have(stage, explain_draw, "5xx-soft stroke 5xx");
	pane_text_have(stage, explain_draw, zh(stage, "violation.sequence.title"));
}

static void test_unknown_command_is_safe(void **state)
{
	struct stage *stage = *state;
	uint32_t s = stage_open(stage, "127.0.0.1:1");

	stage_say(stage, s, SMTP_SERVER, "220 x\r\n");
	stage_say(stage, s, SMTP_CLIENT, "\001**B** \033[31m\r\n");
	stage_go(stage, s, 3);
	pane_text_have(stage, explain_draw, zh(stage, "command.unknown.title"));
	pane_text_have(stage, explain_draw, "client \"\\\\x01**B**\"");
	pane_text_lack(stage, explain_draw, "\001**B**");
}

/* What the lesson's author wrote comes before the general sentence. */
static void test_lesson_speaks_first(void **state)
{
	struct stage *stage = *state;
	uint32_t s = stage_first_mail(stage);
	struct session *session = timeline_session(stage->timeline, s);
	const struct lesson *lesson = lesson_list_find(&stage->lessons, "first-mail");

	assert_non_null(lesson);
	session->opened.origin = ORIGIN_LESSON;
	snprintf(session->opened.label, sizeof session->opened.label, "first-mail");
	stage_go(stage, s, 3);
	assert_int_equal(session->steps[2].exchange, 1);
	const char *said = lesson->exchanges[1].say[SAY_COMMAND][LANG_ZH];
	assert_non_null(said);
	char *rich = phrase_rich(said), *text = pane_text_print(stage, explain_draw, 800, 811);
	char *general = phrase_rich(zh(stage, "command.ehlo.text"));
	const char *first = strstr(text, rich), *then = strstr(text, general);
	assert_non_null(first);
	assert_non_null(then);
	assert_true(first < then);
	free(text);
	free(rich);
	free(general);
}

static uint32_t stage_answer(struct stage *stage, const char *command, const char *reply)
{
	uint32_t s = stage_open(stage, "127.0.0.1:1");

	stage_say(stage, s, SMTP_SERVER, "220 x\r\n");
	stage_say(stage, s, SMTP_CLIENT, "EHLO y\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 x\r\n");
	stage_say(stage, s, SMTP_CLIENT, command);
	if (reply)
		stage_say(stage, s, SMTP_SERVER, reply);
	stage_go(stage, s, timeline_session(stage->timeline, s)->step_count);
	return s;
}

/* 5.1.1: class, subject and detail, each in words. */
static void test_enhanced_code(void **state)
{
	struct stage *stage = *state;

	stage_answer(stage, "MAIL FROM:<a@b>\r\n", "550-5.1.1 Nobody here\r\n550 5.1.1 of that name\r\n");
	pane_text_have(stage, explain_draw, "5.1.1 · RFC 3463 §3.2");
	pane_text_have(stage, explain_draw, "\"5.x.x\"");
	pane_text_have(stage, explain_draw, zh(stage, "enhanced.class.5"));
	pane_text_have(stage, explain_draw, "\"x.1.x\"");
	pane_text_have(stage, explain_draw, zh(stage, "enhanced.subject.1"));
	pane_text_have(stage, explain_draw, "\"x.1.1\"");
	pane_text_have(stage, explain_draw, zh(stage, "enhanced.1.1"));
	pane_text_lack(stage, explain_draw, zh(stage, "enhanced.1.1.more"));
	stage->state.more = true;
	pane_text_have(stage, explain_draw, zh(stage, "enhanced.1.1.more"));
}

/* What nobody registered is told by its subject, or by its class alone (RFC 3463 §2). */
static void test_unknown_enhanced_code(void **state)
{
	struct stage *stage = *state;

	stage_answer(stage, "MAIL FROM:<a@b>\r\n", "450 4.2.999 later\r\n");
	pane_text_have(stage, explain_draw, "4.2.999 · RFC 3463 §3.3");
	pane_text_have(stage, explain_draw, zh(stage, "enhanced.subject.2"));
	pane_text_have(stage, explain_draw, zh(stage, "enhanced.no-detail"));
	stage_answer(stage, "MAIL FROM:<a@b>\r\n", "550 5.123.4 no\r\n");
	pane_text_have(stage, explain_draw, zh(stage, "enhanced.no-subject"));
	stage_answer(stage, "MAIL FROM:<a@b>\r\n", "550 4.1.1 another class is no enhanced code\r\n");
	pane_text_lack(stage, explain_draw, "x.1.1");
}

/* Key W: what it means, what to do, what goes wrong; the key again takes it away. */
static void test_more(void **state)
{
	static const char *const parts[] = { "more", "do", "mistake" };
	struct stage *stage = *state;

	stage_first_mail(stage);
	go_to_code(stage, 354, 0);
	for (int more = 0; more < 2; more++) {
		stage->state.more = more;
		for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
			char *key = mem_printf("reply.354.%s", parts[i]);

			pane_text_have_at(stage, explain_draw, zh(stage, key), more, __FILE__, __LINE__);
			free(key);
		}
		pane_text_have(stage, explain_draw, zh(stage, more ? "ui.explain.less" : "ui.explain.more"));
		pane_text_have(stage, explain_draw, zh(stage, "reply.354.rfc"));
	}
}

static void test_violation_says_what_to_do(void **state)
{
	struct stage *stage = *state;

	stage_answer(stage, "DATA\r\n", NULL);
	pane_text_have(stage, explain_draw, zh(stage, "violation.sequence.title"));
	pane_text_lack(stage, explain_draw, zh(stage, "violation.sequence.do"));
	stage->state.more = true;
	pane_text_have(stage, explain_draw, zh(stage, "violation.sequence.do"));
}

/* The other language stands below every sentence; labels stay as they are. */
static void test_both_languages(void **state)
{
	struct stage *stage = *state;

	stage_answer(stage, "MAIL FROM:<a@b> SIZE=1000\r\n", "250 2.1.0 ok\r\n");
	stage->state.both_langs = true;
	pane_text_have(stage, explain_draw, zh(stage, "reply.mail.250.title"));
	pane_text_have(stage, explain_draw, "Sender accepted");
	pane_text_have(stage, explain_draw, "The server has noted the **envelope sender**");
	pane_text_have(stage, explain_draw, zh(stage, "enhanced.subject.1"));
	pane_text_have(stage, explain_draw, texts_get(stage->texts, LANG_EN, "enhanced.subject.1"));
	pane_text_lack(stage, explain_draw, texts_get(stage->texts, LANG_EN, "ui.explain.more"));
	stage->state.lang = LANG_EN;
	pane_text_have(stage, explain_draw, zh(stage, "reply.mail.250.title"));
	pane_text_lack(stage, explain_draw, zh(stage, "ui.explain.more"));
	stage->state.both_langs = false;
	pane_text_lack(stage, explain_draw, zh(stage, "reply.mail.250.title"));
}

static void test_values_of_parameters(void **state)
{
	struct stage *stage = *state;

	stage_answer(stage, "MAIL FROM:<a@b> SIZE=12480 BODY=8bitmime RET=HDRS ENVID=a+2Bb AUTH=<> X=1\r\n", NULL);
	pane_text_have(stage, explain_draw, "12,480 字节");
	pane_text_have(stage, explain_draw, zh(stage, "param.body.8bitmime"));
	pane_text_have(stage, explain_draw, zh(stage, "param.ret.hdrs"));
	pane_text_have(stage, explain_draw, zh(stage, "param.auth.null"));
	pane_text_have(stage, explain_draw, "：a+b\"");
	pane_text_have(stage, explain_draw, "\"X=1\"");
	stage_answer(stage, "RCPT TO:<a@b> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;c+3Dd@e+2G\r\n", NULL);
	pane_text_have(stage, explain_draw, zh(stage, "param.notify.success"));
	pane_text_have(stage, explain_draw, zh(stage, "param.notify.delay"));
	pane_text_have(stage, explain_draw, "c=d@e+2G");
	stage_answer(stage, "MAIL FROM:<a@b> SIZE=99999999999999999999999 BODY=\x1b[31m\r\n", NULL);
	pane_text_lack(stage, explain_draw, "\x1b");
}

/* Of AUTH the mechanism is explained; the answer behind it is a password. */
static void test_mechanism(void **state)
{
	struct stage *stage = *state;

	stage_answer(stage, "AUTH plain AGFsaWNlAHNlY3JldA==\r\n", NULL);
	stage->state.more = true;
	pane_text_have(stage, explain_draw, zh(stage, "mechanism.PLAIN"));
	pane_text_have(stage, explain_draw, zh(stage, "mechanism.PLAIN.more"));
	pane_text_lack(stage, explain_draw, "AGFsaWNl");
	pane_text_lack(stage, explain_draw, "secret");
}

static void test_chunk(void **state)
{
	struct stage *stage = *state;
	uint32_t s = stage_answer(stage, "MAIL FROM:<a@b>\r\n", "250 ok\r\n");

	stage_say(stage, s, SMTP_CLIENT, "RCPT TO:<c@d>\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, s, SMTP_CLIENT, "BDAT 14 LAST\r\nSubject: x\r\n\r\n");
	stage_go(stage, s, timeline_session(stage->timeline, s)->step_count);
	pane_text_have(stage, explain_draw, zh(stage, "step.chunk.title"));
	pane_text_have(stage, explain_draw, "\"14 LAST\"");
	pane_text_have(stage, explain_draw, zh(stage, "param.chunk-last"));
}

/* A code that no standard has: the client, and the lecturer, go by its first digit (RFC 5321 §4.3.2). */
static void test_unknown_code(void **state)
{
	struct stage *stage = *state;

	stage_answer(stage, "MAIL FROM:<a@b>\r\n", "459 something new\r\n");
	pane_text_have(stage, explain_draw, "\"459\"");
	pane_text_have(stage, explain_draw, zh(stage, "reply.other.title"));
	pane_text_have(stage, explain_draw, zh(stage, "digit1.4"));
	stage->state.more = true;
	pane_text_have(stage, explain_draw, zh(stage, "reply.other.do"));
	stage_answer(stage, "MAIL FROM:<a@b>\r\n", "450 known\r\n");
	pane_text_lack(stage, explain_draw, zh(stage, "reply.other.do"));
}

static void test_no_step(void **state)
{
	struct stage *stage = *state;

	stage->state.session = 0;
	pane_text_have(stage, explain_draw, zh(stage, "ui.explain.nothing"));
}

/* Every step in every size and language: nothing small, and the clip is balanced. */
static void test_every_step_everywhere(void **state)
{
	static const float sizes[][2] = { { 520, 300 }, { 800, 811 }, { 1920, 900 } };
	struct stage *stage = *state;
	uint32_t s = stage_first_mail(stage);
	size_t steps = timeline_session(stage->timeline, s)->step_count;

	for (size_t i = 0; i < steps * 24; i++) {
		stage->state.lang = i % 2 ? LANG_EN : LANG_ZH;
		stage->state.more = i / 6 / steps % 2;
		stage->state.both_langs = i / 6 / steps / 2;
		stage_go(stage, s, i / 6 % steps + 1);
		char *text = pane_text_print(stage, explain_draw, sizes[i / 2 % 3][0], sizes[i / 2 % 3][1]);
		assert_int_equal(pane_text_count(text, "\nunclip"), pane_text_clips(text));
		pane_text_are_legible(stage);
		free(text);
	}
}

/* In a low pane all can be reached by scrolling, and not more. */
static void test_scrolls_to_its_end(void **state)
{
	struct stage *stage = *state;

	stage_first_mail(stage);
	go_to_code(stage, 250, 0);
	free(pane_text_print(stage, explain_draw, 520, 300));
	size_t most = stage->frame.out_scroll_most[PANE_EXPLAIN];
	assert_true(most > 0);
	stage->state.scroll[PANE_EXPLAIN] = most;
	char *end = pane_text_print(stage, explain_draw, 520, 300);
	stage->state.scroll[PANE_EXPLAIN] = most + 50;
	char *past = pane_text_print(stage, explain_draw, 520, 300);
	assert_string_equal(end, past);
	float last = 0;
	for (size_t i = 0; i < stage->list.count; i++) {
		const struct draw_item *item = &stage->list.items[i];

		if (item->kind == DRAW_PARAGRAPH && item->at.y + item->at.h > last)
			last = item->at.y + item->at.h;
	}
	assert_true(last <= 300);
	free(end);
	free(past);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_354, setup, teardown),
		cmocka_unit_test_setup_teardown(test_more_specific_text_wins, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ehlo_lists_extensions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_parameters, setup, teardown),
		cmocka_unit_test_setup_teardown(test_state_diagram_follows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_content_steps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_violation, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown_command_is_safe, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lesson_speaks_first, setup, teardown),
		cmocka_unit_test_setup_teardown(test_enhanced_code, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown_enhanced_code, setup, teardown),
		cmocka_unit_test_setup_teardown(test_more, setup, teardown),
		cmocka_unit_test_setup_teardown(test_violation_says_what_to_do, setup, teardown),
		cmocka_unit_test_setup_teardown(test_both_languages, setup, teardown),
		cmocka_unit_test_setup_teardown(test_values_of_parameters, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mechanism, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chunk, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown_code, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_step, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_step_everywhere, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scrolls_to_its_end, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
