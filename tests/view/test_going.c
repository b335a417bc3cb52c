/* The cards of run until, break-if and bookmarks: everything in sight, nothing cut, and what they say of what was chosen. */
#include "view/hold_stage.h"

#include "view/bookmarks.h"
#include "view/breaks.h"
#include "view/until.h"

static void check_card(struct stage *stage, size_t size, int lang, enum action action, int arg, const char *what)
{
	struct rect screen = { 0, 0, sizes[size][0], sizes[size][1] };
	char wrong[512];

	looks_wrong(&stage->list, screen, wrong, sizeof wrong);
	if (*wrong)
		fail_msg("%s, %.0fx%.0f %s: %s", what, screen.w, screen.h, lang_code((enum lang)lang), wrong);
	if (!hit_of(stage, action, arg))
		fail_msg("%s, %.0fx%.0f: row %d is out of sight", what, screen.w, screen.h, arg);
}

static void test_until_card(void **state)
{
	struct stage *stage = *state;
	struct until_state *until = &stage->state.until;

	snprintf(until->code, sizeof until->code, "451");
	snprintf(until->field, sizeof until->field, "Content-Transfer-Encoding");
	memset(until->bytes, 'W', sizeof until->bytes - 1);
	for (size_t i = 0; i < SIZES; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			for (int row = 0; row < SEARCH_KIND_COUNT; row++) {
				resize(stage, i, lang);
				until->row = (enum search_kind)row;
				until->back = row % 2;
				until->verb = (enum smtp_verb)row;
				draw_begin(&stage->list, &fake_font);
				until_draw(&stage->frame, (struct rect){ 0, 0, sizes[i][0], sizes[i][1] });
				check_card(stage, i, lang, ACTION_UNTIL_ROW, row, "until");
			}
}

static void test_until_words(void **state)
{
	struct stage *stage = *state;
	struct until_state until = { .row = SEARCH_CODE, .code = "550", .verb = VERB_RCPT };
	char *words = until_words(stage->texts, LANG_EN, &until);

	assert_string_equal(words, "a reply with the code 550");
	free(words);
	assert_true(until_is_ready(&until));
	until.row = SEARCH_VERB;
	assert_int_equal(until_search(&until).verb, VERB_RCPT);
	words = until_words(stage->texts, LANG_EN, &until);
	assert_string_equal(words, "the command RCPT");
	free(words);
	until.row = SEARCH_FIELD;
	assert_false(until_is_ready(&until)); /* nothing was typed */
	snprintf(until.field, sizeof until.field, "Subject");
	struct search search = until_search(&until);
	assert_int_equal(search.kind, SEARCH_FIELD);
	assert_string_equal(search.text, "Subject");
}

/* While it runs the screen says for what, and how to stop. */
static void test_running(void **state)
{
	struct stage *stage = *state;

	stage_go(stage, 1, 3);
	resize(stage, 0, LANG_EN);
	draw(stage);
	assert_null(looks_find(&stage->list, "Running until", 0));
	stage->state.until = (struct until_state){ .row = SEARCH_REFUSAL, .running = true };
	for (size_t i = 0; i < SIZES; i++) {
		resize(stage, i, LANG_EN);
		draw(stage);
		assert_non_null(looks_find(&stage->list, "Running until: a refusal: a reply 4yz or 5yz (Esc stops)", 0));
	}
}

static void test_breaks_card(void **state)
{
	struct stage *stage = *state;

	stage_go(stage, 1, 3);
	for (size_t i = 0; i < SIZES; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			for (int row = 0; row < BREAK_ROWS; row++) {
				resize(stage, i, lang);
				stage->state.breaks.row = (size_t)row;
				draw_begin(&stage->list, &fake_font);
				breaks_draw(&stage->frame, (struct rect){ 0, 0, sizes[i][0], sizes[i][1] });
				check_card(stage, i, lang, ACTION_BREAK_ROW, row, "breaks");
			}
}

static void test_breaks_turn_and_meet(void **state)
{
	struct break_state breaks = { 0 };
	struct view_state view = { 0 };
	struct step refused = { .kind = STEP_REPLY, .verb = VERB_RCPT, .code = 550 },
	            ok = { .kind = STEP_REPLY, .verb = VERB_EHLO, .code = 250 };
	struct step taken = { .kind = STEP_REPLY, .verb = VERB_COUNT, .code = 250, .answers_content = true };
	struct step greeting = { .kind = STEP_REPLY, .verb = VERB_COUNT, .code = 220 },
	            command = { .kind = STEP_COMMAND, .verb = VERB_RCPT };

	(void)state;
	assert_false(breaks_any(&breaks));
	assert_false(breaks_meets(&breaks, 1, &refused)); /* every reply is held, but playing stops at none */
	breaks_turn(&breaks, BREAK_FAILURES, 1);
	assert_true(breaks_any(&breaks) && breaks_meets(&breaks, 1, &refused) && !breaks_meets(&breaks, 1, &ok));
	breaks_turn(&breaks, BREAK_HELLO, 1);
	assert_true(breaks_meets(&breaks, 1, &ok));
	assert_false(breaks_meets(&breaks, 1, &taken) || breaks_meets(&breaks, 1, &command));
	breaks_turn(&breaks, BREAK_CONTENT_END, 1);
	assert_true(breaks_meets(&breaks, 1, &taken));
	breaks_turn(&breaks, BREAK_EVERY, 1);
	assert_false(breaks_any(&breaks));
	breaks_turn(&breaks, BREAK_GREETING, 1);
	assert_true(breaks_meets(&breaks, 1, &greeting) && !breaks_meets(&breaks, 1, &taken));
	breaks_turn(&breaks, BREAK_SESSION, 7);
	assert_int_equal(breaks.connection, 7);
	assert_false(breaks_meets(&breaks, 1, &greeting));
	assert_true(breaks_meets(&breaks, 7, &greeting));
	for (int row = BREAK_FAILURES; row < BREAK_ROWS; row++) { /* twice is never */
		struct break_state before = view.breaks;
		breaks_turn(&view.breaks, (enum break_row)row, 3);
		assert_true(breaks_is_on(&view, (enum break_row)row));
		breaks_turn(&view.breaks, (enum break_row)row, 3);
		assert_false(breaks_is_on(&view, (enum break_row)row));
		assert_memory_equal(&before, &view.breaks, sizeof before);
	}
}

static void test_bookmarks_list(void **state)
{
	struct stage *stage = *state;
	struct bookmark marks[] = { { 1, 1 }, { 1, 2 }, { 1, 3 }, { 1, 4 }, { 1, 5 }, { 1, 99 }, { 2, 1 } };
	size_t count = sizeof marks / sizeof *marks, own;

	stage->state.bookmarks.marks = marks;
	stage->state.bookmarks.count = count;
	assert_ptr_equal(bookmarks_of(&stage->state.bookmarks, 1, &own), marks);
	assert_int_equal(own, 6);
	bookmarks_of(&stage->state.bookmarks, 2, &own);
	assert_int_equal(own, 1);
	bookmarks_of(&stage->state.bookmarks, 3, &own);
	assert_int_equal(own, 0);
	stage_go(stage, 1, 3);
	for (size_t i = 0; i < SIZES; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			for (size_t row = 0; row < 6; row++) {
				resize(stage, i, lang);
				stage->state.bookmarks.row = row;
				draw_begin(&stage->list, &fake_font);
				bookmarks_draw(&stage->frame, (struct rect){ 0, 0, sizes[i][0], sizes[i][1] });
				check_card(stage, i, lang, ACTION_BOOKMARK_GO, (int)row + 1, "bookmarks");
			}
	stage->state.bookmarks.count = 0;
	resize(stage, 0, LANG_EN);
	draw_begin(&stage->list, &fake_font);
	bookmarks_draw(&stage->frame, (struct rect){ 0, 0, 1920, 1080 });
	assert_non_null(looks_find(&stage->list, "Press K at a step", 0));
}

/* A flag is a pole and a cloth: a shape, not a colour alone. */
static size_t flags(const struct stage *stage)
{
	size_t count = 0;

	for (size_t i = 0; i + 1 < stage->list.count; i++) {
		const struct draw_item *pole = &stage->list.items[i], *cloth = &stage->list.items[i + 1];

		count += pole->kind == DRAW_LINE && pole->at.w == 0 && cloth->kind == DRAW_RECT && cloth->fill == COLOUR_FOCUS &&
		         cloth->stroke == COLOUR_INK && cloth->at.x == pole->at.x;
	}
	return count;
}

static void test_flags_on_the_track(void **state)
{
	struct stage *stage = *state;
	struct bookmark marks[] = { { 1, 1 }, { 1, 3 }, { 1, 99 }, { 2, 1 } };

	stage_go(stage, 1, 3);
	for (size_t i = 0; i < SIZES; i++) {
		stage->state.bookmarks = (struct bookmark_state){ 0 };
		resize(stage, i, LANG_EN);
		draw(stage);
		assert_int_equal(flags(stage), 0);
		stage->state.bookmarks = (struct bookmark_state){ .marks = marks, .count = 4 };
		draw(stage);
		assert_int_equal(flags(stage), 2); /* a step that has not come has no place yet */
	}
}

#define GOING_TEST(f) cmocka_unit_test_setup_teardown(f, hold_set_up, hold_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		GOING_TEST(test_until_card),         GOING_TEST(test_until_words),    GOING_TEST(test_running),
		GOING_TEST(test_breaks_card),        GOING_TEST(test_bookmarks_list), cmocka_unit_test(test_breaks_turn_and_meet),
		GOING_TEST(test_flags_on_the_track),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
