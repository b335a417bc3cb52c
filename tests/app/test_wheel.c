/* The wheel: a mouse turns it by whole notches, a touchpad by small parts of one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/actions.h"

#define LESSONS 8

/* On the first screen a notch down chooses the next lesson. */
static size_t choice_after(const float *turns, size_t count)
{
	struct app app = { .library.lessons.count = LESSONS, .view = { .screen = SCREEN_WAITING, .lesson_choice = 4 } };
	for (size_t i = 0; i < count; i++)
		actions_wheel(&app, 0, 0, turns[i], false);
	return app.view.lesson_choice;
}

static void test_notches(void **state)
{
	(void)state;
	assert_int_equal(choice_after((float[]){ 1 }, 1), 5);
	assert_int_equal(choice_after((float[]){ -1, -1 }, 2), 2);
}

static void test_parts(void **state)
{
	(void)state;
	assert_int_equal(choice_after((float[]){ 0.25f }, 1), 4); /* not enough, and not the other way */
	assert_int_equal(choice_after((float[]){ 0.25f, 0.25f, 0.25f, 0.25f }, 4), 5);
	assert_int_equal(choice_after((float[]){ -0.5f, -0.5f }, 2), 3);
	assert_int_equal(choice_after((float[]){ 0.75f, -0.5f, -0.5f }, 3), 3); /* turned back: counted anew */
}

static void test_size(void **state)
{
	struct app app = { .view = { .scale = 150 } };
	(void)state;
	app.settings.scale = 125; /* what one notch leads to: nothing is written to the settings file */
	for (int i = 0; i < 4; i++)
		actions_wheel(&app, 0, 0, 0.25f, true);
	assert_int_equal(app.view.scale, 125);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_notches), cmocka_unit_test(test_parts),
		                            cmocka_unit_test(test_size) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
