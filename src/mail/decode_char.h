/* decode_char: bytes → characters, one at a time, so that each can be shown: which bytes, which pattern, which code point.
 *
 *     UTF-8    E4 BD A0   1110xxxx 10xxxxxx 10xxxxxx → U+4F60      (RFC 3629)
 *     GB18030  C4 E3      lead byte, trail byte      → U+4F60      (iconv has the table)
 *
 * The charset is taken at its word: nothing is guessed, bytes that are wrong in it are one wrong character each. That is what
 * shows how a wrong charset breaks a text. Any thread.
 */
#ifndef MAIL_DECODE_CHAR_H
#define MAIL_DECODE_CHAR_H

#include "base/buf.h"

enum decode_family {
	FAMILY_UTF8,
	FAMILY_GB,     /* GB2312, GBK, GB18030: 1, 2 or 4 bytes */
	FAMILY_BIG5,   /* 1 or 2 */
	FAMILY_DOUBLE, /* EUC-KR, Shift_JIS and others: 1 or 2 */
	FAMILY_SINGLE, /* one byte, one character */
	FAMILY_OTHER   /* with states or 16-bit units: not shown byte by byte */
};

struct decode_charset {
	enum decode_family family;
	char name[40]; /* as iconv knows it */
};

struct decode_char {
	size_t start, len;  /* in the bytes; len at least 1 */
	bool wrong;         /* these bytes are no character */
	uint32_t character; /* U+FFFD where wrong */
};

/* label: as a mail declares it, or as mail/charset says it was used; NULL: UTF-8. */
struct decode_charset decode_charset_of(const char *label);

/* The character that byte `at` of bytes belongs to. Looks back to the line's start, DECODE_BACK bytes at most. */
#define DECODE_BACK 2048
struct decode_char decode_char_at(const struct decode_charset *charset, struct span bytes, size_t at);

/* Appends the characters that begin before `limit`, as UTF-8; what is wrong becomes U+FFFD. Returns how many were. */
size_t decode_text(const struct decode_charset *charset, struct span bytes, size_t limit, struct buf *out);

#endif
