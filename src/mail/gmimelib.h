/* gmimelib: starting GMime once, and lending it our bytes without a copy. Any thread.
 */
#ifndef MAIL_GMIMELIB_H
#define MAIL_GMIMELIB_H

#include <gmime/gmime.h>

#include "base/buf.h"

/* Bytes GMime reads from; they stay ours and must outlive the source and every object read from it. */
struct gmimelib_source {
	GByteArray *bytes;   /* owned, but not its data */
	GMimeStream *stream; /* owned */
};

void gmimelib_start(void); /* any number of times, from any thread */
/* A Date header's value as RFC 3339 with the sender's offset; NULL: unreadable. free() it. */
char *gmimelib_date(const char *value);
void gmimelib_open(struct gmimelib_source *source, struct span bytes);
void gmimelib_close(struct gmimelib_source *source);

#endif
