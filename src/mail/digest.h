/* digest: a fingerprint of bytes, so that people can compare an attachment with the file that was sent. Any thread. */
#ifndef MAIL_DIGEST_H
#define MAIL_DIGEST_H

#include "base/buf.h"

/* SHA-256 as 64 lower-case hexadecimal digits. free() it. */
char *digest_sha256(struct span bytes);

#endif
