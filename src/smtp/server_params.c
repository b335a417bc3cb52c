/* Mail-parameters and Rcpt-parameters = esmtp-param *(SP esmtp-param) (RFC 5321 §4.1.2)
 *
 * A parameter counts when its extension was offered; any other is answered with 555 (§4.1.1.11).
 *
 * MAIL: SIZE=1*20DIGIT (RFC 1870 §4), BODY=7BIT / 8BITMIME (RFC 6152) / BINARYMIME (RFC 3030 §3), SMTPUTF8 (RFC 6531),
 *       AUTH=xtext / <> (RFC 4954), RET=FULL / HDRS, ENVID=xtext (RFC 3461)
 * RCPT: NOTIFY=NEVER / 1#( SUCCESS / FAILURE / DELAY ), ORCPT=atom ";" xtext (RFC 3461) */
#include "smtp/server_private.h"

#define MAX_ENVID 100 /* characters, RFC 3461 */
#define MAX_ORCPT 500

struct param {
	enum smtp_verb verb;
	const char *name;
	unsigned extensions; /* any of them */
	/* False: refused, the reply is filled in. */
	bool (*check)(struct smtp_server *server, struct span value, struct smtp_reply *out_reply);
};

static bool refuse(struct smtp_server *server, uint16_t code, const char *enhanced, const char *text,
                   struct smtp_reply *out_reply)
{
	server_reply(server, out_reply, code, enhanced, text);
	return false;
}

static bool expect(struct smtp_server *server, bool right, const char *text, struct smtp_reply *out_reply)
{
	return right || refuse(server, 501, "5.5.4", text, out_reply);
}

/* size-value = 1*20DIGIT. More than fits into 64 bits is the largest value. */
static bool size_parse(struct span value, uint64_t *out_size)
{
	*out_size = 0;
	if (value.len == 0 || value.len > 20)
		return false;
	for (size_t i = 0; i < value.len; i++) {
		uint8_t digit = (uint8_t)(value.data[i] - '0');
		if (digit > 9)
			return false;
		*out_size = *out_size > (UINT64_MAX - digit) / 10 ? UINT64_MAX : *out_size * 10 + digit;
	}
	return true;
}

static bool size_check(struct smtp_server *server, struct span value, struct smtp_reply *out_reply)
{
	uint64_t size;
	if (!size_parse(value, &size))
		return refuse(server, 501, "5.5.4", "SIZE needs a number of bytes", out_reply);
	if (server_is_over_size(server, size))
		return refuse(server, 552, "5.3.4", "Message size exceeds fixed maximum message size", out_reply);
	return true;
}

static bool body_check(struct smtp_server *server, struct span value, struct smtp_reply *out_reply)
{
	bool eight = server_offers(server, EXTENSION_8BITMIME), binary = server_offers(server, EXTENSION_BINARYMIME);
	if (span_equal_nocase(value, "7BIT"))
		server->answer.body = BODY_7BIT;
	else if (eight && span_equal_nocase(value, "8BITMIME"))
		server->answer.body = BODY_8BITMIME;
	else if (binary && span_equal_nocase(value, "BINARYMIME"))
		server->answer.body = BODY_BINARYMIME;
	else
		return refuse(server, 501, "5.5.4",
		              eight && binary ? "BODY is 7BIT, 8BITMIME or BINARYMIME"
		              : eight         ? "BODY is 7BIT or 8BITMIME"
		                              : "BODY is 7BIT or BINARYMIME",
		              out_reply);
	return true;
}

static bool smtputf8_check(struct smtp_server *server, struct span value, struct smtp_reply *out_reply)
{
	server->answer.smtputf8 = true;
	return expect(server, value.len == 0, "SMTPUTF8 has no value", out_reply);
}

static bool is_upper_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
}

/* xtext = *( xchar / "+" 2HEXDIG in upper case ); xchar = %d33-126 but "+" and "=" (RFC 3461 §4) */
static bool is_xtext(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] < 33 || s.data[i] > 126 || s.data[i] == '=')
			return false;
		if (s.data[i] != '+')
			continue;
		if (s.len - i < 3 || !is_upper_hex(s.data[i + 1]) || !is_upper_hex(s.data[i + 2]))
			return false;
		i += 2;
	}
	return s.len > 0;
}

static bool auth_check(struct smtp_server *server, struct span value, struct smtp_reply *out_reply)
{
	return expect(server, is_xtext(value), "AUTH is <> or an address in xtext", out_reply);
}

static bool ret_check(struct smtp_server *server, struct span value, struct smtp_reply *out_reply)
{
	return expect(server, span_equal_nocase(value, "FULL") || span_equal_nocase(value, "HDRS"), "RET is FULL or HDRS",
	              out_reply);
}

static bool envid_check(struct smtp_server *server, struct span value, struct smtp_reply *out_reply)
{
	return expect(server, is_xtext(value) && value.len <= MAX_ENVID, "ENVID is xtext, at most 100 characters", out_reply);
}

static size_t find(struct span s, uint8_t byte)
{
	size_t at = 0;
	while (at < s.len && s.data[at] != byte)
		at++;
	return at;
}

static bool is_notify_list(struct span value)
{
	bool right = value.len > 0;
	for (size_t at = 0; right && at <= value.len;) {
		struct span word = span_from(value, at);
		word = span_part(word, 0, find(word, ','));
		right = span_equal_nocase(word, "SUCCESS") || span_equal_nocase(word, "FAILURE") ||
		        span_equal_nocase(word, "DELAY");
		at += word.len + 1;
	}
	return right;
}

static bool notify_check(struct smtp_server *server, struct span value, struct smtp_reply *out_reply)
{
	return expect(server, span_equal_nocase(value, "NEVER") || is_notify_list(value),
	              "NOTIFY is NEVER or a list of SUCCESS, FAILURE, DELAY", out_reply);
}

static bool orcpt_check(struct smtp_server *server, struct span value, struct smtp_reply *out_reply)
{
	size_t type = find(value, ';');
	bool right = type > 0 && type < value.len && value.len <= MAX_ORCPT && is_xtext(span_from(value, type + 1)) &&
	             is_xtext(span_part(value, 0, type));
	return expect(server, right, "ORCPT is a type, ';' and an address in xtext, at most 500 characters", out_reply);
}

static const struct param params[] = {
	{ VERB_MAIL, "SIZE", EXTENSION_SIZE, size_check },
	{ VERB_MAIL, "BODY", EXTENSION_8BITMIME | EXTENSION_BINARYMIME, body_check },
	{ VERB_MAIL, "SMTPUTF8", EXTENSION_SMTPUTF8, smtputf8_check },
	{ VERB_MAIL, "AUTH", EXTENSION_AUTH, auth_check },
	{ VERB_MAIL, "RET", EXTENSION_DSN, ret_check },
	{ VERB_MAIL, "ENVID", EXTENSION_DSN, envid_check },
	{ VERB_RCPT, "NOTIFY", EXTENSION_DSN, notify_check },
	{ VERB_RCPT, "ORCPT", EXTENSION_DSN, orcpt_check },
};

static const struct param *param_find(const struct smtp_server *server, enum smtp_verb verb, struct span name)
{
	for (size_t i = 0; i < sizeof params / sizeof *params; i++)
		if (params[i].verb == verb && span_equal_nocase(name, params[i].name) &&
		    (server->offered & params[i].extensions) != 0)
			return &params[i];
	return NULL;
}

bool server_params_check(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	for (size_t i = 0; i < command->param_count; i++) {
		const struct param *param = param_find(server, command->verb, command->params[i].name);
		if (param == NULL)
			return refuse(server, 555, "5.5.4", "Parameter not recognized or not implemented", out_reply);
		/* smtp_command_param finds the first of that name. */
		if (smtp_command_param(command, param->name) != &command->params[i])
			return refuse(server, 501, "5.5.4", "Parameter given twice", out_reply);
		if (!param->check(server, command->params[i].value, out_reply))
			return false;
	}
	return true;
}

bool server_path_check(const struct smtp_server *server, const struct smtp_command *command, bool smtputf8,
                       struct smtp_reply *out_reply)
{
	if (!command->utf8_path || smtputf8)
		return true;
	server_reply(server, out_reply, 553, "5.6.7", "An address beyond ASCII needs SMTPUTF8 at MAIL");
	return false;
}
