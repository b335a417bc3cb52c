/* steps: events → steps and mails (DESIGN.md, "Steps, sessions, hold").
 *
 *     OPENED │ REPLY_LINE REPLY_LINE REPLY_END │ COMMAND VIOLATION │ HEADER HEADER │ BODY … │ CONTENT_END │ CLOSED
 *     step 1 │ step 2                          │ step 3            │ step 4        │ step 5 │ step 6      │ step 7
 *
 * Violations and notes belong to the step they follow, what a fault altered to the reply behind it. A BDAT line and
 * its chunk are one step. A step's events lie together in session->events: client
 * events that come between two lines of one reply are held back until the reply is whole. Main thread only.
 */
#ifndef TIMELINE_STEPS_H
#define TIMELINE_STEPS_H

#include "timeline/session_parts.h"

void steps_init(struct step_builder *builder);
void steps_finish(struct step_builder *builder);

/* One event of the session, in the order the observer made them. */
void steps_add(struct session_parts *parts, const struct event *event);

/* An EVENT_NOTE and its text. */
void steps_add_note(struct session_parts *parts, const struct event *event, char *owned_text);

/* Bytes are missing: what comes next is no piece of what came before. */
void steps_gap(struct session_parts *parts);

/* A fault did this to the reply that comes next; if none comes, to the close. */
void steps_alter_next(struct session_parts *parts, struct span text);

/* The text of the EVENT_TLS that comes next. */
void steps_begin_tls(struct session_parts *parts, char *owned_text);

#endif
