/* Predict mode: the four codes, what is counted, what the screen must not betray, and the tally. */
#include <stdlib.h>

#include "../../src/view/predict.h" /* not the tests' own file of that name */
#include "view/hold_stage.h"

static struct session *one(const struct stage *stage)
{
	return timeline_session(stage->timeline, 1);
}

static void keep(struct stage *stage, const struct predict_record *record)
{
	struct predict_state *predict = &stage->state.predict;

	predict->records = mem_resize(predict->records, (predict->count + 1) * sizeof *predict->records);
	predict->records[predict->count++] = *record;
}

static int set_up(void **state)
{
	hold_set_up(state);
	((struct stage *)*state)->state.predict.on = true;
	((struct stage *)*state)->state.lang = LANG_EN;
	return 0;
}

static int tear_down(void **state)
{
	free(((struct stage *)*state)->state.predict.records);
	return hold_tear_down(state);
}

/* A whole conversation with a refusal, a wrong order, pipelining, AUTH and a mail. */
static void tell_much(struct stage *stage)
{
	static const struct {
		enum smtp_side from;
		const char *text;
	} lines[] = {
		{ SMTP_SERVER, "250 2.1.0 Sender ok\r\n" },
		{ SMTP_CLIENT, "DATA\r\n" },
		{ SMTP_SERVER, "503 5.5.1 RCPT first\r\n" },
		{ SMTP_CLIENT, "RCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n" },
		{ SMTP_SERVER, "550 5.1.1 no\r\n250 ok\r\n354 go on\r\n" },
		{ SMTP_CLIENT, "Subject: x\r\n\r\nbody\r\n.\r\n" },
		{ SMTP_SERVER, "250 2.0.0 queued\r\n" },
		{ SMTP_CLIENT, "AUTH LOGIN\r\n" },
		{ SMTP_SERVER, "334 VXNlcm5hbWU6\r\n" },
		{ SMTP_CLIENT, "bGk=\r\n" },
		{ SMTP_SERVER, "535 5.7.8 wrong\r\n" },
		{ SMTP_CLIENT, "VRFY li\r\n" },
		{ SMTP_SERVER, "252 perhaps\r\n" },
		{ SMTP_CLIENT, "NOOP\r\n" },
		{ SMTP_SERVER, "259 odd\r\n" },
		{ SMTP_CLIENT, "QUIT\r\n" },
		{ SMTP_SERVER, "221 2.0.0 bye\r\n" },
	};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		stage_say(stage, 1, lines[i].from, lines[i].text);
	stage_close(stage, 1, SMTP_SERVER);
}

/* Before every reply a question, nowhere else one; four different codes, the true one at its place; the same again. */
static void test_questions(void **state)
{
	struct stage *stage = *state;
	size_t questions = 0, replies = 0;

	tell_much(stage);
	const struct session *session = one(stage);
	for (size_t step = 1; step <= session->step_count; step++) {
		struct predict_question question, again;
		bool reply = step < session->step_count && session->steps[step].kind == STEP_REPLY;

		replies += reply;
		assert_int_equal(predict_make(session, step, &question), reply);
		if (!reply)
			continue;
		questions++;
		assert_int_equal(question.codes[question.truth], session->steps[step].code);
		assert_true(predict_make(session, step, &again));
		assert_memory_equal(&question, &again, sizeof question);
		for (size_t i = 0; i < PREDICT_CHOICES; i++) {
			assert_in_range(question.codes[i], 200, 599);
			for (size_t j = 0; j < i; j++)
				assert_int_not_equal(question.codes[i], question.codes[j]);
		}
	}
	assert_int_equal(questions, replies);
	assert_int_equal(questions, 13);
}

/* Wrong codes are what the rules know: another answer to that command is always among them where there is one. */
static void test_plausible(void **state)
{
	struct stage *stage = *state;

	tell_much(stage);
	const struct session *session = one(stage);
	for (size_t step = 1; step < session->step_count; step++) {
		struct predict_question question;
		size_t allowed = 0;

		if (!predict_make(session, step, &question))
			continue;
		for (size_t i = 0; i < PREDICT_CHOICES; i++) {
			bool content = false;

			for (const uint16_t *code = smtp_content_replies; *code; code++)
				content |= *code == question.codes[i];
			allowed += i != question.truth &&
			           (question.content ? content : smtp_reply_allowed(question.verb, question.codes[i]));
		}
		if (question.verb != VERB_QUIT && question.verb != VERB_NOOP)
			assert_true(allowed >= 1);
		if (question.codes[question.truth] >= 400) { /* that it works is the first thing to think of */
			bool success = false;

			for (size_t i = 0; i < PREDICT_CHOICES; i++)
				success |= question.codes[i] < 400;
			assert_true(success);
		}
	}
}

/* The order differs from question to question: the true one does not always stand at the same place. */
static void test_order(void **state)
{
	struct stage *stage = *state;
	size_t places[PREDICT_CHOICES] = { 0 };

	for (int i = 0; i < 40; i++) {
		stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
		stage_say(stage, 1, SMTP_CLIENT, "NOOP\r\n");
	}
	for (size_t step = 1; step < one(stage)->step_count; step++) {
		struct predict_question question;

		if (predict_make(one(stage), step, &question))
			places[question.truth]++;
	}
	for (size_t i = 0; i < PREDICT_CHOICES; i++)
		assert_true(places[i] >= 4);
}

/* Held: the reply is not there, its code is known all the same. Not held and not there: no question. */
static void test_held(void **state)
{
	struct stage *stage = *state;
	size_t last = steps_of(stage, 1);
	struct predict_question held, said;

	assert_false(predict_make(one(stage), last, &held));
	stage_hold(stage, 1, 550, "5.7.1 Not you", 25);
	assert_true(predict_make(one(stage), last, &held));
	assert_int_equal(held.codes[held.truth], 550);
	assert_int_equal(held.verb, VERB_MAIL);
	stage_fact(stage, FACT_RELEASED, 1, "", 0);
	stage_say(stage, 1, SMTP_SERVER, "550 5.7.1 Not you\r\n");
	assert_true(predict_make(one(stage), last, &said));
	assert_memory_equal(&held, &said, sizeof held);
}

/* The greeting is a question too; a 421 that nobody asked for is none. */
static void test_greeting_and_unasked(void **state)
{
	struct stage *stage = *state;
	struct predict_question question;

	assert_true(predict_make(one(stage), 1, &question));
	assert_int_equal(question.asked, 0);
	assert_int_equal(question.codes[question.truth], 220);
	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_SERVER, "421 4.4.2 too slow\r\n");
	assert_int_equal(one(stage)->steps[steps_of(stage, 1) - 1].code, 421);
	assert_false(predict_make(one(stage), steps_of(stage, 1) - 1, &question));
	assert_false(predict_make(one(stage), 0, &question));
	assert_false(predict_make(one(stage), 1000, &question));
}

static void test_answer(void **state)
{
	struct predict_record record = { .question = { .codes = { 250, 550, 503, 354 }, .truth = 1 } };

	(void)state;
	assert_int_equal(predict_answer(&record), 0);
	assert_false(predict_is_right(&record));
	record.chosen = 2;
	assert_int_equal(predict_answer(&record), 2);
	assert_true(predict_is_right(&record));
	record.hands[0] = 9; /* hands count more than the choice that was open last */
	assert_int_equal(predict_answer(&record), 1);
	record.hands[1] = 9;
	assert_int_equal(predict_answer(&record), 0); /* a draw */
	record.hands[1] = 10;
	assert_true(predict_is_right(&record));
}

/* The reply was changed after its question: the question is void, and asked anew about what was really said. */
static void test_void(void **state)
{
	struct stage *stage = *state;
	size_t last = steps_of(stage, 1);
	struct predict_record record, standing;

	hold_mail(stage);
	assert_true(predict_standing(stage->timeline, &stage->state, &record));
	record.chosen = record.question.truth + 1;
	record.revealed = true;
	keep(stage, &record);
	assert_true(predict_standing(stage->timeline, &stage->state, &standing) && standing.revealed);
	stage_fact(stage, FACT_RELEASED, 1, "", 0);
	stage_say(stage, 1, SMTP_SERVER, "550 5.7.1 Not you\r\n");
	stage_go(stage, 1, last);
	assert_null(predict_find(stage->timeline, &stage->state.predict, 1, last));
	assert_true(predict_standing(stage->timeline, &stage->state, &standing) && !standing.revealed);
	assert_int_equal(standing.question.codes[standing.question.truth], 550);
	assert_int_equal(predict_sum_up(stage->timeline, &stage->state.predict, 1).questions, 0);
}

/* ---- the screen ---- */

static bool shows(struct stage *stage, const char *part)
{
	return looks_find(&stage->list, part, 0) != NULL;
}

static bool shows_shape(const struct stage *stage, enum shape shape, enum colour colour)
{
	for (size_t i = 0; i < stage->list.count; i++)
		if (stage->list.items[i].kind == DRAW_SHAPE && stage->list.items[i].shape == shape &&
		    stage->list.items[i].fill == colour)
			return true;
	return false;
}

/* How often a code stands on the screen as a text of its own: among the choices it does once. */
static size_t count_code(const struct stage *stage, uint16_t code)
{
	char digits[8];
	size_t count = 0;

	snprintf(digits, sizeof digits, "%03u", code);
	for (size_t i = 0; i < stage->list.count; i++)
		count += looks_is_text(&stage->list.items[i]) && strstr(stage->list.items[i].text, digits) != NULL;
	return count;
}

/* A held 552, which nothing else on the screen is about: only the choices name it, in every pane and overlay. */
static void test_held_is_not_betrayed(void **state)
{
	static const enum pane panes[] = {
		PANE_EXPLAIN, PANE_MAIL, PANE_RAW, PANE_STRUCTURE, PANE_PACKETS, PANE_LOG, PANE_REPORT
	};
	struct stage *stage = *state;

	stage_hold(stage, 1, 552, "5.3.4 Too large for me", 25);
	stage->frame.now_us = stage->now_us;
	stage->state.hold = true;
	stage_go(stage, 1, steps_of(stage, 1));
	for (size_t size = 0; size < SIZES; size++)
		for (size_t i = 0; i < sizeof panes / sizeof *panes; i++) {
			stage->state.pane = panes[i];
			resize(stage, size, LANG_EN);
			draw(stage);
			assert_int_equal(count_code(stage, 552), 1);
			assert_false(shows(stage, "Too large for me"));
			assert_false(shows_shape(stage, SHAPE_CHECK, COLOUR_2XX) && panes[i] == PANE_RAW);
		}
	stage->state.pane = PANE_EXPLAIN;
	resize(stage, 0, LANG_EN);
	draw(stage);
	size_t hands = 0;
	for (size_t i = 0; i < stage->list.count; i++)
		hands += stage->list.items[i].kind == DRAW_SHAPE && stage->list.items[i].shape == SHAPE_HAND;
	stage->state.fault_menu = true;
	draw(stage);
	for (size_t i = 0; i < stage->list.count; i++)
		hands -= stage->list.items[i].kind == DRAW_SHAPE && stage->list.items[i].shape == SHAPE_HAND;
	assert_int_equal(hands, 0); /* the menu marks no code with a hand */
	stage->state.predict.on = false;
	stage->state.fault_menu = false;
	draw(stage);
	assert_true(shows(stage, "Too large for me"));
}

/* A command that is none is not called that before the class has said what becomes of it. */
static void test_violation_is_not_betrayed(void **state)
{
	static const enum pane panes[] = { PANE_EXPLAIN, PANE_LOG, PANE_REPORT };
	struct stage *stage = *state;

	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "FOO\r\n");
	size_t command = steps_of(stage, 1);
	stage_say(stage, 1, SMTP_SERVER, "500 5.5.1 what is that\r\n");
	stage_go(stage, 1, command);
	const char *title = texts_get(stage->texts, LANG_EN, "violation.unknown.title");
	for (size_t i = 0; i < sizeof panes / sizeof *panes; i++) {
		stage->state.pane = panes[i];
		stage->state.predict.on = true;
		draw(stage);
		assert_false(shows(stage, title));
		assert_false(shows(stage, "what is that"));
		stage->state.predict.on = false;
		draw(stage);
		assert_true(shows(stage, title));
	}
}

/* The track tells neither how long the session is nor which phases come. */
static void test_track_is_not_betrayed(void **state)
{
	struct stage *stage = *state;

	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "QUIT\r\n");
	stage_say(stage, 1, SMTP_SERVER, "221 2.0.0 bye\r\n");
	stage_close(stage, 1, SMTP_SERVER);
	stage_go(stage, 1, 3);
	draw(stage);
	assert_true(shows(stage, "3 of ?"));
	assert_false(shows(stage, texts_get(stage->texts, LANG_EN, "phase.envelope")));
	assert_false(shows(stage, texts_get(stage->texts, LANG_EN, "phase.envelope")));
	stage->state.predict.on = false;
	draw(stage);
	assert_true(shows(stage, texts_get(stage->texts, LANG_EN, "phase.envelope")));
}

/* Every size, both languages: nothing cut at the side or on top of something else; what a small pane cuts below, it scrolls.
 * The four choices are all seen at once. */
static void check_all(struct stage *stage, const char *what, size_t choices)
{
	char wrong[512];

	for (size_t i = 0; i < SIZES; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			size_t seen = 0;

			resize(stage, i, lang);
			draw(stage);
			assert_true(looks_clips_closed(&stage->list));
			float split = sizes[i][0] >= 1600   ? sizes[i][0] * 1120 / 1920
			              : sizes[i][0] >= 1200 ? sizes[i][0] * 0.45f
			                                    : 0;
			looks_wrong_beside(&stage->list, (struct rect){ 0, 0, sizes[i][0], sizes[i][1] }, split, wrong,
			                   sizeof wrong);
			if (*wrong)
				fail_msg("%s, %.0fx%.0f %s: %s", what, sizes[i][0], sizes[i][1], lang_code((enum lang)lang),
				         wrong);
			for (size_t j = 0; j < stage->list.count; j++) {
				const struct draw_item *item = &stage->list.items[j];

				seen += item->kind == DRAW_HIT && item->action == ACTION_ANSWER &&
				        item->at.y + item->at.h <= sizes[i][1] - (sizes[i][1] < 640 ? 60 : 112);
			}
			if (seen != choices)
				fail_msg("%s, %.0fx%.0f %s: %zu choices are seen", what, sizes[i][0], sizes[i][1],
				         lang_code((enum lang)lang), seen);
		}
	resize(stage, 0, LANG_EN);
}

/* Asked, chosen, counted, revealed: every size, both languages, nothing cut or on top of something else. */
static void test_looks(void **state)
{
	struct stage *stage = *state;
	struct predict_record record;

	hold_mail(stage);
	check_all(stage, "asked", PREDICT_CHOICES);
	assert_true(predict_standing(stage->timeline, &stage->state, &record));
	record.chosen = record.question.truth == 0 ? 2 : 1;
	record.hands[record.chosen - 1] = 128;
	record.hands[record.question.truth] = 7;
	keep(stage, &record);
	check_all(stage, "chosen", PREDICT_CHOICES);
	stage->state.predict.records[0].revealed = true;
	check_all(stage, "revealed", 0);
	draw(stage);
	assert_true(shows(stage, texts_get(stage->texts, LANG_EN, "ui.predict.true")));
	assert_true(shows(stage, texts_get(stage->texts, LANG_EN, "ui.predict.wrong")));
	assert_true(shows_shape(stage, SHAPE_CHECK, COLOUR_2XX));
	assert_true(shows_shape(stage, SHAPE_CROSS, COLOUR_5XX));
	assert_true(shows(stage, "128"));
}

/* What was answered stays answered when the cursor comes back. */
static void test_answered_stays(void **state)
{
	struct stage *stage = *state;
	struct predict_record record;
	size_t last = steps_of(stage, 1);

	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_go(stage, 1, last);
	assert_true(predict_standing(stage->timeline, &stage->state, &record) && !record.revealed);
	assert_true(predict_hides(stage->timeline, &stage->state));
	record.revealed = true;
	keep(stage, &record);
	stage_go(stage, 1, last + 1);
	assert_false(predict_standing(stage->timeline, &stage->state, &record));
	stage_go(stage, 1, last);
	assert_true(predict_standing(stage->timeline, &stage->state, &record) && record.revealed);
	assert_false(predict_hides(stage->timeline, &stage->state));
}

static void answer_all(struct stage *stage)
{
	const struct session *session = one(stage);

	for (size_t step = 1; step <= session->step_count; step++) {
		struct predict_record record = { .revealed = true };

		if (!predict_make(session, step, &record.question))
			continue;
		record.hands[record.question.truth] = 20;
		record.hands[(record.question.truth + 1) % PREDICT_CHOICES] = (unsigned)step;
		keep(stage, &record);
	}
}

/* At the end of the session, or when it is asked for, and no longer when the cursor has moved. */
static void test_tally(void **state)
{
	struct stage *stage = *state;

	tell_much(stage);
	answer_all(stage);
	size_t last = steps_of(stage, 1);
	struct predict_sum sum = predict_sum_up(stage->timeline, &stage->state.predict, 1);
	assert_int_equal(sum.questions, 13);
	assert_int_equal(sum.right_hands, 13 * 20);
	assert_int_equal(sum.worst->question.step, stage->state.predict.records[12].question.step);
	stage_go(stage, 1, last);
	assert_int_equal(predict_tally(stage->timeline, &stage->state), 1);
	check_all(stage, "tally", 0);
	draw(stage);
	assert_true(shows(stage, texts_get(stage->texts, LANG_EN, "ui.predict.tally")));
	assert_true(shows(stage, texts_get(stage->texts, LANG_EN, "ui.predict.worst")));
	stage->state.predict.on = false;
	assert_int_equal(predict_tally(stage->timeline, &stage->state), 0);
	stage->state.predict.tally_session = 1;
	stage->state.predict.tally_step = last;
	assert_int_equal(predict_tally(stage->timeline, &stage->state), 1);
	stage_go(stage, 1, last - 1);
	assert_int_equal(predict_tally(stage->timeline, &stage->state), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_questions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_plausible, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_held, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_greeting_and_unasked, set_up, tear_down),
		cmocka_unit_test(test_answer),
		cmocka_unit_test_setup_teardown(test_void, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_held_is_not_betrayed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_violation_is_not_betrayed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_track_is_not_betrayed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_looks, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_answered_stays, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_tally, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
