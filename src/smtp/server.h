/* server: the SMTP server as a responder without I/O. Bytes in, one reply at a time out.
 *
 *     read ──► smtp_server_feed ──► REPLY: send it (or hold it), then feed the rest
 *                    │
 *                    └──► MAIL: the content is whole; store it, then smtp_server_accept or _refuse
 *
 * It has no clock, socket, thread or log. At most one reply is outstanding: after REPLY or MAIL the caller
 * decides when to go on, so a reply can be held as long as a lecture needs. One thread for each server.
 */
#ifndef SMTP_SERVER_H
#define SMTP_SERVER_H

#include "smtp/command.h"
#include "smtp/content.h"
#include "smtp/line.h"
#include "smtp/reply.h"
#include "smtp/rules.h"

enum smtp_extension {
	EXTENSION_PIPELINING = 1 << 0,
	EXTENSION_SIZE = 1 << 1,
	EXTENSION_8BITMIME = 1 << 2,
	EXTENSION_HELP = 1 << 3,
	EXTENSION_ENHANCEDSTATUSCODES = 1 << 4,
	EXTENSION_STARTTLS = 1 << 5, /* RFC 3207; offered only while the connection is not yet under TLS */
	EXTENSION_AUTH = 1 << 6,     /* RFC 4954: PLAIN, LOGIN, CRAM-MD5 */
	EXTENSION_CHUNKING = 1 << 7, /* RFC 3030: BDAT */
	EXTENSION_BINARYMIME = 1 << 8,
	EXTENSION_SMTPUTF8 = 1 << 9, /* RFC 6531 */
	EXTENSION_DSN = 1 << 10      /* RFC 3461 */
};

/* Mistakes of students' own servers, one switch each, for "find the bug" (PROTOCOL.md, item 13). */
enum smtp_bug {
	BUG_HELO_UNKNOWN = 1 << 0,     /* HELO gets 500 */
	BUG_RSET_CLOSES = 1 << 1,
	BUG_ONE_READ = 1 << 2,         /* one read is taken for one command: what follows the first line is lost */
	BUG_NO_UNSTUFFING = 1 << 3,
	BUG_BASE64_TAIL = 1 << 4,      /* saved base64 attachments get bytes too many at their end */
	BUG_UNKNOWN_CLOSES = 1 << 5,
	BUG_BARE_LF_ENDS = 1 << 6      /* LF . LF is accepted as end of data */
};
#define BUG_COUNT 7

struct smtp_server_config {
	char hostname[256];      /* in the greeting and the reply to EHLO */
	unsigned extensions;     /* of enum smtp_extension: offered in the reply to EHLO */
	uint64_t max_size;       /* largest message in bytes: SIZE, and 552 above it */
	size_t max_line;         /* command line including CR LF, §4.5.3.1.4 (512, plus what extensions add) */
	size_t max_recipients;   /* of one mail; 452 above it */
	size_t max_bad_commands; /* unknown or malformed commands before 421 */
	unsigned bugs;           /* of enum smtp_bug */
	bool keep_content;       /* collect the message's bytes; false: only count them */
};

void smtp_server_config_default(struct smtp_server_config *config);

enum smtp_server_result {
	SMTP_SERVER_MORE,  /* all of `in` was consumed and nothing is to be said yet */
	SMTP_SERVER_REPLY, /* out_reply is to be sent; feed the rest of `in` afterwards */
	SMTP_SERVER_MAIL   /* a mail is whole: call smtp_server_accept or smtp_server_refuse for its reply */
};

struct smtp_envelope {
	char *reverse_path; /* owned; "" is the null reverse-path */
	char **recipients;  /* owned, owned */
	size_t recipient_count, recipient_cap;
};

struct smtp_server; /* owned by its connection */

/* config may be changed between calls (same thread): extensions are read anew at each EHLO, bugs at each call. */
struct smtp_server *smtp_server_create(const struct smtp_server_config *config /* borrowed, outlives it */);
void smtp_server_destroy(struct smtp_server *server);

void smtp_server_greet(struct smtp_server *server, struct smtp_reply *out_reply);
enum smtp_server_result smtp_server_feed(struct smtp_server *server, struct span in, size_t *out_consumed,
                                         struct smtp_reply *out_reply);

/* After SMTP_SERVER_MAIL: */
const struct smtp_envelope *smtp_server_envelope(const struct smtp_server *server); /* borrowed */
struct buf smtp_server_take_message(struct smtp_server *server); /* the caller owns it; empty without keep_content */
void smtp_server_accept(struct smtp_server *server, const char *id, struct smtp_reply *out_reply); /* 250 */
void smtp_server_refuse(struct smtp_server *server, uint16_t code, const char *text, struct smtp_reply *out_reply);

/* What really went out instead of the reply that was computed (a fault changed it): the state follows the code that the
 * client saw. Call it before feeding on; not needed when the reply went out unchanged. */
void smtp_server_replied(struct smtp_server *server, uint16_t code);

/* After a reply with then_start_tls was sent and the handshake is done: state, EHLO and half a line are forgotten
 * (RFC 3207 §4.2). */
void smtp_server_tls_started(struct smtp_server *server);

enum smtp_state smtp_server_state(const struct smtp_server *server);

#endif
