/* TLS: OpenSSL's own client, in memory, against the filter: both versions, every way to cut the wire, and broken clients. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "source/tls.h"

#define HOSTNAME  "mail.example.org"
#define BIG_BYTES (3u << 20)

static struct tls_server *server;

/* One connection: OpenSSL as the client, `tls` as the server, and the bytes on their way between them. */
struct pair {
	SSL_CTX *context;
	SSL *client;
	BIO *in, *out; /* the client's */
	struct tls *tls;
	size_t step;          /* bytes the server is given at once */
	struct buf clear;     /* what the server read */
	struct buf at_client; /* what the client read */
	bool ended;           /* the client saw close_notify */
};

static void pair_init(struct pair *pair, int version, size_t step)
{
	*pair = (struct pair){ .context = SSL_CTX_new(TLS_client_method()), .step = step, .tls = tls_create(server) };
	SSL_CTX_set_min_proto_version(pair->context, version);
	SSL_CTX_set_max_proto_version(pair->context, version);
	pair->client = SSL_new(pair->context);
	pair->in = BIO_new(BIO_s_mem());
	pair->out = BIO_new(BIO_s_mem());
	BIO_set_mem_eof_return(pair->in, -1);
	SSL_set_bio(pair->client, pair->in, pair->out);
	SSL_set_connect_state(pair->client);
}

static void pair_finish(struct pair *pair)
{
	tls_destroy(pair->tls);
	SSL_free(pair->client);
	SSL_CTX_free(pair->context);
	buf_finish(&pair->clear);
	buf_finish(&pair->at_client);
	ERR_clear_error();
}

static struct buf client_output(struct pair *pair)
{
	struct buf bytes = { 0 };
	char *data = NULL;
	long len = BIO_get_mem_data(pair->out, &data);
	buf_add(&bytes, span_make(data, (size_t)len));
	assert_int_equal(BIO_reset(pair->out), 1);
	return bytes;
}

static void client_read(struct pair *pair)
{
	uint8_t chunk[16384];
	size_t len = 0;
	ERR_clear_error();
	while (SSL_read_ex(pair->client, chunk, sizeof chunk, &len) == 1)
		buf_add(&pair->at_client, span_make(chunk, len));
	pair->ended = SSL_get_shutdown(pair->client) & SSL_RECEIVED_SHUTDOWN;
}

static void to_client(struct pair *pair, struct buf *wire)
{
	if (wire->len > 0)
		assert_int_equal(BIO_write(pair->in, wire->data, (int)wire->len), (int)wire->len);
	buf_finish(wire);
	client_read(pair);
}

/* Gives the server bytes in steps; its answers go to the client at once. */
static void to_server(struct pair *pair, struct span bytes)
{
	for (size_t at = 0; at < bytes.len; at += pair->step) {
		struct buf wire = { 0 };
		tls_receive(pair->tls, span_part(bytes, at, at + pair->step), &pair->clear, &wire);
		to_client(pair, &wire);
	}
}

/* Until neither side has anything to say. */
static void exchange(struct pair *pair)
{
	client_read(pair);
	for (struct buf bytes = client_output(pair); bytes.len > 0; bytes = client_output(pair)) {
		to_server(pair, buf_span(&bytes));
		buf_finish(&bytes);
	}
}

static void client_send(struct pair *pair, struct span clear)
{
	size_t len = 0;
	assert_int_equal(SSL_write_ex(pair->client, clear.data, clear.len, &len), 1);
	assert_int_equal(len, clear.len);
}

static void server_send(struct pair *pair, struct span clear)
{
	struct buf wire = { 0 };
	assert_true(tls_send(pair->tls, clear, &wire));
	assert_true(wire.len > clear.len);
	to_client(pair, &wire);
}

static void check_clear(struct pair *pair, const char *text)
{
	assert_int_equal(pair->clear.len, strlen(text));
	assert_memory_equal(pair->clear.data, text, strlen(text));
	buf_clear(&pair->clear);
}

static void check_at_client(struct pair *pair, const char *text)
{
	assert_int_equal(pair->at_client.len, strlen(text));
	assert_memory_equal(pair->at_client.data, text, strlen(text));
	buf_clear(&pair->at_client);
}

static const struct {
	int version;
	const char *name;
	size_t key_lines;
} versions[] = { { TLS1_2_VERSION, "TLSv1.2 TLS_", 1 }, { TLS1_3_VERSION, "TLSv1.3 TLS_AES_256_GCM_SHA384", 5 } };

/* ---- the conversation, at every size of a read */

static void check_conversation(size_t which, size_t step)
{
	struct pair pair;
	pair_init(&pair, versions[which].version, step);
	assert_int_equal(tls_state(pair.tls), TLS_HANDSHAKE);
	assert_string_equal(tls_name(pair.tls), "");
	exchange(&pair);
	assert_int_equal(tls_state(pair.tls), TLS_OPEN);
	assert_memory_equal(tls_name(pair.tls), versions[which].name, strlen(versions[which].name));
	assert_string_equal(SSL_get_version(pair.client), which == 0 ? "TLSv1.2" : "TLSv1.3");
	client_send(&pair, span_of("EHLO lab-pc\r\n"));
	client_send(&pair, span_of("MAIL FROM:<a@b.example>\r\n"));
	exchange(&pair);
	check_clear(&pair, "EHLO lab-pc\r\nMAIL FROM:<a@b.example>\r\n");
	server_send(&pair, span_of("250 OK\r\n"));
	server_send(&pair, span_of("250 2.1.0 OK\r\n"));
	check_at_client(&pair, "250 OK\r\n250 2.1.0 OK\r\n");
	assert_string_equal(tls_reason(pair.tls), "");
	pair_finish(&pair);
}

static void test_conversation(void **state)
{
	static const size_t steps[] = { 1, 2, 5, 100, 65536 };
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
			check_conversation(which, steps[i]);
	}
}

/* A record cut at each of its bytes; one connection takes them all. */
static void test_every_split(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		struct pair pair;
		pair_init(&pair, versions[which].version, 65536);
		exchange(&pair);
		for (size_t at = 0, len = 1; at < len; at++) {
			client_send(&pair, span_of("RCPT TO:<b@b.example>\r\n"));
			struct buf bytes = client_output(&pair);
			len = bytes.len;
			to_server(&pair, span_part(buf_span(&bytes), 0, at));
			assert_int_equal(pair.clear.len, 0);
			to_server(&pair, span_from(buf_span(&bytes), at));
			check_clear(&pair, "RCPT TO:<b@b.example>\r\n");
			buf_finish(&bytes);
		}
		pair_finish(&pair);
	}
}

/* A ClientHello cut anywhere gives no answer before its last byte. */
static void test_hello_every_split(void **state)
{
	struct pair first;
	(void)state;
	pair_init(&first, TLS1_3_VERSION, 65536);
	client_read(&first);
	struct buf hello = client_output(&first);
	assert_true(hello.len > 100);
	for (size_t at = 0; at < hello.len; at++) {
		struct tls *tls = tls_create(server);
		struct buf clear = { 0 }, wire = { 0 };
		assert_int_equal(tls_receive(tls, span_part(buf_span(&hello), 0, at), &clear, &wire), TLS_HANDSHAKE);
		assert_int_equal(wire.len, 0);
		assert_int_equal(tls_receive(tls, span_from(buf_span(&hello), at), &clear, &wire), TLS_HANDSHAKE);
		assert_true(wire.len > 0 && wire.data[0] == 22); /* a handshake record */
		assert_int_equal(clear.len, 0);
		tls_destroy(tls);
		buf_finish(&wire);
		buf_finish(&clear);
	}
	buf_finish(&hello);
	pair_finish(&first);
}

static void test_large(void **state)
{
	(void)state;
	struct buf big = { 0 };
	uint32_t seed = 2525;
	while (big.len < BIG_BYTES) {
		seed = seed * 1664525u + 1013904223u;
		buf_add_byte(&big, (uint8_t)(seed >> 24));
	}
	for (size_t which = 0; which < 2; which++) {
		struct pair pair;
		pair_init(&pair, versions[which].version, 65536);
		exchange(&pair);
		client_send(&pair, buf_span(&big));
		exchange(&pair);
		assert_true(span_equal(buf_span(&pair.clear), buf_span(&big)));
		server_send(&pair, buf_span(&big));
		assert_true(span_equal(buf_span(&pair.at_client), buf_span(&big)));
		pair_finish(&pair);
	}
	buf_finish(&big);
}

/* ---- ends */

/* The client closes its half: the server may still answer, then closes its own. */
static void test_half_close(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		struct pair pair;
		struct buf wire = { 0 };
		pair_init(&pair, versions[which].version, 1);
		exchange(&pair);
		client_send(&pair, span_of("QUIT\r\n"));
		SSL_shutdown(pair.client);
		exchange(&pair);
		check_clear(&pair, "QUIT\r\n");
		assert_int_equal(tls_state(pair.tls), TLS_ENDED);
		assert_int_equal(tls_receive(pair.tls, span_of("more"), &pair.clear, &wire), TLS_ENDED);
		assert_int_equal(pair.clear.len + wire.len, 0);
		if (which == 1) { /* half a close is TLS 1.3's; in 1.2 the client reads no further, RFC 8446 §6.1 */
			server_send(&pair, span_of("221 Bye\r\n"));
			check_at_client(&pair, "221 Bye\r\n");
		}
		tls_end(pair.tls, &wire);
		assert_true(wire.len > 0);
		to_client(&pair, &wire);
		assert_true(pair.ended);
		pair_finish(&pair);
	}
}

static void test_our_end(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		struct pair pair;
		struct buf wire = { 0 };
		pair_init(&pair, versions[which].version, 65536);
		tls_end(pair.tls, &wire); /* in the handshake: nothing to end */
		assert_int_equal(wire.len, 0);
		exchange(&pair);
		assert_false(pair.ended);
		tls_end(pair.tls, &wire);
		to_client(&pair, &wire);
		assert_true(pair.ended);
		assert_false(tls_send(pair.tls, span_of("late"), &wire));
		tls_end(pair.tls, &wire);
		assert_int_equal(wire.len, 0);
		client_send(&pair, span_of("still read\r\n"));
		exchange(&pair);
		check_clear(&pair, "still read\r\n");
		pair_finish(&pair);
	}
}

/* ---- broken clients */

static void test_garbage(void **state)
{
	static const struct {
		const char *bytes, *reason;
	} cases[] = {
		{ "EHLO lab-pc\r\nMAIL FROM:<a@b.example>\r\n", "wrong version number" },
		{ "GET / HTTP/1.1\r\n\r\n", "http request" },
		{ "\x16\x03\x01\xff\xff\x01\x02\x03\x04", "packet length too long" },
		{ "\x17\x03\x03\x01\x01z", NULL },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "wrong version number" },
	};
	static const uint8_t tail[300]; /* what a record that was announced still needs */
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t step = 1; step <= 64; step += 63) {
			struct buf clear = { 0 }, wire = { 0 };
			struct tls *tls = tls_create(server);
			struct buf input = { 0 };
			buf_add_text(&input, cases[i].bytes);
			buf_add(&input, span_make(tail, sizeof tail));
			struct span bytes = buf_span(&input);
			for (size_t at = 0; at < bytes.len; at += step)
				tls_receive(tls, span_part(bytes, at, at + step), &clear, &wire);
			assert_int_equal(tls_state(tls), TLS_FAILED);
			assert_true(strlen(tls_reason(tls)) > 5);
			if (cases[i].reason != NULL)
				assert_string_equal(tls_reason(tls), cases[i].reason);
			assert_int_equal(clear.len, 0);
			assert_false(tls_send(tls, span_of("250 OK\r\n"), &wire));
			assert_string_equal(tls_name(tls), "");
			tls_destroy(tls);
			buf_finish(&wire);
			buf_finish(&input);
		}
	}
}

/* A ClientHello with any one byte changed is answered, refused or waited for; never a crash. */
static void test_mutated_hello(void **state)
{
	struct pair first;
	size_t refused = 0;
	(void)state;
	pair_init(&first, TLS1_3_VERSION, 65536);
	client_read(&first);
	struct buf hello = client_output(&first);
	for (size_t at = 0; at < hello.len; at++) {
		struct buf clear = { 0 }, wire = { 0 };
		struct tls *tls = tls_create(server);
		hello.data[at] ^= 0xff;
		enum tls_state result = tls_receive(tls, buf_span(&hello), &clear, &wire);
		hello.data[at] ^= 0xff;
		assert_true(result == TLS_HANDSHAKE || result == TLS_FAILED);
		assert_int_equal(result == TLS_FAILED, tls_reason(tls)[0] != '\0');
		refused += result == TLS_FAILED;
		assert_int_equal(clear.len, 0);
		tls_destroy(tls);
		buf_finish(&wire);
	}
	assert_true(refused > 20);
	buf_finish(&hello);
	pair_finish(&first);
}

/* Destroyed in the middle of the handshake: nothing is left (the sanitizer looks). */
static void test_truncated_handshake(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		struct pair pair;
		pair_init(&pair, versions[which].version, 65536);
		client_read(&pair);
		struct buf hello = client_output(&pair);
		to_server(&pair, buf_span(&hello));
		buf_finish(&hello);
		struct buf rest = client_output(&pair);
		assert_true(rest.len > 1);
		to_server(&pair, span_part(buf_span(&rest), 0, rest.len - 1));
		assert_int_equal(tls_state(pair.tls), TLS_HANDSHAKE);
		buf_finish(&rest);
		pair_finish(&pair);
	}
}

/* A changed byte of an encrypted record. */
static void test_broken_record(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		struct pair pair;
		pair_init(&pair, versions[which].version, 65536);
		exchange(&pair);
		client_send(&pair, span_of("NOOP\r\n"));
		struct buf bytes = client_output(&pair);
		bytes.data[bytes.len - 1] ^= 1;
		to_server(&pair, buf_span(&bytes));
		buf_finish(&bytes);
		assert_int_equal(tls_state(pair.tls), TLS_FAILED);
		assert_string_equal(tls_reason(pair.tls), "decryption failed or bad record mac");
		assert_int_equal(pair.clear.len, 0);
		pair_finish(&pair);
	}
}

/* A client that does not trust the certificate says so. */
static void test_distrust(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		struct pair pair;
		pair_init(&pair, versions[which].version, 65536);
		SSL_set_verify(pair.client, SSL_VERIFY_PEER, NULL);
		exchange(&pair);
		assert_int_equal(tls_state(pair.tls), TLS_FAILED);
		assert_string_equal(tls_reason(pair.tls), "tlsv1 alert unknown ca");
		pair_finish(&pair);
	}
}

/* Records that never become a handshake are not taken for ever. */
static void test_endless_handshake(void **state)
{
	struct tls *tls = tls_create(server);
	struct buf clear = { 0 }, wire = { 0 };
	uint8_t record[5 + 4096] = { 22, 3, 1, 0x10, 0, 1, 1, 0xff, 0xff }; /* a ClientHello of 131,071 bytes */
	size_t given = 0;
	(void)state;
	for (; tls_state(tls) == TLS_HANDSHAKE && given < 4 * TLS_HANDSHAKE_MAX; given += sizeof record) {
		tls_receive(tls, span_make(record, sizeof record), &clear, &wire);
		memset(record + 5, 0, 8);
	}
	assert_int_equal(tls_state(tls), TLS_FAILED);
	assert_true(given <= TLS_HANDSHAKE_MAX + 2 * sizeof record);
	assert_true(strlen(tls_reason(tls)) > 0);
	tls_destroy(tls);
	buf_finish(&wire);
}

static void test_no_renegotiation(void **state)
{
	struct pair pair;
	(void)state;
	pair_init(&pair, TLS1_2_VERSION, 65536);
	exchange(&pair);
	size_t keys = tls_keylog(pair.tls).len;
	assert_int_equal(SSL_renegotiate(pair.client), 1);
	ERR_clear_error();
	SSL_do_handshake(pair.client);
	exchange(&pair);
	assert_int_equal(SSL_do_handshake(pair.client), -1);
	assert_int_not_equal(tls_state(pair.tls), TLS_HANDSHAKE);
	assert_int_equal(tls_keylog(pair.tls).len, keys); /* no second handshake made keys */
	pair_finish(&pair);
}

/* Each KeyUpdate is answered by a record no longer than it: what comes out is bounded by what came in. */
static void test_key_updates(void **state)
{
	struct pair pair;
	size_t in = 0, out = 0;
	(void)state;
	pair_init(&pair, TLS1_3_VERSION, 65536);
	exchange(&pair);
	for (int i = 0; i < 500; i++) {
		assert_int_equal(SSL_key_update(pair.client, SSL_KEY_UPDATE_REQUESTED), 1);
		assert_int_equal(SSL_do_handshake(pair.client), 1);
		struct buf bytes = client_output(&pair), wire = { 0 };
		assert_int_equal(tls_receive(pair.tls, buf_span(&bytes), &pair.clear, &wire), TLS_OPEN);
		in += bytes.len;
		out += wire.len;
		buf_finish(&bytes);
		to_client(&pair, &wire);
	}
	assert_true(in > 0 && out <= in);
	client_send(&pair, span_of("NOOP\r\n"));
	exchange(&pair);
	check_clear(&pair, "NOOP\r\n");
	server_send(&pair, span_of("250 OK\r\n"));
	check_at_client(&pair, "250 OK\r\n");
	assert_true(tls_keylog(pair.tls).len <= TLS_KEYLOG_MAX);
	pair_finish(&pair);
}

static void test_old_version(void **state)
{
	struct pair pair;
	(void)state;
	pair_init(&pair, TLS1_1_VERSION, 65536);
	SSL_set_security_level(pair.client, 0);
	exchange(&pair);
	assert_int_equal(tls_state(pair.tls), TLS_FAILED);
	assert_string_equal(tls_reason(pair.tls), "unsupported protocol");
	pair_finish(&pair);
}

/* ---- keys and certificate */

static size_t count_lines(struct span text)
{
	size_t lines = 0;
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	return lines;
}

static void test_keylog(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		struct pair one, two;
		pair_init(&one, versions[which].version, 65536);
		pair_init(&two, versions[which].version, 65536);
		exchange(&one);
		exchange(&two);
		struct span keys = tls_keylog(one.tls);
		assert_int_equal(count_lines(keys), versions[which].key_lines);
		assert_true(span_starts_nocase(keys, which == 0 ? "CLIENT_RANDOM " : "SERVER_HANDSHAKE_TRAFFIC_SECRET ") ||
		            span_starts_nocase(keys, "CLIENT_HANDSHAKE_TRAFFIC_SECRET "));
		assert_false(span_equal(keys, tls_keylog(two.tls)));
		assert_true(keys.len <= TLS_KEYLOG_MAX);
		pair_finish(&one);
		pair_finish(&two);
	}
}

static void test_certificate(void **state)
{
	struct pair pair;
	(void)state;
	pair_init(&pair, TLS1_3_VERSION, 65536);
	exchange(&pair);
	X509 *certificate = SSL_get1_peer_certificate(pair.client);
	assert_non_null(certificate);
	assert_int_equal(X509_check_host(certificate, "localhost", 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(certificate, HOSTNAME, 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(certificate, "other.example", 0, 0, NULL), 0);
	assert_int_equal(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
	assert_int_equal(X509_check_ip_asc(certificate, "::1", 0), 1);
	assert_int_equal(X509_verify(certificate, X509_get0_pubkey(certificate)), 1);
	assert_int_equal(X509_cmp_current_time(X509_get0_notBefore(certificate)), -1);
	assert_int_equal(X509_cmp_current_time(X509_get0_notAfter(certificate)), 1);
	X509_free(certificate);
	pair_finish(&pair);
}

/* A client that has the certificate and trusts it sees the name it asked for. */
static void test_trust(void **state)
{
	struct pair first, second;
	(void)state;
	pair_init(&first, TLS1_3_VERSION, 65536);
	exchange(&first);
	X509 *certificate = SSL_get1_peer_certificate(first.client);
	pair_init(&second, TLS1_3_VERSION, 65536);
	X509_STORE_add_cert(SSL_CTX_get_cert_store(second.context), certificate);
	SSL_set_verify(second.client, SSL_VERIFY_PEER, NULL);
	assert_int_equal(SSL_set1_host(second.client, HOSTNAME), 1);
	exchange(&second);
	assert_int_equal(tls_state(second.tls), TLS_OPEN);
	assert_int_equal(SSL_get_verify_result(second.client), X509_V_OK);
	X509_free(certificate);
	pair_finish(&first);
	pair_finish(&second);
}

/* A hostname that is no domain name costs its own entry, nothing else. */
static void test_strange_hostname(void **state)
{
	static const char *const names[] = { "", "a b", "x,DNS:evil.example", "主机", "localhost" };
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char reason[TLS_TEXT_MAX];
		struct tls_server *usual = server;
		server = tls_server_create(names[i], reason);
		assert_non_null(server);
		struct pair pair;
		pair_init(&pair, TLS1_2_VERSION, 65536);
		exchange(&pair);
		X509 *certificate = SSL_get1_peer_certificate(pair.client);
		assert_int_equal(X509_check_host(certificate, "localhost", 0, 0, NULL), 1);
		assert_int_equal(X509_check_host(certificate, "evil.example", 0, 0, NULL), 0);
		X509_free(certificate);
		pair_finish(&pair);
		tls_server_destroy(server);
		server = usual;
	}
}

static int set_up(void **state)
{
	char reason[TLS_TEXT_MAX];
	(void)state;
	server = tls_server_create(HOSTNAME, reason);
	return server == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	tls_server_destroy(server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conversation),
		cmocka_unit_test(test_every_split),
		cmocka_unit_test(test_hello_every_split),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_half_close),
		cmocka_unit_test(test_our_end),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_mutated_hello),
		cmocka_unit_test(test_truncated_handshake),
		cmocka_unit_test(test_broken_record),
		cmocka_unit_test(test_distrust),
		cmocka_unit_test(test_endless_handshake),
		cmocka_unit_test(test_no_renegotiation),
		cmocka_unit_test(test_key_updates),
		cmocka_unit_test(test_old_version),
		cmocka_unit_test(test_keylog),
		cmocka_unit_test(test_certificate),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_strange_hostname),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
