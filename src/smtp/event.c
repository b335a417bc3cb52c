#include "smtp/event.h"

static const char *const kind_names[] = {
	[EVENT_OPENED] = "opened",
	[EVENT_COMMAND] = "command",
	[EVENT_REPLY_LINE] = "reply-line",
	[EVENT_REPLY_END] = "reply-end",
	[EVENT_HEADER] = "header",
	[EVENT_BODY] = "body",
	[EVENT_CONTENT_END] = "content-end",
	[EVENT_AUTH_RESPONSE] = "auth-response",
	[EVENT_CHUNK] = "chunk",
	[EVENT_TLS] = "tls",
	[EVENT_VIOLATION] = "violation",
	[EVENT_NOTE] = "note",
	[EVENT_CLOSED] = "closed",
};

static const char *const violation_names[VIOLATION_COUNT] = {
	[VIOLATION_NONE] = "none",
	[VIOLATION_SEQUENCE] = "sequence",
	[VIOLATION_UNKNOWN] = "unknown",
	[VIOLATION_SYNTAX] = "syntax",
	[VIOLATION_LINE_TOO_LONG] = "line-too-long",
	[VIOLATION_TEXT_TOO_LONG] = "text-too-long",
	[VIOLATION_BARE_LF] = "bare-lf",
	[VIOLATION_BARE_CR] = "bare-cr",
	[VIOLATION_NUL] = "nul",
	[VIOLATION_EARLY_TALKER] = "early-talker",
	[VIOLATION_REPLY] = "reply",
	[VIOLATION_ABRUPT] = "abrupt",
};

const char *event_kind_name(enum event_kind kind)
{
	return kind_names[kind];
}

const char *smtp_violation_name(enum smtp_violation rule)
{
	return violation_names[rule];
}
