/* feature: the names of what can be switched in the server: its extensions, as EHLO announces them, and its mistakes on
 * purpose, as the catalogues name them (bug.<name>.title).
 *
 * Indexes are bit numbers of enum smtp_extension and enum smtp_bug (smtp/server.h). Static text; any thread.
 */
#ifndef SMTP_FEATURE_H
#define SMTP_FEATURE_H

#include "smtp/server.h"

#define FEATURE_EXTENSIONS 11

const char *feature_extension(size_t bit); /* "PIPELINING" */
const char *feature_bug(size_t bit);       /* "one-read" */

/* The set of one: 1 << bit, or 0 where no extension (bug) has this name, in any case. */
unsigned feature_extension_named(struct span name);
unsigned feature_bug_named(struct span name);

#endif
