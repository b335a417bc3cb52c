/* settings: what is remembered between runs: text size, language, theme, motion. A GLib key file in the person's
 * configuration folder; missing or broken is the same as empty. Main thread. */
#ifndef APP_SETTINGS_H
#define APP_SETTINGS_H

#include <stdbool.h>

#include "lesson/texts.h"
#include "view/theme.h"

struct settings {
	enum lang lang;
	bool both_langs; /* explanations in the other language too */
	enum theme theme;
	int scale;      /* percent */
	bool motion;    /* arrows move */
	bool show_mail; /* the final 250 shows the mail */
};

void settings_load(struct settings *settings); /* what is not in the file gets its default: locale, one, light, 100, true, true */
void settings_save(const struct settings *settings); /* failing to is no misfortune: nothing is said */
/* Steps somebody marked, by the name of what they are marked in. At most SETTINGS_NAMES names are kept, the oldest go. */
#define SETTINGS_NAMES 200
size_t settings_load_steps(const char *name, size_t *out_steps, size_t max); /* how many; in order, each 1 … */
void settings_save_steps(const char *name, const size_t *steps, size_t count);

/* Where in what a folder holds somebody was, by the folder's real path. The same number of folders is kept. */
struct settings_place {
	unsigned session; /* of the folder's, 1 … */
	unsigned step;    /* 1 … */
	int pane;         /* enum pane; 0: not known */
};
bool settings_load_place(const char *folder, struct settings_place *out); /* false: nothing is known */
void settings_save_place(const char *folder, const struct settings_place *place);

void settings_reset(void);

#endif
