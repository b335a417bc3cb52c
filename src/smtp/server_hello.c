/* helo = "HELO" SP Domain CRLF
 * ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
 * ehlo-ok-rsp = ( "250-" Domain [ SP ehlo-greet ] CRLF *( "250-" ehlo-line CRLF ) "250" SP ehlo-line CRLF )
 *
 * Both forget a mail begun, as RSET does (RFC 5321 §4.1.1.1, §4.1.4). RFC 2034 keeps enhanced codes out of these replies. */
#include "smtp/server_private.h"

#include <stdio.h>

static void greet(const struct smtp_server *server, struct smtp_reply *out_reply)
{
	char text[sizeof server->config->hostname + 32];
	snprintf(text, sizeof text, "%s greets you", server->config->hostname);
	smtp_reply_set(out_reply, 250, text);
}

void server_helo(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	(void)command;
	server_transaction_reset(server);
	server->esmtp = false;
	greet(server, out_reply);
}

static void offer(const struct smtp_server *server, enum smtp_extension extension, const char *line, struct smtp_reply *out_reply)
{
	if (server_offers(server, extension))
		smtp_reply_add_line(out_reply, line);
}

void server_ehlo(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	(void)command;
	char size[32];
	server_transaction_reset(server);
	server->esmtp = true;
	snprintf(size, sizeof size, "SIZE %llu", (unsigned long long)server->config->max_size);
	greet(server, out_reply);
	offer(server, EXTENSION_PIPELINING, "PIPELINING", out_reply);
	offer(server, EXTENSION_SIZE, size, out_reply);
	offer(server, EXTENSION_8BITMIME, "8BITMIME", out_reply);
	offer(server, EXTENSION_ENHANCEDSTATUSCODES, "ENHANCEDSTATUSCODES", out_reply);
	offer(server, EXTENSION_HELP, "HELP", out_reply);
}
