/* secret: what must not be seen of a session's bytes: the answers to AUTH (RFC 4954).
 *
 * Base64 is no encryption, so the encoded form is as secret as the password. The mask keeps lengths and line ends,
 * one '*' a byte: "AUTH PLAIN AGFsaWNl" is shown as "AUTH PLAIN ********". The one place where masking is done; logs, JSON,
 * screen and reports all call it unless the person chose to reveal. Any thread.
 */
#ifndef SMTP_SECRET_H
#define SMTP_SECRET_H

#include "smtp/event.h"

/* Appends the event's bytes to out, masked where they are secret. */
void smtp_secret_mask(const struct event *event, struct span bytes, struct buf *out);

/* Where in a command line (or its first piece) the secret begins: behind AUTH and the mechanism, whatever blanks are
 * around them and however wrong the rest is. line.len: there is none. */
size_t smtp_secret_start(struct span line);

#endif
