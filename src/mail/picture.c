#include "mail/picture.h"

#include <string.h>

#define EXIF_ORIENTATION 0x0112
#define EXIF_MAX_ENTRIES 512
#define JPEG_MAX_MARKERS 4096

/* ---- numbers in the bytes; callers have checked the length ---- */

static uint32_t be16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t be32(const uint8_t *p)
{
	return be16(p) << 16 | be16(p + 2);
}

static uint32_t le16(const uint8_t *p)
{
	return (uint32_t)p[1] << 8 | p[0];
}

static uint32_t le24(const uint8_t *p)
{
	return le16(p) | (uint32_t)p[2] << 16;
}

static uint32_t le32(const uint8_t *p)
{
	return le16(p) | le16(p + 2) << 16;
}

static bool starts(struct span s, const char *bytes, size_t len)
{
	return s.len >= len && memcmp(s.data, bytes, len) == 0;
}

/* Sets the verdict from the dimensions. */
static struct picture_info sized(struct picture_info info, uint32_t width, uint32_t height)
{
	info.width = width;
	info.height = height;
	if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX)
		info.verdict = PICTURE_NO_SIZE;
	else if ((uint64_t)width * height > PICTURE_MAX_BYTES / 4)
		info.verdict = PICTURE_TOO_LARGE;
	else
		info.verdict = PICTURE_OK;
	return info;
}

static struct picture_info cut(struct picture_info info)
{
	info.verdict = PICTURE_TRUNCATED;
	return info;
}

/* ---- PNG: the signature, then the chunk IHDR ---- */

static struct picture_info look_png(struct span s, struct picture_info info)
{
	info.kind = PICTURE_PNG;
	if (s.len < 24)
		return cut(info);
	if (memcmp(s.data + 12, "IHDR", 4) != 0)
		return sized(info, 0, 0);
	return sized(info, be32(s.data + 16), be32(s.data + 20));
}

/* ---- GIF: the logical screen. A frame may claim to be larger than it, and decoders believe the frame. ---- */

/* Behind sub-blocks that begin at at: a length and so many bytes each, 0 is the last. */
static size_t skip_blocks(struct span s, size_t at)
{
	while (at < s.len && s.data[at] != 0)
		at += 1u + s.data[at];
	return at + 1;
}

static size_t colour_table(uint8_t flags)
{
	return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

struct gif_frames {
	uint32_t count;
	uint64_t pixels, largest; /* what decoding all, and one of them, would cost */
};

/* The frames from at on. Each costs the whole screen, or more where it is larger. */
static struct gif_frames count_frames(struct span s, size_t at, uint64_t screen)
{
	struct gif_frames frames = { 0 };
	while (at + 10 <= s.len && (s.data[at] == 0x21 || s.data[at] == 0x2C || s.data[at] == 0)) {
		if (s.data[at] == 0) { /* some writers leave zeros between blocks */
			at++;
			continue;
		}
		if (s.data[at] == 0x21) { /* an extension: its label, then sub-blocks */
			at = skip_blocks(s, at + 2);
			continue;
		}
		uint64_t pixels = (uint64_t)le16(s.data + at + 5) * le16(s.data + at + 7);
		frames.largest = pixels > frames.largest ? pixels : frames.largest;
		frames.pixels += pixels > screen ? pixels : screen;
		frames.count++;
		at = skip_blocks(s, at + 10 + colour_table(s.data[at + 9]) + 1); /* behind the minimum code size */
	}
	return frames;
}

static struct picture_info look_gif(struct span s, struct picture_info info)
{
	info.kind = PICTURE_GIF;
	if (s.len < 10)
		return cut(info);
	info = sized(info, le16(s.data + 6), le16(s.data + 8));
	if (s.len <= 13 || info.verdict != PICTURE_OK)
		return info;
	struct gif_frames frames = count_frames(s, 13 + colour_table(s.data[10]), (uint64_t)info.width * info.height);
	info.frames = frames.count;
	if (frames.largest > PICTURE_MAX_BYTES / 4)
		info.verdict = PICTURE_TOO_LARGE;
	if (frames.count > 1)
		info.motion = frames.count > PICTURE_MAX_FRAMES       ? PICTURE_MOTION_TOO_LONG
		              : frames.pixels > PICTURE_MAX_BYTES / 4 ? PICTURE_MOTION_TOO_LARGE
		                                                      : PICTURE_MOVES;
	return info;
}

/* ---- BMP: 14 bytes of file header, then an OS/2 (12 bytes, 16-bit sizes) or a Windows header ---- */

static bool is_bmp_header_size(uint32_t size)
{
	static const uint32_t sizes[] = { 12, 16, 40, 52, 56, 64, 108, 124 };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		if (size == sizes[i])
			return true;
	return false;
}

/* "BM" alone begins many texts. */
static bool is_bmp(struct span s)
{
	return starts(s, "BM", 2) && s.len >= 18 && is_bmp_header_size(le32(s.data + 14));
}

static struct picture_info look_bmp(struct span s, struct picture_info info)
{
	info.kind = PICTURE_BMP;
	if (s.len < 26)
		return cut(info);
	if (le32(s.data + 14) == 12)
		return sized(info, le16(s.data + 18), le16(s.data + 20));
	uint32_t height = le32(s.data + 22);
	if (height > INT32_MAX && height != 0x80000000u)
		height = 0u - height; /* negative: the rows come from the top */
	return sized(info, le32(s.data + 18), height);
}

/* ---- WebP: RIFF with a first chunk VP8, VP8L or VP8X ---- */

static struct picture_info look_webp(struct span s, struct picture_info info)
{
	info.kind = PICTURE_WEBP;
	if (s.len < 30)
		return cut(info);
	const uint8_t *chunk = s.data + 12;
	if (memcmp(chunk, "VP8 ", 4) == 0) /* RFC 6386 §9.1: three bytes of frame tag, a start code, 14 bits each */
		return sized(info, le16(chunk + 14) & 0x3FFF, le16(chunk + 16) & 0x3FFF);
	if (memcmp(chunk, "VP8X", 4) == 0)
		return sized(info, le24(chunk + 12) + 1, le24(chunk + 15) + 1);
	if (memcmp(chunk, "VP8L", 4) == 0) {
		uint32_t bits = le32(chunk + 9);
		return sized(info, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
	}
	return sized(info, 0, 0);
}

/* ---- JPEG: segments up to the first frame header; the EXIF segment comes before it ---- */

/* The TIFF structure inside EXIF; tag 0x0112 of the first directory. */
static int exif_orientation(struct span tiff)
{
	if (tiff.len < 8)
		return 1;
	bool little = memcmp(tiff.data, "II", 2) == 0;
	size_t directory = little ? le32(tiff.data + 4) : be32(tiff.data + 4);
	if ((!little && memcmp(tiff.data, "MM", 2) != 0) || directory > tiff.len || tiff.len - directory < 2)
		return 1;
	struct span entries = span_from(tiff, directory + 2);
	size_t count = little ? le16(tiff.data + directory) : be16(tiff.data + directory);
	for (size_t i = 0; i < count && i < EXIF_MAX_ENTRIES && (i + 1) * 12 <= entries.len; i++) {
		const uint8_t *entry = entries.data + i * 12;
		if ((little ? le16(entry) : be16(entry)) != EXIF_ORIENTATION)
			continue;
		uint32_t value = little ? le16(entry + 8) : be16(entry + 8);
		return value >= 1 && value <= 8 ? (int)value : 1;
	}
	return 1;
}

static bool is_frame_header(uint8_t marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static bool has_no_length(uint8_t marker)
{
	return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

/* The next marker at or after *at; *at is moved behind it. 0: there is none. */
static uint8_t next_marker(struct span s, size_t *at)
{
	while (*at + 1 < s.len) {
		uint8_t marker = s.data[*at + 1];
		if (s.data[*at] == 0xFF && marker != 0xFF && marker != 0x00) {
			*at += 2;
			return marker;
		}
		(*at)++;
	}
	return 0;
}

static struct picture_info look_jpeg(struct span s, struct picture_info info)
{
	info.kind = PICTURE_JPEG;
	size_t at = 2;
	for (int i = 0; i < JPEG_MAX_MARKERS; i++) {
		uint8_t marker = next_marker(s, &at);
		if (marker == 0 || marker == 0xD9 || marker == 0xDA) /* the end, or pixels before any dimensions */
			break;
		if (has_no_length(marker))
			continue;
		if (s.len - at < 2)
			break;
		size_t length = be16(s.data + at);
		struct span segment = span_part(s, at + 2, at + length);
		if (is_frame_header(marker))
			return segment.len < 5 ? cut(info) : sized(info, be16(segment.data + 3), be16(segment.data + 1));
		if (marker == 0xE1 && starts(segment, "Exif\0\0", 6))
			info.orientation = exif_orientation(span_from(segment, 6));
		at += length < 2 ? 2 : length;
		if (at > s.len)
			break;
	}
	return cut(info);
}

/* ---- the gate ---- */

struct picture_info picture_look(struct span bytes)
{
	struct picture_info info = { PICTURE_NONE, PICTURE_NOT_KNOWN, 0, 0, 1, PICTURE_STANDS, 0 };
	if (starts(bytes, "\x89PNG\r\n\x1A\n", 8))
		return look_png(bytes, info);
	if (starts(bytes, "\xFF\xD8\xFF", 3))
		return look_jpeg(bytes, info);
	if (starts(bytes, "GIF87a", 6) || starts(bytes, "GIF89a", 6))
		return look_gif(bytes, info);
	if (starts(bytes, "RIFF", 4) && bytes.len >= 12 && memcmp(bytes.data + 8, "WEBP", 4) == 0)
		return look_webp(bytes, info);
	if (is_bmp(bytes))
		return look_bmp(bytes, info);
	return info;
}

const char *picture_kind_name(enum picture_kind kind)
{
	static const char *const names[] = { "", "PNG", "JPEG", "GIF", "BMP", "WebP" };
	return names[kind];
}

const char *picture_content_type(enum picture_kind kind)
{
	static const char *const types[] = {
		"application/octet-stream", "image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp"
	};
	return types[kind];
}

const char *picture_verdict_name(enum picture_verdict verdict)
{
	static const char *const names[] = { "ok", "not-known", "truncated", "too-large", "no-size" };
	return names[verdict];
}

const char *picture_motion_name(enum picture_motion motion)
{
	static const char *const names[] = { "stands", "moves", "motion-too-large", "motion-too-long" };
	return names[motion];
}
