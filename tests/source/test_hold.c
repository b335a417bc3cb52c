/* Replies that wait for the lecture: every kind of reply, whom it does not stop, and every way a hold can end. */
#include <errno.h>

#include "lecture.h"

/* Nothing has come: what the server sent is what was read. Only for a reply that FACT_HELD told. */
static void expect_silence(struct peer *peer)
{
	uint8_t byte;
	assert_int_equal(recv(peer->fd, &byte, 1, MSG_DONTWAIT), -1);
	assert_true(errno == EAGAIN);
}

static void test_every_reply_is_held(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config;
	(void)state;
	lecture_start(&rig, &config);
	peer_connect(&peer, rig.port);
	for (size_t i = 0; i < LECTURE_STEPS; i++) {
		if (lecture_lines[i] != NULL)
			peer_send(&peer, lecture_lines[i]);
		struct fact_held held = lecture_held(&rig, 1, i + 1);
		assert_int_equal(held.code, lecture_codes[i]);
		assert_int_equal(held.release_us, 0);
		assert_int_equal(strlen(held.text) > 0, 1);
		expect_silence(&peer);
		live_release(rig.live, 1);
		peer_expect(&peer, lecture_codes[i]);
	}
	lecture_end(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_shape(&rig, 1, "O H R S C H R S C H R S C H R S C H R S C H R S C H R S C H R S X");
	peer_check(&peer, &rig, 1);
	assert_int_equal(lecture_closer(&rig, 1), SMTP_SERVER);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_held_text_is_the_first_line(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_break breaks = { .verbs = 1u << VERB_EHLO };
	(void)state;
	rig_start(&rig);
	live_hold(rig.live, true, &breaks);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 1);
	peer_send(&peer, lecture_lines[1]);
	struct fact_held held = lecture_held(&rig, 1, 1);
	assert_null(strchr(held.text, '\n'));
	live_hold(rig.live, false, NULL);
	peer_expect(&peer, 250);
	buf_add_byte(&peer.received, '\0');
	assert_non_null(strstr((const char *)peer.received.data, held.text));
	peer_finish(&peer);
	rig_finish(&rig);
}

/* One is held, the other is not delayed: it is all through while the first has not had its greeting. */
static void test_holding_one_stops_no_other(void **state)
{
	struct rig rig;
	struct peer held, free_one;
	struct live_config config;
	struct live_break breaks = { .connection = 1 };
	(void)state;
	lecture_start(&rig, &config);
	live_hold(rig.live, true, &breaks);
	peer_connect(&held, rig.port);
	lecture_held(&rig, 1, 1);
	peer_connect(&free_one, rig.port);
	lecture_play(&free_one, 0, LECTURE_STEPS);
	lecture_end(&free_one);
	rig_wait(&rig, FACT_CLOSED, 2, 1);
	expect_silence(&held);
	assert_int_equal(rig_count(&rig, FACT_HELD, 2), 0);
	live_hold(rig.live, false, NULL);
	lecture_play(&held, 0, LECTURE_STEPS);
	lecture_end(&held);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_check(&held, &rig, 1);
	peer_check(&free_one, &rig, 2);
	peer_finish(&held);
	peer_finish(&free_one);
	rig_finish(&rig);
}

/* The client has said all up to step i and is told nothing; then it goes. */
static void hang_up_at(size_t step, bool reset)
{
	struct rig rig;
	struct peer peer;
	struct live_config config;
	lecture_start(&rig, &config);
	peer_connect(&peer, rig.port);
	for (size_t i = 0; i <= step; i++) {
		if (lecture_lines[i] != NULL)
			peer_send(&peer, lecture_lines[i]);
		lecture_held(&rig, 1, i + 1);
		if (i == step)
			break;
		live_release(rig.live, 1);
		peer_expect(&peer, lecture_codes[i]);
	}
	if (reset)
		peer_reset(&peer);
	else
		peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	live_release(rig.live, 1); /* of nobody */
	assert_int_equal(rig_count(&rig, FACT_HELD, 1), step + 1);
	assert_int_equal(rig_count(&rig, FACT_RELEASED, 1), step);
	assert_int_equal(lecture_closer(&rig, 1), SMTP_CLIENT);
	peer_check(&peer, &rig, 1);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_client_hangs_up_while_held(void **state)
{
	(void)state;
	for (size_t step = 0; step < LECTURE_STEPS; step++) {
		hang_up_at(step, false);
		hang_up_at(step, true);
	}
}

static void test_auto_release(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config = rig_config();
	(void)state;
	config.hold = true;
	config.hold_ms = 5;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, LECTURE_STEPS);
	lecture_end(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(rig_count(&rig, FACT_HELD, 1), LECTURE_STEPS);
	assert_int_equal(rig_count(&rig, FACT_RELEASED, 1), LECTURE_STEPS);
	for (size_t i = 0; i < rig.count; i++) {
		if (rig.facts[i]->kind != FACT_HELD)
			continue;
		struct fact_held held = fact_held(rig.facts[i]);
		assert_true(held.release_us > 0 && held.release_us <= rig.facts[i]->time_us + 5000);
		while (rig.facts[i]->kind != FACT_RELEASED)
			i++;
		assert_true(rig.facts[i]->time_us >= held.release_us - 2000); /* the loop's clock counts in ms */
	}
	peer_check(&peer, &rig, 1);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_default_is_25_seconds(void **state)
{
	struct live_config config;
	(void)state;
	live_config_default(&config);
	assert_int_equal(config.hold_ms, 25000);
	assert_false(config.hold);
}

/* Who is held is not idle: the 421 comes only when the reply is out. */
static void test_idle_time_is_suspended(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config = rig_config();
	(void)state;
	config.hold = true;
	config.hold_ms = 200;
	config.idle_ms = 20;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	peer_connect(&peer, rig.port);
	peer_expect(&peer, 220); /* by itself, after ten times the idle time */
	peer_expect(&peer, 421);
	lecture_end(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_shape(&rig, 1, "O H R S S X");
	int64_t said[2];
	for (size_t i = 0, n = 0; i < rig.count; i++)
		if (rig.facts[i]->kind == FACT_BYTES)
			said[n++] = rig.facts[i]->time_us;
	assert_true(said[1] >= said[0] + 18000); /* the idle time counts from the reply; the loop's clock counts in ms */
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_stop_while_held(void **state)
{
	struct rig rig;
	struct peer peers[LECTURE_STEPS];
	struct live_config config;
	(void)state;
	lecture_start(&rig, &config);
	for (uint32_t step = 0; step < LECTURE_STEPS; step++) {
		peer_connect(&peers[step], rig.port);
		for (size_t i = 0; i <= step; i++) {
			if (lecture_lines[i] != NULL)
				peer_send(&peers[step], lecture_lines[i]);
			lecture_held(&rig, step + 1, i + 1);
			if (i == step)
				break;
			live_release(rig.live, step + 1);
			peer_expect(&peers[step], lecture_codes[i]);
		}
	}
	live_stop(rig.live);
	for (uint32_t step = 0; step < LECTURE_STEPS; step++) { /* the reply that was held, then the farewell */
		peer_expect(&peers[step], lecture_codes[step]);
		if (step + 1 < LECTURE_STEPS)
			peer_expect(&peers[step], 421);
		lecture_end(&peers[step]);
	}
	rig_stop(&rig);
	for (uint32_t step = 0; step < LECTURE_STEPS; step++) {
		peer_check(&peers[step], &rig, step + 1);
		peer_finish(&peers[step]);
	}
	rig_finish(&rig);
}

/* ---- mails: what the client is told is what happened */

struct shelf {
	uv_sem_t begun, may_end;
	uint32_t stored; /* the workers' until the server was joined */
};

static bool put(void *context, const struct live_mail *mail)
{
	struct shelf *shelf = context;
	shelf->stored += mail->number;
	uv_sem_post(&shelf->begun);
	uv_sem_wait(&shelf->may_end);
	return true;
}

/* Up to the held reply to the final dot. */
static void start_mail(struct rig *rig, struct peer *peer, struct shelf *shelf)
{
	struct live_config config = rig_config();
	struct live_break breaks = { .content_end = true };
	*shelf = (struct shelf){ .stored = 0 };
	assert_int_equal(uv_sem_init(&shelf->begun, 0), 0);
	assert_int_equal(uv_sem_init(&shelf->may_end, 0), 0);
	config.hold_ms = 0;
	config.store = put;
	config.store_context = shelf;
	rig_start_with(rig, &config, RIG_QUEUE_BYTES);
	live_hold(rig->live, true, &breaks);
	peer_connect(peer, rig->port);
	lecture_play(peer, 0, 5);
	peer_send(peer, LECTURE_CONTENT);
	assert_int_equal(lecture_held(rig, 1, 1).code, 250);
}

static void finish_mail(struct rig *rig, struct peer *peer, struct shelf *shelf, uint32_t stored, size_t mails)
{
	rig_stop(rig);
	assert_int_equal(shelf->stored, stored);
	assert_int_equal(rig->stats.mails, mails);
	peer_finish(peer);
	uv_sem_destroy(&shelf->begun);
	uv_sem_destroy(&shelf->may_end);
	rig_finish(rig);
}

static void test_held_mail_is_stored_when_released(void **state)
{
	struct rig rig;
	struct peer peer;
	struct shelf shelf;
	(void)state;
	start_mail(&rig, &peer, &shelf);
	assert_int_equal(uv_sem_trywait(&shelf.begun), UV_EAGAIN);
	live_release(rig.live, 1);
	uv_sem_wait(&shelf.begun);
	uv_sem_post(&shelf.may_end);
	peer_expect(&peer, 250);
	assert_non_null(strstr(lecture_held(&rig, 1, 1).text, "queued as M1"));
	lecture_play(&peer, 6, LECTURE_STEPS);
	lecture_end(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_shape(&rig, 1, "O S C S C S C S C S C H R S C S C S X");
	finish_mail(&rig, &peer, &shelf, 1, 1);
}

static void test_mail_refused_by_hand_is_not_stored(void **state)
{
	struct rig rig;
	struct peer peer;
	struct shelf shelf;
	(void)state;
	start_mail(&rig, &peer, &shelf);
	live_alter(rig.live, 1, (struct fault_action){ FAULT_CODE, .code = 451 });
	live_release(rig.live, 1);
	peer_expect(&peer, 451);
	peer_say(&peer, lecture_lines[3], 503); /* the transaction is over */
	lecture_play(&peer, 6, LECTURE_STEPS);
	lecture_end(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_altered(&rig, 1, "by hand: 250 became 451");
	finish_mail(&rig, &peer, &shelf, 0, 0);
}

static void test_client_hangs_up_before_its_mail_is_stored(void **state)
{
	struct rig rig;
	struct peer peer;
	struct shelf shelf;
	(void)state;
	start_mail(&rig, &peer, &shelf);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(rig_count(&rig, FACT_RELEASED, 1), 0);
	finish_mail(&rig, &peer, &shelf, 0, 0); /* it was never told that we have it */
}

static void test_client_hangs_up_while_its_mail_is_stored(void **state)
{
	struct rig rig;
	struct peer peer;
	struct shelf shelf;
	(void)state;
	start_mail(&rig, &peer, &shelf);
	live_release(rig.live, 1);
	uv_sem_wait(&shelf.begun);
	peer_reset(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	uv_sem_post(&shelf.may_end);
	finish_mail(&rig, &peer, &shelf, 1, 0);
}

static void test_stop_while_a_mail_is_held(void **state)
{
	struct rig rig;
	struct peer peer;
	struct shelf shelf;
	(void)state;
	start_mail(&rig, &peer, &shelf);
	live_stop(rig.live);
	uv_sem_wait(&shelf.begun);
	uv_sem_post(&shelf.may_end);
	peer_expect(&peer, 250);
	peer_expect(&peer, 421);
	lecture_end(&peer);
	finish_mail(&rig, &peer, &shelf, 1, 1);
}

/* ---- another code, and back again: nothing of what the responder said is lost */

static void test_altered_and_back(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_break breaks = { .verbs = 1u << VERB_EHLO | 1u << VERB_QUIT };
	(void)state;
	rig_start(&rig);
	live_hold(rig.live, true, &breaks);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 1);
	static const char *const said[] = { "EHLO c.example\r\n", "QUIT\r\n" };
	static const uint16_t codes[] = { 250, 221 };
	for (size_t i = 0; i < 2; i++) {
		peer_send(&peer, said[i]);
		lecture_held(&rig, 1, 3 * i + 1);
		live_alter(rig.live, 1, (struct fault_action){ FAULT_CODE, .code = 502 });
		assert_int_equal(lecture_held(&rig, 1, 3 * i + 2).code, 502);
		live_alter(rig.live, 1, (struct fault_action){ FAULT_CODE, .code = codes[i] });
		assert_string_equal(lecture_held(&rig, 1, 3 * i + 3).text, lecture_held(&rig, 1, 3 * i + 1).text);
		live_release(rig.live, 1);
		peer_expect(&peer, codes[i]);
	}
	lecture_end(&peer); /* 221 closes */
	buf_add_byte(&peer.received, '\0');
	assert_non_null(strstr((const char *)peer.received.data, "250-PIPELINING"));
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(rig_count(&rig, FACT_ALTERED, 1), 0);
	peer_finish(&peer);
	rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_reply_is_held),
		cmocka_unit_test(test_held_text_is_the_first_line),
		cmocka_unit_test(test_holding_one_stops_no_other),
		cmocka_unit_test(test_client_hangs_up_while_held),
		cmocka_unit_test(test_auto_release),
		cmocka_unit_test(test_default_is_25_seconds),
		cmocka_unit_test(test_idle_time_is_suspended),
		cmocka_unit_test(test_stop_while_held),
		cmocka_unit_test(test_held_mail_is_stored_when_released),
		cmocka_unit_test(test_mail_refused_by_hand_is_not_stored),
		cmocka_unit_test(test_client_hangs_up_before_its_mail_is_stored),
		cmocka_unit_test(test_client_hangs_up_while_its_mail_is_stored),
		cmocka_unit_test(test_stop_while_a_mail_is_held),
		cmocka_unit_test(test_altered_and_back),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
