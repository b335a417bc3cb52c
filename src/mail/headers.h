/* headers: cuts a header section into fields, exactly where they stand in the raw message.
 *
 *     field = name ":" value CRLF *( WSP more CRLF )     (RFC 5322 §2.2; a bare LF counts as CR LF)
 *
 * The section ends at the first empty line or where the message does. A line without a colon is a field without
 * a name: a defect to report, not to hide. Everything is borrowed from raw. Any thread.
 */
#ifndef MAIL_HEADERS_H
#define MAIL_HEADERS_H

#include "base/buf.h"

struct headers_field {
	struct span name;  /* as written; empty: the line is no header */
	struct span value; /* after the colon, outer white space removed, still folded and encoded */
	size_t start, end; /* in raw, with the last line end */
};

/* Reads the field at *at and moves *at behind it. False at the section's end; then *at is behind the empty line. */
bool headers_next(struct span raw, size_t *at, struct headers_field *out);

/* The first field called name in the section that starts at start; its value, or an empty span with data NULL. */
struct span headers_find(struct span raw, size_t start, const char *name);

/* Where the content after the section at start begins. */
size_t headers_end(struct span raw, size_t start);

/* Where the line at `at` ends, behind its LF. */
size_t headers_line_end(struct span raw, size_t at);

#endif
