/* lesson_message: one message → a lesson that delivers it: EHLO, MAIL, a RCPT for each recipient, DATA, content, QUIT.
 *
 * The message and its addresses may come from a stranger's file. A recipient that a server would have to call malformed is
 * dropped ("root", without a domain); at most 100 are used, and postmaster where none is left (RFC 5321 §4.1.1.3: every
 * server takes mail for it). Such a reverse-path becomes <>. Addresses beyond ASCII are sent with SMTPUTF8. A message whose first
 * line ends in LF alone gets CR LF everywhere; one in wire form is sent byte for byte. Main thread only.
 */
#ifndef LESSON_LESSON_MESSAGE_H
#define LESSON_LESSON_MESSAGE_H

#include "base/buf.h"

struct lesson;

/* name: shown as the lesson's title. reverse_path may be NULL. The caller owns the lesson. */
struct lesson *lesson_from_message(const char *name, const char *reverse_path, char *const *recipients, size_t recipient_count,
                                   struct span message);

/* For what makes lessons: text with each bare LF as CR LF; CR LF added where the last line has none. */
void lesson_add_crlf(struct buf *out, struct span text);
void lesson_end_line(struct buf *content);

#endif
