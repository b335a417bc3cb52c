/* Replies that are held, and altered by the lecturer's hand before they are released. */
#include "lecture.h"

static void start_held(struct rig *rig, struct peer *peer, enum smtp_verb verb)
{
	struct live_config config = rig_config();
	struct live_break breaks = { .verbs = 1u << verb };
	config.hold_ms = 0;
	rig_start_with(rig, &config, RIG_QUEUE_BYTES);
	live_hold(rig->live, true, &breaks);
	peer_connect(peer, rig->port);
}

static void test_alter_code(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	start_held(&rig, &peer, VERB_RCPT);
	lecture_play(&peer, 0, 3);
	peer_send(&peer, lecture_lines[3]);
	assert_int_equal(lecture_held(&rig, 1, 1).code, 250);
	live_alter(rig.live, 1, (struct fault_action){ FAULT_CODE, .code = 450 });
	assert_int_equal(lecture_held(&rig, 1, 2).code, 450);
	live_alter(rig.live, 1, (struct fault_action){ FAULT_CODE, .code = 551 }); /* thought again */
	assert_int_equal(lecture_held(&rig, 1, 3).code, 551);
	live_release(rig.live, 1);
	peer_expect(&peer, 551);
	peer_say(&peer, "DATA\r\n", 503); /* the recipient was refused */
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_shape(&rig, 1, "O S C S C S C H H H R A S C S X");
	lecture_check_altered(&rig, 1, "by hand: 250 became 551");
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_alter_delay_drop_and_cut(void **state)
{
	static const struct fault_action actions[] = { { FAULT_DELAY, .delay_ms = 20 },
		                                       { FAULT_DROP },
		                                       { FAULT_CUT, .cut_bytes = 4 } };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct rig rig;
		struct peer peer;
		start_held(&rig, &peer, VERB_NOOP);
		lecture_play(&peer, 0, 1);
		peer_send(&peer, "NOOP\r\n");
		lecture_held(&rig, 1, 1);
		live_alter(rig.live, 1, actions[i]);
		live_release(rig.live, 1);
		size_t before = peer.received.len;
		if (i == 0)
			peer_expect(&peer, 250);
		while (i > 0 && peer_read(&peer))
			continue;
		assert_int_equal(peer.received.len - before > 4, i == 0);
		peer_close(&peer);
		rig_wait(&rig, FACT_CLOSED, 1, 1);
		assert_int_equal(rig_count(&rig, FACT_ALTERED, 1), 1);
		assert_int_equal(lecture_closer(&rig, 1), i == 0 ? SMTP_CLIENT : SMTP_SERVER);
		peer_check(&peer, &rig, 1);
		peer_finish(&peer);
		rig_finish(&rig);
	}
}

static void test_alter_of_nothing(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 2);
	live_alter(rig.live, 1, (struct fault_action){ FAULT_DROP });
	live_alter(rig.live, 77, (struct fault_action){ FAULT_CODE, .code = 421 });
	live_release(rig.live, 1);
	live_release(rig.live, 0);
	live_release_all(rig.live);
	lecture_play(&peer, 2, LECTURE_STEPS);
	lecture_end(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(rig_count(&rig, FACT_ALTERED, 0) + rig_count(&rig, FACT_HELD, 0), 0);
	peer_finish(&peer);
	rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alter_code),
		cmocka_unit_test(test_alter_delay_drop_and_cut),
		cmocka_unit_test(test_alter_of_nothing),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
