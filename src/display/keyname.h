/* keyname: a pressed key → the name the action table knows it by. See window.h for the names. Any thread. */
#ifndef DISPLAY_KEYNAME_H
#define DISPLAY_KEYNAME_H

#include <SDL.h>

#include <stdbool.h>
#include <stddef.h>

/* false: the key has no name of its own (a modifier alone, an unknown key). out is always terminated. */
bool keyname_write(SDL_Keycode key, Uint16 modifiers, char *out, size_t size);

#endif
