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

#include "mail/message.h"

/* begin: where the header section starts in raw. */
void repair_tree(struct mail *mail, size_t begin);

#endif
