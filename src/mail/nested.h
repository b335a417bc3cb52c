/* nested: mails inside the mail that were sent encoded (base64, quoted-printable), which no place in raw shows as they are.
 *
 *     message/global, base64           becomes PART_MESSAGE: its decoded bytes stay, its parts follow as children,
 *       └ text/plain, image/png …      marked `unpacked`
 *
 * RFC 2046 §5.2.1 forbids it for message/rfc822, RFC 6532 §3.7 allows it for message/global, and programs do both. The decoded
 * bytes are taken apart as a mail of their own, within the budget of the whole; beyond it the part stays a file. Bodies must
 * have been read. One thread, while the mail is made.
 */
#ifndef MAIL_NESTED_H
#define MAIL_NESTED_H

#include "mail/bodies.h"

void nested_read(struct mail *mail, struct bodies_budget *budget);

#endif
