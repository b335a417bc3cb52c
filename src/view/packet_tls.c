#include "view/packet_tls.h"

#define RECORD_MOST (16384 + 2048) /* RFC 5246 §6.2.3, the largest of any version */
#define NAMES_MOST  8              /* messages of one record that are named */

bool packet_tls_next(struct span payload, size_t *at, struct packet_tls *out)
{
	if (payload.len < PACKET_TLS_HEADER || *at > payload.len - PACKET_TLS_HEADER)
		return false;
	const uint8_t *header = payload.data + *at;
	size_t len = (size_t)header[3] << 8 | header[4];
	if (header[0] < TLS_CHANGE_CIPHER || header[0] > TLS_DATA || header[1] != 3 || header[2] > 4 || len > RECORD_MOST)
		return false;
	*out = (struct packet_tls){ .type = header[0],
		                    .version = (uint16_t)(header[1] << 8 | header[2]),
		                    .offset = *at,
		                    .len = len,
		                    .body = span_part(payload, *at + PACKET_TLS_HEADER, *at + PACKET_TLS_HEADER + len) };
	*at += PACKET_TLS_HEADER + len;
	return true;
}

/* RFC 8446 §4, RFC 5246 §7.4; NULL: encrypted, or unknown. */
static const char *message_name(uint8_t type)
{
	static const char *const names[] = {
		[0] = "Hello Request",        [1] = "Client Hello",         [2] = "Server Hello",
		[4] = "New Session Ticket",   [8] = "Encrypted Extensions", [11] = "Certificate",
		[12] = "Server Key Exchange", [13] = "Certificate Request", [14] = "Server Hello Done",
		[15] = "Certificate Verify",  [16] = "Client Key Exchange", [20] = "Finished"
	};
	return type < sizeof names / sizeof *names ? names[type] : NULL;
}

/* Each message: its type, three bytes of length. One that cannot be is ciphertext: TLS 1.2 encrypts the last of its own. */
static void handshake_names(const struct packet_tls *record, struct buf *out)
{
	size_t at = 0;

	for (int i = 0; i < NAMES_MOST && at + 4 <= record->body.len; i++) {
		const uint8_t *message = record->body.data + at;
		size_t len = (size_t)message[1] << 16 | (size_t)message[2] << 8 | message[3];
		const char *name = message_name(message[0]);

		if (!name || len > record->len - at - 4) {
			buf_add_text(out, i == 0 ? "Encrypted Handshake Message" : ", …");
			return;
		}
		buf_addf(out, "%s%s", i > 0 ? ", " : "", name);
		at += 4 + len;
	}
	if (at == 0)
		buf_add_text(out, "Handshake");
}

void packet_tls_name(const struct packet_tls *record, struct buf *out)
{
	switch (record->type) {
	case TLS_CHANGE_CIPHER: buf_add_text(out, "Change Cipher Spec"); break;
	case TLS_ALERT: buf_add_text(out, "Alert"); break;
	case TLS_HANDSHAKE: handshake_names(record, out); break;
	default: buf_add_text(out, "Application Data"); break;
	}
}
