#include "capture/tlswatch.h"

#include <stdio.h>
#include <string.h>

#define LOOKED 64 /* bytes in which text is told from what is none */

void tlswatch_gap(struct tlswatch *watch, bool anything)
{
	watch->may_begin = true;
	watch->anything = anything;
	watch->in_line = false;
	watch->head_len = 0;
}

static bool has_record_header(struct span bytes)
{
	bool type = bytes.len > 0 && bytes.data[0] >= 0x14 && bytes.data[0] <= 0x17;
	return type && (bytes.len < 2 || bytes.data[1] == 3) && (bytes.len < 3 || bytes.data[2] <= 4);
}

static bool is_no_text(struct span bytes)
{
	size_t odd = 0, len = bytes.len < LOOKED ? bytes.len : LOOKED;
	for (size_t i = 0; i < len; i++)
		odd += bytes.data[i] < '\t' || (bytes.data[i] > '\r' && bytes.data[i] < ' ') || bytes.data[i] >= 0x7f;
	return odd * 4 > len;
}

/* TLS may follow the line STARTTLS of the client, and a 220 of the server. */
static bool leads_to_tls(const struct tlswatch *watch, struct span line)
{
	while (line.len > 0 && (line.data[line.len - 1] == '\r' || line.data[line.len - 1] == ' '))
		line.len--;
	return watch->side == SMTP_CLIENT ? span_equal_nocase(line, "STARTTLS") : span_starts_nocase(line, "220");
}

static void add_head(struct tlswatch *watch, struct span bytes)
{
	size_t room = TLSWATCH_HEAD - watch->head_len, len = bytes.len < room ? bytes.len : room;
	if (len > 0)
		memcpy(watch->head + watch->head_len, bytes.data, len);
	watch->head_len += len;
}

/* The last line that ends in these bytes, without its LF. */
static void end_line(struct tlswatch *watch, struct span bytes)
{
	const uint8_t *before = bytes.len > 0 ? memrchr(bytes.data, '\n', bytes.len) : NULL;
	if (before != NULL)
		watch->head_len = 0;
	add_head(watch, before != NULL ? span_from(bytes, (size_t)(before - bytes.data) + 1) : bytes);
	watch->may_begin = leads_to_tls(watch, span_make(watch->head, watch->head_len));
	watch->head_len = 0;
	watch->in_line = false;
}

bool tlswatch_feed(struct tlswatch *watch, struct span bytes)
{
	if (watch->begun || bytes.len == 0)
		return watch->begun;
	if (watch->may_begin && !watch->in_line)
		watch->begun = has_record_header(bytes) || (watch->anything && is_no_text(bytes));
	if (watch->begun)
		return true;
	watch->may_begin = watch->anything = false;
	const uint8_t *end = memrchr(bytes.data, '\n', bytes.len);
	size_t rest = end != NULL ? (size_t)(end - bytes.data) + 1 : 0;
	if (end != NULL)
		end_line(watch, span_part(bytes, 0, rest - 1));
	if (rest < bytes.len) {
		watch->may_begin = false;
		watch->in_line = true;
		add_head(watch, span_from(bytes, rest));
	}
	return false;
}

/* ---- ServerHello */

static const char *cipher_name(unsigned cipher)
{
	static const struct {
		unsigned code;
		const char *name;
	} names[] = {
		{ 0x1301, "TLS_AES_128_GCM_SHA256" },        { 0x1302, "TLS_AES_256_GCM_SHA384" },
		{ 0x1303, "TLS_CHACHA20_POLY1305_SHA256" },  { 0xc02b, "ECDHE-ECDSA-AES128-GCM-SHA256" },
		{ 0xc02c, "ECDHE-ECDSA-AES256-GCM-SHA384" }, { 0xc02f, "ECDHE-RSA-AES128-GCM-SHA256" },
		{ 0xc030, "ECDHE-RSA-AES256-GCM-SHA384" },   { 0xcca8, "ECDHE-RSA-CHACHA20-POLY1305" },
		{ 0xcca9, "ECDHE-ECDSA-CHACHA20-POLY1305" },
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].code == cipher)
			return names[i].name;
	return NULL;
}

static unsigned get16(struct span bytes, size_t at)
{
	return at + 2 <= bytes.len ? (unsigned)(bytes.data[at] << 8 | bytes.data[at + 1]) : 0;
}

/* supported_versions (RFC 8446 §4.2.1) says 1.3; older versions stand in the message itself. */
static unsigned version_of(struct span hello, size_t extensions)
{
	size_t at = extensions + 2, end = at + get16(hello, extensions);
	for (; at + 4 <= end && at + 4 <= hello.len; at += 4 + (size_t)get16(hello, at + 2))
		if (get16(hello, at) == 43)
			return get16(hello, at + 4);
	return get16(hello, 4);
}

void tlswatch_describe(struct span bytes, char out_text[TLSWATCH_TEXT])
{
	snprintf(out_text, TLSWATCH_TEXT, "TLS");
	struct span hello = span_from(bytes, 5);
	if (bytes.len < 5 || bytes.data[0] != 0x16 || hello.len < 39 || hello.data[0] != 2)
		return;
	size_t cipher_at = 39 + (size_t)hello.data[38];
	unsigned version = version_of(hello, cipher_at + 3), cipher = get16(hello, cipher_at);
	const char *name = cipher_name(cipher);
	if (version < 0x0301 || version > 0x0304 || cipher == 0)
		return;
	int len = snprintf(out_text, TLSWATCH_TEXT, "TLSv1.%u ", version - 0x0301);
	if (name != NULL)
		snprintf(out_text + len, TLSWATCH_TEXT - (size_t)len, "%s", name);
	else
		snprintf(out_text + len, TLSWATCH_TEXT - (size_t)len, "0x%04X", cipher);
}
