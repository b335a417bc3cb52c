/* part_reader: the decoded bytes of a base64 part, piece by piece from its encoded form, without ever being there as a whole.
 *
 * What stands behind the padding is read on as base64. The span is borrowed as long as the reader is used. Any thread, one
 * at a time.
 */
#ifndef MAIL_PART_READER_H
#define MAIL_PART_READER_H

#include "mail/transfer.h"

struct part_reader {
	struct span encoded; /* borrowed */
	size_t at;           /* in encoded */
	struct transfer_base64 state;
	struct buf piece; /* owned: decoded, not yet given out from given on */
	size_t given;
};

void part_reader_init(struct part_reader *reader, struct span encoded);
void part_reader_finish(struct part_reader *reader);
void part_reader_rewind(struct part_reader *reader);
size_t part_reader_read(struct part_reader *reader, void *out, size_t max); /* 0: the end */

#endif
