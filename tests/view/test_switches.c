/* What can be done to the server from the screen: other replies, extensions, mistakes on purpose. */
#include "view/hold_stage.h"

#include "view/fault_menu.h"
#include "view/switches.h"

/* ---- what else could be answered ---- */

static void test_fault_menu(void **state)
{
	struct stage *stage = *state;
	int args[FAULT_MENU_MAX];
	size_t allowed, count;
	char wrong[512];

	hold_mail(stage);
	stage_go(stage, 1, steps_of(stage, 1));
	count = fault_menu_args(timeline_session(stage->timeline, 1), args, &allowed);
	for (size_t i = 0; i < allowed; i++)
		assert_true(smtp_reply_allowed(VERB_MAIL, (uint16_t)args[i]));
	assert_int_equal(args[0], 250);
	assert_int_equal(args[allowed], FAULT_CHOICE_DELAY);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(args[i], args[j]);
	for (size_t s = 0; s < SIZES; s++)
		for (size_t choice = 0; choice < count; choice++) {
			struct rect screen = { 0, 0, sizes[s][0], sizes[s][1] };

			resize(stage, s, (int)(choice % LANG_COUNT));
			stage->state.choice = choice;
			draw_begin(&stage->list, &fake_font);
			fault_menu_draw(&stage->frame, screen);
			looks_wrong(&stage->list, screen, wrong, sizeof wrong);
			if (*wrong)
				fail_msg("%.0fx%.0f: %s", screen.w, screen.h, wrong);
			if (!hit_of(stage, ACTION_FAULT, args[choice]))
				fail_msg("%.0fx%.0f: choice %zu is out of sight", screen.w, screen.h, choice);
		}
	stage->state.choice = 999;
	stage->state.fault_menu = true;
	resize(stage, 0, LANG_EN);
	draw(stage);
	assert_non_null(looks_find(&stage->list, "Drop the connection", 0));
	assert_int_equal(draw_hit_at(&stage->list, 5, 5)->action, ACTION_FAULT_MENU); /* beside it: closes */
}

static void test_fault_menu_without_a_held_reply(void **state)
{
	struct stage *stage = *state;

	stage->state.fault_menu = true;
	stage_go(stage, 1, 2);
	draw(stage);
	assert_null(hit_of(stage, ACTION_FAULT, -1));
}

/* ---- switches and their banner ---- */

/* Key W: each of them alone, explained in one language or in both, in every size. */
static void test_switch_explained(void **state)
{
	struct stage *stage = *state;
	char wrong[512];

	stage->state.switches_more = true;
	for (size_t s = 0; s < SIZES; s++)
		for (size_t choice = 0; choice < SWITCHES_COUNT * 4; choice++) {
			struct rect screen = { 0, 0, sizes[s][0], sizes[s][1] };

			resize(stage, s, (int)(choice / SWITCHES_COUNT % LANG_COUNT));
			stage->state.both_langs = choice / SWITCHES_COUNT / 2;
			stage->state.choice = choice % SWITCHES_COUNT;
			draw_begin(&stage->list, &fake_font);
			switches_draw(&stage->frame, screen);
			assert_true(looks_clips_closed(&stage->list));
			looks_wrong(&stage->list, screen, wrong, sizeof wrong);
			if (*wrong)
				fail_msg("choice %zu, %.0fx%.0f: %s", choice, screen.w, screen.h, wrong);
		}
	resize(stage, 0, LANG_EN);
	stage->state.both_langs = true;
	stage->state.choice = SWITCHES_EXTENSIONS; /* HELO is unknown */
	draw_begin(&stage->list, &fake_font);
	switches_draw(&stage->frame, (struct rect){ 0, 0, 1920, 1080 });
	assert_non_null(looks_find(&stage->list, texts_get(stage->texts, LANG_EN, "bug.helo-unknown.do"), 0));
	assert_non_null(looks_find(&stage->list, texts_get(stage->texts, LANG_ZH, "bug.helo-unknown.do"), 0));
}

static void test_switches(void **state)
{
	struct stage *stage = *state;
	char wrong[512];
	enum action action;
	int arg;

	stage->state.bugs = BUG_ONE_READ;
	for (size_t s = 0; s < SIZES; s++)
		for (size_t choice = 0; choice < SWITCHES_COUNT; choice++) {
			struct rect screen = { 0, 0, sizes[s][0], sizes[s][1] };

			resize(stage, s, (int)(choice % LANG_COUNT));
			stage->state.choice = choice;
			draw_begin(&stage->list, &fake_font);
			switches_draw(&stage->frame, screen);
			looks_wrong(&stage->list, screen, wrong, sizeof wrong);
			if (*wrong)
				fail_msg("%.0fx%.0f: %s", screen.w, screen.h, wrong);
			switches_action(choice, &action, &arg);
			if (!hit_of(stage, action, arg))
				fail_msg("%.0fx%.0f: choice %zu is out of sight", screen.w, screen.h, choice);
		}
	switches_action(SWITCHES_EXTENSIONS + 2, &action, &arg);
	assert_int_equal(action, ACTION_BUG);
	assert_int_equal(1 << arg, BUG_ONE_READ);
	resize(stage, 0, LANG_EN);
	draw_begin(&stage->list, &fake_font);
	switches_draw(&stage->frame, (struct rect){ 0, 0, 1920, 1080 });
	assert_non_null(looks_find(&stage->list, "next EHLO", 0));
	/* the names stand at the bits of enum smtp_extension */
	const struct draw_item *tls = looks_find(&stage->list, "STARTTLS", 0);
	assert_int_equal(1 << draw_hit_at(&stage->list, tls->at.x, tls->at.y + 5)->arg, EXTENSION_STARTTLS);
	const struct draw_item *dsn = looks_find(&stage->list, "DSN", 0);
	assert_int_equal(1 << draw_hit_at(&stage->list, dsn->at.x, dsn->at.y + 5)->arg, EXTENSION_DSN);
}

static void test_banner(void **state)
{
	struct stage *stage = *state;

	stage_go(stage, 1, 4);
	for (unsigned bug = 0; bug < BUG_COUNT; bug++) {
		stage->state.bugs = 1u << bug;
		stage->state.screen = SCREEN_SESSION;
		check_screen(stage, "one bug");
		stage->state.screen = SCREEN_WAITING;
		check_screen(stage, "one bug, waiting");
		draw(stage);
		assert_non_null(looks_find(&stage->list, "mistakes on purpose", 0));
		assert_non_null(hit_of(stage, ACTION_SWITCHES, -1));
	}
	stage->state.bugs = (1u << BUG_COUNT) - 1;
	check_screen(stage, "all bugs");
	draw(stage);
	assert_non_null(looks_find(&stage->list, "HELO is unknown", 0));
	assert_non_null(looks_find(&stage->list, "LF . LF", 0)); /* the last one too */
	stage->state.bugs = 0;
	draw(stage);
	assert_null(looks_find(&stage->list, "mistakes on purpose", 0));
}

static void test_settings_card(void **state)
{
	struct stage *stage = *state;

	stage->state.screen = SCREEN_WAITING;
	resize(stage, 0, LANG_EN);
	draw(stage);
	assert_non_null(looks_find(&stage->list, "none, or STARTTLS", 0));
	assert_non_null(looks_find(&stage->list, "any", 0));
	stage->state.extensions &= ~(unsigned)(EXTENSION_STARTTLS | EXTENSION_AUTH);
	draw(stage);
	assert_null(looks_find(&stage->list, "or STARTTLS", 0));
}

int main(void)
{
#define SWITCH_TEST(name) cmocka_unit_test_setup_teardown(name, hold_set_up, hold_tear_down)
	const struct CMUnitTest tests[] = {
		SWITCH_TEST(test_fault_menu),       SWITCH_TEST(test_fault_menu_without_a_held_reply),
		SWITCH_TEST(test_switches),         SWITCH_TEST(test_banner),
		SWITCH_TEST(test_switch_explained), SWITCH_TEST(test_settings_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
