/* recital: what the built-in client says on one connection of a lesson, and what it makes of the replies. No I/O.
 *
 *     reply ──► recital_reply ──► SAY ──► recital_say … until false ──► WAIT ──► reply …
 *                    │                        (a whole pipelined group, or the mail)
 *                    ├──► PAUSE: think, then say      ├──► TLS: the handshake, then recital_go_on
 *                    └──► OVER: close
 *
 * When a reply is not an expected one, nothing more of the script is said: what was already said gets its replies, content
 * that the server waits for is ended by a dot and an AUTH by "*" (RFC 2920 §3.1, RFC 4954 §4), and QUIT follows. It follows
 * the last exchange, too, where the script does not end in one. Caller's memory, borrows the lesson. Server thread.
 */
#ifndef SOURCE_RECITAL_H
#define SOURCE_RECITAL_H

#include "lesson/lesson.h"
#include "source/stuffing.h"

enum recital_turn { RECITAL_WAIT, RECITAL_PAUSE, RECITAL_SAY, RECITAL_TLS, RECITAL_OVER };

struct recital {
	const struct exchange *exchanges; /* borrowed */
	size_t count;
	size_t asked;             /* the oldest that is not answered ... */
	size_t next;              /* ... and the first that is not said */
	bool saying;              /* next, and what goes with it; or more of the content before it */
	struct stuffing stuffing; /* of the content that is said; ended: of none */
	bool refused;             /* a reply was not an expected one */
	uint16_t code;            /* of the last reply */
	const char *last_words;   /* NULL: the script is said; else QUIT, or what leads to it */
};

/* Waits for the greeting. The connection's first exchange must be EXCHANGE_GREETING. */
void recital_init(struct recital *recital, const struct lesson *lesson, size_t connection);

enum recital_turn recital_reply(struct recital *recital, uint16_t code);

/* After TLS, or after PAUSE. */
enum recital_turn recital_go_on(struct recital *recital);
uint64_t recital_pause_ms(const struct recital *recital);

/* Appends the next piece, about max bytes. False: nothing was left to be said. */
bool recital_say(struct recital *recital, size_t max, struct buf *out);

/* Is something half said, and is it what a reply now would answer? */
bool recital_interrupted(const struct recital *recital);

/* How long the reply may take; 0: for ever. */
uint64_t recital_patience_ms(const struct recital *recital);

#endif
