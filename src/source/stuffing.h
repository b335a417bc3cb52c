/* stuffing: a message → the bytes that go over the wire after DATA (RFC 5321 §4.5.2, §4.1.1.4), piece by piece.
 *
 *     .hidden CR LF    →    ..hidden CR LF … CR LF . CR LF
 *
 * A dot is put before every line that begins with one, the last line is ended where it was not, and the final dot
 * follows; an empty message is the final dot alone. Lines end in CR LF: a bare CR or LF ends none and stays what it is.
 * Caller's memory, borrows the message.
 */
#ifndef SOURCE_STUFFING_H
#define SOURCE_STUFFING_H

#include "base/buf.h"

struct stuffing {
	struct span message; /* borrowed until the end */
	size_t offset;       /* message bytes written */
	bool line_start;
	bool plain; /* set after init: no dots are put before lines */
	bool cr; /* the last byte written was CR */
	bool ended;
};

void stuffing_init(struct stuffing *stuffing, struct span message);

/* Appends the next piece, at most max bytes (8 or more). False: nothing was left. */
bool stuffing_next(struct stuffing *stuffing, size_t max, struct buf *out);

#endif
