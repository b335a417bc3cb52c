/* Replies that are bent by faults and by recipients' addresses. Each is
 * told by a fact right before the bytes it changed, and the session is where the client believes it is. */
#include <errno.h>

#include "lecture.h"

#define MAX_FAULTS 4

static void bend(struct fault faults[MAX_FAULTS], struct live_config *config, const char *specs)
{
	char text[256], *rest = text;
	size_t at;
	const char *expected;
	*config = rig_config();
	snprintf(text, sizeof text, "%s", specs);
	for (char *spec; (spec = strsep(&rest, " ")) != NULL;)
		assert_true(fault_parse(spec, &faults[config->fault_count++], &at, &expected));
	config->faults = faults;
}

static void start_bent(struct rig *rig, const char *specs)
{
	struct fault faults[MAX_FAULTS];
	struct live_config config;
	bend(faults, &config, specs);
	rig_start_with(rig, &config, RIG_QUEUE_BYTES);
}

/* ---- other codes */

struct other_code {
	const char *spec;
	size_t step; /* of the conversation, where the code comes instead */
	int code;
	const char *note;
	bool closes;
};

static const struct other_code other_codes[] = {
	{ "greeting:554", 0, 554, "fault greeting:554: 220 became 554", false },
	{ "greeting:421", 0, 421, "fault greeting:421: 220 became 421", true },
	{ "ehlo:502", 1, 502, "fault ehlo:502: 250 became 502", false },
	{ "mail:452", 2, 452, "fault mail:452: 250 became 452", false },
	{ "mail#1:421", 2, 421, "fault mail#1:421: 250 became 421", true },
	{ "rcpt:550@1", 3, 550, "fault rcpt:550@1: 250 became 550", false },
	{ "data:451", 4, 451, "fault data:451: 354 became 451", false },
	{ "end:451", 5, 451, "fault end:451: 250 became 451", false },
	{ "end:421", 5, 421, "fault end:421: 250 became 421", true },
	{ "end:251", 5, 251, "fault end:251: 250 became 251", false },
	{ "noop:252", 6, 252, "fault noop:252: 250 became 252", false },
	{ "any#7:432", 6, 432, "fault any#7:432: 250 became 432", false },
	{ "quit:500", 7, 500, "fault quit:500: 221 became 500", false },
};

static void check_other_code(const struct other_code *other)
{
	struct rig rig;
	struct peer peer;
	start_bent(&rig, other->spec);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, other->step);
	if (lecture_lines[other->step] != NULL)
		peer_send(&peer, lecture_lines[other->step]);
	peer_expect(&peer, other->code);
	if (!other->closes && strncmp(other->spec, "quit", 4) != 0)
		peer_say(&peer, "QUIT\r\n", 221);
	if (strncmp(other->spec, "quit", 4) != 0)
		lecture_end(&peer);
	else
		peer_say(&peer, "NOOP\r\n", 250); /* QUIT was refused, so the connection stays */
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_altered(&rig, 1, other->note);
	assert_int_equal(rig_count(&rig, FACT_ALTERED, 1), 1);
	peer_check(&peer, &rig, 1);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_other_codes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof other_codes / sizeof *other_codes; i++)
		check_other_code(&other_codes[i]);
}

/* The fact stands between the client's bytes and the bytes that were changed. */
static void test_told_right_before_the_bytes(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	start_bent(&rig, "mail:452");
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 2);
	peer_say(&peer, lecture_lines[2], 452);
	peer_say(&peer, "NOOP\r\n", 250);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_shape(&rig, 1, "O S C S C A S C S X");
	peer_finish(&peer);
	rig_finish(&rig);
}

/* The same in one segment: replies that were ready before are not overtaken. */
static void test_told_right_before_the_bytes_when_pipelined(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	start_bent(&rig, "mail:452");
	peer_connect(&peer, rig.port);
	peer_expect(&peer, 220);
	peer_say(&peer, "EHLO c.example\r\nMAIL FROM:<a@x.example>\r\nNOOP\r\nQUIT\r\n", 250);
	peer_expect(&peer, 452);
	peer_expect(&peer, 250);
	peer_expect(&peer, 221);
	lecture_end(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_shape(&rig, 1, "O S C S A S S S X");
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_refused_354_means_no_content(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	start_bent(&rig, "data#1:451");
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 4);
	peer_say(&peer, "DATA\r\n", 451);
	peer_say(&peer, "NOOP\r\n", 250);      /* a command, not content */
	lecture_play(&peer, 4, LECTURE_STEPS); /* the recipients are still there */
	lecture_end(&peer);
	rig_stop(&rig);
	assert_int_equal(rig.stats.mails, 1);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_nth_and_connection(void **state)
{
	struct rig rig;
	struct peer first, second;
	(void)state;
	start_bent(&rig, "rcpt#2:550@2 noop#3:500");
	peer_connect(&first, rig.port);
	lecture_play(&first, 0, 4);
	peer_say(&first, lecture_lines[3], 250);
	peer_connect(&second, rig.port);
	lecture_play(&second, 0, 4);
	peer_say(&second, lecture_lines[3], 550);
	peer_say(&second, lecture_lines[3], 250);
	peer_say(&second, "NOOP\r\n", 250);
	peer_say(&second, "NOOP\r\n", 250);
	peer_say(&second, "noop\r\n", 500);
	peer_say(&second, "NOOP\r\n", 250);
	peer_finish(&first);
	peer_finish(&second);
	rig_finish(&rig);
}

/* A mail that a fault refuses is not stored, and its number is not used up. */
static bool count_stored(void *context, const struct live_mail *mail)
{
	*(uint32_t *)context += mail->number;
	return true;
}

static void test_refused_mail_is_not_stored(void **state)
{
	struct rig rig;
	struct peer peer;
	struct fault faults[MAX_FAULTS];
	struct live_config config;
	uint32_t numbers = 0;
	(void)state;
	bend(faults, &config, "end#1:451");
	config.store = count_stored;
	config.store_context = &numbers;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 5);
	peer_say(&peer, LECTURE_CONTENT, 451);
	lecture_play(&peer, 2, LECTURE_STEPS);
	lecture_end(&peer);
	rig_stop(&rig);
	assert_int_equal(numbers, 1);
	assert_int_equal(rig.stats.mails, 1);
	peer_finish(&peer);
	rig_finish(&rig);
}

/* ---- delay, drop, cut */

static void test_delay(void **state)
{
	struct rig rig;
	struct peer peer;
	int64_t asked = 0;
	(void)state;
	start_bent(&rig, "noop:delay=30ms");
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 2);
	peer_say(&peer, "NOOP\r\n", 250);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_shape(&rig, 1, "O S C S C A S X");
	lecture_check_altered(&rig, 1, "fault noop:delay=30ms: the reply was delayed by 30 ms");
	for (size_t i = 0; i < rig.count; i++) {
		if (rig.facts[i]->kind == FACT_BYTES && rig.facts[i]->from == SMTP_CLIENT)
			asked = rig.facts[i]->time_us;
		if (rig.facts[i]->kind == FACT_ALTERED)
			assert_true(rig.facts[i]->time_us >= asked + 28000);
	}
	peer_finish(&peer);
	rig_finish(&rig);
}

/* A delay of one does not delay another, and who leaves meanwhile is seen to. */
static void test_delayed_client_leaves(void **state)
{
	struct rig rig;
	struct peer peer, other;
	(void)state;
	start_bent(&rig, "noop:delay=600s@1");
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 1);
	peer_send(&peer, "NOOP\r\n");
	rig_wait(&rig, FACT_BYTES, 1, 2);
	peer_connect(&other, rig.port);
	lecture_play(&other, 0, LECTURE_STEPS);
	lecture_end(&other);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_shape(&rig, 1, "O S C X");
	assert_int_equal(lecture_closer(&rig, 1), SMTP_CLIENT);
	peer_finish(&peer);
	peer_finish(&other);
	rig_finish(&rig);
}

static void test_stop_ends_a_delay(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	start_bent(&rig, "noop:delay=600s");
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 1);
	peer_send(&peer, "NOOP\r\n");
	rig_wait(&rig, FACT_BYTES, 1, 2);
	live_stop(rig.live);
	peer_expect(&peer, 250);
	peer_expect(&peer, 421);
	lecture_end(&peer);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_drop_at_each_reply(void **state)
{
	static const char *const specs[LECTURE_STEPS] = { "greeting:drop", "ehlo:drop", "mail:drop", "rcpt:drop",
		                                          "data:drop",     "end:drop",  "noop:drop", "quit:drop" };
	(void)state;
	for (size_t step = 0; step < LECTURE_STEPS; step++) {
		struct rig rig;
		struct peer peer;
		start_bent(&rig, specs[step]);
		peer_connect(&peer, rig.port);
		lecture_play(&peer, 0, step);
		if (lecture_lines[step] != NULL)
			peer_send(&peer, lecture_lines[step]);
		lecture_end(&peer);
		rig_wait(&rig, FACT_CLOSED, 1, 1);
		assert_int_equal(rig_count(&rig, FACT_ALTERED, 1), 1);
		assert_int_equal(lecture_closer(&rig, 1), SMTP_SERVER);
		peer_check(&peer, &rig, 1);
		peer_finish(&peer);
		rig_finish(&rig);
	}
}

static void test_cut(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	start_bent(&rig, "noop:cut=2");
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 2);
	peer_send(&peer, "NOOP\r\nNOOP\r\n");
	size_t before = peer.received.len;
	while (peer_read(&peer))
		continue;
	assert_int_equal(peer.received.len, before + 2);
	assert_int_equal(memcmp(peer.received.data + before, "25", 2), 0);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_check(&peer, &rig, 1);
	assert_non_null(rig_find(&rig, FACT_ALTERED, 1));
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_code_delay_and_cut_together(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	start_bent(&rig, "mail:451 mail:delay=1ms mail:cut=3 mail:550");
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 2);
	size_t before = peer.received.len;
	peer_send(&peer, lecture_lines[2]);
	while (peer_read(&peer))
		continue;
	assert_int_equal(peer.received.len, before + 3);
	assert_int_equal(memcmp(peer.received.data + before, "451", 3), 0); /* the first code counts */
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_shape(&rig, 1, "O S C S C A A A S X");
	peer_finish(&peer);
	rig_finish(&rig);
}

/* ---- by address */

static void test_by_address(void **state)
{
	struct rig rig;
	struct peer peer, later;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 3);
	peer_say(&peer, "RCPT TO:<550@x.example>\r\n", 550);
	peer_say(&peer, "RCPT TO:<550@x.example>\r\n", 550);
	peer_say(&peer, "RCPT TO:<451-2@x.example>\r\n", 451);
	peer_say(&peer, "RCPT TO:<451-2@y.example>\r\n", 451); /* another address */
	peer_say(&peer, "RCPT TO:<5500@x.example>\r\n", 250);
	peer_say(&peer, "RCPT TO:<452\r\n", 501);
	peer_connect(&later, rig.port); /* the count goes over the whole run */
	lecture_play(&later, 0, 1);
	peer_say(&later, lecture_lines[1], 250);
	peer_say(&later, "RCPT TO:<451-2@x.example>\r\n", 503); /* refused anyhow: does not count */
	peer_say(&later, lecture_lines[2], 250);
	peer_say(&later, "RCPT TO:<451-2@x.example>\r\n", 451);
	peer_say(&later, "RCPT TO:<451-2@x.example>\r\n", 250);
	peer_say(&later, "RCPT TO:<421@x.example>\r\n", 421);
	lecture_end(&later);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_altered(&rig, 1, "recipient 550@: 250 became 550");
	peer_finish(&peer);
	peer_finish(&later);
	rig_finish(&rig);
}

static void test_slow_address(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	lecture_play(&peer, 0, 3);
	peer_say(&peer, "RCPT TO:<slow1@x.example>\r\n", 250);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	lecture_check_altered(&rig, 1, "recipient slow1@: the reply was delayed by 1000 ms");
	peer_finish(&peer);
	rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_other_codes),
		cmocka_unit_test(test_told_right_before_the_bytes),
		cmocka_unit_test(test_told_right_before_the_bytes_when_pipelined),
		cmocka_unit_test(test_refused_354_means_no_content),
		cmocka_unit_test(test_nth_and_connection),
		cmocka_unit_test(test_refused_mail_is_not_stored),
		cmocka_unit_test(test_delay),
		cmocka_unit_test(test_delayed_client_leaves),
		cmocka_unit_test(test_stop_ends_a_delay),
		cmocka_unit_test(test_drop_at_each_reply),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_code_delay_and_cut_together),
		cmocka_unit_test(test_by_address),
		cmocka_unit_test(test_slow_address),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
