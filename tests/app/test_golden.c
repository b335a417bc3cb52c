/* Whole screens, pixel by pixel, drawn from stored facts. SMTPSCOPE_UPDATE_GOLDEN=1 writes them anew (then look at them).
 * A difference that FreeType or Pango of another release makes is small everywhere; a layout that moved is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/actions.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "support/facts.h"

#define MOST_DIFFERENT_PIXELS 0.002 /* of all; a pixel differs when a channel is off by more than 40 */

struct screen_case {
	const char *name, *facts;
	size_t step; /* 0: the first screen */
	enum lang lang;
	enum theme theme;
	int width, height;
	bool lanes;
	enum pane pane; /* 0: the one that opens by itself */
};

static void push_facts(struct app *app, const char *file)
{
	char *path = mem_printf("%s/timeline/facts/%s", TEST_DIR, file), *error = NULL;
	struct fact_list list;
	if (!facts_load(path, &list, &error))
		fail_msg("%s", error);
	for (size_t i = 0; i < list.count; i++)
		fact_queue_push(app->facts, facts_copy(list.facts[i]));
	facts_finish(&list);
	free(path);
}

static void draw(struct app *app, struct canvas *canvas)
{
	do {
		worker_wait(app->worker);
		app_draw(app, canvas);
	} while (worker_pending(app->worker) > 0);
}

static void draw_case(const struct screen_case *which, struct canvas *canvas)
{
	struct options options = { .host = "127.0.0.1", .lang = (int)which->lang, .theme = (int)which->theme, .scale = 100 };
	struct app app;
	assert_true(app_init(&app, &options, false));
	app.view.motion = false;
	push_facts(&app, which->facts);
	while (app_receive(&app))
		continue;
	if (which->step == 0) {
		app.view.screen = SCREEN_WAITING;
		app.view.session = 0;
	} else {
		struct session *session = app_session(&app);
		assert_non_null(session);
		assert_true(session->step_count >= which->step);
		cursor_go(app_cursor(&app), session, which->step);
		app_moved(&app, which->step - 1);
		if (which->lanes)
			actions_do(&app, ACTION_LANES, 0);
		if (which->pane != 0)
			actions_do(&app, ACTION_PANE, (int)which->pane);
	}
	draw(&app, canvas);
	app_finish(&app);
}

static double different_pixels(SDL_Surface *a, SDL_Surface *b)
{
	size_t different = 0;
	for (int y = 0; y < a->h; y++) {
		const uint8_t *row_a = (const uint8_t *)a->pixels + (size_t)y * (size_t)a->pitch;
		const uint8_t *row_b = (const uint8_t *)b->pixels + (size_t)y * (size_t)b->pitch;
		for (int x = 0; x < a->w; x++) {
			bool off = false;
			for (int channel = 0; channel < 3; channel++)
				off |= abs(row_a[4 * x + channel] - row_b[4 * x + channel]) > 40;
			different += off;
		}
	}
	return (double)different / ((double)a->w * a->h);
}

static SDL_Surface *load_png(const char *path)
{
	cairo_surface_t *image = cairo_image_surface_create_from_png(path);
	if (cairo_surface_status(image) != CAIRO_STATUS_SUCCESS)
		fail_msg("%s is missing: run with SMTPSCOPE_UPDATE_GOLDEN=1 and look at it", path);
	int width = cairo_image_surface_get_width(image), height = cairo_image_surface_get_height(image);
	SDL_Surface *copy = SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_RGB888);
	for (int y = 0; y < height; y++)
		memcpy((uint8_t *)copy->pixels + (size_t)y * (size_t)copy->pitch,
		       cairo_image_surface_get_data(image) + (size_t)y * (size_t)cairo_image_surface_get_stride(image),
		       (size_t)width * 4);
	cairo_surface_destroy(image);
	return copy;
}

static void compare(const struct screen_case *which)
{
	struct canvas canvas;
	assert_true(canvas_init(&canvas, which->width, which->height));
	draw_case(which, &canvas);
	char *path = mem_printf("%s/app/golden/%s.png", TEST_DIR, which->name);
	if (getenv("SMTPSCOPE_UPDATE_GOLDEN") != NULL)
		assert_true(canvas_save_png(&canvas, path));
	SDL_Surface *golden = load_png(path);
	assert_int_equal(golden->w, which->width);
	assert_int_equal(golden->h, which->height);
	double different = different_pixels(golden, canvas_sdl(&canvas));
	if (different > MOST_DIFFERENT_PIXELS) {
		char *now = mem_printf("%s-now.png", which->name);
		canvas_save_png(&canvas, now);
		fail_msg("%s: %.2f %% of the pixels differ; %s shows how it looks now", which->name, 100 * different, now);
	}
	SDL_FreeSurface(golden);
	canvas_finish(&canvas);
	free(path);
}

static void test_step(void **state)
{
	(void)state;
	compare(&(struct screen_case){ "step", "first-mail.facts", 10, LANG_ZH, THEME_LIGHT, 1280, 720 });
}

static void test_refused_in_english_and_dark(void **state)
{
	(void)state;
	compare(&(struct screen_case){ "refused", "refused.facts", 12, LANG_EN, THEME_DARK, 1280, 720 });
}

static size_t accepted_step(const char *facts)
{
	char *path = mem_printf("%s/timeline/facts/%s", TEST_DIR, facts), *error = NULL;
	struct timeline *timeline = facts_timeline(path, &error);
	assert_non_null(timeline);
	size_t step = timeline->sessions[0]->mails[0].accepted_step + 1;
	timeline_destroy(timeline);
	free(path);
	return step;
}

static void test_mail(void **state)
{
	(void)state;
	size_t step = accepted_step("chinese-mail.facts");
	compare(&(struct screen_case){ "mail", "chinese-mail.facts", step, LANG_ZH, THEME_LIGHT, 1280, 720 });
}

static void test_lanes(void **state)
{
	(void)state;
	compare(&(struct screen_case){ "lanes", "two-sessions.facts", 13, LANG_ZH, THEME_LIGHT, 1280, 720, .lanes = true });
}

static void test_packets(void **state)
{
	(void)state;
	compare(&(struct screen_case){
	        "packets", "starttls.facts", 8, LANG_ZH, THEME_LIGHT, 1280, 720, .pane = PANE_PACKETS });
}

static void test_first_screen(void **state)
{
	(void)state;
	compare(&(struct screen_case){ "waiting", "first-mail.facts", 0, LANG_ZH, THEME_LIGHT, 1280, 720 });
}

/* The pictures show the program as it comes, not as somebody has set it. */
static int forget_settings(void **state)
{
	static char folder[] = "/tmp/smtpscope-golden-XXXXXX";

	(void)state;
	return mkdtemp(folder) && setenv("XDG_CONFIG_HOME", folder, 1) == 0 ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_screen),
		cmocka_unit_test(test_step),
		cmocka_unit_test(test_refused_in_english_and_dark),
		cmocka_unit_test(test_mail),
		cmocka_unit_test(test_lanes),
		cmocka_unit_test(test_packets),
	};
	return cmocka_run_group_tests(tests, forget_settings, NULL);
}
