/* fields: a part that is a list of header fields, as a table: delivery reports (RFC 3464), receipts (RFC 8098), header sections
 * that came back (text/rfc822-headers).
 *
 *     Reporting-MTA: dns; mail.example        one table for the message,
 *     (empty line)
 *     Final-Recipient: rfc822; a@b.example    one for each recipient, a rule between them
 *
 * Values are unfolded and their encoded words decoded. A line that is no field stands as a paragraph. Any thread.
 */
#ifndef MAIL_FIELDS_H
#define MAIL_FIELDS_H

#include "mail/blocks.h"

/* content_type: lower case. */
bool fields_is_list(const char *content_type);

/* text: UTF-8 with \n. blocks: empty before; cut where there is more than they hold. */
void fields_read(struct span text, struct blocks *blocks);

#endif
