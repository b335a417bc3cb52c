#include "smtp/command.h"

#include <string.h>

#include "base/utf8.h"

/* §4.5.3.1.1 to .3, in bytes */
#define MAX_LOCAL_PART 64
#define MAX_DOMAIN     255
#define MAX_PATH       256 /* with its angle brackets */

/* What extensions add to 512: RFC 1870 26, RFC 6152 17, RFC 6531 10, RFC 4954 500 to MAIL; RFC 3461 has no number: RET, and
 * ENVID with its 100, or NOTIFY, and ORCPT with its 500. An AUTH line, command or response, may have 12288 (RFC 4954). */
#define EXTRA_MAIL (26 + 17 + 10 + 500 + 9 + 107)
#define EXTRA_RCPT (10 + 36 + 507)
#define MAX_AUTH   12288

static bool is_alnum(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* atext of RFC 5322 §3.2.3 */
static bool is_atext(uint8_t c)
{
	return is_alnum(c) || (c != 0 && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* Other than ASCII: UTF8-non-ascii of RFC 6531 where the whole is well-formed UTF-8, which is looked at once. */
static bool is_wide(uint8_t c)
{
	return c >= 128;
}

static bool all_printable(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] < 32 || s.data[i] > 126)
			return false;
	return true;
}

/* The same with characters beyond ASCII. */
static bool all_text(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] < 32 || s.data[i] == 127)
			return false;
	return utf8_valid(s);
}

static bool has_wide(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (is_wide(s.data[i]))
			return true;
	return false;
}

static size_t find(struct span s, uint8_t byte)
{
	const uint8_t *at = s.len > 0 ? memchr(s.data, byte, s.len) : NULL;
	return at ? (size_t)(at - s.data) : s.len;
}

/* Dot-string = Atom *("." Atom). The length of the longest one s starts with; 0 if there is none. */
static size_t dot_string_length(struct span s)
{
	size_t at = 0, end = 0;
	while (at < s.len && (is_atext(s.data[at]) || is_wide(s.data[at]))) {
		while (at < s.len && (is_atext(s.data[at]) || is_wide(s.data[at])))
			at++;
		end = at;
		if (at >= s.len || s.data[at] != '.')
			break;
		at++;
	}
	return end;
}

/* Quoted-string = DQUOTE *QcontentSMTP DQUOTE */
static size_t quoted_string_length(struct span s)
{
	for (size_t at = 1; at < s.len; at++) {
		if (s.data[at] == '"')
			return at + 1;
		if (s.data[at] == '\\')
			at++;
	}
	return 0;
}

static size_t local_part_length(struct span s)
{
	return s.len > 0 && s.data[0] == '"' ? quoted_string_length(s) : dot_string_length(s);
}

/* sub-domain = Let-dig [Ldh-str] */
static size_t sub_domain_length(struct span s)
{
	size_t at = 0;
	while (at < s.len && (is_alnum(s.data[at]) || s.data[at] == '-' || is_wide(s.data[at])))
		at++;
	if (at == 0 || s.data[0] == '-' || s.data[at - 1] == '-')
		return 0;
	return at;
}

/* Domain = sub-domain *("." sub-domain) */
static size_t domain_length(struct span s)
{
	size_t at = sub_domain_length(s);
	while (at > 0 && at < s.len && s.data[at] == '.') {
		size_t label = sub_domain_length(span_from(s, at + 1));
		if (label == 0)
			return 0;
		at += 1 + label;
	}
	return at;
}

/* address-literal = "[" 1*dcontent "]"; whether it is a possible address is not looked at. */
static size_t literal_length(struct span s)
{
	for (size_t at = 1; at < s.len; at++) {
		if (s.data[at] == ']')
			return at > 1 ? at + 1 : 0;
		if (s.data[at] == '[' || s.data[at] == '\\' || s.data[at] == ' ' || is_wide(s.data[at]))
			return 0;
	}
	return 0;
}

/* Mailbox = Local-part "@" ( Domain / address-literal ), and nothing behind it */
static enum command_error mailbox_check(struct span mailbox)
{
	size_t local = local_part_length(mailbox);
	if (local == 0 || local >= mailbox.len || mailbox.data[local] != '@')
		return COMMAND_SYNTAX;
	struct span host = span_from(mailbox, local + 1);
	if (host.len == 0)
		return COMMAND_SYNTAX;
	size_t len = host.data[0] == '[' ? literal_length(host) : domain_length(host);
	if (len == 0 || len != host.len)
		return COMMAND_SYNTAX;
	return local > MAX_LOCAL_PART || host.len > MAX_DOMAIN ? COMMAND_PATH_TOO_LONG : COMMAND_OK;
}

/* A-d-l ":" = "@" Domain *( "," "@" Domain ) ":": must be understood and should be ignored. The length with its
 * colon; 0 if it is malformed. */
static size_t source_route_length(struct span s)
{
	size_t at = 0;
	while (at < s.len && s.data[at] == '@') {
		size_t len = domain_length(span_from(s, at + 1));
		if (len == 0)
			return 0;
		at += 1 + len;
		if (at < s.len && s.data[at] == ':')
			return at + 1;
		if (at >= s.len || s.data[at] != ',')
			return 0;
		at++;
	}
	return 0;
}

/* The length of "<...>" in front of s, quoted strings respected; 0 if it does not end. */
static size_t angle_length(struct span s)
{
	if (s.len == 0 || s.data[0] != '<')
		return 0;
	for (size_t at = 1; at < s.len; at++) {
		if (s.data[at] == '>')
			return at + 1;
		if (s.data[at] == '"') {
			size_t quoted = quoted_string_length(span_from(s, at));
			if (quoted == 0)
				return 0;
			at += quoted - 1;
		}
	}
	return 0;
}

/* Path = "<" [ A-d-l ":" ] Mailbox ">"; MAIL knows "<>" too, RCPT "<Postmaster>" without domain. */
static enum command_error path_parse(struct span path, struct smtp_command *out)
{
	out->path = span_part(path, 1, path.len - 1);
	if (out->path.len == 0) {
		out->null_path = out->verb == VERB_MAIL;
		return out->null_path ? COMMAND_OK : COMMAND_SYNTAX;
	}
	if (out->path.data[0] == '@') {
		size_t route = source_route_length(out->path);
		if (route == 0)
			return COMMAND_SYNTAX;
		out->path = span_from(out->path, route);
	}
	out->utf8_path = has_wide(out->path);
	if (path.len > MAX_PATH)
		return COMMAND_PATH_TOO_LONG;
	if (out->verb == VERB_RCPT && span_equal_nocase(out->path, "postmaster"))
		return COMMAND_OK;
	return mailbox_check(out->path);
}

/* esmtp-param = esmtp-keyword ["=" esmtp-value] */
static bool param_parse(struct span text, struct command_param *out)
{
	size_t equals = find(text, '=');
	out->name = span_part(text, 0, equals);
	out->value = span_from(text, equals + 1);
	if (out->name.len == 0 || out->name.data[0] == '-')
		return false;
	for (size_t i = 0; i < out->name.len; i++)
		if (!is_alnum(out->name.data[i]) && out->name.data[i] != '-')
			return false;
	return equals == text.len || (out->value.len > 0 && find(out->value, '=') == out->value.len);
}

/* *(SP esmtp-param); several spaces are as good as one. */
static enum command_error params_parse(struct span rest, struct smtp_command *out)
{
	if (rest.len > 0 && rest.data[0] != ' ')
		return COMMAND_SYNTAX;
	while (rest.len > 0) {
		if (rest.data[0] == ' ') {
			rest = span_from(rest, 1);
			continue;
		}
		size_t len = find(rest, ' ');
		struct command_param param;
		if (!param_parse(span_part(rest, 0, len), &param))
			return COMMAND_SYNTAX;
		if (out->param_count == COMMAND_MAX_PARAMS)
			return COMMAND_TOO_MANY_PARAMS;
		out->params[out->param_count++] = param;
		rest = span_from(rest, len);
	}
	return COMMAND_OK;
}

/* "FROM:" Path / "TO:" Path. No space is allowed at the colon (§3.3). */
static enum command_error mail_rcpt_parse(struct smtp_command *out)
{
	const char *keyword = out->verb == VERB_MAIL ? "FROM:" : "TO:";
	if (!span_starts_nocase(out->argument, keyword))
		return COMMAND_SYNTAX;
	struct span rest = span_from(out->argument, strlen(keyword));
	size_t len = angle_length(rest);
	if (len == 0)
		return COMMAND_SYNTAX;
	enum command_error error = path_parse(span_part(rest, 0, len), out);
	return error != COMMAND_OK ? error : params_parse(span_from(rest, len), out);
}

/* The name is not checked further: refusing a computer called "my_pc" would help nobody, and whatever
 * follows the name is tolerated as §4.1.1.1 advises. */
static enum command_error hello_parse(struct smtp_command *out)
{
	if (out->argument.len == 0)
		return COMMAND_SYNTAX;
	return find(out->argument, ' ') > MAX_DOMAIN ? COMMAND_PATH_TOO_LONG : COMMAND_OK;
}

/* bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] CR LF; chunk-size = 1*DIGIT; end-marker = "LAST" (RFC 3030 §2) */
static enum command_error bdat_parse(struct smtp_command *out)
{
	size_t at = 0;
	uint64_t size = 0;
	for (; at < out->argument.len && out->argument.data[at] >= '0' && out->argument.data[at] <= '9'; at++) {
		size = size * 10 + (uint64_t)(out->argument.data[at] - '0');
		if (size > COMMAND_MAX_CHUNK)
			return COMMAND_SYNTAX;
	}
	struct span rest = span_from(out->argument, at);
	out->chunk_size = size;
	out->last_chunk = span_equal_nocase(rest, " LAST");
	return at > 0 && (rest.len == 0 || out->last_chunk) ? COMMAND_OK : COMMAND_SYNTAX;
}

/* auth = "AUTH" SP sasl-mech [SP (base64 / "=")]; sasl-mech = 1*20mech-char (RFC 4954, RFC 4422). Whether the response is
 * base64 is not looked at here. */
static enum command_error auth_parse(struct smtp_command *out)
{
	size_t len = find(out->argument, ' ');
	struct span rest = span_from(out->argument, len + 1);
	out->mechanism = span_part(out->argument, 0, len);
	out->initial_response = rest;
	for (size_t i = 0; i < len; i++)
		if (!is_alnum(out->mechanism.data[i]) && out->mechanism.data[i] != '-' && out->mechanism.data[i] != '_')
			return COMMAND_SYNTAX;
	return len == 0 || len > 20 || find(rest, ' ') < rest.len ? COMMAND_SYNTAX : COMMAND_OK;
}

static enum command_error argument_required(struct smtp_command *out)
{
	return out->argument.len > 0 ? COMMAND_OK : COMMAND_SYNTAX;
}

static enum command_error argument_forbidden(struct smtp_command *out)
{
	return out->argument.len == 0 ? COMMAND_OK : COMMAND_SYNTAX;
}

/* Verbs that are not here take any argument, or none. */
static enum command_error (*const parsers[VERB_COUNT])(struct smtp_command *) = {
	[VERB_HELO] = hello_parse,        [VERB_EHLO] = hello_parse,
	[VERB_MAIL] = mail_rcpt_parse,    [VERB_RCPT] = mail_rcpt_parse,
	[VERB_DATA] = argument_forbidden, [VERB_RSET] = argument_forbidden,
	[VERB_VRFY] = argument_required,  [VERB_EXPN] = argument_required,
	[VERB_QUIT] = argument_forbidden, [VERB_STARTTLS] = argument_forbidden,
	[VERB_AUTH] = auth_parse,         [VERB_BDAT] = bdat_parse,
};

/* Where RFC 6531 §3.7.4 lets characters beyond ASCII be. */
static bool may_be_wide(enum smtp_verb verb)
{
	return verb == VERB_MAIL || verb == VERB_RCPT || verb == VERB_VRFY || verb == VERB_EXPN;
}

/* Trailing white space is tolerated (§4.1.1). */
static struct span trim_end(struct span s)
{
	while (s.len > 0 && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\t'))
		s.len--;
	return s;
}

bool smtp_command_parse(struct span line, struct smtp_command *out_command)
{
	*out_command = (struct smtp_command){ 0 };
	line = trim_end(line);
	size_t word = find(line, ' ');
	out_command->word = span_part(line, 0, word);
	out_command->argument = span_from(line, word + 1);
	out_command->verb = smtp_verb_from(out_command->word);
	if (out_command->verb == VERB_UNKNOWN)
		out_command->error = COMMAND_UNKNOWN;
	else if (!(may_be_wide(out_command->verb) ? all_text : all_printable)(out_command->argument))
		out_command->error = COMMAND_SYNTAX;
	else if (parsers[out_command->verb] != NULL)
		out_command->error = parsers[out_command->verb](out_command);
	return out_command->error == COMMAND_OK;
}

size_t smtp_command_line_limit(enum smtp_verb verb, size_t base)
{
	switch (verb) {
	case VERB_MAIL: return base + EXTRA_MAIL;
	case VERB_RCPT: return base + EXTRA_RCPT;
	case VERB_AUTH: return MAX_AUTH;
	default: return base;
	}
}

const struct command_param *smtp_command_param(const struct smtp_command *command, const char *name)
{
	for (size_t i = 0; i < command->param_count; i++)
		if (span_equal_nocase(command->params[i].name, name))
			return &command->params[i];
	return NULL;
}
