/* addresses: the mailboxes of a From, To or Cc header (RFC 5322 §3.4), groups opened, names decoded. Any thread.
 */
#ifndef MAIL_ADDRESSES_H
#define MAIL_ADDRESSES_H

#include "mail/message.h"

/* Appends the mailboxes in value to list; at most MAIL_MAX_ADDRESSES are kept. False: there are more. */
bool addresses_read(struct span value, struct mail_addresses *list);
void addresses_finish(struct mail_addresses *list);

#endif
