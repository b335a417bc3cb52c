/* packet_tls: what TLS shows to whoever has no keys: records, their types and lengths, and the messages of a handshake while it
 * is in the clear (RFC 8446 §5.1, §4).
 *
 * A record may begin in one packet and end in others; a packet that begins inside one tells nothing. The bytes are hostile: every
 * length is checked against those that are there. Pure; any thread.
 */
#ifndef VIEW_PACKET_TLS_H
#define VIEW_PACKET_TLS_H

#include "base/buf.h"

#define PACKET_TLS_HEADER 5

enum packet_tls_type { TLS_CHANGE_CIPHER = 20, TLS_ALERT = 21, TLS_HANDSHAKE = 22, TLS_DATA = 23 };

struct packet_tls {
	uint8_t type;     /* enum packet_tls_type */
	uint16_t version; /* as it stands there */
	size_t offset;    /* of its header in the payload */
	size_t len;       /* bytes behind the header, as it says */
	struct span body; /* those of them that are in this packet */
};

/* The record that begins at *at, which moves behind it. False: none does. */
bool packet_tls_next(struct span payload, size_t *at, struct packet_tls *out);

/* "Client Hello", "Server Hello, Certificate", "Change Cipher Spec", "Alert", "Application Data": as Wireshark names them. */
void packet_tls_name(const struct packet_tls *record, struct buf *out);

#endif
