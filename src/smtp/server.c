#include "smtp/server_private.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static smtp_server_handler *const handlers[VERB_COUNT] = {
	[VERB_HELO] = server_helo, [VERB_EHLO] = server_ehlo, [VERB_MAIL] = server_mail, [VERB_RCPT] = server_rcpt,
	[VERB_DATA] = server_data, [VERB_RSET] = server_rset, [VERB_VRFY] = server_vrfy, [VERB_HELP] = server_help,
	[VERB_NOOP] = server_noop, [VERB_QUIT] = server_quit,
};

void smtp_server_config_default(struct smtp_server_config *config)
{
	*config = (struct smtp_server_config){
		.hostname = "smtpscope.example",
		.extensions = EXTENSION_PIPELINING | EXTENSION_SIZE | EXTENSION_8BITMIME | EXTENSION_HELP |
		              EXTENSION_ENHANCEDSTATUSCODES,
		.max_size = 64 * 1024 * 1024,
		.max_line = 512 + 26 + 17, /* §4.5.3.1.4; RFC 1870 §3 adds 26, 8BITMIME 17 */
		.max_recipients = 100,     /* the least §4.5.3.1.8 allows */
		.max_bad_commands = 20,
		.keep_content = true,
	};
}

struct smtp_server *smtp_server_create(const struct smtp_server_config *config)
{
	struct smtp_server *server = mem_zero(sizeof *server);
	server->config = config;
	line_init(&server->line, config->max_line);
	return server;
}

void smtp_server_destroy(struct smtp_server *server)
{
	if (server == NULL)
		return;
	server_transaction_reset(server);
	free(server->envelope.recipients);
	line_finish(&server->line);
	free(server);
}

void server_transaction_reset(struct smtp_server *server)
{
	struct smtp_envelope *envelope = &server->envelope;
	for (size_t i = 0; i < envelope->recipient_count; i++)
		free(envelope->recipients[i]);
	envelope->recipient_count = 0;
	free(envelope->reverse_path);
	envelope->reverse_path = NULL;
	buf_finish(&server->message);
	content_init(&server->content);
}

bool server_offers(const struct smtp_server *server, enum smtp_extension extension)
{
	return server->esmtp && (server->config->extensions & extension) != 0;
}

bool server_is_over_size(const struct smtp_server *server, uint64_t size)
{
	return server->config->max_size > 0 && size > server->config->max_size;
}

void server_reply_more(const struct smtp_server *server, struct smtp_reply *out_reply, const char *enhanced, const char *text)
{
	if (enhanced == NULL || !server_offers(server, EXTENSION_ENHANCEDSTATUSCODES)) {
		smtp_reply_add_line(out_reply, text);
		return;
	}
	char *line = mem_printf("%s %s", enhanced, text);
	smtp_reply_add_line(out_reply, line);
	free(line);
}

void server_reply(const struct smtp_server *server, struct smtp_reply *out_reply, uint16_t code, const char *enhanced,
                  const char *text)
{
	smtp_reply_set(out_reply, code, "");
	buf_clear(&out_reply->text);
	server_reply_more(server, out_reply, enhanced, text);
}

void smtp_server_greet(struct smtp_server *server, struct smtp_reply *out_reply)
{
	char text[sizeof server->config->hostname + 32];
	snprintf(text, sizeof text, "%s ESMTP smtpscope", server->config->hostname);
	smtp_reply_set(out_reply, 220, text);
	server->state = smtp_state_after(server->state, VERB_COUNT, out_reply->code);
}

static void reply_syntax(const struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	if (command->error == COMMAND_PATH_TOO_LONG) {
		server_reply(server, out_reply, 501, "5.1.7", "Path too long: local part 64, domain 255, path 256 bytes at most");
		return;
	}
	if (command->error == COMMAND_TOO_MANY_PARAMS) {
		server_reply(server, out_reply, 501, "5.5.4", "Too many parameters");
		return;
	}
	char *text = mem_printf("Syntax: %s", smtp_verb_info(command->verb)->syntax);
	server_reply(server, out_reply, 501, "5.5.4", text);
	free(text);
}

static void reply_refusal(const struct smtp_server *server, const struct smtp_command *command, uint16_t code,
                          struct smtp_reply *out_reply)
{
	if (code == 500)
		server_reply(server, out_reply, 500, "5.5.1", "Command unrecognized");
	else if (code == 502)
		server_reply(server, out_reply, 502, "5.5.1", "Command not implemented");
	else if (command->verb == VERB_DATA && server->state == STATE_MAIL)
		server_reply(server, out_reply, 503, "5.5.1", "No valid recipients: RCPT first");
	else if (server->state == STATE_START)
		server_reply(server, out_reply, 503, "5.5.1", "Bad sequence of commands: EHLO first");
	else
		server_reply(server, out_reply, 503, "5.5.1", "Bad sequence of commands");
}

/* A browser: "GET / HTTP/1.1". Its header lines must not be taken for commands one by one. */
static bool is_http(const struct smtp_command *command)
{
	static const char version[] = " HTTP/1."; /* one digit more: sizeof is its length */
	struct span text = command->argument;
	return command->verb == VERB_UNKNOWN && text.len > sizeof version &&
	       span_starts_nocase(span_from(text, text.len - sizeof version), version);
}

static void reply_last(const struct smtp_server *server, const char *text, struct smtp_reply *out_reply)
{
	server_reply(server, out_reply, 421, "4.7.0", text);
	out_reply->then_close = true;
}

/* 500 and 501 count as bad commands; too many of them end the session (§4.2.4 lets it go on until then). */
static void count_bad(struct smtp_server *server, struct smtp_reply *out_reply)
{
	if (out_reply->code != 500 && out_reply->code != 501)
		return;
	if (++server->bad_commands > server->config->max_bad_commands)
		reply_last(server, "Too many bad commands, closing connection", out_reply);
}

static void run_command(struct smtp_server *server, struct span line, struct smtp_reply *out_reply)
{
	struct smtp_command command;
	smtp_command_parse(line, &command);
	const struct smtp_rule *rule = smtp_rule(server->state, command.verb);
	smtp_server_handler *handler = handlers[command.verb];
	if (is_http(&command))
		reply_last(server, "This is an SMTP server, it does not speak HTTP", out_reply);
	else if (handler != NULL && command.error != COMMAND_OK)
		reply_syntax(server, &command, out_reply);
	else if (handler == NULL || !rule->allowed)
		reply_refusal(server, &command, rule->reply, out_reply);
	else
		handler(server, &command, out_reply);
	count_bad(server, out_reply);
	server->state = smtp_state_after(server->state, command.verb, out_reply->code);
}

static void refuse_line(struct smtp_server *server, struct smtp_reply *out_reply)
{
	server_reply(server, out_reply, 500, "5.5.2", "Line too long");
	count_bad(server, out_reply);
	server->state = smtp_state_after(server->state, VERB_UNKNOWN, out_reply->code);
}

enum smtp_server_result smtp_server_feed(struct smtp_server *server, struct span in, size_t *out_consumed,
                                         struct smtp_reply *out_reply)
{
	assert(!server->awaiting_verdict);
	if (server->state == STATE_CONTENT)
		return server_content_feed(server, in, out_consumed, out_reply);
	*out_consumed = in.len;
	if (server->state == STATE_CLOSED)
		return SMTP_SERVER_MORE;
	switch (line_feed(&server->line, in, out_consumed)) {
	case LINE_MORE: return SMTP_SERVER_MORE;
	case LINE_BAD: refuse_line(server, out_reply); break;
	case LINE_DONE: run_command(server, line_text(&server->line), out_reply); break;
	}
	return SMTP_SERVER_REPLY;
}

const struct smtp_envelope *smtp_server_envelope(const struct smtp_server *server)
{
	return &server->envelope;
}

enum smtp_state smtp_server_state(const struct smtp_server *server)
{
	return server->state;
}
