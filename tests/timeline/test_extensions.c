/* Steps of what a teaching server adds: held and altered replies, AUTH, TLS, mails that come in chunks. */
#include "sessions.h"

/* ---- holding and faults ---- */

static struct timeline *replay_until(const char *path, double ms)
{
	struct timeline *whole = replay_file(path), *timeline = timeline_create();
	for (size_t i = 0; i < whole->fact_count && whole->facts[i]->time_us <= FACTS_EPOCH_US + (int64_t)(ms * 1000); i++)
		timeline_add(timeline, facts_copy(whole->facts[i]));
	timeline_destroy(whole);
	return timeline;
}

static void test_a_held_reply_is_known_while_it_is_held(void **state)
{
	(void)state;
	struct timeline *timeline = replay_until(FACTS("held"), 101);
	const struct session *session = timeline_session(timeline, 1);
	assert_true(session->held);
	assert_int_equal(session->holding.code, 220);
	assert_string_equal(session->holding.text, "mx.example.org ESMTP smtpscope");
	assert_int_equal(session->held_since_us, FACTS_EPOCH_US + 100500);
	assert_int_equal(session->holding.release_us, FACTS_EPOCH_US + 25100500);
	assert_steps(timeline, 1, "1 connect C: handshake x0\n");
	timeline_destroy(timeline);
	timeline = replay_until(FACTS("held"), 3100);
	assert_false(timeline_session(timeline, 1)->held);
	timeline_destroy(timeline);
	timeline = replay_until(FACTS("held"), 28103);
	session = timeline_session(timeline, 1);
	assert_true(session->held);
	assert_int_equal(session->holding.release_us, 0);
	timeline_destroy(timeline);
}

static void test_a_client_that_hangs_up_while_held(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("held"));
	assert_false(timeline_session(timeline, 1)->held);
	assert_steps(timeline, 1,
	             "1 connect C: handshake x0\n2 connect S: 220/1 x0\n3 greeting C: EHLO x1\n4 greeting S: 250/2 x1\n"
	             "5 envelope C: MAIL x2\n6 end C: close x2\n");
	timeline_destroy(timeline);
}

static void test_holding_another_session_is_its_own(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(OPEN "100 2 open 127.0.0.1:9 127.0.0.1:2525 client\n101 2 held 220 0 mx\n"
	                                             "102 3 held 220 0 mx\n103 1 released\n");
	assert_false(timeline_session(timeline, 1)->held);
	assert_true(timeline_session(timeline, 2)->held);
	timeline_destroy(timeline);
}

static void assert_notes(const struct session *session, size_t step, const char *first, const char *second)
{
	const struct step *s = &session->steps[step - 1];
	assert_string_equal(session_note(session, s->first), first);
	if (second != NULL)
		assert_string_equal(session_note(session, s->first + 1), second);
	else
		assert_null(session_note(session, s->first + 1));
}

static void test_what_a_fault_did_belongs_to_the_reply_behind_it(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("altered"));
	const struct session *session = timeline_session(timeline, 1);
	assert_steps(timeline, 1,
	             HELLO_STEPS "5 envelope C: MAIL x2\n6 envelope S: 250/1 x2\n"
	                         "7 envelope C: RCPT x3\n8 envelope S: 451/1~ x3\n"
	                         "9 envelope C: RCPT x4\n10 envelope S: 250/1~ x4\n"
	                         "11 content C: DATA x5\n12 end S: close~ x5\n");
	assert_int_equal(session->note_count, 4);
	assert_notes(session, 8, "451 instead of 250", NULL);
	assert_notes(session, 10, "delayed by 10 s", "cut into two");
	assert_notes(session, 12, "dropped", NULL);
	assert_events_covered(session);
	timeline_destroy(timeline);
}

/* While a reply waits its client goes on: the note waits too. */
static void test_a_note_waits_for_its_reply(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(HELLO "104 1 C: NOOP\\r\\n\n105 1 altered delayed\n106 1 C: RSET\\r\\n\n"
	                                              "107 1 S: 250 OK\\r\\n250 OK\\r\\n\n");
	const struct session *session = timeline_session(timeline, 1);
	assert_steps(timeline, 1,
	             HELLO_STEPS "5 greeting C: NOOP x2\n6 envelope C: RSET+ x3\n7 greeting S: 250/1~ x2\n"
	                         "8 envelope S: 250/1 x3\n");
	assert_notes(session, 7, "delayed", NULL);
	timeline_destroy(timeline);
}

/* ---- AUTH, TLS, BDAT ---- */

static void test_the_answers_to_auth_are_steps(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("auth"));
	assert_steps(timeline, 1,
	             "1 connect C: handshake x0\n2 connect S: 220/1 x0\n3 greeting C: EHLO x1\n4 greeting S: 250/2 x1\n"
	             "5 greeting C: AUTH x2\n"
	             "6 greeting S: 334/1 x2\n"
	             "7 greeting C: auth* x3\n"
	             "8 greeting S: 501/1 x3\n"
	             "9 greeting C: AUTH x4\n"
	             "10 greeting S: 334/1 x4\n"
	             "11 greeting C: auth* x5\n"
	             "12 greeting S: 334/1 x5\n"
	             "13 greeting C: auth* x6\n"
	             "14 greeting S: 235/1 x6\n"
	             "15 envelope C: MAIL x7\n"
	             "16 envelope S: 250/1 x7\n"
	             "17 end C: QUIT x8\n"
	             "18 end S: 221/1 x8\n"
	             "19 end S: close x8\n");
	assert_steps(timeline, 2,
	             "1 connect C: handshake x0\n2 connect S: 220/1 x0\n3 greeting C: EHLO x1\n4 greeting S: 250/2 x1\n"
	             "5 greeting C: AUTH* x2\n6 greeting S: 235/1 x2\n"
	             "7 end C: QUIT x3\n8 end S: 221/1 x3\n9 end S: close x3\n");
	assert_int_equal(timeline_session(timeline, 1)->steps[6].verb, VERB_AUTH);
	assert_events_covered(timeline_session(timeline, 1));
	timeline_destroy(timeline);
}

static void test_tls_is_a_step_and_the_wire_is_none(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("starttls"));
	const struct session *session = timeline_session(timeline, 1);
	assert_steps(timeline, 1,
	             "1 connect C: handshake x0\n2 connect S: 220/1 x0\n3 greeting C: EHLO x1\n4 greeting S: 250/2 x1\n"
	             "5 greeting C: STARTTLS x2\n"
	             "6 greeting S: 220/1 x2\n"
	             "7 greeting C: tls x2\n"
	             "8 greeting C: EHLO^ x3\n"
	             "9 greeting S: 250/2^ x3\n"
	             "10 envelope C: MAIL^ x4 m0\n"
	             "11 envelope S: 250/1^ x4 m0\n"
	             "12 envelope C: RCPT^ x5 m0\n"
	             "13 envelope S: 250/1^ x5 m0\n"
	             "14 content C: DATA^ x6 m0\n"
	             "15 content S: 354/1^ x6 m0\n"
	             "16 content C: header^ x7 m0\n"
	             "17 content C: body^ x7 m0\n"
	             "18 content C: dot^ x7 m0\n"
	             "19 content S: 250/1!^ x7 m0\n"
	             "20 end C: QUIT^ x8\n"
	             "21 end S: 221/1^ x8\n"
	             "22 end S: close^ x8\n");
	assert_string_equal(session_note(session, session->steps[6].last), "TLSv1.3 TLS_AES_256_GCM_SHA384");
	assert_string_equal(session->name, "laptop.example");
	assert_int_equal(session->steps[6].state, STATE_START);
	assert_events_covered(session);
	char *text = read_text(timeline, session, SMTP_CLIENT, session->steps[7].start, session->steps[7].end);
	assert_string_equal(text, "EHLO laptop.example\r\n");
	free(text);
	timeline_destroy(timeline);
}

/* What came in the clear behind STARTTLS has no reply, and the replies under TLS are not its. */
static void test_injected_plaintext_is_answered_by_nobody(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(
	        HELLO "104 1 C: STARTTLS\\r\\nNOOP\\r\\nMAIL FROM:<>\\r\\n\n105 1 S: 220 go\\r\\n\n106 1 tls TLSv1.3 x\n"
	              "107 1 C: EHLO x.example\\r\\n\n108 1 S: 250 mx\\r\\n\n109 1 C: NOOP\\r\\n\n110 1 S: 250 OK\\r\\n\n");
	const struct session *session = timeline_session(timeline, 1);
	size_t count = session->step_count;
	assert_events_covered(session);
	assert_int_equal(session->steps[count - 1].kind, STEP_REPLY);
	assert_int_equal(session->steps[count - 1].verb, VERB_NOOP);
	assert_int_equal(session->steps[count - 1].exchange, session->steps[count - 2].exchange);
	assert_int_equal(session->steps[count - 3].exchange, session->steps[count - 4].exchange);
	assert_true(session->steps[count - 4].tls);
	timeline_destroy(timeline);
}

static void test_a_bdat_line_and_its_chunk_are_one_step(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("bdat"));
	const struct session *session = timeline_session(timeline, 1);
	assert_steps(timeline, 1,
	             "1 connect C: handshake x0\n2 connect S: 220/1 x0\n3 greeting C: EHLO x1\n4 greeting S: 250/3 x1\n"
	             "5 envelope C: MAIL x2 m0\n"
	             "6 envelope S: 250/1 x2 m0\n"
	             "7 envelope C: RCPT x3 m0\n"
	             "8 envelope S: 250/1 x3 m0\n"
	             "9 content C: chunk x4 m0\n"
	             "10 content S: 250/1 x4 m0\n"
	             "11 content C: chunk x5 m0\n"
	             "12 content S: 250/1 x5 m0\n"
	             "13 content C: chunk x6 m0\n"
	             "14 content S: 250/1! x6 m0\n"
	             "15 envelope C: MAIL x7 m1\n"
	             "16 envelope S: 250/1 x7 m1\n"
	             "17 envelope C: RCPT x8 m1\n"
	             "18 envelope S: 250/1 x8 m1\n"
	             "19 content C: chunk x9 m1\n"
	             "20 end C: QUIT+ x10\n"
	             "21 content S: 250/1! x9 m1\n"
	             "22 end S: 221/1 x10\n"
	             "23 end S: close x10\n");
	assert_int_equal(timeline->mail_count, 2);
	assert_int_equal(session->mails[0].accepted_step, 13);
	assert_int_equal(session->mails[0].first_step, 4);
	assert_int_equal(session->mails[0].chunk_count, 3);
	assert_true(session->mails[0].complete);
	assert_int_equal(session->mails[1].accepted_step, 20);
	assert_string_equal(session->name, "Chunky");
	assert_events_covered(session);
	timeline_destroy(timeline);
}

static void test_a_chunk_grows_until_all_of_it_is_there(void **state)
{
	(void)state;
	struct timeline *timeline = replay_until(FACTS("bdat"), 110);
	const struct session *session = timeline_session(timeline, 1);
	assert_int_equal(session->step_count, 11);
	assert_false(session->steps[10].complete);
	assert_int_equal(session->mail_count, 1);
	assert_false(session->mails[0].complete);
	timeline_destroy(timeline);
}

#define BDAT_READY                                                                                                               \
	HELLO "104 1 C: MAIL FROM:<>\\r\\n\n105 1 S: 250 OK\\r\\n\n106 1 C: RCPT TO:<b@y>\\r\\n\n107 1 S: 250 OK\\r\\n\n"

static void test_a_chunked_mail_is_there_while_its_reply_is_held(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(BDAT_READY "108 1 C: BDAT 3 LAST\\r\\nabc\n109 1 held 250 0 OK\n");
	const struct session *session = timeline_session(timeline, 1);
	assert_int_equal(session->mail_count, 1);
	assert_true(session->mails[0].complete);
	assert_int_equal(session->mails[0].number, 0);
	assert_true(session->held);
	timeline_destroy(timeline);
}

static void test_pipelined_chunks_find_their_mails(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(
	        HELLO "104 1 C: MAIL FROM:<>\\r\\nRCPT TO:<b@y>\\r\\nBDAT 2\\r\\nabBDAT 2 LAST\\r\\ncdMAIL FROM:<>\\r\\n"
	              "RCPT TO:<b@y>\\r\\nBDAT 1 LAST\\r\\nx\n"
	              "105 1 S: 250 1\\r\\n250 2\\r\\n250 3\\r\\n250 4\\r\\n250 5\\r\\n250 6\\r\\n250 7\\r\\n\n");
	assert_steps(timeline, 1,
	             HELLO_STEPS "5 envelope C: MAIL x2 m0\n6 envelope C: RCPT+ x3 m0\n7 content C: chunk+ x4 m0\n"
	                         "8 content C: chunk+ x5 m0\n9 envelope C: MAIL+ x6 m1\n10 envelope C: RCPT+ x7 m1\n"
	                         "11 content C: chunk+ x8 m1\n12 envelope S: 250/1 x2 m0\n13 envelope S: 250/1 x3 m0\n"
	                         "14 content S: 250/1 x4 m0\n15 content S: 250/1! x5 m0\n16 envelope S: 250/1 x6 m1\n"
	                         "17 envelope S: 250/1 x7 m1\n18 content S: 250/1! x8 m1\n");
	assert_int_equal(timeline->mail_count, 2);
	timeline_destroy(timeline);
}

static void test_a_refused_chunk_makes_no_mail_exist(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(BDAT_READY "108 1 C: BDAT 3 LAST\\r\\nabc\n109 1 S: 552 too big\\r\\n\n"
	                                                   "110 1 C: BDAT 1 LAST\\r\\nx\n111 1 S: 503 no\\r\\n\n");
	const struct session *session = timeline_session(timeline, 1);
	assert_int_equal(timeline->mail_count, 0);
	assert_int_equal(session->mail_count, 1);
	assert_int_equal(session->mails[0].accepted_step, TIMELINE_NONE);
	assert_int_equal(session->steps[session->step_count - 1].mail, TIMELINE_NONE);
	timeline_destroy(timeline);
}

static void test_a_malformed_bdat_is_a_command(void **state)
{
	(void)state;
	expect(BDAT_READY "108 1 C: BDAT many\\r\\n\n109 1 S: 501 what\\r\\n\n",
	       HELLO_STEPS "5 envelope C: MAIL x2\n6 envelope S: 250/1 x2\n7 envelope C: RCPT x3\n8 envelope S: 250/1 x3\n"
	                   "9 content C: BDAT x4\n10 content S: 501/1 x4\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_held_reply_is_known_while_it_is_held),
		cmocka_unit_test(test_a_client_that_hangs_up_while_held),
		cmocka_unit_test(test_holding_another_session_is_its_own),
		cmocka_unit_test(test_what_a_fault_did_belongs_to_the_reply_behind_it),
		cmocka_unit_test(test_a_note_waits_for_its_reply),
		cmocka_unit_test(test_the_answers_to_auth_are_steps),
		cmocka_unit_test(test_tls_is_a_step_and_the_wire_is_none),
		cmocka_unit_test(test_injected_plaintext_is_answered_by_nobody),
		cmocka_unit_test(test_a_bdat_line_and_its_chunk_are_one_step),
		cmocka_unit_test(test_a_chunk_grows_until_all_of_it_is_there),
		cmocka_unit_test(test_a_chunked_mail_is_there_while_its_reply_is_held),
		cmocka_unit_test(test_pipelined_chunks_find_their_mails),
		cmocka_unit_test(test_a_refused_chunk_makes_no_mail_exist),
		cmocka_unit_test(test_a_malformed_bdat_is_a_command),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
