/* plan: what will be done to one reply before it is sent, and why; and all the faults that make such plans.
 *
 *     faults (SPECs, and recipients' local parts) ──► faults_plan ──► plan ◄── plan_add: by hand, while it is held
 *
 * One code, one delay and one end (drop or cut) at most; of several faults the first of a kind counts, by hand the last.
 * Faults count nothing themselves, but how often each recipient's address failed: over the whole run. Server thread.
 */
#ifndef SOURCE_PLAN_H
#define SOURCE_PLAN_H

#include "source/question.h"
#include "smtp/fault.h"

#define FAULTS_ADDRESSES_MAX 1024 /* remembered that fail some times only; beyond, the oldest is forgotten */

struct plan_item {
	struct fault_action action; /* FAULT_NONE: nothing */
	char why[FAULT_TEXT_MAX + 16];
};

struct plan {
	struct plan_item code, delay, end;
};

/* Does nothing for FAULT_NONE. */
void plan_add(struct plan *plan, struct fault_action action, const char *why);

struct faults_address {
	char *address; /* owned */
	unsigned failed;
};

struct faults {
	struct fault *list; /* owned */
	size_t count;
	struct faults_address *addresses; /* owned, a ring when full */
	size_t address_count, address_cap, address_oldest;
};

void faults_finish(struct faults *faults);
void faults_set(struct faults *faults, const struct fault *list, size_t count); /* copied */

/* Before the reply with this code is sent. A recipient's address does something only where the reply was 2yz. */
void faults_plan(struct faults *faults, uint32_t connection, const struct question *asked, uint16_t code, struct plan *out_plan);

#endif
