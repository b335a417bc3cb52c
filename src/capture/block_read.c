#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "capture/block.h"

#define WINDOW        (256u << 10)          /* bytes read at once */
#define PACKET_HEADER 28u                   /* of an enhanced or obsolete packet block, up to the frame */
#define OPTIONS_MAX   256                   /* of a block that are looked at */
#define TIME_MOST_S   INT64_C(253402300799) /* the year 9999: later times are cut, so that sums stay sums */

static enum block_result bad(struct block_reader *reader, const char *error, uint64_t offset)
{
	reader->error = error;
	reader->error_offset = offset;
	return BLOCK_BAD;
}

/* len bytes of the file at this place in one piece, borrowed until the next call; NULL: they are not there. */
static const uint8_t *fetch(struct block_reader *reader, uint64_t at, size_t len)
{
	struct buf *window = &reader->window;
	uint64_t end = reader->window_at + window->len;
	if (at >= reader->window_at && at <= end && end - at >= len)
		return window->data + (at - reader->window_at);
	size_t wanted = len > WINDOW ? len : WINDOW;
	buf_clear(window);
	buf_reserve(window, wanted);
	reader->window_at = at;
	while (window->len < wanted) {
		size_t got = reader->read(reader->context, at + window->len, window->data + window->len, wanted - window->len);
		if (got == 0)
			break;
		window->len += got;
	}
	return window->len >= len ? window->data : NULL;
}

static bool at_end(struct block_reader *reader)
{
	return fetch(reader, reader->at, 1) == NULL;
}

static uint32_t get16(const struct block_reader *reader, const uint8_t *at)
{
	return reader->big_endian ? (uint32_t)(at[0] << 8 | at[1]) : (uint32_t)(at[1] << 8 | at[0]);
}

static uint32_t get32(const struct block_reader *reader, const uint8_t *at)
{
	return reader->big_endian ? get16(reader, at) << 16 | get16(reader, at + 2)
	                          : get16(reader, at + 2) << 16 | get16(reader, at);
}

/* What we write ourselves inside custom blocks and options is little-endian in every file. */
static uint32_t get32_little(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

void block_reader_init(struct block_reader *reader, block_read_fn read, void *context)
{
	*reader = (struct block_reader){ .read = read, .context = context };
}

void block_reader_finish(struct block_reader *reader)
{
	buf_finish(&reader->window);
	free(reader->interfaces);
	*reader = (struct block_reader){ 0 };
}

/* ---- options: code 2, length 2, value, padded to 4 */

typedef void (*option_fn)(const struct block_reader *reader, unsigned code, struct span value, void *out);

/* A broken one ends the list; what came before it stands. */
static void each_option(const struct block_reader *reader, struct span options, option_fn take, void *out)
{
	for (int i = 0; i < OPTIONS_MAX && options.len >= 4; i++) {
		unsigned code = get16(reader, options.data), len = get16(reader, options.data + 2);
		if (code == 0 || len > options.len - 4)
			return;
		take(reader, code, span_part(options, 4, 4 + len), out);
		options = span_from(options, 4 + (size_t)(len + 3) / 4 * 4);
	}
}

static void take_interface_option(const struct block_reader *reader, unsigned code, struct span value, void *out)
{
	struct block_interface *interface = out;
	if (code == 9 && value.len == 1)
		interface->resolution = value.data[0];
	if (code == 14 && value.len == 8) {
		uint32_t first = get32(reader, value.data), second = get32(reader, value.data + 4);
		uint64_t seconds = reader->big_endian ? (uint64_t)first << 32 | second : (uint64_t)second << 32 | first;
		interface->offset_s = (int64_t)seconds;
	}
}

static void take_packet_option(const struct block_reader *reader, unsigned code, struct span value, void *out)
{
	struct block *block = out;
	if (code == 1 && block->comment.len == 0)
		block->comment = value;
	if (code == 2 && value.len == 4)
		block->outbound = (get32(reader, value.data) & 3) == 2;
	if (code == 19373 && value.len == 8 && get32(reader, value.data) == BLOCK_PEN)
		block->session = get32_little(value.data + 4);
}

/* ---- time */

static int64_t join_time(int64_t seconds, int64_t rest_us)
{
	if (seconds > TIME_MOST_S)
		seconds = TIME_MOST_S;
	if (seconds < -TIME_MOST_S)
		seconds = -TIME_MOST_S;
	return seconds * 1000000 + rest_us;
}

/* if_tsresol: 10^-n, or 2^-n where its highest bit is set. */
static int64_t time_of(const struct block_interface *interface, uint64_t units)
{
	unsigned exponent = interface->resolution & 0x7f;
	uint64_t seconds = 0, rest = 0, unit = 1;
	if ((interface->resolution & 0x80) != 0 && exponent < 64) {
		seconds = units >> exponent;
		rest = exponent == 0 ? 0 : units & (UINT64_MAX >> (64 - exponent));
		rest = exponent > 40 ? rest >> (exponent - 40) : rest << (40 - exponent);
		rest = rest * 1000000 >> 40;
	} else if ((interface->resolution & 0x80) == 0 && exponent < 20) {
		for (unsigned i = 0; i < exponent; i++)
			unit *= 10;
		seconds = units / unit;
		rest = unit > 1000000 ? units % unit / (unit / 1000000) : units % unit * (1000000 / unit);
	}
	int64_t whole = seconds > (uint64_t)TIME_MOST_S ? TIME_MOST_S : (int64_t)seconds;
	int64_t offset = interface->offset_s > TIME_MOST_S    ? TIME_MOST_S
	                 : interface->offset_s < -TIME_MOST_S ? -TIME_MOST_S
	                                                      : interface->offset_s;
	return join_time(whole + offset, (int64_t)rest);
}

/* ---- the kinds of pcapng blocks. body: between the two lengths. */

static enum block_result read_interface(struct block_reader *reader, struct span body, struct block *out)
{
	if (body.len < 8)
		return bad(reader, "capture.bad-length", out->offset);
	if (reader->interface_count == BLOCK_INTERFACES_MAX)
		return BLOCK_DONE; /* its packets are of an interface that was not described */
	struct block_interface interface = { .link_type = get16(reader, body.data),
		                             .snaplen = get32(reader, body.data + 4),
		                             .resolution = 6 };
	each_option(reader, span_from(body, 8), take_interface_option, &interface);
	*array_push(reader->interfaces, reader->interface_count, reader->interface_cap) = interface;
	return BLOCK_DONE;
}

/* The frame of `kept` bytes begins `header` bytes behind the block's body. */
static enum block_result take_frame(struct block_reader *reader, struct span body, size_t header, uint32_t kept, uint32_t number,
                                    struct block *out)
{
	if (kept > body.len - header)
		return bad(reader, "capture.bad-length", out->offset);
	if (number >= reader->interface_count)
		return bad(reader, "capture.bad-interface", out->offset);
	if (kept > BLOCK_FRAME_MAX)
		return BLOCK_DONE;
	out->kind = BLOCK_PACKET;
	out->link_type = reader->interfaces[number].link_type;
	out->data = span_part(body, header, header + kept);
	out->frame_offset = out->offset + 8 + header;
	return BLOCK_DONE;
}

/* Enhanced (6), and obsolete (2), which has two 16-bit numbers where the interface is. */
static enum block_result read_packet(struct block_reader *reader, struct span body, bool obsolete, struct block *out)
{
	size_t header = PACKET_HEADER - 8;
	if (body.len < header)
		return bad(reader, "capture.bad-length", out->offset);
	uint32_t number = obsolete ? get16(reader, body.data) : get32(reader, body.data);
	uint64_t units = (uint64_t)get32(reader, body.data + 4) << 32 | get32(reader, body.data + 8);
	uint32_t kept = get32(reader, body.data + 12);
	enum block_result result = take_frame(reader, body, header, kept, number, out);
	if (result != BLOCK_DONE || out->kind != BLOCK_PACKET)
		return result;
	out->wire_len = get32(reader, body.data + 16);
	out->time_us = time_of(&reader->interfaces[number], units);
	each_option(reader, span_from(body, header + (size_t)(kept + 3) / 4 * 4), take_packet_option, out);
	return BLOCK_DONE;
}

/* Without time and interface: the section's first. */
static enum block_result read_simple(struct block_reader *reader, struct span body, struct block *out)
{
	if (body.len < 4)
		return bad(reader, "capture.bad-length", out->offset);
	uint32_t kept = get32(reader, body.data), snaplen = reader->interface_count > 0 ? reader->interfaces[0].snaplen : 0;
	out->wire_len = kept;
	if (snaplen != 0 && kept > snaplen)
		kept = snaplen;
	return take_frame(reader, body, 4, kept, 0, out);
}

static enum block_result read_secrets(struct block_reader *reader, struct span body, struct block *out)
{
	if (body.len < 8 || get32(reader, body.data + 4) > body.len - 8)
		return bad(reader, "capture.bad-length", out->offset);
	if (get32(reader, body.data) != 0x544c534bu) /* of SSH, WireGuard … */
		return BLOCK_DONE;
	out->kind = BLOCK_SECRETS;
	out->data = span_part(body, 8, 8 + (size_t)get32(reader, body.data + 4));
	return BLOCK_DONE;
}

static enum block_result read_custom(struct block_reader *reader, struct span body, struct block *out)
{
	if (body.len < 4)
		return bad(reader, "capture.bad-length", out->offset);
	if (get32(reader, body.data) != BLOCK_PEN)
		return BLOCK_DONE;
	out->kind = BLOCK_FACTS;
	out->data = span_from(body, 4);
	return BLOCK_DONE;
}

/* ---- pcapng: the chain of blocks */

static enum block_result read_body(struct block_reader *reader, uint32_t type, struct span body, struct block *out)
{
	switch (type) {
	case 1: return read_interface(reader, body, out);
	case 2: return read_packet(reader, body, true, out);
	case 3: return read_simple(reader, body, out);
	case 6: return read_packet(reader, body, false, out);
	case 10: return read_secrets(reader, body, out);
	case 0x40000BAD: return read_custom(reader, body, out);
	default: return BLOCK_DONE;
	}
}

/* Its third word says how all numbers of the section are written, its own length too. */
static enum block_result read_section(struct block_reader *reader, struct block *out)
{
	static const uint8_t big[] = { 0x1a, 0x2b, 0x3c, 0x4d }, little[] = { 0x4d, 0x3c, 0x2b, 0x1a };
	const uint8_t *head = fetch(reader, reader->at, 16);
	if (head == NULL)
		return bad(reader, "capture.bad-cut", reader->at);
	reader->big_endian = memcmp(head + 8, big, 4) == 0;
	if (!reader->big_endian && memcmp(head + 8, little, 4) != 0)
		return bad(reader, "capture.bad-format", reader->at);
	if (get16(reader, head + 12) != 1)
		return bad(reader, "capture.bad-version", reader->at);
	reader->interface_count = 0;
	out->kind = BLOCK_SECTION;
	return BLOCK_DONE;
}

static enum block_result next_block(struct block_reader *reader, struct block *out)
{
	const uint8_t *head = fetch(reader, reader->at, 8);
	if (head == NULL)
		return bad(reader, "capture.bad-cut", reader->at);
	if (memcmp(head, "\x0a\x0d\x0d\x0a", 4) == 0) {
		enum block_result result = read_section(reader, out);
		if (result != BLOCK_DONE)
			return result;
		head = fetch(reader, reader->at, 8);
	}
	uint32_t type = get32(reader, head), len = get32(reader, head + 4);
	if (len < 12 || len % 4 != 0)
		return bad(reader, "capture.bad-length", reader->at);
	size_t kept = len > BLOCK_BODY_MAX || out->kind == BLOCK_SECTION ? 4 : len; /* of the rest only the last word counts */
	const uint8_t *bytes = fetch(reader, reader->at + len - kept, kept);
	if (bytes == NULL)
		return bad(reader, "capture.bad-cut", reader->at);
	if (get32(reader, bytes + kept - 4) != len)
		return bad(reader, "capture.bad-length", reader->at);
	reader->at += len;
	return kept < len ? BLOCK_DONE : read_body(reader, type, span_make(bytes + 8, len - 12), out);
}

/* ---- classic pcap */

static enum block_result begin_classic(struct block_reader *reader, uint64_t unit, bool big_endian)
{
	const uint8_t *head = fetch(reader, 0, 24);
	reader->classic = true;
	reader->classic_unit = unit;
	reader->big_endian = big_endian;
	if (head == NULL)
		return bad(reader, "capture.bad-cut", 0);
	if (get16(reader, head + 4) != 2)
		return bad(reader, "capture.bad-version", 0);
	reader->classic_link = get32(reader, head + 20) & 0xffff; /* above: the length of the frame check sequence */
	reader->at = 24;
	return BLOCK_DONE;
}

static enum block_result next_record(struct block_reader *reader, struct block *out)
{
	const uint8_t *head = fetch(reader, reader->at, 16);
	if (head == NULL)
		return bad(reader, "capture.bad-cut", reader->at);
	uint32_t kept = get32(reader, head + 8);
	if (kept > BLOCK_FRAME_MAX) /* nothing but this number says where the next record is */
		return bad(reader, "capture.bad-length", reader->at);
	uint64_t rest = get32(reader, head + 4) / (reader->classic_unit / 1000000);
	out->time_us = join_time(get32(reader, head), (int64_t)(rest < 1000000 ? rest : 999999));
	out->wire_len = get32(reader, head + 12);
	const uint8_t *whole = fetch(reader, reader->at, 16 + (size_t)kept);
	if (whole == NULL)
		return bad(reader, "capture.bad-cut", reader->at);
	out->kind = BLOCK_PACKET;
	out->link_type = reader->classic_link;
	out->frame_offset = reader->at + 16;
	out->data = span_make(whole + 16, kept);
	reader->at += 16 + (uint64_t)kept;
	return BLOCK_DONE;
}

static enum block_result begin_file(struct block_reader *reader)
{
	static const struct {
		uint8_t magic[4];
		uint64_t unit;
		bool big_endian;
	} classics[] = { { { 0xa1, 0xb2, 0xc3, 0xd4 }, 1000000, true },
		         { { 0xd4, 0xc3, 0xb2, 0xa1 }, 1000000, false },
		         { { 0xa1, 0xb2, 0x3c, 0x4d }, 1000000000, true },
		         { { 0x4d, 0x3c, 0xb2, 0xa1 }, 1000000000, false } };
	const uint8_t *head = fetch(reader, 0, 4);
	reader->begun = true;
	for (size_t i = 0; head != NULL && i < sizeof classics / sizeof *classics; i++)
		if (memcmp(head, classics[i].magic, 4) == 0)
			return begin_classic(reader, classics[i].unit, classics[i].big_endian);
	if (head == NULL || memcmp(head, "\x0a\x0d\x0d\x0a", 4) != 0)
		return bad(reader, "capture.bad-format", 0);
	return BLOCK_DONE;
}

enum block_result block_next(struct block_reader *reader, struct block *out)
{
	*out = (struct block){ .kind = BLOCK_OTHER };
	if (reader->error != NULL)
		return BLOCK_BAD;
	if (!reader->begun && begin_file(reader) != BLOCK_DONE)
		return BLOCK_BAD;
	if (at_end(reader))
		return BLOCK_END;
	out->offset = reader->at;
	return reader->classic ? next_record(reader, out) : next_block(reader, out);
}
