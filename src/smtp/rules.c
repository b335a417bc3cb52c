#include "smtp/rules.h"

static const struct smtp_verb_info verb_infos[VERB_COUNT + 1] = {
	[VERB_HELO] = { "HELO",
	                "\"HELO\" SP Domain CRLF",
	                "RFC 5321 §4.1.1.1",
	                "HELO <domain>: the client introduces itself, without extensions",
	                { 250, 504, 550, 502 } },
	[VERB_EHLO] = { "EHLO",
	                "\"EHLO\" SP ( Domain / address-literal ) CRLF",
	                "RFC 5321 §4.1.1.1",
	                "EHLO <domain>: the client introduces itself and asks for the list of extensions",
	                { 250, 504, 550, 502 } },
	[VERB_MAIL] = { "MAIL",
	                "\"MAIL FROM:\" Reverse-path [SP Mail-parameters] CRLF",
	                "RFC 5321 §4.1.1.2",
	                "MAIL FROM:<address> [parameters]: begins a mail and names its sender",
	                { 250, 552, 451, 452, 550, 553, 503, 455, 555, 530 } },
	[VERB_RCPT] = { "RCPT",
	                "\"RCPT TO:\" ( \"<Postmaster@\" Domain \">\" / \"<Postmaster>\" / Forward-path ) "
	                "[SP Rcpt-parameters] CRLF",
	                "RFC 5321 §4.1.1.3",
	                "RCPT TO:<address> [parameters]: names one recipient; repeat it for more",
	                { 250, 251, 550, 551, 552, 553, 450, 451, 452, 503, 455, 555, 530, 556 } },
	[VERB_DATA] = { "DATA",
	                "\"DATA\" CRLF",
	                "RFC 5321 §4.1.1.4",
	                "DATA: the mail itself follows and ends with a line that holds one dot",
	                { 354, 503, 554 } },
	[VERB_RSET] = { "RSET",
	                "\"RSET\" CRLF",
	                "RFC 5321 §4.1.1.5",
	                "RSET: forgets the mail begun; the connection stays",
	                { 250 } },
	[VERB_VRFY] = { "VRFY",
	                "\"VRFY\" SP String CRLF",
	                "RFC 5321 §4.1.1.6",
	                "VRFY <user>: asks whether a mailbox exists",
	                { 250, 251, 252, 550, 551, 553, 502, 504 } },
	[VERB_EXPN] = { "EXPN",
	                "\"EXPN\" SP String CRLF",
	                "RFC 5321 §4.1.1.7",
	                "EXPN <list>: asks for the members of a mailing list",
	                { 250, 252, 550, 502, 504 } },
	[VERB_HELP] = { "HELP",
	                "\"HELP\" [ SP String ] CRLF",
	                "RFC 5321 §4.1.1.8",
	                "HELP [command]: lists the commands, or explains one",
	                { 214, 211, 502, 504 } },
	[VERB_NOOP] = { "NOOP",
	                "\"NOOP\" [ SP String ] CRLF",
	                "RFC 5321 §4.1.1.9",
	                "NOOP: does nothing and is answered",
	                { 250 } },
	[VERB_QUIT] = { "QUIT", "\"QUIT\" CRLF", "RFC 5321 §4.1.1.10", "QUIT: ends the session", { 221 } },
	[VERB_STARTTLS] = { "STARTTLS",
	                    "\"STARTTLS\" CRLF",
	                    "RFC 3207 §4",
	                    "STARTTLS: the rest of the connection is encrypted",
	                    { 220, 454, 502, 503 } },
	[VERB_AUTH] = { "AUTH",
	                "\"AUTH\" SP sasl-mech [SP initial-response] CRLF",
	                "RFC 4954",
	                "AUTH <mechanism> [response]: the client proves who it is",
	                { 235, 334, 432, 454, 502, 503, 504, 534, 535, 538 } },
	[VERB_BDAT] = { "BDAT",
	                "\"BDAT\" SP chunk-size [SP \"LAST\"] CRLF",
	                "RFC 3030",
	                "BDAT <size> [LAST]: a piece of the mail of exactly that many bytes follows",
	                { 250, 552, 554, 451, 452, 450, 550, 502, 503 } },
	[VERB_SEND] = { "SEND",
	                "\"SEND FROM:\" Reverse-path CRLF",
	                "RFC 5321 appendix F.6",
	                "SEND: a message to the recipient's terminal, not in use any more",
	                { 250, 552, 451, 452, 502, 503 } },
	[VERB_SOML] = { "SOML",
	                "\"SOML FROM:\" Reverse-path CRLF",
	                "RFC 5321 appendix F.6",
	                "SOML: to the terminal or else by mail, not in use any more",
	                { 250, 552, 451, 452, 502, 503 } },
	[VERB_SAML] = { "SAML",
	                "\"SAML FROM:\" Reverse-path CRLF",
	                "RFC 5321 appendix F.6",
	                "SAML: to the terminal and by mail, not in use any more",
	                { 250, 552, 451, 452, 502, 503 } },
	[VERB_TURN] = { "TURN",
	                "\"TURN\" CRLF",
	                "RFC 5321 appendix F.1",
	                "TURN: client and server change roles, not in use any more",
	                { 250, 502, 503 } },
	[VERB_UNKNOWN] = { "unknown", "", "RFC 5321 §4.2.4", "not a command of SMTP", { 500, 502 } },
	[VERB_COUNT] = { "greeting", "", "RFC 5321 §3.1", "the server speaks first", { 220, 554, 521 } },
};

const uint16_t smtp_content_replies[] = { 250, 552, 554, 451, 452, 450, 550, 0 };

#define YES(next, reply)                                                                                                         \
	{                                                                                                                        \
		true, next, reply                                                                                                \
	}
#define NO(next)                                                                                                                 \
	{                                                                                                                        \
		false, next, 503                                                                                                 \
	}

/* What the server does not offer is refused in every state; where the order permits it and another server
 * accepts it, the state follows. */
#define NOT_OFFERED(ok, next)                                                                                                    \
	{                                                                                                                        \
		ok, next, 502                                                                                                    \
	}

/* Commands that may come at any time and change nothing (§4.1.4). */
#define ALWAYS(state)                                                                                                            \
	[VERB_VRFY] = YES(state, 252), [VERB_EXPN] = NOT_OFFERED(true, state), [VERB_HELP] = YES(state, 214),                    \
	[VERB_NOOP] = YES(state, 250), [VERB_QUIT] = YES(STATE_CLOSED, 221), [VERB_UNKNOWN] = { false, state, 500 }

#define HELLO [VERB_HELO] = YES(STATE_READY, 250), [VERB_EHLO] = YES(STATE_READY, 250)

/* SEND, SOML, SAML and TURN (appendix F) */
#define HISTORY(ok, state)                                                                                                       \
	[VERB_SEND] = NOT_OFFERED(ok, STATE_MAIL), [VERB_SOML] = NOT_OFFERED(ok, STATE_MAIL),                                    \
	[VERB_SAML] = NOT_OFFERED(ok, STATE_MAIL), [VERB_TURN] = NOT_OFFERED(ok, state)

#define TLS(ok) [VERB_STARTTLS] = { ok, STATE_START, ok ? 220 : 503 }

static const struct smtp_rule rules[STATE_COUNT][VERB_COUNT] = {
	/* Before the greeting the client waits. After a 554 in its place only QUIT is left, the rest is 503
	 * (§3.1). `next` serves captures that begin in the middle of a session. */
	[STATE_CONNECTING] = {
		[VERB_HELO] = NO(STATE_READY), [VERB_EHLO] = NO(STATE_READY), [VERB_MAIL] = NO(STATE_MAIL),
		[VERB_RCPT] = NO(STATE_RCPT), [VERB_DATA] = NO(STATE_CONTENT), [VERB_RSET] = NO(STATE_READY),
		[VERB_VRFY] = NO(STATE_CONNECTING), [VERB_HELP] = NO(STATE_CONNECTING),
		[VERB_NOOP] = NO(STATE_CONNECTING), [VERB_QUIT] = YES(STATE_CLOSED, 221),
		[VERB_EXPN] = NOT_OFFERED(false, STATE_CONNECTING), [VERB_UNKNOWN] = { false, STATE_CONNECTING, 500 },
		HISTORY(false, STATE_CONNECTING), TLS(false),
		[VERB_AUTH] = NO(STATE_CONNECTING), [VERB_BDAT] = NO(STATE_CONNECTING),
	},
	[STATE_START] = {
		HELLO, ALWAYS(STATE_START), [VERB_RSET] = YES(STATE_START, 250),
		[VERB_MAIL] = NO(STATE_MAIL), [VERB_RCPT] = NO(STATE_RCPT), [VERB_DATA] = NO(STATE_CONTENT),
		HISTORY(false, STATE_START), TLS(false), [VERB_AUTH] = NO(STATE_START), [VERB_BDAT] = NO(STATE_START),
	},
	[STATE_READY] = {
		HELLO, ALWAYS(STATE_READY), [VERB_RSET] = YES(STATE_READY, 250),
		[VERB_MAIL] = YES(STATE_MAIL, 250), [VERB_RCPT] = NO(STATE_RCPT), [VERB_DATA] = NO(STATE_CONTENT),
		HISTORY(true, STATE_READY), TLS(true), [VERB_AUTH] = YES(STATE_READY, 334), [VERB_BDAT] = NO(STATE_CHUNKS),
	},
	[STATE_MAIL] = {
		HELLO, ALWAYS(STATE_MAIL), [VERB_RSET] = YES(STATE_READY, 250),
		[VERB_MAIL] = NO(STATE_MAIL), [VERB_RCPT] = YES(STATE_RCPT, 250), [VERB_DATA] = NO(STATE_CONTENT),
		HISTORY(false, STATE_MAIL), TLS(true), [VERB_AUTH] = NO(STATE_MAIL), [VERB_BDAT] = NO(STATE_CHUNKS),
	},
	[STATE_RCPT] = {
		HELLO, ALWAYS(STATE_RCPT), [VERB_RSET] = YES(STATE_READY, 250),
		[VERB_MAIL] = NO(STATE_MAIL), [VERB_RCPT] = YES(STATE_RCPT, 250), [VERB_DATA] = YES(STATE_CONTENT, 354),
		HISTORY(false, STATE_RCPT), TLS(true), [VERB_AUTH] = NO(STATE_RCPT), [VERB_BDAT] = YES(STATE_CHUNKS, 250),
	},
	/* DATA and BDAT do not mix, and only RSET, EHLO or the last chunk lead out (RFC 3030). */
	[STATE_CHUNKS] = {
		HELLO, ALWAYS(STATE_CHUNKS), [VERB_RSET] = YES(STATE_READY, 250),
		[VERB_MAIL] = NO(STATE_MAIL), [VERB_RCPT] = NO(STATE_CHUNKS), [VERB_DATA] = NO(STATE_CONTENT),
		HISTORY(false, STATE_CHUNKS), TLS(true), [VERB_AUTH] = NO(STATE_CHUNKS), [VERB_BDAT] = YES(STATE_CHUNKS, 250),
	},
	/* [STATE_AUTH], [STATE_CONTENT], [STATE_CLOSED]: nothing is a command there; see smtp_rule. */
};

/* In AUTH a line is a response, and no command is a right one; in CONTENT every byte is mail; in CLOSED nobody answers. */
static const struct smtp_rule no_command[STATE_COUNT] = {
	[STATE_AUTH] = { false, STATE_READY, 501 },
	[STATE_CONTENT] = { false, STATE_CONTENT, 0 },
	[STATE_CLOSED] = { false, STATE_CLOSED, 0 },
};

static const char *const state_names[STATE_COUNT] = { "connecting", "start",  "ready",   "auth",  "mail",
	                                              "rcpt",       "chunks", "content", "closed" };

enum smtp_verb smtp_verb_from(struct span word)
{
	for (enum smtp_verb verb = 0; verb < VERB_UNKNOWN; verb++)
		if (span_equal_nocase(word, verb_infos[verb].name))
			return verb;
	return VERB_UNKNOWN;
}

const struct smtp_verb_info *smtp_verb_info(enum smtp_verb verb)
{
	return &verb_infos[verb];
}

bool smtp_reply_allowed(enum smtp_verb verb, uint16_t code)
{
	if (code == 421 || (verb != VERB_COUNT && (code == 500 || code == 501)))
		return true;
	const uint16_t *replies = verb_infos[verb].replies;
	while (*replies != 0 && *replies != code)
		replies++;
	return *replies == code && code != 0;
}

const struct smtp_rule *smtp_rule(enum smtp_state state, enum smtp_verb verb)
{
	if (state == STATE_AUTH || state == STATE_CONTENT || state == STATE_CLOSED)
		return &no_command[state];
	return &rules[state][verb];
}

static bool is_positive(enum smtp_verb verb, uint16_t code)
{
	return verb == VERB_DATA ? code == 354 : code / 100 == 2;
}

static bool is_order_or_syntax(uint16_t code)
{
	return code >= 500 && code <= 504;
}

enum smtp_state smtp_state_after(enum smtp_state state, enum smtp_verb verb, uint16_t code)
{
	if (code == 421 || state == STATE_CLOSED)
		return STATE_CLOSED;
	if (verb == VERB_COUNT)
		return code / 100 == 2 ? STATE_START : state;
	if (verb == VERB_AUTH && code == 334)
		return STATE_AUTH;
	if (state == STATE_AUTH)
		return STATE_READY;
	bool in_mail = state == STATE_RCPT || state == STATE_CHUNKS;
	if (verb == VERB_BDAT && in_mail && code >= 400 && !is_order_or_syntax(code))
		return STATE_READY;
	return is_positive(verb, code) ? smtp_rule(state, verb)->next : state;
}

enum smtp_state smtp_state_after_content(uint16_t code)
{
	return code == 421 ? STATE_CLOSED : STATE_READY;
}

const char *smtp_state_name(enum smtp_state state)
{
	return state_names[state];
}
