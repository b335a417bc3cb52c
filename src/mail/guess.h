/* guess: which charset are these bytes, when the mail does not say or says what cannot be true?
 *
 * Well-formed UTF-8 and ISO 2022 escapes prove themselves. For the rest the bytes are counted the way each East Asian
 * encoding would pair them, and the one whose common characters they hit most often wins; bytes that pair badly are
 * windows-1252. At most GUESS_WINDOW bytes are looked at. Pure functions, any thread.
 */
#ifndef MAIL_GUESS_H
#define MAIL_GUESS_H

#include "base/buf.h"

#define GUESS_WINDOW 65536u

/* Never NULL; "US-ASCII" for text without bytes above 0x7F. */
const char *guess_charset(struct span text);

/* How well text fits charset, in percent of its high bytes; 100 for UTF-8 without errors. */
int guess_fits(struct span text, const char *charset);

/* A name that lives as long as the program; at most GUESS_NAMES of them, later ones are all "other". */
#define GUESS_NAMES 64
const char *guess_intern(const char *name);

#endif
