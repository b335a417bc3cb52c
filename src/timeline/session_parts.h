/* session_parts: what a session keeps for itself, out of sight of those who read the timeline: the observer, the two
 * streams, what the step builder remembers between events, and the cached snapshots. Only timeline/ includes this.
 */
#ifndef TIMELINE_SESSION_PARTS_H
#define TIMELINE_SESSION_PARTS_H

#include "smtp/dialogue.h"
#include "timeline/asked.h"
#include "timeline/gather.h"
#include "timeline/snapshot.h"
#include "timeline/stream.h"
#include "timeline/timeline.h"

struct step_builder {
	uint32_t exchanges;       /* how many things the client has sent */
	enum smtp_phase phase;    /* of the newest of them */
	struct asked_list asked;  /* owned */
	struct asked transaction; /* the accepted MAIL; step is TIMELINE_NONE outside a transaction */
	uint32_t content_exchange; /* the content that is coming; 0: none is */
	uint32_t chunked_mail;    /* the mail whose next BDAT is to come, or TIMELINE_NONE */
	uint32_t mail, mail_exchange; /* by DATA: the newest mail, and the exchange its content is or will be; 0: no mail yet */
	struct event *held;       /* owned; client events that came between two lines of one reply */
	size_t held_count, held_cap;
	struct buf altered;        /* owned; '\0' behind each: notes that wait for the reply they belong to */
	char *tls_text;            /* owned; version and cipher of the handshake that is being added, else NULL */
	bool tls;                  /* what follows comes after the TLS handshake */
	bool greeted;              /* the first reply nobody asked for is the greeting */
	bool commanding;           /* the last piece of a command line is still to come */
	bool reply_line_goes_on;   /* the same for a reply's line */
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
	struct gathered *gathered; /* owned, with their bytes: see timeline/gather */
	size_t gathered_count, gathered_cap;
};

#endif
