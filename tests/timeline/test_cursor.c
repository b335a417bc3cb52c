/* One test for each sentence of DESIGN.md, "Steps, sessions, hold", that concerns the cursor. */
#include "sessions.h"
#include "timeline/cursor.h"

static size_t walk(const struct session *session, enum step_size size, bool forward, size_t from, size_t *out, size_t max)
{
	struct cursor cursor = { .step = from };
	size_t count = 0;
	while (count < max && (forward ? cursor_next : cursor_back)(&cursor, session, size))
		out[count++] = cursor.step;
	return count;
}

static void assert_walk(const struct session *session, enum step_size size, bool forward, const size_t *expected, size_t count)
{
	size_t stops[64];
	size_t walked = walk(session, size, forward, forward ? 1 : session->step_count, stops, 64);
	assert_int_equal(walked, count);
	assert_memory_equal(stops, expected, count * sizeof *expected);
}

static void test_message_by_message_there_and_back(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("first-mail"));
	const struct session *session = timeline_session(timeline, 1);
	struct cursor cursor = { .step = 1 };
	for (size_t step = 2; step <= session->step_count; step++) {
		assert_true(cursor_next(&cursor, session, STEP_SIZE_MESSAGE));
		assert_int_equal(cursor.step, step);
	}
	assert_false(cursor_next(&cursor, session, STEP_SIZE_MESSAGE));
	assert_int_equal(cursor.step, session->step_count);
	for (size_t step = session->step_count - 1; step >= 1; step--) {
		assert_true(cursor_back(&cursor, session, STEP_SIZE_MESSAGE));
		assert_int_equal(cursor.step, step);
	}
	assert_false(cursor_back(&cursor, session, STEP_SIZE_MESSAGE));
	assert_int_equal(cursor.step, 1);
	timeline_destroy(timeline);
}

static void test_phases_skip_and_repeat(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-mails"));
	const struct session *session = timeline_session(timeline, 1);
	assert_walk(session, STEP_SIZE_PHASE, true, (size_t[]){ 3, 5, 13, 21, 25, 31, 33 }, 7);
	assert_walk(session, STEP_SIZE_PHASE, false, (size_t[]){ 31, 25, 21, 13, 5, 3, 1 }, 7);
	struct cursor cursor = { .step = 8 };
	assert_true(cursor_back(&cursor, session, STEP_SIZE_PHASE));
	assert_int_equal(cursor.step, 5);
	timeline_destroy(timeline);
}

static void test_mails_skip_to_their_250(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-mails"));
	const struct session *session = timeline_session(timeline, 1);
	assert_walk(session, STEP_SIZE_MAIL, true, (size_t[]){ 18, 30, 33 }, 3);
	assert_walk(session, STEP_SIZE_MAIL, false, (size_t[]){ 30, 18, 1 }, 3);
	timeline_destroy(timeline);
}

static void test_live_events_never_move_a_cursor(void **state)
{
	(void)state;
	struct fact_list list;
	char *error = NULL;
	struct cursor cursor = { 0 };
	struct timeline *timeline = timeline_create();
	assert_true(facts_load(FACTS("first-mail"), &list, &error));
	for (size_t i = 0; i < list.count; i++) {
		timeline_add(timeline, facts_copy(list.facts[i]));
		const struct session *session = timeline_session(timeline, 1);
		if (session == NULL)
			continue;
		assert_int_equal(cursor_update(&cursor, session), i == 1);
		assert_int_equal(cursor.step, 1);
		assert_int_equal(cursor_waiting(&cursor, session), session->step_count - 1);
	}
	facts_finish(&list);
	timeline_destroy(timeline);
}

static void test_end_follows_live_until_a_step_is_taken(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text("1 1 open a b client\n2 1 S: 220 mx\\r\\n\n3 1 C: NOOP\\r\\n\n");
	const struct session *session = timeline_session(timeline, 1);
	struct cursor cursor = { .step = 1 };
	assert_true(cursor_last(&cursor, session));
	assert_int_equal(cursor.step, 3);
	assert_false(cursor_next(&cursor, session, STEP_SIZE_MESSAGE));
	timeline_add(timeline, fact_create_bytes(1, SMTP_SERVER, FACTS_EPOCH_US + 9000, span_of("250 OK\r\n")));
	assert_true(cursor_update(&cursor, session));
	assert_int_equal(cursor.step, 4);
	assert_int_equal(cursor_waiting(&cursor, session), 0);
	assert_true(cursor_back(&cursor, session, STEP_SIZE_MESSAGE));
	timeline_add(timeline, fact_create_bytes(1, SMTP_CLIENT, FACTS_EPOCH_US + 10000, span_of("QUIT\r\n")));
	assert_false(cursor_update(&cursor, session));
	assert_int_equal(cursor.step, 3);
	assert_int_equal(cursor_waiting(&cursor, session), 2);
	timeline_destroy(timeline);
}

static void test_go_is_clamped(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("first-mail"));
	const struct session *session = timeline_session(timeline, 1);
	struct cursor cursor = { .step = 1 };
	assert_true(cursor_go(&cursor, session, 999));
	assert_int_equal(cursor.step, session->step_count);
	assert_false(cursor.follow);
	assert_true(cursor_go(&cursor, session, 0));
	assert_int_equal(cursor.step, 1);
	assert_false(cursor_go(&cursor, session, 1));
	assert_true(cursor_go(&cursor, session, 4));
	assert_true(cursor_first(&cursor, session));
	assert_int_equal(cursor.step, 1);
	timeline_destroy(timeline);
}

static void test_each_session_has_its_own_cursor_and_mails_exist_behind_it(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-sessions"));
	const struct session *slow = timeline_session(timeline, 1), *fast = timeline_session(timeline, 2);
	struct cursor cursors[2] = { { .step = 1 }, { .step = 1 } };
	struct mail_place places[2];
	assert_int_equal(cursor_mails_seen(timeline, cursors, places, 2), 0);
	cursor_go(&cursors[0], slow, slow->mails[0].accepted_step);
	assert_int_equal(cursor_mails_seen(timeline, cursors, places, 2), 0);
	cursor_next(&cursors[0], slow, STEP_SIZE_MESSAGE);
	assert_int_equal(cursor_mails_seen(timeline, cursors, places, 2), 1);
	assert_int_equal(places[0].session, 1);
	cursor_next(&cursors[1], fast, STEP_SIZE_MAIL);
	assert_int_equal(cursor_mails_seen(timeline, cursors, places, 2), 2);
	assert_int_equal(places[0].session, 2);
	assert_int_equal(places[1].session, 1);
	assert_int_equal(cursor_mails_seen(timeline, cursors, places, 1), 1);
	timeline_destroy(timeline);
}

/* How many places of the session's steps a size stops at inside steps: counted from the bytes themselves. */
static size_t inner_stops(const struct timeline *timeline, const struct session *session, enum step_size size)
{
	size_t count = 0;
	for (size_t i = 0; i < session->step_count; i++) {
		const struct step *step = &session->steps[i];
		bool content = step->kind == STEP_HEADER || step->kind == STEP_BODY;
		if (!content && (step->kind != STEP_REPLY || step->lines < 2))
			continue;
		struct buf bytes = { 0 };
		timeline_read(timeline, session, step->from, step->start, step->end, &bytes);
		for (size_t at = 0, line = 0; at < bytes.len; at++) {
			if (bytes.data[at] != '\n')
				continue;
			size_t text = at - 1 - line; /* without CR LF */
			count += content && size == STEP_SIZE_GROUP && text > 4 ? (text + 3) / 4 : 1;
			line = at + 1;
		}
		count--; /* the last stop is the whole step */
		buf_finish(&bytes);
	}
	return count;
}

static void assert_parts(const char *file, enum step_size size)
{
	struct timeline *timeline = replay_file(file);
	const struct session *session = timeline_session(timeline, 1);
	struct cursor stops[4096], cursor = { .step = 1 };
	size_t count = 0;
	do
		stops[count++] = cursor;
	while (count < 4096 && cursor_next(&cursor, session, size));
	assert_int_equal(count, session->step_count + inner_stops(timeline, session, size));
	assert_int_equal(cursor.step, session->step_count);
	while (count-- > 1) {
		assert_int_equal(cursor.step, stops[count].step);
		assert_int_equal(cursor.part_end, stops[count].part_end);
		assert_true(cursor_back(&cursor, session, size));
	}
	assert_int_equal(cursor.step, 1);
	assert_false(cursor_back(&cursor, session, size));
	timeline_destroy(timeline);
}

static void test_lines_and_byte_groups_subdivide(void **state)
{
	(void)state;
	static const char *const files[] = { FACTS("first-mail"), FACTS("chinese-mail"), FACTS("refused"), FACTS("pipelined") };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		assert_parts(files[i], STEP_SIZE_LINE);
		assert_parts(files[i], STEP_SIZE_GROUP);
	}
}

static void test_a_larger_step_ends_the_message_first(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("first-mail"));
	const struct session *session = timeline_session(timeline, 1);
	struct cursor cursor = { .step = 1 };
	while (cursor.part_end == 0)
		assert_true(cursor_next(&cursor, session, STEP_SIZE_LINE));
	size_t step = cursor.step;
	assert_int_equal(session->steps[step - 1].kind, STEP_REPLY); /* to EHLO */
	assert_true(cursor_next(&cursor, session, STEP_SIZE_MESSAGE));
	assert_int_equal(cursor.step, step);
	assert_int_equal(cursor.part_end, 0);
	timeline_destroy(timeline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_message_by_message_there_and_back),
		cmocka_unit_test(test_phases_skip_and_repeat),
		cmocka_unit_test(test_mails_skip_to_their_250),
		cmocka_unit_test(test_live_events_never_move_a_cursor),
		cmocka_unit_test(test_end_follows_live_until_a_step_is_taken),
		cmocka_unit_test(test_go_is_clamped),
		cmocka_unit_test(test_lines_and_byte_groups_subdivide),
		cmocka_unit_test(test_a_larger_step_ends_the_message_first),
		cmocka_unit_test(test_each_session_has_its_own_cursor_and_mails_exist_behind_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
