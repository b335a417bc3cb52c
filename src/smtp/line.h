/* line: bytes → lines that end in CR LF (RFC 5321 §2.3.8), whatever the reads were.
 *
 * Feed what was read; lines come out one at a time. A bare LF ends no line. A line longer than the limit
 * is swallowed to its end and reported as too long, so the session survives it. The reader keeps the
 * unfinished line, at most `limit` bytes. One thread.
 */
#ifndef SMTP_LINE_H
#define SMTP_LINE_H

#include "base/buf.h"

enum line_result {
	LINE_DONE, /* a line is in line_text() */
	LINE_MORE, /* everything was consumed, the line is not finished */
	LINE_BAD   /* a line longer than the limit has ended; its first bytes are in line_text() */
};

struct line_reader {
	struct buf text; /* owned: the line so far, without CR LF */
	size_t limit;    /* longest line including CR LF */
	bool done;       /* text is a finished line: the next feed starts a new one */
	bool overflowing;
	bool cr; /* the last byte was CR */
};

void line_init(struct line_reader *reader, size_t limit);
void line_finish(struct line_reader *reader);
enum line_result line_feed(struct line_reader *reader, struct span in, size_t *out_consumed);
struct span line_text(const struct line_reader *reader); /* without CR LF; borrowed until the next feed */
bool line_is_empty(const struct line_reader *reader);    /* nothing of a line has been read */

#endif
