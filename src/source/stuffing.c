#include "source/stuffing.h"

#include <assert.h>
#include <string.h>

#define STUFFING_RUN_MIN 2 /* a dot and one byte of its line */
#define STUFFING_END_MAX 5 /* CR LF . CR LF */

void stuffing_init(struct stuffing *stuffing, struct span message)
{
	*stuffing = (struct stuffing){ .message = message, .line_start = true };
}

/* The rest of a line with its LF, at most room bytes with a stuffing dot. */
static void write_run(struct stuffing *s, size_t room, struct buf *out)
{
	struct span rest = span_from(s->message, s->offset);
	if (s->line_start && rest.data[0] == '.' && !s->plain) {
		buf_add_byte(out, '.');
		room--;
	}
	size_t len = rest.len < room ? rest.len : room;
	const uint8_t *lf = memchr(rest.data, '\n', len);
	if (lf != NULL)
		len = (size_t)(lf - rest.data) + 1;
	bool cr_before = len > 1 ? rest.data[len - 2] == '\r' : s->cr;
	buf_add(out, span_part(rest, 0, len));
	s->line_start = lf != NULL && cr_before;
	s->cr = rest.data[len - 1] == '\r';
	s->offset += len;
}

static void write_end(struct stuffing *s, struct buf *out)
{
	buf_add_text(out, s->line_start ? ".\r\n" : "\r\n.\r\n");
	s->ended = true;
}

bool stuffing_next(struct stuffing *s, size_t max, struct buf *out)
{
	assert(max >= 8);
	size_t limit = out->len + max;
	if (s->ended)
		return false;
	while (s->offset < s->message.len && limit - out->len >= STUFFING_RUN_MIN)
		write_run(s, limit - out->len, out);
	if (s->offset == s->message.len && limit - out->len >= STUFFING_END_MAX)
		write_end(s, out);
	return true;
}
