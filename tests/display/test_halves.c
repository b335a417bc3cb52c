/* Pictures at half their size: averages of four, odd edges left out, the right level for a width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "display/halves.h"

static uint32_t *checkered(int width, int height)
{
	uint32_t *pixels = mem_zero((size_t)width * (size_t)height * sizeof *pixels);

	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			pixels[y * width + x] = (x + y) % 2 ? 0xFF0000 : 0x0000FF;
	return pixels;
}

static void test_averages(void **state)
{
	(void)state;
	uint32_t *pixels = checkered(1025, 512);
	struct halves halves;

	halves_make(&halves, pixels, 1025, 512);
	assert_int_equal(halves.count, 1);
	assert_int_equal(halves.levels[0].width, 512);
	assert_int_equal(halves.levels[0].height, 256);
	for (int i = 0; i < 512 * 256; i++)
		assert_int_equal(halves.levels[0].pixels[i], 0x800080);
	assert_int_equal(halves_bytes(&halves), 512 * 256 * 4);
	halves_finish(&halves);
	free(pixels);
}

static void test_white_stays_white(void **state)
{
	(void)state;
	uint32_t *pixels = mem_zero((size_t)512 * 512 * sizeof *pixels);
	struct halves halves;

	for (int i = 0; i < 512 * 512; i++)
		pixels[i] = 0xFFFFFF;
	halves_make(&halves, pixels, 512, 512);
	for (int i = 0; i < 256 * 256; i++)
		assert_int_equal(halves.levels[0].pixels[i], 0xFFFFFF);
	halves_finish(&halves);
	free(pixels);
}

static void test_level_for_a_width(void **state)
{
	(void)state;
	uint32_t *pixels = checkered(2048, 2048);
	struct half whole = { pixels, 2048, 2048 };
	struct halves halves;

	halves_make(&halves, pixels, 2048, 2048);
	assert_int_equal(halves.count, 3);
	assert_int_equal(halves_for(&halves, whole, 1025).width, 2048);
	assert_int_equal(halves_for(&halves, whole, 1024).width, 1024);
	assert_int_equal(halves_for(&halves, whole, 300).width, 512);
	assert_int_equal(halves_for(&halves, whole, 10).width, 256);
	assert_int_equal(halves_for(&halves, whole, 9000).width, 2048);
	halves_finish(&halves);
	free(pixels);
}

static void test_small_pictures_have_none(void **state)
{
	(void)state;
	uint32_t *pixels = checkered(511, 511);
	struct halves halves;

	halves_make(&halves, pixels, 511, 511);
	assert_int_equal(halves.count, 0);
	free(pixels);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_averages),
		cmocka_unit_test(test_white_stays_white),
		cmocka_unit_test(test_level_for_a_width),
		cmocka_unit_test(test_small_pictures_have_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
