#include "capture/merge.h"

#include <assert.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/mem.h"

void merge_finish(struct merge *merge)
{
	for (size_t i = 0; i < merge->file_count; i++) {
		struct merge_file *file = &merge->files[i];
		while (file->next < file->count)
			fact_destroy(file->facts[file->next++]);
		free(file->facts);
		free(file->numbers);
	}
	free(merge->files);
	free(merge->heap);
	*merge = (struct merge){ 0 };
}

void merge_file(struct merge *merge)
{
	assert(merge->heap == NULL);
	*array_push(merge->files, merge->file_count, merge->file_cap) = (struct merge_file){ 0 };
}

void merge_add(struct merge *merge, struct fact *fact)
{
	assert(merge->file_count > 0 && merge->heap == NULL);
	struct merge_file *file = &merge->files[merge->file_count - 1];
	*array_push(file->facts, file->count, file->cap) = fact;
	merge->fact_count++;
}

/* ---- the heap */

static bool is_before(const struct merge *merge, uint32_t a, uint32_t b)
{
	const struct merge_file *first = &merge->files[a], *second = &merge->files[b];
	int64_t first_us = first->facts[first->next]->time_us, second_us = second->facts[second->next]->time_us;
	return first_us < second_us || (first_us == second_us && a < b);
}

static void sink_down(struct merge *merge, size_t at)
{
	for (size_t child; (child = 2 * at + 1) < merge->heap_count; at = child) {
		uint32_t *heap = merge->heap, moved = heap[at];
		if (child + 1 < merge->heap_count && is_before(merge, heap[child + 1], heap[child]))
			child++;
		if (!is_before(merge, heap[child], moved))
			return;
		heap[at] = heap[child];
		heap[child] = moved;
	}
}

static void build_heap(struct merge *merge)
{
	merge->heap = mem_zero((merge->file_count + 1) * sizeof *merge->heap);
	for (size_t i = 0; i < merge->file_count; i++)
		if (merge->files[i].count > 0)
			merge->heap[merge->heap_count++] = (uint32_t)i;
	for (size_t at = merge->heap_count / 2; at-- > 0;)
		sink_down(merge, at);
}

static struct fact *take_earliest(struct merge *merge, struct merge_file **out_file)
{
	merge->from = merge->heap[0];
	struct merge_file *file = *out_file = &merge->files[merge->from];
	struct fact *fact = file->facts[file->next++];
	if (file->next == file->count)
		merge->heap[0] = merge->heap[--merge->heap_count];
	sink_down(merge, 0);
	return fact;
}

/* ---- numbers */

/* NULL: a number that no session has. */
static uint32_t *number_of(struct merge_file *file, uint32_t session)
{
	if (session == 0 || session > MERGE_SESSIONS_MAX)
		return NULL;
	while (file->number_count < session)
		*array_push(file->numbers, file->number_count, file->number_cap) = 0;
	return &file->numbers[session - 1];
}

/* False: of no session that was opened once. */
static bool renumber(struct merge_file *file, struct fact *fact, uint32_t opens)
{
	uint32_t *number = number_of(file, fact->session);
	if (number == NULL || (*number != 0) == (fact->kind == FACT_OPENED))
		return false;
	if (fact->kind == FACT_OPENED)
		*number = opens;
	fact->session = *number;
	return true;
}

struct fact *merge_next(struct merge *merge, uint32_t opens)
{
	if (merge->heap == NULL)
		build_heap(merge);
	while (merge->heap_count > 0) {
		struct merge_file *file;
		struct fact *fact = take_earliest(merge, &file);
		if (renumber(file, fact, opens))
			return fact;
		fact_destroy(fact);
	}
	return NULL;
}
