/* mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF (RFC 5321 §4.1.1.2)
 *
 * Parameters: SIZE=1*20DIGIT (RFC 1870 §4), BODY=7BIT / BODY=8BITMIME (8BITMIME); any other is answered
 * with 555 (§4.1.1.11), and so are these while their extension is not offered. */
#include "smtp/server_private.h"

struct mail_param {
	const char *name;
	enum smtp_extension extension;
	/* False: refused, the reply is filled in. */
	bool (*check)(struct smtp_server *server, struct span value, struct smtp_reply *out_reply);
};

static bool refuse(struct smtp_server *server, uint16_t code, const char *enhanced, const char *text,
                   struct smtp_reply *out_reply)
{
	server_reply(server, out_reply, code, enhanced, text);
	return false;
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
	if (span_equal_nocase(value, "7BIT") || span_equal_nocase(value, "8BITMIME"))
		return true;
	return refuse(server, 501, "5.5.4", "BODY is 7BIT or 8BITMIME", out_reply);
}

static const struct mail_param params[] = {
	{ "SIZE", EXTENSION_SIZE, size_check },
	{ "BODY", EXTENSION_8BITMIME, body_check },
};

static const struct mail_param *param_find(const struct smtp_server *server, struct span name)
{
	for (size_t i = 0; i < sizeof params / sizeof *params; i++)
		if (span_equal_nocase(name, params[i].name) && server_offers(server, params[i].extension))
			return &params[i];
	return NULL;
}

static bool params_check(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	for (size_t i = 0; i < command->param_count; i++) {
		const struct mail_param *param = param_find(server, command->params[i].name);
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

void server_mail(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply)
{
	if (!params_check(server, command, out_reply))
		return;
	server_transaction_reset(server);
	server->envelope.reverse_path = span_dup(command->path);
	server_reply(server, out_reply, 250, "2.1.0", "Sender ok");
}
