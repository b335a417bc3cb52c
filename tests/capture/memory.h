/* memory: a capture file that is only bytes, for block_reader_init: the context is a struct span. */
#ifndef TESTS_CAPTURE_MEMORY_H
#define TESTS_CAPTURE_MEMORY_H

#include <string.h>

#include "base/buf.h"

static inline size_t read_memory(void *context, uint64_t at, void *out, size_t len)
{
	struct span part = span_from(*(const struct span *)context, at > SIZE_MAX ? SIZE_MAX : (size_t)at);
	if (part.len > len)
		part.len = len;
	if (part.len > 0)
		memcpy(out, part.data, part.len);
	return part.len;
}

#endif
