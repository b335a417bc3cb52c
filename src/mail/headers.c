#include "mail/headers.h"

#include <string.h>

size_t headers_line_end(struct span raw, size_t at)
{
	const uint8_t *lf = at < raw.len ? memchr(raw.data + at, '\n', raw.len - at) : NULL;
	return lf ? (size_t)(lf - raw.data) + 1 : raw.len;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static bool is_space(uint8_t c)
{
	return is_blank(c) || c == '\r' || c == '\n';
}

static struct span trimmed(struct span s)
{
	while (s.len > 0 && is_space(s.data[0]))
		s = span_from(s, 1);
	while (s.len > 0 && is_space(s.data[s.len - 1]))
		s.len--;
	return s;
}

static bool is_empty_line(struct span raw, size_t at)
{
	return at < raw.len && (raw.data[at] == '\n' || (raw.data[at] == '\r' && at + 1 < raw.len && raw.data[at + 1] == '\n'));
}

bool headers_next(struct span raw, size_t *at, struct headers_field *out)
{
	if (*at >= raw.len || is_empty_line(raw, *at)) {
		*at = headers_line_end(raw, *at);
		return false;
	}
	out->start = *at;
	out->end = headers_line_end(raw, *at);
	while (out->end < raw.len && is_blank(raw.data[out->end]))
		out->end = headers_line_end(raw, out->end);
	*at = out->end;
	struct span field = span_part(raw, out->start, out->end);
	const uint8_t *colon = memchr(field.data, ':', field.len);
	size_t name = colon ? (size_t)(colon - field.data) : 0;
	out->name = trimmed(span_part(field, 0, name));
	out->value = trimmed(span_from(field, colon ? name + 1 : 0));
	if (memchr(out->name.data ? (const char *)out->name.data : "", '\n', out->name.len))
		out->name.len = 0;
	return true;
}

struct span headers_find(struct span raw, size_t start, const char *name)
{
	struct headers_field field;
	while (headers_next(raw, &start, &field))
		if (span_equal_nocase(field.name, name))
			return field.value.data ? field.value : span_make("", 0);
	return span_make(NULL, 0);
}

size_t headers_end(struct span raw, size_t start)
{
	struct headers_field field;
	while (headers_next(raw, &start, &field))
		;
	return start;
}
