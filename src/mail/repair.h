/* repair: gives back what a broken structure hides: the text of a mail without the empty line behind its header, the contents of
 * a multipart in which no boundary was found.
 *
 *     Subject: x                       header, as far as it goes
 *     Hello, this is no header          the text begins here: the mail has no empty line at all
 *
 * The part tree must be there; parts change their places or are added, and each repair is a defect. One thread, while the mail
 * is made.
 */
#ifndef MAIL_REPAIR_H
#define MAIL_REPAIR_H

#include "mail/headers.h"
#include "mail/message.h"

/* RFC 5322 §2.2: a field's name has no white space in it; "Dear all: welcome" is text. */
bool repair_is_field(const struct headers_field *field);

/* Takes back what was said of lines of raw in [from, to) that are no headers: they are content. */
void repair_forget(struct mail *mail, size_t from, size_t to);

/* begin: where the header section starts in raw. */
void repair_tree(struct mail *mail, size_t begin);

#endif
