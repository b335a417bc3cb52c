/* rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] CRLF
 * (RFC 5321 §4.1.1.3); the parameters: server_params.c
 *
 * Every address is taken: this server has no users. Over the limit it is 452 (§4.5.3.1.10). */
#include "smtp/server_private.h"

void server_rcpt(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	if (!server_params_check(server, command, out_reply) ||
	    !server_path_check(server, command, server->envelope.smtputf8, out_reply))
		return;
	if (server->envelope.recipient_count >= server->config->max_recipients)
		server_reply(server, out_reply, 452, "4.5.3", "Too many recipients");
	else
		server_reply(server, out_reply, 250, "2.1.5", "Recipient ok");
}
