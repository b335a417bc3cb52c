/* bodies: what is in each leaf of the part tree: transfer encoding undone, text as UTF-8, pictures looked at.
 *
 * The tree (mail/tree) must be there. Sets kind, charset, encoding, filename, content_id, attachment, is_inline, bytes, text
 * and picture of every part, and the mail's text and html. One thread, while the mail is made.
 */
#ifndef MAIL_BODIES_H
#define MAIL_BODIES_H

#include "mail/message.h"

void bodies_read(struct mail *mail);

#endif
