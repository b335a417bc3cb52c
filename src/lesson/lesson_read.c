#include "lesson/lesson_read.h"

#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "lesson/lesson_exchange.h"
#include "smtp/feature.h"

#define CONNECTION "connection " /* [connection NAME] */

/* ---- which keys */

static bool is_known(const char *name, const char *const *translated, const char *const *plain)
{
	for (; *translated != NULL; translated++) {
		if (lesson_file_is_key(name, *translated, true))
			return true;
	}
	for (; *plain != NULL; plain++) {
		if (lesson_file_is_key(name, *plain, false))
			return true;
	}
	return false;
}

static void check_keys(struct lesson_file *file, const char *group, const char *const *translated, const char *const *plain,
                       const char *known)
{
	char **names = g_key_file_get_keys(file->keys, group, NULL, NULL);
	for (size_t i = 0; names[i] != NULL; i++) {
		if (!is_known(names[i], translated, plain))
			lesson_file_fail(file, group, names[i], "unknown key; known are %s", known);
	}
	g_strfreev(names);
}

/* ---- [lesson] */

static void read_faults(struct lesson_file *file, struct lesson *lesson)
{
	char **words = lesson_file_has(file, "lesson", "Faults") ? lesson_file_words(file, "lesson", "Faults") : NULL;
	for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
		size_t at;
		const char *expected;
		struct fault fault;
		if (i >= LESSON_FAULTS_MAX)
			lesson_file_fail(file, "lesson", "Faults", "are over %d", LESSON_FAULTS_MAX);
		else if (!fault_parse(words[i], &fault, &at, &expected))
			lesson_file_fail(file, "lesson", "Faults", "%.80s: at \"%.40s\" must stand %s", words[i], words[i] + at,
			                 expected);
		else
			*array_push(lesson->faults, lesson->fault_count, lesson->fault_cap) = fault;
	}
	g_strfreev(words);
}

/* "PIPELINING, SIZE, …" */
static char *all_names(const char *(*name_of)(size_t), size_t count)
{
	struct buf text = { 0 };
	for (size_t i = 0; i < count; i++)
		buf_addf(&text, "%s%s", i > 0 ? ", " : "", name_of(i));
	return buf_take_text(&text);
}

/* Extensions=none is written where the server is to offer nothing. False: the key is not there. */
static bool read_features(struct lesson_file *file, const char *key, unsigned (*named)(struct span),
                          const char *(*name_of)(size_t), size_t count, unsigned *out)
{
	if (!lesson_file_has(file, "lesson", key))
		return false;
	char **words = lesson_file_words(file, "lesson", key);
	for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
		unsigned one = named(span_of(words[i]));
		*out |= one;
		if (one != 0 || (i == 0 && words[1] == NULL && strcmp(words[0], "none") == 0))
			continue;
		char *names = all_names(name_of, count);
		lesson_file_fail(file, "lesson", key, "%.40s is unknown; known are %s, or none", words[i], names);
		free(names);
	}
	g_strfreev(words);
	return true;
}

static void read_about(struct lesson_file *file, struct lesson *lesson)
{
	static const char *const translated[] = { "Title", "Goal", NULL };
	static const char *const plain[] = { "Minutes", "Order", "Faults", "Extensions", "Bugs", NULL };
	check_keys(file, "lesson", translated, plain,
	           "Title[zh], Title[en], Goal[zh], Goal[en], Minutes, Order, Faults, Extensions, Bugs");
	lesson_file_translated(file, "lesson", "Title", true, lesson->title);
	lesson_file_translated(file, "lesson", "Goal", true, lesson->goal);
	lesson_file_number(file, "lesson", "Minutes", 1, 600, &lesson->minutes);
	lesson_file_number(file, "lesson", "Order", 0, 9999, &lesson->order);
	read_faults(file, lesson);
	lesson->sets_extensions = read_features(file, "Extensions", feature_extension_named, feature_extension,
	                                        FEATURE_EXTENSIONS, &lesson->extensions);
	lesson->sets_bugs = read_features(file, "Bugs", feature_bug_named, feature_bug, BUG_COUNT, &lesson->bugs);
}

/* ---- [connection NAME] */

static size_t find_connection(const struct lesson *lesson, const char *name)
{
	for (size_t i = 0; i < lesson->connection_count; i++) {
		if (strcmp(lesson->connections[i].name, name) == 0)
			return i;
	}
	return LESSON_AT_ONCE;
}

/* Only one further up: so no two wait for each other. */
static void read_after(struct lesson_file *file, const struct lesson *lesson, const char *group,
                       struct lesson_connection *connection)
{
	char *name = lesson_file_has(file, group, "After") ? lesson_file_value(file, group, "After") : NULL;
	if (name != NULL) {
		connection->after = find_connection(lesson, name);
		if (connection->after >= lesson->connection_count - 1)
			lesson_file_fail(file, group, "After", "%.40s is no connection further up", name);
	}
	g_free(name);
}

static void read_connection(struct lesson_file *file, struct lesson *lesson, const char *group)
{
	static const char *const translated[] = { "Title", NULL };
	static const char *const plain[] = { "Start", "After", NULL };
	check_keys(file, group, translated, plain, "Start, After, Title[zh], Title[en]");
	if (lesson->connection_count == LESSON_CONNECTIONS_MAX)
		lesson_file_fail(file, group, NULL, "a lesson has at most %d connections", LESSON_CONNECTIONS_MAX);
	struct lesson_connection *connection = lesson_add_connection(lesson, group + strlen(CONNECTION));
	lesson_file_time(file, group, "Start", &connection->start_ms);
	read_after(file, lesson, group, connection);
	lesson_file_translated(file, group, "Title", false, connection->title);
}

/* ---- the groups in their order */

static bool is_connection(const char *group)
{
	return strncmp(group, CONNECTION, strlen(CONNECTION)) == 0 && group[strlen(CONNECTION)] != '\0';
}

static void read_groups(struct lesson_file *file, struct lesson *lesson, char **groups, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(groups[i], "lesson") == 0)
			continue;
		if (lesson->count > LESSON_EXCHANGES_MAX + LESSON_STRAYS_MAX)
			return; /* told by check_groups */
		if (is_connection(groups[i])) {
			read_connection(file, lesson, groups[i]);
			continue;
		}
		if (lesson->connection_count == 0)
			lesson_add_connection(lesson, "1");
		lesson_exchange_read(file, lesson, groups[i]);
	}
}

static void check_groups(struct lesson_file *file, const struct lesson *lesson)
{
	if (lesson->count == 0 || lesson->count > LESSON_EXCHANGES_MAX)
		lesson_file_fail(file, "lesson", NULL,
		                 "a lesson has 1 to %d exchanges; each is a group as [1 greeting] below this one",
		                 LESSON_EXCHANGES_MAX);
	for (size_t i = 0; i < lesson->connection_count; i++) {
		const struct lesson_connection *connection = &lesson->connections[i];
		char *group = mem_printf(CONNECTION "%s", connection->name);
		if (connection->count == 0)
			lesson_file_fail(file, group, NULL, "has no exchange; the group of its greeting must follow");
		free(group);
		lesson_exchange_check(file, lesson, i);
	}
}

static void read_all(struct lesson_file *file, struct lesson *lesson)
{
	size_t count;
	char **groups = g_key_file_get_groups(file->keys, &count);
	if (!g_key_file_has_group(file->keys, "lesson"))
		lesson_file_fail(file, "lesson", NULL, "is missing; the file begins with it");
	else
		read_about(file, lesson);
	if (count > 0 && g_key_file_has_group(file->keys, "lesson") && strcmp(groups[0], "lesson") != 0)
		lesson_file_fail(file, groups[0], NULL, "the file must begin with [lesson]");
	read_groups(file, lesson, groups, count);
	check_groups(file, lesson);
	g_strfreev(groups);
}

/* "a/b/first-mail.lesson" → "first-mail" */
static char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');
	return mem_strndup(name, dot ? (size_t)(dot - name) : strlen(name));
}

struct lesson *lesson_read(const char *path, struct lesson_problems *problems)
{
	struct lesson_file file;
	struct lesson *lesson = mem_zero(sizeof *lesson);
	lesson->name = name_of(path);
	if (lesson_file_open(&file, path, problems))
		read_all(&file, lesson);
	lesson_file_finish(&file);
	lesson_problems_sort(problems);
	if (lesson_problems_first(problems) == NULL)
		return lesson;
	lesson_destroy(lesson);
	return NULL;
}
