/* auth     = "AUTH" SP sasl-mech [SP initial-response] CRLF; initial-response = base64 / "="
 * response = ( base64 / "*" ) CRLF, the answer to 334 (RFC 4954)
 *
 * PLAIN:    [authzid] NUL authcid NUL passwd (RFC 4616)
 * LOGIN:    a name, then a password
 * CRAM-MD5: name SP 32HEXDIG, the answer to a challenge (RFC 2195)
 *
 * Everybody is let in whose answer has the right form: this server has no users and keeps no passwords. */
#include "smtp/server_private.h"

#include <string.h>

#include "base/mem.h"
#include "smtp/base64.h"

static const struct mechanism {
	const char *name;
	enum auth_step first;
} mechanisms[] = {
	{ "PLAIN", AUTH_PLAIN },
	{ "LOGIN", AUTH_LOGIN_NAME },
	{ "CRAM-MD5", AUTH_CRAM_MD5 },
};

static void ask(struct smtp_server *server, enum auth_step step, const char *prompt, struct smtp_reply *out_reply)
{
	struct buf text = { 0 };
	server->answer.auth_step = step;
	smtp_base64_encode(span_of(prompt), &text);
	char *encoded = buf_take_text(&text);
	server_reply(server, out_reply, 334, NULL, encoded);
	free(encoded);
}

static void ask_first(struct smtp_server *server, enum auth_step step, struct smtp_reply *out_reply)
{
	if (step != AUTH_CRAM_MD5) {
		ask(server, step, step == AUTH_LOGIN_NAME ? "Username:" : "", out_reply);
		return;
	}
	char *challenge = mem_printf("<%u.smtpscope@%s>", ++server->challenges, server->config->hostname);
	ask(server, step, challenge, out_reply);
	free(challenge);
}

static void welcome(const struct smtp_server *server, bool form_is_right, struct smtp_reply *out_reply)
{
	if (form_is_right)
		server_reply(server, out_reply, 235, "2.7.0", "Authentication successful");
	else
		server_reply(server, out_reply, 501, "5.5.2", "The response is not what the mechanism asks for");
}

static bool plain_is_right(struct span response)
{
	const uint8_t *first = response.len > 0 ? memchr(response.data, 0, response.len) : NULL;
	if (first == NULL)
		return false;
	struct span name = span_from(response, (size_t)(first - response.data) + 1);
	const uint8_t *second = name.len > 0 ? memchr(name.data, 0, name.len) : NULL;
	if (second == NULL || second == name.data)
		return false;
	struct span password = span_from(name, (size_t)(second - name.data) + 1);
	return password.len == 0 || memchr(password.data, 0, password.len) == NULL;
}

static bool is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* The name may have spaces, the digest is the last word. */
static bool cram_is_right(struct span response)
{
	if (response.len < 1 + 1 + 32 || response.data[response.len - 33] != ' ')
		return false;
	for (size_t i = response.len - 32; i < response.len; i++)
		if (!is_hex(response.data[i]))
			return false;
	return true;
}

static void take_response(struct smtp_server *server, enum auth_step step, struct span response, struct smtp_reply *out_reply)
{
	switch (step) {
	case AUTH_PLAIN: welcome(server, plain_is_right(response), out_reply); break;
	case AUTH_LOGIN_NAME: ask(server, AUTH_LOGIN_PASSWORD, "Password:", out_reply); break;
	case AUTH_CRAM_MD5: welcome(server, cram_is_right(response), out_reply); break;
	case AUTH_LOGIN_PASSWORD:
	case AUTH_ANYTHING: welcome(server, true, out_reply); break;
	}
}

static void take_base64(struct smtp_server *server, enum auth_step step, struct span text, struct smtp_reply *out_reply)
{
	struct buf response = { 0 };
	if (smtp_base64_decode(text, &response))
		take_response(server, step, buf_span(&response), out_reply);
	else
		server_reply(server, out_reply, 501, "5.5.2", "Cannot decode the response: it is not base64");
	buf_finish(&response);
}

void server_auth_response(struct smtp_server *server, struct span line, bool too_long, struct smtp_reply *out_reply)
{
	server_answer_begin(server, VERB_AUTH);
	if (too_long)
		server_reply(server, out_reply, 500, "5.5.6", "Authentication exchange line is too long");
	else if (span_equal(line, span_of("*")))
		server_reply(server, out_reply, 501, "5.7.0", "Authentication cancelled");
	else
		take_base64(server, server->auth_step, line, out_reply);
	server_count_bad(server, out_reply);
	server_answer_end(server, out_reply);
}

static void begin(struct smtp_server *server, enum auth_step step, struct span initial, struct smtp_reply *out_reply)
{
	if (initial.len == 0)
		ask_first(server, step, out_reply);
	else if (step == AUTH_CRAM_MD5)
		server_reply(server, out_reply, 501, "5.5.4", "In CRAM-MD5 the server speaks first");
	else
		take_base64(server, step, span_equal(initial, span_of("=")) ? (struct span){ 0 } : initial, out_reply);
}

void server_auth(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	if (server->authenticated) {
		server_reply(server, out_reply, 503, "5.5.1", "Already authenticated");
		return;
	}
	for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++)
		if (span_equal_nocase(command->mechanism, mechanisms[i].name)) {
			begin(server, mechanisms[i].first, command->initial_response, out_reply);
			return;
		}
	server_reply(server, out_reply, 504, "5.5.4", "Unrecognized authentication type");
}
