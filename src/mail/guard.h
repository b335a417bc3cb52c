/* guard: how far into a message GMime may read.
 *
 * GMime has no limits of its own except one on nesting: 25 MB of empty parts cost it 7 GB and half a minute. So the
 * message is first gone through here, in time linear in its length, counting header sections and delimiter lines much as GMime
 * will find them; where a limit is reached the message is cut for GMime, and what stands before is taken apart as ever. Any
 * thread.
 */
#ifndef MAIL_GUARD_H
#define MAIL_GUARD_H

#include "base/buf.h"

#define GUARD_MAX_FIELDS       20000u       /* header fields of all parts */
#define GUARD_MAX_HEADER_BYTES (2u << 20)   /* header sections of all parts */
#define GUARD_MAX_DELIMITERS   2000u        /* lines that begin or end a part */
#define GUARD_MAX_BOUNDARIES   250u         /* multiparts */
#define GUARD_MAX_COMPARES     100000000ull /* lines starting with "--" times boundaries */

enum guard_limit { GUARD_NONE, GUARD_FIELDS, GUARD_HEADER_BYTES, GUARD_DELIMITERS, GUARD_BOUNDARIES, GUARD_COMPARES };

/* begin: where the header section starts. Returns where to cut; raw.len and GUARD_NONE where all of it may be read. */
size_t guard_end(struct span raw, size_t begin, enum guard_limit *out_limit);

const char *guard_limit_code(enum guard_limit limit); /* a defect's code: "too-many-parts" */

#endif
