/* tlswatch: where in one side's bytes TLS begins: from there on nobody without keys can read them.
 *
 * Looked for where it may begin: at the start of a connection, behind the client's STARTTLS line and behind the server's 220,
 * behind bytes that are missing. What is taken for TLS has its record header (RFC 8446 §5.1); where a capture begins in the
 * middle of a record, bytes that are no text are taken for it too. Mails are never looked into. Pure; a zeroed struct has its
 * side set and is begun by tlswatch_gap.
 */
#ifndef CAPTURE_TLSWATCH_H
#define CAPTURE_TLSWATCH_H

#include "base/buf.h"
#include "smtp/rules.h"

#define TLSWATCH_HEAD 16 /* bytes of a line that are looked at */
#define TLSWATCH_TEXT 64 /* "TLSv1.3 TLS_AES_256_GCM_SHA384" */

struct tlswatch {
	enum smtp_side side;
	bool may_begin, in_line, begun;
	bool anything;               /* bytes without a record header may be TLS too */
	uint8_t head[TLSWATCH_HEAD]; /* of the line that is not finished */
	size_t head_len;
};

void tlswatch_gap(struct tlswatch *watch, bool anything); /* what comes next may be anything */

/* The side's next bytes; true: they are TLS, and so is all that follows. */
bool tlswatch_feed(struct tlswatch *watch, struct span bytes);

/* "TLSv1.3 TLS_AES_256_GCM_SHA384" from the bytes that begin with a ServerHello (RFC 8446 §4.1.3); "TLS" where they do not tell.
 */
void tlswatch_describe(struct span bytes, char out_text[TLSWATCH_TEXT]);

#endif
