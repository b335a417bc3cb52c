/* asked: what the client of one session has sent and the server has not answered yet, oldest first.
 *
 * Replies come in the order of the commands (RFC 5321 §4.3.1, RFC 2920 §3.2), but a server may have left one without
 * its reply, and a capture may begin in the middle; so a reply is looked up by the verb that the observer matched
 * it with. A zeroed list is empty and valid. Main thread only.
 */
#ifndef TIMELINE_ASKED_H
#define TIMELINE_ASKED_H

#include "timeline/timeline.h"

struct asked {
	uint32_t exchange;
	uint32_t step;       /* the command's, index in session->steps; TIMELINE_NONE: content, or nothing was asked */
	uint32_t mail;       /* content and BDAT: the mail; else, or not known yet, TIMELINE_NONE */
	uint32_t chunk;      /* well-formed BDAT: index in session->chunks; else unused */
	enum smtp_verb verb; /* VERB_COUNT: content */
	enum smtp_phase phase;
};

struct asked_list {
	struct asked *items; /* owned; [first, count) are not answered */
	size_t first, count, cap;
};

void asked_finish(struct asked_list *list);
void asked_forget(struct asked_list *list); /* nothing asked so far will be answered (TLS began) */
void asked_add(struct asked_list *list, struct asked asked);

/* What a reply answers, NULL when nobody asked: the greeting, or a 421 out of the blue. Borrowed until the next add. */
const struct asked *asked_find(const struct asked_list *list, const struct event *reply);

/* Removes it and everything before it, and gives it to *out. False when nobody asked. */
bool asked_take(struct asked_list *list, const struct event *reply, struct asked *out);

/* The content or the chunks of the exchanges first … last turned out to be this mail's. */
void asked_adopt(struct asked_list *list, uint32_t first, uint32_t last, uint32_t mail);

#endif
