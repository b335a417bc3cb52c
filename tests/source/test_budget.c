/* The budget of memory: new mails are refused above it, also those that grew meanwhile; nothing accepted is lost. */
#include "lecture.h"

static void test_budget_refuses_new_mails(void **state)
{
	struct rig rig;
	struct peer peer, receiving;
	struct live_config config = rig_config();
	char line[1000];
	(void)state;
	config.memory = 100000;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 6);
	live_set_memory_used(rig.live, 1);
	live_set_memory_used(rig.live, 100001);
	lecture_make_obeyed(&peer);
	size_t from = peer.received.len;
	peer_say(&peer, lecture_lines[2], 452);
	assert_true(lecture_says(&peer, from, "452 4.3.1"));
	peer_say(&peer, lecture_lines[3], 503); /* no mail was begun */
	live_set_memory_used(rig.live, 50000);
	lecture_make_obeyed(&peer);
	lecture_play(&peer, 2, 6);
	peer_connect(&receiving, rig.port); /* what is on its way counts too */
	lecture_play(&receiving, 0, 5);
	memset(line, 'x', sizeof line);
	memcpy(line + sizeof line - 2, "\r\n", 2);
	for (int i = 0; i < 60; i++)
		peer_send_bytes(&receiving, span_make(line, sizeof line));
	size_t got = 0;
	while (got < 60000) {
		struct buf bytes = rig_bytes(&rig, 2, SMTP_CLIENT);
		got = bytes.len;
		buf_finish(&bytes);
		rig_wait(&rig, FACT_BYTES, 0, rig_count(&rig, FACT_BYTES, 0) + (got < 60000));
	}
	peer_say(&peer, lecture_lines[2], 452);
	peer_say(&receiving, ".\r\n", 452); /* it grew over the budget meanwhile */
	lecture_play(&peer, 2, 6);          /* and is forgotten */
	lecture_play(&receiving, 2, LECTURE_STEPS);
	rig_stop(&rig);
	assert_int_equal(rig.stats.mails, 4);
	assert_int_equal(rig_count(&rig, FACT_ALTERED, 0), 0);
	peer_finish(&peer);
	peer_finish(&receiving);
	rig_finish(&rig);
}

/* Content in progress is forgotten when its connection goes. */
static void test_budget_of_a_client_that_left(void **state)
{
	struct rig rig;
	struct peer peer, gone;
	struct live_config config = rig_config();
	char line[1000];
	(void)state;
	config.memory = 10000;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	peer_connect(&gone, rig.port);
	lecture_play(&gone, 0, 5);
	memset(line, 'x', sizeof line);
	for (int i = 0; i < 20; i++)
		peer_send_bytes(&gone, span_make(line, sizeof line));
	peer_close(&gone);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, LECTURE_STEPS);
	lecture_end(&peer);
	peer_finish(&peer);
	peer_finish(&gone);
	rig_finish(&rig);
}

/* Nothing accepted is lost: a full budget refuses, what was stored stays stored; a fault on top is obeyed. */
static void test_budget_and_fault(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config = rig_config();
	struct fault fault;
	size_t at;
	const char *expected;
	(void)state;
	assert_true(fault_parse("mail#2:250", &fault, &at, &expected));
	config.memory = 1000;
	config.faults = &fault;
	config.fault_count = 1;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 2);
	live_set_memory_used(rig.live, 1001);
	lecture_make_obeyed(&peer);
	peer_say(&peer, lecture_lines[2], 452);
	peer_say(&peer, lecture_lines[2], 250); /* forced */
	peer_say(&peer, lecture_lines[3], 250); /* and so the server is where the client is */
	peer_say(&peer, lecture_lines[4], 354);
	peer_say(&peer, LECTURE_CONTENT, 452);
	rig_stop(&rig);
	assert_int_equal(rig.stats.mails, 0);
	peer_finish(&peer);
	rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_budget_refuses_new_mails),
		cmocka_unit_test(test_budget_of_a_client_that_left),
		cmocka_unit_test(test_budget_and_fault),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
