/* merge: the facts of several captures as one row in the order of time, sessions numbered anew.
 *
 *     merge_file, merge_add merge_add …   the facts of one file, as restore or conversations hand them out
 *     merge_file, merge_add …             and of the next one
 *     merge_next … (NULL: all are out)
 *
 * Of facts with the same time the earlier file's come first. Facts are kept by pointer: merging costs one pointer each. What was
 * not handed out is destroyed with the merge. One thread at a time.
 */
#ifndef CAPTURE_MERGE_H
#define CAPTURE_MERGE_H

#include "timeline/fact.h"

#define MERGE_SESSIONS_MAX 1000000u /* numbers in one file; facts of higher ones are dropped */

struct merge_file {
	struct fact **facts; /* owned, and owning those from next on */
	size_t count, cap, next;
	uint32_t *numbers; /* owned: of its session n at [n - 1]; 0: not opened yet */
	size_t number_count, number_cap;
};

struct merge {
	struct merge_file *files; /* owned */
	size_t file_count, file_cap;
	uint32_t
	        *heap; /* owned: files that have facts left, the one whose next is earliest first; made by the first merge_next */
	size_t heap_count;
	size_t fact_count; /* that came in */
	uint32_t from;     /* file of the fact that merge_next gave last */
};

/* A zeroed struct is valid and empty. */
void merge_finish(struct merge *merge);

void merge_file(struct merge *merge);
void merge_add(struct merge *merge, struct fact *fact /* taken over */); /* behind the newest merge_file */

/* The next fact, the caller's. opens: the number that a session gets which it opens. */
struct fact *merge_next(struct merge *merge, uint32_t opens);

#endif
