/* What conversations cannot show: one reply at a time, the caller's verdict, and what is kept in memory. */
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

static void begin(struct fixture *f, uint64_t max_size, bool keep_content)
{
	*f = (struct fixture){ 0 };
	smtp_server_config_default(&f->config);
	f->config.max_size = max_size;
	f->config.keep_content = keep_content;
	f->server = smtp_server_create(&f->config);
	smtp_server_greet(f->server, &f->reply);
}

static void end(struct fixture *f)
{
	smtp_server_destroy(f->server);
	smtp_reply_finish(&f->reply);
}

/* Feeds once and returns how much is left. */
static struct span feed(struct fixture *f, struct span in, enum smtp_server_result expected)
{
	size_t consumed = 0;
	assert_int_equal(smtp_server_feed(f->server, in, &consumed, &f->reply), expected);
	return span_from(in, consumed);
}

static void to_content(struct fixture *f)
{
	struct span in = span_of("HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
	while (in.len > 0)
		in = feed(f, in, SMTP_SERVER_REPLY);
	assert_int_equal(f->reply.code, 354);
}

static void test_one_reply_at_a_time(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 1000, true);
	struct span in = feed(&f, span_of("HELO c\r\nNOOP\r\nRSET\r\nQU"), SMTP_SERVER_REPLY);
	assert_true(span_equal(in, span_of("NOOP\r\nRSET\r\nQU")));
	in = feed(&f, in, SMTP_SERVER_REPLY);
	in = feed(&f, in, SMTP_SERVER_REPLY);
	in = feed(&f, in, SMTP_SERVER_MORE);
	assert_int_equal(in.len, 0);
	in = feed(&f, span_of("IT\r\nNOOP\r\n"), SMTP_SERVER_REPLY);
	assert_int_equal(f.reply.code, 221);
	assert_true(f.reply.then_close);
	in = feed(&f, in, SMTP_SERVER_MORE); /* swallowed: nobody answers any more */
	assert_int_equal(in.len, 0);
	end(&f);
}

static void test_verdict(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 1000, true);
	to_content(&f);
	struct span in = feed(&f, span_of("hi\r\n..\r\n.\r\nNOOP\r\n"), SMTP_SERVER_MAIL);
	assert_true(span_equal(in, span_of("NOOP\r\n")));
	const struct smtp_envelope *envelope = smtp_server_envelope(f.server);
	assert_string_equal(envelope->reverse_path, "a@b");
	assert_int_equal(envelope->recipient_count, 1);
	assert_string_equal(envelope->recipients[0], "c@d");
	assert_int_equal(smtp_server_state(f.server), STATE_CONTENT);
	struct buf message = smtp_server_take_message(f.server);
	assert_true(span_equal(buf_span(&message), span_of("hi\r\n.\r\n")));
	assert_int_equal(smtp_server_take_message(f.server).len, 0);
	buf_finish(&message);
	smtp_server_accept(f.server, "7", &f.reply);
	assert_int_equal(f.reply.code, 250);
	assert_int_equal(smtp_server_state(f.server), STATE_READY);
	smtp_server_replied(f.server, 250);
	assert_int_equal(smtp_server_envelope(f.server)->recipient_count, 0);
	to_content(&f);
	feed(&f, span_of(".\r\n"), SMTP_SERVER_MAIL);
	smtp_server_refuse(f.server, 421, "going down", &f.reply);
	assert_true(f.reply.then_close);
	assert_int_equal(smtp_server_state(f.server), STATE_CLOSED);
	end(&f);
}

static void test_reset_forgets_the_envelope(void **state)
{
	(void)state;
	static const char *const resets[] = { "RSET\r\n", "EHLO c\r\n", "HELO c\r\n" };
	for (size_t i = 0; i < sizeof resets / sizeof *resets; i++) {
		struct fixture f;
		begin(&f, 1000, true);
		struct span in = span_of("HELO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
		while (in.len > 0)
			in = feed(&f, in, SMTP_SERVER_REPLY);
		smtp_server_replied(f.server, f.reply.code);
		assert_int_equal(smtp_server_envelope(f.server)->recipient_count, 1);
		feed(&f, span_of(resets[i]), SMTP_SERVER_REPLY);
		smtp_server_replied(f.server, f.reply.code);
		assert_int_equal(smtp_server_envelope(f.server)->recipient_count, 0);
		assert_null(smtp_server_envelope(f.server)->reverse_path);
		end(&f);
	}
}

static void test_content_not_kept(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 1000, false);
	to_content(&f);
	feed(&f, span_of("hi\r\n.\r\n"), SMTP_SERVER_MAIL);
	assert_int_equal(smtp_server_take_message(f.server).cap, 0);
	smtp_server_accept(f.server, "1", &f.reply);
	end(&f);
}

/* One read far over the limit: read to its end, refused, nothing kept; the limit itself is still accepted. */
static void test_too_large(void **state)
{
	(void)state;
	struct fixture f;
	struct buf wire = { 0 };
	begin(&f, 300000, true);
	to_content(&f);
	while (wire.len < 1000000)
		buf_add_text(&wire, "0123456789012345678901234567890123456789\r\n");
	buf_add_text(&wire, ".\r\nNOOP\r\n");
	struct span in = feed(&f, buf_span(&wire), SMTP_SERVER_REPLY);
	assert_int_equal(f.reply.code, 552);
	assert_true(span_equal(in, span_of("NOOP\r\n")));
	assert_int_equal(smtp_server_state(f.server), STATE_READY);
	to_content(&f);
	buf_clear(&wire);
	while (wire.len < 300000)
		buf_add_text(&wire, "12345678\r\n");
	buf_add_text(&wire, ".\r\n");
	feed(&f, buf_span(&wire), SMTP_SERVER_MAIL);
	struct buf message = smtp_server_take_message(f.server);
	assert_int_equal(message.len, 300000);
	buf_finish(&message);
	smtp_server_accept(f.server, "1", &f.reply);
	buf_finish(&wire);
	end(&f);
}

static void test_no_limit(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 0, true);
	feed(&f, span_of("EHLO c\r\n"), SMTP_SERVER_REPLY);
	assert_non_null(memmem(f.reply.text.data, f.reply.text.len, "SIZE 0\n", 7)); /* RFC 1870 §4: no fixed maximum */
	feed(&f, span_of("MAIL FROM:<a@b> SIZE=99999999999999999999\r\n"), SMTP_SERVER_REPLY);
	assert_int_equal(f.reply.code, 250);
	end(&f);
}

/* Dropped in the middle of everything. */
static void test_destroy_midway(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 1000, true);
	to_content(&f);
	feed(&f, span_of("half a mail"), SMTP_SERVER_MORE);
	end(&f);
	smtp_server_destroy(NULL);
}

/* The mistake of one read for one command: all behind the first line is lost, in the content too. */
static void test_one_read(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 1000, true);
	f.config.bugs = BUG_ONE_READ;
	assert_int_equal(feed(&f, span_of("HELO c\r\nNOOP\r\nNO"), SMTP_SERVER_REPLY).len, 0);
	assert_int_equal(f.reply.code, 250);
	feed(&f, span_of("MAIL FROM:<a@b>\r\n"), SMTP_SERVER_REPLY);
	assert_int_equal(f.reply.code, 250);
	feed(&f, span_of("RCPT TO:<c@"), SMTP_SERVER_MORE);
	assert_int_equal(feed(&f, span_of("d>\r\nDATA\r\n"), SMTP_SERVER_REPLY).len, 0);
	assert_int_equal(f.reply.code, 250);
	assert_int_equal(feed(&f, span_of("DATA\r\nlost\r\n.\r\n"), SMTP_SERVER_REPLY).len, 0);
	assert_int_equal(f.reply.code, 354);
	assert_int_equal(feed(&f, span_of("kept\r\n.\r\nQUIT\r\n"), SMTP_SERVER_MAIL).len, 0);
	struct buf message = smtp_server_take_message(f.server);
	assert_true(span_equal(buf_span(&message), span_of("kept\r\n")));
	buf_finish(&message);
	smtp_server_accept(f.server, "1", &f.reply);
	end(&f);
}

static void feed_auth(struct fixture *f, size_t length, enum smtp_server_result expected)
{
	struct buf wire = { 0 };
	while (wire.len < length - 2)
		buf_add_byte(&wire, 'A');
	buf_add_text(&wire, "\r\n");
	feed(f, buf_span(&wire), expected);
	buf_finish(&wire);
}

/* 12288 for a response, the CR LF included (RFC 4954); commands stay at theirs. */
static void test_line_limits(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, 1000, true);
	feed(&f, span_of("EHLO c\r\n"), SMTP_SERVER_REPLY);
	feed(&f, span_of("AUTH LOGIN\r\n"), SMTP_SERVER_REPLY);
	feed_auth(&f, 12286, SMTP_SERVER_REPLY); /* 12284 characters: base64 comes in fours */
	assert_int_equal(f.reply.code, 334);
	feed_auth(&f, 12289, SMTP_SERVER_REPLY);
	assert_int_equal(f.reply.code, 500);
	assert_int_equal(smtp_server_state(f.server), STATE_READY);
	feed_auth(&f, 600, SMTP_SERVER_REPLY);
	assert_int_equal(f.reply.code, 500);
	assert_non_null(memmem(f.reply.text.data, f.reply.text.len, "too long", 8));
	feed(&f,
	     span_of("MAIL FROM:<a@b> ENVID=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx "
	             "AUTH=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	             "\r\n"),
	     SMTP_SERVER_REPLY);
	assert_int_equal(f.reply.code, 250);
	end(&f);
}

/* A chunk may be any number long: it is counted, not kept, when it is over the size. */
static void test_endless_chunk(void **state)
{
	(void)state;
	struct fixture f;
	struct buf wire = { 0 };
	begin(&f, 1000, true);
	struct span in = span_of("EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
	while (in.len > 0)
		in = feed(&f, in, SMTP_SERVER_REPLY);
	feed(&f, span_of("BDAT 999999999999999999 LAST\r\n"), SMTP_SERVER_MORE);
	while (wire.len < 100000)
		buf_add_text(&wire, "QUIT\r\n");
	for (int i = 0; i < 100; i++)
		feed(&f, buf_span(&wire), SMTP_SERVER_MORE);
	assert_int_equal(smtp_server_take_message(f.server).cap, 0);
	buf_finish(&wire);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_reply_at_a_time), cmocka_unit_test(test_verdict),
		cmocka_unit_test(test_content_not_kept),    cmocka_unit_test(test_reset_forgets_the_envelope),
		cmocka_unit_test(test_too_large),           cmocka_unit_test(test_no_limit),
		cmocka_unit_test(test_destroy_midway),      cmocka_unit_test(test_one_read),
		cmocka_unit_test(test_line_limits),         cmocka_unit_test(test_endless_chunk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
