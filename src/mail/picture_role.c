#include "mail/picture_role.h"

#include <stdio.h>
#include <string.h>

struct field {
	size_t start, end;
	const char *name;
};

static struct picture_role make(const char *name, size_t start, size_t end)
{
	return (struct picture_role){ .name = name, .start = start, .end = end };
}

static struct picture_role fixed(const struct field *fields, size_t count, size_t at, const char *behind, size_t len)
{
	for (size_t i = 0; i < count; i++) {
		if (at >= fields[i].start && at < fields[i].end)
			return make(fields[i].name, fields[i].start, fields[i].end);
	}
	return make(behind, count ? fields[count - 1].end : 0, len);
}

static uint32_t big32(struct span s, size_t at)
{
	return at + 4 > s.len ? 0
	                      : (uint32_t)s.data[at] << 24 | (uint32_t)s.data[at + 1] << 16 | (uint32_t)s.data[at + 2] << 8 |
	                                s.data[at + 3];
}

static uint32_t little32(struct span s, size_t at)
{
	return at + 4 > s.len ? 0
	                      : (uint32_t)s.data[at + 3] << 24 | (uint32_t)s.data[at + 2] << 16 | (uint32_t)s.data[at + 1] << 8 |
	                                s.data[at];
}

static bool is_word(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] <= ' ' || s.data[i] > '~')
			return false;
	}
	return s.len > 0;
}

/* ---- PNG: a signature, then chunks of length, type, data, CRC ---- */

static struct picture_role png_chunk(struct span bytes, size_t chunk, size_t data, size_t at)
{
	static const struct field header[] = { { 0, 4, "width" },      { 4, 8, "height" },        { 8, 9, "depth" },
		                               { 9, 10, "colour" },    { 10, 11, "compression" }, { 11, 12, "filter" },
		                               { 12, 13, "interlace" } };
	struct span type = span_part(bytes, chunk + 4, chunk + 8);
	struct picture_role role = make("chunk-data", data, chunk + 12);

	if (at < chunk + 4)
		role = make("chunk-length", chunk, chunk + 4);
	else if (at < chunk + 8)
		role = make("chunk-type", chunk + 4, chunk + 8);
	else if (at >= chunk + 8 + data)
		role = make("chunk-crc", chunk + 8 + data, chunk + 12 + data);
	else if (type.len == 4 && memcmp(type.data, "IHDR", 4) == 0) {
		role = fixed(header, sizeof header / sizeof *header, at - chunk - 8, "chunk-data", data);
		role.start += chunk + 8;
		role.end += chunk + 8;
	} else {
		bool pixels = type.len == 4 && memcmp(type.data, "IDAT", 4) == 0;
		role = make(pixels ? "pixels-packed" : "chunk-data", chunk + 8, chunk + 8 + data);
	}
	if (is_word(type))
		snprintf(role.detail, sizeof role.detail, "%.4s", (const char *)type.data);
	return role;
}

static struct picture_role png_role(struct span bytes, size_t at)
{
	size_t chunk = 8;

	if (at < 8)
		return make("signature", 0, 8);
	for (int steps = 0; steps < PICTURE_ROLE_STEPS && chunk + 8 <= bytes.len; steps++) {
		size_t data = big32(bytes, chunk);

		if (at < chunk + 12 + data)
			return png_chunk(bytes, chunk, data, at);
		chunk += 12 + data;
	}
	return make("other", chunk < at ? chunk : at, bytes.len);
}

/* ---- JPEG: markers FF xx, most of them with a length; after SOS the packed pixels ---- */

static struct picture_role jpeg_role(struct span bytes, size_t at)
{
	size_t segment = 2;

	if (at < 2)
		return make("signature", 0, 2);
	for (int steps = 0; steps < PICTURE_ROLE_STEPS && segment + 4 <= bytes.len && bytes.data[segment] == 0xFF; steps++) {
		uint8_t marker = bytes.data[segment + 1];
		size_t len = 2 + ((size_t)bytes.data[segment + 2] << 8 | bytes.data[segment + 3]);

		if (at < segment + len) {
			struct picture_role role = make(at < segment + 2   ? "marker"
			                                : at < segment + 4 ? "segment-length"
			                                                   : "segment-data",
			                                segment, segment + len);
			snprintf(role.detail, sizeof role.detail, "FF %02X", marker);
			return role;
		}
		segment += len;
		if (marker == 0xDA)
			break;
	}
	return make("pixels-packed", segment < at ? segment : at, bytes.len);
}

struct picture_role picture_role_of(enum picture_kind kind, struct span bytes, size_t at)
{
	static const struct field gif[] = { { 0, 6, "signature" }, { 6, 8, "width" },        { 8, 10, "height" },
		                            { 10, 11, "flags" },   { 11, 12, "background" }, { 12, 13, "aspect" } };
	static const struct field bmp[] = { { 0, 2, "signature" },     { 2, 6, "file-size" },     { 6, 10, "reserved" },
		                            { 10, 14, "pixel-start" }, { 14, 18, "header-size" }, { 18, 22, "width" },
		                            { 22, 26, "height" },      { 26, 28, "planes" },      { 28, 30, "depth" },
		                            { 30, 34, "compression" }, { 34, 54, "header-rest" } };
	static const struct field webp[] = { { 0, 4, "signature" }, { 4, 8, "file-size" }, { 8, 12, "signature" } };

	switch (kind) {
	case PICTURE_PNG: return png_role(bytes, at);
	case PICTURE_JPEG: return jpeg_role(bytes, at);
	case PICTURE_GIF: return fixed(gif, sizeof gif / sizeof *gif, at, "pixels-packed", bytes.len);
	case PICTURE_BMP: return fixed(bmp, sizeof bmp / sizeof *bmp, at, "pixels", bytes.len);
	case PICTURE_WEBP: return fixed(webp, sizeof webp / sizeof *webp, at, "pixels-packed", bytes.len);
	case PICTURE_NONE: break;
	}
	return make("other", 0, bytes.len);
}

bool picture_bmp_rows(struct span bytes, size_t have, double *out_part, bool *out_from_bottom)
{
	uint32_t start = little32(bytes, 10), height = little32(bytes, 22);
	uint64_t width = little32(bytes, 18), depth = bytes.len > 30 ? bytes.data[28] : 0;
	bool down = height >> 31;
	uint64_t rows = down ? (uint32_t)-height : height, row = (width * depth + 31) / 32 * 4;

	if (bytes.len < 54 || bytes.data[0] != 'B' || bytes.data[1] != 'M' || little32(bytes, 30) != 0 || !row || !rows)
		return false;
	uint64_t done = have > start ? (have - start) / row : 0;
	*out_part = done >= rows ? 1.0 : (double)done / (double)rows;
	*out_from_bottom = !down;
	return true;
}
