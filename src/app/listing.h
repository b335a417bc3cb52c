/* listing: a mail taken apart, as text for people at a terminal (`--inspect FILE.eml`).
 *
 *     Subject: 期末实验 …
 *     Parts
 *       1  multipart/mixed
 *          2  text/plain; charset utf-8, base64, 120 bytes
 *          3  image/png "图.png", base64, 3310 bytes, 640 x 400
 *     Defects, Text
 *
 * Nothing that the sender wrote can steer the terminal: control characters and hidden ones are spelled out. Any thread.
 */
#ifndef APP_LISTING_H
#define APP_LISTING_H

#include "mail/message.h"

#define LISTING_MAX_VALUE 4000u /* characters shown of one header */

void listing_write(const struct mail *mail, struct buf *out);

#endif
