/* tree: the part tree of a message, read by GMime, as our own plain array with exact places in raw.
 *
 *     root                    header_start ─ start ─────────────────────────────── end
 *       └ part                    header_start ─ start ── end
 *
 * Fills mail->parts with kind, parent, depth, content_type and places; nothing is decoded yet. A message that GMime gives up on
 * becomes one text part with a defect. GMime's parser stops at a nesting of its own; here nothing recurses. Any thread.
 */
#ifndef MAIL_TREE_H
#define MAIL_TREE_H

#include "mail/message.h"

/* begin: where the header section starts in raw. There is at least one part afterwards. */
void tree_read(struct mail *mail, size_t begin);

#endif
