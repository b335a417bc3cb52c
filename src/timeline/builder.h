/* builder: puts events into the newest step of a session or begins the next one, and seals what is over.
 *
 *     builder_begin ──► builder_extend / builder_grow … ──► builder_begin (the one before is sealed)
 *
 * Every event of a session lies in exactly one step, in order; a sealed step never changes its events, so snapshots
 * up to it are kept. What the events mean is steps.c's. Returned pointers are borrowed until the next begin.
 * Main thread only.
 */
#ifndef TIMELINE_BUILDER_H
#define TIMELINE_BUILDER_H

#include "timeline/session_parts.h"

struct step *builder_last(const struct session *session);                       /* NULL before the first */
uint32_t builder_newest(const struct session_parts *parts);                     /* its index in session->steps */
uint32_t builder_event(struct session_parts *parts, const struct event *event); /* kept; index in session->events */
void builder_note(struct session_parts *parts, uint32_t event, char *owned_text);

struct step *builder_begin(struct session_parts *parts, enum step_kind kind, const struct event *event);
struct step *builder_extend(struct session_parts *parts, const struct event *event); /* an aside: no bytes of the step */
struct step *builder_grow(struct session_parts *parts, const struct event *event);   /* more of the same message */

#endif
