/* session_parts: what a session keeps for itself, out of sight of those who read the timeline: the observer, the two
 * streams, what the step builder remembers between events, and the cached snapshots. Only timeline/ includes this.
 */
#ifndef TIMELINE_SESSION_PARTS_H
#define TIMELINE_SESSION_PARTS_H

#include "smtp/dialogue.h"
#include "timeline/snapshot.h"
#include "timeline/stream.h"
#include "timeline/timeline.h"

/* Something the client sent that waits for its reply. */
struct asked {
	uint32_t exchange;
	uint32_t step; /* the command's, index in session->steps */
	uint32_t mail; /* content: the mail; else TIMELINE_NONE */
	enum smtp_verb verb; /* VERB_COUNT: content */
	enum smtp_phase phase;
};

struct step_builder {
	uint32_t exchanges;       /* how many things the client has sent */
	enum smtp_phase phase;    /* of the newest of them */
	struct asked *asked;      /* owned; [asked_first, asked_count) are not answered yet */
	size_t asked_first, asked_count, asked_cap;
	struct asked transaction; /* the accepted MAIL; step is TIMELINE_NONE outside a transaction */
	uint32_t content_mail;    /* the mail whose content is coming, or TIMELINE_NONE */
	uint32_t content_exchange; /* its exchange; 0: nothing of it has come yet */
	struct event *held;       /* owned; client events that came between two lines of one reply */
	size_t held_count, held_cap;
	bool greeted;              /* the first reply nobody asked for is the greeting */
	bool replying;            /* the last step is a reply whose last line is still to come */
};

struct session_parts {
	struct timeline *timeline; /* borrowed */
	struct session *session;   /* borrowed: the one that owns this */
	struct dialogue *dialogue; /* owned */
	struct stream streams[2];  /* by enum smtp_side */
	struct step_builder builder;
	struct snapshot running;   /* after every step but the last */
	struct snapshot *cached;   /* owned; cached[i] is after (i + 1) * SNAPSHOT_EVERY steps */
	size_t cached_count, cached_cap;
};

#endif
