#include "display/keyname.h"

#include <stdio.h>
#include <string.h>

/* SDL names keys by what is printed on them without Shift. Characters that need Shift on a US keyboard are
 * named by themselves; other layouts send them as keys of their own (SDLK_PLUS …). */
static const struct {
	SDL_Keycode key;
	const char *shifted;
} shifted_keys[] = {
	{ SDLK_EQUALS, "+" }, { SDLK_SLASH, "?" }, { SDLK_COMMA, "<" },
	{ SDLK_PERIOD, ">" }, { SDLK_LESS, ">" }, /* the key beside the left Shift of European keyboards */
};

static const struct {
	SDL_Keycode key;
	const char *name;
} keypad_keys[] = {
	{ SDLK_KP_PLUS, "+" },     { SDLK_KP_MINUS, "-" },  { SDLK_KP_ENTER, "Return" }, { SDLK_KP_PERIOD, "." },
	{ SDLK_KP_MULTIPLY, "*" }, { SDLK_KP_DIVIDE, "/" }, { SDLK_KP_EQUALS, "=" },
};

/* With Num Lock off the keypad's digits are arrows and the like; SDL does not say so itself. */
static const SDL_Keycode without_num_lock[10] = {
	SDLK_INSERT, SDLK_END, SDLK_DOWN, SDLK_PAGEDOWN, SDLK_LEFT, SDLK_CLEAR, SDLK_RIGHT, SDLK_HOME, SDLK_UP, SDLK_PAGEUP,
};

static bool is_modifier(SDL_Keycode key)
{
	return (key >= SDLK_LCTRL && key <= SDLK_RGUI) || key == SDLK_MODE || key == SDLK_CAPSLOCK || key == SDLK_NUMLOCKCLEAR;
}

static SDL_Keycode without_keypad(SDL_Keycode key, Uint16 modifiers)
{
	int digit = key == SDLK_KP_0 ? 0 : key >= SDLK_KP_1 && key <= SDLK_KP_9 ? key - SDLK_KP_1 + 1 : -1;
	if (digit < 0)
		return key;
	return modifiers & KMOD_NUM ? SDLK_0 + digit : without_num_lock[digit];
}

static const char *character_of(SDL_Keycode key, Uint16 *modifiers)
{
	for (size_t i = 0; i < sizeof keypad_keys / sizeof *keypad_keys; i++)
		if (keypad_keys[i].key == key)
			return keypad_keys[i].name;
	for (size_t i = 0; *modifiers & KMOD_SHIFT && i < sizeof shifted_keys / sizeof *shifted_keys; i++) {
		if (shifted_keys[i].key == key) {
			*modifiers &= (Uint16)~KMOD_SHIFT;
			return shifted_keys[i].shifted;
		}
	}
	if (key == SDLK_PLUS || key == SDLK_QUESTION || key == SDLK_GREATER)
		*modifiers &= (Uint16)~KMOD_SHIFT;
	return SDL_GetKeyName(key);
}

bool keyname_write(SDL_Keycode key, Uint16 modifiers, char *out, size_t size)
{
	out[0] = '\0';
	if (is_modifier(key))
		return false;
	key = without_keypad(key, modifiers);
	const char *name = character_of(key, &modifiers);
	if (*name == '\0')
		return false;
	snprintf(out, size, "%s%s%s%s", modifiers & KMOD_CTRL ? "Ctrl+" : "", modifiers & KMOD_ALT ? "Alt+" : "",
	         modifiers & KMOD_SHIFT ? "Shift+" : "", name);
	return true;
}
