/* writer: what goes into a capture of ours, and in which order.
 *
 *     section, interface │ packet packet … secrets packet … │ facts │ packet … │ facts
 *
 * Secrets come before the packets they open. Facts come behind the packets they speak of, many in one block: Wireshark lists
 * every custom block as a row, and a short session should have one, at its end. Notes and alterations also become the comment of
 * the session's next packet that carries something. The writer only appends to a buffer. One thread at a time.
 */
#ifndef CAPTURE_WRITER_H
#define CAPTURE_WRITER_H

#include "timeline/packets.h"

#define WRITER_LINKS_MAX   8           /* link types in one file: ours, and those of captures it was made from */
#define WRITER_FACTS_MAX   (1u << 20)  /* bytes of facts in one block, and one fact more */
#define WRITER_BEHIND_MAX  (16u << 20) /* bytes of packets before their facts follow: who reads keeps them meanwhile */
#define WRITER_PACKET_COST 64          /* of that, for a packet without payload */

struct writer {
	struct buf *out;                  /* borrowed */
	struct buf facts;                 /* owned: of the facts block that is being filled */
	unsigned links[WRITER_LINKS_MAX]; /* of the interfaces so far */
	size_t link_count;
	size_t behind; /* bytes of packets since the last facts block */
};

/* One session in the file. A zeroed one with its number is valid. */
struct writer_session {
	uint32_t number; /* in the file: 1, 2, … */
	struct fact_opened opened;
	size_t packets;     /* written so far */
	struct buf comment; /* owned: waits for a packet */
	int64_t held_us;    /* since when a reply is held; 0: none is */
};

void writer_begin(struct writer *writer, struct buf *out);
void writer_end(struct writer *writer); /* writes what waits */

/* A rebuilt packet. payload: packets_payload's. */
void writer_packet(struct writer *writer, struct writer_session *session, const struct packet *packet, struct span payload);

/* A frame of an opened capture. False: too many link types in one file, it is left out. */
bool writer_frame(struct writer *writer, struct writer_session *session, const struct packet *packet,
                  const struct fact_packet *seen, struct span frame);

/* carried: its bytes were, or will be, in this session's packets (FACT_BYTES that packets_add made segments of). */
void writer_fact(struct writer *writer, struct writer_session *session, const struct fact *fact, bool carried);
void writer_session_finish(struct writer_session *session);

#endif
