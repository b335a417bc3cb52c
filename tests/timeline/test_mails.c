/* What a mail is made of: its envelope at each step, and its bytes. */
#include "sessions.h"

/* ---- envelopes ---- */

/* "<from> a:250 b:0" */
static void assert_envelope(const struct timeline *timeline, uint32_t mail, size_t steps, const char *expected)
{
	struct envelope envelope;
	struct buf out = { 0 };
	timeline_envelope(timeline, timeline_session(timeline, 1), mail, steps, &envelope);
	if (envelope.reverse_path != NULL)
		buf_addf(&out, "<%s>", envelope.reverse_path);
	for (size_t i = 0; i < envelope.count; i++)
		buf_addf(&out, " %s:%u", envelope.recipients[i].address, envelope.recipients[i].code);
	char *text = buf_take_text(&out);
	assert_string_equal(text, expected);
	free(text);
	envelope_finish(&envelope);
}

static void test_the_envelope_grows_with_the_steps(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("refused"));
	assert_envelope(timeline, 0, 8, "");
	assert_envelope(timeline, 0, 9, "<a@refused.example>");
	assert_envelope(timeline, 0, 11, "<a@refused.example> nobody@example.org:0");
	assert_envelope(timeline, 0, 12, "<a@refused.example> nobody@example.org:550");
	assert_envelope(timeline, 0, 14, "<a@refused.example> nobody@example.org:550 wangfang@example.org:250");
	assert_envelope(timeline, 0, 999, "<a@refused.example> nobody@example.org:550 wangfang@example.org:250");
	assert_envelope(timeline, TIMELINE_NONE, 4, "");
	assert_envelope(timeline, TIMELINE_NONE, 11, "<a@refused.example> nobody@example.org:0");
	assert_envelope(timeline, TIMELINE_NONE, 20, "");
	assert_envelope(timeline, TIMELINE_NONE, 0, "");
	timeline_destroy(timeline);
}

static void test_each_mail_has_its_own_envelope(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-mails"));
	assert_envelope(timeline, TIMELINE_NONE, 7, "<wrong@two.example>");
	assert_envelope(timeline, TIMELINE_NONE, 8, "");
	assert_envelope(timeline, 0, 33, "<first@two.example> one@example.org:250");
	assert_envelope(timeline, 1, 33, "<> two@example.org:250");
	assert_envelope(timeline, 1, 20, "");
	timeline_destroy(timeline);
	timeline = replay_file(FACTS("pipelined"));
	assert_envelope(timeline, 0, 8, "<a@example.com> b@example.org:0 c@example.org:0");
	assert_envelope(timeline, 0, 10, "<a@example.com> b@example.org:250 c@example.org:0");
	timeline_destroy(timeline);
}

static void test_the_envelope_of_a_chunked_mail(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("bdat"));
	assert_envelope(timeline, 0, 23, "<a@chunks.example> wangfang@example.org:250");
	assert_envelope(timeline, 1, 23, "<b@chunks.example> wangfang@example.org:250");
	assert_envelope(timeline, TIMELINE_NONE, 12, "<a@chunks.example> wangfang@example.org:250");
	assert_envelope(timeline, TIMELINE_NONE, 14, "");
	timeline_destroy(timeline);
	timeline = replay_text("1 1 open a b client\n2 1 S: 220 x\\r\\n\n3 1 C: EHLO x\\r\\n\n4 1 S: 250 x\\r\\n\n"
	                       "5 1 C: MAIL FROM:<a@b>\\r\\nRCPT TO:<c@d>\\r\\nBDAT 1 LAST\\r\\nx\n"
	                       "6 1 S: 250 x\\r\\n250 x\\r\\n250 x\\r\\n\n");
	assert_envelope(timeline, 0, 99, "<a@b> c@d:250");
	timeline_destroy(timeline);
}

static void test_a_recipient_without_brackets_is_shown_as_written(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(
	        "1 1 open a b client\n2 1 S: 220 x\\r\\n\n3 1 C: HELO x\\r\\n\n4 1 S: 250 x\\r\\n\n"
	        "5 1 C: MAIL FROM:<>\\r\\n\n6 1 S: 250 x\\r\\n\n7 1 C: RCPT TO: who\\xff\\r\\n\n8 1 S: 501 x\\r\\n\n");
	assert_envelope(timeline, TIMELINE_NONE, 8, "<> TO: who\xff:501");
	timeline_destroy(timeline);
}

/* ---- messages ---- */

static void assert_message(const struct timeline *timeline, uint32_t mail, const char *message, const uint64_t *stuffed,
                           size_t count)
{
	const struct session *session = timeline_session(timeline, 1);
	struct buf text = { 0 }, dots = { 0 };
	timeline_message(timeline, session, &session->mails[mail], &text, &dots);
	assert_true(span_equal(buf_span(&text), span_of(message)));
	assert_int_equal(dots.len, count * sizeof *stuffed);
	if (count > 0)
		assert_memory_equal(dots.data, stuffed, dots.len);
	buf_finish(&text);
	buf_finish(&dots);
}

static void test_the_message_is_without_stuffing_dots(void **state)
{
	static const char facts[] =
	        "1 1 open a b client\n2 1 S: 220 x\\r\\n\n3 1 C: HELO x\\r\\nMAIL FROM:<>\\r\\nRCPT TO:<a@b>\\r\\nDATA\\r\\n\n"
	        "4 1 S: 250 x\\r\\n250 x\\r\\n250 x\\r\\n354 x\\r\\n\n"
	        "5 1 C: A: b\\r\\n\\r\\n..c\\r\\nd\\n.\\r\\n..\\r\\n.\\r\\nMAIL FROM:<>\\r\\n\n6 1 S: 250 x\\r\\n\n";
	(void)state;
	struct fact_list list;
	char *error = NULL;
	assert_true(facts_parse("t", span_of(facts), &list, &error));
	for (size_t size = 1; size < 60; size++) {
		struct fact_list cut;
		struct timeline *timeline = timeline_create();
		facts_cut(&list, size, 0, &cut);
		facts_replay(&cut, timeline);
		const struct mail_record *mail = &timeline_session(timeline, 1)->mails[0];
		assert_true(mail->complete);
		assert_int_equal(mail->number, 1);
		assert_int_equal(mail->header_end - mail->content_start, 8);
		assert_message(timeline, 0, "A: b\r\n\r\n.c\r\nd\n.\r\n.\r\n", (uint64_t[]){ 8, 18 }, 2);
		timeline_destroy(timeline);
		facts_finish(&cut);
	}
	facts_finish(&list);
}

static void test_a_chunked_message_is_its_chunks(void **state)
{
	static const char first[] = "User-Agent: Chunky/2.1\r\nSubject: cut\r\n\r\n.\r\n\0\xff\r\nZ";
	(void)state;
	struct fact_list list;
	char *error = NULL;
	assert_true(facts_load(FACTS("bdat"), &list, &error));
	for (size_t size = 1; size < 60; size++) {
		struct fact_list cut;
		struct buf text = { 0 }, dots = { 0 };
		struct timeline *timeline = timeline_create();
		facts_cut(&list, size, 0, &cut);
		facts_replay(&cut, timeline);
		const struct session *session = timeline_session(timeline, 1);
		const struct mail_record *mail = &session->mails[0];
		timeline_message(timeline, session, mail, &text, &dots);
		assert_int_equal(text.len, sizeof first - 1);
		assert_memory_equal(text.data, first, text.len);
		assert_int_equal(dots.len, 0);
		assert_int_equal(session_chunks_gap(session, mail, mail->content_start + 20), 0);
		assert_int_equal(session_chunks_gap(session, mail, mail->content_start + 25), 5);
		assert_int_equal(mail->content_end - mail->content_start - session_chunks_gap(session, mail, mail->content_end),
		                 text.len);
		/* the header section: 20 bytes of the first chunk, the second BDAT line, 20 bytes of the second */
		assert_int_equal(mail->header_end - mail->content_start - session_chunks_gap(session, mail, mail->header_end),
		                 40);
		assert_message(timeline, 1, "Subject: dots\r\n\r\n.\r\n..\r\n", NULL, 0);
		timeline_message(timeline, session, mail, NULL, &dots);
		buf_finish(&text);
		buf_finish(&dots);
		timeline_destroy(timeline);
		facts_finish(&cut);
	}
	facts_finish(&list);
}

static void test_an_unfinished_message_is_there_as_far_as_it_came(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-sessions"));
	assert_message(timeline, 0, "Subject: slow\r\n\r\nSlow.\r\n", NULL, 0);
	assert_message(timeline, 1, "Subject: never finished\r\n\r\nThe cable", NULL, 0);
	timeline_destroy(timeline);
}

static void test_a_chinese_mail_arrives_whole(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("chinese-mail"));
	const struct session *session = timeline_session(timeline, 1);
	assert_string_equal(session->name, "Thunderbird");
	struct buf text = { 0 };
	timeline_message(timeline, session, &session->mails[0], &text, NULL);
	char *message = buf_take_text(&text);
	assert_non_null(strstr(message, "\r\niVBORw0KGgo"));
	assert_string_equal(message + strlen(message) - 21, "\r\n--=-smtpscope-1--\r\n");
	free(message);
	timeline_destroy(timeline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_envelope_grows_with_the_steps),
		cmocka_unit_test(test_each_mail_has_its_own_envelope),
		cmocka_unit_test(test_the_envelope_of_a_chunked_mail),
		cmocka_unit_test(test_a_recipient_without_brackets_is_shown_as_written),
		cmocka_unit_test(test_the_message_is_without_stuffing_dots),
		cmocka_unit_test(test_a_chunked_message_is_its_chunks),
		cmocka_unit_test(test_an_unfinished_message_is_there_as_far_as_it_came),
		cmocka_unit_test(test_a_chinese_mail_arrives_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
