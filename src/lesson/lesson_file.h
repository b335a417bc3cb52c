/* lesson_file: a .lesson file as groups of keys (GLib key file), with the line of each, and its values one by one.
 *
 * Lines that mean nothing are told and left out, so that the rest can still be read and everything that is wrong is
 * told at once. What a reading function calls wrong is in `problems`, with line, group and key. Values are the caller's,
 * to be freed with g_free. Main thread.
 */
#ifndef LESSON_LESSON_FILE_H
#define LESSON_LESSON_FILE_H

#include <glib.h>
#include <stdint.h>

#include "base/buf.h"
#include "lesson/lesson_problem.h"
#include "lesson/texts.h"

#define LESSON_FILE_MAX (1u << 20) /* bytes of a .lesson file */
#define LESSON_TIME_MAX 600000     /* ms, as a fault's delay */

struct lesson_line {
	size_t number;
	char *group; /* owned: the group it begins or stands in */
	char *key;   /* owned; NULL: it begins the group */
};

struct lesson_file {
	const char *path;                 /* borrowed */
	struct lesson_problems *problems; /* borrowed */
	GKeyFile *keys;                   /* owned */
	GHashTable *seen;                 /* owned: "group" and "group\nkey", owned → number of the line */
	struct lesson_line *lines;        /* owned: groups and keys in the order of the file */
	size_t count, cap;
};

/* False: it could not be read at all, problems say why. */
bool lesson_file_open(struct lesson_file *file, const char *path, struct lesson_problems *problems);
void lesson_file_finish(struct lesson_file *file);

/* A whole file; false: errno says why; EFBIG over max. */
bool lesson_file_bytes(const char *path, size_t max, struct buf *out);

/* Tells what is wrong with a key (NULL: with the group). "Say" is where "Say[zh]" stands, too. Always false. */
bool lesson_file_fail(struct lesson_file *file, const char *group, const char *key, const char *format, ...)
        __attribute__((format(printf, 4, 5)));
void lesson_file_warn(struct lesson_file *file, const char *group, const char *key, const char *format, ...)
        __attribute__((format(printf, 4, 5)));
size_t lesson_file_line(const struct lesson_file *file, const char *group, const char *key);

bool lesson_file_has(const struct lesson_file *file, const char *group, const char *key);

/* Escapes read; NULL: empty or malformed, and told. */
char *lesson_file_value(struct lesson_file *file, const char *group, const char *key);

/* The words of a list, separated by ';', without spaces around them; g_strfreev. NULL: told. */
char **lesson_file_words(struct lesson_file *file, const char *group, const char *key);

/* False: not there, and told. */
bool lesson_file_number(struct lesson_file *file, const char *group, const char *key, int least, int most, int *out);

/* These leave *out alone where the key is not there. */
void lesson_file_time(struct lesson_file *file, const char *group, const char *key, uint64_t *out_ms); /* 1500ms, 2s */
void lesson_file_yes(struct lesson_file *file, const char *group, const char *key, bool *out);         /* yes, no */

/* Key[zh] and Key[en] → copies for free(). Where one is missing the other stands for it, with a warning; where both are,
 * nothing is written, and it is told when they are required. */
void lesson_file_translated(struct lesson_file *file, const char *group, const char *key, bool required, char *out[LANG_COUNT]);

/* "Say[zh]" names Say where Say is translated; "Say" alone and "Say[fr]" name nothing then. */
bool lesson_file_is_key(const char *name, const char *key, bool translated);

#endif
