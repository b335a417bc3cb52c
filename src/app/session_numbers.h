/* session_numbers: the timeline numbers sessions 1, 2, … as they open; so does every source of facts, the server and each opened
 * capture, for itself.
 *
 *     server's fact, session 2 ──► session_numbers_apply ──► session 7 of the timeline
 *     a held reply of session 7 ──► session_numbers_source ──► the server's session 2
 *
 * A zeroed struct is empty and valid. Main thread.
 */
#ifndef APP_SESSION_NUMBERS_H
#define APP_SESSION_NUMBERS_H

#include "timeline/fact.h"

struct session_numbers {
	uint32_t *shown; /* owned: in the timeline, of the source's session n at [n - 1]; increasing */
	size_t count, cap;
};

void session_numbers_finish(struct session_numbers *numbers);

/* The fact's session becomes the timeline's; next: the number a session gets that opens now. */
void session_numbers_apply(struct session_numbers *numbers, struct fact *fact, uint32_t next);

/* Of the timeline's session; 0: it is not of this source. */
uint32_t session_numbers_source(const struct session_numbers *numbers, uint32_t shown);

#endif
