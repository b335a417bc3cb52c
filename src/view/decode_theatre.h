/* decode_theatre: the same bytes read in four charsets, one above the other: where 乱码 comes from, and what heals it.
 *
 *     E6 9D 8E E4 BC 9F …
 *     (UTF-8) ✓ declared      李伟，您好
 *     (GBK)                   鏉庝紵锛屾偍濂�
 *     Content-Type: text/plain; charset=utf-8 decides
 *
 * The chosen one is framed in the focus colour and stands below in large type. Nothing is guessed (mail/decode_char.h).
 */
#ifndef VIEW_DECODE_THEATRE_H
#define VIEW_DECODE_THEATRE_H

#include "view/decode.h"

void decode_theatre_draw(const struct decode_look *look, struct rect at);

/* Which of decode_charset_names the label means; DECODE_CHARSETS: none of them. */
size_t decode_theatre_declared(const char *label);

#endif
