/* search: which step of a session is the next, or the one before, of a kind that is looked for: a refusal, a header field,
 * a word that was sent.
 *
 * A step is a match as a whole. What was sent is compared as it travelled (a base64 line does not match the words it means),
 * ASCII letters in either case. Steps that hold a password never match a text, or searching would guess it. A step that is not
 * complete matches by what is certain of it already: its verb, its code; never by its bytes. Steps are numbered 1 … as the
 * cursor's. The cost is that of the steps walked over; bytes are read in pieces. Main thread.
 */
#ifndef TIMELINE_SEARCH_H
#define TIMELINE_SEARCH_H

#include "timeline/timeline.h"

#define SEARCH_TEXT_MAX 64 /* bytes, the terminating zero included */

enum search_kind {
	SEARCH_REFUSAL,     /* a reply 4yz or 5yz */
	SEARCH_WRONG,       /* a violation within the step, or a mail's 250 where is_defective says so */
	SEARCH_CODE,        /* a reply whose code begins with the digits of text: "550", "5" */
	SEARCH_VERB,        /* a command, or BDAT with its chunk */
	SEARCH_CONTENT_END, /* the final dot, or BDAT LAST */
	SEARCH_ACCEPTED,    /* the 250 that takes a mail over */
	SEARCH_SECURITY,    /* STARTTLS, AUTH, a TLS handshake */
	SEARCH_FIELD,       /* a header section with a field of that name */
	SEARCH_BYTES,       /* text that was sent, by either side */
	SEARCH_KIND_COUNT
};

struct search {
	enum search_kind kind;
	enum smtp_verb verb;        /* VERB */
	char text[SEARCH_TEXT_MAX]; /* CODE, FIELD, BYTES; "" matches nothing */
	/* WRONG: is there something wrong with the mail itself? NULL: it is not looked at. */
	bool (*is_defective)(void *context, uint32_t session, uint32_t mail);
	void *context;
};

bool search_matches(const struct timeline *timeline, const struct session *session, size_t step, const struct search *search);

/* The nearest match after or before step `from` (0: before the first; step_count + 1: behind the last), or 0. */
size_t search_next(const struct timeline *timeline, const struct session *session, size_t from, const struct search *search);
size_t search_back(const struct timeline *timeline, const struct session *session, size_t from, const struct search *search);

#endif
