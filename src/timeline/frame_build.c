#include <string.h>

#include "timeline/frame.h"

#define IP4_HEADER  20
#define IP6_HEADER  40
#define TCP_HEADER  20
#define TTL         64
#define TCP         6
#define OPTIONS_MAX 12

static void put16(struct buf *out, unsigned value)
{
	buf_add_byte(out, (uint8_t)(value >> 8));
	buf_add_byte(out, (uint8_t)value);
}

static void put32(struct buf *out, uint32_t value)
{
	put16(out, value >> 16);
	put16(out, value & 0xffff);
}

static unsigned read16(const uint8_t *at)
{
	return (unsigned)(at[0] << 8 | at[1]);
}

static void set16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* RFC 1071: the one's complement sum of 16-bit words, taken two at a time: folding makes them one sum. */
static uint64_t sum(uint64_t so_far, struct span bytes)
{
	uint8_t rest[4] = { 0 };
	size_t whole = bytes.len & ~(size_t)3;
	for (size_t i = 0; i < whole; i += 4)
		so_far += (uint64_t)read16(bytes.data + i) << 16 | read16(bytes.data + i + 2);
	for (size_t i = whole; i < bytes.len; i++)
		rest[i - whole] = bytes.data[i];
	return so_far + ((uint64_t)read16(rest) << 16 | read16(rest + 2));
}

static unsigned checksum(uint64_t total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return (unsigned)~total & 0xffff;
}

/* ---- addresses */

/* Both of one version: IPv4 beside IPv6 is written as IPv6 (RFC 4291 §2.5.5.2). */
static void map(struct endpoint *endpoint)
{
	uint8_t ipv4[4];
	if (endpoint->version == 6)
		return;
	memcpy(ipv4, endpoint->address, 4);
	*endpoint = (struct endpoint){ .version = 6, .port = endpoint->port };
	endpoint->address[10] = endpoint->address[11] = 0xff;
	memcpy(endpoint->address + 12, ipv4, 4);
}

static void ends_of(const struct fact_opened *opened, struct endpoint out_ends[2])
{
	endpoint_parse(opened->client, &out_ends[SMTP_CLIENT]);
	endpoint_parse(opened->server, &out_ends[SMTP_SERVER]);
	if (out_ends[SMTP_CLIENT].version == out_ends[SMTP_SERVER].version)
		return;
	map(&out_ends[SMTP_CLIENT]);
	map(&out_ends[SMTP_SERVER]);
}

/* ---- the kernel's SYN */

static size_t syn_ip_header(const struct fact_opened *opened)
{
	if (opened->syn_len == 0)
		return 0;
	return opened->syn[0] >> 4 == 4 ? (size_t)(opened->syn[0] & 15) * 4 : IP6_HEADER;
}

static bool syn_segment(const struct fact_opened *opened, struct frame_segment *out)
{
	return opened->syn_len > 0 && opened->syn_len <= FACT_SYN_MAX &&
	       frame_read_segment(FRAME_LINK_RAW, span_make(opened->syn, opened->syn_len), out);
}

bool frame_syn_is_usable(const struct fact_opened *opened)
{
	struct endpoint ends[2];
	struct frame_segment syn;
	if (!syn_segment(opened, &syn) || (syn.flags & (PACKET_SYN | PACKET_ACK | PACKET_FIN | PACKET_RST)) != PACKET_SYN)
		return false;
	ends_of(opened, ends);
	return syn.payload == opened->syn_len && syn.payload <= syn_ip_header(opened) + 60 &&
	       endpoint_equal(&syn.source, &ends[SMTP_CLIENT]) && endpoint_equal(&syn.destination, &ends[SMTP_SERVER]);
}

uint32_t frame_first_seq(const struct fact_opened *opened, enum smtp_side side)
{
	struct frame_segment syn;
	uint32_t hash = 2166136261u; /* FNV-1a: the same session gives the same numbers each time */
	if (side == SMTP_CLIENT && frame_syn_is_usable(opened) && syn_segment(opened, &syn))
		return syn.seq;
	for (const char *at = opened->client; *at != '\0'; at++)
		hash = (hash ^ (uint8_t)*at) * 16777619u;
	for (const char *at = opened->server; *at != '\0'; at++)
		hash = (hash ^ (uint8_t)*at) * 16777619u;
	return side == SMTP_CLIENT ? hash : hash * 16777619u + 1;
}

/* Of the client's real SYN: the shift it offers, -1: none (RFC 7323 §2.2). */
static int offered_shift(const struct fact_opened *opened)
{
	struct frame frame;
	if (!frame_syn_is_usable(opened))
		return -1;
	frame_read(FRAME_LINK_RAW, span_make(opened->syn, opened->syn_len), &frame);
	for (size_t i = 0; i < frame.count; i++) {
		const struct frame_field *field = &frame.fields[i];
		if (strcmp(field->key, "tcp.option") == 0 && field->len == 3 && opened->syn[field->offset] == 3)
			return opened->syn[field->offset + 2];
	}
	return -1;
}

/* ---- layers */

/* Locally administered addresses: nobody's card. */
static void add_ethernet(struct buf *out, enum smtp_side from, uint8_t version)
{
	const uint8_t macs[2][6] = { { 2, 0, 0, 0, 0, 1 }, { 2, 0, 0, 0, 0, 2 } };
	buf_add(out, span_make(macs[from == SMTP_CLIENT ? SMTP_SERVER : SMTP_CLIENT], 6));
	buf_add(out, span_make(macs[from], 6));
	put16(out, version == 6 ? 0x86dd : 0x0800);
}

static void add_ip4(struct buf *out, const struct endpoint *from, const struct endpoint *to, unsigned id, size_t len)
{
	size_t start = out->len;
	put16(out, 0x4500);
	put16(out, (unsigned)(IP4_HEADER + len));
	put16(out, id);
	put16(out, 0x4000); /* do not fragment */
	put16(out, TTL << 8 | TCP);
	put16(out, 0);
	buf_add(out, span_make(from->address, 4));
	buf_add(out, span_make(to->address, 4));
	set16(out->data + start + 10, checksum(sum(0, span_make(out->data + start, IP4_HEADER))));
}

static void add_ip6(struct buf *out, const struct endpoint *from, const struct endpoint *to, size_t len)
{
	put32(out, 0x60000000);
	put16(out, (unsigned)len);
	put16(out, TCP << 8 | TTL);
	buf_add(out, span_make(from->address, 16));
	buf_add(out, span_make(to->address, 16));
}

/* The SYNs' options: segment size; on the SYN-ACK a window scale only where the client offered one. */
static size_t make_options(const struct fact_opened *opened, const struct packet *packet, uint8_t out[OPTIONS_MAX])
{
	uint32_t mss = opened->mss == 0 ? PACKETS_MSS_USUAL : opened->mss < PACKETS_MSS_MOST ? opened->mss : PACKETS_MSS_MOST;
	if ((packet->flags & PACKET_SYN) == 0)
		return 0;
	out[0] = 2;
	out[1] = 4;
	set16(out + 2, mss);
	if (packet->from == SMTP_CLIENT || offered_shift(opened) < 0)
		return 4;
	memcpy(out + 4, "\1\3\3", 3); /* no-operation, window scale, its length */
	out[7] = 0;                   /* the windows that are written need no shift */
	return 8;
}

/* RFC 9293 §3.1: the pseudo-header, then header and payload. */
static void set_tcp_checksum(uint8_t *tcp, size_t len, const struct endpoint *from, const struct endpoint *to)
{
	size_t width = from->version == 6 ? 16 : 4;
	set16(tcp + 16, 0);
	uint64_t total = sum(0, span_make(from->address, width));
	total = sum(total, span_make(to->address, width));
	total += TCP + (len >> 16) + (len & 0xffff);
	set16(tcp + 16, checksum(sum(total, span_make(tcp, len))));
}

static void build_syn(const struct fact_opened *opened, const struct endpoint ends[2], struct buf *out)
{
	size_t ip = syn_ip_header(opened), start = out->len;
	buf_add(out, span_make(opened->syn, opened->syn_len));
	uint8_t *header = out->data + start;
	if (ends[SMTP_CLIENT].version == 6) {
		set16(header + 4, (unsigned)(opened->syn_len - ip));
	} else {
		set16(header + 2, opened->syn_len); /* data that came with it was not kept */
		set16(header + 10, 0);
		set16(header + 10, checksum(sum(0, span_make(header, ip))));
	}
	set_tcp_checksum(header + ip, opened->syn_len - ip, &ends[SMTP_CLIENT], &ends[SMTP_SERVER]);
}

void frame_build(const struct fact_opened *opened, const struct packet *packet, size_t number, struct span payload,
                 struct buf *out)
{
	struct endpoint ends[2];
	uint8_t options[OPTIONS_MAX];
	enum smtp_side from = packet->from, to = from == SMTP_CLIENT ? SMTP_SERVER : SMTP_CLIENT;
	ends_of(opened, ends);
	add_ethernet(out, from, ends[from].version);
	if (packet->real && packet->flags == PACKET_SYN && !packet->captured) {
		build_syn(opened, ends, out);
		return;
	}
	size_t options_len = make_options(opened, packet, options), len = TCP_HEADER + options_len + payload.len;
	if (ends[from].version == 6)
		add_ip6(out, &ends[from], &ends[to], len);
	else
		add_ip4(out, &ends[from], &ends[to], (unsigned)(number + 1) & 0xffff, len);
	size_t start = out->len;
	put16(out, ends[from].port);
	put16(out, ends[to].port);
	put32(out, frame_first_seq(opened, from) + packet->seq);
	put32(out, (packet->flags & PACKET_ACK) != 0 ? frame_first_seq(opened, to) + packet->ack : 0);
	put16(out, (unsigned)((TCP_HEADER + options_len) / 4) << 12 | packet->flags);
	put16(out, PACKETS_WINDOW);
	put32(out, 0); /* checksum, urgent pointer */
	buf_add(out, span_make(options, options_len));
	buf_add(out, payload);
	set_tcp_checksum(out->data + start, len, &ends[from], &ends[to]);
}
