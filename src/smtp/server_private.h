/* server_private: what server.c shares with the handlers of its commands (server_<what>.c), and nobody else.
 *
 * A handler is called with a command that is well formed and allowed in this state. It fills in the reply;
 * the framework then moves the state by that reply's code (smtp_state_after), so a handler refuses by
 * replying 4yz or 5yz and keeps nothing of what it refused. Each handler quotes its ABNF.
 */
#ifndef SMTP_SERVER_PRIVATE_H
#define SMTP_SERVER_PRIVATE_H

#include "smtp/server.h"

struct smtp_server {
	const struct smtp_server_config *config; /* borrowed */
	enum smtp_state state;
	bool esmtp;            /* the client said EHLO */
	bool awaiting_verdict; /* SMTP_SERVER_MAIL was returned, accept or refuse has not been called */
	size_t bad_commands;
	struct line_reader line;       /* owned */
	struct smtp_envelope envelope; /* owned; of the mail in progress */
	struct content content;
	struct buf message; /* owned; at most config->max_size bytes */
};

typedef void smtp_server_handler(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply);

smtp_server_handler server_helo, server_ehlo, server_mail, server_rcpt, server_data, server_rset, server_vrfy, server_help,
        server_noop, server_quit;

/* The reply's only line, or one more. enhanced ("2.1.0", RFC 2034) is put before the text when the client may have it. */
void server_reply(const struct smtp_server *server, struct smtp_reply *out_reply, uint16_t code, const char *enhanced,
                  const char *text);
void server_reply_more(const struct smtp_server *server, struct smtp_reply *out_reply, const char *enhanced, const char *text);

bool server_offers(const struct smtp_server *server, enum smtp_extension extension);
bool server_is_over_size(const struct smtp_server *server, uint64_t size);
void server_transaction_reset(struct smtp_server *server); /* envelope and content are forgotten */

/* Reads content. MORE, MAIL, or REPLY: the mail was too large. */
enum smtp_server_result server_content_feed(struct smtp_server *server, struct span in, size_t *out_consumed,
                                            struct smtp_reply *out_reply);

/* The reply to the final dot; the mail is done with. */
void server_content_reply(struct smtp_server *server, uint16_t code, const char *text, struct smtp_reply *out_reply);

#endif
