#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

struct span span_make(const void *data, size_t len)
{
	return (struct span){ data, len };
}

struct span span_of(const char *text)
{
	return span_make(text, strlen(text));
}

struct span span_from(struct span s, size_t start)
{
	return span_part(s, start, s.len);
}

struct span span_part(struct span s, size_t start, size_t end)
{
	if (end > s.len)
		end = s.len;
	if (start >= end)
		return (struct span){ NULL, 0 };
	return span_make(s.data + start, end - start);
}

bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool span_equal_nocase(struct span a, const char *ascii)
{
	return a.len == strlen(ascii) && span_starts_nocase(a, ascii);
}

bool span_starts_nocase(struct span s, const char *ascii)
{
	size_t len = strlen(ascii);
	return s.len >= len && (len == 0 || strncasecmp((const char *)s.data, ascii, len) == 0);
}

char *span_dup(struct span s)
{
	char *copy = mem_alloc(s.len + 1);
	if (s.len > 0)
		memcpy(copy, s.data, s.len);
	copy[s.len] = '\0';
	return copy;
}

void buf_finish(struct buf *b)
{
	if (b == NULL)
		return;
	free(b->data);
	*b = (struct buf){ 0 };
}

void buf_clear(struct buf *b)
{
	b->len = 0;
}

void buf_reserve(struct buf *b, size_t more)
{
	if (b->cap - b->len >= more)
		return;
	size_t cap = b->cap ? b->cap : 64;
	while (cap - b->len < more)
		cap += cap / 2 + 32;
	b->data = mem_resize(b->data, cap);
	b->cap = cap;
}

void buf_add(struct buf *b, struct span s)
{
	if (s.len == 0)
		return;
	buf_reserve(b, s.len);
	memcpy(b->data + b->len, s.data, s.len);
	b->len += s.len;
}

void buf_add_byte(struct buf *b, uint8_t byte)
{
	buf_reserve(b, 1);
	b->data[b->len++] = byte;
}

void buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, span_of(text));
}

void buf_addf(struct buf *b, const char *format, ...)
{
	va_list list, again;
	va_start(list, format);
	va_copy(again, list);
	int len = vsnprintf(NULL, 0, format, list);
	va_end(list);
	if (len > 0) {
		buf_reserve(b, (size_t)len + 1);
		vsnprintf((char *)b->data + b->len, (size_t)len + 1, format, again);
		b->len += (size_t)len;
	}
	va_end(again);
}

void buf_drop(struct buf *b, size_t count)
{
	if (count > b->len)
		count = b->len;
	if (count == 0)
		return;
	memmove(b->data, b->data + count, b->len - count);
	b->len -= count;
}

struct span buf_span(const struct buf *b)
{
	return span_make(b->data, b->len);
}

char *buf_take_text(struct buf *b)
{
	buf_add_byte(b, '\0');
	char *text = (char *)b->data;
	*b = (struct buf){ 0 };
	return text;
}
