/* What the screen makes of lessons: the first screen's list with how far each came, and sessions of several clients. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fake_font.h"
#include "looks.h"
#include "stage.h"
#include "view/lesson_card.h"
#include "view/lesson_step.h"

static int set_up(void **state)
{
	struct stage *stage = mem_alloc(sizeof *stage);
	stage_init(stage, &fake_font);
	stage->state.lang = LANG_EN;
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	stage_finish(*state);
	free(*state);
	return 0;
}

/* ---- the first screen */

static const float sizes[][2] = { { 1000, 560 }, { 700, 420 }, { 880, 330 }, { 420, 240 }, { 300, 200 } };

static void draw_card(struct stage *stage, float w, float h)
{
	char wrong[512];
	struct rect at = { 20, 20, w, h };
	stage->frame.width = w + 40;
	stage->frame.height = h + 40;
	draw_begin(&stage->list, &fake_font);
	lesson_card_draw(&stage->frame, at, 20);
	looks_wrong(&stage->list, (struct rect){ 0, 0, w + 40, h + 40 }, wrong, sizeof wrong);
	if (*wrong)
		fail_msg("%.0fx%.0f: %s", w, h, wrong);
}

static const struct draw_item *hit_of(const struct stage *stage, int action)
{
	for (size_t i = 0; i < stage->list.count; i++) {
		if (stage->list.items[i].kind == DRAW_HIT && stage->list.items[i].action == action)
			return &stage->list.items[i];
	}
	return NULL;
}

static void test_marks(void **state)
{
	struct stage *stage = *state;
	struct lesson_mark marks[64] = { { .step = 7, .of = 17 }, { .step = 12, .of = 12 }, { 0 }, { .step = 1, .of = 9 } };

	assert_true(stage->lessons.count >= 12 && stage->lessons.count <= 64);
	draw_card(stage, 1000, 560);
	assert_null(looks_find(&stage->list, "7/17", 0));
	assert_null(hit_of(stage, ACTION_RESUME));
	stage->state.lessons = (struct lesson_state){ .marks = marks, .count = stage->lessons.count };
	draw_card(stage, 1000, 560);
	assert_non_null(looks_find(&stage->list, "7/17", 0));
	assert_null(looks_find(&stage->list, "12/12", 0)); /* finished: a check mark */
	assert_null(looks_find(&stage->list, "1/9", 0));   /* nobody goes on at the first step */
	assert_non_null(looks_find(&stage->list, "go on at step 7 of 17", 0));
	assert_int_equal(hit_of(stage, ACTION_RESUME)->arg, 1);
	stage->state.lesson_choice = 1;
	draw_card(stage, 1000, 560);
	assert_null(hit_of(stage, ACTION_RESUME));
}

/* Nothing overlaps and nothing is cut, however far each lesson came; the chosen one is always seen. */
static void test_every_size(void **state)
{
	struct stage *stage = *state;
	struct lesson_mark marks[64];

	for (size_t i = 0; i < 64; i++)
		marks[i] = (struct lesson_mark){ .step = i % 3 ? 128 : 40, .of = 128 };
	stage->state.lessons = (struct lesson_state){ .marks = marks, .count = stage->lessons.count };
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		stage->state.lang = (enum lang)lang;
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			for (size_t choice = 0; choice < stage->lessons.count; choice++) {
				bool seen = false;

				stage->state.lesson_choice = choice;
				draw_card(stage, sizes[i][0], sizes[i][1]);
				for (size_t k = 0; k < stage->list.count; k++) {
					const struct draw_item *item = &stage->list.items[k];
					seen |= item->kind == DRAW_HIT && item->action == ACTION_LESSON &&
					        item->arg == (int)choice + 1;
				}
				assert_true(seen);
			}
		}
	}
}

/* ---- sessions of one playing */

static void open_client(struct stage *stage, uint32_t number, uint32_t play, uint32_t connection, bool reopened)
{
	struct fact *fact = fact_create(FACT_OPENED, number, stage->now_us += 1000, sizeof(struct fact_opened));
	struct fact_opened opened = { .client = "127.0.0.1:5", .server = "127.0.0.1:2525", .label = "greylisting" };

	opened.origin = ORIGIN_LESSON;
	opened.play = play;
	opened.connection = connection;
	opened.reopened = reopened;
	memcpy(fact->data, &opened, sizeof opened);
	timeline_add(stage->timeline, fact);
}

static void assert_next(struct stage *stage, uint32_t session, const char *expected)
{
	char *text = lesson_next_client(&stage->frame, timeline_session(stage->timeline, session));
	if (expected == NULL)
		assert_null(text);
	else
		assert_string_equal(text, expected);
	free(text);
}

static void test_clients_of_a_lesson(void **state)
{
	struct stage *stage = *state;
	const struct lesson *lesson = lesson_list_find(&stage->lessons, "greylisting");

	assert_int_equal(lesson->connection_count, 2);
	open_client(stage, 1, 3, 0, false);
	assert_next(stage, 1, "Next: the next client"); /* it will come */
	open_client(stage, 2, 4, 1, false);             /* of another playing */
	open_client(stage, 3, 3, 1, false);
	struct session *first = timeline_session(stage->timeline, 1), *second = timeline_session(stage->timeline, 3);
	char *named = mem_printf("Next: **%s**", lesson->connections[1].title[LANG_EN]);
	assert_next(stage, 1, named);
	assert_next(stage, 3, NULL);
	free(named);
	assert_ptr_equal(lesson_connection_of(&stage->lessons, second), &lesson->connections[1]);
	assert_string_equal(lesson_session_name(&stage->frame, first), lesson->connections[0].title[LANG_EN]);
	struct step step = { .kind = STEP_REPLY, .exchange = 1 };
	assert_ptr_equal(lesson_exchange_of(&stage->lessons, first, &step), lesson_exchange(lesson, 0, 1));
	assert_ptr_equal(lesson_exchange_of(&stage->lessons, second, &step), lesson_exchange(lesson, 1, 1));
	step.exchange = 1000;
	assert_null(lesson_exchange_of(&stage->lessons, second, &step));
}

/* From a capture: nobody else will come, and numbers of lessons that are not there say nothing. */
static void test_clients_of_a_capture(void **state)
{
	struct stage *stage = *state;

	open_client(stage, 1, 1, 0, true);
	open_client(stage, 2, 1, 99, true);
	assert_next(stage, 2, NULL);
	assert_next(stage, 1, "Next: the next client");
	struct step step = { .kind = STEP_REPLY };
	assert_null(lesson_exchange_of(&stage->lessons, timeline_session(stage->timeline, 2), &step));
	assert_non_null(lesson_session_name(&stage->frame, timeline_session(stage->timeline, 2)));
}

int main(void)
{
#define LESSON_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		LESSON_TEST(test_marks),
		LESSON_TEST(test_every_size),
		LESSON_TEST(test_clients_of_a_lesson),
		LESSON_TEST(test_clients_of_a_capture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
