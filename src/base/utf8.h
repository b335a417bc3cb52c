/* utf8: reading UTF-8 that may be wrong, and showing text that may be hostile.
 *
 * Well-formed means RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. Any thread.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

#define UTF8_REPLACEMENT 0xFFFDu

/* Reads one character from the front of s (not empty). *out_char is its code point, or
 * UTF8_REPLACEMENT where the bytes are not well-formed. Returns the bytes it took: 1 to 4; 1 for a
 * byte that is wrong. */
size_t utf8_read(struct span s, uint32_t *out_char);

/* Appends code point c (at most U+10FFFF) as UTF-8. */
void utf8_add(struct buf *b, uint32_t c);

bool utf8_valid(struct span s);

/* How many leading bytes of s are whole characters, at most max_bytes: never cuts inside one. */
size_t utf8_cut(struct span s, size_t max_bytes);

/* Appends s as one line that is safe to show: C0, C1, DEL and bytes that are not UTF-8 become \xHH,
 * bidirectional controls and invisible format characters become \u{HHHH}, tab becomes a space. At most
 * max_chars characters, then "…". (The display font has no control pictures.) */
void utf8_add_safe(struct buf *b, struct span s, size_t max_chars);

/* The same, as a C string to free(). */
char *utf8_safe(struct span s, size_t max_chars);

#endif
