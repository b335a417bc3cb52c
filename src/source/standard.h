/* standard: a short text for every reply code, for replies that the responder did not compute (RFC 5321 §4.2.3, RFC 4954,
 * RFC 3207, RFC 7504). English, as SMTP is. Any thread. */
#ifndef SOURCE_STANDARD_H
#define SOURCE_STANDARD_H

#include "smtp/reply.h"

/* "250 2.0.0 Ok". enhanced: with the code of RFC 2034, where it may be (not in 3yz). Codes whose text begins with the domain
 * have hostname there. 421 closes. Replaces everything in out_reply. */
void standard_reply(uint16_t code, bool enhanced, const char *hostname, struct smtp_reply *out_reply);

#endif
