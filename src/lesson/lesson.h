/* lesson: scripts for the built-in clients and what the lecturer says to each step (assets/lessons/README.md).
 *
 *     lesson ─► connections: one client each, at its time ─► exchanges: one thing sent, and the reply it waits for
 *
 * The exchanges of all connections stand in one array, in the order of the file; each connection has a run of them, whose
 * number 0 is the handshake and the greeting. A lesson is plain data. Main thread; lesson_copy makes the copy that the
 * server thread gets.
 */
#ifndef LESSON_LESSON_H
#define LESSON_LESSON_H

#include "base/buf.h"
#include "lesson/lesson_message.h" /* lesson_from_message */
#include "lesson/texts.h"
#include "smtp/fault.h"

#define LESSON_EXPECT_MAX 8 /* codes that one exchange may expect */

/* What a text is said to: the step of this exchange it belongs to. */
enum lesson_say { SAY_COMMAND, SAY_REPLY, SAY_HEADER, SAY_BODY, SAY_DOT, SAY_COUNT };

enum exchange_kind {
	EXCHANGE_GREETING, /* nothing is sent, the greeting is read */
	EXCHANGE_COMMAND,  /* a command line */
	EXCHANGE_CONTENT   /* the mail and the final dot */
};

/* What the reply's step opens beside its pane. PREDICT asks before it. */
enum lesson_show { SHOW_NOTHING, SHOW_DECODE, SHOW_PARTS, SHOW_FIELDS, SHOW_ENVELOPE, SHOW_BRAIN, SHOW_PREDICT, SHOW_COUNT };

struct exchange {
	enum exchange_kind kind;
	char *name;         /* owned: its group in the file; NULL: of no file */
	size_t line;        /* where that stands, 1 …; 0: in no file */
	char *send;         /* owned: COMMAND, without CR LF */
	struct buf content; /* owned: CONTENT, the message, empty or ending in CR LF; the client adds stuffing dots and
	                       the final dot */
	bool plain;         /* CONTENT goes without stuffing dots (Stuff=no) ... */
	bool stray;         /* ... and this COMMAND is a line behind a dot of its own: the server takes it for one */
	uint16_t expect[LESSON_EXPECT_MAX]; /* the client says QUIT when the reply is none of these; 0 ends; none: any will do */
	uint64_t delay_ms;                  /* the client thinks so long before it sends */
	uint64_t patience_ms;               /* it hangs up when no reply came for so long; 0: never */
	bool pipelined;                     /* the next exchange goes out in the same write, without waiting for this reply */
	bool tls;                           /* the TLS handshake follows the reply 220 */
	char *say[SAY_COUNT][LANG_COUNT];   /* owned; NULL: the general explanation is shown */
	char *pane;                         /* owned; the pane this exchange's reply shows, or NULL */
	enum lesson_show show;
};

#define LESSON_AT_ONCE SIZE_MAX

struct lesson_connection {
	char *name;              /* owned */
	char *title[LANG_COUNT]; /* owned; NULL: none */
	uint64_t start_ms;       /* after the lesson began, or after that connection has ended: */
	size_t after;            /* index, an earlier one; LESSON_AT_ONCE: none */
	size_t first, count;     /* its exchanges */
};

struct lesson {
	char *name;              /* owned: "first-mail" */
	char *title[LANG_COUNT]; /* owned, never NULL */
	char *goal[LANG_COUNT];  /* owned, never NULL */
	int minutes;
	int order;            /* place in the list */
	struct fault *faults; /* owned: of the server, for this lesson's connections only */
	size_t fault_count, fault_cap;
	bool sets_extensions; /* exactly these are offered to this lesson's connections */
	unsigned extensions;  /* of enum smtp_extension */
	bool sets_bugs;
	unsigned bugs;                         /* of enum smtp_bug */
	struct lesson_connection *connections; /* owned; at least one */
	size_t connection_count, connection_cap;
	struct exchange *exchanges; /* owned */
	size_t count, cap;
};

/* path: a .lesson file; content files are looked up beside it. On failure NULL and *out_error (owned by the
 * caller) with file, line, group and key of the first mistake. */
struct lesson *lesson_load(const char *path, char **out_error);

struct lesson *lesson_copy(const struct lesson *lesson);
void lesson_destroy(struct lesson *lesson);

/* Exchange n of that connection; NULL where there is none. */
const struct exchange *lesson_exchange(const struct lesson *lesson, size_t connection, size_t n);

/* Is this code one of those that are expected? */
bool exchange_expects(const struct exchange *exchange, uint16_t code);

struct lesson_list {
	struct lesson **lessons; /* owned, owned; by order, then name */
	size_t count, cap;
};

/* Every .lesson of a folder. False: *out_error names the first file that is wrong; the others are there. */
bool lesson_list_load(struct lesson_list *list, const char *dir, char **out_error);
void lesson_list_finish(struct lesson_list *list);

/* Taken over; stands in the place of one with the same name, else at the end. */
void lesson_list_add(struct lesson_list *list, struct lesson *lesson);
const struct lesson *lesson_list_find(const struct lesson_list *list, const char *name);

/* What lessons are made with, by the files of this room: */
struct exchange *lesson_add_exchange(struct lesson *lesson, enum exchange_kind kind); /* of the newest connection */
struct lesson_connection *lesson_add_connection(struct lesson *lesson, const char *name);

#endif
