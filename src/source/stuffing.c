#include "source/stuffing.h"

#include <assert.h>
#include <string.h>

/* A dot before the line, one byte of it, CR before a LF: what one step may add at most. */
#define STUFFING_STEP_MAX 3
#define STUFFING_END_MAX  5 /* CR LF . CR LF */

void stuffing_init(struct stuffing *stuffing, struct span message)
{
	*stuffing = (struct stuffing){ .message = message, .line_start = true };
}

/* The rest of a line up to its LF, at most room bytes. */
static size_t run_length(struct span rest, size_t room)
{
	size_t len = rest.len < room ? rest.len : room;
	const uint8_t *lf = memchr(rest.data, '\n', len);
	return lf ? (size_t)(lf - rest.data) : len;
}

static void write_run(struct stuffing *s, size_t room, struct buf *out)
{
	struct span rest = span_from(s->message, s->offset);
	if (s->line_start && rest.data[0] == '.')
		buf_add_byte(out, '.');
	size_t len = run_length(rest, room - 1); /* the dot's byte */
	if (len > 0) {
		buf_add(out, span_part(rest, 0, len));
		s->cr = rest.data[len - 1] == '\r';
		s->line_start = false;
		s->offset += len;
		return;
	}
	if (!s->cr) /* a LF comes first */
		buf_add_byte(out, '\r');
	buf_add_byte(out, '\n');
	s->cr = false;
	s->line_start = true;
	s->offset++;
}

static void write_end(struct stuffing *s, struct buf *out)
{
	if (!s->line_start)
		buf_add_text(out, "\r\n");
	buf_add_text(out, ".\r\n");
	s->ended = true;
}

bool stuffing_next(struct stuffing *s, size_t max, struct buf *out)
{
	assert(max >= 8);
	size_t limit = out->len + max;
	if (s->ended)
		return false;
	while (s->offset < s->message.len && limit - out->len >= STUFFING_STEP_MAX)
		write_run(s, limit - out->len, out);
	if (s->offset == s->message.len && limit - out->len >= STUFFING_END_MAX)
		write_end(s, out);
	return true;
}
