/* What is switched while the server runs: what is held, extensions, mistakes on purpose, the budget; and clients that speak
 * before they were greeted. */
#include "lecture.h"

/* ---- what is held */

struct break_case {
	struct live_break breaks;
	const char *steps; /* of the conversation that are held: '1' */
};

static const struct break_case break_cases[] = {
	{ { 0 }, "11111111" },
	{ { .verbs = 1u << VERB_COUNT }, "10000000" },
	{ { .verbs = 1u << VERB_MAIL | 1u << VERB_DATA }, "00101000" },
	{ { .verbs = 1u << VERB_QUIT }, "00000001" },
	{ { .content_end = true }, "00000100" },
	{ { .content_end = true, .verbs = 1u << VERB_NOOP }, "00000110" },
	{ { .failures = true }, "00000000" },
	{ { .connection = 1 }, "11111111" },
	{ { .connection = 1, .content_end = true }, "00000100" },
	{ { .connection = 2 }, "00000000" },
};

static void check_break(const struct break_case *this)
{
	struct rig rig;
	struct peer peer;
	size_t held = 0;
	rig_start(&rig);
	live_hold(rig.live, true, &this->breaks);
	peer_connect(&peer, rig.port);
	for (size_t i = 0; i < LECTURE_STEPS; i++) {
		if (lecture_lines[i] != NULL)
			peer_send(&peer, lecture_lines[i]);
		if (this->steps[i] == '1') {
			assert_int_equal(lecture_held(&rig, 1, ++held).code, lecture_codes[i]);
			live_release(rig.live, 1);
		}
		peer_expect(&peer, lecture_codes[i]);
	}
	lecture_end(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(rig_count(&rig, FACT_HELD, 0), held);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_break_conditions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof break_cases / sizeof *break_cases; i++)
		check_break(&break_cases[i]);
}

static void test_break_at_failures(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_break breaks = { .failures = true };
	(void)state;
	rig_start(&rig);
	live_hold(rig.live, true, &breaks);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 3);
	peer_send(&peer, "RCPT TO:<450@x.example>\r\n");
	assert_int_equal(lecture_held(&rig, 1, 1).code, 450); /* as it will be seen */
	live_release(rig.live, 1);
	peer_expect(&peer, 450);
	peer_send(&peer, "NONSENSE\r\n");
	assert_int_equal(lecture_held(&rig, 1, 2).code, 500);
	live_release(rig.live, 1);
	peer_expect(&peer, 500);
	peer_say(&peer, "NOOP\r\n", 250);
	peer_finish(&peer);
	rig_finish(&rig);
}

/* The answers to AUTH are not commands: a password that reads like one holds nothing, and each 334 is a reply to AUTH. */
static void test_every_334_is_held(void **state)
{
	static const char *const said[] = { "AUTH LOGIN\r\n", "UUlUCg==\r\n", "cGFzcw==\r\n" };
	static const int codes[] = { 334, 334, 235 };
	struct rig rig;
	struct peer peer;
	struct live_config config = rig_config();
	struct live_break breaks = { .verbs = 1u << VERB_AUTH };
	(void)state;
	config.smtp.extensions |= EXTENSION_AUTH;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	live_hold(rig.live, true, &breaks);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 2);
	for (size_t i = 0; i < 3; i++) {
		peer_send(&peer, said[i]);
		assert_int_equal(lecture_held(&rig, 1, i + 1).code, codes[i]);
		live_release(rig.live, 1);
		peer_expect(&peer, codes[i]);
	}
	peer_say(&peer, "NOOP\r\n", 250);
	assert_int_equal(rig_count(&rig, FACT_HELD, 1), 3);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_bdat_last_is_an_end(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config = rig_config();
	struct live_break breaks = { .content_end = true };
	(void)state;
	config.smtp.extensions |= EXTENSION_CHUNKING;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	live_hold(rig.live, true, &breaks);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 4);
	peer_say(&peer, "BDAT 12\r\nQUIT\r\nQUIT\r\n", 250);
	peer_send(&peer, "BDAT 4 LAST\r\nab\r\n");
	lecture_held(&rig, 1, 1);
	live_release(rig.live, 1);
	peer_expect(&peer, 250);
	peer_say(&peer, "QUIT\r\n", 221);
	lecture_end(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(rig_count(&rig, FACT_HELD, 1), 1);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_hold_goes_on_and_off(void **state)
{
	struct rig rig;
	struct peer peers[5];
	(void)state;
	rig_start(&rig);
	for (int i = 0; i < 5; i++) {
		peer_connect(&peers[i], rig.port);
		lecture_play(&peers[i], 0, 2);
	}
	struct live_break breaks = { .connection = 5 }; /* so that the first four can ask whether it is obeyed */
	live_hold(rig.live, true, &breaks);
	lecture_make_obeyed(&peers[0]);
	live_hold(rig.live, true, NULL);
	peer_send(&peers[4], "NOOP\r\nHELP\r\n");
	lecture_held(&rig, 5, 1); /* of the first order; the second was obeyed by its turn's end */
	for (uint32_t i = 0; i < 4; i++) {
		peer_send(&peers[i], "NOOP\r\nHELP\r\n");
		lecture_held(&rig, i + 1, 1);
	}
	live_release_all(rig.live); /* each holds its next one */
	for (uint32_t i = 0; i < 5; i++) {
		peer_expect(&peers[i], 250);
		assert_int_equal(lecture_held(&rig, i + 1, 2).code, 214);
	}
	live_hold(rig.live, false, NULL);
	for (uint32_t i = 0; i < 5; i++) {
		peer_expect(&peers[i], 214);
		lecture_play(&peers[i], 2, LECTURE_STEPS);
		lecture_end(&peers[i]);
		rig_wait(&rig, FACT_CLOSED, i + 1, 1);
		assert_int_equal(rig_count(&rig, FACT_HELD, i + 1), 2);
		peer_check(&peers[i], &rig, i + 1);
		peer_finish(&peers[i]);
	}
	rig_finish(&rig);
}

/* ---- early talkers */

static void test_early_talker(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config;
	(void)state;
	lecture_start(&rig, &config);
	peer_connect(&peer, rig.port);
	assert_int_equal(lecture_held(&rig, 1, 1).code, 220);
	peer_send(&peer, "EHLO c.example\r\n");
	assert_int_equal(lecture_held(&rig, 1, 2).code, 554);
	peer_send(&peer, "QUIT\r\n");
	live_hold(rig.live, false, NULL);
	peer_expect(&peer, 554);
	peer_expect(&peer, 503);
	peer_expect(&peer, 221);
	lecture_end(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_check(&peer, &rig, 1); /* what it said is there */
	peer_finish(&peer);
	rig_finish(&rig);
}

/* The same where a fault lets it wait for the greeting. */
static void test_early_talker_before_a_delayed_greeting(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config = rig_config();
	struct fault fault;
	size_t at;
	const char *expected;
	(void)state;
	assert_true(fault_parse("greeting:delay=600s", &fault, &at, &expected));
	config.faults = &fault;
	config.fault_count = 1;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	peer_connect(&peer, rig.port);
	peer_send(&peer, "QUIT\r\n");
	rig_wait(&rig, FACT_BYTES, 1, 1);
	live_stop(rig.live);
	peer_expect(&peer, 554);
	peer_expect(&peer, 221);
	lecture_end(&peer);
	peer_finish(&peer);
	rig_finish(&rig);
}

/* ---- faults, extensions and bugs while running */

static void test_faults_are_set_while_running(void **state)
{
	struct rig rig;
	struct peer peer;
	struct fault fault;
	size_t at;
	const char *expected;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 2);
	assert_true(fault_parse("help#3:500", &fault, &at, &expected));
	peer_say(&peer, "HELP\r\n", 214);
	live_set_faults(rig.live, &fault, 1);
	lecture_make_obeyed(&peer);
	peer_say(&peer, "HELP\r\n", 214);
	peer_say(&peer, "HELP\r\n", 500); /* the connection's third, not the fault's */
	peer_say(&peer, "HELP\r\n", 214);
	fault.nth = 0;
	live_set_faults(rig.live, &fault, 1);
	lecture_make_obeyed(&peer);
	peer_say(&peer, "HELP\r\n", 500);
	live_set_faults(rig.live, NULL, 0);
	lecture_make_obeyed(&peer);
	peer_say(&peer, "HELP\r\n", 214);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_extensions_are_seen_at_the_next_ehlo(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 2);
	assert_true(lecture_says(&peer, 0, "PIPELINING") && lecture_says(&peer, 0, "8BITMIME"));
	live_set_extensions(rig.live, EXTENSION_SIZE);
	size_t from = peer.received.len;
	peer_say(&peer, "MAIL FROM:<a@x.example> BODY=8BITMIME\r\n", 250); /* was offered to this client */
	peer_say(&peer, "RSET\r\n", 250);
	peer_say(&peer, "EHLO c.example\r\n", 250);
	assert_true(lecture_says(&peer, from, "SIZE"));
	assert_false(lecture_says(&peer, from, "PIPELINING") || lecture_says(&peer, from, "8BITMIME"));
	peer_say(&peer, "MAIL FROM:<a@x.example> BODY=8BITMIME\r\n", 555);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_bugs(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 1);
	live_set_bugs(rig.live, BUG_HELO_UNKNOWN);
	lecture_make_obeyed(&peer);
	peer_say(&peer, "HELO c.example\r\n", 500);
	live_set_bugs(rig.live, 0);
	lecture_make_obeyed(&peer);
	peer_say(&peer, "HELO c.example\r\n", 250);
	peer_say(&peer, "RSET\r\n", 250);
	live_set_bugs(rig.live, BUG_RSET_CLOSES);
	lecture_make_obeyed(&peer);
	peer_say(&peer, "RSET\r\n", 250);
	lecture_end(&peer);
	peer_finish(&peer);
	rig_finish(&rig);
}

/* One read is one command, also when the reads had to wait for a held reply: NOOP and HELP came alone, RSET behind NOOP. */
static void test_one_read_is_what_one_read_brought(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	rig_start(&rig);
	struct live_break breaks = { .verbs = 1u << VERB_EHLO };
	live_set_bugs(rig.live, BUG_ONE_READ);
	live_hold(rig.live, true, &breaks);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 1);
	peer_send(&peer, "EHLO c.example\r\n");
	lecture_held(&rig, 1, 1);
	size_t reads = 2;
	static const char *const said[] = { "NOOP\r\n", "HELP\r\n", "NOOP\r\nRSET\r\nRSET\r\n", "QUIT\r\n" };
	for (size_t i = 0; i < 4; i++) {
		peer_send(&peer, said[i]);
		rig_wait(&rig, FACT_BYTES, 1, ++reads); /* read on its own */
	}
	live_hold(rig.live, false, NULL);
	static const int codes[] = { 250, 250, 214, 250, 221 };
	for (size_t i = 0; i < 5; i++)
		peer_expect(&peer, codes[i]);
	lecture_end(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_check(&peer, &rig, 1);
	peer_finish(&peer);
	rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_break_conditions),
		cmocka_unit_test(test_break_at_failures),
		cmocka_unit_test(test_every_334_is_held),
		cmocka_unit_test(test_bdat_last_is_an_end),
		cmocka_unit_test(test_hold_goes_on_and_off),
		cmocka_unit_test(test_early_talker),
		cmocka_unit_test(test_early_talker_before_a_delayed_greeting),
		cmocka_unit_test(test_faults_are_set_while_running),
		cmocka_unit_test(test_extensions_are_seen_at_the_next_ehlo),
		cmocka_unit_test(test_bugs),
		cmocka_unit_test(test_one_read_is_what_one_read_brought),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
