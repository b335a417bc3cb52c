/* server: the SMTP server as a responder without I/O. Bytes in, one reply at a time out.
 *
 *     read ──► smtp_server_feed ──► REPLY: send it (or hold it), then feed the rest
 *                    │
 *                    └──► MAIL: the content is whole; store it, then smtp_server_accept or _refuse
 *
 * It has no clock, socket, thread, log or chance. At most one reply is outstanding: after REPLY or MAIL the caller
 * decides when to go on, so a reply can be held as long as a lecture needs. A reply takes effect when it goes out: at the
 * next feed, or at smtp_server_replied with another code; smtp_server_state tells the state it leads to. Where that is
 * STATE_CLOSED, the caller closes. One thread for each server.
 *
 * AUTH: any name and password is accepted. The CRAM-MD5 challenge is made of the host name and a counter, since any digest
 * is right and nobody gains by a replay.
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
	BUG_HELO_UNKNOWN = 1 << 0, /* HELO gets 500 */
	BUG_RSET_CLOSES = 1 << 1,  /* 250, and the connection is closed */
	BUG_ONE_READ = 1 << 2,     /* what one feed was given is one command: all behind the first line is lost */
	BUG_NO_UNSTUFFING = 1 << 3,
	BUG_BASE64_TAIL = 1 << 4, /* saved base64 attachments get bytes too many at their end: the store's to apply */
	BUG_UNKNOWN_CLOSES = 1 << 5,
	BUG_BARE_LF_ENDS = 1 << 6 /* LF ends a line of the content: LF . LF is accepted as end of data */
};
#define BUG_COUNT 7

struct smtp_server_config {
	char hostname[256];      /* in the greeting and the reply to EHLO */
	unsigned extensions;     /* of enum smtp_extension: offered in the reply to EHLO */
	uint64_t max_size;       /* largest message in bytes: SIZE, and 552 above it */
	size_t max_line;         /* command line including CR LF, §4.5.3.1.4: 512. What extensions add comes on top */
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

enum smtp_body { BODY_7BIT, BODY_8BITMIME, BODY_BINARYMIME };

struct smtp_envelope {
	char *reverse_path; /* owned; "" is the null reverse-path */
	char **recipients;  /* owned, owned */
	size_t recipient_count, recipient_cap;
	enum smtp_body body;
	bool smtputf8;
};

struct smtp_server; /* owned by its connection */

/* config may be changed between calls (same thread): extensions are read anew at each EHLO, bugs at each call. */
struct smtp_server *smtp_server_create(const struct smtp_server_config *config /* borrowed, outlives it */);
void smtp_server_destroy(struct smtp_server *server);

void smtp_server_greet(struct smtp_server *server, struct smtp_reply *out_reply);

/* The client spoke before the greeting went out (§4.3.1): this is said in its place, 554, and then only QUIT is left. */
void smtp_server_early_talker(struct smtp_server *server, struct smtp_reply *out_reply);

enum smtp_server_result smtp_server_feed(struct smtp_server *server, struct span in, size_t *out_consumed,
                                         struct smtp_reply *out_reply);

/* After SMTP_SERVER_MAIL: */
const struct smtp_envelope *smtp_server_envelope(const struct smtp_server *server); /* borrowed */
struct buf smtp_server_take_message(struct smtp_server *server); /* the caller owns it; empty without keep_content */
void smtp_server_accept(struct smtp_server *server, const char *id, struct smtp_reply *out_reply); /* 250 */
void smtp_server_refuse(struct smtp_server *server, uint16_t code, const char *text, struct smtp_reply *out_reply);

/* What really went out instead of the reply that was computed (a fault changed it): the state follows the code that the
 * client saw, be it a refusal of what was accepted (354 → 451: no content follows) or the other way round. Call it before
 * feeding on; not needed when the reply went out unchanged. Then, whatever then_close said, close if the state is
 * STATE_CLOSED and do not if it is not; go on to TLS only if the code is the 220 that was computed. A mail whose 250
 * became something else is not ours: drop it. */
void smtp_server_replied(struct smtp_server *server, uint16_t code);

/* After a reply with then_start_tls was sent and the handshake is done: state, EHLO, AUTH and half a line are forgotten
 * (RFC 3207 §4.2). What is fed between that 220 and this call is plaintext from behind STARTTLS, it is swallowed: else
 * anybody on the way could inject commands. The caller throws away what it has buffered, too. */
void smtp_server_tls_started(struct smtp_server *server);

/* The state once the reply at hand has gone out unchanged. */
enum smtp_state smtp_server_state(const struct smtp_server *server);

#endif
