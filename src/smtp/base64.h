/* base64: the alphabet of RFC 4648 §4, as SMTP uses it in AUTH (RFC 4954).
 *
 * Strict: padding where it belongs, nothing else between or behind, and the bits that padding leaves over are 0.
 * What a peer sends has the length of a line at most, so nothing is decoded in pieces. Any thread.
 */
#ifndef SMTP_BASE64_H
#define SMTP_BASE64_H

#include "base/buf.h"

/* Appends the bytes text stands for. False: it is no base64; out is unchanged. */
bool smtp_base64_decode(struct span text, struct buf *out);
void smtp_base64_encode(struct span bytes, struct buf *out); /* appends, padded, without line breaks */

#endif
