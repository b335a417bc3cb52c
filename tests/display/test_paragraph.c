#include "display/pixels.h"

#include "display/paragraph.h"

#include <string.h>

#define WHITE 0xFFFFFFu

static struct fontset fonts;
static struct paragraphs paragraphs;

static int set_up(void **state)
{
	(void)state;
	paragraphs_init(&paragraphs, &fonts);
	return fontset_init(&fonts, SOURCE_DIR "/fonts") ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	paragraphs_finish(&paragraphs);
	fontset_finish(&fonts);
	return 0;
}

static bool starts_badly(const char *line)
{
	const char *never_first[] = { "，", "。", "；", "：", "？", "！", "、", "）", "》", "”", "…" };
	for (size_t i = 0; i < sizeof never_first / sizeof *never_first; i++)
		if (strncmp(line, never_first[i], strlen(never_first[i])) == 0)
			return true;
	return false;
}

static void no_line_starts_with_a_comma(void **state)
{
	(void)state;
	const char *body = "王老师，您好！附件是今天实验的照片和说明（共三份）。服务器收到了完整的报文，图片可以直接显示；"
	                   "如果有问题，请回信：谢谢、再见？“好”的。";
	size_t checked = 0;
	for (int width = 160; width < 500; width += 7) {
		PangoLayout *layout = fontset_layout(&fonts, FONT_SANS, 20);
		pango_layout_set_width(layout, width * PANGO_SCALE);
		pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
		pango_layout_set_text(layout, body, -1);
		for (GSList *line = pango_layout_get_lines_readonly(layout); line != NULL; line = line->next) {
			int start = pango_layout_line_get_start_index(line->data);
			assert_false(starts_badly(body + start));
			checked++;
		}
		assert_int_equal(pango_layout_get_line_count(layout) * 30,
		                 paragraph_height(&paragraphs, FONT_SANS, 20, width, body));
		g_object_unref(layout);
	}
	assert_true(checked > 100);
}

/* A long word of base64, broken, has the same ink as its pieces: no hyphen that nobody sent. */
static void broken_words_get_no_hyphens(void **state)
{
	(void)state;
	const char *const texts[] = { "WkU6IDEyHg7IEZPTlQtRkFNSUx", "WkU6IDEyHg7I\nEZPTlQtRkFNSUx" };
	size_t dark[2] = { 0 };
	int width = 0;
	for (int i = 1; i >= 0; i--) { /* the second text says how wide a line may be */
		struct canvas canvas;
		assert_true(canvas_init(&canvas, 400, 80));
		fill_canvas(&canvas, WHITE);
		paragraph_draw(&paragraphs, &canvas, 0, 24, i ? 400 : width, 80, FONT_MONO, 20, 0, texts[i]);
		for (int y = 0; y < 80; y++)
			for (int x = 0; x < 400; x++)
				dark[i] += 255 - (pixel_at(&canvas, x, y) & 0xFF);
		if (i == 1)
			width = paragraph_width(&paragraphs, FONT_MONO, 20, PARAGRAPH_ONE_LINE, "EZPTlQtRkFNSUx") + 1;
		canvas_finish(&canvas);
	}
	assert_int_equal(paragraph_height(&paragraphs, FONT_MONO, 20, width, texts[0]), 60);
	assert_true(dark[0] > 0 && dark[0] == dark[1]);
}

static void draw(struct canvas *canvas, enum font font, const char *utf8)
{
	assert_true(canvas_init(canvas, 400, 60));
	fill_canvas(canvas, WHITE);
	paragraph_draw(&paragraphs, canvas, 10, 40, 380, -1, font, 24, 0, utf8);
}

static bool look_alike(enum font font_a, const char *a, enum font font_b, const char *b)
{
	struct canvas one, other;
	draw(&one, font_a, a);
	draw(&other, font_b, b);
	bool same = same_pixels(&one, &other);
	canvas_finish(&one);
	canvas_finish(&other);
	return same;
}

static void stars_are_bold_only_behind_the_mark(void **state)
{
	(void)state;
	assert_true(look_alike(FONT_SANS, "\x01**内容 mail**", FONT_BOLD, "内容 mail"));
	assert_true(look_alike(FONT_SANS, "\x01plain", FONT_SANS, "plain"));
	assert_false(look_alike(FONT_SANS, "\x01**one** two", FONT_SANS, "one two"));
	assert_false(look_alike(FONT_SANS, "**内容**", FONT_BOLD, "内容"));
	assert_false(look_alike(FONT_SANS, "**内容**", FONT_SANS, "内容"));
	assert_false(look_alike(FONT_SANS, "x\x01**内容**", FONT_SANS, "x**内容**") &&
	             look_alike(FONT_SANS, "x\x01**内容**", FONT_SANS, "x内容"));
	assert_true(look_alike(FONT_SANS, "<b>&amp;</b>", FONT_SANS, "<b>&amp;</b>"));
	assert_false(look_alike(FONT_SANS, "<b>&amp;</b>", FONT_BOLD, "&"));
}

static void right_to_left_starts_at_the_right(void **state)
{
	(void)state;
	struct canvas canvas;
	draw(&canvas, FONT_SANS, "שלום עולם");
	SDL_Rect ink = inked(&canvas, WHITE);
	assert_true(ink.x + ink.w > 380 && ink.x > 200);
	canvas_finish(&canvas);
}

static void one_line_stays_one_line(void **state)
{
	(void)state;
	int one = paragraph_height(&paragraphs, FONT_SANS, 20, PARAGRAPH_ONE_LINE, "first\nsecond\nthird");
	assert_int_equal(one, 30);
}

static void a_scrolled_paragraph_shows_its_later_lines(void **state)
{
	(void)state;
	struct canvas canvas;
	char lines[4000] = "";
	for (int i = 0; i < 400; i++)
		strcat(lines, i % 2 ? "i\n" : "WWWW\n");
	assert_true(canvas_init(&canvas, 300, 120));
	fill_canvas(&canvas, WHITE);
	paragraph_draw(&paragraphs, &canvas, 0, 40 - 200 * 36, 300, -1, FONT_SANS, 24, 0, lines);
	SDL_Rect ink = inked(&canvas, WHITE);
	assert_true(ink.y < 40 && ink.y + ink.h > 100);
	canvas_finish(&canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_words_get_no_hyphens),
		cmocka_unit_test(no_line_starts_with_a_comma),
		cmocka_unit_test(stars_are_bold_only_behind_the_mark),
		cmocka_unit_test(right_to_left_starts_at_the_right),
		cmocka_unit_test(one_line_stays_one_line),
		cmocka_unit_test(a_scrolled_paragraph_shows_its_later_lines),
	};
	return cmocka_run_group_tests_name("display paragraph", tests, set_up, tear_down);
}
