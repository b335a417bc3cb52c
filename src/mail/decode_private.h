/* decode_private: what decode.c shares with decode_index.c, and nobody else. */
#ifndef MAIL_DECODE_PRIVATE_H
#define MAIL_DECODE_PRIVATE_H

#include "mail/decode.h"

#define DECODE_SKIP  64 /* white space */
#define DECODE_PAD   65
#define DECODE_WRONG 66

/* What a character of base64 stands for: 0 … 63, or one of the above. */
int decode_sextet(int c);

/* How long the line end at the start of s is: 2, 1, or 0. */
size_t decode_line_end(struct span s);

#endif
