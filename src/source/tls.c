#include "source/tls.h"

#include <stdio.h>
#include <string.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/mem.h"
#include "source/certificate.h"

#define PIECE_MAX 16384 /* bytes given to OpenSSL at once: the clear text of one record, RFC 8446 §5.1 */

struct tls_server {
	SSL_CTX *context; /* owned */
};

struct tls_client {
	SSL_CTX *context; /* owned */
};

struct tls {
	SSL *ssl;      /* owned, and the two BIOs */
	BIO *in, *out; /* borrowed: from the wire, to the wire */
	enum tls_state state;
	size_t handshake_bytes;
	bool end_sent;
	char name[TLS_TEXT_MAX], reason[TLS_TEXT_MAX];
	struct buf keylog; /* owned */
};

/* ---- what connections share */

static void on_key_line(const SSL *ssl, const char *line)
{
	struct tls *tls = SSL_get_app_data(ssl);
	if (tls->keylog.len + strlen(line) + 1 > TLS_KEYLOG_MAX)
		return;
	buf_add_text(&tls->keylog, line);
	buf_add_byte(&tls->keylog, '\n');
}

/* The last of OpenSSL's errors speaks of TLS; those before it are of the ciphers beneath. */
static void take_reason(char out_reason[TLS_TEXT_MAX])
{
	unsigned long error = ERR_peek_last_error();
	const char *text = error != 0 ? ERR_reason_error_string(error) : NULL;
	snprintf(out_reason, TLS_TEXT_MAX, "%s", text != NULL ? text : "unknown TLS error");
	ERR_clear_error();
}

static bool use_new_certificate(SSL_CTX *context, const char *hostname)
{
	EVP_PKEY *key = NULL;
	X509 *certificate = NULL;
	if (!certificate_make(hostname, &key, &certificate))
		return false;
	bool ok = SSL_CTX_use_certificate(context, certificate) == 1 && SSL_CTX_use_PrivateKey(context, key) == 1;
	EVP_PKEY_free(key); /* the context has its own hold of both */
	X509_free(certificate);
	return ok;
}

/* Without tickets and cache a class sees every handshake whole, and no connection leaves anything behind. */
static bool set_up(SSL_CTX *context, const char *hostname)
{
	SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_keylog_callback(context, on_key_line);
	return SSL_CTX_set_num_tickets(context, 0) == 1 && SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 && use_new_certificate(context, hostname);
}

struct tls_server *tls_server_create(const char *hostname, char out_reason[TLS_TEXT_MAX])
{
	ERR_clear_error();
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	if (context == NULL || !set_up(context, hostname)) {
		take_reason(out_reason);
		SSL_CTX_free(context);
		return NULL;
	}
	struct tls_server *server = mem_alloc(sizeof *server);
	server->context = context;
	return server;
}

void tls_server_destroy(struct tls_server *server)
{
	if (server == NULL)
		return;
	SSL_CTX_free(server->context);
	free(server);
}

/* Any certificate is taken: ours is signed by nobody. */
static bool set_up_client(SSL_CTX *context)
{
	SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
	return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1;
}

struct tls_client *tls_client_create(char out_reason[TLS_TEXT_MAX])
{
	ERR_clear_error();
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	if (context == NULL || !set_up_client(context)) {
		take_reason(out_reason);
		SSL_CTX_free(context);
		return NULL;
	}
	struct tls_client *client = mem_alloc(sizeof *client);
	client->context = context;
	return client;
}

void tls_client_destroy(struct tls_client *client)
{
	if (client == NULL)
		return;
	SSL_CTX_free(client->context);
	free(client);
}

/* ---- one connection */

static struct tls *create(SSL_CTX *context)
{
	struct tls *tls = mem_zero(sizeof *tls);
	tls->ssl = SSL_new(context);
	tls->in = BIO_new(BIO_s_mem());
	tls->out = BIO_new(BIO_s_mem());
	if (tls->ssl == NULL || tls->in == NULL || tls->out == NULL)
		abort();                     /* only without memory */
	BIO_set_mem_eof_return(tls->in, -1); /* empty is "more will come", not the end */
	SSL_set_bio(tls->ssl, tls->in, tls->out);
	SSL_set_app_data(tls->ssl, tls);
	return tls;
}

struct tls *tls_create(struct tls_server *server)
{
	struct tls *tls = create(server->context);
	SSL_set_accept_state(tls->ssl);
	return tls;
}

void tls_destroy(struct tls *tls)
{
	if (tls == NULL)
		return;
	SSL_free(tls->ssl);
	buf_finish(&tls->keylog);
	free(tls);
}

/* After every call that may have written: an alert too must reach the client. */
static void flush_out(struct tls *tls, struct buf *out_wire)
{
	char *data = NULL;
	long len = BIO_get_mem_data(tls->out, &data);
	if (len > 0)
		buf_add(out_wire, span_make(data, (size_t)len));
	(void)BIO_reset(tls->out);
}

static void fail(struct tls *tls)
{
	take_reason(tls->reason);
	tls->state = TLS_FAILED;
}

/* result: of an SSL_ call that did not succeed. */
static void note_result(struct tls *tls, int result)
{
	switch (SSL_get_error(tls->ssl, result)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE: break;
	case SSL_ERROR_ZERO_RETURN: tls->state = TLS_ENDED; break;
	default: fail(tls); break;
	}
}

static void shake_hands(struct tls *tls, size_t len, struct buf *out_wire)
{
	tls->handshake_bytes += len;
	ERR_clear_error();
	int result = SSL_do_handshake(tls->ssl);
	flush_out(tls, out_wire);
	if (result == 1) {
		tls->state = TLS_OPEN;
		snprintf(tls->name, sizeof tls->name, "%s %s", SSL_get_version(tls->ssl),
		         SSL_CIPHER_standard_name(
		                 SSL_get_current_cipher(tls->ssl))); /* the registry's name, as captures show it */
		return;
	}
	note_result(tls, result);
	if (tls->state == TLS_HANDSHAKE && tls->handshake_bytes > TLS_HANDSHAKE_MAX) {
		snprintf(tls->reason, sizeof tls->reason, "handshake too long");
		tls->state = TLS_FAILED;
	}
}

struct tls *tls_create_client(struct tls_client *client, const char *hostname, struct buf *out_wire)
{
	struct tls *tls = create(client->context);
	SSL_set_connect_state(tls->ssl);
	SSL_set_tlsext_host_name(tls->ssl, hostname); /* a name that does not fit is not told */
	shake_hands(tls, 0, out_wire);
	return tls;
}

/* Reading writes too: to a KeyUpdate, to an attempt at renegotiation. */
static void read_clear(struct tls *tls, struct buf *out_clear, struct buf *out_wire)
{
	while (tls->state == TLS_OPEN) {
		size_t len = 0;
		buf_reserve(out_clear, PIECE_MAX);
		ERR_clear_error();
		int result = SSL_read_ex(tls->ssl, out_clear->data + out_clear->len, PIECE_MAX, &len);
		out_clear->len += len;
		flush_out(tls, out_wire);
		if (result == 1)
			continue;
		note_result(tls, result);
		return;
	}
}

enum tls_state tls_receive(struct tls *tls, struct span wire, struct buf *out_clear, struct buf *out_wire)
{
	while (wire.len > 0 && (tls->state == TLS_HANDSHAKE || tls->state == TLS_OPEN)) {
		struct span piece = span_part(wire, 0, PIECE_MAX);
		wire = span_from(wire, piece.len);
		if (BIO_write(tls->in, piece.data, (int)piece.len) != (int)piece.len)
			abort(); /* only without memory */
		if (tls->state == TLS_HANDSHAKE)
			shake_hands(tls, piece.len, out_wire);
		read_clear(tls, out_clear, out_wire);
	}
	return tls->state;
}

bool tls_send(struct tls *tls, struct span clear, struct buf *out_wire)
{
	if ((tls->state != TLS_OPEN && tls->state != TLS_ENDED) || tls->end_sent)
		return false;
	while (clear.len > 0) {
		struct span piece = span_part(clear, 0, PIECE_MAX);
		clear = span_from(clear, piece.len);
		ERR_clear_error();
		int result = SSL_write(tls->ssl, piece.data, (int)piece.len);
		flush_out(tls, out_wire);
		if (result != (int)piece.len) { /* memory is never full, so this is no matter of waiting */
			fail(tls);
			return false;
		}
	}
	return true;
}

void tls_end(struct tls *tls, struct buf *out_wire)
{
	if ((tls->state != TLS_OPEN && tls->state != TLS_ENDED) || tls->end_sent)
		return;
	tls->end_sent = true;
	ERR_clear_error();
	SSL_shutdown(tls->ssl);
	ERR_clear_error();
	flush_out(tls, out_wire);
}

enum tls_state tls_state(const struct tls *tls)
{
	return tls->state;
}

const char *tls_reason(const struct tls *tls)
{
	return tls->reason;
}

const char *tls_name(const struct tls *tls)
{
	return tls->name;
}

struct span tls_keylog(const struct tls *tls)
{
	return buf_span(&tls->keylog);
}
