/* rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] CRLF
 * (RFC 5321 §4.1.1.3)
 *
 * Every address is taken: this server has no users. No parameter is known (555), over the limit it is 452 (§4.5.3.1.10). */
#include "smtp/server_private.h"

#include "base/array.h"

void server_rcpt(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	struct smtp_envelope *envelope = &server->envelope;
	if (command->param_count > 0) {
		server_reply(server, out_reply, 555, "5.5.4", "Parameter not recognized or not implemented");
		return;
	}
	if (envelope->recipient_count >= server->config->max_recipients) {
		server_reply(server, out_reply, 452, "4.5.3", "Too many recipients");
		return;
	}
	*array_push(envelope->recipients, envelope->recipient_count, envelope->recipient_cap) = span_dup(command->path);
	server_reply(server, out_reply, 250, "2.1.5", "Recipient ok");
}
