/* data = "DATA" CRLF (RFC 5321 §4.1.1.4), the content behind it, and the reply to its final dot (§4.5.2)
 *
 * A mail over the limit is read to its end, or its rest would be taken for commands; nothing of it is kept. */
#include "smtp/server_private.h"

#include <assert.h>

#include "base/mem.h"

void server_data(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	(void)command;
	if (server->envelope.body == BODY_BINARYMIME) { /* RFC 3030 §3: the dot cannot be told from the data */
		server_reply(server, out_reply, 503, "5.5.1", "BODY=BINARYMIME needs BDAT");
		return;
	}
	server_reply(server, out_reply, 354, NULL, "Start mail input; end with <CRLF>.<CRLF>");
}

static enum content_result read_step(struct smtp_server *server, struct span in, size_t *out_consumed)
{
	server->content.keep_stuffing = (server->config->bugs & BUG_NO_UNSTUFFING) != 0;
	server->content.bare_lf_ends = (server->config->bugs & BUG_BARE_LF_ENDS) != 0;
	bool keep = server->config->keep_content && !server_is_over_size(server, server->content.message_size);
	enum content_result result = content_feed(&server->content, span_part(in, 0, SERVER_READ_STEP), out_consumed,
	                                          keep ? &server->message : NULL, NULL);
	if (server_is_over_size(server, server->content.message_size))
		buf_finish(&server->message);
	return result;
}

enum smtp_server_result server_content_feed(struct smtp_server *server, struct span in, size_t *out_consumed,
                                            struct smtp_reply *out_reply)
{
	enum content_result result = CONTENT_MORE;
	*out_consumed = 0;
	while (result == CONTENT_MORE && *out_consumed < in.len) {
		size_t consumed;
		result = read_step(server, span_from(in, *out_consumed), &consumed);
		*out_consumed += consumed;
	}
	if (result == CONTENT_MORE)
		return SMTP_SERVER_MORE;
	if (!server_is_over_size(server, server->content.message_size)) {
		server->awaiting_verdict = true;
		return SMTP_SERVER_MAIL;
	}
	server_content_reply(server, 552, "Message size exceeds fixed maximum message size", out_reply);
	return SMTP_SERVER_REPLY;
}

static const char *enhanced_for(uint16_t code)
{
	switch (code) {
	case 552: return "5.3.4";
	case 452: return "4.3.1";
	default: return code / 100 == 2 ? "2.0.0" : code / 100 == 4 ? "4.0.0" : "5.0.0";
	}
}

void server_content_reply(struct smtp_server *server, uint16_t code, const char *text, struct smtp_reply *out_reply)
{
	server_answer_begin(server, VERB_COUNT)->content = true;
	server_reply(server, out_reply, code, enhanced_for(code), text);
	server->awaiting_verdict = false;
	server_answer_end(server, out_reply);
}

void smtp_server_accept(struct smtp_server *server, const char *id, struct smtp_reply *out_reply)
{
	assert(server->awaiting_verdict);
	char *text = mem_printf("Ok: queued as %s", id);
	server_content_reply(server, 250, text, out_reply);
	free(text);
}

void smtp_server_refuse(struct smtp_server *server, uint16_t code, const char *text, struct smtp_reply *out_reply)
{
	assert(server->awaiting_verdict);
	server_content_reply(server, code, text, out_reply);
}

struct buf smtp_server_take_message(struct smtp_server *server)
{
	struct buf message = server->message;
	server->message = (struct buf){ 0 };
	return message;
}
