/* secret: what must not be seen of a session's bytes: the answers to AUTH (RFC 4954).
 *
 * Base64 is no encryption, so the encoded form is as secret as the password. The mask keeps lengths and line ends:
 * "AUTH PLAIN AGFsaWNlAHNlY3JldA==" is shown as "AUTH PLAIN ****". The one place where masking is done; logs, JSON, screen
 * and reports all call it unless the person chose to reveal. Any thread.
 */
#ifndef SMTP_SECRET_H
#define SMTP_SECRET_H

#include "smtp/event.h"

/* Appends the event's bytes to out, masked where they are secret. */
void smtp_secret_mask(const struct event *event, struct span bytes, struct buf *out);

#endif
