/* filename: names that are safe to write in any folder of any system, from names a stranger chose. Any thread.
 */
#ifndef MAIL_FILENAME_H
#define MAIL_FILENAME_H

#include "base/buf.h"

#define FILENAME_MAX_BYTES 120u /* whole UTF-8 characters; file systems allow 255, and numbers may be added */

/* wanted: what the sender wrote, UTF-8, or NULL. Otherwise "part-<number>" with an extension that fits content_type. free() it.
 */
char *filename_safe(const char *wanted, const char *content_type, size_t number);

#endif
