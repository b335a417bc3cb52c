/* server_private: what server.c shares with the handlers of its commands (server_<what>.c), and nobody else.
 *
 * A handler is called with a command that is well formed and allowed in this state. It fills in the reply and changes
 * nothing: what the reply brings about happens in server_answer.c when it has gone out, and follows the code that really
 * went out (smtp_state_after). Each handler quotes its ABNF.
 */
#ifndef SMTP_SERVER_PRIVATE_H
#define SMTP_SERVER_PRIVATE_H

#include "smtp/server.h"

/* Faults can accept recipients over max_recipients; this many at most are kept. */
#define SERVER_MAX_FORCED_RECIPIENTS 10000
#define SERVER_READ_STEP             65536 /* content read in one go: the message never grows past max_size by more */

enum auth_step {
	AUTH_ANYTHING, /* 334 was said by a fault: any base64 is a good response */
	AUTH_PLAIN,
	AUTH_LOGIN_NAME,
	AUTH_LOGIN_PASSWORD,
	AUTH_CRAM_MD5
};

/* The reply that was computed and has not gone out. */
struct server_answer {
	bool outstanding;
	enum smtp_verb verb; /* VERB_COUNT: the greeting, or content */
	uint16_t code;
	bool content;             /* it answers the final dot, or BDAT LAST in a transaction */
	bool closes;              /* a mistake on purpose: the connection is closed, whatever the code */
	bool starts_tls;          /* its 220 means TLS */
	char *path;               /* owned; MAIL, RCPT: the address; NULL: there was none */
	enum smtp_body body;      /* MAIL */
	bool smtputf8;            /* MAIL */
	unsigned offered;         /* EHLO: of enum smtp_extension */
	enum auth_step auth_step; /* of the response that a 334 asks for */
};

struct smtp_server {
	const struct smtp_server_config *config; /* borrowed */
	enum smtp_state state;
	struct server_answer answer; /* owned */
	bool esmtp;                  /* the client said EHLO */
	unsigned offered;            /* of enum smtp_extension: in the last reply to EHLO */
	bool tls;                    /* the connection is under TLS */
	bool tls_begins;             /* 220 to STARTTLS has gone out: plaintext is swallowed */
	bool authenticated;
	bool awaiting_verdict; /* SMTP_SERVER_MAIL was returned, accept or refuse has not been called */
	size_t bad_commands;
	struct line_reader line;       /* owned */
	struct smtp_envelope envelope; /* owned; of the mail in progress */
	struct content content;
	struct buf message;    /* owned; at most config->max_size bytes */
	uint64_t message_size; /* of the chunks so far */
	bool in_chunk;         /* what the client sends is a chunk, whatever the state */
	bool chunk_last;
	uint64_t chunk_size, chunk_left;
	struct smtp_reply refusal; /* owned; of the chunk at hand, code 0 when it is kept */
	enum auth_step auth_step;  /* in STATE_AUTH */
	unsigned challenges;       /* CRAM-MD5 challenges so far */
};

typedef void smtp_server_handler(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply);

smtp_server_handler server_helo, server_ehlo, server_mail, server_rcpt, server_data, server_rset, server_vrfy, server_help,
        server_noop, server_quit, server_starttls, server_auth;

/* The reply's only line, or one more. enhanced ("2.1.0", RFC 2034) is put before the text when the client may have it. */
void server_reply(const struct smtp_server *server, struct smtp_reply *out_reply, uint16_t code, const char *enhanced,
                  const char *text);
void server_reply_more(const struct smtp_server *server, struct smtp_reply *out_reply, const char *enhanced, const char *text);
void server_reply_last(const struct smtp_server *server, const char *text, struct smtp_reply *out_reply); /* 421 */
void server_count_bad(struct smtp_server *server, struct smtp_reply *out_reply); /* 500 and 501; too many: 421 */

/* Of enum smtp_extension, what a reply to EHLO would offer now. */
unsigned server_extensions(const struct smtp_server *server);
bool server_offers(const struct smtp_server *server, enum smtp_extension extension); /* offered, since the last EHLO */
/* Is the verb's extension switched off? Not for verbs of RFC 5321. */
bool server_is_off(const struct smtp_server *server, enum smtp_verb verb);
bool server_is_over_size(const struct smtp_server *server, uint64_t size);

/* server_answer.c: a reply is going to be computed; its effect waits. What the effect needs to know is put into the answer. */
struct server_answer *server_answer_begin(struct smtp_server *server, enum smtp_verb verb);
void server_answer_end(struct smtp_server *server, struct smtp_reply *reply);         /* it was: then_close and then_start_tls */
enum smtp_state server_answer_state(const struct smtp_server *server, uint16_t code); /* where that code would lead */
void server_answer_settle(struct smtp_server *server, uint16_t code);                 /* it went out, as that code */
void server_transaction_reset(struct smtp_server *server);                            /* envelope and content are forgotten */

/* server_params.c: the parameters of MAIL or RCPT. False: refused, the reply is filled in. */
bool server_params_check(struct smtp_server *server, const struct smtp_command *command, struct smtp_reply *out_reply);
/* An address beyond ASCII needs SMTPUTF8 with its MAIL (RFC 6531 §3.4). False: refused. */
bool server_path_check(const struct smtp_server *server, const struct smtp_command *command, bool smtputf8,
                       struct smtp_reply *out_reply);

/* Reads content. MORE, MAIL, or REPLY: the mail was too large. */
enum smtp_server_result server_content_feed(struct smtp_server *server, struct span in, size_t *out_consumed,
                                            struct smtp_reply *out_reply);
/* The reply to the final dot or to BDAT LAST; the mail is done with. */
void server_content_reply(struct smtp_server *server, uint16_t code, const char *text, struct smtp_reply *out_reply);

/* server_bdat.c: out_reply's code is 0, or it is what is answered when the chunk has been read. */
enum smtp_server_result server_chunk_begin(struct smtp_server *server, const struct smtp_command *command,
                                           struct smtp_reply *out_reply);
enum smtp_server_result server_chunk_feed(struct smtp_server *server, struct span in, size_t *out_consumed,
                                          struct smtp_reply *out_reply);

/* server_auth.c: the line behind a 334; too_long: it was over the limit. */
void server_auth_response(struct smtp_server *server, struct span line, bool too_long, struct smtp_reply *out_reply);

#endif
