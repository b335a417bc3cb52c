#include "lesson/lesson.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "lesson/lesson_read.h"

struct lesson *lesson_load(const char *path, char **out_error)
{
	return lesson_read(path, out_error);
}

static void exchange_copy(struct exchange *copy, const struct exchange *from)
{
	*copy = (struct exchange){ .kind = from->kind, .expect = from->expect };
	copy->send = mem_strdup(from->send);
	copy->pane = mem_strdup(from->pane);
	buf_add(&copy->content, buf_span(&from->content));
	for (int say = 0; say < SAY_COUNT; say++) {
		for (int lang = 0; lang < LANG_COUNT; lang++)
			copy->say[say][lang] = mem_strdup(from->say[say][lang]);
	}
}

struct lesson *lesson_copy(const struct lesson *lesson)
{
	struct lesson *copy = mem_zero(sizeof *copy);
	copy->name = mem_strdup(lesson->name);
	copy->minutes = lesson->minutes;
	copy->order = lesson->order;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		copy->title[lang] = mem_strdup(lesson->title[lang]);
		copy->goal[lang] = mem_strdup(lesson->goal[lang]);
	}
	for (size_t i = 0; i < lesson->count; i++)
		exchange_copy(array_push(copy->exchanges, copy->count, copy->cap), &lesson->exchanges[i]);
	return copy;
}

static void exchange_finish(struct exchange *exchange)
{
	free(exchange->send);
	free(exchange->pane);
	buf_finish(&exchange->content);
	for (int say = 0; say < SAY_COUNT; say++) {
		for (int lang = 0; lang < LANG_COUNT; lang++)
			free(exchange->say[say][lang]);
	}
}

void lesson_destroy(struct lesson *lesson)
{
	if (lesson == NULL)
		return;
	for (size_t i = 0; i < lesson->count; i++)
		exchange_finish(&lesson->exchanges[i]);
	free(lesson->exchanges);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		free(lesson->title[lang]);
		free(lesson->goal[lang]);
	}
	free(lesson->name);
	free(lesson);
}

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

const struct lesson *lesson_list_find(const struct lesson_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->lessons[i]->name, name) == 0)
			return list->lessons[i];
	}
	return NULL;
}
