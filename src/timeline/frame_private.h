/* frame_private: what the files of frame's reading share: where the reader is, and how it lists what it reads.
 *
 * frame.c reads links and IP, frame_tcp.c TCP. Nothing else includes this.
 */
#ifndef TIMELINE_FRAME_PRIVATE_H
#define TIMELINE_FRAME_PRIVATE_H

#include "timeline/frame.h"

/* What is read and where; frame NULL: only the segment is wanted. */
struct frame_reader {
	struct span bytes;
	size_t at;           /* of the header that comes next */
	size_t end;          /* where IP says the packet ends */
	struct frame *frame; /* borrowed or NULL */
	struct frame_segment segment;
	const char *trouble;
};

void frame_stop(struct frame_reader *reader, const char *trouble);
bool frame_need(struct frame_reader *reader,
                size_t len); /* the header of len bytes at the reader's place is there; else stopped */
const uint8_t *frame_here(const struct frame_reader *reader);
unsigned frame_get16(const uint8_t *at);
uint32_t frame_get32(const uint8_t *at);

/* offset: from the header's beginning. */
void frame_field(struct frame_reader *reader, int depth, const char *key, size_t offset, size_t len, const char *format, ...)
        __attribute__((format(printf, 6, 7)));
void frame_layer(struct frame_reader *reader, const char *key, size_t len);

void frame_read_tcp(struct frame_reader *reader);

#endif
