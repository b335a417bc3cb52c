/* event: what the bytes meant. Made by smtp/dialogue from facts, kept by the timeline.
 *
 * An event is a plain value. `start` and `end` are byte offsets in everything its side has sent on this
 * connection (clear text), so the bytes themselves can be looked up where they are kept.
 */
#ifndef SMTP_EVENT_H
#define SMTP_EVENT_H

#include "smtp/rules.h"

enum event_kind {
	EVENT_OPENED,        /* the TCP connection is there (the handshake) */
	EVENT_COMMAND,       /* one command line, with its CR LF */
	EVENT_REPLY_LINE,    /* one line of a reply, with its CR LF */
	EVENT_REPLY_END,     /* the reply is whole: span of all its lines */
	EVENT_HEADER,        /* bytes of the header section, including the empty line; one event a read */
	EVENT_BODY,          /* bytes of the body; one event a read */
	EVENT_CONTENT_END,   /* the final dot: ". CR LF" */
	EVENT_AUTH_RESPONSE, /* the client's answer to a 334, with its CR LF */
	EVENT_CHUNK,         /* bytes of a BDAT chunk; one event a read */
	EVENT_TLS,           /* the TLS handshake is done; what follows is under TLS */
	EVENT_VIOLATION,     /* something a rule forbids; the span (in `from`'s stream) says where, `rule` says which */
	EVENT_NOTE,          /* the source did something to this session; the text is kept by the timeline */
	EVENT_CLOSED         /* the connection is gone; `from` closed first */
};

enum smtp_violation {
	VIOLATION_NONE,
	VIOLATION_SEQUENCE,      /* command not allowed in this state (§4.1.4) */
	VIOLATION_UNKNOWN,       /* unknown command */
	VIOLATION_SYNTAX,        /* the arguments are wrong (§4.1.1) */
	VIOLATION_LINE_TOO_LONG, /* command line over 512 (§4.5.3.1.4) */
	VIOLATION_TEXT_TOO_LONG, /* content line over 1000 (§4.5.3.1.6) */
	VIOLATION_BARE_LF,       /* LF without CR (§2.3.8) */
	VIOLATION_BARE_CR,
	VIOLATION_NUL,          /* NUL byte in the content */
	VIOLATION_EARLY_TALKER, /* the client spoke before the greeting (§4.3.1) */
	VIOLATION_REPLY,        /* the server sent what is no reply line */
	VIOLATION_ABRUPT,       /* closed without QUIT / in the middle of a mail */
	VIOLATION_COUNT
};

struct event {
	enum event_kind kind;
	enum smtp_side from;
	enum smtp_verb verb;      /* COMMAND; REPLY_*: of the command it answers, VERB_COUNT = greeting or content */
	enum smtp_state state;    /* the session's state after this event */
	enum smtp_violation rule; /* VIOLATION */
	uint16_t code;            /* REPLY_LINE, REPLY_END */
	bool answers_content;     /* REPLY_*: this answers the final dot, or (verb BDAT) the last chunk of a mail */
	bool partial;             /* HEADER, BODY, COMMAND, REPLY_LINE: cut off by the close. COMMAND, REPLY_LINE also: a
	                             piece of a very long line, more of it follows; its last piece is not partial */
	bool secret;              /* COMMAND (AUTH with an initial response), AUTH_RESPONSE: holds a password, see secret.h.
	                             The span of a violation never holds one */
	bool pipelined;           /* COMMAND: came while an earlier command was not yet answered */
	uint32_t session;         /* set by the timeline */
	uint64_t start, end;      /* byte range in `from`'s stream */
	int64_t time_us;          /* when the last of its bytes was read or written, µs since the epoch */
};

const char *event_kind_name(enum event_kind kind);         /* "command", "reply-line", … for JSON and tests */
const char *smtp_violation_name(enum smtp_violation rule); /* "sequence", "bare-lf", …: catalogue keys too */

#endif
