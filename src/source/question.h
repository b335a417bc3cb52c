/* question: what the reply that comes next answers, read from the bytes the responder takes. One for each connection.
 *
 *     feed(bytes) … feed(bytes) → reply: question_end → what → (sent with a code) question_replied
 *
 * The responder does not say which command its reply answers, so the first line since the last reply is kept and read
 * again. A line after a 334 is the client's answer to AUTH. Server thread; no I/O.
 */
#ifndef SOURCE_QUESTION_H
#define SOURCE_QUESTION_H

#include "smtp/command.h"

#define QUESTION_LINE_MAX    600                 /* kept of a line: verb and path (§4.5.3.1) are in here */
#define QUESTION_ADDRESS_MAX 256                 /* §4.5.3.1.3 */
#define QUESTION_PLACES      ((VERB_COUNT) + 3u) /* every verb, greeting, end, any */

struct question {
	/* The reply that comes next, after question_end: */
	enum smtp_verb verb; /* VERB_COUNT: the greeting, or the final dot */
	bool greeting;
	bool content_end;                       /* it says what became of the content */
	char address[QUESTION_ADDRESS_MAX + 1]; /* RCPT: the forward-path; else "" */
	/* its own: */
	uint8_t line[QUESTION_LINE_MAX];
	size_t len;
	bool whole;                     /* the line's LF was seen */
	bool in_auth;                   /* 334 was sent */
	unsigned seen[QUESTION_PLACES]; /* replies so far, this one counted: [verb], then greeting, end, any */
};

/* Before the greeting. */
void question_greet(struct question *asked);

/* The responder took these bytes; content: it takes them as mail. */
void question_feed(struct question *asked, bool content, struct span taken);

/* It replied, or has a whole mail. */
void question_end(struct question *asked, bool mail);

/* What it sent. */
void question_replied(struct question *asked, uint16_t code);

unsigned question_verb_count(const struct question *asked); /* this is the n-th reply to its verb, or the n-th greeting */
unsigned question_end_count(const struct question *asked);
unsigned question_any_count(const struct question *asked);

#endif
