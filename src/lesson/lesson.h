/* lesson: a script for the built-in client and what the lecturer says to each step (assets/lessons/README.md).
 *
 * A lesson is a list of exchanges: one thing the client sends and the reply it waits for. Exchange 0 is the
 * handshake and the greeting. Main thread; lesson_copy makes the copy that the server thread gets.
 */
#ifndef LESSON_LESSON_H
#define LESSON_LESSON_H

#include "base/buf.h"
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

/* A lesson that delivers one message: EHLO, MAIL, a RCPT for each recipient, DATA, content, QUIT. The addresses may
 * come from a stranger's file: a recipient that could end its command line or is over 256 bytes is dropped (at most
 * 100 are used, and postmaster where none is left), such a reverse-path becomes <>. A message whose first line ends
 * in LF alone gets CR LF everywhere; one in wire form is sent byte for byte. */
struct lesson *lesson_from_message(const char *name, const char *reverse_path, char *const *recipients, size_t recipient_count,
				   struct span message);

struct lesson *lesson_copy(const struct lesson *lesson);
void lesson_destroy(struct lesson *lesson);

/* For what makes lessons: text with each bare LF as CR LF; CR LF added where the last line has none. */
void lesson_add_crlf(struct buf *out, struct span text);
void lesson_end_line(struct buf *content);

struct lesson_list {
	struct lesson **lessons; /* owned, owned; by order, then name */
	size_t count, cap;
};

/* Every .lesson of a folder. False: *out_error names the first file that is wrong; the others are there. */
bool lesson_list_load(struct lesson_list *list, const char *dir, char **out_error);
void lesson_list_finish(struct lesson_list *list);
const struct lesson *lesson_list_find(const struct lesson_list *list, const char *name);

#endif
