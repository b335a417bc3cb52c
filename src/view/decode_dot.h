/* decode_dot: how the end of the content is found: the automaton for CR LF . CR LF, one byte at a time (RFC 5321 §4.1.1.4), and
 * how the dot of a stuffed line is lifted off (§4.5.2).
 *
 *     … e  CR LF  .  CR LF                                  the current byte lit, in the raw message too
 *     (in the line)→(CR)→(line start)→(dot)→(dot CR)→(end)   the state it leads to lit
 *
 * The states are those of smtp/content, fed with these very bytes. Main thread.
 */
#ifndef VIEW_DECODE_DOT_H
#define VIEW_DECODE_DOT_H

#include "smtp/content.h"
#include "view/shown_mail.h"

#define DECODE_DOT_MAX 32 /* bytes shown */

struct decode_dot_byte {
	uint8_t byte;
	size_t at;                /* in the message; those of the end stand behind it, the extra dot in front of its line */
	bool stuffing;            /* the extra dot of a stuffed line */
	bool gap;                 /* bytes in front of it are not shown */
	enum content_state after; /* the state behind it */
};

/* The bytes that are stepped through, as they were on the wire. Returns how many, 3 at least. */
size_t decode_dot_bytes(const struct view_mail *view, struct decode_dot_byte out[DECODE_DOT_MAX]);

void decode_dot_draw(struct view_frame *frame, struct rect at, const struct shown_mail *shown, size_t step, bool low);

#endif
