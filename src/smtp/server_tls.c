/* starttls = "STARTTLS" CRLF (RFC 3207 §4)
 *
 * The handshake is the caller's. Afterwards nothing the client said before counts (§4.2), and what it sent behind
 * STARTTLS in clear text is swallowed: anybody on the way could have put it there. */
#include "smtp/server_private.h"

void server_starttls(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	(void)command;
	if (server->tls) {
		server_reply(server, out_reply, 503, "5.5.1", "Already under TLS");
		return;
	}
	server->answer.starts_tls = true;
	server_reply(server, out_reply, 220, "2.0.0", "Ready to start TLS");
}

void smtp_server_tls_started(struct smtp_server *server)
{
	server_answer_settle(server, server->answer.code);
	server_transaction_reset(server);
	line_finish(&server->line);
	server->tls = true;
	server->tls_begins = server->esmtp = server->authenticated = server->in_chunk = false;
	server->offered = 0;
	server->state = STATE_START;
}
