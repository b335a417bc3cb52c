/* reply: server replies, written and read (RFC 5321 §4.2).
 *
 *     250-mx.example greets you     code, '-' and text on every line but the last
 *     250 HELP                      code, ' ' and text on the last
 */
#ifndef SMTP_REPLY_H
#define SMTP_REPLY_H

#include "base/buf.h"

struct smtp_reply {
	uint16_t code;       /* 220 … 554; 0 is "no reply" */
	struct buf text;     /* owned: the lines' texts, each ended by '\n' */
	bool then_start_tls; /* 220 to STARTTLS: the TLS handshake follows this reply */
	bool then_close;     /* the connection is closed after this reply */
};

void smtp_reply_set(struct smtp_reply *reply, uint16_t code, const char *text); /* replaces everything */
void smtp_reply_add_line(struct smtp_reply *reply, const char *text);
void smtp_reply_finish(struct smtp_reply *reply);
void smtp_reply_write(const struct smtp_reply *reply, struct buf *out); /* appends the bytes for the wire */

struct reply_line {
	uint16_t code;
	bool last;
	struct span text;     /* without code, separator and enhanced code */
	struct span enhanced; /* "2.1.0" of RFC 2034, or empty */
};

/* Reads one line without CR LF. False: it is no reply line. */
bool smtp_reply_line_parse(struct span line, struct reply_line *out_line);

#endif
