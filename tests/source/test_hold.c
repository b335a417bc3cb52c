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
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
