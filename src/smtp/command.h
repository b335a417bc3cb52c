/* command: one command line taken apart (RFC 5321 §4.1.1, §4.1.2).
 *
 * The parser is the same for the server, the observer and the screen. It never allocates: every span
 * points into the line it was given. What is wrong is told by `error`, never guessed at.
 */
#ifndef SMTP_COMMAND_H
#define SMTP_COMMAND_H

#include "smtp/rules.h"

#define COMMAND_MAX_PARAMS 16
#define COMMAND_MAX_CHUNK  999999999999999999u /* bytes in one BDAT; longer numbers are malformed */

enum command_error {
	COMMAND_OK,
	COMMAND_UNKNOWN,       /* not a verb we know: 500 */
	COMMAND_SYNTAX,        /* argument missing, malformed or not allowed: 501 */
	COMMAND_PATH_TOO_LONG, /* local part 64, domain 255, path 256: §4.5.3.1 */
	COMMAND_TOO_MANY_PARAMS
};

struct command_param {
	struct span name, value; /* SIZE=1000; value is empty where there is no '=' */
};

struct smtp_command {
	enum smtp_verb verb;
	enum command_error error;
	struct span word;     /* the verb as it was written */
	struct span argument; /* all after the verb and its space, trailing space removed */
	struct span path;     /* MAIL, RCPT: the mailbox without <> and without source route; empty is <> */
	bool null_path;       /* MAIL FROM:<> */
	struct command_param params[COMMAND_MAX_PARAMS];
	size_t param_count;
	bool utf8_path;      /* the path has other than ASCII: SMTPUTF8 is needed (RFC 6531) */
	uint64_t chunk_size; /* BDAT */
	bool last_chunk;
	struct span mechanism;        /* AUTH */
	struct span initial_response; /* AUTH: base64, "=" for an empty one; len 0 where there is none */
};

/* line: without CR LF. Returns out_command->error == COMMAND_OK. */
bool smtp_command_parse(struct span line, struct smtp_command *out_command);

/* The longest command line of that verb, CR LF included, when `base` is the limit without extensions (512, §4.5.3.1.4). */
size_t smtp_command_line_limit(enum smtp_verb verb, size_t base);

/* The parameter called name, in any case; NULL if it is not there. */
const struct command_param *smtp_command_param(const struct smtp_command *command, const char *name);

#endif
