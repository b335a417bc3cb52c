#include "smtp/line.h"

#include <string.h>

void line_init(struct line_reader *reader, size_t limit)
{
	*reader = (struct line_reader){ .limit = limit };
}

void line_finish(struct line_reader *reader)
{
	if (reader == NULL)
		return;
	buf_finish(&reader->text);
	*reader = (struct line_reader){ .limit = reader->limit };
}

/* The LF is never kept, so `limit` bytes of line are limit - 1 bytes here. */
static void line_keep(struct line_reader *reader, struct span part)
{
	if (part.len == 0)
		return;
	size_t room = reader->limit > reader->text.len + 1 ? reader->limit - 1 - reader->text.len : 0;
	if (part.len > room)
		reader->overflowing = true;
	reader->cr = part.data[part.len - 1] == '\r';
	buf_add(&reader->text, span_part(part, 0, room));
}

static void line_start_anew(struct line_reader *reader)
{
	buf_clear(&reader->text);
	reader->done = reader->overflowing = reader->cr = false;
}

static enum line_result line_end(struct line_reader *reader)
{
	reader->done = true;
	if (reader->overflowing)
		return LINE_BAD;
	reader->text.len--; /* the CR */
	return LINE_DONE;
}

enum line_result line_feed(struct line_reader *reader, struct span in, size_t *out_consumed)
{
	if (reader->done)
		line_start_anew(reader);
	size_t at = 0;
	while (at < in.len) {
		const uint8_t *lf = memchr(in.data + at, '\n', in.len - at);
		size_t stop = lf ? (size_t)(lf - in.data) : in.len;
		line_keep(reader, span_part(in, at, stop));
		at = stop;
		if (lf == NULL)
			break;
		at++;
		if (reader->cr) {
			*out_consumed = at;
			return line_end(reader);
		}
		line_keep(reader, span_make(lf, 1));
	}
	*out_consumed = in.len;
	return LINE_MORE;
}

struct span line_text(const struct line_reader *reader)
{
	return buf_span(&reader->text);
}

bool line_is_empty(const struct line_reader *reader)
{
	return reader->done || (reader->text.len == 0 && !reader->overflowing);
}
