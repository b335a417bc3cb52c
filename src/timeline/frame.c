#include "timeline/frame.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "timeline/frame_private.h"

#define ETHERTYPE_IP4 0x0800
#define ETHERTYPE_IP6 0x86dd
#define PROTOCOL_TCP  6
#define FAMILY_IP4    2 /* AF_INET, everywhere; AF_INET6 is 10, 24, 28 or 30 */

typedef void (*read_fn)(struct frame_reader *reader);

void frame_stop(struct frame_reader *reader, const char *trouble)
{
	reader->trouble = trouble;
}

/* The header of len bytes at the reader's place is there. */
bool frame_need(struct frame_reader *reader, size_t len)
{
	if (len <= reader->bytes.len && reader->at <= reader->bytes.len - len)
		return true;
	frame_stop(reader, "frame.cut");
	return false;
}

const uint8_t *frame_here(const struct frame_reader *reader)
{
	return reader->bytes.data + reader->at;
}

unsigned frame_get16(const uint8_t *at)
{
	return (unsigned)(at[0] << 8 | at[1]);
}

uint32_t frame_get32(const uint8_t *at)
{
	return (uint32_t)frame_get16(at) << 16 | frame_get16(at + 2);
}

/* offset: from the header's beginning. */
void frame_field(struct frame_reader *reader, int depth, const char *key, size_t offset, size_t len, const char *format, ...)
{
	struct frame *frame = reader->frame;
	if (frame == NULL || frame->count == FRAME_FIELDS_MAX)
		return;
	struct frame_field *out = &frame->fields[frame->count++];
	*out = (struct frame_field){
		.key = key, .offset = (uint32_t)(reader->at + offset), .len = (uint32_t)len, .depth = (uint8_t)depth
	};
	va_list values;
	va_start(values, format);
	vsnprintf(out->value, sizeof out->value, format, values);
	va_end(values);
}

void frame_layer(struct frame_reader *reader, const char *key, size_t len)
{
	frame_field(reader, 0, key, 0, len, "%s", "");
}

static void field_address(struct frame_reader *reader, const char *key, size_t offset, const struct endpoint *endpoint)
{
	char text[ENDPOINT_TEXT_MAX];
	if (reader->frame == NULL)
		return;
	endpoint_format_address(endpoint, text);
	frame_field(reader, 1, key, offset, endpoint->version == 6 ? 16 : 4, "%s", text);
}

static void field_mac(struct frame_reader *reader, const char *key, size_t offset)
{
	const uint8_t *mac = frame_here(reader) + offset;
	frame_field(reader, 1, key, offset, 6, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

/* ---- IP */

/* 0 stands there where the network card cuts the segments (offload), or for a jumbogram: all that was captured. */
static size_t end_of(const struct frame_reader *reader, size_t len)
{
	return len == 0 ? reader->bytes.len : reader->at + len;
}

static void set_address(struct endpoint *endpoint, uint8_t version, const uint8_t *address)
{
	*endpoint = (struct endpoint){ .version = version };
	memcpy(endpoint->address, address, version == 6 ? 16 : 4);
}

static void list_ip4(struct frame_reader *reader, size_t header)
{
	const uint8_t *ip = frame_here(reader);
	unsigned flags = frame_get16(ip + 6);
	frame_layer(reader, "ip4", header);
	frame_field(reader, 1, "ip4.version", 0, 1, "4");
	frame_field(reader, 1, "ip4.header-length", 0, 1, "%zu", header);
	frame_field(reader, 1, "ip4.service", 1, 1, "0x%02x", ip[1]);
	frame_field(reader, 1, "ip4.length", 2, 2, "%u", frame_get16(ip + 2));
	frame_field(reader, 1, "ip4.id", 4, 2, "0x%04x", frame_get16(ip + 4));
	frame_field(reader, 1, "ip4.flags", 6, 1, "%s%s%s", (flags & 0x4000) != 0 ? "DF" : "",
	            (flags & 0x6000) == 0x6000 ? ", " : "", (flags & 0x2000) != 0 ? "MF" : "");
	frame_field(reader, 1, "ip4.offset", 6, 2, "%u", (flags & 0x1fff) * 8);
	frame_field(reader, 1, "ip4.ttl", 8, 1, "%u", ip[8]);
	frame_field(reader, 1, "ip4.protocol", 9, 1, ip[9] == PROTOCOL_TCP ? "%u (TCP)" : "%u", ip[9]);
	frame_field(reader, 1, "ip4.checksum", 10, 2, "0x%04x", frame_get16(ip + 10));
	field_address(reader, "ip4.source", 12, &reader->segment.source);
	field_address(reader, "ip4.destination", 16, &reader->segment.destination);
}

static void read_ip4(struct frame_reader *reader)
{
	if (!frame_need(reader, 20))
		return;
	const uint8_t *ip = frame_here(reader);
	size_t header = (size_t)(ip[0] & 15) * 4, len = frame_get16(ip + 2);
	if (ip[0] >> 4 != 4 || header < 20 || (len != 0 && len < header)) {
		frame_stop(reader, "frame.header");
		return;
	}
	if (!frame_need(reader, header))
		return;
	set_address(&reader->segment.source, 4, ip + 12);
	set_address(&reader->segment.destination, 4, ip + 16);
	if (reader->frame != NULL)
		list_ip4(reader, header);
	reader->end = end_of(reader, len);
	reader->at += header;
	if ((frame_get16(ip + 6) & 0x3fff) != 0)
		frame_stop(reader, "frame.fragment");
	else if (ip[9] != PROTOCOL_TCP)
		frame_stop(reader, "frame.not-tcp");
	else
		frame_read_tcp(reader);
}

/* How long the extension header here is, 0: it is none (RFC 8200 §4, RFC 4302 §2.2). */
static size_t extension_len(unsigned next, const uint8_t *at)
{
	switch (next) {
	case 0:  /* hop by hop */
	case 43: /* routing */
	case 60: /* destination */
	case 135: /* mobility */ return (size_t)at[1] * 8 + 8;
	case 44: return 8;                       /* fragment */
	case 51: return ((size_t)at[1] + 2) * 4; /* authentication */
	default: return 0;
	}
}

static bool is_extension(unsigned next)
{
	static const uint8_t empty[2];
	return extension_len(next, empty) > 0;
}

/* Returns what comes behind the extension headers; trouble is set where that cannot be told. */
static unsigned read_extensions(struct frame_reader *reader, unsigned next)
{
	for (int i = 0; is_extension(next); i++) {
		if (i == FRAME_EXTENSIONS_MAX) {
			frame_stop(reader, "frame.header");
			return next;
		}
		if (!frame_need(reader, 8))
			return next;
		const uint8_t *extension = frame_here(reader);
		size_t len = extension_len(next, extension);
		if (!frame_need(reader, len))
			return next;
		frame_field(reader, 1, "ip6.extension", 0, len, "%u, %zu bytes", next, len);
		if (next == 44 && (frame_get16(extension + 2) & 0xfff9) != 0) {
			frame_stop(reader, "frame.fragment");
			return next;
		}
		next = extension[0];
		reader->at += len;
	}
	return next;
}

static void list_ip6(struct frame_reader *reader)
{
	const uint8_t *ip = frame_here(reader);
	uint32_t first = frame_get32(ip);
	frame_layer(reader, "ip6", 40);
	frame_field(reader, 1, "ip6.version", 0, 1, "6");
	frame_field(reader, 1, "ip6.class", 0, 2, "0x%02lx", (unsigned long)(first >> 20 & 0xff));
	frame_field(reader, 1, "ip6.flow", 1, 3, "0x%05lx", (unsigned long)(first & 0xfffff));
	frame_field(reader, 1, "ip6.length", 4, 2, "%u", frame_get16(ip + 4));
	frame_field(reader, 1, "ip6.next", 6, 1, ip[6] == PROTOCOL_TCP ? "%u (TCP)" : "%u", ip[6]);
	frame_field(reader, 1, "ip6.hops", 7, 1, "%u", ip[7]);
	field_address(reader, "ip6.source", 8, &reader->segment.source);
	field_address(reader, "ip6.destination", 24, &reader->segment.destination);
}

static void read_ip6(struct frame_reader *reader)
{
	if (!frame_need(reader, 40))
		return;
	const uint8_t *ip = frame_here(reader);
	if (ip[0] >> 4 != 6) {
		frame_stop(reader, "frame.header");
		return;
	}
	set_address(&reader->segment.source, 6, ip + 8);
	set_address(&reader->segment.destination, 6, ip + 24);
	if (reader->frame != NULL)
		list_ip6(reader);
	reader->end = end_of(reader, frame_get16(ip + 4) == 0 ? 0 : 40 + frame_get16(ip + 4));
	reader->at += 40;
	unsigned next = read_extensions(reader, ip[6]);
	if (reader->trouble != NULL)
		return;
	if (reader->at > reader->end)
		frame_stop(reader, "frame.header");
	else if (next != PROTOCOL_TCP)
		frame_stop(reader, "frame.not-tcp");
	else
		frame_read_tcp(reader);
}

static void read_ip(struct frame_reader *reader)
{
	if (!frame_need(reader, 1))
		return;
	if (frame_here(reader)[0] >> 4 == 6)
		read_ip6(reader);
	else
		read_ip4(reader);
}

/* ---- links */

static void read_by_type(struct frame_reader *reader, unsigned type)
{
	for (int tags = 0; type == 0x8100 || type == 0x88a8 || type == 0x9100; tags++) {
		if (tags == FRAME_VLANS_MAX) {
			frame_stop(reader, "frame.header");
			return;
		}
		if (!frame_need(reader, 4))
			return;
		frame_layer(reader, "vlan", 4);
		frame_field(reader, 1, "vlan.id", 0, 2, "%u", frame_get16(frame_here(reader)) & 0xfff);
		type = frame_get16(frame_here(reader) + 2);
		frame_field(reader, 1, "vlan.type", 2, 2, "0x%04x", type);
		reader->at += 4;
	}
	if (type == ETHERTYPE_IP4)
		read_ip4(reader);
	else if (type == ETHERTYPE_IP6)
		read_ip6(reader);
	else
		frame_stop(reader, "frame.not-ip");
}

static void read_ethernet(struct frame_reader *reader)
{
	if (!frame_need(reader, 14))
		return;
	unsigned type = frame_get16(frame_here(reader) + 12);
	frame_layer(reader, "eth", 14);
	field_mac(reader, "eth.destination", 0);
	field_mac(reader, "eth.source", 6);
	frame_field(reader, 1, "eth.type", 12, 2, "0x%04x", type);
	reader->at += 14;
	read_by_type(reader, type);
}

static void read_sll(struct frame_reader *reader)
{
	if (!frame_need(reader, 16))
		return;
	unsigned type = frame_get16(frame_here(reader) + 14);
	frame_layer(reader, "sll", 16);
	frame_field(reader, 1, "sll.packet-type", 0, 2, "%u", frame_get16(frame_here(reader)));
	field_mac(reader, "sll.source", 6);
	frame_field(reader, 1, "sll.type", 14, 2, "0x%04x", type);
	reader->at += 16;
	read_by_type(reader, type);
}

static void read_sll2(struct frame_reader *reader)
{
	if (!frame_need(reader, 20))
		return;
	unsigned type = frame_get16(frame_here(reader));
	frame_layer(reader, "sll2", 20);
	frame_field(reader, 1, "sll2.type", 0, 2, "0x%04x", type);
	frame_field(reader, 1, "sll2.packet-type", 10, 1, "%u", frame_here(reader)[10]);
	field_mac(reader, "sll2.source", 12);
	reader->at += 20;
	read_by_type(reader, type);
}

/* The family is written in either byte order: a small number it is, one way or the other. */
static void read_null(struct frame_reader *reader)
{
	if (!frame_need(reader, 4))
		return;
	uint32_t family = frame_get32(frame_here(reader));
	if (family > 0xffff)
		family = family >> 24 | (family >> 8 & 0xff00);
	frame_layer(reader, "null", 4);
	frame_field(reader, 1, "null.family", 0, 4, "%lu", (unsigned long)family);
	reader->at += 4;
	if (family == FAMILY_IP4)
		read_ip4(reader);
	else if (family == 10 || family == 24 || family == 28 || family == 30)
		read_ip6(reader);
	else
		frame_stop(reader, "frame.not-ip");
}

static void read_link(struct frame_reader *reader, unsigned link_type)
{
	static const struct {
		unsigned type;
		read_fn read;
	} links[] = { { FRAME_LINK_ETHERNET, read_ethernet }, { FRAME_LINK_RAW, read_ip },    { FRAME_LINK_SLL, read_sll },
		      { FRAME_LINK_SLL2, read_sll2 },         { FRAME_LINK_NULL, read_null }, { FRAME_LINK_LOOP, read_null },
		      { FRAME_LINK_IPV4, read_ip4 },          { FRAME_LINK_IPV6, read_ip6 } };
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		if (links[i].type == link_type) {
			links[i].read(reader);
			return;
		}
	}
	frame_stop(reader, "frame.link-type");
}

void frame_read(unsigned link_type, struct span bytes, struct frame *out)
{
	struct frame_reader reader = { .bytes = bytes, .frame = out };
	out->count = 0;
	out->has_segment = false;
	read_link(&reader, link_type);
	out->segment = reader.segment;
	out->trouble = reader.trouble;
}

bool frame_read_segment(unsigned link_type, struct span bytes, struct frame_segment *out)
{
	struct frame_reader reader = { .bytes = bytes };
	read_link(&reader, link_type);
	*out = reader.segment;
	return reader.trouble == NULL || (reader.segment.payload > 0 && strcmp(reader.trouble, "frame.cut") == 0);
}
