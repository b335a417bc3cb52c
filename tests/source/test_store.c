/* The reply to the final dot waits for the writer: stored, refused, client gone meanwhile, server stopped meanwhile. */
#include "rig.h"

struct writer {
	uv_mutex_t mutex;
	uv_sem_t begun, may_end; /* used when `slow` */
	bool slow, answer;
	size_t count;
	struct buf message; /* owned: the last mail's */
	char envelope[256]; /* the last mail's, "from>to,to" */
	uint32_t session, numbers;
	int64_t time_us;
};

static bool store(void *context, const struct live_mail *mail)
{
	struct writer *writer = context;
	uv_mutex_lock(&writer->mutex);
	writer->count++;
	writer->numbers += mail->number;
	writer->session = mail->session;
	writer->time_us = mail->time_us;
	buf_clear(&writer->message);
	buf_add(&writer->message, mail->message);
	int len = snprintf(writer->envelope, sizeof writer->envelope, "%s>", mail->envelope->reverse_path);
	for (size_t i = 0; i < mail->envelope->recipient_count; i++)
		len += snprintf(writer->envelope + len, sizeof writer->envelope - (size_t)len, "%s,",
		                mail->envelope->recipients[i]);
	uv_mutex_unlock(&writer->mutex);
	if (writer->slow) {
		uv_sem_post(&writer->begun);
		uv_sem_wait(&writer->may_end);
	}
	return writer->answer;
}

static void start(struct rig *rig, struct writer *writer, bool slow, bool answer)
{
	struct live_config config = rig_config();
	*writer = (struct writer){ .slow = slow, .answer = answer };
	assert_int_equal(uv_mutex_init(&writer->mutex), 0);
	assert_int_equal(uv_sem_init(&writer->begun, 0), 0);
	assert_int_equal(uv_sem_init(&writer->may_end, 0), 0);
	config.store = store;
	config.store_context = writer;
	config.smtp.keep_content = false; /* follows store */
	rig_start_with(rig, &config, RIG_QUEUE_BYTES);
}

static void finish(struct rig *rig, struct writer *writer)
{
	rig_finish(rig);
	uv_mutex_destroy(&writer->mutex);
	uv_sem_destroy(&writer->begun);
	uv_sem_destroy(&writer->may_end);
	buf_finish(&writer->message);
}

#define UP_TO_DOT                                                                                                                \
	"EHLO c.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nRCPT TO:<c@x.example>\r\nDATA\r\n"                \
	"Subject: x\r\n\r\n..dot\r\n.\r\n"
#define MESSAGE "Subject: x\r\n\r\n.dot\r\n"

static void send_mail(struct peer *peer, int port)
{
	static const int codes[] = { 220, 250, 250, 250, 250, 354 };
	peer_connect(peer, port);
	peer_send(peer, UP_TO_DOT);
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		peer_expect(peer, codes[i]);
}

static void test_stored(void **state)
{
	struct rig rig;
	struct writer writer;
	struct peer peer;
	(void)state;
	start(&rig, &writer, false, true);
	send_mail(&peer, rig.port);
	peer_expect(&peer, 250);
	peer_say(&peer, "QUIT\r\n", 221);
	peer_expect_end(&peer);
	peer_finish(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	rig_stop(&rig);
	assert_int_equal(writer.count, 1);
	assert_int_equal(writer.session, 1);
	assert_string_equal(writer.envelope, "a@x.example>b@x.example,c@x.example,");
	assert_true(span_equal(buf_span(&writer.message), span_of(MESSAGE)));
	assert_true(writer.time_us >= rig_find(&rig, FACT_OPENED, 1)->time_us);
	assert_true(writer.time_us <= rig_find(&rig, FACT_CLOSED, 1)->time_us);
	assert_int_equal(rig.stats.mails, 1);
	finish(&rig, &writer);
}

static void test_not_stored_is_452_and_the_session_goes_on(void **state)
{
	struct rig rig;
	struct writer writer;
	struct peer peer;
	(void)state;
	start(&rig, &writer, false, false);
	send_mail(&peer, rig.port);
	peer_expect(&peer, 452);
	peer_say(&peer, "MAIL FROM:<a@x.example>\r\n", 250);
	peer_say(&peer, "QUIT\r\n", 221);
	peer_finish(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	rig_stop(&rig);
	assert_int_equal(writer.count, 1);
	assert_int_equal(rig.stats.mails, 0);
	finish(&rig, &writer);
}

/* Commands behind the dot wait with it; another client does not. */
static void test_reply_waits_for_the_writer(void **state)
{
	struct rig rig;
	struct writer writer;
	struct peer peer, other;
	(void)state;
	start(&rig, &writer, true, true);
	send_mail(&peer, rig.port);
	uv_sem_wait(&writer.begun);
	peer_send(&peer, "NOOP\r\nQUIT\r\n");
	peer_connect(&other, rig.port);
	peer_expect(&other, 220);
	peer_say(&other, "QUIT\r\n", 221);
	peer_close(&other);
	rig_wait(&rig, FACT_CLOSED, 2, 1);
	struct buf so_far = rig_bytes(&rig, 1, SMTP_SERVER);
	assert_int_equal(so_far.len, peer.received.len); /* nothing after the 354 */
	buf_finish(&so_far);
	uv_sem_post(&writer.may_end);
	peer_expect(&peer, 250);
	peer_expect(&peer, 250);
	peer_expect(&peer, 221);
	peer_expect_end(&peer);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	peer_check(&peer, &rig, 1);
	peer_finish(&peer);
	peer_finish(&other);
	finish(&rig, &writer);
}

static void test_client_gone_while_storing(void **state)
{
	struct rig rig;
	struct writer writer;
	struct peer peer, after;
	(void)state;
	start(&rig, &writer, true, true);
	send_mail(&peer, rig.port);
	uv_sem_wait(&writer.begun);
	peer_reset(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(rig_find(&rig, FACT_CLOSED, 1)->from, SMTP_CLIENT);
	uv_sem_post(&writer.may_end);
	send_mail(&after, rig.port);
	uv_sem_wait(&writer.begun);
	uv_sem_post(&writer.may_end);
	peer_expect(&after, 250);
	peer_finish(&peer);
	peer_finish(&after);
	finish(&rig, &writer);
}

static void test_client_ends_while_storing_and_gets_its_reply(void **state)
{
	struct rig rig;
	struct writer writer;
	struct peer peer;
	(void)state;
	start(&rig, &writer, true, true);
	send_mail(&peer, rig.port);
	uv_sem_wait(&writer.begun);
	shutdown(peer.fd, SHUT_WR);
	uv_sem_post(&writer.may_end);
	peer_expect(&peer, 250);
	peer_expect_end(&peer);
	peer_close(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(rig_find(&rig, FACT_CLOSED, 1)->from, SMTP_CLIENT);
	peer_finish(&peer);
	finish(&rig, &writer);
}

static void test_stop_while_storing(void **state)
{
	struct rig rig;
	struct writer writer;
	struct peer stays, gone;
	(void)state;
	start(&rig, &writer, true, true);
	send_mail(&stays, rig.port);
	send_mail(&gone, rig.port);
	uv_sem_wait(&writer.begun);
	uv_sem_wait(&writer.begun);
	peer_reset(&gone);
	rig_wait(&rig, FACT_CLOSED, 2, 1);
	live_stop(rig.live);
	uv_sem_post(&writer.may_end);
	uv_sem_post(&writer.may_end);
	peer_expect(&stays, 250);
	peer_expect(&stays, 421);
	peer_expect_end(&stays);
	peer_close(&stays);
	rig_stop(&rig);
	peer_check(&stays, &rig, 1);
	assert_int_equal(writer.numbers, 1 + 2);
	assert_int_equal(rig.stats.mails, 1); /* the other one got no 250 */
	peer_finish(&stays);
	peer_finish(&gone);
	finish(&rig, &writer);
}

/* A script's mail is stored too; many at once keep every worker busy. */
static void test_many_scripts(void **state)
{
	struct rig rig;
	struct writer writer;
	char *recipients[] = { "b@x.example" };
	(void)state;
	start(&rig, &writer, false, true);
	struct lesson *script = lesson_from_message("m", "a@x.example", recipients, 1, span_of(MESSAGE));
	for (int i = 0; i < 30; i++)
		live_run(rig.live, script, ORIGIN_LESSON);
	lesson_destroy(script);
	rig_wait(&rig, FACT_CLOSED, 0, 30);
	rig_stop(&rig);
	assert_int_equal(rig.stats.mails, 30);
	assert_int_equal(writer.numbers, 30 * 31 / 2);
	assert_true(span_equal(buf_span(&writer.message), span_of(MESSAGE)));
	finish(&rig, &writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stored),
		cmocka_unit_test(test_not_stored_is_452_and_the_session_goes_on),
		cmocka_unit_test(test_reply_waits_for_the_writer),
		cmocka_unit_test(test_client_gone_while_storing),
		cmocka_unit_test(test_client_ends_while_storing_and_gets_its_reply),
		cmocka_unit_test(test_stop_while_storing),
		cmocka_unit_test(test_many_scripts),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
