/* One test for each sentence of DESIGN.md, "Steps, sessions, hold", that concerns facts → steps. */
#include "sessions.h"

static void test_a_step_is_one_message(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("first-mail"));
	assert_steps(timeline, 1,
	             "1 connect C: handshake x0\n"
	             "2 connect S: 220/1 x0\n"
	             "3 greeting C: EHLO x1\n"
	             "4 greeting S: 250/5 x1\n"
	             "5 envelope C: MAIL x2 m0\n"
	             "6 envelope S: 250/1 x2 m0\n"
	             "7 envelope C: RCPT x3 m0\n"
	             "8 envelope S: 250/1 x3 m0\n"
	             "9 content C: DATA x4 m0\n"
	             "10 content S: 354/1 x4 m0\n"
	             "11 content C: header x5 m0\n"
	             "12 content C: body x5 m0\n"
	             "13 content C: dot x5 m0\n"
	             "14 content S: 250/1! x5 m0\n"
	             "15 end C: QUIT x6\n"
	             "16 end S: 221/1 x6\n"
	             "17 end S: close x6\n");
	timeline_destroy(timeline);
}

static void test_pipelined_commands_are_one_step_each(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("pipelined"));
	assert_steps(timeline, 1,
	             "1 connect C: handshake x0\n2 connect S: 220/1 x0\n3 greeting C: EHLO x1\n4 greeting S: 250/2 x1\n"
	             "5 envelope C: MAIL x2 m0\n"
	             "6 envelope C: RCPT+ x3 m0\n"
	             "7 envelope C: RCPT+ x4 m0\n"
	             "8 content C: DATA+ x5 m0\n"
	             "9 envelope S: 250/1 x2 m0\n"
	             "10 envelope S: 250/1 x3 m0\n"
	             "11 envelope S: 250/1 x4 m0\n"
	             "12 content S: 354/1 x5 m0\n"
	             "13 content C: header x6 m0\n"
	             "14 content C: body x6 m0\n"
	             "15 content C: dot x6 m0\n"
	             "16 content S: 250/1! x6 m0\n"
	             "17 end C: QUIT x7\n"
	             "18 end S: 221/1 x7\n"
	             "19 end C: close x7\n");
	timeline_destroy(timeline);
}

static void test_phases_repeat_with_each_mail(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-mails"));
	assert_steps(timeline, 1,
	             HELLO_STEPS "5 envelope C: MAIL x2\n"
	                         "6 envelope S: 250/1 x2\n"
	                         "7 envelope C: RSET x3\n"
	                         "8 envelope S: 250/1 x3\n"
	                         "9 envelope C: MAIL x4 m0\n"
	                         "10 envelope S: 250/1 x4 m0\n"
	                         "11 envelope C: RCPT x5 m0\n"
	                         "12 envelope S: 250/1 x5 m0\n"
	                         "13 content C: DATA x6 m0\n"
	                         "14 content S: 354/1 x6 m0\n"
	                         "15 content C: header x7 m0\n"
	                         "16 content C: body x7 m0\n"
	                         "17 content C: dot x7 m0\n"
	                         "18 content S: 250/1! x7 m0\n"
	                         "19 content C: NOOP x8\n"
	                         "20 content S: 250/1 x8\n"
	                         "21 envelope C: MAIL x9 m1\n"
	                         "22 envelope S: 250/1 x9 m1\n"
	                         "23 envelope C: RCPT x10 m1\n"
	                         "24 envelope S: 250/1 x10 m1\n"
	                         "25 content C: DATA x11 m1\n"
	                         "26 content S: 354/1 x11 m1\n"
	                         "27 content C: header x12 m1\n"
	                         "28 content C: body x12 m1\n"
	                         "29 content C: dot x12 m1\n"
	                         "30 content S: 250/1! x12 m1\n"
	                         "31 end C: QUIT x13\n"
	                         "32 end S: 221/1 x13\n"
	                         "33 end S: close x13\n");
	timeline_destroy(timeline);
}

static void test_refusals_are_steps_like_others(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("refused"));
	assert_steps(timeline, 1,
	             "1 connect C: handshake x0\n"
	             "2 connect S: 220/1 x0\n"
	             "3 envelope C: MAIL x1\n"
	             "4 envelope S: 503/1 x1\n"
	             "5 greeting C: HELO x2\n"
	             "6 greeting S: 250/1 x2\n"
	             "7 greeting C: unknown x3\n"
	             "8 greeting S: 500/1 x3\n"
	             "9 envelope C: MAIL x4 m0\n"
	             "10 envelope S: 250/1 x4 m0\n"
	             "11 envelope C: RCPT x5 m0\n"
	             "12 envelope S: 550/1 x5 m0\n"
	             "13 envelope C: RCPT x6 m0\n"
	             "14 envelope S: 250/1 x6 m0\n"
	             "15 content C: DATA x7 m0\n"
	             "16 content S: 354/1 x7 m0\n"
	             "17 content C: header x8 m0\n"
	             "18 content C: body x8 m0\n"
	             "19 content C: dot x8 m0\n"
	             "20 content S: 250/1! x8 m0\n"
	             "21 end C: QUIT x9\n"
	             "22 end S: 221/1 x9\n"
	             "23 end C: close x9\n");
	const struct session *session = timeline_session(timeline, 1);
	assert_int_equal(session->mails[0].first_step, 8);
	timeline_destroy(timeline);
}

static void test_a_step_that_can_grow_is_not_complete(void **state)
{
	(void)state;
	expect(OPEN, "1 connect C: handshake x0\n");
	expect(OPEN "101 1 S: 220-mx\\r\\n220-wait\\r\\n\n", "1 connect C: handshake x0\n2 connect S: 220/2? x0\n");
	expect(GO "110 1 C: Subject: x\\r\\n\n", GO_STEPS "11 content C: header? x5 m0\n");
	expect(GO "110 1 C: Subject: x\\r\\n\\r\\n\n", GO_STEPS "11 content C: header? x5 m0\n");
	expect(GO "110 1 C: Subject: x\\r\\n\\r\\nbo\n", GO_STEPS "11 content C: header x5 m0\n12 content C: body? x5 m0\n");
	expect(GO "110 1 C: Subject: x\\r\\n\\r\\nbody\\r\\n.\\r\\n\n",
	       GO_STEPS "11 content C: header x5 m0\n12 content C: body x5 m0\n13 content C: dot x5 m0\n");
}

static void test_nothing_more_comes_after_the_close(void **state)
{
	(void)state;
	expect(GO "110 1 C: Subj\n111 1 close C\n", GO_STEPS "11 content C: header x5 m0\n12 end C: close x5\n");
	expect(OPEN "101 1 S: 220-mx\\r\\n\n102 1 close S\n",
	       "1 connect C: handshake x0\n2 connect S: 220/1 x0\n3 end S: close x0\n");
	expect(HELLO "104 1 C: MAIL FR\n105 1 close C\n106 1 C: OM:<>\\r\\n\n107 1 close S\n",
	       HELLO_STEPS "5 envelope C: MAIL x2\n6 end C: close x2\n");
}

static void test_an_empty_mail_has_only_its_dot(void **state)
{
	(void)state;
	expect(GO "110 1 C: .\\r\\n\n111 1 S: 250 OK\\r\\n\n", GO_STEPS "11 content C: dot x5 m0\n12 content S: 250/1! x5 m0\n");
}

static void test_data_that_is_refused_makes_no_mail(void **state)
{
	(void)state;
	struct timeline *timeline =
	        replay_text(HELLO "104 1 C: DATA\\r\\n\n105 1 S: 503 no\\r\\n\n106 1 C: NOOP\\r\\n\n107 1 S: 250 OK\\r\\n\n");
	assert_steps(timeline, 1,
	             HELLO_STEPS "5 content C: DATA x2\n6 content S: 503/1 x2\n7 content C: NOOP x3\n8 content S: 250/1 x3\n");
	assert_int_equal(timeline_session(timeline, 1)->mail_count, 0);
	timeline_destroy(timeline);
}

static void test_a_mail_exists_once_its_250_came(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(GO "110 1 C: x\\r\\n.\\r\\n\n111 1 S: 25\n");
	const struct session *session = timeline_session(timeline, 1);
	assert_int_equal(session->mail_count, 1);
	assert_true(session->mails[0].complete);
	assert_int_equal(session->mails[0].accepted_step, TIMELINE_NONE);
	assert_int_equal(session->mails[0].number, 0);
	assert_int_equal(timeline->mail_count, 0);
	timeline_add(timeline, fact_create_bytes(1, SMTP_SERVER, FACTS_EPOCH_US + 200000, span_of("0 OK\r\n")));
	assert_int_equal(session->mails[0].accepted_step, session->step_count - 1);
	assert_int_equal(session->mails[0].number, 1);
	assert_int_equal(timeline->mail_count, 1);
	timeline_destroy(timeline);
}

static void test_a_refused_mail_never_exists(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(GO "110 1 C: x\\r\\n.\\r\\n\n111 1 S: 552 too big\\r\\n\n");
	const struct session *session = timeline_session(timeline, 1);
	assert_int_equal(session->mails[0].accepted_step, TIMELINE_NONE);
	assert_int_equal(timeline->mail_count, 0);
	timeline_destroy(timeline);
}

static void test_mails_are_numbered_by_their_250(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-sessions"));
	assert_int_equal(timeline->mail_count, 2);
	assert_int_equal(timeline->mails[0].session, 2);
	assert_int_equal(timeline->mails[1].session, 1);
	const struct session *slow = timeline_session(timeline, 1), *fast = timeline_session(timeline, 2);
	assert_int_equal(fast->mails[0].number, 1);
	assert_int_equal(slow->mails[0].number, 2);
	assert_int_equal(slow->mail_count, 2);
	assert_int_equal(slow->mails[1].number, 0);
	assert_false(slow->mails[1].complete);
	timeline_destroy(timeline);
}

static void test_events_have_one_global_order(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-sessions"));
	size_t seen[3] = { 0 };
	int64_t time = 0;
	for (size_t i = 0; i < timeline->event_count; i++) {
		const struct event *event = &timeline->events[i];
		const struct session *session = timeline_session(timeline, event->session);
		assert_int_equal(session->events[seen[event->session]++], i);
		assert_true(event->time_us >= time);
		time = event->time_us;
	}
	assert_int_equal(seen[1], timeline_session(timeline, 1)->event_count);
	assert_int_equal(seen[2], timeline_session(timeline, 2)->event_count);
	timeline_destroy(timeline);
}

static void test_sessions_have_their_own_steps(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-sessions"));
	assert_steps(timeline, 2,
	             "1 connect C: handshake x0\n"
	             "2 connect S: 220/1 x0\n"
	             "3 greeting C: HELO x1\n"
	             "4 greeting S: 250/1 x1\n"
	             "5 envelope C: MAIL x2 m0\n"
	             "6 envelope S: 250/1 x2 m0\n"
	             "7 envelope C: RCPT x3 m0\n"
	             "8 envelope S: 250/1 x3 m0\n"
	             "9 content C: DATA x4 m0\n"
	             "10 content S: 354/1 x4 m0\n"
	             "11 content C: header x5 m0\n"
	             "12 content C: body x5 m0\n"
	             "13 content C: dot x5 m0\n"
	             "14 content S: 250/1! x5 m0\n"
	             "15 end C: QUIT x6\n"
	             "16 end S: 221/1 x6\n"
	             "17 end S: close x6\n");
	timeline_destroy(timeline);
}

static void test_violations_belong_to_the_step_they_follow(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("refused"));
	const struct session *session = timeline_session(timeline, 1);
	const struct step *mail = &session->steps[2];
	assert_int_equal(mail->last, mail->first + 1);
	const struct event *event = session_event(timeline, session, mail->last);
	assert_int_equal(event->kind, EVENT_VIOLATION);
	assert_int_equal(event->rule, VIOLATION_SEQUENCE);
	assert_events_covered(session);
	timeline_destroy(timeline);
}

static void test_notes_belong_to_the_step_they_follow(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(HELLO "103.5 1 note held for 3 s\n104 1 C: NOOP\\r\\n\n104.5 1 note delayed\n");
	const struct session *session = timeline_session(timeline, 1);
	assert_steps(timeline, 1, HELLO_STEPS "5 greeting C: NOOP x2\n");
	assert_int_equal(session->note_count, 2);
	assert_int_equal(session->notes[0].event, session->steps[3].last);
	assert_int_equal(session->notes[1].event, session->steps[4].last);
	assert_string_equal(session_note(session, session->steps[3].last), "held for 3 s");
	assert_string_equal(session_note(session, session->steps[4].last), "delayed");
	assert_null(session_note(session, session->steps[4].first));
	assert_events_covered(session);
	assert_true(session->steps[3].complete);
	timeline_destroy(timeline);
}

static void test_client_bytes_inside_a_reply_come_after_it(void **state)
{
	(void)state;
	struct timeline *timeline =
	        replay_text(OPEN "101 1 S: 220 mx\\r\\n\n102 1 C: EHLO x.example\\r\\n\n103 1 S: 250-mx\\r\\n\n"
	                         "104 1 C: MAIL FROM:<>\\r\\n\n105 1 S: 250 HELP\\r\\n\n106 1 S: 250 OK\\r\\n\n");
	const struct session *session = timeline_session(timeline, 1);
	assert_steps(timeline, 1,
	             "1 connect C: handshake x0\n2 connect S: 220/1 x0\n3 greeting C: EHLO x1\n4 greeting S: 250/2 x1\n"
	             "5 envelope C: MAIL+ x2\n6 envelope S: 250/1 x2\n");
	assert_int_equal(session->steps[4].state, STATE_READY);
	assert_events_covered(session);
	timeline_destroy(timeline);
	expect(OPEN "101 1 S: 220-mx\\r\\n\n102 1 C: NOOP\\r\\n\n103 1 close C\n",
	       "1 connect C: handshake x0\n2 connect S: 220/1 x0\n3 connect C: NOOP x1\n4 end C: close x1\n");
}

static void test_a_reply_nobody_asked_for(void **state)
{
	(void)state;
	expect(HELLO "500 1 S: 421 idle\\r\\n\n501 1 close S\n", HELLO_STEPS "5 end S: 421/1 x1\n6 end S: close x1\n");
}

static void test_a_client_that_does_not_wait_for_354(void **state)
{
	(void)state;
	expect(MAIL "108.5 1 C: Subject: x\\r\\n\\r\\ny\\r\\n.\\r\\nQUIT\\r\\n\n109 1 S: 354 go\\r\\n250 OK\\r\\n221 bye\\r\\n\n",
	       GO_STEPS "11 content C: header x5 m0\n12 content C: body x5 m0\n13 content C: dot x5 m0\n"
	                "14 end C: QUIT+ x6\n15 content S: 250/1! x5 m0\n16 end S: 221/1 x6\n");
}

/* A mail too large for the observer to keep: the rules decide that it is one, before its 354 is seen. */
static void test_a_large_mail_sent_without_waiting(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(MAIL);
	struct buf mail = { 0 };
	buf_add_text(&mail, "Subject: x\r\n\r\n");
	while (mail.len < 3u << 20)
		buf_add_text(&mail, "0123456789012345678901234567890123456789012345678901234567890123456789\r\n");
	size_t end = mail.len;
	buf_add_text(&mail, ".\r\n");
	for (size_t at = 0; at < mail.len; at += 65536)
		timeline_add(timeline, fact_create_bytes(1, SMTP_CLIENT, FACTS_EPOCH_US + 200000,
		                                         span_part(buf_span(&mail), at, at + 65536)));
	timeline_add(timeline, fact_create_bytes(1, SMTP_SERVER, FACTS_EPOCH_US + 300000, span_of("354 go\r\n250 OK\r\n")));
	const struct session *session = timeline_session(timeline, 1);
	assert_int_equal(session->mail_count, 1);
	assert_int_equal(session->mails[0].number, 1);
	assert_int_equal(session->mails[0].header_end - session->mails[0].content_start, 14);
	struct buf message = { 0 };
	timeline_message(timeline, session, &session->mails[0], &message, NULL);
	assert_int_equal(message.len, end);
	assert_memory_equal(message.data, mail.data, end);
	char *steps = print_steps(session);
	assert_non_null(strstr(steps, "content C: header x5 m0\n"));
	assert_non_null(strstr(steps, "content C: dot x5 m0\n"));
	assert_non_null(strstr(steps, "content S: 250/1! x5 m0\n"));
	free(steps);
	buf_finish(&message);
	buf_finish(&mail);
	timeline_destroy(timeline);
}

static void test_a_command_without_its_reply_shifts_nothing(void **state)
{
	(void)state;
	expect(HELLO "104 1 C: MAIL FROM:<>\\r\\nRCPT TO:<b@y>\\r\\nNOOP\\r\\nDATA\\r\\n\n105 1 S: 250 OK\\r\\n250 OK\\r\\n354 "
	             "go\\r\\n\n106 1 "
	             "C: .\\r\\n\n"
	             "107 1 S: 250 OK\\r\\n\n",
	       HELLO_STEPS
	       "5 envelope C: MAIL x2 m0\n6 envelope C: RCPT+ x3 m0\n7 envelope C: NOOP+ x4 m0\n8 content C: DATA+ x5 m0\n"
	       "9 envelope S: 250/1 x2 m0\n10 envelope S: 250/1 x3 m0\n11 content S: 354/1 x5 m0\n"
	       "12 content C: dot x6 m0\n13 content S: 250/1! x6 m0\n");
}

static void test_phases_of_commands(void **state)
{
	(void)state;
	expect(HELLO "104 1 C: NOOP\\r\\n\n105 1 S: 250 OK\\r\\n\n106 1 C: RSET\\r\\n\n107 1 S: 250 OK\\r\\n\n108 1 C: "
	             "HELP\\r\\n\n109 1 "
	             "S: 214 x\\r\\n\n",
	       HELLO_STEPS "5 greeting C: NOOP x2\n6 greeting S: 250/1 x2\n7 envelope C: RSET x3\n8 envelope S: 250/1 x3\n"
	                   "9 envelope C: HELP x4\n10 envelope S: 214/1 x4\n");
	expect(OPEN "101 1 S: 220 mx\\r\\n\n102 1 C: NOOP\\r\\n\n103 1 S: 250 OK\\r\\n\n",
	       "1 connect C: handshake x0\n2 connect S: 220/1 x0\n3 connect C: NOOP x1\n4 connect S: 250/1 x1\n");
}

static void test_one_long_command_is_one_step(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(HELLO);
	struct buf line = { 0 };
	buf_add_text(&line, "NOOP ");
	for (int i = 0; i < 40000; i++)
		buf_add_byte(&line, 'x');
	buf_add_text(&line, "\r\n");
	timeline_add(timeline, fact_create_bytes(1, SMTP_CLIENT, FACTS_EPOCH_US + 200000, buf_span(&line)));
	timeline_add(timeline, fact_create_bytes(1, SMTP_SERVER, FACTS_EPOCH_US + 201000, span_of("500 too long\r\n")));
	assert_steps(timeline, 1, HELLO_STEPS "5 greeting C: NOOP x2\n6 greeting S: 500/1 x2\n");
	const struct session *session = timeline_session(timeline, 1);
	assert_int_equal(session->steps[4].end - session->steps[4].start, line.len);
	assert_events_covered(session);
	buf_finish(&line);
	timeline_destroy(timeline);
}

static void test_a_long_reply_line_is_one_line(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(OPEN);
	struct buf line = { 0 };
	buf_add_text(&line, "220-");
	for (int i = 0; i < 40000; i++)
		buf_add_byte(&line, 'x');
	buf_add_text(&line, "\r\n220 mx\r\n");
	timeline_add(timeline, fact_create_bytes(1, SMTP_SERVER, FACTS_EPOCH_US + 200000, buf_span(&line)));
	assert_steps(timeline, 1, "1 connect C: handshake x0\n2 connect S: 220/2 x0\n");
	buf_finish(&line);
	timeline_destroy(timeline);
}

static void test_steps_know_their_bytes_and_times(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("first-mail"));
	const struct session *session = timeline_session(timeline, 1);
	const struct step *ehlo = &session->steps[2], *reply = &session->steps[3];
	char *text = read_text(timeline, session, ehlo->from, ehlo->start, ehlo->end);
	assert_string_equal(text, "EHLO lab-pc.nankai.edu.cn\r\n");
	free(text);
	text = read_text(timeline, session, reply->from, reply->start, reply->end);
	assert_true(strncmp(text, "250-mx.example.org greets", 25) == 0);
	assert_string_equal(text + strlen(text) - 10, "250 HELP\r\n");
	free(text);
	assert_int_equal(ehlo->start_us, FACTS_EPOCH_US + 1001600);
	assert_int_equal(reply->end_us, FACTS_EPOCH_US + 1002100);
	assert_int_equal(ehlo->state, STATE_START);
	assert_int_equal(reply->state, STATE_READY);
	timeline_destroy(timeline);
}

/* ---- names ---- */

static void assert_name(const char *facts, const char *name)
{
	struct timeline *timeline = replay_text(facts);
	assert_string_equal(timeline_session(timeline, 1)->name, name);
	timeline_destroy(timeline);
}

static void test_a_session_is_named_by_ehlo_then_by_its_mail(void **state)
{
	(void)state;
	assert_name(OPEN, "");
	assert_name(HELLO, "x.example");
	assert_name(GO "110 1 C: Subject: x\\r\\nX-Mailer: swaks v20201014.0 jetmore.org/john/code/swaks/\\r\\n\\r\\n\n",
	            "x.example");
	assert_name(GO "110 1 C: X-Mailer: swaks v20201014.0 jetmore.org/john/code/swaks/\\r\\n\\r\\nbody\n", "swaks");
	assert_name(GO "110 1 C: X-Mailer: swaks 1\\r\\n.\\r\\n\n", "swaks");
	assert_name(OPEN "101 1 S: 220 mx\\r\\n\n102 1 C: EHLO a\\xffb\\x1b\\r\\n\n", "a\\xFFb\\x1B");
	assert_name(OPEN "101 1 S: 220 mx\\r\\n\n102 1 C: EHLO\\r\\n\n", "");
}

static void test_a_lesson_keeps_its_label(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("first-mail"));
	assert_string_equal(timeline_session(timeline, 1)->name, "first-mail");
	timeline_destroy(timeline);
	assert_name("1 1 open a b file 通知.eml\n2 1 S: 220 mx\\r\\n\n3 1 C: EHLO x\\r\\n\n", "通知.eml");
}

/* ---- facts that do not fit ---- */

static void test_facts_of_no_session_are_kept_and_ignored(void **state)
{
	(void)state;
	struct timeline *timeline =
	        replay_text("1 7 C: EHLO\\r\\n\n2 0 C: x\n3 7 close C\n4 7 note x\n5 3 open a b client\n" OPEN OPEN);
	assert_int_equal(timeline->fact_count, 7);
	assert_int_equal(timeline->session_count, 1);
	assert_int_equal(timeline->event_count, 1);
	assert_null(timeline_session(timeline, 0));
	assert_null(timeline_session(timeline, 7));
	timeline_destroy(timeline);
}

static void test_wire_bytes_make_no_events(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(OPEN);
	struct fact *fact = fact_create_bytes(1, SMTP_SERVER, FACTS_EPOCH_US, span_of("220 mx\r\n"));
	fact->layer = LAYER_WIRE;
	timeline_add(timeline, fact);
	assert_steps(timeline, 1, "1 connect C: handshake x0\n");
	timeline_destroy(timeline);
	timeline_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_step_is_one_message),
		cmocka_unit_test(test_pipelined_commands_are_one_step_each),
		cmocka_unit_test(test_phases_repeat_with_each_mail),
		cmocka_unit_test(test_refusals_are_steps_like_others),
		cmocka_unit_test(test_a_step_that_can_grow_is_not_complete),
		cmocka_unit_test(test_nothing_more_comes_after_the_close),
		cmocka_unit_test(test_an_empty_mail_has_only_its_dot),
		cmocka_unit_test(test_data_that_is_refused_makes_no_mail),
		cmocka_unit_test(test_a_mail_exists_once_its_250_came),
		cmocka_unit_test(test_a_refused_mail_never_exists),
		cmocka_unit_test(test_mails_are_numbered_by_their_250),
		cmocka_unit_test(test_events_have_one_global_order),
		cmocka_unit_test(test_sessions_have_their_own_steps),
		cmocka_unit_test(test_violations_belong_to_the_step_they_follow),
		cmocka_unit_test(test_notes_belong_to_the_step_they_follow),
		cmocka_unit_test(test_client_bytes_inside_a_reply_come_after_it),
		cmocka_unit_test(test_a_reply_nobody_asked_for),
		cmocka_unit_test(test_a_client_that_does_not_wait_for_354),
		cmocka_unit_test(test_a_large_mail_sent_without_waiting),
		cmocka_unit_test(test_a_command_without_its_reply_shifts_nothing),
		cmocka_unit_test(test_phases_of_commands),
		cmocka_unit_test(test_one_long_command_is_one_step),
		cmocka_unit_test(test_a_long_reply_line_is_one_line),
		cmocka_unit_test(test_steps_know_their_bytes_and_times),
		cmocka_unit_test(test_a_session_is_named_by_ehlo_then_by_its_mail),
		cmocka_unit_test(test_a_lesson_keeps_its_label),
		cmocka_unit_test(test_facts_of_no_session_are_kept_and_ignored),
		cmocka_unit_test(test_wire_bytes_make_no_events),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
