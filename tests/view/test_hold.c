/* Holding, alterations, passwords: what is on the screen while the server waits, and what never is. */
#include "view/hold_stage.h"

#include "view/unanswered.h"

#define SECRET "AGFsaWNlAGh1bnRlcjI="
#define ANSWER "aHVudGVyMg=="

static void test_held(void **state)
{
	struct stage *stage = *state;

	hold_mail(stage);
	check_screen(stage, "held");
	draw(stage);
	assert_non_null(looks_find(&stage->list, "2.1.0 Sender ok", 0));
	assert_non_null(looks_find(&stage->list, "Waited 12 s", 0));
	assert_non_null(looks_find(&stage->list, "released by itself in 13 s", 0));
	assert_non_null(looks_find(&stage->list, "swaks 30 s", 0));
	assert_non_null(hit_of(stage, ACTION_FAULT_MENU, -1));
	assert_null(hit_of(stage, ACTION_RELEASE_ALL, -1)); /* there is only one */
	const struct draw_item *release = looks_find(&stage->list, "Release", 0);
	assert_int_equal(draw_hit_at(&stage->list, release->at.x + 2, release->at.y + 5)->action, ACTION_NEXT);
	assert_int_equal(stage->frame.out_redraw_ms, stage->frame.clock_ms + 200);
	assert_false(stage->frame.out_animating);
	/* every size has the release and the time */
	for (size_t i = 0; i < SIZES; i++) {
		resize(stage, i, LANG_EN);
		draw(stage);
		if (!looks_find(&stage->list, "12 s", 0) || !looks_find(&stage->list, "Release", 0))
			fail_msg("%.0fx%.0f: no time or no release", sizes[i][0], sizes[i][1]);
	}
}

static void test_held_by_several(void **state)
{
	struct stage *stage = *state;

	stage_open(stage, "127.0.0.1:4000");
	stage_say(stage, 2, SMTP_SERVER, "220 lab-server\r\n");
	stage_say(stage, 2, SMTP_CLIENT, "EHLO Thunderbird\r\n");
	stage_hold(stage, 2, 250, "lab-server", 0);
	hold_mail(stage);
	check_screen(stage, "two held");
	draw(stage);
	assert_non_null(looks_find(&stage->list, "Release all (2)", 0));
	assert_non_null(hit_of(stage, ACTION_RELEASE_ALL, -1));
	stage_go(stage, 2, steps_of(stage, 2));
	draw(stage);
	assert_non_null(looks_find(&stage->list, "not released by itself", 0));
	check_screen(stage, "held for ever");
}

/* The held reply is no step: looking back at the past shows none of it. */
static void test_only_at_the_last_step(void **state)
{
	struct stage *stage = *state;

	hold_mail(stage);
	stage_go(stage, 1, 2);
	draw(stage);
	assert_null(looks_find(&stage->list, "2.1.0 Sender ok", 0));
	assert_int_equal(stage->frame.out_redraw_ms, 0);
	assert_non_null(hit_of(stage, ACTION_HOLD, -1));
}

static void test_nothing_held_yet(void **state)
{
	struct stage *stage = *state;

	stage->state.hold = true;
	stage_go(stage, 1, steps_of(stage, 1));
	check_screen(stage, "hold is on");
	draw(stage);
	assert_non_null(looks_find(&stage->list, "Hold is on", 0));
	stage->state.hold = false;
	draw(stage);
	assert_null(looks_find(&stage->list, "Hold is on", 0));
}

/* Time may run backwards (a clock was set) or far ahead: no number is negative, the ring is never more than full. */
static void test_odd_clocks(void **state)
{
	struct stage *stage = *state;
	const int64_t odd[] = { INT64_C(-5000000), 0, INT64_C(25000000), INT64_C(4000000000000) };

	hold_mail(stage);
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		stage->frame.now_us = stage->now_us + odd[i];
		check_screen(stage, "odd clock");
		draw(stage);
		assert_non_null(looks_find(&stage->list, "Waited ", 0));
		assert_null(looks_find(&stage->list, "Waited -", 0));
		assert_null(looks_find(&stage->list, "in -", 0));
	}
}

static void test_hostile_reply_is_safe(void **state)
{
	struct stage *stage = *state;

	stage_hold(stage, 1, 599, "\x1b[31m\x01 **bold** \xff\xfe and so much text that it cannot stand in one line beside it",
	           25);
	stage->frame.now_us = stage->now_us;
	stage_go(stage, 1, steps_of(stage, 1));
	check_screen(stage, "hostile");
	draw(stage);
	for (size_t i = 0; i < stage->list.count; i++)
		if (stage->list.items[i].kind == DRAW_TEXT)
			assert_null(strchr(stage->list.items[i].text, '\x1b'));
}

static void test_pipelined_oldest_is_held(void **state)
{
	struct stage *stage = *state;
	struct session *session = timeline_session(stage->timeline, 1);

	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "RCPT TO:<a@b.c>\r\nDATA\r\n");
	struct unanswered what = unanswered_find(session, session->step_count);
	assert_true(what.any);
	assert_int_equal(what.verb, VERB_RCPT);
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	what = unanswered_find(session, session->step_count);
	assert_int_equal(what.verb, VERB_DATA);
	stage_say(stage, 1, SMTP_SERVER, "354 go\r\n");
	assert_false(unanswered_find(session, session->step_count).any);
	stage_say(stage, 1, SMTP_CLIENT, "Subject: x\r\n\r\nx\r\n.\r\n");
	what = unanswered_find(session, session->step_count);
	assert_true(what.any && what.content);
	assert_true(unanswered_find(session, 1).greeting);
	assert_false(unanswered_find(session, 0).any);
}

/* ---- TLS, AUTH, BDAT, alterations ---- */

static void say_rest(struct stage *stage)
{
	stage_say(stage, 1, SMTP_SERVER, "503 5.5.1 first STARTTLS\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "STARTTLS\r\n");
	stage_say(stage, 1, SMTP_SERVER, "220 2.0.0 Ready\r\n");
	stage_fact(stage, FACT_TLS, 1, "TLSv1.3 TLS_AES_256_GCM_SHA384", 30);
	stage_say(stage, 1, SMTP_CLIENT, "EHLO lab-pc\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250-lab-server\r\n250-CHUNKING\r\n250 AUTH PLAIN LOGIN\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "AUTH PLAIN " SECRET "\r\n");
	stage_fact(stage, FACT_ALTERED, 1, "235 became 454", 14);
	stage_say(stage, 1, SMTP_SERVER, "454 4.7.0 Temporary failure\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "AUTH LOGIN\r\n");
	stage_say(stage, 1, SMTP_SERVER, "334 UGFzc3dvcmQ6\r\n");
	stage_say(stage, 1, SMTP_CLIENT, ANSWER "\r\n");
	stage_say(stage, 1, SMTP_SERVER, "235 2.7.0 Welcome\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "MAIL FROM:<li@example.org>\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "RCPT TO:<wang@example.org>\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "BDAT 17\r\nSubject: one\r\n\r\n2");
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "BDAT 9 LAST\r\nsecond!\r\n");
	stage_say(stage, 1, SMTP_SERVER, "250 2.0.0 stored\r\n");
}

static bool is_drawn(const struct stage *stage, const char *text)
{
	return looks_find(&stage->list, text, 0) != NULL;
}

/* In no pane, at no step and in no size is a password to be seen, unless somebody wants it. */
static void test_passwords(void **state)
{
	static const enum pane panes[] = { PANE_EXPLAIN, PANE_MAIL, PANE_RAW, PANE_LOG, PANE_REPORT };
	struct stage *stage = *state;
	size_t revealed = 0;

	say_rest(stage);
	for (int reveal = 0; reveal < 2; reveal++)
		for (size_t s = 0; s < SIZES; s++)
			for (size_t p = 0; p < sizeof panes / sizeof *panes; p++)
				for (size_t step = 1; step <= steps_of(stage, 1); step++) {
					resize(stage, s, LANG_EN);
					stage->state.pane = panes[p];
					stage->state.reveal = reveal;
					stage_go(stage, 1, step);
					draw(stage);
					bool seen = is_drawn(stage, "AGFsaW") || is_drawn(stage, "aHVudGVy");
					if (seen && !reveal)
						fail_msg("step %zu, pane %d: a password", step, (int)panes[p]);
					revealed += seen;
				}
	assert_true(revealed > 20);
}

static void test_new_kinds_of_steps(void **state)
{
	struct stage *stage = *state;
	bool kinds[STEP_CLOSE + 1] = { false };
	char what[32];

	say_rest(stage);
	for (size_t step = 1; step <= steps_of(stage, 1); step++) {
		snprintf(what, sizeof what, "step %zu", step);
		stage_go(stage, 1, step);
		check_screen(stage, what);
		draw(stage);
		const struct step *current = frame_current(&stage->frame);
		kinds[current->kind] = true;
		if (current->kind == STEP_TLS)
			assert_true(is_drawn(stage, "TLS 1.3") && is_drawn(stage, "TLS_AES_256_GCM_SHA384"));
		if (current->kind == STEP_AUTH_RESPONSE)
			assert_true(is_drawn(stage, "AUTH response") && is_drawn(stage, "****"));
		if (current->kind == STEP_CHUNK)
			assert_true(is_drawn(stage, current->mail == TIMELINE_NONE ? "BDAT" : "BDAT 17 bytes"));
		if (current->altered)
			assert_true(is_drawn(stage, "235 became 454") && is_drawn(stage, "changed on purpose"));
	}
	assert_true(kinds[STEP_TLS] && kinds[STEP_AUTH_RESPONSE] && kinds[STEP_CHUNK]);
	stage->state.pane = PANE_LOG;
	draw(stage);
	assert_true(is_drawn(stage, "Altered on purpose: 235 became 454"));
	stage_go(stage, 1, steps_of(stage, 1) - 10);
	draw(stage);
	assert_true(is_drawn(stage, "TLS_AES_256"));
	stage_go(stage, 1, steps_of(stage, 1));
	stage->state.pane = PANE_RAW;
	draw(stage);
	assert_true(is_drawn(stage, "Subject:"));
	assert_true(is_drawn(stage, "2second!")); /* the lines of BDAT are no part of the message */
	assert_null(looks_find(&stage->list, "BDAT", 0));
	assert_null(looks_find(&stage->list, "single dot", 0));
}

/* Instead of the reply the connection was closed: that is a close with a hand, and no client that hung up. */
static void test_dropped_on_purpose(void **state)
{
	struct stage *stage = *state;
	size_t hands = 0;

	stage_fact(stage, FACT_ALTERED, 1, "the reply was dropped", 21);
	stage_close(stage, 1, SMTP_SERVER);
	stage_go(stage, 1, steps_of(stage, 1));
	check_screen(stage, "dropped");
	draw(stage);
	assert_true(is_drawn(stage, "the reply was dropped"));
	assert_false(is_drawn(stage, "hung up"));
	for (size_t i = 0; i < stage->list.count; i++)
		hands += stage->list.items[i].kind == DRAW_SHAPE && stage->list.items[i].shape == SHAPE_HAND &&
		         stage->list.items[i].fill == COLOUR_5XX;
	assert_int_equal(hands, 1);
}

static void test_hung_up_while_held(void **state)
{
	struct stage *stage = *state;

	hold_mail(stage);
	stage_close(stage, 1, SMTP_CLIENT);
	stage_go(stage, 1, steps_of(stage, 1));
	check_screen(stage, "hung up");
	draw(stage);
	assert_non_null(looks_find(&stage->list, "hung up", 0));
	assert_int_equal(stage->frame.out_redraw_ms, 0);
	assert_null(looks_find(&stage->list, "Release", 0));
}

int main(void)
{
#define HOLD_TEST(name) cmocka_unit_test_setup_teardown(name, hold_set_up, hold_tear_down)
	const struct CMUnitTest tests[] = {
		HOLD_TEST(test_held),
		HOLD_TEST(test_held_by_several),
		HOLD_TEST(test_only_at_the_last_step),
		HOLD_TEST(test_nothing_held_yet),
		HOLD_TEST(test_odd_clocks),
		HOLD_TEST(test_hostile_reply_is_safe),
		HOLD_TEST(test_pipelined_oldest_is_held),
		HOLD_TEST(test_passwords),
		HOLD_TEST(test_new_kinds_of_steps),
		HOLD_TEST(test_dropped_on_purpose),
		HOLD_TEST(test_hung_up_while_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
