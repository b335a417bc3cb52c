#include "source/inbox.h"

#include <stdlib.h>

#include "base/array.h"

void inbox_finish(struct inbox *inbox)
{
	buf_finish(&inbox->bytes);
	free(inbox->ends);
	*inbox = (struct inbox){ 0 };
}

/* Moves what is left to the front, when that is the smaller part: a read's bytes are moved once on average. */
static void make_compact(struct inbox *inbox)
{
	if (inbox->start <= inbox->bytes.len / 2)
		return;
	buf_drop(&inbox->bytes, inbox->start);
	for (size_t i = inbox->first; i < inbox->end_count; i++)
		inbox->ends[i - inbox->first] = inbox->ends[i] - inbox->start;
	inbox->end_count -= inbox->first;
	inbox->first = inbox->start = 0;
}

void inbox_add(struct inbox *inbox, struct span bytes)
{
	if (bytes.len == 0)
		return;
	make_compact(inbox);
	buf_add(&inbox->bytes, bytes);
	*array_push(inbox->ends, inbox->end_count, inbox->end_cap) = inbox->bytes.len;
}

size_t inbox_len(const struct inbox *inbox)
{
	return inbox->bytes.len - inbox->start;
}

struct span inbox_read(const struct inbox *inbox)
{
	if (inbox->first == inbox->end_count)
		return (struct span){ 0 };
	return span_part(buf_span(&inbox->bytes), inbox->start, inbox->ends[inbox->first]);
}

void inbox_drop(struct inbox *inbox, size_t count)
{
	inbox->start += count;
	while (inbox->first < inbox->end_count && inbox->ends[inbox->first] <= inbox->start)
		inbox->first++;
	if (inbox->first == inbox->end_count)
		inbox_finish(inbox);
}
