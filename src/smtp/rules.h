/* rules: SMTP's states, verbs and what may follow what, as one table (RFC 5321 §4.1.4, §4.3.2).
 *
 *   CONNECTING --220--> START --EHLO/HELO--> READY --MAIL--> MAIL --RCPT--> RCPT --DATA 354--> CONTENT
 *                         ^                  | ^                              |                  |
 *                         |                  | +------ 250 after the dot -----|------------------+
 *                         |                  | +------ 250 to BDAT LAST --- CHUNKS (BDAT 250)
 *        (STARTTLS 220) --+                  +---AUTH 334---> AUTH ---any other reply---> READY
 *
 * The responder runs on this table, the observer moves through it, the state diagram is drawn from it and
 * a test compares it with the server's behaviour. Nothing here allocates; any thread.
 */
#ifndef SMTP_RULES_H
#define SMTP_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum smtp_side { SMTP_CLIENT, SMTP_SERVER };

enum smtp_verb {
	VERB_HELO,
	VERB_EHLO,
	VERB_MAIL,
	VERB_RCPT,
	VERB_DATA,
	VERB_RSET,
	VERB_VRFY,
	VERB_EXPN,
	VERB_HELP,
	VERB_NOOP,
	VERB_QUIT,
	VERB_STARTTLS,
	VERB_AUTH,
	VERB_BDAT,
	VERB_SEND,
	VERB_SOML,
	VERB_SAML,
	VERB_TURN,
	VERB_UNKNOWN,
	VERB_COUNT
};

enum smtp_state {
	STATE_CONNECTING, /* TCP is open, the server has not greeted yet */
	STATE_START,      /* greeted with 220; the client has not introduced itself */
	STATE_READY,      /* EHLO or HELO accepted, no mail begun */
	STATE_AUTH,       /* 334 given: the next line is the client's response, not a command (RFC 4954) */
	STATE_MAIL,       /* reverse-path accepted */
	STATE_RCPT,       /* at least one recipient accepted */
	STATE_CHUNKS,     /* a BDAT chunk was accepted, its LAST one not yet (RFC 3030) */
	STATE_CONTENT,    /* 354 given: what the client sends is the mail */
	STATE_CLOSED,     /* 221 or 421 given, or the connection is gone */
	STATE_COUNT
};

struct smtp_verb_info {
	const char *name;     /* "MAIL" */
	const char *syntax;   /* ABNF of the command line, "\"MAIL FROM:\" Reverse-path [SP Mail-parameters] CRLF" */
	const char *section;  /* "RFC 5321 §4.1.1.2" */
	const char *help;     /* one English line for the reply to HELP */
	uint16_t replies[16]; /* every code §4.3.2 (or the extension's RFC) allows, success first; 0 ends. 421, 500
	                         and 501 may answer any command and are not repeated. DATA: the replies to the
	                         command itself. VERB_COUNT, for smtp_verb_info: the greeting. */
};

struct smtp_rule {
	bool allowed;         /* may this verb come in this state? */
	enum smtp_state next; /* the state after a positive reply (2yz; 354 for DATA), even to a verb that is not
	                         allowed: some servers accept it. After any other reply the state stays, but for
	                         AUTH and BDAT: smtp_state_after. */
	uint16_t reply;       /* the code our server gives when the syntax is right and every extension is offered (AUTH
	                         without initial response): success, or the refusal */
};

/* "MAIL", in any case → VERB_MAIL; anything not known → VERB_UNKNOWN. */
enum smtp_verb smtp_verb_from(struct span word);
const struct smtp_verb_info *smtp_verb_info(enum smtp_verb verb);

/* Every code §4.3.2 allows after the final dot, success first; 0 ends. */
extern const uint16_t smtp_content_replies[];

/* May a server answer verb (VERB_COUNT: the greeting) with code? */
bool smtp_reply_allowed(enum smtp_verb verb, uint16_t code);

const struct smtp_rule *smtp_rule(enum smtp_state state, enum smtp_verb verb);

/* The one function that changes state: where verb, answered with code, leads from state.
 * VERB_COUNT as verb stands for the greeting; for the final dot and for BDAT LAST in a transaction use
 * smtp_state_after_content. 334 to AUTH leads to STATE_AUTH, and whatever else answers the response to READY. A chunk
 * that is refused (but for its syntax or order: 500 to 504) ends the transaction. */
enum smtp_state smtp_state_after(enum smtp_state state, enum smtp_verb verb, uint16_t code);
enum smtp_state smtp_state_after_content(uint16_t code);

/* Lower-case name used in JSON, tests and catalogue keys: "ready", "content". */
const char *smtp_state_name(enum smtp_state state);

#endif
