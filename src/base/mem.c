#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static void *check(void *memory)
{
	if (memory == NULL) {
		fputs("smtpscope: out of memory; close other programs or lower --memory\n", stderr);
		exit(1);
	}
	return memory;
}

void *mem_alloc(size_t size)
{
	return check(malloc(size ? size : 1));
}

void *mem_zero(size_t size)
{
	return check(calloc(1, size ? size : 1));
}

void *mem_resize(void *old, size_t size)
{
	return check(realloc(old, size ? size : 1));
}

void mem_trim(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

char *mem_strdup(const char *text)
{
	return text ? mem_strndup(text, strlen(text)) : NULL;
}

char *mem_strndup(const char *text, size_t len)
{
	size_t n = strnlen(text, len);
	char *copy = mem_alloc(n + 1);
	memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

char *mem_printf(const char *format, ...)
{
	va_list list, again;
	va_start(list, format);
	va_copy(again, list);
	int len = vsnprintf(NULL, 0, format, list);
	va_end(list);
	char *text = mem_alloc(len < 0 ? 1 : (size_t)len + 1);
	text[0] = '\0';
	if (len >= 0)
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}
