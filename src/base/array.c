#include "base/array.h"

#include "base/mem.h"

void *array_room(void *items, size_t count, size_t *cap, size_t element_size)
{
	if (count < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 8;
	return mem_resize(items, *cap * element_size);
}
