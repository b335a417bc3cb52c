/* The draw list: what is put in comes out, printed and clicked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/mem.h"
#include "view/action.h"
#include "view/fake_font.h"

static char *printed(const struct draw_list *list)
{
	struct buf out = { 0 };

	draw_print(list, &out);
	return buf_take_text(&out);
}

static void test_print(void **state)
{
	struct draw_list list = { 0 };

	(void)state;
	draw_begin(&list, &fake_font);
	draw_rect(&list, (struct rect){ 1, 2, 30, 40 }, COLOUR_SURFACE, COLOUR_LINE, 14, 2);
	draw_rect(&list, (struct rect){ 1, 2, 30, 40 }, COLOUR_2XX_SOFT, COLOUR_NONE, 0, 0);
	draw_line(&list, 10, 20, 110, 20, COLOUR_CLIENT, 4, 9);
	draw_shape(&list, SHAPE_CHECK, (struct rect){ 5, 6, 7, 8 }, COLOUR_2XX);
	draw_text(&list, 24, 96, FONT_BOLD, 30, COLOUR_INK, ALIGN_LEFT, "EHLO");
	draw_text(&list, 100, 0, FONT_MONO, 20, COLOUR_INK2, ALIGN_RIGHT, "a\"b\\");
	draw_text(&list, 100, 0, FONT_SANS, 20, COLOUR_3XX, ALIGN_CENTRE, "信封");
	draw_paragraph(&list, (struct rect){ 0, 0, 100, 60 }, FONT_SANS, 28, COLOUR_INK, "one\ntwo");
	draw_picture(&list, (struct rect){ 0, 0, 100, 60 }, 7, 1.5f, 10, -10);
	draw_clip(&list, (struct rect){ 0, 0, 50, 50 });
	draw_unclip(&list);
	draw_hit(&list, (struct rect){ 0, 0, 9, 9 }, ACTION_GO, 12);
	char *text = printed(&list);
	assert_string_equal(text, "rect 1,2 30x40 surface stroke line 2 radius 14\n"
	                          "rect 1,2 30x40 2xx-soft\n"
	                          "line 10,20 110,20 client 4 dash 9\n"
	                          "shape check 5,6 7x8 2xx\n"
	                          "text 24,96 bold 30 ink \"EHLO\"\n"
	                          "text 60,0 mono 20 ink2 \"a\\\"b\\\\\"\n"
	                          "text 80,0 sans 20 3xx \"信封\"\n"
	                          "paragraph 0,0 100x60 sans 28 ink \"one\\ntwo\"\n"
	                          "picture 0,0 100x60 key 7 zoom 1.50 pan 10,-10\n"
	                          "clip 0,0 50x50\n"
	                          "unclip\n"
	                          "hit 0,0 9x9 go 12\n");
	free(text);
	draw_finish(&list);
}

/* Names are there for every value, and no two are the same. */
static void test_names(void **state)
{
	(void)state;
	for (int i = 0; i < COLOUR_COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(draw_colour_name((enum colour)i), draw_colour_name((enum colour)j));
	for (int i = 0; i < SHAPE_COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(draw_shape_name((enum shape)i), draw_shape_name((enum shape)j));
}

/* Strings of a frame stay where they are however many follow, and the next frame uses the same memory. */
static void test_strings_stay(void **state)
{
	struct draw_list list = { 0 };
	char text[64], *large = mem_alloc(200001);
	size_t blocks = 0;

	(void)state;
	memset(large, 'x', 200000);
	large[200000] = '\0';
	for (int frame = 0; frame < 3; frame++) {
		draw_begin(&list, &fake_font);
		for (int i = 0; i < 20000; i++) {
			snprintf(text, sizeof text, "text %d of frame %d", i, frame);
			draw_text(&list, 0, 0, FONT_SANS, 24, COLOUR_INK, ALIGN_LEFT, text);
			if (i == 500)
				draw_paragraph(&list, (struct rect){ 0, 0, 100, 100 }, FONT_SANS, 24, COLOUR_INK, large);
		}
		assert_int_equal(list.count, 20001);
		snprintf(text, sizeof text, "text 0 of frame %d", frame);
		assert_string_equal(list.items[0].text, text);
		assert_string_equal(list.items[501].text, large);
		snprintf(text, sizeof text, "text 19999 of frame %d", frame);
		assert_string_equal(list.items[20000].text, text);
		if (frame)
			assert_int_equal(list.block_count, blocks);
		blocks = list.block_count;
	}
	free(large);
	draw_finish(&list);
	draw_finish(&list);
	draw_finish(NULL);
}

static const char *fitted(struct draw_list *list, float width, const char *text)
{
	draw_begin(list, &fake_font);
	float w = draw_text_fit(list, 0, 0, width, FONT_SANS, 20, COLOUR_INK, text);

	assert_true(w <= (width > 0 ? width : 0));
	return list->count ? list->items[0].text : "";
}

static void test_fit(void **state)
{
	struct draw_list list = { 0 };

	(void)state;
	assert_string_equal(fitted(&list, 40, "abcd"), "abcd");
	assert_string_equal(fitted(&list, 60, "abcdefg"), "abcd…");
	assert_string_equal(fitted(&list, 60, "信封内容信头"), "信封…");
	assert_string_equal(fitted(&list, 69, "信封内容信头"), "信封…");
	assert_string_equal(fitted(&list, 60, "ab cdefgh"), "ab c…");
	assert_string_equal(fitted(&list, 50, "ab cdefgh"), "ab…"); /* no space before the dots */
	assert_string_equal(fitted(&list, 20, "abc"), "…");
	assert_string_equal(fitted(&list, 10, "abc"), "");
	assert_string_equal(fitted(&list, 0, "abc"), "");
	assert_string_equal(fitted(&list, -5, "abc"), "");
	assert_string_equal(fitted(&list, 100, ""), "");
	draw_finish(&list);
}

/* For every width: never wider, never a cut character, and one more character would not have fitted. */
static void test_fit_every_width(void **state)
{
	static const char text[] = "MAIL FROM:<李伟@例子.中国> SIZE=1000 ü";
	struct draw_list list = { 0 };

	(void)state;
	for (int width = 1; width < 600; width++) {
		const char *cut = fitted(&list, (float)width, text);
		size_t len = strlen(cut);

		assert_true(utf8_valid(span_of(cut)));
		if (len == 0 || !strcmp(cut, text))
			continue;
		assert_string_equal(cut + len - 3, "…");
		assert_memory_equal(cut, text, len - 3);
	}
	assert_string_equal(fitted(&list, 600, text), text);
	draw_finish(&list);
}

/* A long hostile line costs no more than what can be seen of it. */
static void test_fit_long(void **state)
{
	struct draw_list list = { 0 };
	char *large = mem_alloc(3000001);

	(void)state;
	memset(large, 'x', 3000000);
	large[3000000] = '\0';
	assert_int_equal(strlen(fitted(&list, 200, large)), 18 + 3);
	assert_true(list.blocks[0].used < 4096);
	free(large);
	draw_finish(&list);
}

/* Each run with its bytes, its styles and its colour. */
static void test_print_rich(void **state)
{
	const struct draw_run runs[] = { { 0, 5, DRAW_BOLD | DRAW_ITALIC, COLOUR_INK, 0 },
		                         { 6, 10, DRAW_UNDERLINE, COLOUR_CLIENT, 0 },
		                         { 11, 14, DRAW_STRIKE | DRAW_MONO, COLOUR_NONE, 0xC00020 } };
	const struct draw_rich rich = { "Hello link \"x\"", runs, 3, FONT_SANS, 28 };
	struct draw_list list = { 0 };
	struct buf out = { 0 };

	(void)state;
	draw_begin(&list, &fake_font);
	draw_rich_text(&list, (struct rect){ 10, 20, 300, 80 }, &rich, COLOUR_INK2);
	draw_print(&list, &out);
	buf_add_byte(&out, 0);
	assert_string_equal((char *)out.data, "rich 10,20 300x80 sans 28 ink2 \"Hello link \\\"x\\\"\" [0-5 bold italic ink]"
	                                      " [6-10 underline client] [11-14 strike mono #c00020]\n");
	buf_finish(&out);
	draw_finish(&list);
}

static int hit(const struct draw_list *list, float x, float y)
{
	const struct draw_item *item = draw_hit_at(list, x, y);

	return item ? item->arg : 0;
}

static void test_hits(void **state)
{
	struct draw_list list = { 0 };

	(void)state;
	draw_begin(&list, &fake_font);
	assert_null(draw_hit_at(&list, 0, 0));
	draw_hit(&list, (struct rect){ 0, 0, 100, 100 }, ACTION_GO, 1);
	draw_hit(&list, (struct rect){ 50, 50, 100, 100 }, ACTION_GO, 2);
	draw_clip(&list, (struct rect){ 0, 0, 20, 20 });
	draw_clip(&list, (struct rect){ 10, 0, 20, 20 });
	draw_hit(&list, (struct rect){ 0, 0, 100, 100 }, ACTION_GO, 3);
	draw_unclip(&list);
	draw_unclip(&list);
	assert_int_equal(hit(&list, 5, 5), 1);
	assert_int_equal(hit(&list, 15, 5), 3);  /* in both clips */
	assert_int_equal(hit(&list, 25, 5), 1);  /* only in the inner one */
	assert_int_equal(hit(&list, 60, 60), 2); /* the later one lies on top */
	assert_int_equal(hit(&list, 100, 100), 2);
	assert_int_equal(hit(&list, 150, 60), 0); /* the right edge is outside */
	assert_int_equal(hit(&list, -1, 5), 0);
	draw_finish(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_print),        cmocka_unit_test(test_print_rich), cmocka_unit_test(test_names),
		cmocka_unit_test(test_strings_stay), cmocka_unit_test(test_fit),        cmocka_unit_test(test_fit_every_width),
		cmocka_unit_test(test_fit_long),     cmocka_unit_test(test_hits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
