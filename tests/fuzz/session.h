/* session: a server and its client's bytes, for fuzz_server.c.
 *
 * The bytes are served as they come or one by one; marks among them (0xF5 and above, which no UTF-8 has) alter a reply or
 * begin TLS. Whatever does not hold aborts. */
#ifndef TESTS_FUZZ_SESSION_H
#define TESTS_FUZZ_SESSION_H

#include <stdlib.h>

#include "smtp/server.h"

#define MAX_SIZE 64 /* of a mail */

struct session {
	struct smtp_server_config config;
	struct smtp_server *server;
	struct smtp_reply reply;
	struct buf out;
	bool tls_follows;
};

static inline void session_check(bool holds)
{
	if (!holds)
		abort();
}

static inline void session_take_mail(struct session *s)
{
	const struct smtp_envelope *envelope = smtp_server_envelope(s->server);
	struct buf message = smtp_server_take_message(s->server);
	session_check(message.len <= MAX_SIZE && envelope->reverse_path != NULL);
	buf_add(&s->out, buf_span(&message));
	buf_finish(&message);
	smtp_server_accept(s->server, "1", &s->reply);
}

static inline void session_serve(struct session *s, struct span input, bool bytewise)
{
	while (input.len > 0) {
		size_t consumed = 0;
		struct span in = bytewise ? span_part(input, 0, 1) : input;
		enum smtp_server_result result = smtp_server_feed(s->server, in, &consumed, &s->reply);
		session_check(consumed > 0 && consumed <= in.len && (result != SMTP_SERVER_MORE || consumed == in.len));
		if (result == SMTP_SERVER_MAIL)
			session_take_mail(s);
		if (result != SMTP_SERVER_MORE) {
			size_t before = s->out.len;
			smtp_reply_write(&s->reply, &s->out);
			session_check(s->out.len > before + 4 && s->reply.code >= 214 && s->reply.code < 560);
			session_check(s->reply.then_close == (smtp_server_state(s->server) == STATE_CLOSED));
			s->tls_follows = s->reply.then_start_tls;
		}
		input = span_from(input, consumed);
	}
}

/* Returns how many bytes the mark took. */
static inline size_t session_mark(struct session *s, struct span input)
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

#endif
