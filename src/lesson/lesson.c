#include "lesson/lesson.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "lesson/lesson_read.h"

struct lesson *lesson_load(const char *path, char **out_error)
{
	struct lesson_problems problems = { 0 };
	struct lesson *lesson = lesson_read(path, &problems);
	if (lesson == NULL)
		*out_error = lesson_problem_line(lesson_problems_first(&problems), path);
	lesson_problems_finish(&problems);
	return lesson;
}

/* ---- making */

struct lesson_connection *lesson_add_connection(struct lesson *lesson, const char *name)
{
	struct lesson_connection *connection = array_push(lesson->connections, lesson->connection_count, lesson->connection_cap);
	*connection = (struct lesson_connection){ .name = mem_strdup(name), .after = LESSON_AT_ONCE, .first = lesson->count };
	return connection;
}

struct exchange *lesson_add_exchange(struct lesson *lesson, enum exchange_kind kind)
{
	lesson->connections[lesson->connection_count - 1].count++;
	struct exchange *exchange = array_push(lesson->exchanges, lesson->count, lesson->cap);
	*exchange = (struct exchange){ .kind = kind };
	return exchange;
}

static void copy_texts(char *copy[LANG_COUNT], char *const from[LANG_COUNT])
{
	for (int lang = 0; lang < LANG_COUNT; lang++)
		copy[lang] = mem_strdup(from[lang]);
}

static void exchange_copy(struct exchange *copy, const struct exchange *from)
{
	*copy = *from;
	copy->name = mem_strdup(from->name);
	copy->send = mem_strdup(from->send);
	copy->pane = mem_strdup(from->pane);
	copy->content = (struct buf){ 0 };
	buf_add(&copy->content, buf_span(&from->content));
	for (int say = 0; say < SAY_COUNT; say++)
		copy_texts(copy->say[say], from->say[say]);
}

static void connections_copy(struct lesson *copy, const struct lesson *from)
{
	for (size_t i = 0; i < from->connection_count; i++) {
		const struct lesson_connection *connection = &from->connections[i];
		struct lesson_connection *made = array_push(copy->connections, copy->connection_count, copy->connection_cap);
		*made = *connection;
		made->name = mem_strdup(connection->name);
		copy_texts(made->title, connection->title);
	}
}

struct lesson *lesson_copy(const struct lesson *lesson)
{
	struct lesson *copy = mem_alloc(sizeof *copy);
	*copy = *lesson;
	copy->name = mem_strdup(lesson->name);
	copy_texts(copy->title, lesson->title);
	copy_texts(copy->goal, lesson->goal);
	copy->faults = NULL;
	copy->connections = NULL;
	copy->exchanges = NULL;
	copy->fault_count = copy->fault_cap = copy->connection_count = copy->connection_cap = copy->count = copy->cap = 0;
	for (size_t i = 0; i < lesson->fault_count; i++)
		*array_push(copy->faults, copy->fault_count, copy->fault_cap) = lesson->faults[i];
	connections_copy(copy, lesson);
	for (size_t i = 0; i < lesson->count; i++)
		exchange_copy(array_push(copy->exchanges, copy->count, copy->cap), &lesson->exchanges[i]);
	return copy;
}

static void free_texts(char *texts[LANG_COUNT])
{
	for (int lang = 0; lang < LANG_COUNT; lang++)
		free(texts[lang]);
}

static void exchange_finish(struct exchange *exchange)
{
	free(exchange->name);
	free(exchange->send);
	free(exchange->pane);
	buf_finish(&exchange->content);
	for (int say = 0; say < SAY_COUNT; say++)
		free_texts(exchange->say[say]);
}

void lesson_destroy(struct lesson *lesson)
{
	if (lesson == NULL)
		return;
	for (size_t i = 0; i < lesson->count; i++)
		exchange_finish(&lesson->exchanges[i]);
	for (size_t i = 0; i < lesson->connection_count; i++) {
		free(lesson->connections[i].name);
		free_texts(lesson->connections[i].title);
	}
	free(lesson->exchanges);
	free(lesson->connections);
	free(lesson->faults);
	free_texts(lesson->title);
	free_texts(lesson->goal);
	free(lesson->name);
	free(lesson);
}

/* ---- looking */

const struct exchange *lesson_exchange(const struct lesson *lesson, size_t connection, size_t n)
{
	if (connection >= lesson->connection_count || n >= lesson->connections[connection].count)
		return NULL;
	return &lesson->exchanges[lesson->connections[connection].first + n];
}

bool exchange_expects(const struct exchange *exchange, uint16_t code)
{
	for (size_t i = 0; i < LESSON_EXPECT_MAX && exchange->expect[i] != 0; i++) {
		if (exchange->expect[i] == code)
			return true;
	}
	return exchange->expect[0] == 0;
}

/* ---- all of a folder */

static bool is_lesson_file(const char *name)
{
	const char *end = strrchr(name, '.');
	return name[0] != '.' && end != NULL && strcmp(end, ".lesson") == 0;
}

static int compare_lessons(const void *a, const void *b)
{
	const struct lesson *const *x = a, *const *y = b;
	if ((*x)->order != (*y)->order)
		return (*x)->order < (*y)->order ? -1 : 1;
	return strcmp((*x)->name, (*y)->name);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct names {
	char **names; /* owned, owned */
	size_t count, cap;
};

/* Sorted, so "the first file that is wrong" is the same on every file system. */
static bool list_names(struct names *names, const char *dir)
{
	DIR *stream = opendir(dir);
	if (stream == NULL)
		return false;
	for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
		if (is_lesson_file(entry->d_name))
			*array_push(names->names, names->count, names->cap) = mem_printf("%s/%s", dir, entry->d_name);
	}
	closedir(stream);
	if (names->count > 0)
		qsort(names->names, names->count, sizeof *names->names, compare_names);
	return true;
}

/* Keeps the first error only. */
static bool list_add(struct lesson_list *list, const char *path, bool good, char **out_error)
{
	char *error = NULL;
	struct lesson *lesson = lesson_load(path, &error);
	if (lesson != NULL) {
		*array_push(list->lessons, list->count, list->cap) = lesson;
		return good;
	}
	if (good)
		*out_error = error;
	else
		free(error);
	return false;
}

bool lesson_list_load(struct lesson_list *list, const char *dir, char **out_error)
{
	struct names names = { 0 };
	*list = (struct lesson_list){ 0 };
	if (!list_names(&names, dir)) {
		*out_error = mem_printf("%s: %s", dir, strerror(errno));
		return false;
	}
	bool good = true;
	for (size_t i = 0; i < names.count; i++) {
		good = list_add(list, names.names[i], good, out_error);
		free(names.names[i]);
	}
	free(names.names);
	if (list->count > 0)
		qsort(list->lessons, list->count, sizeof *list->lessons, compare_lessons);
	return good;
}

void lesson_list_finish(struct lesson_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		lesson_destroy(list->lessons[i]);
	free(list->lessons);
	*list = (struct lesson_list){ 0 };
}

void lesson_list_add(struct lesson_list *list, struct lesson *lesson)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->lessons[i]->name, lesson->name) != 0)
			continue;
		lesson_destroy(list->lessons[i]);
		list->lessons[i] = lesson;
		return;
	}
	*array_push(list->lessons, list->count, list->cap) = lesson;
}

const struct lesson *lesson_list_find(const struct lesson_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->lessons[i]->name, name) == 0)
			return list->lessons[i];
	}
	return NULL;
}
