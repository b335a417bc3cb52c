#include "app/session_numbers.h"

#include <stdlib.h>

#include "base/array.h"

void session_numbers_finish(struct session_numbers *numbers)
{
	free(numbers->shown);
	*numbers = (struct session_numbers){ 0 };
}

void session_numbers_apply(struct session_numbers *numbers, struct fact *fact, uint32_t next)
{
	if (fact->session == 0)
		return;
	if (fact->kind == FACT_OPENED && fact->session == numbers->count + 1)
		*array_push(numbers->shown, numbers->count, numbers->cap) = next;
	fact->session = fact->session <= numbers->count ? numbers->shown[fact->session - 1] : UINT32_MAX;
}

uint32_t session_numbers_source(const struct session_numbers *numbers, uint32_t shown)
{
	size_t low = 0, high = numbers->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (numbers->shown[middle] < shown)
			low = middle + 1;
		else
			high = middle;
	}
	return low < numbers->count && numbers->shown[low] == shown ? (uint32_t)low + 1 : 0;
}
