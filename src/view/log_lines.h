/* log_lines: the protocol log as lines, read from the newest back: what the listener did, who came and went, what was said.
 *
 *     listening ─► facts without a session, at the very beginning
 *     events    ─► one line for each command, reply line, violation, accept and close; one for a header or a body
 *
 * The walk starts at the event of the cursor and costs only what is looked at, so a session may be of any length. Lines
 * are found here and worded here; log.c places them. Main thread; everything is borrowed until the next timeline_add.
 */
#ifndef VIEW_LOG_LINES_H
#define VIEW_LOG_LINES_H

#include "view/widgets.h"

struct log_walk {
	const struct timeline *timeline;
	size_t limit;     /* events before this index in timeline->events are past */
	size_t next;      /* events still to be looked at: [0, next) */
	size_t listening; /* facts of the listener still to be looked at */
	size_t hushed;    /* violations from this event on are not told: they would answer the question of predict mode */
};

struct log_line {
	const struct event *event; /* NULL: one of the listener */
	const struct fact *fact;   /* the listener's */
	const struct session *session;
	const struct step *step; /* HEADER and BODY: the step that the line sums up */
	size_t index;            /* of the event in timeline->events; 0 for the listener's */
};

struct log_words {
	char when[32];
	char who[24];     /* "#1"; "" for the listener */
	const char *mark; /* "C:", "S:", "===" or "***" */
	enum colour colour;
	enum font font;
	char *text; /* owned; safe to show */
};

/* A walk from the newest line that is not later than the focused session's cursor. */
struct log_walk log_walk_init(const struct view_frame *frame);

/* The next older line. False: there is none. */
bool log_walk_back(struct log_walk *walk, struct log_line *out_line);

/* What a line says, at most max_chars of what was sent. free() out_words->text. */
void log_line_words(const struct view_frame *frame, const struct log_walk *walk, const struct log_line *line, size_t max_chars,
                    struct log_words *out_words);

#endif
