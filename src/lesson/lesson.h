/* lesson: a script for the built-in client and what the lecturer says to each step (assets/lessons/README.md).
 *
 * A lesson is a list of exchanges: one thing the client sends and the reply it waits for. Exchange 0 is the
 * handshake and the greeting. Main thread; lesson_copy makes the copy that the server thread gets.
 */
#ifndef LESSON_LESSON_H
#define LESSON_LESSON_H

#include "base/buf.h"
#include "lesson/lesson_message.h" /* lesson_from_message */
#include "lesson/texts.h"

/* What a text is said to: the step of this exchange it belongs to. */
enum lesson_say { SAY_COMMAND, SAY_REPLY, SAY_HEADER, SAY_BODY, SAY_DOT, SAY_COUNT };

enum exchange_kind {
	EXCHANGE_GREETING, /* nothing is sent, the greeting is read */
	EXCHANGE_COMMAND,  /* a command line */
	EXCHANGE_CONTENT   /* the mail and the final dot */
};

struct exchange {
	enum exchange_kind kind;
	char *send;         /* owned: COMMAND, without CR LF */
	struct buf content; /* owned: CONTENT, the message, empty or ending in CR LF; the client adds stuffing dots and
			       the final dot */
	uint16_t expect;    /* the client hangs up when the reply is another; 0: any */
	char *say[SAY_COUNT][LANG_COUNT]; /* owned; NULL: the general explanation is shown */
	char *pane;         /* owned; the pane this exchange's reply shows, or NULL */
};

struct lesson {
	char *name;               /* owned: "first-mail" */
	char *title[LANG_COUNT];  /* owned, never NULL */
	char *goal[LANG_COUNT];   /* owned, never NULL */
	int minutes;
	int order;                /* place in the list */
	struct exchange *exchanges; /* owned */
	size_t count, cap;
};

/* path: a .lesson file; content files are looked up beside it. On failure NULL and *out_error (owned by the
 * caller) with file, group and key. */
struct lesson *lesson_load(const char *path, char **out_error);

struct lesson *lesson_copy(const struct lesson *lesson);
void lesson_destroy(struct lesson *lesson);

struct lesson_list {
	struct lesson **lessons; /* owned, owned; by order, then name */
	size_t count, cap;
};

/* Every .lesson of a folder. False: *out_error names the first file that is wrong; the others are there. */
bool lesson_list_load(struct lesson_list *list, const char *dir, char **out_error);
void lesson_list_finish(struct lesson_list *list);
const struct lesson *lesson_list_find(const struct lesson_list *list, const char *name);

#endif
