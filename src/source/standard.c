#include "source/standard.h"

#include <stdio.h>

struct standard {
	uint16_t code;
	const char *enhanced; /* NULL: never with one */
	bool domain;          /* the text begins with the server's name */
	const char *text;
};

static const struct standard standards[] = {
	{ 211, "2.0.0", false, "System status" },
	{ 214, "2.0.0", false, "Help" },
	{ 220, NULL, true, "Service ready" },
	{ 221, "2.0.0", true, "Service closing transmission channel" },
	{ 235, "2.7.0", false, "Authentication succeeded" },
	{ 250, "2.0.0", false, "Ok" },
	{ 251, "2.1.5", false, "User not local; will forward" },
	{ 252, "2.1.5", false, "Cannot VRFY user, but will accept message and attempt delivery" },
	{ 334, NULL, false, "" },
	{ 354, NULL, false, "Start mail input; end with <CRLF>.<CRLF>" },
	{ 421, "4.3.2", true, "Service not available, closing transmission channel" },
	{ 432, "4.7.12", false, "A password transition is needed" },
	{ 450, "4.2.0", false, "Requested mail action not taken: mailbox unavailable" },
	{ 451, "4.3.0", false, "Requested action aborted: local error in processing" },
	{ 452, "4.3.1", false, "Requested action not taken: insufficient system storage" },
	{ 454, "4.7.0", false, "Temporary authentication failure" },
	{ 455, "4.5.4", false, "Server unable to accommodate parameters" },
	{ 500, "5.5.2", false, "Syntax error, command unrecognized" },
	{ 501, "5.5.4", false, "Syntax error in parameters or arguments" },
	{ 502, "5.5.1", false, "Command not implemented" },
	{ 503, "5.5.1", false, "Bad sequence of commands" },
	{ 504, "5.5.4", false, "Command parameter not implemented" },
	{ 521, "5.3.2", true, "Host does not accept mail" },
	{ 530, "5.7.0", false, "Authentication required" },
	{ 534, "5.7.9", false, "Authentication mechanism is too weak" },
	{ 535, "5.7.8", false, "Authentication credentials invalid" },
	{ 538, "5.7.11", false, "Encryption required for requested authentication mechanism" },
	{ 550, "5.1.1", false, "Requested action not taken: mailbox unavailable" },
	{ 551, "5.1.6", false, "User not local" },
	{ 552, "5.2.2", false, "Requested mail action aborted: exceeded storage allocation" },
	{ 553, "5.1.3", false, "Requested action not taken: mailbox name not allowed" },
	{ 554, "5.0.0", false, "Transaction failed" },
	{ 555, "5.5.4", false, "MAIL FROM/RCPT TO parameters not recognized or not implemented" },
	{ 556, "5.1.10", false, "Domain does not accept mail" },
};

/* For codes no RFC gives: by their first digit (§4.2.1). */
static const struct standard others[] = {
	{ 2, "2.0.0", false, "Done" },
	{ 3, NULL, false, "Go on" },
	{ 4, "4.0.0", false, "Not now, try again later" },
	{ 5, "5.0.0", false, "Refused" },
};

static const struct standard *find(uint16_t code)
{
	for (size_t i = 0; i < sizeof standards / sizeof *standards; i++)
		if (standards[i].code == code)
			return &standards[i];
	unsigned first = code / 100u;
	return &others[first < 2 ? 0 : first > 5 ? 3 : first - 2];
}

void standard_reply(uint16_t code, bool enhanced, const char *hostname, struct smtp_reply *out_reply)
{
	char text[512];
	const struct standard *standard = find(code);
	bool status = enhanced && standard->enhanced != NULL;
	snprintf(text, sizeof text, "%s%s%s%s%s", status ? standard->enhanced : "", status ? " " : "",
	         standard->domain ? hostname : "", standard->domain ? " " : "", standard->text);
	smtp_reply_finish(out_reply);
	smtp_reply_set(out_reply, code, text);
	out_reply->then_close = code == 421;
}
