#include "smtp/server_private.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static smtp_server_handler *const handlers[VERB_COUNT] = {
	[VERB_HELO] = server_helo, [VERB_EHLO] = server_ehlo, [VERB_MAIL] = server_mail,         [VERB_RCPT] = server_rcpt,
	[VERB_DATA] = server_data, [VERB_RSET] = server_rset, [VERB_VRFY] = server_vrfy,         [VERB_HELP] = server_help,
	[VERB_NOOP] = server_noop, [VERB_QUIT] = server_quit, [VERB_STARTTLS] = server_starttls, [VERB_AUTH] = server_auth,
};

void smtp_server_config_default(struct smtp_server_config *config)
{
	*config = (struct smtp_server_config){
		.hostname = "smtpscope.example",
		.extensions = EXTENSION_PIPELINING | EXTENSION_SIZE | EXTENSION_8BITMIME | EXTENSION_HELP |
		              EXTENSION_ENHANCEDSTATUSCODES | EXTENSION_STARTTLS | EXTENSION_AUTH | EXTENSION_CHUNKING |
		              EXTENSION_BINARYMIME | EXTENSION_SMTPUTF8 | EXTENSION_DSN,
		.max_size = 64 * 1024 * 1024,
		.max_line = 512,       /* §4.5.3.1.4 */
		.max_recipients = 100, /* the least §4.5.3.1.8 allows */
		.max_bad_commands = 20,
		.keep_content = true,
	};
}

struct smtp_server *smtp_server_create(const struct smtp_server_config *config)
{
	struct smtp_server *server = mem_zero(sizeof *server);
	server->config = config;
	line_init(&server->line, smtp_command_line_limit(VERB_AUTH, config->max_line));
	return server;
}

void smtp_server_destroy(struct smtp_server *server)
{
	if (server == NULL)
		return;
	server_transaction_reset(server);
	free(server->envelope.recipients);
	free(server->answer.path);
	smtp_reply_finish(&server->refusal);
	line_finish(&server->line);
	free(server);
}

unsigned server_extensions(const struct smtp_server *server)
{
	unsigned extensions = server->config->extensions;
	if (server->tls)
		extensions &= ~(unsigned)EXTENSION_STARTTLS;
	if ((extensions & EXTENSION_CHUNKING) == 0)
		extensions &= ~(unsigned)EXTENSION_BINARYMIME; /* RFC 3030 §3: only BDAT carries it */
	return extensions;
}

bool server_offers(const struct smtp_server *server, enum smtp_extension extension)
{
	return (server->offered & extension) != 0;
}

/* The extension a verb belongs to; 0: RFC 5321's own. */
static unsigned extension_of(enum smtp_verb verb)
{
	switch (verb) {
	case VERB_STARTTLS: return EXTENSION_STARTTLS;
	case VERB_AUTH: return EXTENSION_AUTH;
	case VERB_BDAT: return EXTENSION_CHUNKING;
	default: return 0;
	}
}

bool server_is_off(const struct smtp_server *server, enum smtp_verb verb)
{
	unsigned extension = extension_of(verb);
	bool asks_twice = server->tls && verb == VERB_STARTTLS;
	return extension != 0 && !asks_twice && ((server->esmtp ? server->offered : server->config->extensions) & extension) == 0;
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
	server_answer_begin(server, VERB_COUNT);
	smtp_reply_set(out_reply, 220, text);
	server_answer_end(server, out_reply);
}

void smtp_server_early_talker(struct smtp_server *server, struct smtp_reply *out_reply)
{
	char text[sizeof server->config->hostname + 64];
	snprintf(text, sizeof text, "%s You spoke before the greeting", server->config->hostname);
	server_answer_begin(server, VERB_COUNT);
	smtp_reply_set(out_reply, 554, text);
	server_answer_end(server, out_reply);
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
	else if (server->state == STATE_START || (extension_of(command->verb) != 0 && !server->esmtp))
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

void server_reply_last(const struct smtp_server *server, const char *text, struct smtp_reply *out_reply)
{
	server_reply(server, out_reply, 421, "4.7.0", text);
}

/* 500 and 501 count as bad commands; too many of them end the session (§4.2.4 lets it go on until then). */
void server_count_bad(struct smtp_server *server, struct smtp_reply *out_reply)
{
	if (out_reply->code != 500 && out_reply->code != 501)
		return;
	if (++server->bad_commands > server->config->max_bad_commands)
		server_reply_last(server, "Too many bad commands, closing connection", out_reply);
}

static bool has_bug(const struct smtp_server *server, enum smtp_bug bug)
{
	return (server->config->bugs & bug) != 0;
}

/* Why the command is not even looked at, as the rule's code; 0: it is. */
static uint16_t refusal_code(const struct smtp_server *server, const struct smtp_command *command)
{
	const struct smtp_rule *rule = smtp_rule(server->state, command->verb);
	if (command->verb == VERB_HELO && has_bug(server, BUG_HELO_UNKNOWN))
		return 500;
	if (server_is_off(server, command->verb))
		return 502;
	if (command->verb != VERB_BDAT && handlers[command->verb] == NULL)
		return rule->reply;
	if (command->error != COMMAND_OK)
		return 501;
	return !rule->allowed ? rule->reply : extension_of(command->verb) != 0 && !server->esmtp ? 503 : 0;
}

static void refuse(const struct smtp_server *server, const struct smtp_command *command, uint16_t code,
                   struct smtp_reply *out_reply)
{
	if (is_http(command))
		server_reply_last(server, "This is an SMTP server, it does not speak HTTP", out_reply);
	else if (code == 501)
		reply_syntax(server, command, out_reply);
	else
		reply_refusal(server, command, code, out_reply);
}

static enum smtp_server_result run_command(struct smtp_server *server, const struct smtp_command *command,
                                           struct smtp_reply *out_reply)
{
	uint16_t refusal = refusal_code(server, command);
	out_reply->code = 0;
	if (refusal != 0)
		refuse(server, command, refusal, out_reply);
	if (command->verb == VERB_BDAT && command->error == COMMAND_OK)
		return server_chunk_begin(server, command, out_reply);
	struct server_answer *answer = server_answer_begin(server, command->verb);
	answer->path = command->verb == VERB_MAIL || command->verb == VERB_RCPT ? span_dup(command->path) : NULL;
	if (refusal == 0)
		handlers[command->verb](server, command, out_reply);
	answer->closes = (command->verb == VERB_UNKNOWN && has_bug(server, BUG_UNKNOWN_CLOSES)) ||
	                 (command->verb == VERB_RSET && has_bug(server, BUG_RSET_CLOSES));
	server_count_bad(server, out_reply);
	server_answer_end(server, out_reply);
	return SMTP_SERVER_REPLY;
}

static enum smtp_server_result refuse_line(struct smtp_server *server, struct smtp_reply *out_reply)
{
	server_answer_begin(server, VERB_UNKNOWN);
	server_reply(server, out_reply, 500, "5.5.2", "Line too long");
	server_count_bad(server, out_reply);
	server_answer_end(server, out_reply);
	return SMTP_SERVER_REPLY;
}

/* A whole line, without its CR LF; too_long: over the longest limit, and cut there. */
static enum smtp_server_result run_line(struct smtp_server *server, struct span line, bool too_long, struct smtp_reply *out_reply)
{
	struct smtp_command command;
	if (server->state == STATE_AUTH) {
		server_auth_response(server, line, too_long, out_reply);
		return SMTP_SERVER_REPLY;
	}
	smtp_command_parse(line, &command);
	if (too_long || line.len + 2 > smtp_command_line_limit(command.verb, server->config->max_line))
		return refuse_line(server, out_reply);
	return run_command(server, &command, out_reply);
}

static enum smtp_server_result read_line(struct smtp_server *server, struct span in, size_t *out_consumed,
                                         struct smtp_reply *out_reply)
{
	enum line_result result = line_feed(&server->line, in, out_consumed);
	if (result == LINE_MORE)
		return SMTP_SERVER_MORE;
	return run_line(server, line_text(&server->line), result == LINE_BAD, out_reply);
}

static enum smtp_server_result read_some(struct smtp_server *server, struct span in, size_t *out_consumed,
                                         struct smtp_reply *out_reply)
{
	if (server->in_chunk)
		return server_chunk_feed(server, in, out_consumed, out_reply);
	if (server->state == STATE_CONTENT)
		return server_content_feed(server, in, out_consumed, out_reply);
	return read_line(server, in, out_consumed, out_reply);
}

enum smtp_server_result smtp_server_feed(struct smtp_server *server, struct span in, size_t *out_consumed,
                                         struct smtp_reply *out_reply)
{
	assert(!server->awaiting_verdict);
	server_answer_settle(server, server->answer.code);
	*out_consumed = in.len;
	if (server->state == STATE_CLOSED || server->tls_begins)
		return SMTP_SERVER_MORE;
	enum smtp_server_result result = SMTP_SERVER_MORE;
	size_t at = 0;
	while (result == SMTP_SERVER_MORE && at < in.len) { /* more than once: a BDAT line, and its chunk */
		bool was_line = !server->in_chunk && server->state != STATE_CONTENT;
		size_t consumed;
		result = read_some(server, span_from(in, at), &consumed, out_reply);
		bool command_ended = result != SMTP_SERVER_MORE || (was_line && server->in_chunk);
		at = command_ended && has_bug(server, BUG_ONE_READ) ? in.len : at + consumed;
	}
	*out_consumed = at;
	return result;
}

void smtp_server_replied(struct smtp_server *server, uint16_t code)
{
	server_answer_settle(server, code);
}

const struct smtp_envelope *smtp_server_envelope(const struct smtp_server *server)
{
	return &server->envelope;
}

enum smtp_state smtp_server_state(const struct smtp_server *server)
{
	return server->answer.outstanding ? server_answer_state(server, server->answer.code) : server->state;
}
