/* One cursor in time over several sessions. */
#include "sessions.h"
#include "timeline/moment.h"

static void test_every_step_once_in_order(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-sessions"));
	size_t count = 0, moment = 0, seen[3] = { 0 }, moments[256];
	for (struct moment_step at; (at = moment_next(timeline, moment)).session != NULL; moment = at.moment) {
		assert_true(at.moment > moment);
		assert_int_equal(at.step, ++seen[at.session->number]); /* each session's own order */
		assert_int_equal(moment_of(at.session, at.step), at.moment);
		assert_int_equal(moment_steps(at.session, at.moment), at.step);
		assert_int_equal(moment_steps(at.session, at.moment - 1), at.step - 1);
		moments[count++] = at.moment;
	}
	assert_int_equal(seen[1], timeline->sessions[0]->step_count);
	assert_int_equal(seen[2], timeline->sessions[1]->step_count);
	assert_int_equal(moment_newest(timeline, moment).moment, moment);
	while (--count > 0) { /* the same way back */
		struct moment_step at = moment_back(timeline, moments[count]);
		assert_int_equal(at.moment, moments[count - 1]);
	}
	assert_null(moment_back(timeline, moments[0]).session);
	timeline_destroy(timeline);
}

/* Between two steps (a body of several reads) the newest is the one that has begun. */
static void test_within_a_step(void **state)
{
	(void)state;
	struct timeline *timeline =
	        replay_text(GO "110 1 C: A: b\\r\\n\n111 1 C: C: d\\r\\n\n112 1 C: \\r\\nbody\\r\\n.\\r\\n\n");
	const struct session *session = timeline_session(timeline, 1);
	size_t header = 11;
	assert_int_equal(session->steps[header - 1].kind, STEP_HEADER);
	size_t moment = moment_of(session, header);
	assert_true(session->steps[header - 1].last > session->steps[header - 1].first);
	assert_int_equal(moment_steps(session, moment + 1), header);
	assert_int_equal(moment_newest(timeline, moment + 1).step, header);
	assert_int_equal(moment_back(timeline, moment + 1).step, header - 1);
	assert_int_equal(moment_next(timeline, moment).step, header + 1);
	timeline_destroy(timeline);
}

static void test_nothing_there(void **state)
{
	(void)state;
	struct timeline *timeline = timeline_create();
	assert_null(moment_next(timeline, 0).session);
	assert_null(moment_back(timeline, 0).session);
	assert_null(moment_newest(timeline, 99).session);
	timeline_destroy(timeline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_step_once_in_order),
		cmocka_unit_test(test_within_a_step),
		cmocka_unit_test(test_nothing_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
