#include "lesson/lesson_read.h"

#include <errno.h>
#include <glib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"

struct reader {
	const char *path;      /* borrowed */
	struct buf text;       /* owned: the file, for line numbers */
	GKeyFile *keys;        /* owned */
	struct lesson *lesson; /* owned until it is returned */
	char *error;           /* owned; the first one */
};

/* ---- errors ---- */

static bool is_group_line(struct span line, const char *group)
{
	size_t len = strlen(group);
	return line.len >= len + 2 && line.data[0] == '[' && memcmp(line.data + 1, group, len) == 0 && line.data[len + 1] == ']';
}

static bool is_key_line(struct span line, const char *key)
{
	size_t len = strlen(key);
	while (line.len > 0 && (line.data[0] == ' ' || line.data[0] == '\t'))
		line = span_from(line, 1);
	if (line.len <= len || memcmp(line.data, key, len) != 0)
		return false;
	return line.data[len] == '=' || line.data[len] == ' ' || line.data[len] == '[';
}

/* 1-based line of the key, else of the group, else 1. key may be NULL. */
static size_t find_line(const struct reader *reader, const char *group, const char *key)
{
	struct span rest = buf_span(&reader->text);
	size_t group_line = 0;
	for (size_t number = 1; rest.len > 0; number++) {
		const uint8_t *lf = memchr(rest.data, '\n', rest.len);
		struct span line = span_part(rest, 0, lf ? (size_t)(lf - rest.data) : rest.len);
		rest = span_from(rest, line.len + 1);
		if (group_line > 0 && line.len > 0 && line.data[0] == '[')
			break;
		if (group_line == 0 && is_group_line(line, group))
			group_line = number;
		else if (group_line > 0 && key != NULL && is_key_line(line, key))
			return number;
	}
	return group_line ? group_line : 1;
}

static bool fail(struct reader *reader, const char *group, const char *key, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

static bool fail(struct reader *reader, const char *group, const char *key, const char *format, ...)
{
	char what[512];
	va_list list;
	va_start(list, format);
	vsnprintf(what, sizeof what, format, list);
	va_end(list);
	if (reader->error == NULL)
		reader->error = mem_printf("%s:%zu: [%s]%s%s: %s", reader->path, find_line(reader, group, key), group,
		                           key ? " " : "", key ? key : "", what);
	return false;
}

/* ---- files ---- */

/* False: errno says why; EFBIG over max. */
static bool read_file(const char *path, size_t max, struct buf *out)
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

/* The name of a file beside the lesson, and of no other. */
static bool is_plain_name(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && strpbrk(name, "/\\") == NULL && strstr(name, "..") == NULL;
}

/* ---- single values ---- */

/* Escapes read; NULL and an error where it is empty or malformed. Free with g_free. */
static char *read_value(struct reader *reader, const char *group, const char *key)
{
	GError *error = NULL; /* GLib may give a text and an error */
	char *value = g_key_file_get_string(reader->keys, group, key, &error);
	if (error != NULL)
		fail(reader, group, key, "%s", error->message);
	else if (value[0] == '\0')
		fail(reader, group, key, "is empty; write something or remove the line");
	if (error != NULL || value[0] == '\0')
		g_clear_pointer(&value, g_free);
	g_clear_error(&error);
	return value;
}

static bool read_number(struct reader *reader, const char *group, const char *key, int least, int most, int *out)
{
	char *value = read_value(reader, group, key);
	if (value == NULL)
		return false;
	size_t digits = strspn(value, "0123456789");
	bool good = value[digits] == '\0' && digits <= 6;
	int number = good ? atoi(value) : 0;
	good = good && number >= least && number <= most;
	if (good)
		*out = number;
	else
		fail(reader, group, key, "must be a number, %d to %d", least, most);
	g_free(value);
	return good;
}

/* Key[zh] and Key[en]: both, or (when not required) none. */
static bool read_translated(struct reader *reader, const char *group, const char *key, bool required, char *out[LANG_COUNT])
{
	char names[LANG_COUNT][64];
	size_t present = 0;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		snprintf(names[lang], sizeof names[lang], "%s[%s]", key, lang_code(lang));
		present += g_key_file_has_key(reader->keys, group, names[lang], NULL);
	}
	if (present == 0 && !required)
		return true;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		if (!g_key_file_has_key(reader->keys, group, names[lang], NULL))
			return fail(reader, group, key, "%s= is missing; write every text in both languages", names[lang]);
		char *value = read_value(reader, group, names[lang]);
		if (value == NULL)
			return false;
		out[lang] = mem_strdup(value);
		g_free(value);
	}
	return true;
}

/* ---- an exchange ---- */

enum { IN_GREETING = 1 << EXCHANGE_GREETING, IN_COMMAND = 1 << EXCHANGE_COMMAND, IN_CONTENT = 1 << EXCHANGE_CONTENT };

struct exchange_key {
	const char *name;
	unsigned kinds; /* in which kinds of exchange it may stand */
	int say;        /* enum lesson_say for a text in both languages, else -1 */
};

static const struct exchange_key exchange_keys[] = {
	{ "Send", IN_COMMAND, -1 },
	{ "Content", IN_CONTENT, -1 },
	{ "Expect", IN_GREETING | IN_COMMAND | IN_CONTENT, -1 },
	{ "Pane", IN_GREETING | IN_COMMAND | IN_CONTENT, -1 },
	{ "Say", IN_GREETING | IN_COMMAND, SAY_COMMAND },
	{ "Reply", IN_GREETING | IN_COMMAND | IN_CONTENT, SAY_REPLY },
	{ "Header", IN_CONTENT, SAY_HEADER },
	{ "Body", IN_CONTENT, SAY_BODY },
	{ "Dot", IN_CONTENT, SAY_DOT },
};
#define EXCHANGE_KEYS (sizeof exchange_keys / sizeof *exchange_keys)

/* "Say[zh]" names Say where Say is translated; "Say" alone and "Say[fr]" name nothing. */
static bool is_key(const char *name, const char *key, bool translated)
{
	size_t len = strlen(key);
	if (strncmp(name, key, len) != 0)
		return false;
	return translated ? strcmp(name + len, "[zh]") == 0 || strcmp(name + len, "[en]") == 0 : name[len] == '\0';
}

static const struct exchange_key *find_exchange_key(const char *name)
{
	for (size_t i = 0; i < EXCHANGE_KEYS; i++) {
		if (is_key(name, exchange_keys[i].name, exchange_keys[i].say >= 0))
			return &exchange_keys[i];
	}
	return NULL;
}

static bool check_exchange_keys(struct reader *reader, const char *group, enum exchange_kind kind)
{
	static const char *const kind_names[] = { "the first group, the greeting",
		                                  "a group with Send=", "a group with Content=" };
	bool good = true;
	char **names = g_key_file_get_keys(reader->keys, group, NULL, NULL);
	for (size_t i = 0; good && names[i] != NULL; i++) {
		const struct exchange_key *key = find_exchange_key(names[i]);
		if (key == NULL)
			good = fail(reader, group, names[i],
			            "unknown key; known are Send, Content, Expect, Pane, and Say, Reply, Header, Body, Dot "
			            "with [zh] and [en]");
		else if (!(key->kinds & 1u << kind))
			good = fail(reader, group, names[i], "does not belong into %s", kind_names[kind]);
	}
	g_strfreev(names);
	return good;
}

static bool read_send(struct reader *reader, const char *group, struct exchange *exchange)
{
	char *line = read_value(reader, group, "Send");
	if (line == NULL)
		return false;
	bool good = strlen(line) <= LESSON_LINE_MAX;
	if (!good)
		fail(reader, group, "Send", "is over %d bytes", LESSON_LINE_MAX);
	for (const char *c = line; good && *c != '\0'; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7F)
			good = fail(reader, group, "Send",
			            "holds a control character; one command line a group, without \\r or \\n");
	}
	if (good)
		exchange->send = mem_strdup(line);
	g_free(line);
	return good;
}

static bool load_content(struct reader *reader, const char *group, const char *name, struct exchange *exchange)
{
	const char *slash = strrchr(reader->path, '/');
	char *path = mem_printf("%.*s%s", slash ? (int)(slash - reader->path + 1) : 0, reader->path, name);
	struct buf file = { 0 };
	bool good = read_file(path, LESSON_CONTENT_MAX, &file);
	if (good)
		lesson_add_crlf(&exchange->content, buf_span(&file));
	else
		fail(reader, group, "Content", "%s: %s", path, strerror(errno));
	lesson_end_line(&exchange->content);
	buf_finish(&file);
	free(path);
	return good;
}

static bool read_content(struct reader *reader, const char *group, struct exchange *exchange)
{
	char *name = read_value(reader, group, "Content");
	if (name == NULL)
		return false;
	bool good = is_plain_name(name) ? load_content(reader, group, name, exchange)
	                                : fail(reader, group, "Content", "must name a file beside the lesson, without / or ..");
	g_free(name);
	return good;
}

static bool read_pane(struct reader *reader, const char *group, struct exchange *exchange)
{
	static const char *const panes[] = { "explain", "mail", "raw", "structure", "log" };
	if (!g_key_file_has_key(reader->keys, group, "Pane", NULL))
		return true;
	char *value = read_value(reader, group, "Pane");
	for (size_t i = 0; value != NULL && i < sizeof panes / sizeof *panes; i++) {
		if (strcmp(value, panes[i]) == 0)
			exchange->pane = mem_strdup(value);
	}
	g_free(value);
	return exchange->pane != NULL || fail(reader, group, "Pane", "must be explain, mail, raw or log");
}

static bool read_expect(struct reader *reader, const char *group, struct exchange *exchange)
{
	int code = 0;
	if (g_key_file_has_key(reader->keys, group, "Expect", NULL) && !read_number(reader, group, "Expect", 200, 599, &code))
		return false;
	exchange->expect = (uint16_t)code;
	return true;
}

static bool read_says(struct reader *reader, const char *group, struct exchange *exchange)
{
	for (size_t i = 0; i < EXCHANGE_KEYS; i++) {
		const struct exchange_key *key = &exchange_keys[i];
		if (key->say >= 0 && !read_translated(reader, group, key->name, false, exchange->say[key->say]))
			return false;
	}
	return true;
}

static bool find_kind(struct reader *reader, const char *group, bool first, enum exchange_kind *out)
{
	bool send = g_key_file_has_key(reader->keys, group, "Send", NULL);
	bool content = g_key_file_has_key(reader->keys, group, "Content", NULL);
	if (first && (send || content))
		return fail(reader, group, send ? "Send" : "Content", "the first group is the greeting: the server speaks first");
	if (send && content)
		return fail(reader, group, "Content", "stands beside Send; write two groups");
	if (!first && !send && !content)
		return fail(reader, group, NULL, "needs Send= or Content=");
	*out = first ? EXCHANGE_GREETING : send ? EXCHANGE_COMMAND : EXCHANGE_CONTENT;
	return true;
}

static bool read_exchange(struct reader *reader, const char *group)
{
	struct lesson *lesson = reader->lesson;
	enum exchange_kind kind = EXCHANGE_GREETING;
	if (!find_kind(reader, group, lesson->count == 0, &kind) || !check_exchange_keys(reader, group, kind))
		return false;
	struct exchange *exchange = array_push(lesson->exchanges, lesson->count, lesson->cap);
	*exchange = (struct exchange){ .kind = kind };
	if (kind == EXCHANGE_COMMAND && !read_send(reader, group, exchange))
		return false;
	if (kind == EXCHANGE_CONTENT && !read_content(reader, group, exchange))
		return false;
	return read_expect(reader, group, exchange) && read_pane(reader, group, exchange) && read_says(reader, group, exchange);
}

/* Content anywhere but behind DATA's 354 would be taken for commands, and commands behind a 354 for mail. */
static bool check_order(struct reader *reader, char **groups)
{
	const struct lesson *lesson = reader->lesson;
	for (size_t i = 0; i < lesson->count; i++) {
		const struct exchange *exchange = &lesson->exchanges[i], *before = i > 0 ? exchange - 1 : NULL;
		bool data = before != NULL && before->send != NULL && strcasecmp(before->send, "DATA") == 0;
		if (exchange->kind == EXCHANGE_CONTENT && !data)
			return fail(reader, groups[i + 1], "Content", "must come directly after Send=DATA");
		if (exchange->kind != EXCHANGE_CONTENT && data && before->expect == 354)
			return fail(reader, groups[i + 1], NULL, "comes after DATA and its 354: here Content= must stand");
	}
	const struct exchange *last = lesson->count > 0 ? &lesson->exchanges[lesson->count - 1] : NULL;
	if (last != NULL && last->send != NULL && strcasecmp(last->send, "DATA") == 0 && last->expect == 354)
		return fail(reader, groups[lesson->count], NULL, "after DATA and its 354 a group with Content= must follow");
	return true;
}

/* ---- the file ---- */

static bool check_lesson_keys(struct reader *reader)
{
	bool good = true;
	char **names = g_key_file_get_keys(reader->keys, "lesson", NULL, NULL);
	for (size_t i = 0; good && names[i] != NULL; i++) {
		if (!is_key(names[i], "Title", true) && !is_key(names[i], "Goal", true) && !is_key(names[i], "Minutes", false) &&
		    !is_key(names[i], "Order", false))
			good = fail(reader, "lesson", names[i],
			            "unknown key; known are Title[zh], Title[en], Goal[zh], Goal[en], Minutes, Order");
	}
	g_strfreev(names);
	return good;
}

static bool read_about(struct reader *reader)
{
	struct lesson *lesson = reader->lesson;
	if (!g_key_file_has_group(reader->keys, "lesson"))
		return fail(reader, "lesson", NULL, "is missing; the file begins with it");
	return check_lesson_keys(reader) && read_translated(reader, "lesson", "Title", true, lesson->title) &&
	       read_translated(reader, "lesson", "Goal", true, lesson->goal) &&
	       read_number(reader, "lesson", "Minutes", 1, 600, &lesson->minutes) &&
	       read_number(reader, "lesson", "Order", 0, 9999, &lesson->order);
}

/* GLib joins groups of the same name; a lesson would silently lose a step. */
static size_t count_groups(const struct reader *reader)
{
	size_t count = 0;
	struct span rest = buf_span(&reader->text);
	while (rest.len > 0) {
		const uint8_t *lf = memchr(rest.data, '\n', rest.len);
		count += rest.data[0] == '[';
		rest = span_from(rest, lf ? (size_t)(lf - rest.data) + 1 : rest.len);
	}
	return count;
}

static bool read_groups(struct reader *reader, char **groups, size_t count)
{
	if (count == 0 || strcmp(groups[0], "lesson") != 0)
		return fail(reader, count ? groups[0] : "lesson", NULL, "the file must begin with [lesson]");
	if (count_groups(reader) != count)
		return fail(reader, "lesson", NULL, "two groups have the same name; give each its own, as in [3 mail]");
	if (count < 2 || count - 1 > LESSON_EXCHANGES_MAX)
		return fail(reader, "lesson", NULL, "a lesson has 1 to %d exchanges", LESSON_EXCHANGES_MAX);
	for (size_t i = 1; i < count; i++) {
		if (!read_exchange(reader, groups[i]))
			return false;
	}
	return check_order(reader, groups);
}

static bool parse(struct reader *reader)
{
	GError *error = NULL;
	struct buf *text = &reader->text;
	if (text->len == 0 || memchr(text->data, '\0', text->len) != NULL) {
		reader->error = mem_printf("%s: is no lesson file", reader->path);
		return false;
	}
	if (!g_key_file_load_from_data(reader->keys, (const char *)text->data, text->len, G_KEY_FILE_KEEP_TRANSLATIONS, &error)) {
		reader->error = mem_printf("%s: %s", reader->path, error->message);
		g_clear_error(&error);
		return false;
	}
	size_t count;
	char **groups = g_key_file_get_groups(reader->keys, &count);
	bool good = read_about(reader) && read_groups(reader, groups, count);
	g_strfreev(groups);
	return good;
}

/* "a/b/first-mail.lesson" → "first-mail" */
static char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');
	return mem_strndup(name, dot ? (size_t)(dot - name) : strlen(name));
}

struct lesson *lesson_read(const char *path, char **out_error)
{
	struct reader reader = { .path = path, .keys = g_key_file_new(), .lesson = mem_zero(sizeof *reader.lesson) };
	reader.lesson->name = name_of(path);
	bool good = read_file(path, LESSON_FILE_MAX, &reader.text);
	if (!good)
		reader.error = mem_printf("%s: %s", path, strerror(errno));
	good = good && parse(&reader);
	if (!good) {
		*out_error = reader.error;
		lesson_destroy(reader.lesson);
		reader.lesson = NULL;
	}
	buf_finish(&reader.text);
	g_key_file_free(reader.keys);
	return reader.lesson;
}
