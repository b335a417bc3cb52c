/* mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF (RFC 5321 §4.1.1.2); the parameters: server_params.c */
#include "smtp/server_private.h"

void server_mail(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	if (server_params_check(server, command, out_reply) &&
	    server_path_check(server, command, server->answer.smtputf8, out_reply))
		server_reply(server, out_reply, 250, "2.1.0", "Sender ok");
}
