/* bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] CR LF; chunk-size = 1*DIGIT; end-marker = "LAST" (RFC 3030 §2)
 *
 * The chunk's bytes follow at once and are answered when they are all there. They are read whatever the answer will be, or
 * else they would be taken for commands. A refused chunk ends the transaction, so that chunks sent behind it are out of order. */
#include "smtp/server_private.h"

#include <stdlib.h>

#include "base/mem.h"

enum smtp_server_result server_chunk_begin(struct smtp_server *server, const struct smtp_command *command,
                                           struct smtp_reply *out_reply)
{
	size_t none;
	smtp_reply_finish(&server->refusal);
	if (out_reply->code != 0) {
		server->refusal = *out_reply;
		*out_reply = (struct smtp_reply){ 0 };
	}
	server->in_chunk = true;
	server->chunk_last = command->last_chunk;
	server->chunk_size = server->chunk_left = command->chunk_size;
	return server_chunk_feed(server, (struct span){ 0 }, &none, out_reply);
}

static bool is_kept(const struct smtp_server *server)
{
	return server->refusal.code == 0;
}

static bool is_over(const struct smtp_server *server)
{
	return server_is_over_size(server, server->message_size + server->chunk_left);
}

static void answer(struct smtp_server *server, uint16_t code, const char *enhanced, const char *text,
                   struct smtp_reply *out_reply)
{
	server_answer_begin(server, VERB_BDAT);
	server_reply(server, out_reply, code, enhanced, text);
	server_answer_end(server, out_reply);
}

static enum smtp_server_result chunk_end(struct smtp_server *server, struct smtp_reply *out_reply)
{
	server->in_chunk = false;
	if (!is_kept(server)) {
		smtp_reply_finish(out_reply);
		*out_reply = server->refusal;
		server->refusal = (struct smtp_reply){ 0 };
		server_answer_begin(server, VERB_BDAT);
		server_answer_end(server, out_reply);
		return SMTP_SERVER_REPLY;
	}
	if (is_over(server)) {
		answer(server, 552, "5.3.4", "Message size exceeds fixed maximum message size", out_reply);
		return SMTP_SERVER_REPLY;
	}
	if (server->chunk_last) {
		server->awaiting_verdict = true;
		return SMTP_SERVER_MAIL;
	}
	char *text = mem_printf("%llu bytes received", (unsigned long long)server->chunk_size);
	answer(server, 250, "2.0.0", text, out_reply);
	free(text);
	return SMTP_SERVER_REPLY;
}

enum smtp_server_result server_chunk_feed(struct smtp_server *server, struct span in, size_t *out_consumed,
                                          struct smtp_reply *out_reply)
{
	struct span part = in.len > server->chunk_left ? span_part(in, 0, (size_t)server->chunk_left) : in;
	if (is_kept(server)) {
		if (is_over(server))
			buf_finish(&server->message);
		else if (server->config->keep_content)
			buf_add(&server->message, part);
		server->message_size += part.len;
	}
	server->chunk_left -= part.len;
	*out_consumed = part.len;
	return server->chunk_left > 0 ? SMTP_SERVER_MORE : chunk_end(server, out_reply);
}
