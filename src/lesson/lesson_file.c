#include "lesson/lesson_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"

#define SHOWN_CHARS 40 /* of a line or value that is quoted */

/* ---- telling */

static bool is_line_of(const char *name, const char *key)
{
	size_t len = strlen(key);
	return strncmp(name, key, len) == 0 && (name[len] == '\0' || name[len] == '[');
}

/* 1-based line of the key, else of the group, else 1. */
size_t lesson_file_line(const struct lesson_file *file, const char *group, const char *key)
{
	size_t group_line = 0;
	for (size_t i = 0; i < file->count; i++) {
		const struct lesson_line *line = &file->lines[i];
		if (strcmp(line->group, group) != 0)
			continue;
		if (line->key == NULL && group_line == 0)
			group_line = line->number;
		else if (key != NULL && line->key != NULL && is_line_of(line->key, key))
			return line->number;
	}
	return group_line ? group_line : 1;
}

static void tell(struct lesson_file *file, size_t line, bool warning, const char *group, const char *key, const char *format,
                 va_list list)
{
	char what[512];
	if (lesson_problems_full(file->problems, warning))
		return; /* looking for lines takes time */
	vsnprintf(what, sizeof what, format, list);
	if (line == 0)
		line = lesson_file_line(file, group, key);
	lesson_problems_add(file->problems, line, warning,
	                    mem_printf("[%s]%s%s: %s", group, key ? " " : "", key ? key : "", what));
}

bool lesson_file_fail(struct lesson_file *file, const char *group, const char *key, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	tell(file, 0, false, group, key, format, list);
	va_end(list);
	return false;
}

void lesson_file_warn(struct lesson_file *file, const char *group, const char *key, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	tell(file, 0, true, group, key, format, list);
	va_end(list);
}

static void fail_at(struct lesson_file *file, size_t line, const char *group, const char *key, const char *format, ...)
        __attribute__((format(printf, 5, 6)));

static void fail_at(struct lesson_file *file, size_t line, const char *group, const char *key, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	tell(file, line, false, group, key, format, list);
	va_end(list);
}

/* ---- the file's lines */

bool lesson_file_bytes(const char *path, size_t max, struct buf *out)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return false;
	uint8_t part[16384];
	size_t got;
	while ((got = fread(part, 1, sizeof part, file)) > 0 && out->len <= max)
		buf_add(out, span_make(part, got));
	bool good = !ferror(file);
	int error = errno;
	fclose(file);
	errno = good ? EFBIG : error;
	return good && out->len <= max;
}

static struct span trim(struct span s)
{
	while (s.len > 0 && g_ascii_isspace(s.data[0]))
		s = span_from(s, 1);
	while (s.len > 0 && g_ascii_isspace(s.data[s.len - 1]))
		s.len--;
	return s;
}

static struct lesson_line *add_line(struct lesson_file *file, size_t number, char *group, char *key)
{
	struct lesson_line *line = array_push(file->lines, file->count, file->cap);
	*line = (struct lesson_line){ .number = number, .group = group, .key = key };
	return line;
}

/* Where the same group or key stood before, else 0; and it stands here from now on. */
static size_t find_same(struct lesson_file *file, const char *group, const char *key, size_t number)
{
	char *name = key ? mem_printf("%s\n%s", group, key) : mem_strdup(group);
	size_t before = (size_t)GPOINTER_TO_SIZE(g_hash_table_lookup(file->seen, name));
	if (before == 0)
		g_hash_table_insert(file->seen, name, GSIZE_TO_POINTER(number));
	else
		free(name);
	return before;
}

/* GLib joins groups of the same name; a lesson would silently lose a step. */
static bool scan_group(struct lesson_file *file, size_t number, struct span line)
{
	const uint8_t *end = memchr(line.data, ']', line.len);
	if (end == NULL || end != line.data + line.len - 1 || line.len < 3)
		return false;
	char *group = span_dup(span_part(line, 1, line.len - 1));
	size_t same = find_same(file, group, NULL, number);
	if (same != 0)
		fail_at(file, number, group, NULL,
		        "two groups have the same name, the other is in line %zu; give each its own, as in [3 mail]", same);
	add_line(file, number, group, NULL);
	return true;
}

static bool scan_key(struct lesson_file *file, size_t number, struct span line)
{
	const uint8_t *equals = memchr(line.data, '=', line.len);
	if (equals == NULL || file->count == 0)
		return false;
	struct span name = trim(span_part(line, 0, (size_t)(equals - line.data)));
	if (name.len == 0)
		return false;
	const char *group = file->lines[file->count - 1].group;
	char *key = span_dup(name);
	size_t same = find_same(file, group, key, number);
	if (same != 0)
		fail_at(file, number, group, key, "stands here twice, first in line %zu; only one of them would count", same);
	add_line(file, number, mem_strdup(group), key);
	return true;
}

/* False: told, and GLib must not see it. */
static bool scan_line(struct lesson_file *file, size_t number, struct span line)
{
	line = trim(line);
	if (line.len == 0 || line.data[0] == '#')
		return true;
	if (line.data[0] == '[' ? scan_group(file, number, line) : scan_key(file, number, line))
		return true;
	char *shown = utf8_safe(line, SHOWN_CHARS);
	const char *group = file->count > 0 ? file->lines[file->count - 1].group : "lesson";
	fail_at(file, number, group, NULL, "\"%s\" is no [group], no Key=value below a group and no # comment", shown);
	free(shown);
	return false;
}

/* The file without the lines that mean nothing. */
static void scan(struct lesson_file *file, struct span text, struct buf *out)
{
	for (size_t number = 1; text.len > 0; number++) {
		const uint8_t *lf = memchr(text.data, '\n', text.len);
		struct span line = span_part(text, 0, lf ? (size_t)(lf - text.data) : text.len);
		if (scan_line(file, number, line))
			buf_add(out, line);
		buf_add_byte(out, '\n');
		text = span_from(text, line.len + 1);
	}
}

/* "\xEF\xBB\xBF": some editors put it in front of UTF-8. */
static struct span without_mark(struct span text)
{
	bool mark = text.len >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0;
	return span_from(text, mark ? 3 : 0);
}

static bool parse(struct lesson_file *file, struct span text)
{
	GError *error = NULL;
	struct buf clean = { 0 };
	text = without_mark(text);
	bool good = text.len > 0 && memchr(text.data, '\0', text.len) == NULL;
	if (!good) {
		lesson_problems_add(file->problems, 0, false, mem_strdup("is no lesson file"));
		return false;
	}
	scan(file, text, &clean);
	if (!g_key_file_load_from_data(file->keys, (const char *)clean.data, clean.len, G_KEY_FILE_KEEP_TRANSLATIONS, &error)) {
		good = false;
		lesson_problems_add(file->problems, 0, false, mem_strdup(error->message));
		g_clear_error(&error);
	}
	buf_finish(&clean);
	return good;
}

bool lesson_file_open(struct lesson_file *file, const char *path, struct lesson_problems *problems)
{
	struct buf text = { 0 };
	*file = (struct lesson_file){ .path = path, .problems = problems, .keys = g_key_file_new() };
	file->seen = g_hash_table_new_full(g_str_hash, g_str_equal, free, NULL);
	bool good = lesson_file_bytes(path, LESSON_FILE_MAX, &text);
	if (!good)
		lesson_problems_add(problems, 0, false, mem_strdup(strerror(errno)));
	good = good && parse(file, buf_span(&text));
	buf_finish(&text);
	return good;
}

void lesson_file_finish(struct lesson_file *file)
{
	for (size_t i = 0; i < file->count; i++) {
		free(file->lines[i].group);
		free(file->lines[i].key);
	}
	free(file->lines);
	if (file->seen != NULL)
		g_hash_table_destroy(file->seen);
	if (file->keys != NULL)
		g_key_file_free(file->keys);
	*file = (struct lesson_file){ 0 };
}

/* ---- values */

bool lesson_file_has(const struct lesson_file *file, const char *group, const char *key)
{
	return g_key_file_has_key(file->keys, group, key, NULL);
}

char *lesson_file_value(struct lesson_file *file, const char *group, const char *key)
{
	GError *error = NULL; /* GLib may give a text and an error */
	char *value = g_key_file_get_string(file->keys, group, key, &error);
	bool empty = error == NULL && value[0] == '\0';
	if (g_error_matches(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND))
		lesson_file_fail(file, group, key, "is missing; write %s=", key);
	else if (error != NULL)
		lesson_file_fail(file, group, key, "%s", error->message);
	else if (empty)
		lesson_file_fail(file, group, key, "is empty; write something or remove the line");
	if (error != NULL || empty)
		g_clear_pointer(&value, g_free);
	g_clear_error(&error);
	return value;
}

char **lesson_file_words(struct lesson_file *file, const char *group, const char *key)
{
	char *value = lesson_file_value(file, group, key);
	if (value == NULL)
		return NULL;
	char **words = g_strsplit(value, ";", -1);
	size_t count = g_strv_length(words);
	for (size_t i = 0; i < count; i++)
		g_strstrip(words[i]);
	if (count > 1 && words[count - 1][0] == '\0') /* GLib writes lists with a separator at their end */
		g_clear_pointer(&words[count - 1], g_free);
	g_free(value);
	return words;
}

bool lesson_file_number(struct lesson_file *file, const char *group, const char *key, int least, int most, int *out)
{
	char *value = lesson_file_value(file, group, key);
	if (value == NULL)
		return false;
	size_t digits = strspn(value, "0123456789");
	bool good = value[digits] == '\0' && digits <= 6;
	int number = good ? atoi(value) : 0;
	good = good && number >= least && number <= most;
	if (good)
		*out = number;
	else
		lesson_file_fail(file, group, key, "must be a number, %d to %d", least, most);
	g_free(value);
	return good;
}

void lesson_file_time(struct lesson_file *file, const char *group, const char *key, uint64_t *out_ms)
{
	char *value = lesson_file_has(file, group, key) ? lesson_file_value(file, group, key) : NULL;
	if (value == NULL)
		return;
	size_t digits = strspn(value, "0123456789");
	bool seconds = strcmp(value + digits, "s") == 0, milli = strcmp(value + digits, "ms") == 0;
	uint64_t ms = digits > 0 && digits <= 6 ? strtoull(value, NULL, 10) * (seconds ? 1000 : 1) : UINT64_MAX;
	if ((seconds || milli) && ms <= LESSON_TIME_MAX)
		*out_ms = ms;
	else
		lesson_file_fail(file, group, key, "must be a time, as in 1500ms or 2s, and 600s at most");
	g_free(value);
}

void lesson_file_yes(struct lesson_file *file, const char *group, const char *key, bool *out)
{
	char *value = lesson_file_has(file, group, key) ? lesson_file_value(file, group, key) : NULL;
	if (value == NULL)
		return;
	if (strcmp(value, "yes") == 0 || strcmp(value, "no") == 0)
		*out = value[0] == 'y';
	else
		lesson_file_fail(file, group, key, "must be yes or no");
	g_free(value);
}

void lesson_file_translated(struct lesson_file *file, const char *group, const char *key, bool required, char *out[LANG_COUNT])
{
	char names[LANG_COUNT][64];
	bool there[LANG_COUNT];
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		snprintf(names[lang], sizeof names[lang], "%s[%s]", key, lang_code(lang));
		there[lang] = lesson_file_has(file, group, names[lang]);
	}
	if (!there[LANG_ZH] && !there[LANG_EN]) {
		if (required)
			lesson_file_fail(file, group, key, "is missing; write %s= and %s=", names[LANG_ZH], names[LANG_EN]);
		return;
	}
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		char *value = there[lang] ? lesson_file_value(file, group, names[lang]) : NULL;
		out[lang] = mem_strdup(value);
		g_free(value);
	}
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		if (there[lang])
			continue;
		lesson_file_warn(file, group, key, "%s= is missing; %s= is shown in its place", names[lang], names[!lang]);
		out[lang] = mem_strdup(out[!lang]);
	}
}

bool lesson_file_is_key(const char *name, const char *key, bool translated)
{
	size_t len = strlen(key);
	if (strncmp(name, key, len) != 0)
		return false;
	return translated ? strcmp(name + len, "[zh]") == 0 || strcmp(name + len, "[en]") == 0 : name[len] == '\0';
}
