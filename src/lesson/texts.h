/* texts: what the screen says, in each language, from assets/text/<lang>.ini (GLib key files).
 *
 * A key is "group.name": "reply.354.title" is Group [reply], key 354.title. Both languages are loaded at
 * start; switching is choosing another index. Immutable after texts_load; any thread may read.
 */
#ifndef LESSON_TEXTS_H
#define LESSON_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

enum lang { LANG_ZH, LANG_EN, LANG_COUNT };

struct texts;

/* dir: assets/text. On failure NULL and *out_error (owned by the caller) says which file, and why. */
struct texts *texts_load(const char *dir, char **out_error);
void texts_destroy(struct texts *texts);

/* The text, or NULL where the catalogue has none. Borrowed, lives as long as texts. */
const char *texts_find(const struct texts *texts, enum lang lang, const char *key);

/* The text, or the key itself: a missing text is seen on screen, and a test finds it before. */
const char *texts_get(const struct texts *texts, enum lang lang, const char *key);

/* Calls each for every text of a language, in no order; returns how many there are. For checking catalogues. */
typedef void (*texts_each_fn)(void *context, const char *key, const char *text);
size_t texts_each(const struct texts *texts, enum lang lang, texts_each_fn each, void *context);

const char *lang_code(enum lang lang); /* "zh", "en" */

/* From a locale name such as "zh_CN.UTF-8": LANG_ZH for zh*, else LANG_EN. NULL gives LANG_EN. */
enum lang lang_from_locale(const char *locale);

#endif
