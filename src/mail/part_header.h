/* part_header: what the header section of a part says about it: charset, transfer encoding, file name, Content-ID, placement.
 *
 * Reads Content-Type, Content-Disposition, Content-Transfer-Encoding and Content-ID (RFC 2045, RFC 2183) of a part whose place
 * is known. A name in Content-Disposition goes before one in Content-Type. `attachment` is what the sender asked for: mail/bodies
 * settles it. A Content-Type that cannot be read counts as none. One thread, while the mail is made.
 */
#ifndef MAIL_PART_HEADER_H
#define MAIL_PART_HEADER_H

#include "mail/message.h"

void part_header_read(struct mail *mail, struct mail_part *part);

#endif
