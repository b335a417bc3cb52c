#include "view/decode_raw.h"

#include <limits.h>
#include <math.h>

bool decode_raw_is_lit(const struct decode_lit *lit, size_t at)
{
	return (at >= lit->start && at < lit->end) || (at >= lit->label_start && at < lit->label_end);
}

size_t decode_raw_cuts(const struct decode_lit *lit, size_t at, size_t len, size_t out[6])
{
	const size_t places[] = { lit->start, lit->end, lit->label_start, lit->label_end };
	size_t count = 1;

	out[0] = 0;
	for (size_t from = at; count < 6;) { /* the nearest place behind the last cut, until there is none: four at most */
		size_t next = at + len;

		for (size_t i = 0; i < 4; i++) {
			if (places[i] > from && places[i] < next)
				next = places[i];
		}
		out[count++] = next - at;
		if (next == at + len)
			break;
		from = next;
	}
	return count;
}

static bool is_inside(const struct decode_block *block, size_t offset)
{
	for (size_t i = 0; i < block->piece_count; i++) {
		if (offset >= block->pieces[i].start && offset < block->pieces[i].end)
			return true;
	}
	return false;
}

void decode_raw_hits(struct view_frame *frame, const struct mail *mail, struct span line, struct rect at, float character)
{
	const struct decode_state *state = &frame->state->decode;
	const struct decode_data *data = state->data;
	struct span raw = buf_span(&mail->raw);
	size_t start = (size_t)(line.data - raw.data), most = (size_t)fmaxf(at.w / character, 0);
	struct decode_group group;

	if (!state->open || !data || !data->index.groups || data->chosen >= data->sources.count)
		return;
	size_t end = start + (line.len < most ? line.len : most), first = start;
	while (first < end && !is_inside(&data->index.block, first))
		first++;
	if (first == end)
		return;
	for (size_t n = decode_group_of_raw(&data->index, raw, first);
	     n < INT_MAX && decode_group_at(&data->index, raw, n, &group) && group.start < end; n++) {
		size_t from = group.start > start ? group.start : start, to = group.end < end ? group.end : end;

		if (to > from)
			draw_hit(frame->list,
			         (struct rect){ at.x + character * (float)(from - start), at.y, character * (float)(to - from),
			                        at.h },
			         ACTION_DECODE_GO, (int)n + 1);
	}
}
