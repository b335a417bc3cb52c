#include "display/pixels.h"

#include "display/paint.h"
#include "view/theme.h"

#include <string.h>

static struct text *text;
static uint32_t palette[COLOUR_COUNT];

static int set_up(void **state)
{
	(void)state;
	memcpy(palette, theme_palette(THEME_LIGHT), sizeof palette);
	text = text_create(SOURCE_DIR "/fonts");
	return text ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	text_destroy(text);
	return 0;
}

/* One picture of 200x100 units. */
struct scene {
	struct draw_measure measure;
	struct draw_list list;
	struct canvas canvas;
};

static void scene_begin(struct scene *scene)
{
	*scene = (struct scene){ .measure = text_measure(text) };
	draw_begin(&scene->list, &scene->measure);
}

static void scene_paint(struct scene *scene, float scale)
{
	assert_true(canvas_init(&scene->canvas, (int)(200 * scale), (int)(100 * scale)));
	paint(&scene->canvas, &scene->list, palette, scale, text, NULL);
}

static void scene_end(struct scene *scene)
{
	canvas_finish(&scene->canvas);
	draw_finish(&scene->list);
}

static uint32_t at(struct scene *scene, int x, int y)
{
	return pixel_at(&scene->canvas, x, y);
}

static void rectangles_fill_whole_pixels(void **state)
{
	(void)state;
	struct scene scene;
	scene_begin(&scene);
	draw_rect(&scene.list, (struct rect){ 10, 20, 30, 40 }, COLOUR_CLIENT, COLOUR_NONE, 0, 0);
	draw_rect(&scene.list, (struct rect){ 100, 20, 30, 40 }, COLOUR_SURFACE, COLOUR_INK, 0, 2);
	scene_paint(&scene, 1);
	assert_int_equal(at(&scene, 9, 30), palette[COLOUR_GROUND]);
	assert_int_equal(count_colour(&scene.canvas, (SDL_Rect){ 0, 0, 90, 100 }, palette[COLOUR_CLIENT]), 30 * 40);
	assert_int_equal(count_colour(&scene.canvas, (SDL_Rect){ 100, 20, 30, 40 }, palette[COLOUR_INK]), 2 * (30 * 2 + 36 * 2));
	assert_int_equal(at(&scene, 102, 22), palette[COLOUR_SURFACE]);
	scene_end(&scene);
}

/* At 720p a unit is two thirds of a pixel: edges must be sharp all the same, and neighbours must touch. */
static void edges_are_sharp_at_720p(void **state)
{
	(void)state;
	struct scene scene;
	scene_begin(&scene);
	for (int i = 0; i < 5; i++)
		draw_rect(&scene.list, (struct rect){ 10 + 7.0f * (float)i, 10, 7, 11 }, COLOUR_CLIENT, COLOUR_NONE, 0, 0);
	draw_line(&scene.list, 10, 50, 190, 50, COLOUR_INK, 1, 0);
	draw_line(&scene.list, 10, 60, 190, 60, COLOUR_INK, 2, 8);
	draw_line(&scene.list, 150, 5, 150, 45, COLOUR_INK, 3, 0);
	scene_paint(&scene, 2 / 3.0f);
	for (int y = 0; y < scene.canvas.height; y++) {
		for (int x = 0; x < scene.canvas.width; x++) {
			uint32_t c = at(&scene, x, y);
			assert_true(c == palette[COLOUR_GROUND] || c == palette[COLOUR_CLIENT] || c == palette[COLOUR_INK]);
		}
	}
	SDL_Rect bars = { 7, 7, 23, 7 };
	assert_int_equal(count_colour(&scene.canvas, bars, palette[COLOUR_CLIENT]), bars.w * bars.h);
	scene_end(&scene);
}

static void rounded_corners_are_open(void **state)
{
	(void)state;
	struct scene scene;
	scene_begin(&scene);
	draw_rect(&scene.list, (struct rect){ 20, 20, 80, 60 }, COLOUR_SURFACE, COLOUR_CLIENT, 16, 2);
	scene_paint(&scene, 1);
	assert_int_equal(at(&scene, 20, 20), palette[COLOUR_GROUND]);
	assert_int_equal(at(&scene, 99, 79), palette[COLOUR_GROUND]);
	for (int x = 40; x < 80; x++) {
		assert_int_equal(at(&scene, x, 19), palette[COLOUR_GROUND]);
		assert_int_equal(at(&scene, x, 20), palette[COLOUR_CLIENT]);
		assert_int_equal(at(&scene, x, 21), palette[COLOUR_CLIENT]);
		assert_int_equal(at(&scene, x, 22), palette[COLOUR_SURFACE]);
	}
	scene_end(&scene);
}

static void lines_cover_their_width(void **state)
{
	(void)state;
	struct scene scene;
	scene_begin(&scene);
	draw_line(&scene.list, 20, 30, 120, 30, COLOUR_CLIENT, 4, 0);
	draw_line(&scene.list, 150, 90, 150, 10, COLOUR_SERVER, 3, 0); /* upwards */
	draw_line(&scene.list, 20, 60, 120, 60, COLOUR_INK, 2, 10);
	draw_line(&scene.list, 20, 70, 120, 90, COLOUR_5XX, 4, 0);
	scene_paint(&scene, 1);
	SDL_Rect all = { 0, 0, 200, 100 };
	assert_int_equal(count_colour(&scene.canvas, all, palette[COLOUR_CLIENT]), 100 * 4);
	assert_int_equal(count_colour(&scene.canvas, all, palette[COLOUR_SERVER]), 80 * 3);
	assert_int_equal(count_colour(&scene.canvas, all, palette[COLOUR_INK]), 50 * 2);
	assert_int_equal(at(&scene, 70, 80), palette[COLOUR_5XX]);
	scene_end(&scene);
}

static void translucent_colours_mix(void **state)
{
	(void)state;
	struct scene scene;
	palette[COLOUR_SCRIM] = 0x80000000;
	scene_begin(&scene);
	draw_rect(&scene.list, (struct rect){ 0, 0, 200, 100 }, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	draw_rect(&scene.list, (struct rect){ 0, 0, 100, 100 }, COLOUR_SCRIM, COLOUR_NONE, 0, 0);
	scene_paint(&scene, 1);
	assert_in_range(at(&scene, 50, 50) & 0xFF, 0x7E, 0x80);
	assert_int_equal(at(&scene, 150, 50), palette[COLOUR_SURFACE]);
	scene_end(&scene);
}

static void clips_nest_and_end(void **state)
{
	(void)state;
	struct scene scene;
	struct rect all = { 0, 0, 200, 100 };
	scene_begin(&scene);
	draw_clip(&scene.list, (struct rect){ 10, 10, 100, 50 });
	draw_clip(&scene.list, (struct rect){ 50, 0, 100, 100 });
	draw_rect(&scene.list, all, COLOUR_CLIENT, COLOUR_NONE, 0, 0);
	draw_rect(&scene.list, all, COLOUR_NONE, COLOUR_SERVER, 30, 200); /* by Cairo */
	draw_text(&scene.list, 0, 0, FONT_BOLD, 90, COLOUR_5XX, ALIGN_LEFT, "WWW");
	draw_clip(&scene.list, (struct rect){ 0, 80, 5, 5 }); /* outside the others: nothing at all */
	draw_rect(&scene.list, all, COLOUR_BLACK, COLOUR_NONE, 0, 0);
	for (int i = 0; i < 100; i++)
		draw_clip(&scene.list, all);
	draw_rect(&scene.list, all, COLOUR_BLACK, COLOUR_NONE, 0, 0);
	for (int i = 0; i < 102; i++)
		draw_unclip(&scene.list);
	draw_rect(&scene.list, (struct rect){ 10, 20, 5, 5 }, COLOUR_FOCUS, COLOUR_NONE, 0, 0);
	draw_unclip(&scene.list);
	draw_unclip(&scene.list); /* one too many */
	draw_rect(&scene.list, (struct rect){ 190, 90, 10, 10 }, COLOUR_FOCUS, COLOUR_NONE, 0, 0);
	scene_paint(&scene, 1);
	for (int y = 0; y < 100; y++)
		for (int x = 0; x < 200; x++)
			if (x < 50 || x >= 110 || y < 10 || y >= 60)
				assert_true(at(&scene, x, y) == palette[COLOUR_GROUND] ||
				            at(&scene, x, y) == palette[COLOUR_FOCUS]);
	assert_int_equal(at(&scene, 12, 22), palette[COLOUR_FOCUS]);
	assert_int_equal(at(&scene, 195, 95), palette[COLOUR_FOCUS]);
	assert_int_equal(count_colour(&scene.canvas, (SDL_Rect){ 0, 0, 200, 100 }, palette[COLOUR_BLACK]), 0);
	assert_true(at(&scene, 60, 30) != palette[COLOUR_GROUND]);
	scene_end(&scene);
}

/* Every sign draws something, inside its box, different from all others; at 16 units too. */
static void every_shape_is_itself(void **state)
{
	(void)state;
	const int sizes[] = { 64, 24, 16 };
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		struct scene scenes[SHAPE_COUNT];
		for (int i = 0; i < SHAPE_COUNT; i++) {
			struct rect box = { 20, 20, (float)sizes[s], (float)sizes[s] };
			scene_begin(&scenes[i]);
			draw_shape(&scenes[i].list, (enum shape)i, box, COLOUR_INK);
			scene_paint(&scenes[i], 1);
			SDL_Rect ink = inked(&scenes[i].canvas, palette[COLOUR_GROUND]);
			assert_true(ink.w > 0 && ink.w * ink.h >= sizes[s] * sizes[s] / 16);
			assert_true(ink.x >= 20 && ink.y >= 20 && ink.x + ink.w <= 20 + sizes[s] &&
			            ink.y + ink.h <= 20 + sizes[s]);
			for (int other = 0; other < i; other++)
				assert_false(same_pixels(&scenes[i].canvas, &scenes[other].canvas));
		}
		for (int i = 0; i < SHAPE_COUNT; i++)
			scene_end(&scenes[i]);
	}
}

static void text_is_aligned(void **state)
{
	(void)state;
	struct scene scene;
	const enum align aligns[] = { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };
	for (int i = 0; i < 3; i++) {
		scene_begin(&scene);
		draw_text(&scene.list, 100, 20, FONT_SANS, 24, COLOUR_INK, aligns[i], "MM");
		scene_paint(&scene, 1);
		SDL_Rect ink = inked(&scene.canvas, palette[COLOUR_GROUND]);
		int middle = ink.x + ink.w / 2 - 100;
		assert_true(i == 0 ? ink.x >= 100 : i == 1 ? middle >= -2 && middle <= 2 : ink.x + ink.w <= 100);
		scene_end(&scene);
	}
}

/* Lists come from views, but sizes in them from windows and networks. */
static void odd_lists_are_survived(void **state)
{
	(void)state;
	struct scene scene;
	const float odd[] = { 0, -5, 0.001f, 1e6f, -1e6f };
	scene_begin(&scene);
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		struct rect box = { odd[i], 10, odd[i], odd[i] };
		draw_rect(&scene.list, box, COLOUR_INK, COLOUR_LINE, 8, 1);
		draw_rect(&scene.list, box, COLOUR_INK, COLOUR_LINE, 0, odd[i]);
		draw_line(&scene.list, odd[i], 0, 10, odd[i], COLOUR_INK, 1, odd[i]);
		draw_shape(&scene.list, SHAPE_PAGE, box, COLOUR_INK);
		draw_paragraph(&scene.list, box, FONT_SANS, 20, COLOUR_INK, "text");
		draw_text(&scene.list, odd[i], odd[i], FONT_SANS, odd[i], COLOUR_INK, ALIGN_LEFT, "text");
		draw_picture(&scene.list, box, 1, 1, 0, 0);
	}
	scene_paint(&scene, 1);
	scene_end(&scene);
}

static void the_same_list_gives_the_same_pixels(void **state)
{
	(void)state;
	struct scene scenes[2];
	for (int i = 0; i < 2; i++) {
		scene_begin(&scenes[i]);
		draw_rect(&scenes[i].list, (struct rect){ 5, 5, 150, 80 }, COLOUR_SURFACE, COLOUR_LINE, 14, 1);
		draw_text(&scenes[i].list, 10, 10, FONT_BOLD, 28, COLOUR_INK, ALIGN_LEFT, "第 2 封 🎉");
		draw_paragraph(&scenes[i].list, (struct rect){ 10, 45, 140, 60 }, FONT_SANS, 20, COLOUR_INK, "正文 body 🎉");
		scene_paint(&scenes[i], 1);
		paint(&scenes[i].canvas, &scenes[i].list, palette, 1, text, NULL);
	}
	assert_true(same_pixels(&scenes[0].canvas, &scenes[1].canvas));
	scene_end(&scenes[0]);
	scene_end(&scenes[1]);
}

/* ---- rich text: every word at a place of its own, so that each can be looked at ---- */

struct words {
	struct scene scene;
	struct canvas *canvas; /* of the scene, painted */
};

/* Paints what is said with these runs at the top left, 180 units wide. */
static void paint_words(struct words *words, const char *said, const struct draw_run *runs, size_t count)
{
	const struct draw_rich rich = { said, runs, count, FONT_SANS, 24 };
	scene_begin(&words->scene);
	draw_rich_text(&words->scene.list, (struct rect){ 0, 0, 180, 90 }, &rich, COLOUR_INK);
	scene_paint(&words->scene, 1);
	words->canvas = &words->scene.canvas;
}

/* How dark it is in there: 0 ground, 255 a pixel black. */
static size_t ink_in(struct canvas *canvas, SDL_Rect in)
{
	size_t sum = 0;
	for (int y = in.y; y < in.y + in.h; y++)
		for (int x = in.x; x < in.x + in.w; x++)
			sum += 255 - (pixel_at(canvas, x, y) >> 8 & 0xFF);
	return sum;
}

static const SDL_Rect first_line = { 0, 0, 180, 34 }, second_line = { 0, 34, 180, 34 };

static void bold_runs_are_heavier(void **state)
{
	(void)state;
	struct words plain, bold;
	const struct draw_run run = { 5, 9, DRAW_BOLD, COLOUR_INK, 0 };
	paint_words(&plain, "mail\nmail", NULL, 0);
	paint_words(&bold, "mail\nmail", &run, 1);
	assert_int_equal(ink_in(bold.canvas, first_line), ink_in(plain.canvas, first_line));
	assert_true(ink_in(bold.canvas, second_line) > ink_in(plain.canvas, second_line) * 6 / 5);
	scene_end(&plain.scene);
	scene_end(&bold.scene);
}

/* A link: the client's blue, with a line under it, and nothing of either outside of its bytes. */
static void links_are_blue_and_underlined(void **state)
{
	(void)state;
	struct words words;
	const struct draw_run link = { 5, 9, DRAW_UNDERLINE, COLOUR_CLIENT, 0 };
	paint_words(&words, "mail\nmail", &link, 1);
	assert_int_equal(count_colour(words.canvas, first_line, palette[COLOUR_CLIENT]), 0);
	assert_int_equal(count_colour(words.canvas, second_line, palette[COLOUR_INK]), 0);
	size_t longest = 0;
	for (int y = second_line.y; y < second_line.y + second_line.h; y++) {
		size_t blue = count_colour(words.canvas, (SDL_Rect){ 0, y, 180, 1 }, palette[COLOUR_CLIENT]);
		longest = blue > longest ? blue : longest;
	}
	SDL_Rect all = inked(words.canvas, palette[COLOUR_GROUND]);
	assert_true(longest + 4 >= (size_t)all.w); /* the line is as long as the word */
	scene_end(&words.scene);
}

/* A colour of the sender is painted as the view let it pass; a role is the theme's. */
static void runs_have_their_colours(void **state)
{
	(void)state;
	struct words words;
	const struct draw_run runs[] = { { 0, 6, DRAW_BOLD, COLOUR_NONE, 0xC00020 }, { 7, 13, 0, COLOUR_4XX, 0 } };
	paint_words(&words, "\u2588\u2588\n\u2588\u2588", runs, 2); /* full blocks */
	assert_int_equal(pixel_at(words.canvas, 12, 18), 0xC00020);
	assert_int_equal(pixel_at(words.canvas, 12, 50), palette[COLOUR_4XX]);
	assert_int_equal(count_colour(words.canvas, second_line, 0xC00020), 0);
	scene_end(&words.scene);
}

static void a_png_that_cannot_be_written_is_reported(void **state)
{
	(void)state;
	struct canvas canvas;
	assert_true(canvas_init(&canvas, 10, 10));
	assert_false(canvas_save_png(&canvas, TEST_DIR "/no-such-folder/x.png"));
	canvas_finish(&canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rectangles_fill_whole_pixels), cmocka_unit_test(edges_are_sharp_at_720p),
		cmocka_unit_test(rounded_corners_are_open),     cmocka_unit_test(lines_cover_their_width),
		cmocka_unit_test(translucent_colours_mix),      cmocka_unit_test(clips_nest_and_end),
		cmocka_unit_test(every_shape_is_itself),        cmocka_unit_test(text_is_aligned),
		cmocka_unit_test(odd_lists_are_survived),       cmocka_unit_test(the_same_list_gives_the_same_pixels),
		cmocka_unit_test(bold_runs_are_heavier),        cmocka_unit_test(links_are_blue_and_underlined),
		cmocka_unit_test(runs_have_their_colours),      cmocka_unit_test(a_png_that_cannot_be_written_is_reported),
	};
	return cmocka_run_group_tests_name("display paint", tests, set_up, tear_down);
}
