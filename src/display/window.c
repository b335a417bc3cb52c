#include "display/window.h"

#include "base/log.h"
#include "base/mem.h"
#include "display/keyname.h"

#include <SDL_image.h>

#include <stdatomic.h>
#include <string.h>

#define MIN_WIDTH  640
#define MIN_HEIGHT 400

struct window {
	SDL_Window *window;    /* owned */
	SDL_Surface *surface;  /* the window's pixels; borrowed until it changes its size */
	struct canvas canvas;  /* on surface, or of our own where its layout differs */
	bool stale;            /* fetch the surface again */
	bool typing;           /* SDL_StartTextInput was called */
	Uint32 bell;           /* event type */
	atomic_bool bell_rung; /* an INPUT_BELL is under way */
};

/* Drivers SDL falls back to when there is no screen: a window made there is seen by nobody. */
static bool driver_is_blind(const char *driver)
{
	return driver == NULL || strcmp(driver, "offscreen") == 0 || strcmp(driver, "dummy") == 0;
}

/* Whoever asks for a blind driver by name gets it. */
static bool start_video(void)
{
	if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
		return false;
	const char *wanted = SDL_getenv("SDL_VIDEODRIVER");
	if (!driver_is_blind(SDL_GetCurrentVideoDriver()) || (wanted != NULL && *wanted != '\0'))
		return true;
	SDL_QuitSubSystem(SDL_INIT_VIDEO);
	return false;
}

bool window_has_display(void)
{
	if (!start_video())
		return false;
	SDL_QuitSubSystem(SDL_INIT_VIDEO);
	return true;
}

static bool set_up(struct window *window, const char *title, int width, int height, bool fullscreen)
{
	Uint32 flags = SDL_WINDOW_RESIZABLE | (fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
	window->window = SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width, height, flags);
	if (window->window == NULL)
		return false;
	SDL_SetWindowMinimumSize(window->window, MIN_WIDTH, MIN_HEIGHT);
	SDL_StopTextInput();                       /* else Chinese input methods swallow the letters */
	SDL_EventState(SDL_DROPTEXT, SDL_DISABLE); /* only files; SDL would hand us memory to free */
	window->bell = SDL_RegisterEvents(1);
	return window->bell != (Uint32)-1;
}

struct window *window_create(const char *title, int width, int height, bool fullscreen)
{
	SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0"); /* 1.3 ms instead of 11.5 ms to show 1920x1080 pixels */
	SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
	SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
	if (!start_video()) {
		log_error("no display to open a window on; set DISPLAY or WAYLAND_DISPLAY, or use --headless or --shots DIR");
		return NULL;
	}
	struct window *window = mem_zero(sizeof *window);
	window->stale = true;
	if (set_up(window, title, width, height, fullscreen))
		return window;
	log_error("cannot open a window: %s; --headless and --shots DIR work without one", SDL_GetError());
	window_destroy(window);
	return NULL;
}

void window_set_icon(struct window *window, const char *path)
{
	SDL_Surface *icon = IMG_Load(path);
	if (icon == NULL)
		return;
	SDL_SetWindowIcon(window->window, icon);
	SDL_FreeSurface(icon);
}

void window_destroy(struct window *window)
{
	if (window == NULL)
		return;
	canvas_finish(&window->canvas); /* before the pixels it stands on */
	if (window->window != NULL)
		SDL_DestroyWindow(window->window);
	SDL_QuitSubSystem(SDL_INIT_VIDEO);
	free(window);
}

static bool refresh(struct window *window)
{
	canvas_finish(&window->canvas);
	window->surface = SDL_GetWindowSurface(window->window);
	if (window->surface == NULL || window->surface->w < 1 || window->surface->h < 1)
		return false;
	if (!canvas_init_surface(&window->canvas, window->surface) &&
	    !canvas_init(&window->canvas, window->surface->w, window->surface->h))
		return false;
	window->stale = false;
	return true;
}

struct canvas *window_begin(struct window *window)
{
	if (SDL_GetWindowFlags(window->window) & (SDL_WINDOW_MINIMIZED | SDL_WINDOW_HIDDEN))
		return NULL;
	/* A resize may be known to SDL before its event has been read; the old pixels are gone then. */
	int width, height;
	SDL_GetWindowSize(window->window, &width, &height);
	if (window->stale || width != window->canvas.width || height != window->canvas.height)
		return refresh(window) ? &window->canvas : NULL;
	return &window->canvas;
}

void window_end(struct window *window)
{
	SDL_Surface *drawn = canvas_sdl(&window->canvas);
	if (drawn != window->surface)
		SDL_BlitSurface(drawn, NULL, window->surface, NULL);
	if (SDL_UpdateWindowSurface(window->window) != 0)
		window->stale = true; /* changed its size meanwhile: INPUT_RESIZE is on its way */
}

static bool on_key(struct window *window, const SDL_Event *event, struct input *out)
{
	(void)window;
	out->kind = INPUT_KEY;
	return keyname_write(event->key.keysym.sym, event->key.keysym.mod, out->key, sizeof out->key);
}

static bool on_button(struct window *window, const SDL_Event *event, struct input *out)
{
	(void)window;
	out->kind = event->type == SDL_MOUSEBUTTONDOWN ? INPUT_CLICK : INPUT_RELEASE;
	out->x = (float)event->button.x;
	out->y = (float)event->button.y;
	out->double_click = event->button.clicks == 2;
	return event->button.button == SDL_BUTTON_LEFT;
}

static bool on_motion(struct window *window, const SDL_Event *event, struct input *out)
{
	(void)window;
	out->kind = event->motion.state & SDL_BUTTON_LMASK ? INPUT_DRAG : INPUT_MOVE;
	out->x = (float)event->motion.x;
	out->y = (float)event->motion.y;
	out->dx = (float)event->motion.xrel;
	out->dy = (float)event->motion.yrel;
	return true;
}

static bool on_wheel(struct window *window, const SDL_Event *event, struct input *out)
{
	(void)window;
	float sign = event->wheel.direction == SDL_MOUSEWHEEL_FLIPPED ? 1 : -1; /* SDL counts away from the user */
	out->kind = INPUT_WHEEL;
	out->x = (float)event->wheel.mouseX;
	out->y = (float)event->wheel.mouseY;
	out->dy = sign * event->wheel.preciseY;
	return out->dy != 0;
}

static bool on_drop(struct window *window, const SDL_Event *event, struct input *out)
{
	(void)window;
	out->kind = INPUT_DROP;
	out->text = mem_strdup(event->drop.file);
	SDL_free(event->drop.file);
	return out->text != NULL;
}

static bool on_text(struct window *window, const SDL_Event *event, struct input *out)
{
	(void)window;
	out->kind = INPUT_TEXT;
	out->text = mem_strdup(event->text.text);
	return true;
}

static bool on_window(struct window *window, const SDL_Event *event, struct input *out)
{
	out->kind = INPUT_RESIZE;
	switch (event->window.event) {
	case SDL_WINDOWEVENT_SIZE_CHANGED:
	case SDL_WINDOWEVENT_RESTORED:
	case SDL_WINDOWEVENT_SHOWN: window->stale = true; return true;
	case SDL_WINDOWEVENT_EXPOSED: return true;
	default: return false;
	}
}

static bool on_quit(struct window *window, const SDL_Event *event, struct input *out)
{
	(void)window;
	(void)event;
	out->kind = INPUT_QUIT;
	return true;
}

static bool translate(struct window *window, const SDL_Event *event, struct input *out)
{
	static const struct {
		Uint32 type;
		bool (*handle)(struct window *window, const SDL_Event *event, struct input *out);
	} handlers[] = {
		{ SDL_KEYDOWN, on_key },          { SDL_MOUSEBUTTONDOWN, on_button },
		{ SDL_MOUSEBUTTONUP, on_button }, { SDL_MOUSEMOTION, on_motion },
		{ SDL_MOUSEWHEEL, on_wheel },     { SDL_DROPFILE, on_drop },
		{ SDL_WINDOWEVENT, on_window },   { SDL_QUIT, on_quit },
		{ SDL_TEXTINPUT, on_text },
	};
	*out = (struct input){ .ctrl = SDL_GetModState() & KMOD_CTRL };
	if (event->type == window->bell) {
		atomic_store(&window->bell_rung, false); /* before the receiver looks at the queues: no ring is lost */
		out->kind = INPUT_BELL;
		return true;
	}
	for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++)
		if (handlers[i].type == event->type)
			return handlers[i].handle(window, event, out);
	return false;
}

/* Events that mean nothing to us do not end the wait, nor lengthen it. */
bool window_wait(struct window *window, int timeout_ms, struct input *out_input)
{
	Uint64 end = SDL_GetTicks64() + (Uint64)(timeout_ms > 0 ? timeout_ms : 0);
	for (;;) {
		Uint64 now = SDL_GetTicks64();
		int left = timeout_ms < 0 ? -1 : end > now ? (int)(end - now) : 0;
		SDL_Event event;
		if (!(left == 0 ? SDL_PollEvent(&event) : SDL_WaitEventTimeout(&event, left))) {
			*out_input = (struct input){ .kind = INPUT_NONE };
			return false;
		}
		if (translate(window, &event, out_input))
			return true;
	}
}

void window_free_input(struct input *input)
{
	free(input->text);
	input->text = NULL;
}

void window_ring(struct window *window)
{
	if (atomic_exchange(&window->bell_rung, true))
		return;
	SDL_Event event = { .type = window->bell };
	if (SDL_PushEvent(&event) != 1)
		atomic_store(&window->bell_rung, false); /* SDL's queue is full: it is awake anyway, the next ring may get in */
}

void window_set_typing(struct window *window, bool typing)
{
	if (typing == window->typing)
		return;
	window->typing = typing;
	if (typing)
		SDL_StartTextInput();
	else
		SDL_StopTextInput();
}

void window_set_fullscreen(struct window *window, bool fullscreen)
{
	SDL_SetWindowFullscreen(window->window, fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
	window->stale = true;
}
