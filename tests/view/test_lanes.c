/* Several sessions side by side on one clock. */
#include "view/hold_stage.h"

#include "view/lanes.h"

static void say_hello(struct stage *stage, uint32_t session, const char *name)
{
	char line[64];

	snprintf(line, sizeof line, "EHLO %s\r\n", name);
	stage_say(stage, session, SMTP_SERVER, "220 lab-server\r\n");
	stage_say(stage, session, SMTP_CLIENT, line);
	stage_say(stage, session, SMTP_SERVER, "250 lab-server\r\n");
}

/* Three sessions beside the stage's own; the second waits two seconds in between. */
static void open_three(struct stage *stage)
{
	stage_open(stage, "127.0.0.1:51440");
	say_hello(stage, 2, "thunderbird.example");
	stage_open(stage, "127.0.0.1:51452");
	stage_say(stage, 1, SMTP_SERVER, "250 2.1.0 Sender ok\r\n");
	say_hello(stage, 3, "mutt.a-rather-long-name.example.org");
	stage->now_us += 2000000;
	stage_say(stage, 2, SMTP_CLIENT, "MAIL FROM:<zhao@example.org>\r\n");
	stage_say(stage, 2, SMTP_SERVER, "550 5.7.1 No\r\n");
	stage_open(stage, "127.0.0.1:51460");
	say_hello(stage, 4, "late");
	stage->state.lanes.open = true;
	stage->state.lanes.moment = stage->timeline->event_count;
	stage->state.lanes.first = 1;
	stage->frame.now_us = stage->now_us;
}

static void check_layout(const struct lanes_layout *layout, size_t moment, float height)
{
	float below[LANES_MOST];

	for (size_t i = 0; i < LANES_MOST; i++)
		below[i] = -INFINITY;
	for (size_t i = 0; i < layout->row_count; i++) {
		const struct lanes_row *row = &layout->rows[i];
		size_t own = moment_of(layout->sessions[row->lane], row->step);

		assert_true(own <= moment);
		assert_true(row->y >= -0.1f && row->y + LANES_ROW <= height + 0.1f);
		assert_true(row->y >= below[row->lane] - 0.1f); /* no two messages of a lane on top of each other */
		below[row->lane] = row->y + LANES_ROW;
		if (i == 0)
			continue;
		const struct lanes_row *before = &layout->rows[i - 1];
		assert_true(row->y >= before->y + LANES_STAGGER - 0.1f); /* later is lower */
		assert_true(own > moment_of(layout->sessions[before->lane], before->step));
	}
}

static void test_layout(void **state)
{
	struct stage *stage = *state;
	struct lanes_layout layout;

	open_three(stage);
	for (size_t moment = 0; moment <= stage->timeline->event_count; moment++)
		for (float height = 80; height < 1500; height += 170) {
			size_t steps = 0;

			lanes_layout(stage->timeline, 1, 3, moment, height, &layout);
			check_layout(&layout, moment, height);
			for (size_t i = 0; i < layout.count; i++)
				steps += layout.steps[i];
			assert_true(layout.row_count == steps || !layout.whole);
			assert_true(layout.row_count > 0 || steps == 0); /* the newest is always there */
			if (layout.whole && layout.row_count)
				assert_true(fabsf(layout.rows[0].y) < 0.1f);
		}
}

/* A pause of the clock is seen as room. */
static void test_a_pause_leaves_room(void **state)
{
	struct stage *stage = *state;
	struct lanes_layout layout;
	float pause = 0, most = 0;

	open_three(stage);
	lanes_layout(stage->timeline, 1, 3, stage->timeline->event_count, 4000, &layout);
	assert_true(layout.whole);
	for (size_t i = 1; i < layout.row_count; i++) {
		const struct lanes_row *row = &layout.rows[i], *before = &layout.rows[i - 1];
		int64_t us = layout.sessions[row->lane]->steps[row->step - 1].start_us -
		             layout.sessions[before->lane]->steps[before->step - 1].start_us;

		if (us >= 2000000)
			pause = row->y - before->y;
		else if (row->lane != before->lane)
			most = fmaxf(most, row->y - before->y);
	}
	assert_true(pause >= LANES_STAGGER + 38);
	assert_true(most > 0);
}

static void test_fit(void **state)
{
	(void)state;
	assert_int_equal(lanes_fit(300, 9), 1);
	assert_int_equal(lanes_fit(810, 9), 2);
	assert_int_equal(lanes_fit(1340, 9), 3);
	assert_int_equal(lanes_fit(4000, 9), LANES_MOST);
	assert_int_equal(lanes_fit(4000, 2), 2);
	assert_int_equal(lanes_first(0, 3, 9), 1);
	assert_int_equal(lanes_first(99, 3, 9), 7);
	assert_int_equal(lanes_first(5, 3, 2), 1);
}

static void check_all_sizes(struct stage *stage, const char *what)
{
	char wrong[512];

	for (size_t i = 0; i < SIZES; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			resize(stage, i, lang);
			draw(stage);
			assert_true(looks_clips_closed(&stage->list));
			looks_wrong(&stage->list, (struct rect){ 0, 0, sizes[i][0], sizes[i][1] }, wrong, sizeof wrong);
			if (*wrong)
				fail_msg("%s, %.0fx%.0f %s: %s", what, sizes[i][0], sizes[i][1], lang_code((enum lang)lang),
				         wrong);
		}
	resize(stage, 0, LANG_EN);
}

static void test_every_moment_in_every_size(void **state)
{
	struct stage *stage = *state;
	char what[32];

	open_three(stage);
	for (size_t moment = 1; moment <= stage->timeline->event_count; moment++) {
		struct moment_step now = moment_newest(stage->timeline, moment);

		stage->state.lanes.moment = moment;
		stage->state.session = now.session->number;
		stage->cursors[now.session->number - 1].step = now.step;
		snprintf(what, sizeof what, "moment %zu", moment);
		check_all_sizes(stage, what);
	}
}

/* Only what has happened; the newest message on top of the others, its time through all lanes. */
static void test_the_future_is_absent(void **state)
{
	struct stage *stage = *state;

	open_three(stage);
	stage->state.lanes.moment = moment_of(timeline_session(stage->timeline, 2), 3);
	resize(stage, 0, LANG_EN);
	draw(stage);
	assert_non_null(looks_find(&stage->list, "EHLO thunderbird", 0));
	assert_null(looks_find(&stage->list, "MAIL FROM:<zhao", 0));
	assert_null(looks_find(&stage->list, "5.7.1 No", 0));
	assert_int_equal(stage->frame.out_lanes, 3);
	stage->state.lanes.moment = stage->timeline->event_count;
	draw(stage);
	assert_non_null(looks_find(&stage->list, "5.7.1 No", 0));
	assert_null(looks_find(&stage->list, "EHLO late", 0)); /* the fourth lane is not seen */
	assert_non_null(looks_find(&stage->list, "1–3/4", 0));
	assert_non_null(hit_of(stage, ACTION_LANES_FIRST, 2));
	stage->state.lanes.moment = moment_of(timeline_session(stage->timeline, 4), 1); /* its time is seen all the same */
	draw(stage);
	char time[32];
	widget_elapsed(stage->timeline->sessions[0], stage->timeline, timeline_session(stage->timeline, 4)->steps[0].start_us,
	               time, sizeof time);
	assert_non_null(looks_find(&stage->list, time, 0));
	stage->state.lanes.moment = stage->timeline->event_count;
	stage->state.lanes.first = 2;
	draw(stage);
	assert_non_null(looks_find(&stage->list, "EHLO late", 0));
	assert_non_null(hit_of(stage, ACTION_LANES_FIRST, 1));
	assert_null(hit_of(stage, ACTION_LANES_FIRST, 3));
}

static void test_clicks(void **state)
{
	struct stage *stage = *state;
	const struct session *second;

	open_three(stage);
	second = timeline_session(stage->timeline, 2);
	resize(stage, 0, LANG_EN);
	draw(stage);
	const struct draw_item *words = looks_find(&stage->list, "5.7.1 No", 0);
	const struct draw_item *hit = draw_hit_at(&stage->list, words->at.x + 5, words->at.y + 5);
	assert_int_equal(hit->action, ACTION_LANES_GO);
	assert_int_equal(hit->arg, moment_of(second, second->step_count));
	assert_non_null(hit_of(stage, ACTION_SESSION, 2));
	assert_non_null(hit_of(stage, ACTION_LANES, -1)); /* the way here and back, in the top bar */
}

static void test_held(void **state)
{
	struct stage *stage = *state;

	open_three(stage);
	stage_hold(stage, 2, 451, "later", 25);
	stage_hold(stage, 4, 250, "fine", 0);
	stage->frame.now_us = stage->now_us + 3200000;
	check_all_sizes(stage, "held");
	draw(stage);
	assert_non_null(looks_find(&stage->list, "held 3 s", 0));
	assert_non_null(hit_of(stage, ACTION_LANES_RELEASE, 2));
	assert_non_null(hit_of(stage, ACTION_LANES_RELEASE, 4)); /* though its lane is not seen */
	assert_true(stage->frame.out_redraw_ms > 0);
	assert_non_null(looks_find(&stage->list, "451", 0));
	stage->state.predict.on = true; /* nobody may read what they are asked to guess */
	draw(stage);
	assert_null(looks_find(&stage->list, "451", 0));
	stage->state.lanes.moment = 3; /* in the past nothing waits */
	draw(stage);
	assert_null(hit_of(stage, ACTION_LANES_RELEASE, 2));
}

static void test_passwords_are_masked(void **state)
{
	struct stage *stage = *state;

	stage_say(stage, 1, SMTP_SERVER, "250 ok\r\n");
	stage_say(stage, 1, SMTP_CLIENT, "AUTH PLAIN AGxpAHNlY3JldA==\r\n");
	stage->state.lanes = (struct lanes_state){ .open = true, .first = 1, .moment = stage->timeline->event_count };
	resize(stage, 0, LANG_EN);
	draw(stage);
	assert_non_null(looks_find(&stage->list, "AUTH PLAIN", 0));
	assert_null(looks_find(&stage->list, "AGxpAHNlY3JldA", 0));
}

/* What is drawn grows neither with sessions nor with steps. */
static void test_cost(void **state)
{
	struct stage *stage = *state;
	size_t few, most = 0;

	open_three(stage);
	resize(stage, 0, LANG_EN);
	stage->state.lanes.moment = stage->timeline->event_count;
	draw(stage);
	few = stage->list.count;
	for (uint32_t i = 5; i <= 1000; i++) {
		stage_open(stage, "127.0.0.1:50000");
		stage->state.cursor_count = STAGE_SESSIONS;
		say_hello(stage, i, "one-of-many");
	}
	stage->state.lanes.moment = stage->timeline->event_count;
	for (uint32_t first = 1; first < 1000; first += 199) {
		stage->state.lanes.first = first;
		draw(stage);
		most = stage->list.count > most ? stage->list.count : most;
	}
	assert_true(most < few + 60); /* chips of the top bar, rows of other lanes */
}

#define LANES_TEST(f) cmocka_unit_test_setup_teardown(f, hold_set_up, hold_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LANES_TEST(test_layout),
		LANES_TEST(test_a_pause_leaves_room),
		cmocka_unit_test(test_fit),
		LANES_TEST(test_every_moment_in_every_size),
		LANES_TEST(test_the_future_is_absent),
		LANES_TEST(test_clicks),
		LANES_TEST(test_held),
		LANES_TEST(test_passwords_are_masked),
		LANES_TEST(test_cost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
