#include "lesson/lesson_problem.h"

#include "base/array.h"
#include "base/mem.h"

void lesson_problems_finish(struct lesson_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		free(problems->items[i].text);
	free(problems->items);
	*problems = (struct lesson_problems){ 0 };
}

bool lesson_problems_full(const struct lesson_problems *problems, bool warning)
{
	return problems->count >= (warning ? LESSON_PROBLEMS_MAX / 2 : LESSON_PROBLEMS_MAX);
}

void lesson_problems_add(struct lesson_problems *problems, size_t line, bool warning, char *text)
{
	if (lesson_problems_full(problems, warning)) {
		free(text);
		return;
	}
	*array_push(problems->items, problems->count, problems->cap) =
	        (struct lesson_problem){ .line = line, .warning = warning, .text = text };
}

void lesson_problems_sort(struct lesson_problems *problems)
{
	struct lesson_problem *items = problems->items;
	for (size_t i = 1; i < problems->count; i++) { /* they come nearly sorted */
		struct lesson_problem moved = items[i];
		size_t to = i;
		for (; to > 0 && items[to - 1].line > moved.line; to--)
			items[to] = items[to - 1];
		items[to] = moved;
	}
}

const struct lesson_problem *lesson_problems_first(const struct lesson_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		if (!problems->items[i].warning)
			return &problems->items[i];
	}
	return NULL;
}

char *lesson_problem_line(const struct lesson_problem *problem, const char *path)
{
	if (problem->line == 0)
		return mem_printf("%s: %s", path, problem->text);
	return mem_printf("%s:%zu: %s", path, problem->line, problem->text);
}
