/* What a reply brings about, once it has gone out: the client acts on the code it saw, so the server does too. */
#include "smtp/server_private.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/mem.h"

struct server_answer *server_answer_begin(struct smtp_server *server, enum smtp_verb verb)
{
	struct server_answer *answer = &server->answer;
	free(answer->path);
	*answer = (struct server_answer){ .outstanding = true, .verb = verb };
	return answer;
}

void server_answer_end(struct smtp_server *server, struct smtp_reply *reply)
{
	server->answer.code = reply->code;
	reply->then_close = server_answer_state(server, reply->code) == STATE_CLOSED;
	reply->then_start_tls = server->answer.starts_tls && reply->code == 220;
}

enum smtp_state server_answer_state(const struct smtp_server *server, uint16_t code)
{
	const struct server_answer *answer = &server->answer;
	if (answer->closes && code == answer->code)
		return STATE_CLOSED;
	if (answer->content)
		return smtp_state_after_content(code);
	return smtp_state_after(server->state, answer->verb, code);
}

void server_transaction_reset(struct smtp_server *server)
{
	struct smtp_envelope *envelope = &server->envelope;
	for (size_t i = 0; i < envelope->recipient_count; i++)
		free(envelope->recipients[i]);
	envelope->recipient_count = 0;
	free(envelope->reverse_path);
	envelope->reverse_path = NULL;
	envelope->body = BODY_7BIT;
	envelope->smtputf8 = false;
	buf_finish(&server->message);
	server->message_size = 0;
	content_init(&server->content);
}

static char *take_path(struct smtp_server *server)
{
	char *path = server->answer.path;
	server->answer.path = NULL;
	return path != NULL ? path : mem_strdup("");
}

static void after_ehlo(struct smtp_server *server, uint16_t code)
{
	if (code / 100 != 2)
		return;
	server->esmtp = server->answer.verb == VERB_EHLO;
	server->offered = server->answer.offered;
}

static void after_mail(struct smtp_server *server, uint16_t code)
{
	if (code / 100 != 2)
		return;
	server_transaction_reset(server);
	server->envelope.reverse_path = take_path(server);
	server->envelope.body = server->answer.body;
	server->envelope.smtputf8 = server->answer.smtputf8;
}

static void after_rcpt(struct smtp_server *server, uint16_t code)
{
	struct smtp_envelope *envelope = &server->envelope;
	size_t most = server->config->max_recipients + SERVER_MAX_FORCED_RECIPIENTS;
	if (code / 100 == 2 && envelope->recipient_count < most)
		*array_push(envelope->recipients, envelope->recipient_count, envelope->recipient_cap) = take_path(server);
}

static void after_data(struct smtp_server *server, uint16_t code)
{
	if (code != 354)
		return;
	content_init(&server->content);
	buf_finish(&server->message);
}

static void after_starttls(struct smtp_server *server, uint16_t code)
{
	server->tls_begins = server->answer.starts_tls && code == 220;
}

static void after_auth(struct smtp_server *server, uint16_t code)
{
	server->auth_step = server->answer.auth_step;
	server->authenticated |= code / 100 == 2;
}

static void (*const effects[VERB_COUNT + 1])(struct smtp_server *, uint16_t) = {
	[VERB_HELO] = after_ehlo, [VERB_EHLO] = after_ehlo, [VERB_MAIL] = after_mail,         [VERB_RCPT] = after_rcpt,
	[VERB_DATA] = after_data, [VERB_AUTH] = after_auth, [VERB_STARTTLS] = after_starttls,
};

static bool in_transaction(enum smtp_state state)
{
	return state == STATE_MAIL || state == STATE_RCPT || state == STATE_CHUNKS || state == STATE_CONTENT;
}

void server_answer_settle(struct smtp_server *server, uint16_t code)
{
	enum smtp_verb verb = server->answer.verb;
	if (!server->answer.outstanding)
		return;
	server->state = server_answer_state(server, code);
	server->answer.outstanding = false;
	if (effects[verb] != NULL)
		effects[verb](server, code);
	if (!in_transaction(server->state))
		server_transaction_reset(server);
	else if (server->envelope.reverse_path == NULL) /* a fault accepted what comes without MAIL */
		server->envelope.reverse_path = mem_strdup("");
}
