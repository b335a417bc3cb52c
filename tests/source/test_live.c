/* The server over real sockets: what is on the wire is what is in the facts. */
#include "rig.h"

#define MAIL_TEXT "Subject: hello\r\n\r\nOne line\r\n..two dots\r\n.\r\n"

static void deliver(struct peer *peer)
{
	peer_expect(peer, 220);
	peer_say(peer, "EHLO client.example\r\n", 250);
	peer_say(peer, "MAIL FROM:<a@example.org>\r\n", 250);
	peer_say(peer, "RCPT TO:<b@example.org>\r\n", 250);
	peer_say(peer, "DATA\r\n", 354);
	peer_say(peer, MAIL_TEXT, 250);
}

static void quit(struct peer *peer)
{
	peer_say(peer, "QUIT\r\n", 221);
	peer_expect_end(peer);
	peer_close(peer);
}

static enum smtp_side closer(const struct rig *rig, uint32_t session)
{
	return rig_find(rig, FACT_CLOSED, session)->from;
}

static void test_one_mail(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	deliver(&peer);
	quit(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_check(&peer, &rig, 1);
	struct fact_opened opened = fact_opened(rig_find(&rig, FACT_OPENED, 1));
	assert_string_equal(opened.server, rig.address);
	assert_int_equal(strncmp(opened.client, "127.0.0.1:", 10), 0);
	assert_int_equal(opened.origin, ORIGIN_CLIENT);
	assert_string_equal(opened.label, "");
	assert_int_equal(closer(&rig, 1), SMTP_SERVER);
	rig_stop(&rig);
	assert_int_equal(rig.stats.mails, 1);
	assert_int_equal(rig.stats.bytes_in, peer.sent.len);
	assert_int_equal(rig.stats.bytes_out, peer.received.len);
	peer_finish(&peer);
	rig_finish(&rig);
}

/* What the kernel knows of the handshake: the client's own SYN, with its port in it. */
static void test_the_handshake_is_kept(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	peer_expect(&peer, 220);
	quit(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	struct fact_opened opened = fact_opened(rig_find(&rig, FACT_OPENED, 1));
#ifdef __linux__
	assert_true(opened.syn_len >= 40 && opened.syn[0] == 0x45 && opened.syn[9] == IPPROTO_TCP);
	assert_int_equal(opened.syn[20] << 8 | opened.syn[21], atoi(strrchr(opened.client, ':') + 1));
	assert_int_equal(opened.syn[22] << 8 | opened.syn[23], rig.port);
	assert_int_equal(opened.syn[33] & 0x17, 0x02); /* SYN, no ACK, RST, FIN */
	assert_true(opened.mss >= 536);
#endif
	rig_stop(&rig);
	peer_finish(&peer);
	rig_finish(&rig);
}

/* Client bytes come before the reply they caused: greeting, then in turn. */
static void test_facts_are_causal(void **state)
{
	struct rig rig;
	struct peer peer;
	uint64_t sent[2] = { 0 };
	int commands = 0;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	deliver(&peer);
	quit(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	for (size_t i = 0; i < rig.count; i++) {
		const struct fact *fact = rig.facts[i];
		if (fact->kind != FACT_BYTES)
			continue;
		sent[fact->from]++;
		commands += fact->from == SMTP_CLIENT;
		assert_true(fact->from == SMTP_CLIENT || sent[SMTP_SERVER] <= sent[SMTP_CLIENT] + 1);
	}
	assert_true(commands >= 6);
	assert_int_equal(sent[SMTP_SERVER], 7); /* one fact a reply */
	peer_finish(&peer);
	rig_finish(&rig);
}

static const char pipelined[] = "EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\n"
                                "NONSENSE\r\nDATA\r\nHello\r\n.\r\nMAIL FROM:<>\r\nRSET\r\nQUIT\r\n";
static const int pipelined_codes[] = { 220, 250, 250, 250, 500, 354, 250, 250, 250, 221 };

static void expect_pipelined(struct peer *peer)
{
	for (size_t i = 0; i < sizeof pipelined_codes / sizeof *pipelined_codes; i++)
		peer_expect(peer, pipelined_codes[i]);
	peer_expect_end(peer);
}

static void test_many_commands_in_one_segment(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	peer_send(&peer, pipelined);
	expect_pipelined(&peer);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_check(&peer, &rig, 1);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_byte_by_byte(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	for (size_t i = 0; i < sizeof pipelined - 1; i++)
		peer_send_bytes(&peer, span_make(pipelined + i, 1));
	expect_pipelined(&peer);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_check(&peer, &rig, 1);
	peer_finish(&peer);
	rig_finish(&rig);
}

#define CROWD 50

static void test_fifty_at_once(void **state)
{
	struct rig rig;
	struct peer peers[CROWD];
	char text[256];
	(void)state;
	rig_start(&rig);
	for (int i = 0; i < CROWD; i++)
		peer_connect(&peers[i], rig.port);
	for (int i = 0; i < CROWD; i++)
		deliver(&peers[i]);
	for (int i = CROWD - 1; i >= 0; i--) {
		snprintf(text, sizeof text, "MAIL FROM:<%d@example.org>\r\n", i);
		peer_say(&peers[i], text, 250);
	}
	for (int i = 0; i < CROWD; i++)
		quit(&peers[i]);
	rig_wait(&rig, FACT_CLOSED, 0, CROWD);
	for (int i = 0; i < CROWD; i++) {
		peer_check(&peers[i], &rig, (uint32_t)i + 1); /* accepted in the order of connecting */
		peer_finish(&peers[i]);
	}
	rig_stop(&rig);
	assert_int_equal(rig.stats.mails, CROWD);
	rig_finish(&rig);
}

/* What a client has said before it goes away, in each state of a session and in the middle of things. */
static const char *const said[] = {
	"",
	"EHL",
	"EHLO client.example\r\n",
	"EHLO client.example\r\nMAIL FROM:<a@example.org>\r\n",
	"EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\n",
	"EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n",
	"EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nSubject: x\r\n\r\nmid",
	"EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nx\r\n.\r",
};
#define SAID_COUNT (sizeof said / sizeof *said)

static void test_client_ends_in_each_state(void **state)
{
	struct rig rig;
	(void)state;
	rig_start(&rig);
	for (uint32_t i = 0; i < SAID_COUNT; i++) {
		struct peer peer;
		peer_connect(&peer, rig.port);
		peer_send(&peer, said[i]);
		shutdown(peer.fd, SHUT_WR);
		while (peer_read(&peer)) /* what was said before the end is still answered */
			continue;
		peer_close(&peer);
		rig_wait(&rig, FACT_CLOSED, i + 1, 1);
		peer_check(&peer, &rig, i + 1);
		assert_int_equal(closer(&rig, i + 1), SMTP_CLIENT);
		peer_finish(&peer);
	}
	rig_finish(&rig);
}

static void test_client_vanishes_in_each_state(void **state)
{
	struct rig rig;
	struct peer after;
	(void)state;
	rig_start(&rig);
	for (uint32_t i = 0; i < SAID_COUNT; i++) {
		struct peer peer;
		peer_connect(&peer, rig.port);
		peer_expect(&peer, 220);
		peer_send(&peer, said[i]);
		peer_reset(&peer);
		rig_wait(&rig, FACT_CLOSED, i + 1, 1);
		assert_int_equal(closer(&rig, i + 1), SMTP_CLIENT);
		peer_finish(&peer);
	}
	peer_connect(&after, rig.port);
	deliver(&after);
	quit(&after);
	peer_finish(&after);
	rig_finish(&rig);
}

static void test_bytes_after_quit_are_kept_and_not_answered(void **state)
{
	struct rig rig;
	struct peer peer;
	(void)state;
	rig_start(&rig);
	peer_connect(&peer, rig.port);
	peer_expect(&peer, 220);
	peer_send(&peer, "QUIT\r\nNOOP\r\n");
	peer_expect(&peer, 221);
	peer_expect_end(&peer);
	peer_send(&peer, "NOOP\r\n");
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_check(&peer, &rig, 1);
	assert_int_equal(closer(&rig, 1), SMTP_SERVER);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_stop_says_421_to_everyone(void **state)
{
	struct rig rig;
	struct peer peers[SAID_COUNT];
	(void)state;
	rig_start(&rig);
	for (uint32_t i = 0; i < SAID_COUNT; i++) {
		peer_connect(&peers[i], rig.port);
		peer_expect(&peers[i], 220);
		peer_send(&peers[i], said[i]);
		rig_wait(&rig, FACT_OPENED, i + 1, 1);
	}
	live_stop(rig.live);
	for (uint32_t i = 0; i < SAID_COUNT; i++) {
		while (peer_reply(&peers[i]) != 421)
			continue;
		peer_expect_end(&peers[i]);
		peer_close(&peers[i]);
	}
	rig_stop(&rig); /* the second stop is as good as none */
	for (uint32_t i = 0; i < SAID_COUNT; i++) {
		rig_check_bytes(&rig, i + 1, SMTP_SERVER, buf_span(&peers[i].received));
		assert_int_equal(closer(&rig, i + 1), SMTP_SERVER);
		peer_finish(&peers[i]);
	}
	rig_finish(&rig);
}

static void test_too_many_connections(void **state)
{
	struct rig rig;
	struct peer peers[2], third, fourth;
	struct live_config config = rig_config();
	(void)state;
	config.max_connections = 2;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	for (int i = 0; i < 2; i++) {
		peer_connect(&peers[i], rig.port);
		peer_expect(&peers[i], 220);
	}
	peer_connect(&third, rig.port);
	peer_expect(&third, 421);
	peer_expect_end(&third);
	peer_close(&third);
	rig_wait(&rig, FACT_CLOSED, 3, 1);
	peer_check(&third, &rig, 3);
	quit(&peers[0]);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_connect(&fourth, rig.port);
	peer_expect(&fourth, 220);
	quit(&fourth);
	quit(&peers[1]);
	peer_finish(&peers[0]);
	peer_finish(&peers[1]);
	peer_finish(&third);
	peer_finish(&fourth);
	rig_finish(&rig);
}

static void test_idle_client_gets_421(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config = rig_config();
	(void)state;
	config.idle_ms = 20;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	peer_connect(&peer, rig.port);
	peer_expect(&peer, 220);
	peer_expect(&peer, 421);
	peer_expect_end(&peer);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_check(&peer, &rig, 1);
	peer_finish(&peer);
	rig_finish(&rig);
}

static void test_never_started(void **state)
{
	struct live_config config = rig_config();
	struct fact_queue *queue = fact_queue_create(1000);
	(void)state;
	struct live *live = live_create(&config, queue);
	live_stop(live);
	live_join(live);
	live_destroy(live);
	live_destroy(NULL);
	assert_null(fact_queue_pop(queue));
	fact_queue_destroy(queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_mail),
		cmocka_unit_test(test_the_handshake_is_kept),
		cmocka_unit_test(test_facts_are_causal),
		cmocka_unit_test(test_many_commands_in_one_segment),
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_fifty_at_once),
		cmocka_unit_test(test_client_ends_in_each_state),
		cmocka_unit_test(test_client_vanishes_in_each_state),
		cmocka_unit_test(test_bytes_after_quit_are_kept_and_not_answered),
		cmocka_unit_test(test_stop_says_421_to_everyone),
		cmocka_unit_test(test_too_many_connections),
		cmocka_unit_test(test_idle_client_gets_421),
		cmocka_unit_test(test_never_started),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
