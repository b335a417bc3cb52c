/* Looking for a step: every kind in stored sessions, both ways, and what must not be found. */
#include "sessions.h"
#include "timeline/search.h"

/* All matches, forwards; the walk back must find the same. */
static void assert_found(const char *file, struct search search, const size_t *expected, size_t count)
{
	struct timeline *timeline = replay_file(file);
	const struct session *session = timeline_session(timeline, 1);
	size_t found = 0, step = 0, after = session->step_count + 1;
	while ((step = search_next(timeline, session, step, &search)) != 0) {
		assert_true(found < count);
		assert_int_equal(step, expected[found++]);
	}
	assert_int_equal(found, count);
	while ((after = search_back(timeline, session, after, &search)) != 0)
		assert_int_equal(after, expected[--found]);
	assert_int_equal(found, 0);
	timeline_destroy(timeline);
}

#define STEPS(...) (size_t[]){ __VA_ARGS__ }, sizeof(size_t[]){ __VA_ARGS__ } / sizeof(size_t)

static void test_meanings(void **state)
{
	(void)state;
	assert_found(FACTS("refused"), (struct search){ SEARCH_REFUSAL }, STEPS(4, 8, 12));
	assert_found(FACTS("refused"), (struct search){ SEARCH_WRONG }, STEPS(3, 7));
	assert_found(FACTS("refused"), (struct search){ SEARCH_VERB, VERB_RCPT }, STEPS(11, 13));
	assert_found(FACTS("refused"), (struct search){ SEARCH_CONTENT_END }, STEPS(19));
	assert_found(FACTS("refused"), (struct search){ SEARCH_ACCEPTED }, STEPS(20));
	assert_found(FACTS("refused"), (struct search){ SEARCH_SECURITY }, NULL, 0);
	assert_found(FACTS("two-mails"), (struct search){ SEARCH_ACCEPTED }, STEPS(18, 30));
	assert_found(FACTS("first-mail"), (struct search){ SEARCH_REFUSAL }, NULL, 0);
}

static void test_codes_by_their_first_digits(void **state)
{
	(void)state;
	assert_found(FACTS("refused"), (struct search){ SEARCH_CODE, .text = "550" }, STEPS(12));
	assert_found(FACTS("refused"), (struct search){ SEARCH_CODE, .text = "5" }, STEPS(4, 8, 12));
	assert_found(FACTS("refused"), (struct search){ SEARCH_CODE, .text = "35" }, STEPS(16));
	assert_found(FACTS("refused"), (struct search){ SEARCH_CODE, .text = "5500" }, NULL, 0);
	assert_found(FACTS("refused"), (struct search){ SEARCH_CODE, .text = "" }, NULL, 0);
}

static void test_text_of_both_sides(void **state)
{
	(void)state;
	assert_found(FACTS("refused"), (struct search){ SEARCH_BYTES, .text = "WANGFANG@" }, STEPS(13));
	assert_found(FACTS("refused"), (struct search){ SEARCH_BYTES, .text = "no such" }, STEPS(12));
	assert_found(FACTS("refused"), (struct search){ SEARCH_BYTES, .text = "" }, NULL, 0);
	assert_found(FACTS("refused"), (struct search){ SEARCH_BYTES, .text = "nowhere" }, NULL, 0);
}

static void test_fields_only_at_line_starts_of_the_header(void **state)
{
	(void)state;
	assert_found(FACTS("refused"), (struct search){ SEARCH_FIELD, .text = "subject" }, STEPS(17));
	assert_found(FACTS("refused"), (struct search){ SEARCH_FIELD, .text = "sub" }, NULL, 0);
	assert_found(FACTS("refused"), (struct search){ SEARCH_FIELD, .text = "to one" }, NULL, 0);
	assert_found(FACTS("refused"), (struct search){ SEARCH_FIELD, .text = "" }, NULL, 0);
	assert_found(FACTS("bdat"), (struct search){ SEARCH_FIELD, .text = "X-None" }, NULL, 0);
}

/* BDAT: the field is in a chunk, the LAST chunk ends the content. */
static void test_chunks(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(HELLO "104 1 C: MAIL FROM:<a@x.example>\\r\\n\n105 1 S: 250 OK\\r\\n\n"
	                                              "106 1 C: RCPT TO:<b@example.org>\\r\\n\n107 1 S: 250 OK\\r\\n\n"
	                                              "108 1 C: BDAT 13\\r\\nSubject: hi\\r\\n\n109 1 S: 250 OK\\r\\n\n"
	                                              "110 1 C: BDAT 12 LAST\\r\\n\\r\\nX-No: here\n111 1 S: 250 OK\\r\\n\n");
	const struct session *session = timeline_session(timeline, 1);
	struct search search = { SEARCH_FIELD, .text = "Subject" };
	assert_int_equal(search_next(timeline, session, 0, &search), 9);
	strcpy(search.text, "X-No");
	assert_int_equal(search_next(timeline, session, 0, &search), 0); /* in the body */
	search.kind = SEARCH_CONTENT_END;
	assert_int_equal(search_next(timeline, session, 0, &search), 11);
	search.kind = SEARCH_ACCEPTED;
	assert_int_equal(search_next(timeline, session, 0, &search), 12);
	timeline_destroy(timeline);
}

/* A text at every place around the borders of the pieces a long body is read in. */
static void test_text_across_pieces(void **state)
{
	(void)state;
	for (size_t at = 65530; at < 65545; at++) {
		struct timeline *timeline = replay_text(GO);
		struct buf body = { 0 };
		buf_add_text(&body, "A: b\r\n\r\n");
		size_t begin = body.len;
		while (body.len < begin + at)
			buf_add_text(&body, "x");
		buf_add_text(&body, "Needle\r\n.\r\n");
		timeline_add(timeline, fact_create_bytes(1, SMTP_CLIENT, FACTS_EPOCH_US + 200000, buf_span(&body)));
		buf_finish(&body);
		const struct session *session = timeline_session(timeline, 1);
		size_t step = search_next(timeline, session, 0, &(struct search){ SEARCH_BYTES, .text = "needle" });
		assert_true(step > 0);
		assert_int_equal(session->steps[step - 1].kind, STEP_BODY);
		timeline_destroy(timeline);
	}
}

/* Searching must not guess what the screen masks. */
static void test_passwords_are_not_found(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(HELLO "104 1 C: AUTH LOGIN\\r\\n\n105 1 S: 334 VXNlcm5hbWU6\\r\\n\n"
	                                              "106 1 C: bGl3ZWk=\\r\\n\n107 1 S: 334 UGFzc3dvcmQ6\\r\\n\n"
	                                              "108 1 C: c2VjcmV0\\r\\n\n109 1 S: 235 ok\\r\\n\n");
	const struct session *session = timeline_session(timeline, 1);
	assert_int_equal(search_next(timeline, session, 0, &(struct search){ SEARCH_BYTES, .text = "c2VjcmV0" }), 0);
	assert_int_equal(search_next(timeline, session, 0, &(struct search){ SEARCH_SECURITY }), 5);
	assert_int_equal(search_next(timeline, session, 5, &(struct search){ SEARCH_SECURITY }), 7);
	timeline_destroy(timeline);
}

/* While more of a step may come, its bytes decide nothing; its code does. */
static void test_unfinished_steps(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(HELLO "104 1 C: RCPT TO:<b@example.org>\\r\\n\n105 1 S: 550-no\\r\\n\n");
	const struct session *session = timeline_session(timeline, 1);
	size_t last = session->step_count;
	assert_false(session->steps[last - 1].complete);
	assert_int_equal(search_next(timeline, session, 0, &(struct search){ SEARCH_REFUSAL }), last);
	assert_int_equal(search_next(timeline, session, 0, &(struct search){ SEARCH_BYTES, .text = "550-no" }), 0);
	timeline_add(timeline, fact_create_bytes(1, SMTP_SERVER, FACTS_EPOCH_US + 200000, span_of("550 no\r\n")));
	assert_int_equal(search_next(timeline, session, 0, &(struct search){ SEARCH_BYTES, .text = "550-no" }), last);
	timeline_destroy(timeline);
}

static bool is_second(void *context, uint32_t session, uint32_t mail)
{
	(void)context;
	assert_int_equal(session, 1);
	return mail == 1;
}

static void test_defects_of_mails(void **state)
{
	(void)state;
	struct search search = { .kind = SEARCH_WRONG, .is_defective = is_second };
	assert_found(FACTS("two-mails"), search, STEPS(30));
}

static void test_ends(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("first-mail"));
	const struct session *session = timeline_session(timeline, 1);
	struct search search = { .kind = SEARCH_KIND_COUNT };
	assert_false(search_matches(timeline, session, 0, &search));
	assert_false(search_matches(timeline, session, 1, &search));
	assert_false(search_matches(timeline, session, 9999, &search));
	assert_int_equal(search_next(timeline, session, 9999, &search), 0);
	assert_int_equal(search_back(timeline, session, 9999, &search), 0);
	assert_int_equal(search_back(timeline, session, 0, &search), 0);
	timeline_destroy(timeline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_meanings),
		cmocka_unit_test(test_codes_by_their_first_digits),
		cmocka_unit_test(test_text_of_both_sides),
		cmocka_unit_test(test_fields_only_at_line_starts_of_the_header),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_text_across_pieces),
		cmocka_unit_test(test_passwords_are_not_found),
		cmocka_unit_test(test_unfinished_steps),
		cmocka_unit_test(test_defects_of_mails),
		cmocka_unit_test(test_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
