/* window: the SDL window and what people do to it. Input comes out as plain values; nothing of SDL leaves this room's
 * users' sight but key names. Main thread, except window_ring.
 *
 * Drawing goes to the window's own pixels where they have the canvas's layout, else to a canvas of our own that is copied.
 * There is no vsync: whoever draws keeps the time. Key names are those of the action table: modifiers in the order
 * Ctrl+Alt+Shift+, then SDL's key name; but "+", "-", "?", "<" and ">" are the character whichever key (of the keypad too)
 * gives it, without "Shift+", and keys of the keypad are named like the others ("Return", "Left", "5").
 */
#ifndef DISPLAY_WINDOW_H
#define DISPLAY_WINDOW_H

#include "display/canvas.h"

enum input_kind {
	INPUT_NONE,
	INPUT_KEY,     /* key: "Ctrl+Shift+Right": modifiers in this order, then SDL's key name */
	INPUT_CLICK,   /* x, y pixels; double_click */
	INPUT_DRAG,    /* left button held: x, y, dx, dy */
	INPUT_RELEASE, /* x, y */
	INPUT_WHEEL,   /* x, y; dy lines, positive is towards the user (down); ctrl */
	INPUT_MOVE,    /* x, y */
	INPUT_DROP,    /* text: path of a file; free with window_free_input */
	INPUT_RESIZE,  /* or exposed: draw again */
	INPUT_TEXT,    /* text: what was typed into a text field, UTF-8; free with window_free_input */
	INPUT_BELL,    /* window_ring was called: look at the queues */
	INPUT_QUIT     /* the window's close button */
};

struct input {
	enum input_kind kind;
	char key[48];
	float x, y, dx, dy;
	bool double_click, ctrl;
	char *text; /* owned by the receiver */
};

struct window;

/* width, height: pixels. NULL: log_error has said why and what to do (no display, …). */
struct window *window_create(const char *title, int width, int height, bool fullscreen);
void window_set_icon(struct window *window, const char *path); /* a picture of our own assets; none when it cannot be read */
void window_destroy(struct window *window);

bool window_wait(struct window *window, int timeout_ms,
                 struct input *out_input); /* -1: until something happens; false: nothing did */
void window_free_input(struct input *input);
void window_ring(struct window *window); /* any thread: wakes window_wait with INPUT_BELL, once however often it is rung */

/* begin: the canvas to draw on (borrowed until end); end: shows it. NULL: nothing can be drawn now (minimised). */
struct canvas *window_begin(struct window *window);
void window_end(struct window *window);

/* Letters come as INPUT_TEXT, through input methods, beside their keys: only while a text field is shown. */
void window_set_typing(struct window *window, bool typing);

void window_set_fullscreen(struct window *window, bool fullscreen);
bool window_has_display(void); /* would window_create find a display? */

#endif
