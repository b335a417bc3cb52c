#include "display/pixels.h"

#include "display/text.h"

#include <string.h>

#define WHITE 0xFFFFFFu
#define BLACK 0x000000u

static struct text *text;
static struct draw_measure measure;

static int set_up(void **state)
{
	(void)state;
	text = text_create(SOURCE_DIR "/fonts");
	if (text == NULL)
		return -1;
	measure = text_measure(text);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	text_destroy(text);
	return 0;
}

static float width_of(enum font font, float size, const char *utf8)
{
	return measure.text_width(measure.context, font, size, utf8);
}

static float height_of(float width, const char *utf8)
{
	return measure.paragraph_height(measure.context, FONT_SANS, 20, width, utf8);
}

static void draw_on(struct canvas *canvas, int width, int height, enum font font, float size, const char *utf8)
{
	assert_true(canvas_init(canvas, width, height));
	fill_canvas(canvas, WHITE);
	text_draw_line(text, canvas, 10, 10, font, size, BLACK, utf8);
}

static bool looks_like(const char *a, const char *b)
{
	struct canvas one, other;
	draw_on(&one, 160, 80, FONT_SANS, 40, a);
	draw_on(&other, 160, 80, FONT_SANS, 40, b);
	bool same = same_pixels(&one, &other);
	canvas_finish(&one);
	canvas_finish(&other);
	return same;
}

static void wider_text_measures_wider(void **state)
{
	(void)state;
	const char *longest = "EHLO 实验室 lab-pc.nankai.edu.cn 你好 Ünïcödé";
	for (int font = 0; font < FONT_COUNT; font++) {
		float before = 0;
		for (size_t len = 1; len <= strlen(longest); len++) {
			if (((uint8_t)longest[len] & 0xC0) == 0x80)
				continue;
			char prefix[128];
			snprintf(prefix, sizeof prefix, "%.*s", (int)len, longest);
			float width = width_of((enum font)font, 24, prefix);
			assert_true(width >= before);
			before = width;
		}
		assert_true(width_of((enum font)font, 48, longest) > 1.8f * before);
	}
	assert_true(width_of(FONT_SANS, 24, "") == 0);
}

static void mono_is_mono(void **state)
{
	(void)state;
	assert_true(width_of(FONT_MONO, 24, "iiii") == width_of(FONT_MONO, 24, "WWWW"));
	assert_true(width_of(FONT_MONO, 24, "ab") == width_of(FONT_MONO, 24, "好"));
	assert_true(width_of(FONT_MONO, 24, "0123") == width_of(FONT_MONO_BOLD, 24, "0123"));
}

/* No font has U+FFFD; Pango would draw its number in a box. */
static void what_is_no_character_is_an_empty_box(void **state)
{
	(void)state;
	assert_true(looks_like("a\xEF\xBF\xBD", "a\xE2\x96\xA1"));
	assert_true(looks_like("a\xE4", "a\xE2\x96\xA1"));
	assert_true(looks_like("\xF0\x9F\x8E\x89\xEF\xBF\xBD", "\xF0\x9F\x8E\x89\xE2\x96\xA1")); /* through Pango */
	assert_false(looks_like("a\xEF\xBF\xBD", "a"));
}

static void measured_width_is_drawn_width(void **state)
{
	(void)state;
	const char *samples[] = { "MAIL FROM:<liwei@nankai.edu.cn>", "服务器同意接收正文", "附件 🎉 图片", "שלום עולם" };
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct canvas canvas;
		draw_on(&canvas, 800, 80, FONT_SANS, 30, samples[i]);
		float width = width_of(FONT_SANS, 30, samples[i]);
		SDL_Rect ink = inked(&canvas, WHITE);
		assert_true(ink.x >= 8 && (float)(ink.x + ink.w) <= 10 + width + 2);
		assert_true((float)ink.w > width - 10);
		canvas_finish(&canvas);
	}
}

/* U+0378 is not assigned: what it looks like is what a missing character looks like. */
static void nothing_common_is_missing(void **state)
{
	(void)state;
	const char *samples[] = { "你", "書", "の", "한", "é", "Я", "Ω", "→", "…", "“", "①", "✓", "م", "ש", "🎉", "☺️" };
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		assert_false(looks_like(samples[i], "\u0378"));
		for (size_t other = 0; other < i; other++)
			assert_false(looks_like(samples[i], samples[other]));
	}
}

static void emoji_are_coloured_and_of_text_size(void **state)
{
	(void)state;
	struct canvas canvas;
	draw_on(&canvas, 160, 80, FONT_SANS, 40, "🎉");
	SDL_Rect ink = inked(&canvas, WHITE);
	assert_in_range(ink.w, 30, 60);
	assert_in_range(ink.h, 30, 60);
	size_t coloured = 0;
	for (int y = ink.y; y < ink.y + ink.h; y++) {
		for (int x = ink.x; x < ink.x + ink.w; x++) {
			uint32_t c = pixel_at(&canvas, x, y);
			coloured += (int)(c >> 16 & 0xFF) - (int)(c & 0xFF) > 60;
		}
	}
	assert_true(coloured > 100);
	canvas_finish(&canvas);
}

/* The foot of "H" is the baseline: y + 1.075 x size, in every font and through both libraries. */
static void all_fonts_stand_on_one_line(void **state)
{
	(void)state;
	const float sizes[] = { 24, 28, 36, 64 };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (int font = 0; font < FONT_COUNT; font++) {
			struct canvas line, pango;
			draw_on(&line, 200, 120, (enum font)font, sizes[i], "H");
			assert_true(canvas_init(&pango, 200, 120));
			fill_canvas(&pango, WHITE);
			text_draw_paragraph(text, &pango, 10, 10, 180, 100, (enum font)font, sizes[i], BLACK, "H");
			SDL_Rect a = inked(&line, WHITE), b = inked(&pango, WHITE);
			assert_int_equal(a.y + a.h, 10 + (int)(1.075f * sizes[i] + 0.5f));
			assert_int_equal(a.y + a.h, b.y + b.h);
			canvas_finish(&line);
			canvas_finish(&pango);
		}
	}
}

static void a_line_with_emoji_stands_on_the_same_line(void **state)
{
	(void)state;
	struct canvas plain, mixed;
	draw_on(&plain, 300, 80, FONT_SANS, 32, "HH");
	draw_on(&mixed, 300, 80, FONT_SANS, 32, "HH                🎉");
	SDL_Rect left = { 0, 0, 60, 80 };
	size_t differs = 0;
	for (int y = 0; y < left.h; y++)
		for (int x = 0; x < left.w; x++)
			differs += (pixel_at(&plain, x, y) == WHITE) != (pixel_at(&mixed, x, y) == WHITE);
	assert_true(differs < 30);
	canvas_finish(&plain);
	canvas_finish(&mixed);
}

static void paragraphs_grow_by_whole_lines(void **state)
{
	(void)state;
	assert_true(height_of(400, "一行") == 30);
	assert_true(height_of(400, "一\n二\n三") == 90);
	assert_true(height_of(400, "emoji 🎉\nשלום\nمرحبا") == 90);
	float narrow = height_of(100, "服务器同意接收正文。从现在起，客户端发送的每一行都是邮件内容");
	float wide = height_of(1000, "服务器同意接收正文。从现在起，客户端发送的每一行都是邮件内容");
	assert_true(narrow > wide && wide == 30);
	assert_true(height_of(60, "a-word-that-is-much-longer-than-the-line-and-must-be-broken") > 100);
}

static void paragraphs_are_cut_at_their_height(void **state)
{
	(void)state;
	struct canvas canvas;
	assert_true(canvas_init(&canvas, 200, 200));
	fill_canvas(&canvas, WHITE);
	text_draw_paragraph(text, &canvas, 10, 10, 180, 60, FONT_SANS, 20, BLACK, "一一\n二二\n三三\n四四");
	SDL_Rect ink = inked(&canvas, WHITE);
	assert_true(ink.h > 20 && ink.y + ink.h <= 70);
	fill_canvas(&canvas, WHITE);
	text_draw_paragraph(text, &canvas, 10, 10, 180, 0, FONT_SANS, 20, BLACK, "一一");
	assert_int_equal(inked(&canvas, WHITE).w, 0);
	canvas_finish(&canvas);
}

static void ill_formed_and_huge_text_is_survived(void **state)
{
	(void)state;
	struct canvas canvas;
	char *huge = malloc(200001);
	memset(huge, 'a', 200000);
	huge[200000] = '\0';
	draw_on(&canvas, 300, 100, FONT_SANS, 30, huge);
	text_draw_paragraph(text, &canvas, 0, 0, 300, 100, FONT_SANS, 20, BLACK, huge);
	assert_true(height_of(300, huge) > 1000);
	assert_true(width_of(FONT_SANS, 20, huge) < 2100 * 20);
	const char *bad[] = { "\xff\xfe",
		              "abc\xe4\xbd",
		              "\xed\xa0\x80",
		              "\xf4\x90\x80\x80",
		              "\x01",
		              "\x01**",
		              "\x01**x",
		              "\x01****",
		              "\xe2\x80\xae"
		              "evil",
		              "a\u0301\u0301\u0301",
		              "\xf0\x9f\x87\xa8",
		              "\t\r\n\x7f",
		              " " };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_true(width_of(FONT_MONO, 20, bad[i]) >= 0);
		assert_true(height_of(300, bad[i]) >= 30);
		text_draw_line(text, &canvas, 10, 10, FONT_SANS, 20, BLACK, bad[i]);
		text_draw_paragraph(text, &canvas, 10, 10, 200, 90, FONT_SANS, 20, BLACK, bad[i]);
	}
	free(huge);
	canvas_finish(&canvas);
}

static void scale_changes_pixels_not_units(void **state)
{
	(void)state;
	float normal = width_of(FONT_SANS, 30, "DATA 正文");
	text_set_scale(text, 2);
	assert_true(width_of(FONT_SANS, 30, "DATA 正文") > normal * 0.97f);
	assert_true(width_of(FONT_SANS, 30, "DATA 正文") < normal * 1.03f);
	assert_true(height_of(400, "一行") == 30);
	text_set_scale(text, 1);
}

static void colours_are_exact(void **state)
{
	(void)state;
	struct canvas canvas;
	assert_true(canvas_init(&canvas, 200, 100));
	fill_canvas(&canvas, WHITE);
	text_draw_line(text, &canvas, 10, 10, FONT_BOLD, 60, 0x094BA6, "H");
	assert_true(count_colour(&canvas, inked(&canvas, WHITE), 0x094BA6) > 100);
	canvas_finish(&canvas);
}

static void missing_fonts_are_reported(void **state)
{
	(void)state;
	assert_null(text_create(TEST_DIR "/no-such-folder"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wider_text_measures_wider),
		cmocka_unit_test(mono_is_mono),
		cmocka_unit_test(measured_width_is_drawn_width),
		cmocka_unit_test(what_is_no_character_is_an_empty_box),
		cmocka_unit_test(nothing_common_is_missing),
		cmocka_unit_test(emoji_are_coloured_and_of_text_size),
		cmocka_unit_test(all_fonts_stand_on_one_line),
		cmocka_unit_test(a_line_with_emoji_stands_on_the_same_line),
		cmocka_unit_test(paragraphs_grow_by_whole_lines),
		cmocka_unit_test(paragraphs_are_cut_at_their_height),
		cmocka_unit_test(ill_formed_and_huge_text_is_survived),
		cmocka_unit_test(scale_changes_pixels_not_units),
		cmocka_unit_test(colours_are_exact),
		cmocka_unit_test(missing_fonts_are_reported),
	};
	return cmocka_run_group_tests_name("display text", tests, set_up, tear_down);
}
