#include "app/check_lesson.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lesson/lesson_read.h"
#include "source/live.h"
#include "source/rehearsal.h"

static void print_problem(const struct lesson_problem *problem, const char *path)
{
	printf("%s:", path);
	if (problem->line > 0)
		printf("%zu:", problem->line);
	printf(" %s%s\n", problem->warning ? "warning: " : "", problem->text);
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static size_t print_problems(const struct lesson_problems *problems, const char *path)
{
	size_t warnings = 0;
	for (size_t i = 0; i < problems->count; i++) {
		print_problem(&problems->items[i], path);
		warnings += problems->items[i].warning;
	}
	return warnings;
}

int check_lesson_run(const char *path)
{
	struct lesson_problems problems = { 0 };
	struct live_config config;
	live_config_default(&config);
	struct lesson *lesson = lesson_read(path, &problems);
	if (lesson != NULL)
		rehearsal_play(lesson, &config.smtp, &problems);
	size_t warnings = print_problems(&problems, path), mistakes = problems.count - warnings;
	printf("%s: ", path);
	if (lesson != NULL)
		printf("%zu exchange%s in %zu connection%s, ", lesson->count, plural(lesson->count), lesson->connection_count,
		       plural(lesson->connection_count));
	printf("%zu mistake%s, %zu warning%s\n", mistakes, plural(mistakes), warnings, plural(warnings));
	lesson_destroy(lesson);
	lesson_problems_finish(&problems);
	return mistakes > 0;
}
