/* Top bar, transport bar and first screen: what they say, and where a click leads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/fake_font.h"
#include "view/looks.h"
#include "view/stage.h"

static const struct rect top = { 0, 0, 1920, 70 }, bottom = { 0, 968, 1920, 112 };

static int set_up(void **state)
{
	struct stage *stage = mem_zero(sizeof *stage);

	stage_init(stage, &fake_font);
	stage->state.lang = LANG_EN;
	stage_first_mail(stage);
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	stage_finish(*state);
	free(*state);
	return 0;
}

static void transport_at(struct stage *stage, uint32_t session, size_t step)
{
	stage_go(stage, session, step);
	transport_draw(&stage->frame, bottom);
}

static const struct draw_item *hit_of(const struct stage *stage, enum action action)
{
	for (size_t i = 0; i < stage->list.count; i++)
		if (stage->list.items[i].kind == DRAW_HIT && stage->list.items[i].action == (int)action)
			return &stage->list.items[i];
	return NULL;
}

static void test_position(void **state)
{
	struct stage *stage = *state;

	transport_at(stage, 1, 12);
	assert_non_null(looks_find(&stage->list, "Viewing step 12; the server is at 17", 0));
	stage->timeline->sessions[0]->opened.origin = ORIGIN_CAPTURE; /* it is over: no server is anywhere */
	transport_at(stage, 1, 12);
	assert_non_null(looks_find(&stage->list, "Step 12 of 17", 0));
	stage->timeline->sessions[0]->opened.origin = ORIGIN_CLIENT;
	transport_at(stage, 1, 12);
	assert_non_null(looks_find(&stage->list, "Step by step", 0));
	assert_non_null(hit_of(stage, ACTION_LAST));
	assert_non_null(looks_find(&stage->list, "Space", 0));
	stage->state.speed = 200;
	stage->state.step_size = STEP_SIZE_PHASE;
	transport_at(stage, 1, 17);
	assert_non_null(looks_find(&stage->list, "Step 17 of 17", 0));
	assert_null(looks_find(&stage->list, "the server is at", 0));
	assert_null(hit_of(stage, ACTION_LAST)); /* nothing while the newest step is shown */
	assert_non_null(looks_find(&stage->list, "By phase · 2×", 0));
	stage->cursors[0].follow = true;
	transport_at(stage, 1, 17);
	assert_non_null(looks_find(&stage->list, "By phase · 2× · Following", 0)); /* the size is told all the same */
}

/* Ticks: a circle a step; past ones coloured, the current one ringed, coming ones grey. */
static void test_ticks(void **state)
{
	struct stage *stage = *state;
	size_t past = 0, current = 0, future = 0;

	transport_at(stage, 1, 10);
	for (size_t i = 0; i < stage->list.count; i++) {
		const struct draw_item *item = &stage->list.items[i];

		if (item->kind != DRAW_RECT || fabsf(item->at.y + item->at.h / 2 - 1012) > 0.5f || item->at.w != item->at.h)
			continue;
		if (item->stroke == COLOUR_INK) {
			current++;
			assert_int_equal(item->fill, COLOUR_3XX); /* the 354 */
		} else if (item->fill == COLOUR_FUTURE) {
			future++;
		} else {
			past++;
		}
	}
	assert_int_equal(past, 9);
	assert_int_equal(current, 1);
	assert_int_equal(future, 7);
}

/* Clicking anywhere along the track goes somewhere, ever later to the right, from the first step to the last. */
static void scrub(struct stage *stage, size_t steps)
{
	int last = 0, first = 0;

	for (float x = 300; x < 1900; x += 1) {
		const struct draw_item *hit = draw_hit_at(&stage->list, x, 1012);

		if (!hit || hit->action != ACTION_GO)
			continue;
		first = first ? first : hit->arg;
		assert_true(hit->arg >= last);
		last = hit->arg;
	}
	assert_int_equal(first, 1);
	assert_int_equal(last, steps);
}

static void test_scrub(void **state)
{
	struct stage *stage = *state;

	transport_at(stage, 1, 3);
	scrub(stage, 17);
	stage_open(stage, "127.0.0.1:2");
	stage_say(stage, 2, SMTP_SERVER, "220 x\r\n");
	for (size_t steps = 2; steps < 20000; steps = timeline_session(stage->timeline, 2)->step_count) {
		for (size_t i = 0; i < steps; i++)
			stage_say(stage, 2, i % 2 ? SMTP_SERVER : SMTP_CLIENT, i % 2 ? "250 ok\r\n" : "NOOP\r\n");
		transport_at(stage, 2, steps / 2);
		scrub(stage, timeline_session(stage->timeline, 2)->step_count);
		assert_true(stage->list.count < 1000); /* whatever the number of steps */
		for (size_t i = 0; i < stage->list.count; i++)
			if (stage->list.items[i].kind == DRAW_HIT)
				assert_true(stage->list.items[i].at.w >= 3);
	}
}

static int action_at(const struct stage *stage, float x, float y)
{
	const struct draw_item *hit = draw_hit_at(&stage->list, x, y);

	return hit ? hit->action : ACTION_NONE;
}

static void test_buttons(void **state)
{
	struct stage *stage = *state;

	transport_at(stage, 1, 3);
	assert_int_equal(action_at(stage, 60, 1024), ACTION_FIRST);
	assert_int_equal(action_at(stage, 140, 1024), ACTION_BACK);
	assert_int_equal(action_at(stage, 230, 1024), ACTION_NEXT);
	assert_int_equal(action_at(stage, 325, 1024), ACTION_PLAY);
	stage->state.playing = true;
	transport_at(stage, 1, 3);
	bool pause = false;
	for (size_t i = 0; i < stage->list.count; i++)
		pause = pause || (stage->list.items[i].kind == DRAW_SHAPE && stage->list.items[i].shape == SHAPE_PAUSE);
	assert_true(pause);
}

static void topbar(struct stage *stage)
{
	draw_begin(&stage->list, &fake_font);
	topbar_draw(&stage->frame, top);
}

static bool has_shape(const struct stage *stage, enum shape shape)
{
	for (size_t i = 0; i < stage->list.count; i++)
		if (stage->list.items[i].kind == DRAW_SHAPE && stage->list.items[i].shape == shape)
			return true;
	return false;
}

static void test_listening(void **state)
{
	struct stage *stage = *state;

	topbar(stage);
	assert_non_null(looks_find(&stage->list, "127.0.0.1:2525", 0));
	assert_non_null(looks_find(&stage->list, "listening", 0));
	assert_int_equal(action_at(stage, 1850, 30), ACTION_HELP);
	assert_false(has_shape(stage, SHAPE_BANG));
	stage->frame.address = "0.0.0.0:2525"; /* others can connect: in sight on every screen */
	topbar(stage);
	assert_true(has_shape(stage, SHAPE_BANG));
	stage->frame.address = "[::1]:2525";
	topbar(stage);
	assert_false(has_shape(stage, SHAPE_BANG));
	stage->frame.address = "";
	topbar(stage);
	const struct draw_item *words = looks_find(&stage->list, "not listening", 0);
	assert_int_equal(words->fill, COLOUR_5XX);
}

static void test_chips(void **state)
{
	struct stage *stage = *state;

	stage_go(stage, 1, 17);
	topbar(stage);
	const struct draw_item *chip = looks_find(&stage->list, "#1 lab-pc.nankai.edu.cn", 0);
	assert_int_equal(chip->font, FONT_BOLD);
	assert_int_equal(action_at(stage, chip->at.x, chip->at.y + 10), ACTION_SESSION);
	assert_null(looks_find(&stage->list, "+", 0));
	for (int i = 0; i < 40; i++) {
		char client[32];

		snprintf(client, sizeof client, "127.0.0.1:%d", 3000 + i);
		stage_open(stage, client);
	}
	for (uint32_t focused = 1; focused <= 41; focused++) {
		char label[16];

		stage->state.session = focused;
		topbar(stage);
		snprintf(label, sizeof label, "#%u ", (unsigned)focused);
		chip = looks_find(&stage->list, label, 0);
		assert_non_null(chip); /* the focused one is always there */
		assert_int_equal(chip->font, FONT_BOLD);
		size_t shown = 0;
		for (size_t i = 0; i < stage->list.count; i++)
			shown += stage->list.items[i].kind == DRAW_TEXT && stage->list.items[i].text[0] == '#';
		snprintf(label, sizeof label, "+%zu", 41 - shown); /* and the rest are counted */
		assert_non_null(looks_find(&stage->list, label, 0));
		for (size_t i = 0; i < stage->list.count; i++)
			if (stage->list.items[i].kind == DRAW_TEXT)
				assert_true(stage->list.items[i].at.x + stage->list.items[i].at.w <= 1920);
	}
}

static void test_lesson_mark(void **state)
{
	struct stage *stage = *state;
	struct fact *fact = fact_create(FACT_OPENED, 2, stage->now_us, sizeof(struct fact_opened));
	struct fact_opened opened = {
		.client = "127.0.0.1:5", .server = "127.0.0.1:2525", .label = "first-mail", .origin = ORIGIN_LESSON
	};

	memcpy(fact->data, &opened, sizeof opened);
	timeline_add(stage->timeline, fact);
	stage->state.cursor_count = 2;
	stage_go(stage, 2, 1);
	topbar(stage);
	assert_non_null(looks_find(&stage->list, "#2 lesson first-mail", 0));
}

static void test_waiting(void **state)
{
	struct stage *stage = *state;
	size_t shown = 0;

	stage->state.lesson_choice = 1;
	draw_begin(&stage->list, &fake_font);
	waiting_draw(&stage->frame, (struct rect){ 0, 70, 1920, 1010 });
	assert_non_null(looks_find(&stage->list, "swaks --server 127.0.0.1:2525 ", 0));
	assert_non_null(looks_find(&stage->list, "none", 1)); /* encryption, user: no more is promised than there is */
	assert_null(looks_find(&stage->list, "or STARTTLS", 0));
	for (size_t i = 0; i < stage->lessons.count; i++) {
		const struct draw_item *title = looks_find(&stage->list, stage->lessons.lessons[i]->title[LANG_EN], 0);
		if (title == NULL) /* further down: the list scrolls */
			continue;
		shown++;
		const struct draw_item *hit = draw_hit_at(&stage->list, title->at.x, title->at.y + 5);

		assert_int_equal(hit->action, ACTION_LESSON);
		assert_int_equal(hit->arg, i + 1);
		assert_int_equal(title->fill, i == 1 ? COLOUR_FOCUS_INK : COLOUR_INK); /* the chosen one is lit */
	}
	assert_true(shown >= 2);
	stage->frame.address = "192.168.1.5:2525";
	draw_begin(&stage->list, &fake_font);
	waiting_draw(&stage->frame, (struct rect){ 0, 70, 1920, 1010 });
	assert_non_null(looks_find(&stage->list, "others on the network", 0));
	draw_begin(&stage->list, &fake_font);
	waiting_draw(&stage->frame, (struct rect){ 0, 70, 800, 530 }); /* small windows leave out much, but not this */
	assert_non_null(looks_find(&stage->list, "others on the network", 0));
}

int main(void)
{
#define BAR_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		BAR_TEST(test_position),  BAR_TEST(test_ticks), BAR_TEST(test_scrub),       BAR_TEST(test_buttons),
		BAR_TEST(test_listening), BAR_TEST(test_chips), BAR_TEST(test_lesson_mark), BAR_TEST(test_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
