/* Every kind of step, mistake and note explained in every width, language, both languages at once, short and with more: drawn
 * as high as it needs, nothing is on top of another, cut, or too small to read; drawn low, all of it can be scrolled to. */
#include "pane_text.h"

#include "view/looks.h"

/* Widths of the explanation: the right part of 1920x1080 and of 1600 units, and narrow windows at 100 to 250 %. */
static const float widths[] = { 800, 666, 1920, 1280, 960, 768, 576, 420 };

#define WIDTHS (sizeof widths / sizeof *widths)
#define HIGH   9000.0f /* more than any explanation needs */
#define LOW    300.0f

static void say(struct stage *stage, uint32_t s, const char *command, const char *reply)
{
	stage_say(stage, s, SMTP_CLIENT, command);
	if (reply)
		stage_say(stage, s, SMTP_SERVER, reply);
}

/* All that a lecture shows, and what students and strangers send. */
static uint32_t everything(struct stage *stage)
{
	uint32_t s = stage_open(stage, "127.0.0.1:51436");

	stage_say(stage, s, SMTP_SERVER, "220 lab-server ESMTP smtpscope\r\n");
	say(stage, s, "EHLO lab-pc.nankai.edu.cn\r\n",
	    "250-lab-server greets you\r\n250-PIPELINING\r\n250-SIZE 67108864\r\n250-8BITMIME\r\n250-BINARYMIME\r\n"
	    "250-CHUNKING\r\n250-SMTPUTF8\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN CRAM-MD5\r\n250-DSN\r\n"
	    "250-X-UNHEARD-OF WITH A VERY LONG LIST OF WORDS BEHIND IT THAT NOBODY WILL EVER READ TO ITS END\r\n"
	    "250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n");
	say(stage, s, "AUTH LOGIN\r\n", "334 VXNlcm5hbWU6\r\n");
	say(stage, s, "bGl3ZWk=\r\n", "334 UGFzc3dvcmQ6\r\n");
	say(stage, s, "c2VjcmV0\r\n", "535 5.7.8 Authentication credentials invalid\r\n");
	say(stage, s, "AUTH PLAIN AGxpd2VpAHNlY3JldA==\r\n", "235 2.7.0 Authentication succeeded\r\n");
	say(stage, s, "RCPT TO:<a@b>\r\n", "503 5.5.1 Bad sequence of commands\r\n");
	say(stage, s, "MIAL FROM:<a@b>\r\n", "500 5.5.1 Command unrecognized\r\n");
	say(stage, s, "MAIL FROM: a@b\r\n", "501 5.5.4 Syntax\r\n");
	say(stage, s, "VRFY liwei\r\n", "252 2.1.5 Cannot VRFY user\r\n");
	say(stage, s, "HELP\n", "214 2.0.0 Help\r\n");
	say(stage, s, "MAIL FROM:<liwei@nankai.edu.cn> SIZE=135210 BODY=BINARYMIME SMTPUTF8 RET=HDRS ENVID=QQ314159 AUTH=<>\r\n",
	    "250 2.1.0 Sender ok\r\n");
	say(stage, s, "RCPT TO:<nobody@example.org> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;nobody+2Bx@example.org\r\n",
	    "550 5.1.1 No such mailbox\r\n");
	say(stage, s, "RCPT TO:<full@example.org>\r\n", "452 4.2.2 Mailbox full\r\n");
	say(stage, s, "RCPT TO:<wangfang@example.org>\r\n", "250 2.1.5 Recipient ok\r\n");
	say(stage, s, "BDAT 14\r\nSubject: x\r\n\r\n", "250 2.0.0 14 bytes\r\n");
	say(stage, s, "BDAT 2 LAST\r\n\r\n", "250 2.0.0 Ok: queued as M1\r\n");
	say(stage, s, "MAIL FROM:<>\r\n", "250 2.1.0 Sender ok\r\n");
	say(stage, s, "RCPT TO:<wangfang@example.org>\r\n", "250 2.1.5 Recipient ok\r\n");
	say(stage, s, "DATA\r\n", "354 Start mail input; end with <CRLF>.<CRLF>\r\n");
	stage_say(stage, s, SMTP_CLIENT, "Subject: x\r\nDate: y\r\n\r\n");
	stage_say(stage, s, SMTP_CLIENT, "a lone\nLF and a lone\rCR\r\n");
	say(stage, s, ".\r\n", "550 5.7.999 A detail that nobody registered\r\n");
	say(stage, s, "RSET\r\n", "this is no reply\r\n");
	stage_say(stage, s, SMTP_SERVER, "250 2.0.0 Ok\r\n");
	say(stage, s, "TURN\r\n", "502 5.5.1 Command not implemented\r\n");
	say(stage, s, "\001\xff\xfe **B** \033[31m\r\n", "500 5.5.1 Command unrecognized\r\n");
	say(stage, s, "STARTTLS\r\n", "454 4.7.0 TLS not available\r\n");
	say(stage, s, "NOOP\r\n", "421 4.3.2 Closing\r\n");
	stage_close(stage, s, SMTP_SERVER);
	return s;
}

static void check(struct stage *stage, size_t step, float width, int variant)
{
	struct rect at = { 0, 0, width, HIGH };
	char wrong[512];

	stage->state.lang = variant & 1 ? LANG_EN : LANG_ZH;
	stage->state.both_langs = variant & 2;
	stage->state.more = variant & 4;
	draw_begin(&stage->list, &fake_font);
	explain_draw(&stage->frame, at);
	assert_true(looks_clips_closed(&stage->list));
	looks_wrong(&stage->list, at, wrong, sizeof wrong);
	if (*wrong)
		fail_msg("step %zu, %.0f wide, %s%s%s: %s", step, width, lang_code(stage->state.lang),
		         stage->state.both_langs ? " and the other" : "", stage->state.more ? ", more" : "", wrong);
}

static void test_every_step(void **state)
{
	struct stage *stage = *state;
	uint32_t s = everything(stage);
	size_t steps = timeline_session(stage->timeline, s)->step_count;
	unsigned kinds = 0;

	for (size_t step = 1; step <= steps; step++) {
		kinds |= 1u << timeline_session(stage->timeline, s)->steps[step - 1].kind;
		stage_go(stage, s, step);
		for (size_t i = 0; i < WIDTHS; i++)
			for (int variant = 0; variant < 8; variant++)
				check(stage, step, widths[i], variant);
	}
	for (enum step_kind kind = 0; kind <= STEP_CLOSE; kind++)
		assert_true(kind == STEP_TLS || kinds & 1u << kind); /* TLS has a session of its own below */
}

static void test_tls(void **state)
{
	struct stage *stage = *state;
	uint32_t s = stage_open(stage, "127.0.0.1:1");

	stage_say(stage, s, SMTP_SERVER, "220 x ESMTP\r\n");
	say(stage, s, "EHLO y\r\n", "250-x\r\n250 STARTTLS\r\n");
	say(stage, s, "STARTTLS\r\n", "220 2.0.0 Ready to start TLS\r\n");
	stage_fact(stage, FACT_TLS, s, "TLSv1.3 TLS_AES_256_GCM_SHA384", 31);
	struct session *session = timeline_session(stage->timeline, s);
	assert_int_equal(session->steps[session->step_count - 1].kind, STEP_TLS);
	stage_go(stage, s, session->step_count);
	for (size_t i = 0; i < WIDTHS; i++)
		for (int variant = 0; variant < 8; variant++)
			check(stage, session->step_count, widths[i], variant);
}

/* In a low pane, scrolled step by step, every text of the explanation comes wholly into sight. */
static void test_all_can_be_reached(void **state)
{
	struct stage *stage = *state;
	uint32_t s = everything(stage);
	size_t steps = timeline_session(stage->timeline, s)->step_count;

	stage->state.both_langs = stage->state.more = true;
	for (size_t step = 1; step <= steps; step++) {
		stage_go(stage, s, step);
		stage->state.scroll[PANE_EXPLAIN] = 0;
		draw_begin(&stage->list, &fake_font);
		explain_draw(&stage->frame, (struct rect){ 0, 0, 576, LOW });
		size_t most = stage->frame.out_scroll_most[PANE_EXPLAIN];
		float lowest = 0, end = 0;

		for (size_t i = 0; i < stage->list.count; i++)
			if (looks_is_text(&stage->list.items[i]))
				lowest = fmaxf(lowest, stage->list.items[i].at.y + stage->list.items[i].at.h);
		stage->state.scroll[PANE_EXPLAIN] = most;
		draw_begin(&stage->list, &fake_font);
		explain_draw(&stage->frame, (struct rect){ 0, 0, 576, LOW });
		for (size_t i = 0; i < stage->list.count; i++)
			if (looks_is_text(&stage->list.items[i]))
				end = fmaxf(end, stage->list.items[i].at.y + stage->list.items[i].at.h);
		assert_true(lowest > LOW);
		assert_true(end <= LOW);
	}
}

/* One header field over the whole table (key W), whichever it is. */
static void test_every_field(void **state)
{
	static const char mail[] =
	        "Received: from a by b; now\r\nReturn-Path: <a@b>\r\nFrom: =?utf-8?B?5p2O5Lyf?= <liwei@nankai.edu.cn>\r\n"
	        "To: c@d\r\nSubject: a very long subject that goes on and on and on and on and on and on and on "
	        "and on and on and on and on and on and on\r\nDKIM-Signature: v=1; d=example.org; s=x; bh=abc\r\n"
	        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nContent-MD5: x\r\nX-Spam: no\r\nFoo: bar\r\n\r\nx\r\n";
	struct stage *stage = *state;
	uint32_t s = stage_open(stage, "127.0.0.1:1");
	char wrong[512];

	stage_say(stage, s, SMTP_SERVER, "220 x ESMTP\r\n");
	say(stage, s, "EHLO y\r\n", "250 x\r\n");
	say(stage, s, "MAIL FROM:<a@b>\r\n", "250 ok\r\n");
	say(stage, s, "RCPT TO:<c@d>\r\n", "250 ok\r\n");
	say(stage, s, "DATA\r\n", "354 go on\r\n");
	stage_say(stage, s, SMTP_CLIENT, mail);
	say(stage, s, ".\r\n", "250 ok\r\n");
	stage_go(stage, s, timeline_session(stage->timeline, s)->step_count);
	stage->state.pane = PANE_STRUCTURE;
	stage->state.structure_view = STRUCTURE_FIELDS;
	for (size_t field = 0; field < 12; field++)
		for (size_t i = 0; i < WIDTHS; i++)
			for (int variant = 0; variant < 8; variant++) {
				struct rect at = { 0, 0, widths[i], variant & 4 ? HIGH : 811 };

				stage->state.structure_field = field;
				stage->state.lang = variant & 1 ? LANG_EN : LANG_ZH;
				stage->state.both_langs = variant & 2;
				stage->state.more = variant & 4;
				draw_begin(&stage->list, &fake_font);
				structure_alone_draw(&stage->frame, at);
				assert_true(looks_clips_closed(&stage->list));
				looks_wrong(&stage->list, at, wrong, sizeof wrong);
				if (*wrong)
					fail_msg("field %zu, %.0f wide, variant %d: %s", field, widths[i], variant, wrong);
			}
}

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_step, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tls, setup, teardown),
		cmocka_unit_test_setup_teardown(test_all_can_be_reached, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_field, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
