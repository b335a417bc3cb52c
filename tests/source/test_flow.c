/* Who is too slow waits: a full queue stops reading and loses nothing; a client that does not read is bounded. */
#include <errno.h>
#include <poll.h>
#include <sched.h>

#include "rig.h"

#define FLOW_QUEUE_BYTES 200000
#define FLOW_SENDERS     3
#define FLOW_BYTES       (6u << 20) /* each: more than the sockets' buffers hold on the way */

struct sender {
	struct peer peer;
	uv_thread_t thread;
	int number, port;
};

static void send_much(void *context)
{
	struct sender *sender = context;
	struct buf bytes = { 0 };
	peer_connect(&sender->peer, sender->port);
	buf_add_text(&bytes, "EHLO x.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n");
	while (bytes.len < FLOW_BYTES)
		buf_addf(&bytes, "%d %08zx a line of this sender, long enough to be quick\r\n", sender->number, bytes.len);
	buf_add_text(&bytes, ".\r\nQUIT\r\n");
	peer_send_bytes(&sender->peer, buf_span(&bytes));
	buf_finish(&bytes);
	while (peer_read(&sender->peer))
		continue;
	peer_close(&sender->peer);
}

/* Sessions are numbered by accept, which the senders do not control. */
static const struct sender *sender_of(const struct rig *rig, const struct sender *senders, uint32_t session)
{
	struct buf bytes = rig_bytes(rig, session, SMTP_CLIENT);
	for (int i = 0; i < FLOW_SENDERS; i++) {
		if (span_equal(buf_span(&bytes), buf_span(&senders[i].peer.sent))) {
			buf_finish(&bytes);
			return &senders[i];
		}
	}
	fail_msg("session %u has other bytes than any client sent", (unsigned)session);
	return NULL;
}

static void test_full_queue_stops_reading_and_loses_nothing(void **state)
{
	struct rig rig;
	struct sender senders[FLOW_SENDERS];
	struct live_config config = rig_config();
	bool seen[FLOW_SENDERS] = { false };
	(void)state;
	rig_start_with(&rig, &config, FLOW_QUEUE_BYTES);
	for (int i = 0; i < FLOW_SENDERS; i++) {
		senders[i] = (struct sender){ .number = i, .port = rig.port };
		assert_int_equal(uv_thread_create(&senders[i].thread, send_much, &senders[i]), 0);
	}
	while (fact_queue_stats(rig.queue).full == 0) /* nothing is popped: it must fill */
		sched_yield();
	rig_wait(&rig, FACT_CLOSED, 0, FLOW_SENDERS);
	for (int i = 0; i < FLOW_SENDERS; i++)
		uv_thread_join(&senders[i].thread);
	rig_stop(&rig);
	for (uint32_t session = 1; session <= FLOW_SENDERS; session++) {
		const struct sender *sender = sender_of(&rig, senders, session);
		assert_false(seen[sender->number]);
		seen[sender->number] = true;
		rig_check_bytes(&rig, session, SMTP_SERVER, buf_span(&sender->peer.received));
	}
	assert_int_equal(rig.stats.mails, FLOW_SENDERS);
	assert_true(rig.queue_stats.full >= 1);
	assert_true(rig.queue_stats.most_bytes < FLOW_QUEUE_BYTES + 65536 + 4096); /* one read over it, and its replies */
	for (int i = 0; i < FLOW_SENDERS; i++)
		peer_finish(&senders[i].peer);
	rig_finish(&rig);
}

#define LATE_CLIENTS 100

/* With the queue full, new clients wait in the backlog and are served when there is room. */
static void test_full_queue_stops_accepting(void **state)
{
	struct rig rig;
	struct sender sender;
	struct peer late[LATE_CLIENTS];
	struct live_config config = rig_config();
	(void)state;
	rig_start_with(&rig, &config, FLOW_QUEUE_BYTES);
	sender = (struct sender){ .number = 0, .port = rig.port };
	assert_int_equal(uv_thread_create(&sender.thread, send_much, &sender), 0);
	while (!fact_queue_full(rig.queue))
		sched_yield();
	uint64_t facts = fact_queue_stats(rig.queue).passed_facts;
	for (int i = 0; i < LATE_CLIENTS; i++)
		peer_connect(&late[i], rig.port);
	assert_true(fact_queue_stats(rig.queue).passed_facts < facts + 16); /* the end of the turn that filled it */
	for (int i = 0; i < LATE_CLIENTS; i++)
		peer_send(&late[i], "QUIT\r\n");
	for (uint32_t i = 0; i < LATE_CLIENTS; i++) {
		rig_wait(&rig, FACT_BYTES, i + 2, 3);
		peer_expect(&late[i], 220);
		peer_expect(&late[i], 221);
		peer_expect_end(&late[i]);
		peer_close(&late[i]);
		rig_wait(&rig, FACT_CLOSED, i + 2, 1);
		peer_check(&late[i], &rig, i + 2);
		peer_finish(&late[i]);
	}
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	uv_thread_join(&sender.thread);
	peer_check(&sender.peer, &rig, 1);
	peer_finish(&sender.peer);
	rig_finish(&rig);
}

static void test_stop_with_a_full_queue(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config = rig_config();
	(void)state;
	rig_start_with(&rig, &config, 1); /* full after the first fact */
	peer_connect(&peer, rig.port);
	peer_expect(&peer, 220);
	peer_send(&peer, "NOOP\r\n");
	live_stop(rig.live);
	peer_expect(&peer, 421); /* the NOOP was never read */
	peer_close(&peer);
	rig_stop(&rig);
	rig_check_bytes(&rig, 1, SMTP_SERVER, buf_span(&peer.received));
	peer_finish(&peer);
	rig_finish(&rig);
}

#define FLOOD_COMMANDS 200000

static void send_flood(void *context)
{
	struct sender *sender = context;
	struct buf bytes = { 0 };
	for (int i = 0; i < FLOOD_COMMANDS; i++)
		buf_add_text(&bytes, "NOOP\r\n");
	buf_add_text(&bytes, "QUIT\r\n");
	peer_send_bytes(&sender->peer, buf_span(&bytes));
	buf_finish(&bytes);
}

/* 1.2 MB of commands in one go, far more replies than are kept: every one is answered, in order. */
static void test_flood_of_commands(void **state)
{
	struct rig rig;
	struct sender sender = { 0 };
	(void)state;
	rig_start(&rig);
	peer_connect(&sender.peer, rig.port);
	assert_int_equal(uv_thread_create(&sender.thread, send_flood, &sender), 0);
	struct peer reader = { .fd = sender.peer.fd };
	peer_expect(&reader, 220);
	for (int i = 0; i < FLOOD_COMMANDS; i++)
		peer_expect(&reader, 250);
	peer_expect(&reader, 221);
	peer_expect_end(&reader);
	uv_thread_join(&sender.thread);
	peer_close(&sender.peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	rig_check_bytes(&rig, 1, SMTP_CLIENT, buf_span(&sender.peer.sent));
	rig_check_bytes(&rig, 1, SMTP_SERVER, buf_span(&reader.received));
	reader.fd = -1;
	peer_finish(&reader);
	peer_finish(&sender.peer);
	rig_finish(&rig);
}

/* What the kernel keeps for both ends of a connection (tcp_wmem: some 4 MB), and a little of ours. */
#define NEVER_READ_MAX (16u << 20)

/* It sends for ever and reads never: its replies stay bounded, it is not read any more, and the idle limit ends it. */
static void test_client_that_never_reads(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config = rig_config();
	char helps[6000];
	int window = 65536;
	ssize_t sent;
	(void)state;
	config.idle_ms = 300;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	peer_connect(&peer, rig.port);
	setsockopt(peer.fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
	for (size_t i = 0; i < sizeof helps; i += 6)
		memcpy(helps + i, "HELP\r\n", 6);
	do {
		sent = send(peer.fd, helps, sizeof helps, MSG_NOSIGNAL); /* fails when the server has closed */
	} while (sent > 0);
	assert_true(errno == ECONNRESET || errno == EPIPE);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(rig_find(&rig, FACT_CLOSED, 1)->from, SMTP_SERVER);
	rig_stop(&rig);
	assert_true(rig.stats.bytes_out < NEVER_READ_MAX);
	peer_finish(&peer);
	rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_queue_stops_reading_and_loses_nothing),
		cmocka_unit_test(test_full_queue_stops_accepting),
		cmocka_unit_test(test_stop_with_a_full_queue),
		cmocka_unit_test(test_flood_of_commands),
		cmocka_unit_test(test_client_that_never_reads),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
