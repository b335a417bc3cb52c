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
	EXTENSION_ENHANCEDSTATUSCODES = 1 << 4
};

struct smtp_server_config {
	char hostname[256];      /* in the greeting and the reply to EHLO */
	unsigned extensions;     /* of enum smtp_extension: offered in the reply to EHLO */
	uint64_t max_size;       /* largest message in bytes: SIZE, and 552 above it */
	size_t max_line;         /* command line including CR LF, §4.5.3.1.4 (512, plus what extensions add) */
	size_t max_recipients;   /* of one mail; 452 above it */
	size_t max_bad_commands; /* unknown or malformed commands before 421 */
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

enum smtp_state smtp_server_state(const struct smtp_server *server);

#endif
