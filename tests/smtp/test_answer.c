/* A reply takes effect when it has gone out, with the code that went out: what a fault changes, the state follows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "smtp/server.h"

struct fixture {
	struct smtp_server_config config;
	struct smtp_server *server;
	struct smtp_reply reply;
};

static void begin(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	smtp_server_config_default(&f->config);
	f->server = smtp_server_create(&f->config);
	smtp_server_greet(f->server, &f->reply);
	assert_int_equal(f->reply.code, 220);
}

static void end(struct fixture *f)
{
	smtp_server_destroy(f->server);
	smtp_reply_finish(&f->reply);
}

/* The code that comes back; the state is the one it leads to. */
static uint16_t say(struct fixture *f, const char *line)
{
	struct buf bytes = { 0 };
	size_t consumed;
	buf_addf(&bytes, "%s\r\n", line);
	smtp_server_feed(f->server, buf_span(&bytes), &consumed, &f->reply);
	assert_int_equal(consumed, bytes.len);
	buf_finish(&bytes);
	return f->reply.code;
}

static void expect(struct fixture *f, enum smtp_state state)
{
	if (smtp_server_state(f->server) != state)
		fail_msg("%s instead of %s", smtp_state_name(smtp_server_state(f->server)), smtp_state_name(state));
}

static void say_altered(struct fixture *f, const char *line, uint16_t computed, uint16_t went_out, enum smtp_state state)
{
	assert_int_equal(say(f, line), computed);
	smtp_server_replied(f->server, went_out);
	expect(f, state);
}

static void say_all(struct fixture *f, const char *const *lines)
{
	for (; *lines != NULL; lines++)
		say(f, *lines);
	smtp_server_replied(f->server, f->reply.code);
}

static const char *const to_mail[] = { "EHLO c", "MAIL FROM:<a@b>", NULL };
static const char *const to_rcpt[] = { "EHLO c", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", NULL };

static void test_greeting(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f);
	expect(&f, STATE_START);
	smtp_server_replied(f.server, 554);
	expect(&f, STATE_CONNECTING);
	assert_int_equal(say(&f, "EHLO c"), 503);
	assert_int_equal(say(&f, "QUIT"), 221);
	expect(&f, STATE_CLOSED);
	end(&f);
	begin(&f);
	smtp_server_replied(f.server, 421);
	expect(&f, STATE_CLOSED);
	end(&f);
}

static void test_early_talker(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f); /* the greeting was computed, and is held */
	smtp_server_early_talker(f.server, &f.reply);
	assert_int_equal(f.reply.code, 554);
	assert_false(f.reply.then_close);
	expect(&f, STATE_CONNECTING);
	assert_int_equal(say(&f, "EHLO c"), 503);
	assert_int_equal(say(&f, "QUIT"), 221);
	end(&f);
}

static void test_refused_after_all(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f);
	say_altered(&f, "EHLO c", 250, 550, STATE_START);
	say_altered(&f, "EHLO c", 250, 250, STATE_READY);
	say_altered(&f, "MAIL FROM:<a@b>", 250, 451, STATE_READY);
	assert_null(smtp_server_envelope(f.server)->reverse_path);
	say_altered(&f, "MAIL FROM:<a@b>", 250, 250, STATE_MAIL);
	assert_string_equal(smtp_server_envelope(f.server)->reverse_path, "a@b");
	say_altered(&f, "RCPT TO:<c@d>", 250, 550, STATE_MAIL);
	assert_int_equal(smtp_server_envelope(f.server)->recipient_count, 0);
	say_altered(&f, "RCPT TO:<e@f>", 250, 251, STATE_RCPT);
	assert_int_equal(smtp_server_envelope(f.server)->recipient_count, 1);
	assert_string_equal(smtp_server_envelope(f.server)->recipients[0], "e@f");
	say_altered(&f, "DATA", 354, 451, STATE_RCPT);
	assert_int_equal(say(&f, "NOOP"), 250); /* no content follows */
	say_altered(&f, "RSET", 250, 500, STATE_RCPT);
	assert_int_equal(smtp_server_envelope(f.server)->recipient_count, 1);
	say_altered(&f, "EHLO c", 250, 421, STATE_CLOSED);
	end(&f);
}

static void test_accepted_after_all(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f);
	f.config.max_recipients = 1;
	say_all(&f, to_rcpt);
	say_altered(&f, "RCPT TO:<e@f>", 452, 250, STATE_RCPT);
	assert_int_equal(smtp_server_envelope(f.server)->recipient_count, 2);
	assert_int_equal(say(&f, "RSET"), 250);
	say_altered(&f, "RCPT TO:<c@d>", 503, 250, STATE_RCPT); /* without MAIL */
	assert_string_equal(smtp_server_envelope(f.server)->reverse_path, "");
	assert_int_equal(say(&f, "RSET"), 250);
	say_altered(&f, "DATA", 503, 354, STATE_CONTENT);
	size_t consumed;
	assert_int_equal(smtp_server_feed(f.server, span_of("x\r\n.\r\n"), &consumed, &f.reply), SMTP_SERVER_MAIL);
	assert_int_equal(smtp_server_envelope(f.server)->recipient_count, 0);
	assert_string_equal(smtp_server_envelope(f.server)->reverse_path, "");
	smtp_server_accept(f.server, "1", &f.reply);
	expect(&f, STATE_READY);
	say_altered(&f, "SOML FROM:<a@b>", 502, 250, STATE_MAIL);
	say_altered(&f, "XYZZY", 500, 250, STATE_MAIL);
	end(&f);
}

static void test_final_dot(void **state)
{
	(void)state;
	static const struct {
		uint16_t code;
		enum smtp_state state;
	} cases[] = { { 250, STATE_READY }, { 550, STATE_READY }, { 452, STATE_READY }, { 421, STATE_CLOSED } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fixture f;
		size_t consumed;
		begin(&f);
		say_all(&f, to_rcpt);
		say(&f, "DATA");
		assert_int_equal(smtp_server_feed(f.server, span_of(".\r\n"), &consumed, &f.reply), SMTP_SERVER_MAIL);
		smtp_server_accept(f.server, "1", &f.reply);
		smtp_server_replied(f.server, cases[i].code);
		expect(&f, cases[i].state);
		assert_int_equal(smtp_server_envelope(f.server)->recipient_count, 0);
		end(&f);
	}
}

static void test_quit_and_mistakes(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f);
	assert_int_equal(say(&f, "QUIT"), 221);
	assert_true(f.reply.then_close);
	smtp_server_replied(f.server, 500); /* the client does not see a goodbye: the caller does not close */
	expect(&f, STATE_START);
	f.config.bugs = BUG_RSET_CLOSES | BUG_UNKNOWN_CLOSES;
	assert_int_equal(say(&f, "RSET"), 250);
	assert_true(f.reply.then_close);
	smtp_server_replied(f.server, 451);
	expect(&f, STATE_START);
	assert_int_equal(say(&f, "XYZZY"), 500);
	assert_true(f.reply.then_close);
	expect(&f, STATE_CLOSED);
	end(&f);
}

static void test_auth(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f);
	say(&f, "EHLO c");
	say_altered(&f, "AUTH PLAIN", 334, 535, STATE_READY);
	say_altered(&f, "AUTH LOGIN", 334, 334, STATE_AUTH);
	say_altered(&f, "bGk=", 334, 454, STATE_READY);
	say_altered(&f, "AUTH PLAIN AGxpAHg=", 235, 535, STATE_READY); /* not authenticated: it may be tried again */
	say_altered(&f, "AUTH NTLM", 504, 334, STATE_AUTH);
	say_altered(&f, "bGk=", 235, 235, STATE_READY);
	assert_int_equal(say(&f, "AUTH PLAIN"), 503);
	end(&f);
}

static void test_chunks(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f);
	say_all(&f, to_rcpt);
	say_altered(&f, "BDAT 2\r\n", 250, 552, STATE_READY); /* the two bytes are an empty line */
	assert_int_equal(say(&f, "BDAT 0 LAST"), 503);
	say_all(&f, to_rcpt);
	say_altered(&f, "BDAT 0", 250, 250, STATE_CHUNKS);
	say_altered(&f, "DATA", 503, 503, STATE_CHUNKS);
	end(&f);
}

static void test_starttls(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f);
	say(&f, "EHLO c");
	assert_int_equal(say(&f, "STARTTLS"), 220);
	assert_true(f.reply.then_start_tls);
	smtp_server_replied(f.server, 454); /* no TLS after all: the session goes on */
	expect(&f, STATE_READY);
	assert_int_equal(say(&f, "NOOP"), 250);
	assert_false(f.reply.then_start_tls);
	say_all(&f, to_mail);
	assert_int_equal(say(&f, "STARTTLS"), 220);
	size_t consumed;
	assert_int_equal(smtp_server_feed(f.server, span_of("RCPT TO:<evil@x>\r\nRC"), &consumed, &f.reply), SMTP_SERVER_MORE);
	assert_int_equal(consumed, 20);
	smtp_server_tls_started(f.server);
	expect(&f, STATE_START);
	assert_null(smtp_server_envelope(f.server)->reverse_path);
	assert_int_equal(say(&f, "MAIL FROM:<a@b>"), 503);
	assert_int_equal(say(&f, "AUTH PLAIN"), 503);
	assert_int_equal(say(&f, "EHLO c"), 250);
	assert_null(memmem(f.reply.text.data, f.reply.text.len, "STARTTLS", 8));
	assert_int_equal(say(&f, "STARTTLS"), 503);
	end(&f);
}

/* Read anew at each EHLO, and until then what was offered counts. */
static void test_switches(void **state)
{
	(void)state;
	static const struct {
		unsigned extension;
		const char *line;
	} offers[] = {
		{ EXTENSION_PIPELINING, "\nPIPELINING\n" },
		{ EXTENSION_SIZE, "\nSIZE 67108864\n" },
		{ EXTENSION_8BITMIME, "\n8BITMIME\n" },
		{ EXTENSION_HELP, "\nHELP\n" },
		{ EXTENSION_STARTTLS, "\nSTARTTLS\n" },
		{ EXTENSION_AUTH, "\nAUTH PLAIN LOGIN CRAM-MD5\n" },
		{ EXTENSION_CHUNKING, "\nCHUNKING\n" },
		{ EXTENSION_BINARYMIME, "\nBINARYMIME\n" },
		{ EXTENSION_SMTPUTF8, "\nSMTPUTF8\n" },
		{ EXTENSION_DSN, "\nDSN\n" },
		{ EXTENSION_ENHANCEDSTATUSCODES, "\nENHANCEDSTATUSCODES\n" },
	};
	struct fixture f;
	begin(&f);
	unsigned all = f.config.extensions;
	for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
		size_t len = strlen(offers[i].line);
		f.config.extensions = all & ~offers[i].extension;
		assert_int_equal(say(&f, "EHLO c"), 250);
		assert_null(memmem(f.reply.text.data, f.reply.text.len, offers[i].line, len));
		f.config.extensions = all;
		assert_int_equal(say(&f, "EHLO c"), 250);
		assert_non_null(memmem(f.reply.text.data, f.reply.text.len, offers[i].line, len));
	}
	f.config.extensions = all & ~(unsigned)EXTENSION_CHUNKING; /* BINARYMIME cannot be without it */
	assert_int_equal(say(&f, "MAIL FROM:<a@b> BODY=BINARYMIME"), 250);
	assert_int_equal(say(&f, "EHLO c"), 250);
	assert_null(memmem(f.reply.text.data, f.reply.text.len, "BINARYMIME", 10));
	assert_int_equal(say(&f, "MAIL FROM:<a@b> BODY=BINARYMIME"), 501);
	assert_int_equal(say(&f, "BDAT 0"), 502);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_greeting),
		cmocka_unit_test(test_early_talker),
		cmocka_unit_test(test_refused_after_all),
		cmocka_unit_test(test_accepted_after_all),
		cmocka_unit_test(test_final_dot),
		cmocka_unit_test(test_quit_and_mistakes),
		cmocka_unit_test(test_auth),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_starttls),
		cmocka_unit_test(test_switches),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
