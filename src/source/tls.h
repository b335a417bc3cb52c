/* tls: TLS as a filter between bytes, for either side. It knows no socket; OpenSSL reads and writes memory.
 *
 *     from the wire ──► tls_receive ──► clear text        to the wire ◄── tls_send ◄── clear text
 *                           └────────► to the wire (its part of the handshake, alerts)
 *
 *     HANDSHAKE ──► OPEN ──the client's close_notify──► ENDED            (tls_send still works: half a close)
 *         └──────────┴──what OpenSSL refuses──► FAILED: tls_reason
 *
 * TLS 1.2 and 1.3, no renegotiation, no session is resumed: each handshake is a whole one. Nothing is kept between calls
 * but what OpenSSL needs of an unfinished record. A peer's mistakes are states, never errors of ours. The client side is
 * the built-in client's: it talks to our own server, whose certificate is new at each start and signed by nobody, and does
 * not check it. A mail program must. tls_server, tls_client: shared by the connections of one thread. tls: one
 * connection's. Server thread.
 */
#ifndef SOURCE_TLS_H
#define SOURCE_TLS_H

#include "base/buf.h"

#define TLS_HANDSHAKE_MAX 65536 /* bytes a client may send before the handshake is done */
#define TLS_KEYLOG_MAX    4096  /* bytes of key lines kept for a connection: five lines of TLS 1.3 are about 900 */
#define TLS_TEXT_MAX      128   /* of what a connection is called and why it failed */

struct tls_server;
struct tls_client;
struct tls;

enum tls_state { TLS_HANDSHAKE, TLS_OPEN, TLS_ENDED, TLS_FAILED };

/* Makes key and certificate; hostname is one of its names. NULL: OpenSSL would not, out_reason says why. */
struct tls_server *tls_server_create(const char *hostname, char out_reason[TLS_TEXT_MAX]);
void tls_server_destroy(struct tls_server *server);

struct tls_client *tls_client_create(char out_reason[TLS_TEXT_MAX]);
void tls_client_destroy(struct tls_client *client);

struct tls *tls_create(struct tls_server *server /* borrowed, outlives it */);

/* Client side; the beginning of the handshake is appended. hostname: told to the server in clear text (RFC 6066 §3). */
struct tls *tls_create_client(struct tls_client *client /* borrowed, outlives it */, const char *hostname, struct buf *out_wire);
void tls_destroy(struct tls *tls);

/* All of wire is taken; what becomes of it is appended to both. Behind ENDED and FAILED, bytes are ignored. */
enum tls_state tls_receive(struct tls *tls, struct span wire, struct buf *out_clear, struct buf *out_wire);

/* Appends the records for the wire. False: not OPEN or ENDED, or OpenSSL refused (then FAILED). */
bool tls_send(struct tls *tls, struct span clear, struct buf *out_wire);

/* Our close_notify; nothing can be sent after it, what the client sends is still read. Once; later calls do nothing. */
void tls_end(struct tls *tls, struct buf *out_wire);

enum tls_state tls_state(const struct tls *tls);
const char *tls_reason(const struct tls *tls); /* FAILED: OpenSSL's words, "wrong version number"; else "" */
const char *tls_name(const struct tls *tls);   /* from OPEN on: "TLSv1.3 TLS_AES_256_GCM_SHA384"; else "" */

/* What makes a capture of this connection readable: lines of NSS's key log format, each ended by '\n'. */
struct span tls_keylog(const struct tls *tls);

#endif
