/* rset = "RSET" CRLF                (RFC 5321 §4.1.1.5)
 * vrfy = "VRFY" SP String CRLF      (§4.1.1.6)
 * help = "HELP" [ SP String ] CRLF  (§4.1.1.8)
 * noop = "NOOP" [ SP String ] CRLF  (§4.1.1.9)
 * quit = "QUIT" CRLF                (§4.1.1.10) */
#include "smtp/server_private.h"

#include <stdio.h>

#include "base/mem.h"

void server_rset(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	(void)command;
	server_reply(server, out_reply, 250, "2.0.0", "Ok");
}

/* Every address is taken at RCPT, so the honest answer is "cannot say" (§3.5.3). */
void server_vrfy(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	(void)command;
	server_reply(server, out_reply, 252, "2.5.0", "Cannot VRFY user, but will accept message and attempt delivery");
}

void server_noop(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	(void)command;
	server_reply(server, out_reply, 250, "2.0.0", "Ok");
}

void server_quit(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	(void)command;
	char text[sizeof server->config->hostname + 32];
	snprintf(text, sizeof text, "%s closing connection", server->config->hostname);
	server_reply(server, out_reply, 221, "2.0.0", text);
}

/* Our rule in READY is not "not implemented", and nobody switched it off. */
static char *command_list(const struct smtp_server *server)
{
	struct buf text = { 0 };
	for (enum smtp_verb verb = 0; verb < VERB_UNKNOWN; verb++)
		if (smtp_rule(STATE_READY, verb)->reply != 502 && !server_is_off(server, verb))
			buf_addf(&text, "%s%s", text.len > 0 ? " " : "", smtp_verb_info(verb)->name);
	return buf_take_text(&text);
}

void server_help(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	if (command->argument.len > 0) {
		enum smtp_verb verb = smtp_verb_from(command->argument);
		if (verb == VERB_UNKNOWN)
			server_reply(server, out_reply, 504, "5.5.4", "No help for that; HELP lists the commands");
		else
			server_reply(server, out_reply, 214, "2.0.0", smtp_verb_info(verb)->help);
		return;
	}
	char *list = command_list(server);
	server_reply(server, out_reply, 214, "2.0.0", "Commands:");
	server_reply_more(server, out_reply, "2.0.0", list);
	server_reply_more(server, out_reply, "2.0.0", "HELP <command> explains one of them");
	free(list);
}
