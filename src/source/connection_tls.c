#include <stdio.h>
#include <string.h>

#include "source/connection_private.h"

static void add_note(struct connection *conn, const char *text)
{
	struct fact *fact = fact_create(FACT_NOTE, conn->session, 0, strlen(text));
	memcpy(fact->data, text, strlen(text));
	outbox_add(&conn->outbox, fact);
}

/* Nothing for an empty one. */
static void add_bytes(struct connection *conn, enum fact_layer layer, struct span bytes)
{
	if (bytes.len == 0)
		return;
	struct fact *fact = fact_create_bytes(conn->session, SMTP_SERVER, 0, bytes);
	fact->layer = layer;
	outbox_add(&conn->outbox, fact);
}

/* ---- beginning */

/* RFC 3207 §4.2: what came before the handshake in clear text is forgotten, commands slipped in behind STARTTLS too. */
static void discard_plaintext(struct connection *conn)
{
	char text[TLS_TEXT_MAX];
	size_t len = inbox_len(&conn->pending);
	inbox_finish(&conn->pending);
	if (len == 0)
		return;
	snprintf(text, sizeof text, "%zu bytes of plaintext behind STARTTLS were thrown away", len);
	add_note(conn, text);
}

void connection_begin_tls(struct connection *conn)
{
	conn->tls_due = false;
	discard_plaintext(conn);
	if (conn->hub->tls == NULL) { /* it is not offered, but may be switched on */
		add_note(conn, "TLS is not available: OpenSSL could not make a certificate");
		conn->ending = true;
	} else {
		conn->tls = tls_create(conn->hub->tls);
		conn->outbox.under_tls = true;
	}
	connection_flush(conn);
}

bool connection_in_handshake(const struct connection *conn)
{
	return conn->tls_due || (conn->tls != NULL && tls_state(conn->tls) == TLS_HANDSHAKE);
}

/* ---- from the wire */

static void tell_open(struct connection *conn)
{
	const char *name = tls_name(conn->tls);
	struct fact *fact = fact_create(FACT_TLS, conn->session, 0, strlen(name));
	memcpy(fact->data, name, strlen(name));
	outbox_add(&conn->outbox, fact);
	if (conn->server != NULL && !conn->ending)
		smtp_server_tls_started(conn->server);
}

static void tell_failure(struct connection *conn, bool in_handshake)
{
	char text[TLS_TEXT_MAX + 32];
	snprintf(text, sizeof text, "%s: %s", in_handshake ? "TLS handshake failed" : "TLS failed", tls_reason(conn->tls));
	add_note(conn, text);
}

/* What a read changed, with our own part of it for the wire. */
static void follow(struct connection *conn, enum tls_state before, struct span wire)
{
	enum tls_state after = tls_state(conn->tls);
	if (after == TLS_FAILED && before != TLS_FAILED) {
		tell_failure(conn, tls_name(conn->tls)[0] == '\0');
		conn->ending = true;
	}
	add_bytes(conn, LAYER_WIRE, wire);
	if (before == TLS_HANDSHAKE && tls_name(conn->tls)[0] != '\0')
		tell_open(conn);
	if (after == TLS_ENDED)
		connection_client_ended(conn);
}

/* Before the bytes they open: who reads a capture from the front must have the keys first. */
static void tell_keys(struct connection *conn)
{
	struct span lines = span_from(tls_keylog(conn->tls), conn->keys_told);
	if (lines.len == 0)
		return;
	conn->keys_told += lines.len;
	struct fact *fact = fact_create(FACT_TLS_SECRET, conn->session, 0, lines.len);
	memcpy(fact->data, lines.data, lines.len);
	connection_push(conn, fact);
}

void connection_decrypt(struct connection *conn, struct fact *fact)
{
	struct buf clear = { 0 }, wire = { 0 };
	enum tls_state before = tls_state(conn->tls);
	size_t len = fact->len;
	tls_receive(conn->tls, fact_bytes(fact), &clear, &wire);
	fact->layer = LAYER_WIRE;
	tell_keys(conn);
	connection_push(conn, fact);
	bool was_ending = conn->ending;
	follow(conn, before, buf_span(&wire));
	buf_finish(&wire);
	if (clear.len > 0 && connection_flush(conn)) /* the handshake's end goes before what comes under it */
		connection_take(conn, fact_create_bytes(conn->session, SMTP_CLIENT, 0, buf_span(&clear)));
	else if (was_ending)
		conn->linger_bytes += len; /* nothing that can be read, but sent all the same */
	buf_finish(&clear);
}

/* ---- to the wire */

void connection_send(struct connection *conn, struct span bytes)
{
	struct buf wire = { 0 };
	if (conn->tls == NULL) {
		add_bytes(conn, LAYER_CLEAR, bytes);
		return;
	}
	if (tls_send(conn->tls, bytes, &wire)) {
		add_bytes(conn, LAYER_CLEAR, bytes);
		add_bytes(conn, LAYER_WIRE, buf_span(&wire));
	} else if (bytes.len > 0) { /* a 421, or a reply that was held until now */
		add_note(conn, "A reply could not be sent: TLS is not open");
	}
	buf_finish(&wire);
}

void connection_end_tls(struct connection *conn)
{
	struct buf wire = { 0 };
	if (conn->tls == NULL || conn->plan.end.action.kind != FAULT_NONE)
		return;
	tls_end(conn->tls, &wire);
	add_bytes(conn, LAYER_WIRE, buf_span(&wire));
	buf_finish(&wire);
	connection_flush(conn);
}

void connection_tell_broken_handshake(struct connection *conn)
{
	if (conn->tls != NULL && tls_state(conn->tls) == TLS_HANDSHAKE)
		add_note(conn, "The client ended the connection during the TLS handshake");
}
