#include "capture/reassembly.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"

void reassembly_finish(struct reassembly *stream)
{
	for (size_t i = 0; i < stream->count; i++)
		free(stream->pieces[i].data);
	free(stream->pieces);
	*stream = (struct reassembly){ 0 };
}

void reassembly_begin(struct reassembly *stream, uint32_t first)
{
	if (stream->known)
		return;
	stream->known = true;
	stream->base = first;
	stream->next = stream->acked = 1;
}

/* The position nearest to what is wanted next; before the first byte is 0. */
uint64_t reassembly_position(const struct reassembly *stream, uint32_t seq)
{
	uint32_t wanted = stream->base + (uint32_t)stream->next;
	int64_t position = (int64_t)stream->next + (int32_t)(seq - wanted);
	return position > 0 ? (uint64_t)position : 0;
}

/* Index of the first piece that ends behind the position. */
static size_t find(const struct reassembly *stream, uint64_t position)
{
	size_t low = 0, high = stream->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (stream->pieces[middle].end <= position)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void insert(struct reassembly *stream, size_t at, uint64_t start, struct span bytes, const struct reassembly_place *place)
{
	struct reassembly_piece piece = { .start = start, .end = start + bytes.len, .place = *place };
	piece.data = mem_alloc(bytes.len);
	memcpy(piece.data, bytes.data, bytes.len);
	*array_push(stream->pieces, stream->count, stream->cap) = piece;
	memmove(&stream->pieces[at + 1], &stream->pieces[at], (stream->count - 1 - at) * sizeof piece);
	stream->pieces[at] = piece;
	stream->held += bytes.len;
}

/* What of [start, start + len) no piece has yet is held. Returns whether some of it was there already. */
static bool hold(struct reassembly *stream, uint64_t start, struct span bytes, const struct reassembly_place *place)
{
	uint64_t end = start + bytes.len, at = start;
	bool overlaps = false;
	for (size_t i = find(stream, start); at < end && !reassembly_full(stream); i++) {
		bool more = i < stream->count && stream->pieces[i].start < end;
		uint64_t until = more ? stream->pieces[i].start : end, behind = more ? stream->pieces[i].end : end;
		overlaps |= more;
		if (until > at) {
			insert(stream, i, at, span_part(bytes, (size_t)(at - start), (size_t)(until - start)), place);
			i += more;
		}
		at = behind;
	}
	return overlaps;
}

static void hand_out(struct reassembly *stream, struct span bytes, const struct reassembly_place *place,
                     reassembly_bytes_fn on_bytes, void *context)
{
	uint64_t len = bytes.len;
	on_bytes(context, bytes, place);
	stream->next += len;
	stream->given += len;
}

/* Held pieces that can be read now. own: the segment at hand, whose pieces have no other place. */
static void drain(struct reassembly *stream, const struct reassembly_place *own, reassembly_bytes_fn on_bytes, void *context)
{
	size_t done = 0;
	for (; done < stream->count && stream->pieces[done].start == stream->next; done++) {
		struct reassembly_piece *piece = &stream->pieces[done];
		size_t len = (size_t)(piece->end - piece->start);
		bool is_own = own != NULL && piece->place.packet == own->packet;
		stream->held -= len;
		hand_out(stream, span_make(piece->data, len), is_own ? NULL : &piece->place, on_bytes, context);
		free(piece->data);
	}
	if (done == 0)
		return;
	stream->count -= done;
	memmove(stream->pieces, stream->pieces + done, stream->count * sizeof *stream->pieces);
}

enum fact_remark reassembly_add(struct reassembly *stream, uint64_t start, struct span payload,
                                const struct reassembly_place *place, reassembly_bytes_fn on_bytes, void *context)
{
	uint64_t end = start + payload.len;
	if (end <= stream->next)
		return REMARK_RETRANSMITTED;
	if (start > stream->next + REASSEMBLY_WINDOW)
		return REMARK_OUT_OF_ORDER;
	bool early = start > stream->next, late = start < stream->next;
	if (late) {
		payload = span_from(payload, (size_t)(stream->next - start));
		start = stream->next;
	}
	if (stream->gaps >= REASSEMBLY_GAPS_MAX)
		return REMARK_OUT_OF_ORDER;
	if (!early && stream->count == 0) {
		hand_out(stream, payload, NULL, on_bytes, context);
		return late ? REMARK_OVERLAPPING : REMARK_NONE;
	}
	size_t held = stream->held;
	bool overlaps = hold(stream, start, payload, place);
	bool nothing_new = stream->held == held;
	if (!early)
		drain(stream, place, on_bytes, context);
	if (nothing_new)
		return overlaps ? REMARK_RETRANSMITTED : REMARK_OUT_OF_ORDER;
	return overlaps || late ? REMARK_OVERLAPPING : REMARK_OUT_OF_ORDER;
}

bool reassembly_hole(const struct reassembly *stream, uint64_t *out_end)
{
	uint64_t end = stream->count > 0 ? stream->pieces[0].start : stream->fin;
	if (end == 0)
		end = stream->acked;
	*out_end = end;
	return stream->known && end > stream->next;
}

bool reassembly_full(const struct reassembly *stream)
{
	return stream->count >= REASSEMBLY_PIECES_MAX || stream->held >= REASSEMBLY_BYTES_MAX;
}

uint64_t reassembly_skip(struct reassembly *stream, reassembly_bytes_fn on_bytes, void *context)
{
	uint64_t end, bytes = 0;
	if (!reassembly_hole(stream, &end))
		return 0;
	bytes = end - stream->next;
	stream->next = end;
	stream->gaps++;
	drain(stream, NULL, on_bytes, context);
	return bytes;
}
