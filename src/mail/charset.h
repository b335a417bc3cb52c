/* charset: bytes in any charset a mail may name → UTF-8 (iconv behind aliases).
 *
 * Labels that iconv does not know or that senders use wrongly are mapped first: gb2312 and x-gbk are read as GB18030,
 * x-sjis as CP932, unicode-1-1-utf-7 as UTF-7, us-ascii with 8-bit bytes as what they are. Any thread.
 */
#ifndef MAIL_CHARSET_H
#define MAIL_CHARSET_H

#include "base/buf.h"

/* Appends text as UTF-8 to out; bytes that are wrong in that charset become U+FFFD. label may be NULL (not declared).
 * Returns the name of the charset used, a static or interned string; *out_errors counts replaced bytes. */
const char *charset_decode(struct span text, const char *label, struct buf *out, size_t *out_errors);

/* Is the label one we can read without guessing? us-ascii and its kin count as known. */
bool charset_is_known(const char *label);

/* Is `used`, as charset_decode returned it, what the label promises? A superset of it is (gb2312 read as GB18030). */
bool charset_fits_label(const char *label, const char *used);

#endif
