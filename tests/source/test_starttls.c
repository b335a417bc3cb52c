/* STARTTLS on a real socket, OpenSSL's own client at the other end: the handshake, both layers as facts, and what may not happen.
 */
#include "lecture.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#define MAIL_BYTES (2u << 20)

/* A peer whose bytes go through OpenSSL. plain: what it meant to send and was told, from the handshake on. */
struct secure {
	struct peer peer;
	SSL_CTX *context;
	SSL *ssl;
	BIO *in, *out;
	struct buf said, heard; /* owned: clear text under TLS */
	size_t taken;           /* of heard */
	size_t wire_start;      /* of peer.sent: the ClientHello ... */
	size_t heard_start;     /* ... and of peer.received */
	size_t step;            /* bytes given to the socket at once */
};

static void secure_begin(struct secure *secure, int port, int version)
{
	*secure = (struct secure){ .context = SSL_CTX_new(TLS_client_method()), .step = SIZE_MAX };
	SSL_CTX_set_min_proto_version(secure->context, version);
	SSL_CTX_set_max_proto_version(secure->context, version);
	secure->ssl = SSL_new(secure->context);
	secure->in = BIO_new(BIO_s_mem());
	secure->out = BIO_new(BIO_s_mem());
	BIO_set_mem_eof_return(secure->in, -1);
	SSL_set_bio(secure->ssl, secure->in, secure->out);
	SSL_set_connect_state(secure->ssl);
	peer_connect(&secure->peer, port);
	peer_expect(&secure->peer, 220);
}

static void secure_finish(struct secure *secure)
{
	SSL_free(secure->ssl);
	SSL_CTX_free(secure->context);
	peer_finish(&secure->peer);
	buf_finish(&secure->said);
	buf_finish(&secure->heard);
	ERR_clear_error();
}

/* What OpenSSL has for the wire goes there. */
static void secure_flush(struct secure *secure)
{
	char *data = NULL;
	long len = BIO_get_mem_data(secure->out, &data);
	struct span bytes = span_make(data, (size_t)len);
	for (size_t at = 0; at < bytes.len; at += bytes.len - at < secure->step ? bytes.len - at : secure->step)
		peer_send_bytes(&secure->peer,
		                span_part(bytes, at, secure->step < bytes.len - at ? at + secure->step : bytes.len));
	assert_int_equal(BIO_reset(secure->out), 1);
}

/* One read of the socket. False: the server's end. */
static bool secure_read(struct secure *secure)
{
	uint8_t chunk[16384];
	size_t before = secure->peer.received.len, len = 0;
	bool more = peer_read(&secure->peer);
	size_t got = secure->peer.received.len - before;
	if (got > 0)
		assert_int_equal(BIO_write(secure->in, secure->peer.received.data + before, (int)got), (int)got);
	ERR_clear_error();
	while (SSL_read_ex(secure->ssl, chunk, sizeof chunk, &len) == 1)
		buf_add(&secure->heard, span_make(chunk, len));
	return more;
}

static void secure_ask(struct secure *secure)
{
	peer_say(&secure->peer, "EHLO c.example\r\n", 250);
	peer_say(&secure->peer, "STARTTLS\r\n", 220);
	secure->wire_start = secure->peer.sent.len;
	secure->heard_start = secure->peer.received.len;
}

/* said_early: goes with the client's last part of the handshake, unless NULL. */
static void secure_shake(struct secure *secure, const char *said_early)
{
	ERR_clear_error();
	for (;;) {
		bool done = SSL_do_handshake(secure->ssl) == 1;
		if (done && said_early != NULL) {
			assert_true(SSL_write(secure->ssl, said_early, (int)strlen(said_early)) > 0);
			buf_add_text(&secure->said, said_early);
		}
		secure_flush(secure);
		if (done)
			break;
		assert_int_equal(SSL_get_error(secure->ssl, -1), SSL_ERROR_WANT_READ);
		assert_true(secure_read(secure));
	}
}

static void secure_send(struct secure *secure, struct span bytes)
{
	size_t len = 0;
	assert_int_equal(SSL_write_ex(secure->ssl, bytes.data, bytes.len, &len), 1);
	assert_int_equal(len, bytes.len);
	buf_add(&secure->said, bytes);
	secure_flush(secure);
}

/* Waits for one whole reply. */
static int secure_reply(struct secure *secure)
{
	for (;;) {
		struct span rest = span_from(buf_span(&secure->heard), secure->taken);
		const uint8_t *lf = rest.len > 0 ? memchr(rest.data, '\n', rest.len) : NULL;
		if (lf == NULL) {
			assert_true(secure_read(secure));
			continue;
		}
		secure->taken += (size_t)(lf - rest.data) + 1;
		if (rest.data[3] == ' ')
			return atoi((const char *)rest.data);
	}
}

static void secure_say(struct secure *secure, const char *line, int code)
{
	secure_send(secure, span_of(line));
	assert_int_equal(secure_reply(secure), code);
}

static void secure_expect_end(struct secure *secure)
{
	while (secure_read(secure))
		;
	assert_int_equal(secure->taken, secure->heard.len);
	assert_true(SSL_get_shutdown(secure->ssl) & SSL_RECEIVED_SHUTDOWN);
	peer_close(&secure->peer);
}

/* ---- what the facts say */

/* One side's bytes of one layer, of the facts behind the first FACT_TLS (after) or of all. */
static struct buf layer_bytes(const struct rig *rig, uint32_t session, enum smtp_side from, enum fact_layer layer, bool after)
{
	struct buf bytes = { 0 };
	bool open = !after;
	for (size_t i = 0; i < rig->count; i++) {
		const struct fact *fact = rig->facts[i];
		if (fact->session != session)
			continue;
		open |= fact->kind == FACT_TLS;
		if (open && fact->kind == FACT_BYTES && fact->from == from && fact->layer == layer)
			buf_add(&bytes, fact_bytes(fact));
	}
	return bytes;
}

static void check_layer(const struct rig *rig, enum smtp_side from, enum fact_layer layer, struct span expected)
{
	struct buf bytes = layer_bytes(rig, 1, from, layer, layer == LAYER_CLEAR);
	assert_int_equal(bytes.len, expected.len);
	assert_true(span_equal(buf_span(&bytes), expected));
	buf_finish(&bytes);
}

/* Keys of the session, each line whole, before the server's first encrypted bytes and never once it is open. */
static void check_secrets(const struct rig *rig)
{
	size_t lines = 0, server_wire = 0;
	for (size_t i = 0; i < rig->count; i++) {
		const struct fact *fact = rig->facts[i];
		server_wire += fact->kind == FACT_BYTES && fact->from == SMTP_SERVER && fact->layer == LAYER_WIRE;
		if (fact->kind != FACT_TLS_SECRET)
			continue;
		assert_int_equal(fact->data[fact->len - 1], '\n');
		assert_true(lines > 0 || server_wire <= 1); /* TLS 1.2: known when the client's part has come */
		for (size_t at = 0; at < fact->len; at++)
			lines += fact->data[at] == '\n';
	}
	assert_true(lines == 1 || lines == 5); /* CLIENT_RANDOM; or two of the handshake, two of the traffic, the exporter */
}

/* Client: the wire first, then what it meant. Server: what it means, then the wire. */
static void check_order(const struct rig *rig)
{
	const struct fact *before = NULL;
	bool open = false;
	for (size_t i = 0; i < rig->count; i++) {
		const struct fact *fact = rig->facts[i];
		if (fact->session != 1)
			continue;
		if (open && before->kind == FACT_BYTES && before->from == SMTP_SERVER && before->layer == LAYER_CLEAR) {
			assert_int_equal(fact->kind, FACT_BYTES);
			assert_true(fact->from == SMTP_SERVER && fact->layer == LAYER_WIRE);
			assert_true(fact->len > before->len);
		}
		if (open && fact->kind == FACT_BYTES && fact->from == SMTP_CLIENT && fact->layer == LAYER_CLEAR)
			assert_true(before->kind == FACT_TLS || (before->from == SMTP_CLIENT && before->layer == LAYER_WIRE));
		open |= fact->kind == FACT_TLS;
		before = fact;
	}
	assert_true(open);
}

/* The facts hold exactly what this client sent and received, in both layers. */
static void check_secure(const struct rig *rig, const struct secure *secure, const char *name)
{
	struct fact *tls = rig_find(rig, FACT_TLS, 1);
	assert_non_null(tls);
	assert_int_equal(rig_count(rig, FACT_TLS, 1), 1);
	assert_true(tls->len >= strlen(name));
	assert_memory_equal(tls->data, name, strlen(name));
	check_layer(rig, SMTP_CLIENT, LAYER_WIRE, span_from(buf_span(&secure->peer.sent), secure->wire_start));
	check_layer(rig, SMTP_SERVER, LAYER_WIRE, span_from(buf_span(&secure->peer.received), secure->heard_start));
	check_layer(rig, SMTP_CLIENT, LAYER_CLEAR, buf_span(&secure->said));
	check_layer(rig, SMTP_SERVER, LAYER_CLEAR, buf_span(&secure->heard));
	check_order(rig);
	check_secrets(rig);
}

static bool has_note(const struct rig *rig, const char *text)
{
	for (size_t i = 0; i < rig->count; i++) {
		const struct fact *fact = rig->facts[i];
		if (fact->kind == FACT_NOTE && fact->session == 1 && span_equal(fact_bytes(fact), span_of(text)))
			return true;
	}
	return false;
}

/* ---- tests */

static const struct {
	int version;
	const char *name;
} versions[] = { { TLS1_2_VERSION, "TLSv1.2 TLS_ECDHE_ECDSA_WITH_" }, { TLS1_3_VERSION, "TLSv1.3 TLS_AES_256_GCM_SHA384" } };

static void check_conversation(size_t which, size_t step)
{
	struct rig rig;
	struct secure secure;
	rig_start(&rig);
	secure_begin(&secure, rig.port, versions[which].version);
	secure.step = step;
	secure_ask(&secure);
	secure_shake(&secure, NULL);
	for (size_t i = 1; i < LECTURE_STEPS; i++)
		secure_say(&secure, lecture_lines[i], lecture_codes[i]);
	secure_expect_end(&secure);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	rig_stop(&rig);
	check_secure(&rig, &secure, versions[which].name);
	assert_int_equal(rig.stats.bytes_in, secure.peer.sent.len);
	assert_int_equal(rig.stats.bytes_out, secure.peer.received.len);
	assert_int_equal(rig.stats.mails, 1);
	rig_finish(&rig);
	secure_finish(&secure);
}

static void test_conversation(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		check_conversation(which, SIZE_MAX);
		check_conversation(which, 1);
	}
}

/* RFC 3207 §4.2: nothing from before counts, and STARTTLS is not offered again. */
static void test_state_is_forgotten(void **state)
{
	struct rig rig;
	struct secure secure;
	(void)state;
	rig_start(&rig);
	secure_begin(&secure, rig.port, TLS1_3_VERSION);
	secure_ask(&secure);
	secure_shake(&secure, NULL);
	secure_say(&secure, "MAIL FROM:<a@x.example>\r\n", 503);
	secure_say(&secure, "EHLO c.example\r\n", 250);
	buf_add_byte(&secure.heard, '\0');
	assert_null(strstr((const char *)secure.heard.data, "STARTTLS"));
	assert_non_null(strstr((const char *)secure.heard.data, "AUTH"));
	secure.heard.len--;
	secure_say(&secure, "STARTTLS\r\n", 503);
	secure_say(&secure, "QUIT\r\n", 221);
	secure_expect_end(&secure);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	check_secure(&rig, &secure, "TLSv1.3 ");
	rig_finish(&rig);
	secure_finish(&secure);
}

#define INJECTED "MAIL FROM:<evil@x.example>\r\nRCPT TO:<b@x.example>\r\nRSE"

/* Commands behind STARTTLS in clear text are never answered, nor finished by what comes under TLS. */
static void check_injection(bool held)
{
	struct rig rig;
	struct secure secure;
	struct live_break breaks = { .verbs = 1u << VERB_STARTTLS };
	rig_start(&rig);
	if (held)
		live_hold(rig.live, true, &breaks);
	secure_begin(&secure, rig.port, TLS1_3_VERSION);
	peer_say(&secure.peer, "EHLO c.example\r\n", 250);
	if (held) {
		peer_send(&secure.peer, "STARTTLS\r\n");
		rig_wait(&rig, FACT_HELD, 1, 1);
		peer_send(&secure.peer, INJECTED);
		rig_wait(&rig, FACT_BYTES, 1, 5); /* greeting, EHLO, its reply, STARTTLS, and this */
		live_release_all(rig.live);
	} else {
		peer_send(&secure.peer, "STARTTLS\r\n" INJECTED);
	}
	peer_expect(&secure.peer, 220);
	secure.wire_start = secure.peer.sent.len;
	secure.heard_start = secure.peer.received.len;
	secure_shake(&secure, NULL);
	secure_say(&secure, "T\r\n", 500); /* would end an RSET */
	secure_say(&secure, "EHLO c.example\r\n", 250);
	secure_say(&secure, "DATA\r\n", 503);
	secure_say(&secure, "QUIT\r\n", 221);
	secure_expect_end(&secure);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	check_secure(&rig, &secure, "TLSv1.3 ");
	assert_true(has_note(&rig, "54 bytes of plaintext behind STARTTLS were thrown away"));
	rig_finish(&rig);
	secure_finish(&secure);
}

static void test_injection(void **state)
{
	(void)state;
	assert_int_equal(strlen(INJECTED), 54);
	check_injection(false);
	check_injection(true);
}

/* EHLO in one segment with the client's Finished: its fact comes behind FACT_TLS. */
static void test_early_command(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		struct rig rig;
		struct secure secure;
		rig_start(&rig);
		secure_begin(&secure, rig.port, versions[which].version);
		secure_ask(&secure);
		secure_shake(&secure, "EHLO c.example\r\n");
		assert_int_equal(secure_reply(&secure), 250);
		secure_say(&secure, "QUIT\r\n", 221);
		secure_expect_end(&secure);
		rig_wait(&rig, FACT_CLOSED, 1, 1);
		check_secure(&rig, &secure, versions[which].name);
		rig_finish(&rig);
		secure_finish(&secure);
	}
}

static void test_large_mail(void **state)
{
	(void)state;
	struct buf mail = { 0 };
	while (mail.len < MAIL_BYTES)
		buf_addf(&mail, "line %zu of a long mail\r\n", mail.len);
	buf_add_text(&mail, ".\r\n");
	for (size_t which = 0; which < 2; which++) {
		struct rig rig;
		struct secure secure;
		rig_start(&rig);
		secure_begin(&secure, rig.port, versions[which].version);
		secure_ask(&secure);
		secure_shake(&secure, NULL);
		for (size_t i = 1; i <= 4; i++)
			secure_say(&secure, lecture_lines[i], lecture_codes[i]);
		secure_send(&secure, buf_span(&mail));
		assert_int_equal(secure_reply(&secure), 250);
		secure_say(&secure, "QUIT\r\n", 221);
		secure_expect_end(&secure);
		rig_wait(&rig, FACT_CLOSED, 1, 1);
		check_secure(&rig, &secure, versions[which].name);
		rig_finish(&rig);
		secure_finish(&secure);
	}
	buf_finish(&mail);
}

/* A close_notify behind commands: they are answered, then the server ends too. */
static void test_half_close(void **state)
{
	struct rig rig;
	struct secure secure;
	(void)state;
	rig_start(&rig);
	secure_begin(&secure, rig.port, TLS1_3_VERSION);
	secure_ask(&secure);
	secure_shake(&secure, NULL);
	secure_send(&secure, span_of("EHLO c.example\r\nNOOP\r\n"));
	SSL_shutdown(secure.ssl);
	secure_flush(&secure);
	assert_int_equal(secure_reply(&secure), 250);
	assert_int_equal(secure_reply(&secure), 250);
	secure_expect_end(&secure);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(rig_find(&rig, FACT_CLOSED, 1)->from, SMTP_CLIENT);
	check_secure(&rig, &secure, "TLSv1.3 ");
	rig_finish(&rig);
	secure_finish(&secure);
}

/* ---- handshakes that fail */

/* What is sent for a ClientHello, and the note; the server ends. */
static void check_no_handshake(const char *bytes, const char *note)
{
	struct rig rig;
	struct secure secure;
	rig_start(&rig);
	secure_begin(&secure, rig.port, TLS1_3_VERSION);
	secure_ask(&secure);
	peer_send(&secure.peer, bytes);
	while (peer_read(&secure.peer))
		;
	peer_close(&secure.peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_true(has_note(&rig, note));
	assert_int_equal(rig_count(&rig, FACT_TLS, 1), 0);
	assert_int_equal(rig_find(&rig, FACT_CLOSED, 1)->from, SMTP_SERVER);
	check_layer(&rig, SMTP_CLIENT, LAYER_WIRE, span_of(bytes));
	check_layer(&rig, SMTP_SERVER, LAYER_WIRE, span_from(buf_span(&secure.peer.received), secure.heard_start));
	rig_finish(&rig);
	secure_finish(&secure);
}

static void test_no_handshake(void **state)
{
	(void)state;
	check_no_handshake("EHLO c.example\r\n", "TLS handshake failed: wrong version number");
	check_no_handshake("GET / HTTP/1.1\r\n\r\n", "TLS handshake failed: http request");
}

static void test_distrust(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		struct rig rig;
		struct secure secure;
		rig_start(&rig);
		secure_begin(&secure, rig.port, versions[which].version);
		secure_ask(&secure);
		SSL_set_verify(secure.ssl, SSL_VERIFY_PEER, NULL);
		while (SSL_do_handshake(secure.ssl) != 1 && SSL_get_error(secure.ssl, -1) == SSL_ERROR_WANT_READ) {
			secure_flush(&secure);
			assert_true(secure_read(&secure));
		}
		secure_flush(&secure); /* its alert */
		while (peer_read(&secure.peer))
			;
		peer_close(&secure.peer);
		rig_wait(&rig, FACT_CLOSED, 1, 1);
		assert_true(has_note(&rig, "TLS handshake failed: tlsv1 alert unknown ca"));
		assert_int_equal(rig_count(&rig, FACT_TLS, 1), 0);
		rig_finish(&rig);
		secure_finish(&secure);
	}
}

/* Gone at each point of the ClientHello, or when it is whole: the next client is served. */
static void test_gone_in_handshake(void **state)
{
	(void)state;
	for (int ending = 0; ending < 3; ending++) {
		struct rig rig;
		struct secure secure;
		rig_start(&rig);
		secure_begin(&secure, rig.port, TLS1_3_VERSION);
		secure_ask(&secure);
		SSL_do_handshake(secure.ssl);
		char *data = NULL;
		long len = BIO_get_mem_data(secure.out, &data);
		if (ending > 0)
			peer_send_bytes(&secure.peer, span_make(data, ending == 1 ? (size_t)len / 2 : (size_t)len));
		if (ending == 2)
			assert_true(secure_read(&secure)); /* its ServerHello */
		peer_close(&secure.peer);
		rig_wait(&rig, FACT_CLOSED, 1, 1);
		assert_int_equal(rig_find(&rig, FACT_CLOSED, 1)->from, SMTP_CLIENT);
		if (ending < 2) /* else a reset may come first: it left bytes unread */
			assert_true(has_note(&rig, "The client ended the connection during the TLS handshake"));
		struct peer next;
		peer_connect(&next, rig.port);
		lecture_play(&next, 0, LECTURE_STEPS);
		lecture_end(&next);
		peer_finish(&next);
		rig_finish(&rig);
		secure_finish(&secure);
	}
}

/* The program ends while one client shakes hands and another is under TLS. */
static void test_stop(void **state)
{
	struct rig rig;
	struct secure waiting, open;
	(void)state;
	rig_start(&rig);
	secure_begin(&waiting, rig.port, TLS1_3_VERSION);
	secure_ask(&waiting);
	secure_begin(&open, rig.port, TLS1_3_VERSION);
	secure_ask(&open);
	secure_shake(&open, NULL);
	secure_say(&open, "EHLO c.example\r\n", 250);
	live_stop(rig.live);
	assert_int_equal(secure_reply(&open), 421);
	secure_expect_end(&open);
	assert_false(peer_read(&waiting.peer));
	peer_close(&waiting.peer);
	rig_stop(&rig);
	assert_true(has_note(&rig, "A reply could not be sent: TLS is not open"));
	rig_finish(&rig);
	secure_finish(&waiting);
	secure_finish(&open);
}

/* A broken record while a reply is held: the connection ends, the reply stays unsaid. */
static void test_broken_while_held(void **state)
{
	struct rig rig;
	struct secure secure;
	struct live_break breaks = { .verbs = 1u << VERB_NOOP };
	(void)state;
	rig_start(&rig);
	live_hold(rig.live, true, &breaks);
	secure_begin(&secure, rig.port, TLS1_3_VERSION);
	secure_ask(&secure);
	secure_shake(&secure, NULL);
	secure_say(&secure, "EHLO c.example\r\n", 250);
	secure_send(&secure, span_of("NOOP\r\n"));
	rig_wait(&rig, FACT_HELD, 1, 1);
	peer_send(&secure.peer, "no record at all\r\n");
	rig_wait(&rig, FACT_NOTE, 1, 1);
	assert_true(has_note(&rig, "TLS failed: wrong version number"));
	live_release_all(rig.live);
	rig_wait(&rig, FACT_NOTE, 1, 2);
	assert_true(has_note(&rig, "A reply could not be sent: TLS is not open"));
	while (peer_read(&secure.peer))
		;
	peer_close(&secure.peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(rig_find(&rig, FACT_CLOSED, 1)->from, SMTP_SERVER);
	check_layer(&rig, SMTP_SERVER, LAYER_CLEAR, buf_span(&secure.heard));
	rig_finish(&rig);
	secure_finish(&secure);
}

/* Switched off, it is neither offered nor known. */
static void test_switched_off(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config = rig_config();
	(void)state;
	assert_true(config.smtp.extensions & EXTENSION_STARTTLS);
	config.smtp.extensions &= ~(unsigned)EXTENSION_STARTTLS;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	peer_connect(&peer, rig.port);
	peer_expect(&peer, 220);
	peer_say(&peer, "EHLO c.example\r\n", 250);
	peer_say(&peer, "STARTTLS\r\n", 502);
	peer_say(&peer, "QUIT\r\n", 221);
	lecture_end(&peer);
	rig_finish(&rig);
	peer_finish(&peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conversation),      cmocka_unit_test(test_state_is_forgotten),
		cmocka_unit_test(test_injection),         cmocka_unit_test(test_early_command),
		cmocka_unit_test(test_large_mail),        cmocka_unit_test(test_half_close),
		cmocka_unit_test(test_no_handshake),      cmocka_unit_test(test_distrust),
		cmocka_unit_test(test_gone_in_handshake), cmocka_unit_test(test_stop),
		cmocka_unit_test(test_broken_while_held), cmocka_unit_test(test_switched_off),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
