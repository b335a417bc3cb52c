/* Any bytes from a client. The server must say and keep the same whether they come at once or one by one, take no
 * mail over its limit, and say nothing but replies. */
#include <stdlib.h>

#include "smtp/server.h"

#define MAX_SIZE 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_mail(struct smtp_server *server, struct buf *out, struct smtp_reply *reply)
{
	struct buf message = smtp_server_take_message(server);
	if (message.len > MAX_SIZE)
		abort();
	buf_add(out, buf_span(&message));
	buf_finish(&message);
	smtp_server_accept(server, "1", reply);
}

static struct buf serve(struct span input, bool bytewise)
{
	struct smtp_server_config config;
	struct smtp_reply reply = { 0 };
	struct buf out = { 0 };
	smtp_server_config_default(&config);
	config.max_size = MAX_SIZE;
	config.max_line = 128;
	config.max_recipients = 3;
	struct smtp_server *server = smtp_server_create(&config);
	smtp_server_greet(server, &reply);
	while (input.len > 0) {
		size_t consumed = 0;
		enum smtp_server_result result =
		        smtp_server_feed(server, bytewise ? span_part(input, 0, 1) : input, &consumed, &reply);
		if (consumed == 0 || (result == SMTP_SERVER_MORE && !bytewise && consumed != input.len))
			abort();
		if (result == SMTP_SERVER_MAIL)
			take_mail(server, &out, &reply);
		if (result != SMTP_SERVER_MORE)
			smtp_reply_write(&reply, &out);
		if (result != SMTP_SERVER_MORE && reply.then_close != (smtp_server_state(server) == STATE_CLOSED))
			abort();
		input = span_from(input, consumed);
	}
	smtp_server_destroy(server);
	smtp_reply_finish(&reply);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole = serve(span_make(data, size), false);
	struct buf bytewise = serve(span_make(data, size), true);
	if (!span_equal(buf_span(&whole), buf_span(&bytewise)))
		abort();
	buf_finish(&whole);
	buf_finish(&bytewise);
	return 0;
}
