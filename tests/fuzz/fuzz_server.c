/* Any bytes from a client. The server must say and keep the same whether they come at once or one by one, take no
 * mail over its limit, and say nothing but replies. A first byte above 0xF7 switches mistakes on; 0xF5 and a digit say
 * that the last reply went out with another code, 0xF6 that the TLS handshake is done. */
#include <stdlib.h>

#include "smtp/server.h"

#define MAX_SIZE 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct session {
	struct smtp_server_config config;
	struct smtp_server *server;
	struct smtp_reply reply;
	struct buf out;
	bool tls_follows;
};

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void take_mail(struct session *s)
{
	const struct smtp_envelope *envelope = smtp_server_envelope(s->server);
	struct buf message = smtp_server_take_message(s->server);
	check(message.len <= MAX_SIZE && envelope->reverse_path != NULL);
	buf_add(&s->out, buf_span(&message));
	buf_finish(&message);
	smtp_server_accept(s->server, "1", &s->reply);
}

static void serve(struct session *s, struct span input, bool bytewise)
{
	while (input.len > 0) {
		size_t consumed = 0;
		struct span in = bytewise ? span_part(input, 0, 1) : input;
		enum smtp_server_result result = smtp_server_feed(s->server, in, &consumed, &s->reply);
		check(consumed > 0 && consumed <= in.len && (result != SMTP_SERVER_MORE || consumed == in.len));
		if (result == SMTP_SERVER_MAIL)
			take_mail(s);
		if (result != SMTP_SERVER_MORE) {
			size_t before = s->out.len;
			smtp_reply_write(&s->reply, &s->out);
			check(s->out.len > before + 4 && s->reply.code >= 214 && s->reply.code < 560);
			check(s->reply.then_close == (smtp_server_state(s->server) == STATE_CLOSED));
			s->tls_follows = s->reply.then_start_tls;
		}
		input = span_from(input, consumed);
	}
}

/* Returns how many bytes the mark took. */
static size_t mark(struct session *s, struct span input)
{
	static const uint16_t codes[] = { 220, 221, 235, 250, 334, 354, 421, 451, 503, 550 };
	if (input.data[0] == 0xF6 && s->tls_follows) {
		smtp_server_tls_started(s->server);
		s->tls_follows = false;
	}
	if (input.data[0] == 0xF5 && input.len > 1 && input.data[1] >= '0' && input.data[1] <= '9') {
		smtp_server_replied(s->server, codes[input.data[1] - '0']);
		s->tls_follows = false;
		return 2;
	}
	return 1;
}

static struct buf run(struct span input, bool bytewise)
{
	struct session s = { 0 };
	smtp_server_config_default(&s.config);
	s.config.max_size = MAX_SIZE;
	s.config.max_line = 128;
	s.config.max_recipients = 3;
	if (input.len > 0 && input.data[0] >= 0xF8) /* BUG_ONE_READ is about how the reads are cut */
		s.config.bugs = (input.data[0] & 1 ? BUG_NO_UNSTUFFING | BUG_RSET_CLOSES : 0u) |
		                (input.data[0] & 2 ? BUG_BARE_LF_ENDS | BUG_HELO_UNKNOWN : 0u) |
		                (input.data[0] & 4 ? BUG_UNKNOWN_CLOSES : 0u);
	s.server = smtp_server_create(&s.config);
	smtp_server_greet(s.server, &s.reply);
	while (input.len > 0) {
		size_t len = 0;
		while (len < input.len && input.data[len] < 0xF5)
			len++;
		serve(&s, span_part(input, 0, len), bytewise);
		input = span_from(input, len);
		if (input.len > 0)
			input = span_from(input, mark(&s, input));
	}
	smtp_server_destroy(s.server);
	smtp_reply_finish(&s.reply);
	return s.out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole = run(span_make(data, size), false);
	struct buf bytewise = run(span_make(data, size), true);
	check(span_equal(buf_span(&whole), buf_span(&bytewise)));
	buf_finish(&whole);
	buf_finish(&bytewise);
	return 0;
}
