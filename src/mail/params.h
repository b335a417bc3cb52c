/* params: the parameters of Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2231), as UTF-8.
 *
 *     attachment; filename="plain.txt"
 *     attachment; filename*=UTF-8''%E5%9B%BE.png
 *     attachment; filename*0*=GBK''%CD%BC; filename*1=".png"      pieces are joined as bytes, then decoded
 *     attachment; filename="=?utf-8?B?…?="                        not allowed, and common
 *
 * Any thread.
 */
#ifndef MAIL_PARAMS_H
#define MAIL_PARAMS_H

#include "base/buf.h"

#define PARAMS_MAX        200         /* parameters read of one header */
#define PARAMS_MAX_PIECES 100         /* of one continued parameter */
#define PARAMS_MAX_VALUE  (4u << 10)  /* bytes of one value */
#define PARAMS_MAX_HEADER (64u << 10) /* bytes of the header that are read */

/* The parameter called name, as params_get gives it, is longer or has more pieces than are read. */
bool params_is_cut(struct span value, const char *name);

/* The parameter called name of the header's value, or NULL where it is absent. free() it. */
char *params_get(struct span value, const char *name);

/* The value before the first parameter, lower case, without white space ("attachment", "text/plain"). free() it. */
char *params_main(struct span value);

#endif
