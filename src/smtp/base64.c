#include "smtp/base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* 0 to 63, or -1 */
static int digit_value(uint8_t c)
{
	const char *at = c != 0 ? strchr(alphabet, c) : NULL;
	return at != NULL ? (int)(at - alphabet) : -1;
}

/* Four characters, of which the last `padding` are '='. */
static bool quad_decode(const uint8_t *quad, size_t padding, struct buf *out)
{
	uint32_t bits = 0;
	for (size_t i = 0; i < 4; i++) {
		int value = i < 4 - padding ? digit_value(quad[i]) : 0;
		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
	}
	if ((bits & ((1u << (8 * padding)) - 1)) != 0)
		return false;
	for (size_t i = 0; i < 3 - padding; i++)
		buf_add_byte(out, (uint8_t)(bits >> (16 - 8 * i)));
	return true;
}

bool smtp_base64_decode(struct span text, struct buf *out)
{
	size_t before = out->len;
	bool ok = text.len % 4 == 0;
	for (size_t at = 0; ok && at < text.len; at += 4) {
		const uint8_t *quad = text.data + at;
		size_t padding = at + 4 < text.len || quad[3] != '=' ? 0 : quad[2] == '=' ? 2 : 1;
		ok = quad_decode(quad, padding, out);
	}
	if (!ok)
		out->len = before;
	return ok;
}

void smtp_base64_encode(struct span bytes, struct buf *out)
{
	for (size_t at = 0; at < bytes.len; at += 3) {
		size_t count = bytes.len - at < 3 ? bytes.len - at : 3;
		uint32_t bits = 0;
		for (size_t i = 0; i < 3; i++)
			bits = bits << 8 | (i < count ? bytes.data[at + i] : 0u);
		for (size_t i = 0; i < 4; i++)
			buf_add_byte(out, i <= count ? (uint8_t)alphabet[bits >> (18 - 6 * i) & 63] : '=');
	}
}
