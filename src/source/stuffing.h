/* stuffing: a message → the bytes that go over the wire after DATA (RFC 5321 §4.5.2, §4.1.1.4), piece by piece.
 *
 * A dot is put before every line that begins with one, a LF without CR gets its CR (files on disk have such lines),
 * the last line is ended where it was not, and the final dot follows. CR without LF stays what it is.
 * An empty message is the final dot alone. Caller's memory, borrows the message.
 */
#ifndef SOURCE_STUFFING_H
#define SOURCE_STUFFING_H

#include "base/buf.h"

struct stuffing {
	struct span message; /* borrowed until the end */
	size_t offset;       /* message bytes written */
	bool line_start;
	bool cr; /* the last byte written was CR */
	bool ended;
};

void stuffing_init(struct stuffing *stuffing, struct span message);

/* Appends the next piece, at most max bytes (8 or more). False: nothing was left. */
bool stuffing_next(struct stuffing *stuffing, size_t max, struct buf *out);

#endif
