/* decode_result: what the bytes of a group become: characters with their bit pattern and code point, or a part of a picture.
 *
 *     └──────── E4 BD A0 ────────┘
 *     UTF-8: 1110xxxx 10xxxxxx 10xxxxxx → U+4F60
 *                  你
 *     So far: 你                                       a picture fills as its bytes pass by
 *
 * A character whose bytes lie in two groups is shown in both, the bytes of this group in bold. Main thread.
 */
#ifndef VIEW_DECODE_RESULT_H
#define VIEW_DECODE_RESULT_H

#include "view/decode.h"

/* side: a second rectangle for the character or picture itself; without width there is none. */
void decode_result_draw(const struct decode_look *look, struct rect at, struct rect side, bool low);

/* Text as one line that the font can draw: line ends are spaces, what is no character is a box. free() it. */
char *decode_result_line(const struct buf *text);

/* "你", or a control character's name: "CR". out holds 16 bytes. */
void decode_result_sign(const struct decode_char *c, char out[16]);

#endif
