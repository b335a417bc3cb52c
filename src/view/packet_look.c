#include "view/packet_look.h"

#include "timeline/frame.h"
#include "view/widgets.h"

#define STEPS_BACK 64   /* looked at for one that has packets */
#define FOLLOWING  1024 /* packets without news that are shown with the step they acknowledge */

/* Behind the last packet of the steps up to the cursor (1 …). Steps of a pipeline share packets, so a few are looked at. */
static size_t end_of_steps(const struct packet_look *look, size_t step)
{
	size_t end = 0, found = 0;

	for (size_t i = step; i-- > 0 && step - i <= STEPS_BACK && found < 4;) {
		struct packet_range range = packets_of_step(look->packets, look->session, i);

		if (range.last == PACKETS_NONE)
			continue;
		found++;
		end = range.last + 1 > end ? range.last + 1 : end;
	}
	return end;
}

/* Acknowledgements that came by themselves belong to what they acknowledge. */
static size_t end_with_acks(const struct packet_look *look, size_t end, size_t step)
{
	for (size_t i = 0; i < FOLLOWING && end < look->packets->count; i++, end++) {
		uint32_t its = packets_step(look->packets, look->session, end);

		if (its == TIMELINE_NONE || its >= step)
			break;
	}
	return end;
}

/* Behind the last of the lit packets that begins before this offset of the step's text: the step is shown in parts. */
static size_t end_of_part(const struct packet_look *look, enum smtp_side from, uint64_t part_end)
{
	size_t low = look->lit.first, high = look->lit.last + 1;

	while (low < high) {
		size_t middle = low + (high - low) / 2, at = middle;
		uint64_t start = 0, end;

		while (at < high && !(look->packets->list[at].from == from && packets_clear(look->packets, at, &start, &end)))
			at++; /* acknowledgements between them */
		if (at < high && start < part_end)
			low = at + 1;
		else
			high = middle;
	}
	return low > look->lit.first ? low : look->lit.first + 1;
}

static size_t find_curtain(const struct packets *packets, size_t count)
{
	size_t low = 0, high = count;

	if (!packets->tls)
		return PACKETS_NONE;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const uint64_t *reach = packets->list[middle].reach;

		if (reach[SMTP_CLIENT] > packets->plain[SMTP_CLIENT] || reach[SMTP_SERVER] > packets->plain[SMTP_SERVER])
			high = middle;
		else
			low = middle + 1;
	}
	return low < count ? low : PACKETS_NONE;
}

static size_t find_chosen(const struct packet_look *look, size_t step)
{
	const struct packets_state *state = &look->frame->state->packets;

	if (state->session == look->session->number && state->step == step && state->packet < look->count)
		return state->packet;
	if (frame_part_end(look->frame) != 0)
		return look->count - 1; /* the newest */
	return look->lit.first < look->count ? look->lit.first : look->count - 1;
}

bool packet_look_find(const struct view_frame *frame, struct packet_look *out)
{
	const struct packet_source *source = &frame->packets;
	struct packet_look look = { .frame = frame, .session = frame_session(frame), .curtain = PACKETS_NONE };
	size_t step = frame_step(frame);

	if (!look.session || !step || !source->packets_of)
		return false;
	look.packets = source->packets_of(source->context, look.session->number);
	if (!look.packets || look.packets->count == 0)
		return false;
	look.lit = packets_of_step(look.packets, look.session, step - 1);
	uint64_t part_end = frame_part_end(frame);
	if (part_end != 0 && look.lit.first != PACKETS_NONE) {
		look.count = end_of_part(&look, look.session->steps[step - 1].from, part_end);
		look.lit.last = look.count - 1;
	} else if (look.session->closed && step == look.session->step_count)
		look.count = look.packets->count;
	else
		look.count = end_with_acks(&look, end_of_steps(&look, step), step);
	if (look.count == 0)
		return false;
	look.curtain = find_curtain(look.packets, look.count);
	look.chosen = find_chosen(&look, step);
	*out = look;
	return true;
}

bool packet_look_is_lit(const struct packet_look *look, size_t number)
{
	return look->lit.first != PACKETS_NONE && number >= look->lit.first && number <= look->lit.last;
}

bool packet_look_is_cipher(const struct packet_look *look, size_t number)
{
	const struct packet *packet = &look->packets->list[number];

	if (!look->packets->tls)
		return false;
	if (packet->start < packet->end)
		return packet->start >= look->packets->plain[packet->from];
	/* sent again: it has no place in the stream */
	return packet->captured && number >= look->curtain && packet_look_payload(look, number).len > 0;
}

static const struct fact *fact_of(const struct packet_look *look, size_t number)
{
	return look->frame->timeline->facts[look->packets->list[number].fact];
}

struct fact_packet packet_look_fact(const struct packet_look *look, size_t number)
{
	return fact_packet(fact_of(look, number));
}

struct span packet_look_payload(const struct packet_look *look, size_t number)
{
	const struct packet *packet = &look->packets->list[number];
	const struct packet_source *source = &look->frame->packets;
	struct frame_segment segment;

	if (!packet->captured)
		return packets_payload(packet, fact_of(look, number));
	struct packet_frame frame = source->frame_of(source->context, look->session->number, number);
	if (!frame_read_segment(frame.link_type, frame.bytes, &segment))
		return (struct span){ 0 };
	return span_part(frame.bytes, segment.payload, (size_t)segment.payload + segment.payload_len);
}

/* Of rebuilt ones the headers are built alone: their payload's length is known. */
size_t packet_look_length(const struct packet_look *look, size_t number)
{
	const struct packet *packet = &look->packets->list[number];
	struct buf headers = { 0 };

	if (packet->captured)
		return packet_look_fact(look, number).wire_len;
	frame_build(&look->session->opened, packet, number, (struct span){ 0 }, &headers);
	size_t len = headers.len + (size_t)(packet->end - packet->start);
	buf_finish(&headers);
	return len;
}
