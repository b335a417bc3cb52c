/* split: runs one input through a parser in every way reads can cut it: whole, byte by byte, and in two at
 * every point. The run function gets the cuts: piece i is [cuts[i], cuts[i + 1]). */
#ifndef TESTS_SMTP_SPLIT_H
#define TESTS_SMTP_SPLIT_H

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"

struct split {
	struct span input;
	const size_t *cuts; /* count + 1 of them, the first 0, the last input.len */
	size_t count;
};

typedef void split_run(const struct split *split, void *context);

static inline struct span split_piece(const struct split *split, size_t index)
{
	return span_part(split->input, split->cuts[index], split->cuts[index + 1]);
}

static inline void split_every_way(struct span input, split_run *run, void *context)
{
	size_t *cuts = mem_alloc((input.len + 1) * sizeof *cuts);
	for (size_t i = 0; i <= input.len; i++)
		cuts[i] = i;
	run(&(struct split){ input, cuts, input.len }, context);
	for (size_t at = 0; at <= input.len; at++) {
		const size_t two[] = { 0, at, input.len };
		run(&(struct split){ input, two, 2 }, context);
	}
	const size_t one[] = { 0, input.len };
	run(&(struct split){ input, one, 1 }, context);
	free(cuts);
}

#endif
