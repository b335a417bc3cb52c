#include "timeline/packets.h"

#include <stdlib.h>

#include "base/array.h"
#include "timeline/frame.h"

#define SEGMENTS_AN_ACK 2 /* RFC 1122 §4.2.3.2: at least every second full-sized segment */
#define MSS_LEAST       64
#define RECORDS_MOST    64 /* of one read that become segments of their own: a peer may make them tiny */
#define RTT_MOST_US     60000000

void packets_finish(struct packets *packets)
{
	free(packets->list);
	free(packets->marks[SMTP_CLIENT]);
	free(packets->marks[SMTP_SERVER]);
	*packets = (struct packets){ 0 };
}

void packets_drop(struct packets *packets)
{
	packets->count = 0;
	packets->mark_count[SMTP_CLIENT] = packets->mark_count[SMTP_SERVER] = 0;
}

struct span packets_payload(const struct packet *packet, const struct fact *fact)
{
	if (packet->captured || packet->start == packet->end || fact->kind != FACT_BYTES)
		return (struct span){ 0 };
	return span_part(fact_bytes(fact), packet->skip, packet->skip + (size_t)(packet->end - packet->start));
}

static enum smtp_side other(enum smtp_side side)
{
	return side == SMTP_CLIENT ? SMTP_SERVER : SMTP_CLIENT;
}

/* SYNs, however often they were sent, and the one behind them. A capture may begin later, without any. */
static bool is_handshake(const struct packets *packets, const struct packet *packet)
{
	size_t at = packets->count;
	const struct packet *syn = at == 0 ? packet : &packets->list[at - 1];
	return at == packets->handshake_count && (syn->flags & PACKET_SYN) != 0 && packet->start == packet->end &&
	       (packet->flags & (PACKET_FIN | PACKET_RST)) == 0;
}

static struct packet *push(struct packets *packets, struct packet packet)
{
	size_t at = packets->count;
	if (is_handshake(packets, &packet))
		packets->handshake_count++;
	if ((packet.flags & (PACKET_FIN | PACKET_RST)) != 0 && packets->first_end == PACKETS_NONE)
		packets->first_end = at;
	struct packet *place = array_push(packets->list, packets->count, packets->cap);
	*place = packet;
	return place;
}

/* ---- rebuilding */

/* The next segment of one side; every segment but the SYN acknowledges all that has come from the other. */
static struct packet *say(struct packets *packets, enum smtp_side from, unsigned flags, int64_t time_us, uint32_t fact,
                          size_t len)
{
	enum smtp_side to = other(from);
	uint64_t start = packets->sent[from];
	packets->sent[from] += len;
	struct packet packet = { .time_us = time_us,
		                 .start = start,
		                 .end = start + len,
		                 .reach = { packets->sent[SMTP_CLIENT], packets->sent[SMTP_SERVER] },
		                 .fact = fact,
		                 .flags = (uint8_t)flags,
		                 .from = (uint8_t)from };
	packet.seq = (flags & PACKET_SYN) != 0 ? 0 : (uint32_t)(1 + start + packets->fin[from]);
	if ((flags & PACKET_ACK) != 0) {
		packet.ack = (uint32_t)(1 + packets->sent[to] + packets->fin[to]);
		packets->acked[to] = packets->sent[to];
		packets->segments[to] = 0;
	}
	if ((flags & PACKET_FIN) != 0)
		packets->fin[from] = true;
	return push(packets, packet);
}

static void shake_hands(struct packets *packets, int64_t time_us, uint32_t fact)
{
	uint32_t rtt = packets->opened.rtt_us < RTT_MOST_US ? packets->opened.rtt_us : 0;
	bool kept = frame_syn_is_usable(&packets->opened);
	say(packets, SMTP_CLIENT, PACKET_SYN, time_us - rtt, fact, 0)->real = kept;
	say(packets, SMTP_SERVER, PACKET_SYN | PACKET_ACK, time_us - rtt, fact, 0);
	say(packets, SMTP_CLIENT, PACKET_ACK, time_us, fact, 0);
}

/* Nothing came to ride on for so long. Only one side can wait: data acknowledges all that came before it. */
static void ack_by_time(struct packets *packets, int64_t time_us, uint32_t fact)
{
	for (int side = SMTP_CLIENT; side <= SMTP_SERVER; side++) {
		int64_t due = packets->sent_us[side] + PACKETS_ACK_WAIT_US;
		if (packets->acked[side] < packets->sent[side] && due < time_us)
			say(packets, other((enum smtp_side)side), PACKET_ACK, due, fact, 0);
	}
}

static size_t segment_size(const struct packets *packets)
{
	uint32_t mss = packets->opened.mss;
	return mss == 0 ? PACKETS_MSS_USUAL : mss < MSS_LEAST ? MSS_LEAST : mss > PACKETS_MSS_MOST ? PACKETS_MSS_MOST : mss;
}

/* How many of the bytes belong to the record that ends first, all of them where none does. */
static size_t to_record_end(struct packet_record *record, struct span bytes)
{
	for (size_t i = 0; i < bytes.len;) {
		if (record->have < sizeof record->header) {
			record->header[record->have++] = bytes.data[i++];
			record->left = (uint16_t)(record->header[3] << 8 | record->header[4]);
		} else {
			size_t len = bytes.len - i < record->left ? bytes.len - i : record->left;
			record->left = (uint16_t)(record->left - len);
			i += len;
		}
		if (record->have == sizeof record->header && record->left == 0) {
			record->have = 0;
			return i;
		}
	}
	return bytes.len;
}

/* The next segment's length. Programs write record by record, and tools that look into TLS expect few in a packet; a
 * handshake is written as a whole. */
static size_t segment_len(struct packets *packets, const struct fact *fact, size_t at, size_t most, bool together)
{
	enum smtp_side from = fact->from;
	struct span bytes = span_part(fact_bytes(fact), at, at + most);
	size_t len = 0;
	if (fact->layer != LAYER_WIRE)
		return bytes.len;
	do {
		len += to_record_end(&packets->records[from], span_from(bytes, len));
	} while (len < bytes.len && together);
	return len;
}

static void send(struct packets *packets, const struct fact *fact, uint32_t index)
{
	enum smtp_side from = fact->from, to = other(from);
	size_t most = segment_size(packets), segments = 0;
	ack_by_time(packets, fact->time_us, index);
	for (size_t at = 0; at < fact->len;) {
		bool together = packets->handshaken[from] == 0 || segments++ >= RECORDS_MOST;
		size_t len = segment_len(packets, fact, at, most, together);
		if (packets->segments[from] >= SEGMENTS_AN_ACK ||
		    packets->sent[from] - packets->acked[from] + len >= PACKETS_WINDOW)
			say(packets, to, PACKET_ACK, fact->time_us, index, 0);
		unsigned push_flag = at + len == fact->len || len < most ? PACKET_PSH : 0;
		say(packets, from, PACKET_ACK | push_flag, fact->time_us, index, len)->skip = (uint32_t)at;
		packets->segments[from]++;
		at += len;
	}
	packets->sent_us[from] = fact->time_us;
}

static void close_connection(struct packets *packets, const struct fact *fact, uint32_t index)
{
	enum smtp_side first = fact->from, second = other(first);
	ack_by_time(packets, fact->time_us, index);
	say(packets, first, PACKET_FIN | PACKET_ACK, fact->time_us, index, 0);
	say(packets, second, PACKET_ACK, fact->time_us, index, 0);
	say(packets, second, PACKET_FIN | PACKET_ACK, fact->time_us, index, 0);
	say(packets, first, PACKET_ACK, fact->time_us, index, 0);
}

/* ---- clear text under TLS */

static void mark_clear(struct packets *packets, const struct fact *fact)
{
	enum smtp_side side = fact->from;
	bool client = side == SMTP_CLIENT;
	uint64_t start = packets->marked[side] > packets->handshaken[side] ? packets->marked[side] : packets->handshaken[side];
	struct packet_mark mark = { .clear_end = packets->clear[side] };
	mark.wire_start = client ? start : packets->sent[side];
	mark.wire_end = client ? packets->sent[side] : 0;
	if (client && mark.wire_start >= mark.wire_end) /* in one read with the end of the handshake */
		mark.wire_start = packets->wrote[side];
	if (client)
		packets->marked[side] = mark.wire_end;
	*array_push(packets->marks[side], packets->mark_count[side], packets->mark_cap[side]) = mark;
}

/* The server's records were written: they say what was told just before. */
static void end_marks(struct packets *packets)
{
	for (size_t i = packets->mark_count[SMTP_SERVER]; i > 0 && packets->marks[SMTP_SERVER][i - 1].wire_end == 0; i--)
		packets->marks[SMTP_SERVER][i - 1].wire_end = packets->sent[SMTP_SERVER];
}

/* ---- one function for each kind of fact */

static void add_opened(struct packets *packets, const struct fact *fact, uint32_t index)
{
	packets->opened = fact_opened(fact);
	packets->first_end = PACKETS_NONE;
	if (packets->opened.origin != ORIGIN_CAPTURE)
		shake_hands(packets, fact->time_us, index);
}

static void add_wire(struct packets *packets, const struct fact *fact, uint32_t index)
{
	packets->wrote[fact->from] = packets->sent[fact->from];
	if (packets->opened.origin == ORIGIN_CAPTURE)
		packets->sent[fact->from] += fact->len;
	else
		send(packets, fact, index);
	if (fact->layer == LAYER_WIRE && fact->from == SMTP_SERVER)
		end_marks(packets);
}

static void add_bytes(struct packets *packets, const struct fact *fact, uint32_t index)
{
	if (packets->closed || fact->len == 0)
		return;
	if (fact->layer == LAYER_WIRE && !packets->tls) {
		packets->tls = true;
		packets->plain[SMTP_CLIENT] = packets->sent[SMTP_CLIENT];
		packets->plain[SMTP_SERVER] = packets->sent[SMTP_SERVER];
	}
	if (fact->layer == LAYER_CLEAR)
		packets->clear[fact->from] += fact->len;
	if (fact->layer == LAYER_WIRE || !packets->tls)
		add_wire(packets, fact, index);
	else
		mark_clear(packets, fact);
}

static void add_tls(struct packets *packets, const struct fact *fact, uint32_t index)
{
	(void)fact;
	(void)index;
	if (!packets->tls)
		return;
	packets->handshaken[SMTP_CLIENT] = packets->sent[SMTP_CLIENT];
	packets->handshaken[SMTP_SERVER] = packets->sent[SMTP_SERVER];
}

static void add_closed(struct packets *packets, const struct fact *fact, uint32_t index)
{
	if (!packets->closed && packets->opened.origin != ORIGIN_CAPTURE)
		close_connection(packets, fact, index);
	packets->closed = true;
}

static void add_packet(struct packets *packets, const struct fact *fact, uint32_t index)
{
	struct fact_packet seen = fact_packet(fact);
	struct packet packet = { .time_us = fact->time_us,
		                 .start = seen.start,
		                 .end = seen.end > seen.start ? seen.end : seen.start,
		                 .fact = index,
		                 .seq = seen.seq,
		                 .ack = seen.ack,
		                 .flags = seen.flags,
		                 .from = (uint8_t)(fact->from == SMTP_SERVER ? SMTP_SERVER : SMTP_CLIENT),
		                 .real = true,
		                 .captured = true };
	const struct packet *before = packets->count > 0 ? &packets->list[packets->count - 1] : NULL;
	for (int side = 0; before != NULL && side < 2; side++)
		packet.reach[side] = before->reach[side];
	if (packet.end > packet.reach[packet.from])
		packet.reach[packet.from] = packet.end;
	push(packets, packet);
}

typedef void (*packets_fn)(struct packets *packets, const struct fact *fact, uint32_t index);

void packets_add(struct packets *packets, const struct fact *fact, uint32_t index)
{
	static const packets_fn adders[] = { [FACT_OPENED] = add_opened,
		                             [FACT_BYTES] = add_bytes,
		                             [FACT_TLS] = add_tls,
		                             [FACT_CLOSED] = add_closed,
		                             [FACT_PACKET] = add_packet };
	if (fact->kind < sizeof adders / sizeof *adders && adders[fact->kind] != NULL)
		adders[fact->kind](packets, fact, index);
}

bool packets_update(struct packets *packets, const struct timeline *timeline, const struct session *session)
{
	size_t before = packets->count;
	for (; packets->taken < session->fact_count; packets->taken++) {
		uint32_t index = session->facts[packets->taken];
		packets_add(packets, timeline->facts[index], index);
	}
	return packets->count > before;
}
