#include "capture/conversation_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"

enum smtp_side conversation_other(enum smtp_side side)
{
	return side == SMTP_CLIENT ? SMTP_SERVER : SMTP_CLIENT;
}

/* Who spoke first says who is the client; without that the ports do, the well-known one being the server's. */
static bool comes_from_client(const struct frame_segment *first, bool *out_certain)
{
	*out_certain = true;
	if ((first->flags & PACKET_SYN) != 0)
		return (first->flags & PACKET_ACK) == 0;
	if (conversation_is_smtp_port(first->destination.port) != conversation_is_smtp_port(first->source.port))
		return conversation_is_smtp_port(first->destination.port);
	*out_certain = false;
	return first->destination.port <= first->source.port;
}

void conversation_init(struct conversation *conversation, const struct conversation_sink *sink, const struct frame_segment *first)
{
	*conversation = (struct conversation){ .sink = sink };
	bool client = comes_from_client(first, &conversation->oriented);
	conversation->sides[SMTP_CLIENT].endpoint = client ? first->source : first->destination;
	conversation->sides[SMTP_SERVER].endpoint = client ? first->destination : first->source;
	for (int side = SMTP_CLIENT; side <= SMTP_SERVER; side++) {
		conversation->sides[side].tls.side = (enum smtp_side)side;
		tlswatch_gap(&conversation->sides[side].tls, false);
	}
}

static void forget(struct conversation *c)
{
	for (size_t i = 0; i < c->waiting_count; i++)
		fact_destroy(c->waiting[i].fact);
	free(c->waiting);
	c->waiting = NULL;
	c->waiting_count = c->waiting_cap = c->waiting_bytes = 0;
	reassembly_finish(&c->sides[SMTP_CLIENT].stream);
	reassembly_finish(&c->sides[SMTP_SERVER].stream);
}

void conversation_finish(struct conversation *conversation)
{
	forget(conversation);
}

void conversation_leave_out(struct conversation *c)
{
	forget(c);
	c->kind = CONVERSATION_OTHER;
}

/* ---- facts that wait */

void conversation_put(struct conversation *c, struct fact *fact, uint64_t key)
{
	c->unsorted |= c->waiting_count > 0 && c->waiting[c->waiting_count - 1].key > key;
	c->waiting_bytes += fact->len;
	*array_push(c->waiting, c->waiting_count, c->waiting_cap) =
	        (struct conversation_fact){ .fact = fact, .key = key, .order = c->order++ };
}

void conversation_put_gap(struct conversation *c, enum smtp_side from, uint64_t bytes, uint64_t key, int64_t time_us)
{
	struct fact *fact = fact_create(FACT_GAP, 0, time_us, sizeof(struct fact_gap));
	memcpy(fact->data, &(struct fact_gap){ .bytes = bytes }, sizeof(struct fact_gap));
	fact->from = from;
	conversation_put(c, fact, key);
}

static void put_text(struct conversation *c, enum fact_kind kind, const char *text, uint64_t key, int64_t time_us)
{
	struct fact *fact = fact_create(kind, 0, time_us, strlen(text));
	memcpy(fact->data, text, fact->len);
	conversation_put(c, fact, key);
}

static int by_key(const void *a, const void *b)
{
	const struct conversation_fact *one = a, *two = b;
	if (one->key != two->key)
		return one->key < two->key ? -1 : 1;
	return one->order < two->order ? -1 : one->order > two->order;
}

/* Sessions count as they are opened, and this is where one is. */
static void flush(struct conversation *c)
{
	if (c->session == 0 && (c->session = c->sink->on_open(c->sink->context)) == 0) {
		conversation_leave_out(c);
		return;
	}
	if (c->unsorted)
		qsort(c->waiting, c->waiting_count, sizeof *c->waiting, by_key);
	for (size_t i = 0; i < c->waiting_count; i++) {
		c->waiting[i].fact->session = c->session;
		c->sink->on_fact(c->sink->context, c->waiting[i].fact);
	}
	c->waiting_count = c->waiting_bytes = 0;
	c->unsorted = false;
}

/* ---- packets */

static struct fact *make_packet(const struct conversation *c, enum smtp_side from, const struct frame_segment *segment,
                                const struct block *block)
{
	struct fact_packet packet;
	memset(&packet, 0, sizeof packet);
	packet.offset = block->frame_offset;
	packet.len = (uint32_t)block->data.len;
	packet.wire_len = block->wire_len;
	packet.link_type = (uint16_t)block->link_type;
	packet.flags = segment->flags;
	packet.seq = (uint32_t)reassembly_position(&c->sides[from].stream, segment->seq);
	if ((segment->flags & PACKET_ACK) != 0)
		packet.ack = (uint32_t)reassembly_position(&c->sides[conversation_other(from)].stream, segment->ack);
	struct fact *fact = fact_create(FACT_PACKET, 0, c->last_us, sizeof packet);
	memcpy(fact->data, &packet, sizeof packet);
	fact->from = from;
	return fact;
}

static void set_remark(struct fact *fact, enum fact_remark remark)
{
	struct fact_packet packet = fact_packet(fact);
	packet.remark = (uint8_t)remark;
	memcpy(fact->data, &packet, sizeof packet);
}

/* [start, start + len) of its payload's side is, or is also, in this packet. */
static void set_range(struct fact *fact, uint64_t start, uint64_t len)
{
	struct fact_packet packet = fact_packet(fact);
	if (packet.start == packet.end)
		packet.start = start;
	packet.end = start + len;
	memcpy(fact->data, &packet, sizeof packet);
}

/* ---- TLS without keys */

static void tell_tls(struct conversation *c, uint64_t key, int64_t time_us)
{
	c->tls_told = c->curtain_told = true;
	put_text(c, FACT_TLS, c->tls_text_known ? c->tls_text : "TLS", key, time_us);
	conversation_put_gap(c, SMTP_CLIENT, FACT_GAP_CURTAIN, key, time_us);
}

/* The handshake is over, as far as can be seen, when the client speaks behind the ServerHello. */
static void watch_tls(struct conversation *c, enum smtp_side side, struct span bytes, uint64_t key, int64_t time_us)
{
	bool first = !c->curtain;
	c->curtain = true;
	if (c->tls_told)
		return;
	if (first && bytes.data[0] != 0x16) /* in the middle of it */
		tell_tls(c, key, time_us);
	else if (side == SMTP_SERVER && !c->tls_text_known) {
		tlswatch_describe(bytes, c->tls_text);
		c->tls_text_known = true;
	} else if (side == SMTP_CLIENT && c->tls_text_known) {
		tell_tls(c, key, time_us);
	}
}

/* ---- bytes */

struct delivery {
	struct conversation *conversation;
	enum smtp_side side;
};

static void keep_greeting(struct conversation_side *side, struct span bytes)
{
	size_t room = CONVERSATION_GREETING_BYTES - side->greeting_len, len = bytes.len < room ? bytes.len : room;
	memcpy(side->greeting + side->greeting_len, bytes.data, len);
	side->greeting_len += len;
}

static void on_bytes(void *context, struct span bytes, const struct reassembly_place *place)
{
	const struct delivery *delivery = context;
	struct conversation *c = delivery->conversation;
	struct conversation_side *side = &c->sides[delivery->side];
	const struct reassembly_place *seen = place != NULL ? place : &c->here;
	const struct reassembly_place *when = c->skipping ? seen : &c->here;
	if (when->key > side->last_key)
		side->last_key = when->key;
	if (when->time_us > side->last_us)
		side->last_us = when->time_us;
	set_range(seen->packet, side->stream.given, bytes.len);
	if (c->kind == CONVERSATION_UNDECIDED)
		keep_greeting(side, bytes);
	struct fact *fact = fact_create_bytes(0, delivery->side, side->last_us, bytes);
	bool tls = tlswatch_feed(&side->tls, bytes);
	fact->layer = tls ? LAYER_WIRE : LAYER_CLEAR;
	conversation_put(c, fact, side->last_key);
	if (tls)
		watch_tls(c, delivery->side, bytes, side->last_key, side->last_us);
}

static void take_payload(struct conversation *c, enum smtp_side from, const struct frame_segment *segment, struct span payload)
{
	struct conversation_side *side = &c->sides[from];
	struct reassembly *stream = &side->stream;
	struct delivery delivery = { c, from };
	uint64_t start = reassembly_position(stream, segment->seq) + ((segment->flags & PACKET_SYN) != 0);
	if (start == 0 || c->closed)
		return;
	uint64_t back = stream->next > start ? stream->next - start : 0;
	if (back > 0 && stream->given >= back)
		set_range(c->here.packet, stream->given - back, payload.len);
	if (payload.len > 0)
		set_remark(c->here.packet, reassembly_add(stream, start, payload, &c->here, on_bytes, &delivery));
	uint64_t end = start + segment->wire_len; /* of a frame that was cut the rest is known to have been there */
	if (segment->wire_len > segment->payload_len && end > stream->acked && end < stream->next + REASSEMBLY_WINDOW)
		stream->acked = end;
}

/* ---- holes */

static void open_hole(struct conversation *c, enum smtp_side from, enum smtp_side side_of)
{
	struct conversation_side *side = &c->sides[side_of];
	uint64_t end;
	bool hole = reassembly_hole(&side->stream, &end);
	if (hole && !side->hole) {
		bool held = side->stream.count > 0 && side->stream.pieces[0].place.key <= c->here.key;
		side->hole_key = held ? side->stream.pieces[0].place.key : from == side_of ? c->here.key : c->here.key - 1;
		side->hole_us = held ? side->stream.pieces[0].place.time_us : c->here.time_us;
	}
	side->hole = hole;
}

static void give_up(struct conversation *c, enum smtp_side side_of)
{
	struct conversation_side *side = &c->sides[side_of];
	struct delivery delivery = { c, side_of };
	uint64_t end;
	if (!reassembly_hole(&side->stream, &end))
		return;
	if (side->hole_key > side->last_key)
		side->last_key = side->hole_key;
	if (side->hole_us > side->last_us)
		side->last_us = side->hole_us;
	conversation_put_gap(c, side_of, end - side->stream.next, side->last_key, side->last_us);
	tlswatch_gap(&side->tls, false);
	if (side->stream.count > 0)
		set_remark(side->stream.pieces[0].place.packet, REMARK_AFTER_GAP);
	c->skipping = true;
	reassembly_skip(&side->stream, on_bytes, &delivery);
	c->skipping = false;
	side->hole = false;
	open_hole(c, side_of, side_of);
	if (side->stream.gaps < REASSEMBLY_GAPS_MAX || side->gave_up)
		return;
	side->gave_up = true;
	put_text(c, FACT_NOTE, "too much is missing: this side is not read any further", side->last_key, side->last_us);
}

/* It was acknowledged, so it was there, and the capture does not bring it any more. */
static bool is_lost(const struct conversation *c, const struct conversation_side *side)
{
	if (side->stream.acked <= side->stream.next)
		return false;
	return (c->here.key - side->hole_key) / 2 >= CONVERSATION_PATIENCE_FRAMES ||
	       c->here.time_us - side->hole_us >= CONVERSATION_PATIENCE_US;
}

static void watch_holes(struct conversation *c, enum smtp_side from)
{
	bool full = c->waiting_count >= CONVERSATION_WAITING_FACTS || c->waiting_bytes >= CONVERSATION_WAITING_BYTES;
	for (int i = SMTP_CLIENT; i <= SMTP_SERVER && !c->closed; i++) {
		struct conversation_side *side = &c->sides[i];
		open_hole(c, from, (enum smtp_side)i);
		while (side->hole && (full || reassembly_full(&side->stream) || is_lost(c, side)))
			give_up(c, (enum smtp_side)i);
	}
}

/* ---- the frames of a connection */

static void begin_streams(struct conversation *c, enum smtp_side from, const struct frame_segment *segment)
{
	bool syn = (segment->flags & PACKET_SYN) != 0, ack = (segment->flags & PACKET_ACK) != 0;
	struct reassembly *own = &c->sides[from].stream, *peer = &c->sides[conversation_other(from)].stream;
	c->syn_seen |= syn && !ack;
	c->synack_seen |= syn && ack;
	if (!own->known && !syn && !c->syn_seen && !c->synack_seen) {
		c->middle = true;
		c->sides[SMTP_CLIENT].tls.anything = c->sides[SMTP_SERVER].tls.anything = true;
	}
	reassembly_begin(own, syn ? segment->seq : segment->seq - 1);
	if (ack)
		reassembly_begin(peer, segment->ack - 1);
	if (!ack)
		return;
	uint64_t acked = reassembly_position(peer, segment->ack);
	if (c->any_fin && peer->fin == 0 && peer->count == 0 && acked == peer->next + 1)
		peer->fin = peer->next; /* its FIN is not in the capture */
	if (acked > peer->acked && acked < peer->next + REASSEMBLY_WINDOW)
		peer->acked = acked;
}

static void take_fin(struct conversation *c, enum smtp_side from, const struct frame_segment *segment)
{
	struct reassembly *stream = &c->sides[from].stream;
	if (!c->any_fin)
		c->first_fin = from;
	c->any_fin = true;
	uint64_t at = reassembly_position(stream, segment->seq) + segment->wire_len;
	if (stream->fin == 0 && at >= stream->next && at < stream->next + REASSEMBLY_WINDOW)
		stream->fin = at;
}

static bool has_ended(const struct conversation_side *side)
{
	return side->stream.fin != 0 && (side->stream.next >= side->stream.fin || side->gave_up);
}

static void give_up_all(struct conversation *c)
{
	for (int i = SMTP_CLIENT; i <= SMTP_SERVER; i++) {
		open_hole(c, (enum smtp_side)i, (enum smtp_side)i);
		while (c->sides[i].hole)
			give_up(c, (enum smtp_side)i);
	}
}

static void close_session(struct conversation *c, enum smtp_side first, bool reset)
{
	give_up_all(c);
	if (c->curtain && !c->curtain_told)
		conversation_put_gap(c, SMTP_CLIENT, FACT_GAP_CURTAIN, c->here.key, c->here.time_us);
	if (reset)
		put_text(c, FACT_NOTE,
		         first == SMTP_CLIENT ? "reset by the client: RST, not FIN" : "reset by the server: RST, not FIN",
		         c->here.key, c->last_us);
	struct fact *fact = fact_create(FACT_CLOSED, 0, c->last_us, 0);
	fact->from = first;
	conversation_put(c, fact, c->here.key);
	c->closed = true;
}

static void watch_close(struct conversation *c, enum smtp_side from, const struct frame_segment *segment)
{
	bool reset = (segment->flags & PACKET_RST) != 0;
	if (c->closed || (!reset && !(has_ended(&c->sides[SMTP_CLIENT]) && has_ended(&c->sides[SMTP_SERVER]))))
		return;
	if (c->kind == CONVERSATION_UNDECIDED)
		conversation_leave_out(c);
	else
		close_session(c, c->any_fin ? c->first_fin : from, reset && !c->any_fin);
}

void conversation_frame(struct conversation *c, const struct frame_segment *segment, const struct block *block)
{
	if (c->kind == CONVERSATION_OTHER)
		return;
	enum smtp_side from = endpoint_equal(&segment->source, &c->sides[SMTP_CLIENT].endpoint) ? SMTP_CLIENT : SMTP_SERVER;
	if (c->frames++ == 0)
		c->opened_us = c->last_us = block->time_us;
	if (block->time_us > c->last_us)
		c->last_us = block->time_us;
	begin_streams(c, from, segment);
	c->here = (struct reassembly_place){ 2 * c->frames, c->last_us, make_packet(c, from, segment, block) };
	conversation_put(c, c->here.packet, c->here.key);
	struct span payload = span_part(block->data, segment->payload, (size_t)segment->payload + segment->payload_len);
	if (payload.len > 0 || segment->wire_len > 0)
		take_payload(c, from, segment, payload);
	if ((segment->flags & PACKET_FIN) != 0)
		take_fin(c, from, segment);
	if (c->kind == CONVERSATION_UNDECIDED)
		conversation_decide(c);
	if (c->kind == CONVERSATION_OTHER)
		return;
	from = c->here.packet->from; /* decide may have turned round */
	watch_holes(c, from);
	watch_close(c, from, segment);
	if (c->kind == CONVERSATION_SMTP && !c->sides[SMTP_CLIENT].hole && !c->sides[SMTP_SERVER].hole)
		flush(c);
}

/* Both have said that they have finished, or the capture has no more. */
static void end_session(struct conversation *c)
{
	if (!c->closed && c->sides[SMTP_CLIENT].stream.fin != 0 && c->sides[SMTP_SERVER].stream.fin != 0)
		close_session(c, c->first_fin, false);
	give_up_all(c);
	if (c->closed)
		return;
	if (c->curtain && !c->curtain_told)
		conversation_put_gap(c, SMTP_CLIENT, FACT_GAP_CURTAIN, c->here.key, c->last_us);
	conversation_put_gap(c, SMTP_CLIENT, FACT_GAP_END, c->here.key, c->last_us);
}

size_t conversation_weight(const struct conversation *c)
{
	return c->waiting_bytes + c->waiting_count * (sizeof *c->waiting + sizeof(struct fact)) +
	       c->sides[SMTP_CLIENT].stream.held + c->sides[SMTP_SERVER].stream.held;
}

void conversation_settle(struct conversation *c)
{
	if (c->kind == CONVERSATION_UNDECIDED)
		conversation_leave_out(c);
	if (c->kind != CONVERSATION_SMTP)
		return;
	give_up_all(c);
	flush(c);
}

void conversation_end(struct conversation *c)
{
	if (c->kind == CONVERSATION_SMTP) {
		end_session(c);
		flush(c);
	}
	conversation_leave_out(c);
}

bool conversation_is_over(const struct conversation *c, const struct frame_segment *segment)
{
	bool client = endpoint_equal(&segment->source, &c->sides[SMTP_CLIENT].endpoint);
	const struct reassembly *stream = &c->sides[client ? SMTP_CLIENT : SMTP_SERVER].stream;
	if ((segment->flags & (PACKET_SYN | PACKET_ACK)) != PACKET_SYN)
		return false;
	return c->kind == CONVERSATION_OTHER || (stream->known && stream->base != segment->seq);
}
