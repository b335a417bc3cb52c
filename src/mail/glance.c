#include "mail/glance.h"

#include "mail/headers.h"
#include "mail/picture.h"

/* A mail without any Content- field is one text/plain part (RFC 2045 §5.2). Only a picture at its start makes a file of that, see
 * settle_attachment in bodies.c; every line is taken for a start, so that the end of the header need not be known. */
bool glance_may_hold_files(struct span message)
{
	if (message.len > GLANCE_MAX)
		return true;
	for (size_t at = 0; at < message.len; at = headers_line_end(message, at)) {
		struct span line = span_from(message, at);
		if (span_starts_nocase(line, "Content-") || picture_look(line).kind != PICTURE_NONE)
			return true;
	}
	return false;
}
