/* session_name: what a session is called on its chip. SMTP carries no client name, so the EHLO argument is taken, and
 * later the program that wrote the mail (X-Mailer, User-Agent). All of it is a stranger's text: what comes out is
 * short, one line and safe to show. Pure functions, any thread; results are the caller's to free.
 */
#ifndef TIMELINE_SESSION_NAME_H
#define TIMELINE_SESSION_NAME_H

#include "base/buf.h"

#define SESSION_NAME_CHARS  40          /* longest name, in characters */
#define SESSION_NAME_HEADER (16u << 10) /* bytes of a header section that are searched */

/* line: the EHLO or HELO command with or without CR LF. NULL where it names nobody. */
char *session_name_from_command(struct span line);

/* header: the first bytes of a header section. NULL where no line names the program.
 * "X-Mailer: swaks v20201014.0 jetmore.org/john/code/swaks/" gives "swaks". */
char *session_name_from_header(struct span header);

#endif
