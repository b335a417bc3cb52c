/* deliveries: the mails of a folder, delivered one after the other by the built-in client.
 *
 *     deliveries_begin ──► deliveries_fact … ──► deliveries_turn: the next one, once the one before has closed
 *
 * One at a time, so that the lecture is in the order of the names. A mail that cannot be read is passed over; why is on stderr.
 * Zeroed it is valid and has nothing to do. The thread that pops the facts.
 */
#ifndef APP_DELIVERIES_H
#define APP_DELIVERIES_H

#include "app/folder.h"
#include "lesson/lesson.h"
#include "timeline/fact.h"

struct deliveries {
	struct folder folder; /* owned: its mails */
	size_t next;          /* of its files */
	size_t begun;         /* counted by who plays them */
	uint32_t *sessions;   /* owned: that delivered each of the files, 0: none yet */
	bool under_way;       /* one was begun and has not closed */
};

void deliveries_begin(struct deliveries *deliveries, struct folder *folder /* taken over */);
void deliveries_finish(struct deliveries *deliveries);

void deliveries_fact(struct deliveries *deliveries, const struct fact *fact);

/* The next script, to be played and destroyed by the caller; NULL: there is none now. */
struct lesson *deliveries_turn(struct deliveries *deliveries);
bool deliveries_are_over(const struct deliveries *deliveries);

#endif
