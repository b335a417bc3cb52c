/* words: what a header's value says, with its encoded words decoded (RFC 2047) and its lines unfolded.
 *
 *     =?charset?B?base64?=   =?charset?Q?quoted=20printable?=
 *
 * Neighbouring words of one charset are joined as bytes first, because senders cut inside a character. Bytes above 0x7F
 * outside words are read as what they look like. Line ends disappear (RFC 5322 §2.2.3) and never come out of a
 * word; NUL becomes U+FFFD, so results are C strings. Any thread.
 */
#ifndef MAIL_WORDS_H
#define MAIL_WORDS_H

#include "base/buf.h"

struct words_faults {
	size_t bad_words; /* "=?" that looks like a word and is none, wrong base64, unknown bytes */
	bool eight_bit;   /* bytes above 0x7F outside words */
};

/* UTF-8, free() it. faults may be NULL and is added to. */
char *words_decode(struct span value, struct words_faults *faults);

/* The same value still encoded, each run of words as one UTF-8 word: for parsers of addresses, which must see the
 * difference between a comma and an encoded comma. free() it. */
char *words_unify(struct span value);

/* Appends UTF-8 without what a header's text cannot hold: NUL becomes U+FFFD, line ends spaces. */
void words_clean(struct span text, struct buf *out);

#endif
