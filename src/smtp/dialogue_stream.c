#include "smtp/dialogue_private.h"

#include <string.h>

/* The length of the line `in` begins with, its CR LF included; 0 if it does not end here. cr_before: the byte before
 * in was CR. */
static size_t line_length(struct span in, bool cr_before)
{
	size_t at = 0;
	while (at < in.len) {
		const uint8_t *lf = memchr(in.data + at, '\n', in.len - at);
		if (lf == NULL)
			return 0;
		at = (size_t)(lf - in.data);
		if (at > 0 ? in.data[at - 1] == '\r' : cr_before)
			return at + 1;
		at++;
	}
	return 0;
}

bool stream_next(struct dialogue_stream *stream, struct span in, size_t *out_consumed, struct span *out_piece, bool *out_ended)
{
	struct buf *unfinished = &stream->unfinished;
	size_t room = DIALOGUE_MAX_LINE - unfinished->len;
	struct span part = span_part(in, 0, room);
	bool cr_before = unfinished->len > 0 && unfinished->data[unfinished->len - 1] == '\r';
	size_t len = line_length(part, cr_before);
	*out_ended = len > 0;
	*out_consumed = len > 0 ? len : part.len;
	*out_piece = span_part(part, 0, *out_consumed);
	if (unfinished->len == 0 && *out_ended)
		return true; /* the whole line is in this read: not copied */
	buf_add(unfinished, *out_piece);
	*out_piece = buf_span(unfinished);
	if (!*out_ended && out_piece->len > 0 && out_piece->data[out_piece->len - 1] == '\r')
		out_piece->len--; /* stays for the next piece: its LF may follow */
	return *out_ended || unfinished->len >= DIALOGUE_MAX_LINE;
}

void stream_taken(struct dialogue_stream *stream, struct span piece, bool ended)
{
	stream->offset += piece.len;
	if (ended)
		stream->line_start = stream->offset;
	buf_drop(&stream->unfinished, piece.len);
}

void stream_restart(struct dialogue_stream *stream)
{
	stream->offset += stream->unfinished.len;
	stream->line_start = stream->offset;
	buf_finish(&stream->unfinished);
}
