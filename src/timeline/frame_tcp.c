#include <stdio.h>

#include "timeline/frame_private.h"

/* ---- TCP (RFC 9293 §3.1) */

static void field_flags(struct frame_reader *reader, unsigned flags)
{
	static const char *const names[] = { "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR" };
	char text[FRAME_VALUE_MAX] = "";
	for (size_t i = 0, len = 0; i < 8; i++)
		if ((flags & 1u << i) != 0)
			len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", len > 0 ? ", " : "", names[i]);
	frame_field(reader, 1, "tcp.flags", 13, 1, "%s", text);
}

static void field_option(struct frame_reader *reader, size_t offset, size_t len)
{
	const uint8_t *option = frame_here(reader) + offset;
	if (option[0] == 2 && len == 4)
		frame_field(reader, 2, "tcp.option", offset, len, "MSS %u", frame_get16(option + 2));
	else if (option[0] == 3 && len == 3)
		frame_field(reader, 2, "tcp.option", offset, len, "window scale %u (x%lu)", option[2], 1ul << (option[2] & 15));
	else if (option[0] == 4 && len == 2)
		frame_field(reader, 2, "tcp.option", offset, len, "SACK permitted");
	else if (option[0] == 5)
		frame_field(reader, 2, "tcp.option", offset, len, "SACK");
	else if (option[0] == 8 && len == 10)
		frame_field(reader, 2, "tcp.option", offset, len, "timestamps %lu, %lu", (unsigned long)frame_get32(option + 2),
		            (unsigned long)frame_get32(option + 6));
	else if (option[0] <= 1)
		frame_field(reader, 2, "tcp.option", offset, len, option[0] == 0 ? "end of options" : "no-operation");
	else
		frame_field(reader, 2, "tcp.option", offset, len, "%u, %zu bytes", option[0], len);
}

static void read_options(struct frame_reader *reader, size_t header)
{
	for (size_t at = 20; at < header;) {
		const uint8_t *option = frame_here(reader) + at;
		size_t len = option[0] <= 1 ? 1 : at + 1 < header ? option[1] : 0;
		if (len < 1 || len > header - at || (option[0] > 1 && len < 2)) {
			frame_stop(reader, "frame.header");
			return;
		}
		field_option(reader, at, len);
		if (option[0] == 0)
			return;
		at += len;
	}
}

static void list_tcp(struct frame_reader *reader, size_t header)
{
	const uint8_t *tcp = frame_here(reader);
	frame_layer(reader, "tcp", header);
	frame_field(reader, 1, "tcp.source-port", 0, 2, "%u", reader->segment.source.port);
	frame_field(reader, 1, "tcp.destination-port", 2, 2, "%u", reader->segment.destination.port);
	frame_field(reader, 1, "tcp.seq", 4, 4, "%lu", (unsigned long)reader->segment.seq);
	frame_field(reader, 1, "tcp.ack", 8, 4, "%lu", (unsigned long)reader->segment.ack);
	frame_field(reader, 1, "tcp.header-length", 12, 1, "%zu", header);
	field_flags(reader, reader->segment.flags);
	frame_field(reader, 1, "tcp.window", 14, 2, "%u", reader->segment.window);
	frame_field(reader, 1, "tcp.checksum", 16, 2, "0x%04x", frame_get16(tcp + 16));
	frame_field(reader, 1, "tcp.urgent", 18, 2, "%u", frame_get16(tcp + 18));
	read_options(reader, header);
}

void frame_read_tcp(struct frame_reader *reader)
{
	struct frame_segment *segment = &reader->segment;
	if (!frame_need(reader, 20))
		return;
	const uint8_t *tcp = frame_here(reader);
	size_t header = (size_t)(tcp[12] >> 4) * 4;
	if (header < 20 || reader->at + header > reader->end) {
		frame_stop(reader, "frame.header");
		return;
	}
	if (!frame_need(reader, header))
		return;
	segment->source.port = (uint16_t)frame_get16(tcp);
	segment->destination.port = (uint16_t)frame_get16(tcp + 2);
	segment->seq = frame_get32(tcp + 4);
	segment->ack = frame_get32(tcp + 8);
	segment->flags = tcp[13];
	segment->window = (uint16_t)frame_get16(tcp + 14);
	if (reader->frame != NULL)
		list_tcp(reader, header);
	reader->at += header;
	size_t there = reader->end < reader->bytes.len ? reader->end : reader->bytes.len;
	segment->payload = (uint32_t)reader->at;
	segment->payload_len = (uint32_t)(there - reader->at);
	segment->wire_len = (uint32_t)(reader->end - reader->at);
	if (segment->payload_len > 0)
		frame_field(reader, 0, "payload", 0, segment->payload_len, "%lu", (unsigned long)segment->wire_len);
	if (segment->payload_len < segment->wire_len && reader->trouble == NULL)
		frame_stop(reader, "frame.cut");
	if (reader->frame != NULL)
		reader->frame->has_segment = true;
}
