/* Any bytes from a client. The server must say and keep the same whether they come at once or one by one, take no
 * mail over its limit, and say nothing but replies. A first byte above 0xF7 switches mistakes on; 0xF5 and a digit say
 * that the last reply went out with another code, 0xF6 that the TLS handshake is done. */
#include "fuzz/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
		session_serve(&s, span_part(input, 0, len), bytewise);
		input = span_from(input, len);
		if (input.len > 0)
			input = span_from(input, session_mark(&s, input));
	}
	smtp_server_destroy(s.server);
	smtp_reply_finish(&s.reply);
	return s.out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole = run(span_make(data, size), false);
	struct buf bytewise = run(span_make(data, size), true);
	session_check(span_equal(buf_span(&whole), buf_span(&bytewise)));
	buf_finish(&whole);
	buf_finish(&bytewise);
	return 0;
}
