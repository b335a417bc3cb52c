/* What the built-in lessons say, each sentence at the foot of the screen: whole, in both languages, in wide and narrow windows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/fake_font.h"
#include "view/lesson_said.h"
#include "view/lesson_step.h"
#include "view/looks.h"
#include "view/phrase.h"
#include "view/stage.h"

/* 1920x1080 at 100 and at 200 %, 1024x768 at 200 % */
static const float sizes[][2] = { { 1920, 1080 }, { 960, 540 }, { 720, 540 } };

/* The step of stage_first_mail to which such a text is said. */
static const size_t steps[SAY_COUNT] = {
	[SAY_COMMAND] = 3, [SAY_REPLY] = 14, [SAY_HEADER] = 11, [SAY_BODY] = 12, [SAY_DOT] = 13
};

static void check(struct stage *stage, const struct exchange *exchange, const char *said)
{
	struct view_frame *frame = &stage->frame;
	float height = lesson_said_height(frame, frame->width, frame->height, frame->width < 1600);
	struct rect strip = { 0, frame->height - height, frame->width, height };
	char wrong[512];

	if (height <= 0 || height > frame->height * (stage->state.both_langs ? 0.45f : 0.36f))
		fail_msg("[%s], %.0fx%.0f: \"%s\" is %.0f high", exchange->name, frame->width, frame->height, said, height);
	draw_begin(&stage->list, &fake_font);
	lesson_said_draw(frame, strip);
	char *rich = phrase_rich(said);
	const struct draw_item *item = looks_find(&stage->list, rich, 0);
	free(rich);
	if (!item)
		fail_msg("[%s], %.0f wide: \"%s\" is not on the screen", exchange->name, frame->width, said);
	looks_wrong(&stage->list, strip, wrong, sizeof wrong);
	if (*wrong)
		fail_msg("[%s], %.0fx%.0f: %s", exchange->name, frame->width, frame->height, wrong);
}

static void check_everywhere(struct stage *stage, const struct exchange *exchange, char *const said[LANG_COUNT])
{
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			for (int both = 0; both <= 1; both++) {
				stage->frame.width = sizes[i][0];
				stage->frame.height = sizes[i][1];
				stage->state.pane = sizes[i][0] >= 1600 ? PANE_MAIL : PANE_EXPLAIN;
				stage->state.lang = (enum lang)lang;
				stage->state.both_langs = both;
				check(stage, exchange, said[lang]);
			}
}

static size_t check_lesson(struct stage *stage, struct session *session, const struct lesson *lesson)
{
	size_t said = 0;

	snprintf(session->opened.label, sizeof session->opened.label, "%s", lesson->name);
	for (uint32_t c = 0; c < lesson->connection_count; c++)
		for (uint32_t n = 0; n < lesson->connections[c].count; n++) {
			const struct exchange *exchange = lesson_exchange(lesson, c, n);

			for (int say = 0; say < SAY_COUNT; say++) {
				if (!exchange->say[say][LANG_ZH])
					continue;
				session->opened.connection = c;
				session->steps[steps[say] - 1].exchange = n;
				stage_go(stage, session->number, steps[say]);
				check_everywhere(stage, exchange, exchange->say[say]);
				said++;
			}
		}
	return said;
}

static void test_all_sentences(void **state)
{
	struct stage stage;
	size_t said = 0;

	(void)state;
	stage_init(&stage, &fake_font);
	struct session *session = timeline_session(stage.timeline, stage_first_mail(&stage));
	stage.state.stepped_ms = stage.frame.clock_ms - 10000;
	session->opened.origin = ORIGIN_LESSON;
	for (size_t i = 0; i < stage.lessons.count; i++)
		said += check_lesson(&stage, session, stage.lessons.lessons[i]);
	assert_true(said > 150);
	stage_finish(&stage);
}

/* Nobody is a lesson's client, and where the explanation is in sight nothing is said twice. */
static void test_quiet_elsewhere(void **state)
{
	struct stage stage;

	(void)state;
	stage_init(&stage, &fake_font);
	struct session *session = timeline_session(stage.timeline, stage_first_mail(&stage));
	stage_go(&stage, 1, 3);
	assert_true(lesson_said_height(&stage.frame, 960, 540, true) == 0);
	session->opened.origin = ORIGIN_LESSON;
	snprintf(session->opened.label, sizeof session->opened.label, "first-mail");
	assert_true(lesson_said_height(&stage.frame, 960, 540, true) > 0);
	assert_true(lesson_said_height(&stage.frame, 1920, 1080, false) == 0);
	stage.state.decode.open = true;
	assert_true(lesson_said_height(&stage.frame, 1920, 1080, false) > 0);
	stage_finish(&stage);
}

/* Both languages leave room for the ladder's row; a pane that needs more height gets it from the second one. */
static void test_low_screen(void **state)
{
	struct stage stage;

	(void)state;
	stage_init(&stage, &fake_font);
	struct session *session = timeline_session(stage.timeline, stage_first_mail(&stage));
	session->opened.origin = ORIGIN_LESSON;
	snprintf(session->opened.label, sizeof session->opened.label, "first-mail");
	stage_go(&stage, 1, 3);
	float one = lesson_said_height(&stage.frame, 960, 426, true);
	stage.frame.width = 960;
	stage.frame.height = 540;
	stage.state.both_langs = true;
	assert_true(lesson_said_height(&stage.frame, 960, 426, true) > one);
	stage.state.pane = PANE_STRUCTURE;
	assert_true(lesson_said_height(&stage.frame, 960, 426, true) <= one);
	stage_finish(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_sentences),
		cmocka_unit_test(test_quiet_elsewhere),
		cmocka_unit_test(test_low_screen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
