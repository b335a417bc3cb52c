/* The whole screen, in every size, language and step: nothing too small, cut, outside, or on top of another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/fake_font.h"
#include "view/looks.h"
#include "view/stage.h"
#include "view/step_caption.h"

/* Window heights divided by 1080 and the text scale: 1920x1080 at 100, 120, 150, 200, 250 %, 1024x768 at 100 and 250 %,
 * 1280x1024, and an ultra-wide. */
static const float sizes[][2] = { { 1920, 1080 }, { 1600, 900 }, { 1280, 720 },  { 960, 540 },  { 768, 432 },
	                          { 1440, 1080 }, { 576, 432 },  { 1350, 1080 }, { 2580, 1080 } };

#define SIZES (sizeof sizes / sizeof *sizes)

static int set_up(void **state)
{
	struct stage *stage = mem_zero(sizeof *stage);

	stage_init(stage, &fake_font);
	stage_first_mail(stage);
	stage_open(stage, "127.0.0.1:40000");
	stage_say(stage, 2, SMTP_SERVER, "220 lab-server\r\n");
	stage_say(stage, 2, SMTP_CLIENT, "EHLO Thunderbird\r\n");
	stage->state.stepped_ms = stage->frame.clock_ms - 10000;
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	stage_finish(*state);
	free(*state);
	return 0;
}

static void draw(struct stage *stage)
{
	draw_begin(&stage->list, &fake_font);
	memset(stage->frame.out_scroll_most, 0, sizeof stage->frame.out_scroll_most);
	screen_draw(&stage->frame);
}

static void check_sizes(struct stage *stage, const char *what)
{
	char wrong[512];

	for (size_t i = 0; i < SIZES; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			stage->frame.width = sizes[i][0];
			stage->frame.height = sizes[i][1];
			stage->state.lang = (enum lang)lang;
			draw(stage);
			assert_true(looks_clips_closed(&stage->list));
			float split = sizes[i][0] >= 1600 ? sizes[i][0] * 1120 / 1920 : INFINITY; /* the explanation scrolls */
			looks_wrong_beside(&stage->list, (struct rect){ 0, 0, sizes[i][0], sizes[i][1] }, split, wrong,
			                   sizeof wrong);
			if (*wrong)
				fail_msg("%s, %.0fx%.0f %s: %s", what, sizes[i][0], sizes[i][1], lang_code((enum lang)lang),
				         wrong);
		}
	stage->frame.width = 1920;
	stage->frame.height = 1080;
}

static void test_waiting(void **state)
{
	struct stage *stage = *state;

	stage->state.screen = SCREEN_WAITING;
	check_sizes(stage, "waiting");
	stage->frame.address = "[2001:db8::1234:5678]:2525";
	check_sizes(stage, "waiting, IPv6");
	stage->frame.address = "0.0.0.0:2525";
	check_sizes(stage, "waiting, all interfaces");
}

/* More lessons than fit: the chosen one is always among those shown. */
static void test_many_lessons(void **state)
{
	struct stage *stage = *state;
	struct lesson *lessons[23];
	struct lesson_list list = { lessons, 23, 23 };
	char what[32];

	for (size_t i = 0; i < 23; i++)
		lessons[i] = stage->lessons.lessons[i % stage->lessons.count];
	stage->frame.lessons = &list;
	stage->state.screen = SCREEN_WAITING;
	for (size_t choice = 0; choice < 23; choice++) {
		stage->state.lesson_choice = choice;
		snprintf(what, sizeof what, "lesson %zu of 23", choice + 1);
		check_sizes(stage, what);
		for (size_t i = 0; i < SIZES; i++) {
			bool hit = false, lit = false;

			stage->frame.width = sizes[i][0];
			stage->frame.height = sizes[i][1];
			draw(stage);
			for (size_t k = 0; k < stage->list.count; k++) {
				const struct draw_item *item = &stage->list.items[k];

				hit = hit ||
				      (item->kind == DRAW_HIT && item->action == ACTION_LESSON && item->arg == (int)choice + 1);
				lit = lit || (item->kind == DRAW_RECT && item->fill == COLOUR_FOCUS);
			}
			assert_true(hit && lit);
		}
	}
	stage->frame.width = 1920;
	stage->frame.height = 1080;
	stage->state.lesson_choice = 0;
	draw(stage);
	size_t shown = 0;
	for (size_t k = 0; k < stage->list.count; k++)
		shown += stage->list.items[k].kind == DRAW_HIT && stage->list.items[k].action == ACTION_LESSON;
	assert_int_equal(shown, 16);     /* two columns of eight */
	stage->state.lesson_choice = 99; /* more than there are */
	check_sizes(stage, "lesson 99");
	list.count = 0;
	check_sizes(stage, "no lessons");
}

static void test_refused(void **state)
{
	static const char *const reasons[] = { "in-use", "no-permission", "bad-address", "other", "what-is-this" };
	struct stage *stage = *state;
	static struct fact_refused refused = { .address = "127.0.0.1:25" };

	stage->state.screen = SCREEN_WAITING;
	stage->frame.address = "";
	stage->frame.refused = &refused;
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
		snprintf(refused.reason, sizeof refused.reason, "%s", reasons[i]);
		check_sizes(stage, reasons[i]);
		draw(stage);
		assert_non_null(looks_find(&stage->list, "127.0.0.1:25", 0)); /* the address is named */
		assert_non_null(looks_find(&stage->list, "--listen", 0));     /* and what to try */
		assert_null(looks_find(&stage->list, "swaks", 0));
	}
}

static void test_steps(void **state)
{
	struct stage *stage = *state;
	char what[32];

	for (size_t step = 0; step <= 17; step++) {
		snprintf(what, sizeof what, "step %zu", step);
		stage->cursors[0].step = step;
		check_sizes(stage, what);
	}
}

static void test_explanation_alone(void **state)
{
	struct stage *stage = *state;

	stage->state.explain_only = true;
	stage->cursors[0].step = 4;
	stage->frame.width = 960;
	stage->frame.height = 540;
	stage->state.lang = LANG_EN;
	draw(stage);
	assert_null(looks_find(&stage->list, "Client", 0));
	assert_non_null(looks_find(&stage->list, "PIPELINING", 0));
	stage->state.explain_only = false;
	draw(stage);
	assert_non_null(looks_find(&stage->list, "Client", 0));
}

/* The caption below a narrow ladder names the step with the most particular text there is; every step has one. */
static void test_caption(void **state)
{
	struct stage *stage = *state;
	char key[64];

	for (size_t step = 1; step <= 17; step++) {
		stage->cursors[0].step = step;
		step_caption_key(&stage->frame, frame_current(&stage->frame), key, sizeof key);
		if (!texts_find(stage->texts, LANG_ZH, key))
			fail_msg("step %zu: no text %s", step, key);
		if (step == 4)
			assert_string_equal(key, "reply.ehlo.250.title");
		if (step == 10)
			assert_string_equal(key, "reply.354.title");
		if (step == 14)
			assert_string_equal(key, "reply.content.250.title");
	}
	struct step odd = { .kind = STEP_REPLY, .code = 599, .verb = VERB_NOOP };
	step_caption_key(&stage->frame, &odd, key, sizeof key);
	assert_string_equal(key, "digit1.5");
}

static void test_help(void **state)
{
	struct stage *stage = *state;
	size_t count, seen = 0;
	const struct action_info *table = action_table(&count);

	stage->state.lang = LANG_EN;
	for (size_t i = 0; i < SIZES; i++) {
		stage->frame.width = sizes[i][0];
		stage->frame.height = sizes[i][1];
		struct rect screen = { 0, 0, sizes[i][0], sizes[i][1] };
		char wrong[512];

		draw_begin(&stage->list, &fake_font);
		help_draw(&stage->frame, screen);
		looks_wrong(&stage->list, screen, wrong, sizeof wrong);
		if (*wrong)
			fail_msg("help, %.0fx%.0f: %s", screen.w, screen.h, wrong);
		/* Scrolling from top to bottom shows every row. */
		size_t most = stage->frame.out_scroll_most[0];
		for (size_t row = 0; row < count; row++) {
			bool found = false;

			for (size_t scroll = 0; scroll <= most && !found; scroll++) {
				stage->state.scroll[PANE_HELP] = scroll;
				draw_begin(&stage->list, &fake_font);
				help_draw(&stage->frame, screen);
				found = looks_find(&stage->list, texts_get(stage->texts, LANG_EN, table[row].caption), 0) != NULL;
			}
			if (!found)
				fail_msg("help, %.0fx%.0f: %s is never shown", screen.w, screen.h, table[row].caption);
			seen++;
		}
		stage->state.scroll[PANE_HELP] = 0;
	}
	assert_int_equal(seen, count * SIZES);
}

static void test_black(void **state)
{
	struct stage *stage = *state;

	stage->state.black = true;
	draw(stage);
	assert_int_equal(stage->list.items[0].fill, COLOUR_BLACK);
	assert_int_equal(looks_count_kind(&stage->list, DRAW_TEXT), 0);
	assert_int_equal(looks_count_kind(&stage->list, DRAW_RECT), 1);
}

static void test_panes(void **state)
{
	static const enum pane panes[] = { PANE_EXPLAIN, PANE_MAIL, PANE_RAW, PANE_PACKETS, PANE_LOG, PANE_REPORT };
	struct stage *stage = *state;

	stage->cursors[0].step = 16;
	for (size_t i = 0; i < SIZES; i++)
		for (size_t p = 0; p < sizeof panes / sizeof *panes; p++)
			for (size_t step = 1; step <= 17; step++) {
				stage->cursors[0].step = step;
				stage->state.pane = panes[p];
				stage->frame.width = sizes[i][0];
				stage->frame.height = sizes[i][1];
				draw(stage);
				assert_true(looks_clips_closed(&stage->list));
				assert_true(stage->list.count > 10);
			}
	stage->frame.width = 1920;
	stage->frame.height = 1080;
	stage->state.lang = LANG_EN;
	stage->state.pane = PANE_MAIL;
	draw(stage);
	const struct draw_item *raw = looks_find(&stage->list, "Raw", 0);
	const struct draw_item *hit = draw_hit_at(&stage->list, raw->at.x + 5, raw->at.y + 5); /* tabs by mouse */
	assert_int_equal(hit->action, ACTION_PANE);
	assert_int_equal(hit->arg, PANE_RAW);
	assert_null(looks_find(&stage->list, "Client", 0));
}

static void test_toast_and_go(void **state)
{
	struct stage *stage = *state;

	snprintf(stage->state.toast, sizeof stage->state.toast, "saved");
	stage->state.toast_until_ms = stage->frame.clock_ms + 1;
	stage->state.asking_go = true;
	snprintf(stage->state.go, sizeof stage->state.go, "12");
	draw(stage);
	assert_non_null(looks_find(&stage->list, "saved", 0));
	assert_non_null(looks_find(&stage->list, "12_", 0));
	stage->state.toast_until_ms = stage->frame.clock_ms;
	stage->state.asking_go = false;
	draw(stage);
	assert_null(looks_find(&stage->list, "saved", 0));
	assert_null(looks_find(&stage->list, "12_", 0));
}

/* A session that is not there shows the first screen, never nothing. */
static void test_no_session(void **state)
{
	struct stage *stage = *state;

	stage->state.session = 0;
	draw(stage);
	assert_non_null(looks_find(&stage->list, "swaks", 0));
	stage->state.session = 77;
	draw(stage);
	assert_non_null(looks_find(&stage->list, "swaks", 0));
}

int main(void)
{
#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(test_waiting),      SCREEN_TEST(test_many_lessons), SCREEN_TEST(test_refused),
		SCREEN_TEST(test_steps),        SCREEN_TEST(test_help),         SCREEN_TEST(test_explanation_alone),
		SCREEN_TEST(test_black),        SCREEN_TEST(test_caption),      SCREEN_TEST(test_panes),
		SCREEN_TEST(test_toast_and_go), SCREEN_TEST(test_no_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
