/* unanswered: what of a conversation still waits for its reply: which message a held reply answers, and which one a client
 * gave up on.
 *
 *     MAIL ──►  RCPT ──►  DATA ──►        pipelined: three messages
 *     ◄── 250                             one reply: RCPT is the oldest without one
 *
 * Looks back over a bounded number of steps, so it costs the same in sessions of any length. Main thread.
 */
#ifndef VIEW_UNANSWERED_H
#define VIEW_UNANSWERED_H

#include "timeline/timeline.h"

struct unanswered {
	bool any;              /* something waits for its reply */
	bool greeting;         /* it is the server's greeting */
	bool content;          /* it is the final dot */
	enum smtp_verb verb;   /* VERB_COUNT for both of these */
	const struct step *by; /* the client's message; NULL: the greeting */
};

/* Among the session's first `count` steps. */
struct unanswered unanswered_find(const struct session *session, size_t count);

/* Every code §4.3.2 (or an extension's RFC) allows as this reply: 0 ends. At most max codes with the 0. */
void unanswered_codes(const struct unanswered *what, uint16_t *out_codes, size_t max);

#endif
