#include "capture/block.h"

#include <string.h>

#include "base/utf8.h"

#define TYPE_SECTION   0x0A0D0D0Au
#define TYPE_INTERFACE 1u
#define TYPE_PACKET    6u
#define TYPE_SECRETS   10u
#define TYPE_CUSTOM    0x40000BADu /* not to be copied */

#define OPTION_END          0
#define OPTION_COMMENT      1
#define OPTION_CUSTOM       19373 /* binary, not to be copied */
#define SECTION_APPLICATION 4     /* shb_userappl */
#define INTERFACE_NAME      2     /* if_name */
#define INTERFACE_TEXT      3     /* if_description */
#define INTERFACE_UNIT      9     /* if_tsresol */
#define PACKET_DIRECTION    2     /* epb_flags */
#define MICROSECONDS        6
#define SECRETS_TLS         0x544c534bu /* "TLSK" */

static void put16(struct buf *out, unsigned value)
{
	buf_add_byte(out, (uint8_t)value);
	buf_add_byte(out, (uint8_t)(value >> 8));
}

static void put32(struct buf *out, uint32_t value)
{
	put16(out, value & 0xffff);
	put16(out, value >> 16);
}

static void set32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void pad(struct buf *out, size_t len)
{
	buf_add(out, span_make("\0\0\0", (4 - len % 4) % 4));
}

static size_t begin(struct buf *out, uint32_t type)
{
	size_t start = out->len;
	put32(out, type);
	put32(out, 0); /* the length, when it is known */
	return start;
}

static void end(struct buf *out, size_t start)
{
	uint32_t len = (uint32_t)(out->len - start + 4);
	put32(out, len);
	set32(out->data + start + 4, len);
}

static void add_option(struct buf *out, unsigned code, struct span value)
{
	put16(out, code);
	put16(out, (unsigned)value.len);
	buf_add(out, value);
	pad(out, value.len);
}

/* Cut so that no character is. */
static void add_text(struct buf *out, unsigned code, struct span text)
{
	text = span_part(text, 0, utf8_cut(text, BLOCK_COMMENT_MAX));
	if (text.len > 0)
		add_option(out, code, text);
}

void block_add_section(struct buf *out, const char *application, const char *comment)
{
	size_t start = begin(out, TYPE_SECTION);
	put32(out, 0x1A2B3C4D);
	put16(out, 1);
	put16(out, 0);
	put32(out, UINT32_MAX); /* the section's length: up to the end */
	put32(out, UINT32_MAX);
	add_text(out, OPTION_COMMENT, span_of(comment));
	add_text(out, SECTION_APPLICATION, span_of(application));
	put32(out, OPTION_END);
	end(out, start);
}

void block_add_interface(struct buf *out, unsigned link_type, const char *name, const char *description)
{
	size_t start = begin(out, TYPE_INTERFACE);
	put16(out, link_type);
	put16(out, 0);
	put32(out, BLOCK_FRAME_MAX);
	add_text(out, INTERFACE_NAME, span_of(name));
	add_text(out, INTERFACE_TEXT, span_of(description));
	add_option(out, INTERFACE_UNIT, span_make((const uint8_t[]){ MICROSECONDS }, 1));
	put32(out, OPTION_END);
	end(out, start);
}

void block_add_secrets(struct buf *out, struct span lines)
{
	size_t start = begin(out, TYPE_SECRETS);
	put32(out, SECRETS_TLS);
	put32(out, (uint32_t)lines.len);
	buf_add(out, lines);
	pad(out, lines.len);
	end(out, start);
}

void block_add_facts(struct buf *out, struct span facts)
{
	size_t start = begin(out, TYPE_CUSTOM);
	put32(out, BLOCK_PEN);
	buf_add(out, facts);
	pad(out, facts.len);
	end(out, start);
}

size_t block_begin_packet(struct buf *out, const struct block_packet *packet)
{
	uint64_t time_us = packet->time_us > 0 ? (uint64_t)packet->time_us : 0;
	size_t start = begin(out, TYPE_PACKET);
	put32(out, packet->interface);
	put32(out, (uint32_t)(time_us >> 32));
	put32(out, (uint32_t)time_us);
	put32(out, 0); /* both lengths, when they are known */
	put32(out, 0);
	return start;
}

void block_end_packet(struct buf *out, size_t start, const struct block_packet *packet)
{
	uint8_t custom[8], direction[4];
	uint32_t len = (uint32_t)(out->len - start - 28);
	set32(out->data + start + 20, len);
	set32(out->data + start + 24, packet->wire_len > len ? packet->wire_len : len);
	pad(out, len);
	add_text(out, OPTION_COMMENT, packet->comment);
	set32(direction, packet->outbound ? 2 : 1);
	set32(custom, BLOCK_PEN);
	set32(custom + 4, packet->session);
	if (packet->session != 0) {
		add_option(out, PACKET_DIRECTION, span_make(direction, sizeof direction));
		add_option(out, OPTION_CUSTOM, span_make(custom, sizeof custom));
	}
	put32(out, OPTION_END);
	end(out, start);
}
