#include "mail/part_reader.h"

#include <string.h>

#define PIECE 65536 /* encoded bytes decoded at once */

void part_reader_init(struct part_reader *reader, struct span encoded)
{
	*reader = (struct part_reader){ .encoded = encoded };
}

void part_reader_finish(struct part_reader *reader)
{
	buf_finish(&reader->piece);
	*reader = (struct part_reader){ 0 };
}

void part_reader_rewind(struct part_reader *reader)
{
	buf_clear(&reader->piece);
	reader->at = reader->given = 0;
	reader->state = (struct transfer_base64){ 0 };
}

/* Decodes until there is something to give out, or nothing left. */
static void fill(struct part_reader *reader)
{
	struct transfer_faults faults = { 0 };
	buf_clear(&reader->piece);
	reader->given = 0;
	while (reader->piece.len == 0 && reader->at < reader->encoded.len) {
		struct span piece = span_part(reader->encoded, reader->at, reader->at + PIECE);
		reader->at += transfer_base64_feed(&reader->state, piece, 0, &reader->piece, &faults);
		if (reader->at == reader->encoded.len)
			transfer_base64_end(&reader->state, &reader->piece, &faults);
	}
}

size_t part_reader_read(struct part_reader *reader, void *out, size_t max)
{
	if (reader->given == reader->piece.len)
		fill(reader);
	size_t left = reader->piece.len - reader->given, count = left < max ? left : max;
	if (count > 0)
		memcpy(out, reader->piece.data + reader->given, count);
	reader->given += count;
	return count;
}
