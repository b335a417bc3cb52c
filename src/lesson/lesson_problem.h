/* lesson_problem: what is wrong with a lesson file, or could be better, in the words of a person who will repair it.
 *
 *     34: [5 data] Expect: must be reply codes, 200 to 599, as in 250 or 250;550
 *
 * Collected while a file is read, all of them and not only the first. Caller's memory; main thread.
 */
#ifndef LESSON_LESSON_PROBLEM_H
#define LESSON_LESSON_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

#define LESSON_PROBLEMS_MAX 1000 /* kept of one file, and at most half of them warnings */

struct lesson_problem {
	size_t line;  /* 1 …; 0: the file as a whole */
	bool warning; /* it can be played all the same */
	char *text;   /* owned: "[5 data] Expect: must be …" */
};

struct lesson_problems {
	struct lesson_problem *items; /* owned */
	size_t count, cap;
};

void lesson_problems_finish(struct lesson_problems *problems);

/* Is there no room for another one? */
bool lesson_problems_full(const struct lesson_problems *problems, bool warning);

/* text: taken over. Forgotten where there is no room. */
void lesson_problems_add(struct lesson_problems *problems, size_t line, bool warning, char *text);

/* By line; those of one line stay in the order they were found. */
void lesson_problems_sort(struct lesson_problems *problems);

/* The first that is no warning; NULL: there is none. */
const struct lesson_problem *lesson_problems_first(const struct lesson_problems *problems);

/* "hello.lesson:34: [5 data] Expect: …", the caller's. */
char *lesson_problem_line(const struct lesson_problem *problem, const char *path);

#endif
