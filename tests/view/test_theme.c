/* Text can be read in every theme: 7:1 (WCAG 2.1, level AAA) wherever a role of text may stand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "view/theme.h"

#define LEAST 7.0

static const enum colour text_roles[] = { COLOUR_INK, COLOUR_INK2, COLOUR_CLIENT, COLOUR_SERVER,
	                                  COLOUR_2XX, COLOUR_3XX,  COLOUR_4XX,    COLOUR_5XX };

static void check(enum theme theme, enum colour text, enum colour behind)
{
	const uint32_t *palette = theme_palette(theme);
	double contrast = theme_contrast(palette[text], palette[behind]);

	if (contrast < LEAST)
		fail_msg("%s: %s on %s is %.2f:1", theme_name(theme), draw_colour_name(text), draw_colour_name(behind), contrast);
}

static void test_contrast(void **state)
{
	static const enum colour behind[] = { COLOUR_GROUND, COLOUR_SURFACE, COLOUR_FOCUS_SOFT };

	(void)state;
	for (int theme = 0; theme < THEME_COUNT; theme++)
		for (size_t i = 0; i < sizeof text_roles / sizeof *text_roles; i++)
			for (size_t j = 0; j < sizeof behind / sizeof *behind; j++)
				check((enum theme)theme, text_roles[i], behind[j]);
}

/* Codes on their own soft fill, ink on all of them, light text on the strong colours, ink on the focus. */
static void test_contrast_pairs(void **state)
{
	static const enum colour pairs[][2] = {
		{ COLOUR_CLIENT, COLOUR_CLIENT_SOFT }, { COLOUR_SERVER, COLOUR_SERVER_SOFT }, { COLOUR_2XX, COLOUR_2XX_SOFT },
		{ COLOUR_3XX, COLOUR_3XX_SOFT },       { COLOUR_4XX, COLOUR_4XX_SOFT },       { COLOUR_5XX, COLOUR_5XX_SOFT },
		{ COLOUR_INK, COLOUR_2XX_SOFT },       { COLOUR_INK, COLOUR_4XX_SOFT },       { COLOUR_INK, COLOUR_5XX_SOFT },
		{ COLOUR_INK2, COLOUR_CLIENT_SOFT },   { COLOUR_INK2, COLOUR_SERVER_SOFT },   { COLOUR_ON_DARK, COLOUR_INK },
		{ COLOUR_ON_DARK, COLOUR_CLIENT },     { COLOUR_ON_DARK, COLOUR_2XX },        { COLOUR_ON_DARK, COLOUR_3XX },
		{ COLOUR_ON_DARK, COLOUR_4XX },        { COLOUR_ON_DARK, COLOUR_5XX },        { COLOUR_ON_DARK, COLOUR_INK2 },
		{ COLOUR_FOCUS_INK, COLOUR_FOCUS },
	};

	(void)state;
	for (int theme = 0; theme < THEME_COUNT; theme++)
		for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
			check((enum theme)theme, pairs[i][0], pairs[i][1]);
}

static void test_formula(void **state)
{
	(void)state;
	assert_true(fabs(theme_contrast(0x000000, 0xFFFFFF) - 21) < 0.001);
	assert_true(fabs(theme_contrast(0xFFFFFF, 0x000000) - 21) < 0.001);
	assert_true(fabs(theme_contrast(0x123456, 0x123456) - 1) < 0.001);
	assert_true(fabs(theme_contrast(0x767676, 0xFFFFFF) - 4.54) < 0.01); /* the well-known grey */
}

static void test_design_colours(void **state)
{
	const uint32_t *light = theme_palette(THEME_LIGHT);

	(void)state;
	assert_int_equal(light[COLOUR_GROUND], 0xF4F5F7);
	assert_int_equal(light[COLOUR_INK2], 0x434C59);
	assert_int_equal(light[COLOUR_CLIENT], 0x094BA6);
	assert_int_equal(light[COLOUR_2XX], 0x065F41);
	assert_int_equal(light[COLOUR_FOCUS], 0xFFD84D);
	assert_string_equal(theme_name(THEME_CONTRAST), "contrast");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_contrast_pairs),
		cmocka_unit_test(test_formula),
		cmocka_unit_test(test_design_colours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
