#include "display/pixels.h"

#include "display/keyname.h"
#include "display/window.h"

#include <stdlib.h>
#include <string.h>

static struct window *window;

/* SDL's dummy driver: a window nobody sees, but with pixels and an event queue like any other. */
static int open_window(void **state)
{
	(void)state;
	setenv("SDL_VIDEODRIVER", "dummy", 1);
	window = window_create("test", 800, 600, false);
	struct input input;
	while (window != NULL && window_wait(window, 0, &input))
		window_free_input(&input);
	return window ? 0 : -1;
}

static int close_window(void **state)
{
	(void)state;
	window_destroy(window);
	return 0;
}

static void push_key(SDL_Keycode key, Uint16 modifiers)
{
	SDL_Event event = { .type = SDL_KEYDOWN };
	event.key.keysym.sym = key;
	event.key.keysym.mod = modifiers;
	SDL_PushEvent(&event);
}

static void keys_are_named_as_the_action_table_has_them(void **state)
{
	(void)state;
	const struct {
		SDL_Keycode key;
		Uint16 modifiers;
		const char *name;
	} keys[] = {
		{ SDLK_a, 0, "A" },
		{ SDLK_m, KMOD_LSHIFT, "Shift+M" },
		{ SDLK_RIGHT, KMOD_RSHIFT, "Shift+Right" },
		{ SDLK_x, KMOD_LALT | KMOD_LCTRL | KMOD_LSHIFT, "Ctrl+Alt+Shift+X" },
		{ SDLK_q, KMOD_RCTRL, "Ctrl+Q" },
		{ SDLK_SPACE, KMOD_LSHIFT, "Shift+Space" },
		{ SDLK_PAGEUP, 0, "PageUp" },
		{ SDLK_PAGEDOWN, 0, "PageDown" },
		{ SDLK_BACKSPACE, 0, "Backspace" },
		{ SDLK_DELETE, 0, "Delete" },
		{ SDLK_RETURN, 0, "Return" },
		{ SDLK_ESCAPE, 0, "Escape" },
		{ SDLK_TAB, KMOD_LCTRL, "Ctrl+Tab" },
		{ SDLK_F5, 0, "F5" },
		{ SDLK_HOME, 0, "Home" },
		{ SDLK_1, 0, "1" },
		{ SDLK_EQUALS, KMOD_LSHIFT, "+" },
		{ SDLK_EQUALS, 0, "=" },
		{ SDLK_PLUS, 0, "+" },
		{ SDLK_MINUS, 0, "-" },
		{ SDLK_0, 0, "0" },
		{ SDLK_SLASH, KMOD_RSHIFT, "?" },
		{ SDLK_QUESTION, KMOD_RSHIFT, "?" },
		{ SDLK_COMMA, KMOD_LSHIFT, "<" },
		{ SDLK_PERIOD, KMOD_LSHIFT, ">" },
		{ SDLK_LESS, 0, "<" },
		{ SDLK_LESS, KMOD_LSHIFT, ">" },
		{ SDLK_PERIOD, 0, "." },
		{ SDLK_LEFTBRACKET, 0, "[" },
		{ SDLK_RIGHTBRACKET, 0, "]" },
		{ SDLK_EQUALS, KMOD_LSHIFT | KMOD_LCTRL, "Ctrl++" },
		{ SDLK_KP_PLUS, KMOD_NUM, "+" },
		{ SDLK_KP_MINUS, KMOD_NUM, "-" },
		{ SDLK_KP_ENTER, 0, "Return" },
		{ SDLK_KP_0, KMOD_NUM, "0" },
		{ SDLK_KP_6, KMOD_NUM, "6" },
		{ SDLK_KP_6, 0, "Right" },
		{ SDLK_KP_9, 0, "PageUp" },
		{ SDLK_KP_1, KMOD_LSHIFT, "Shift+End" },
	};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct input input;
		push_key(keys[i].key, keys[i].modifiers);
		assert_true(window_wait(window, -1, &input));
		assert_int_equal(input.kind, INPUT_KEY);
		assert_string_equal(input.key, keys[i].name);
	}
}

static void modifiers_alone_are_no_keys(void **state)
{
	(void)state;
	struct input input;
	const SDL_Keycode keys[] = {
		SDLK_LSHIFT, SDLK_RCTRL, SDLK_LALT, SDLK_RGUI, SDLK_CAPSLOCK, SDLK_NUMLOCKCLEAR, SDLK_UNKNOWN
	};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		push_key(keys[i], 0);
	assert_false(window_wait(window, 0, &input));
	assert_int_equal(input.kind, INPUT_NONE);
}

static int ring_often(void *context)
{
	for (int i = 0; i < 100000; i++)
		window_ring(context);
	return 0;
}

static void many_rings_are_one_bell(void **state)
{
	(void)state;
	struct input input;
	SDL_Thread *thread = SDL_CreateThread(ring_often, "ring", window);
	SDL_WaitThread(thread, NULL);
	assert_true(window_wait(window, -1, &input));
	assert_int_equal(input.kind, INPUT_BELL);
	assert_false(window_wait(window, 0, &input));
	window_ring(window);
	assert_true(window_wait(window, -1, &input));
	assert_int_equal(input.kind, INPUT_BELL);
}

static void a_ring_wakes_a_waiting_window(void **state)
{
	(void)state;
	struct input input;
	SDL_Thread *thread = SDL_CreateThread(ring_often, "ring", window);
	assert_true(window_wait(window, -1, &input)); /* would wait for ever */
	assert_int_equal(input.kind, INPUT_BELL);
	SDL_WaitThread(thread, NULL);
	while (window_wait(window, 0, &input))
		assert_int_equal(input.kind, INPUT_BELL);
}

static void mice_click_drag_and_turn(void **state)
{
	(void)state;
	struct input input;
	SDL_Event down = { .button = { .type = SDL_MOUSEBUTTONDOWN, .button = SDL_BUTTON_LEFT, .clicks = 2, .x = 30, .y = 40 } };
	SDL_Event right = { .button = { .type = SDL_MOUSEBUTTONDOWN, .button = SDL_BUTTON_RIGHT, .clicks = 1 } };
	SDL_Event drag = {
		.motion = { .type = SDL_MOUSEMOTION, .state = SDL_BUTTON_LMASK, .x = 35, .y = 38, .xrel = 5, .yrel = -2 }
	};
	SDL_Event wheel = { .wheel = { .type = SDL_MOUSEWHEEL, .y = -2, .preciseY = -2, .mouseX = 7, .mouseY = 8 } };
	SDL_PushEvent(&right);
	SDL_PushEvent(&down);
	SDL_PushEvent(&drag);
	SDL_PushEvent(&wheel);
	assert_true(window_wait(window, 0, &input));
	assert_true(input.kind == INPUT_CLICK && input.x == 30 && input.y == 40 && input.double_click);
	assert_true(window_wait(window, 0, &input));
	assert_true(input.kind == INPUT_DRAG && input.x == 35 && input.dx == 5 && input.dy == -2);
	assert_true(window_wait(window, 0, &input));
	assert_true(input.kind == INPUT_WHEEL && input.dy == 2 && input.x == 7 && input.y == 8);
	assert_false(window_wait(window, 0, &input));
}

static void dropped_files_and_quit_arrive(void **state)
{
	(void)state;
	struct input input;
	SDL_Event drop = { .drop = { .type = SDL_DROPFILE, .file = SDL_strdup("/tmp/邮件.eml") } };
	SDL_Event quit = { .type = SDL_QUIT };
	SDL_PushEvent(&drop);
	SDL_PushEvent(&quit);
	assert_true(window_wait(window, 0, &input));
	assert_int_equal(input.kind, INPUT_DROP);
	assert_string_equal(input.text, "/tmp/邮件.eml");
	window_free_input(&input);
	assert_null(input.text);
	assert_true(window_wait(window, 0, &input));
	assert_int_equal(input.kind, INPUT_QUIT);
}

/* The surface before the resize is gone afterwards: ASan would see a draw on it. */
static void resizing_gives_a_new_canvas(void **state)
{
	(void)state;
	SDL_Window *shown = SDL_GetWindowFromID(1); /* the only one there is */
	assert_non_null(shown);
	const int sizes[][2] = { { 1024, 768 }, { 1920, 1080 }, { 640, 480 } };
	for (int i = 0; i < 3; i++) {
		struct canvas *canvas = window_begin(window);
		assert_non_null(canvas);
		fill_canvas(canvas, 0x094BA6);
		window_end(window);
		SDL_SetWindowSize(shown, sizes[i][0], sizes[i][1]);
		canvas = window_begin(window);
		assert_non_null(canvas);
		assert_true(canvas->width == sizes[i][0] && canvas->height == sizes[i][1]);
		fill_canvas(canvas, 0x065F41);
		assert_int_equal(pixel_at(canvas, sizes[i][0] - 1, sizes[i][1] - 1), 0x065F41);
		window_end(window);
		struct input input;
		bool resized = false;
		while (window_wait(window, 0, &input))
			resized = resized || input.kind == INPUT_RESIZE;
		assert_true(resized);
	}
}

static void without_a_display_there_is_no_window(void **state)
{
	(void)state;
	unsetenv("SDL_VIDEODRIVER");
	unsetenv("DISPLAY");
	unsetenv("WAYLAND_DISPLAY");
	setenv("XDG_RUNTIME_DIR", "/nonexistent", 1);
	assert_false(window_has_display());
	assert_null(window_create("test", 800, 600, false));
	assert_false(window_has_display());
	assert_int_equal(SDL_WasInit(SDL_INIT_VIDEO), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(keys_are_named_as_the_action_table_has_them, open_window, close_window),
		cmocka_unit_test_setup_teardown(modifiers_alone_are_no_keys, open_window, close_window),
		cmocka_unit_test_setup_teardown(many_rings_are_one_bell, open_window, close_window),
		cmocka_unit_test_setup_teardown(a_ring_wakes_a_waiting_window, open_window, close_window),
		cmocka_unit_test_setup_teardown(mice_click_drag_and_turn, open_window, close_window),
		cmocka_unit_test_setup_teardown(dropped_files_and_quit_arrive, open_window, close_window),
		cmocka_unit_test_setup_teardown(resizing_gives_a_new_canvas, open_window, close_window),
		cmocka_unit_test(without_a_display_there_is_no_window),
	};
	return cmocka_run_group_tests_name("display window", tests, NULL, NULL);
}
