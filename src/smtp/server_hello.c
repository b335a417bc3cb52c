/* helo = "HELO" SP Domain CRLF
 * ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
 * ehlo-ok-rsp = ( "250-" Domain [ SP ehlo-greet ] CRLF *( "250-" ehlo-line CRLF ) "250" SP ehlo-line CRLF )
 *
 * Both forget a mail begun, as RSET does (RFC 5321 §4.1.1.1, §4.1.4; server_answer.c). RFC 2034 keeps enhanced codes out of these
 * replies. */
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
	greet(server, out_reply);
}

static const struct {
	enum smtp_extension extension;
	const char *line; /* ehlo-keyword and its parameters */
} offers[] = {
	{ EXTENSION_PIPELINING, "PIPELINING" },
	{ EXTENSION_SIZE, NULL },
	{ EXTENSION_8BITMIME, "8BITMIME" },
	{ EXTENSION_BINARYMIME, "BINARYMIME" },
	{ EXTENSION_CHUNKING, "CHUNKING" },
	{ EXTENSION_SMTPUTF8, "SMTPUTF8" },
	{ EXTENSION_STARTTLS, "STARTTLS" },
	{ EXTENSION_AUTH, "AUTH PLAIN LOGIN CRAM-MD5" },
	{ EXTENSION_DSN, "DSN" },
	{ EXTENSION_ENHANCEDSTATUSCODES, "ENHANCEDSTATUSCODES" },
	{ EXTENSION_HELP, "HELP" },
};

void server_ehlo(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	(void)command;
	char size[32];
	snprintf(size, sizeof size, "SIZE %llu", (unsigned long long)server->config->max_size);
	greet(server, out_reply);
	server->answer.offered = server_extensions(server);
	for (size_t i = 0; i < sizeof offers / sizeof *offers; i++)
		if ((server->answer.offered & offers[i].extension) != 0)
			smtp_reply_add_line(out_reply, offers[i].line != NULL ? offers[i].line : size);
}
