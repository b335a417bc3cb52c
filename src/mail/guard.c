#include "mail/guard.h"

#include <stdlib.h>
#include <string.h>

#include "mail/headers.h"
#include "mail/params.h"

struct guard {
	struct span raw;
	char *boundaries[GUARD_MAX_BOUNDARIES]; /* owned */
	size_t boundary_count, fields, header_bytes, delimiters;
	uint64_t compares;
	bool digest; /* a multipart/digest was seen: its parts are mails without saying so (RFC 2046 §5.1.5) */
	size_t end;
	enum guard_limit limit;
};

static void stop(struct guard *guard, size_t at, enum guard_limit limit)
{
	if (guard->limit == GUARD_NONE) {
		guard->end = at;
		guard->limit = limit;
	}
}

/* ---- header sections ---- */

static void add_boundary(struct guard *guard, struct headers_field field)
{
	char *boundary = params_get(field.value, "boundary");
	if (boundary && *boundary && guard->boundary_count < GUARD_MAX_BOUNDARIES) {
		guard->boundaries[guard->boundary_count++] = boundary;
		return;
	}
	if (boundary && *boundary)
		stop(guard, field.start, GUARD_BOUNDARIES);
	free(boundary);
}

/* Reads a field; true when it says that the content is a mail with headers of its own. */
static bool read_field(struct guard *guard, struct headers_field field)
{
	guard->header_bytes += field.end - field.start;
	if (guard->header_bytes > GUARD_MAX_HEADER_BYTES)
		stop(guard, field.start + GUARD_MAX_HEADER_BYTES < field.end ? field.start + GUARD_MAX_HEADER_BYTES : field.start,
		     GUARD_HEADER_BYTES);
	if (++guard->fields > GUARD_MAX_FIELDS)
		stop(guard, field.start, GUARD_FIELDS);
	if (!span_equal_nocase(field.name, "Content-Type"))
		return false;
	guard->digest |= span_starts_nocase(field.value, "multipart/digest");
	add_boundary(guard, field);
	return span_starts_nocase(field.value, "message/");
}

/* One section; *at moves behind it. True: another section follows directly. */
static bool read_section(struct guard *guard, size_t *at)
{
	bool message = false, typed = false;
	struct headers_field field;
	while (guard->limit == GUARD_NONE && headers_next(guard->raw, at, &field)) {
		message |= read_field(guard, field);
		typed |= span_equal_nocase(field.name, "Content-Type");
	}
	return message || (guard->digest && !typed);
}

static void read_sections(struct guard *guard, size_t *at)
{
	size_t start;
	do
		start = *at;
	while (read_section(guard, at) && guard->limit == GUARD_NONE && *at > start);
}

/* ---- delimiters (RFC 2046 §5.1.1) ---- */

static const char *matching(struct guard *guard, struct span line)
{
	guard->compares += guard->boundary_count;
	for (size_t i = 0; i < guard->boundary_count; i++) {
		size_t len = strlen(guard->boundaries[i]);
		if (line.len >= len && memcmp(line.data, guard->boundaries[i], len) == 0)
			return guard->boundaries[i];
	}
	return NULL;
}

/* Moves *at behind the next delimiter line, or to the end. True: a part begins there. */
static bool skip_content(struct guard *guard, size_t *at)
{
	size_t from = *at > 0 ? *at - 1 : 0;
	const uint8_t *found;
	while (from < guard->raw.len && guard->compares <= GUARD_MAX_COMPARES &&
	       (found = memmem(guard->raw.data + from, guard->raw.len - from, "\n--", 3)) != NULL) {
		size_t line = (size_t)(found - guard->raw.data) + 3;
		const char *boundary = matching(guard, span_from(guard->raw, line));
		from = line;
		if (!boundary)
			continue;
		size_t after = line + strlen(boundary);
		if (++guard->delimiters > GUARD_MAX_DELIMITERS)
			stop(guard, line - 2, GUARD_DELIMITERS);
		*at = headers_line_end(guard->raw, after);
		return !span_starts_nocase(span_from(guard->raw, after), "--");
	}
	if (guard->compares > GUARD_MAX_COMPARES)
		stop(guard, from, GUARD_COMPARES);
	*at = guard->raw.len;
	return false;
}

size_t guard_end(struct span raw, size_t begin, enum guard_limit *out_limit)
{
	struct guard guard = { .raw = raw, .end = raw.len };
	size_t at = begin;
	read_sections(&guard, &at);
	while (at < raw.len && guard.limit == GUARD_NONE)
		if (skip_content(&guard, &at))
			read_sections(&guard, &at);
	for (size_t i = 0; i < guard.boundary_count; i++)
		free(guard.boundaries[i]);
	*out_limit = guard.limit;
	return guard.end;
}

const char *guard_limit_code(enum guard_limit limit)
{
	static const char *const codes[] = {
		"", "too-many-headers", "too-many-headers", "too-many-parts", "too-many-parts", "too-many-parts"
	};
	return codes[limit];
}
