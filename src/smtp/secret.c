#include "smtp/secret.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static size_t skip(struct span s, size_t at, bool blanks)
{
	while (at < s.len && is_blank(s.data[at]) == blanks && s.data[at] != '\r' && s.data[at] != '\n')
		at++;
	return at;
}

size_t smtp_secret_start(struct span line)
{
	size_t verb = skip(line, 0, true);
	if (!span_starts_nocase(span_from(line, verb), "AUTH"))
		return line.len;
	size_t mechanism = skip(line, skip(line, verb, false), true);
	return skip(line, skip(line, mechanism, false), true);
}

/* Where the line end begins that bytes ends in. */
static size_t text_length(struct span bytes)
{
	size_t len = bytes.len;
	while (len > 0 && (bytes.data[len - 1] == '\n' || bytes.data[len - 1] == '\r'))
		len--;
	return len;
}

void smtp_secret_mask(const struct event *event, struct span bytes, struct buf *out)
{
	size_t end = text_length(bytes);
	size_t start = !event->secret ? bytes.len : event->kind == EVENT_COMMAND ? smtp_secret_start(bytes) : 0;
	if (event->secret && event->kind == EVENT_COMMAND && start == bytes.len && !span_starts_nocase(bytes, "AUTH"))
		start = 0; /* a later piece of a very long line */
	buf_add(out, span_part(bytes, 0, start));
	for (size_t i = start; i < end; i++)
		buf_add_byte(out, '*');
	buf_add(out, span_from(bytes, start > end ? start : end));
}
