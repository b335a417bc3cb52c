#include "timeline/packets.h"

#define SEARCH_MOST 4096 /* packets looked at for a segment that came out of order */

/* ---- clear text ↔ wire */

/* The first mark that ends behind the offset, of clear text or of the wire; mark_count: none. */
static size_t find_mark(const struct packets *packets, enum smtp_side side, uint64_t offset, bool wire)
{
	const struct packet_mark *marks = packets->marks[side];
	size_t low = 0, high = packets->mark_count[side];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t end = wire ? marks[middle].wire_end == 0 ? UINT64_MAX : marks[middle].wire_end : marks[middle].clear_end;
		if (end <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_plain(const struct packets *packets, enum smtp_side side, uint64_t offset)
{
	return !packets->tls || offset < packets->plain[side];
}

/* Where on the wire the clear bytes [start, end) are. False: not there. */
static bool wire_range(const struct packets *packets, enum smtp_side side, uint64_t start, uint64_t end, uint64_t *out_first,
                       uint64_t *out_last)
{
	if (start >= end)
		return false;
	*out_first = start;
	*out_last = end - 1;
	if (is_plain(packets, side, end - 1))
		return true;
	size_t last = find_mark(packets, side, end - 1, false), first = find_mark(packets, side, start, false);
	if (last == packets->mark_count[side])
		return false;
	const struct packet_mark *marks = packets->marks[side];
	*out_last = marks[last].wire_end > 0 ? marks[last].wire_end - 1 : marks[last].wire_start;
	if (!is_plain(packets, side, start))
		*out_first = marks[first].wire_start;
	return true;
}

bool packets_clear(const struct packets *packets, size_t number, uint64_t *out_start, uint64_t *out_end)
{
	const struct packet *packet = &packets->list[number];
	enum smtp_side side = packet->from;
	if (packet->start == packet->end)
		return false;
	if (is_plain(packets, side, packet->start)) {
		*out_start = packet->start;
		*out_end = packet->end;
		return true;
	}
	size_t first = find_mark(packets, side, packet->start, true), last = find_mark(packets, side, packet->end - 1, true);
	if (first == packets->mark_count[side])
		return false;
	const struct packet_mark *marks = packets->marks[side];
	if (last == packets->mark_count[side]) /* ours begins behind it: a record that is not whole yet */
		last--;
	if (marks[first].wire_start >= packet->end)
		return false;
	*out_start = first == 0 ? packets->plain[side] : marks[first - 1].clear_end;
	*out_end = marks[last].clear_end;
	return *out_start < *out_end;
}

/* ---- from steps to packets */

/* The first packet with which more than `byte` bytes of the side were seen, PACKETS_NONE: not there. */
static size_t find_packet(const struct packets *packets, enum smtp_side side, uint64_t byte)
{
	size_t low = 0, high = packets->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (packets->list[middle].reach[side] <= byte)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == packets->count)
		return PACKETS_NONE;
	for (size_t i = low; i < packets->count && i - low < SEARCH_MOST; i++) { /* the byte's own packet may come later */
		const struct packet *packet = &packets->list[i];
		if (packet->from == side && packet->start <= byte && byte < packet->end)
			return i;
	}
	return low;
}

static struct packet_range range_of(const struct packets *packets, enum smtp_side side, uint64_t first, uint64_t last)
{
	struct packet_range range = { find_packet(packets, side, first), find_packet(packets, side, last) };
	if (range.first != PACKETS_NONE && (range.last == PACKETS_NONE || range.last < range.first))
		range.last = range.first;
	return range;
}

static struct packet_range handshake_range(const struct packets *packets)
{
	if (packets->handshake_count == 0)
		return (struct packet_range){ PACKETS_NONE, PACKETS_NONE };
	return (struct packet_range){ 0, packets->handshake_count - 1 };
}

static struct packet_range close_range(const struct packets *packets)
{
	if (packets->first_end >= packets->count)
		return (struct packet_range){ PACKETS_NONE, PACKETS_NONE };
	return (struct packet_range){ packets->first_end, packets->count - 1 };
}

/* Both sides' bytes from the ClientHello on. */
static struct packet_range tls_range(const struct packets *packets)
{
	struct packet_range range = { PACKETS_NONE, PACKETS_NONE };
	for (int i = 0; packets->tls && i < 2; i++) {
		enum smtp_side side = i == 0 ? SMTP_CLIENT : SMTP_SERVER;
		uint64_t first = packets->plain[side], end = packets->handshaken[side];
		if (end <= first)
			continue;
		struct packet_range one = range_of(packets, side, first, end - 1);
		if (one.first == PACKETS_NONE)
			continue;
		range.first = one.first < range.first ? one.first : range.first;
		range.last = range.last == PACKETS_NONE || one.last > range.last ? one.last : range.last;
	}
	return range;
}

struct packet_range packets_of_step(const struct packets *packets, const struct session *session, size_t number)
{
	const struct step *step = &session->steps[number];
	uint64_t first, last;
	if (step->kind == STEP_HANDSHAKE)
		return handshake_range(packets);
	if (step->kind == STEP_CLOSE)
		return close_range(packets);
	if (step->kind == STEP_TLS)
		return tls_range(packets);
	if (!wire_range(packets, step->from, step->start, step->end, &first, &last))
		return (struct packet_range){ PACKETS_NONE, PACKETS_NONE };
	return range_of(packets, step->from, first, last);
}

/* ---- from packets to steps */

static bool has_bytes(const struct step *step, enum smtp_side side)
{
	return step->from == side && step->start < step->end && step->kind != STEP_HANDSHAKE && step->kind != STEP_TLS &&
	       step->kind != STEP_CLOSE;
}

/* How far the side's text has come with this step and those before it. Sides take turns, so few are looked at. */
static uint64_t text_reach(const struct session *session, size_t number, enum smtp_side side)
{
	for (size_t i = number + 1; i > 0; i--) {
		if (has_bytes(&session->steps[i - 1], side))
			return session->steps[i - 1].end;
	}
	return 0;
}

static uint32_t step_at(const struct session *session, enum smtp_side side, uint64_t offset)
{
	size_t low = 0, high = session->step_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (text_reach(session, middle, side) <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low < session->step_count ? (uint32_t)low : TIMELINE_NONE;
}

static uint32_t tls_step(const struct session *session)
{
	size_t low = 0, high = session->step_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (session->steps[middle].tls || session->steps[middle].kind == STEP_TLS)
			high = middle;
		else
			low = middle + 1;
	}
	return low < session->step_count && session->steps[low].kind == STEP_TLS ? (uint32_t)low : TIMELINE_NONE;
}

static uint32_t close_step(const struct session *session)
{
	size_t count = session->step_count;
	return count > 0 && session->steps[count - 1].kind == STEP_CLOSE ? (uint32_t)(count - 1) : TIMELINE_NONE;
}

/* Else an alert, or close_notify. */
static bool is_handshake(const struct packets *packets, const struct packet *packet)
{
	uint64_t end = packets->handshaken[packet->from];
	return end == 0 || packet->start < end;
}

uint32_t packets_step(const struct packets *packets, const struct session *session, size_t number)
{
	const struct packet *packet = &packets->list[number];
	uint64_t start, end;
	if (number < packets->handshake_count)
		return session->step_count > 0 ? 0 : TIMELINE_NONE;
	if (packet->start < packet->end) {
		if (packets_clear(packets, number, &start, &end))
			return step_at(session, packet->from, start);
		return is_handshake(packets, packet) ? tls_step(session) : close_step(session);
	}
	if (number >= packets->first_end)
		return close_step(session);
	enum smtp_side acknowledged = packet->from == SMTP_CLIENT ? SMTP_SERVER : SMTP_CLIENT;
	uint64_t reach = packet->reach[acknowledged];
	size_t carrier = reach > 0 ? find_packet(packets, acknowledged, reach - 1) : PACKETS_NONE;
	if (carrier == PACKETS_NONE || packets->list[carrier].start == packets->list[carrier].end)
		return session->step_count > 0 ? 0 : TIMELINE_NONE;
	return packets_step(packets, session, carrier);
}
