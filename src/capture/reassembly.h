/* reassembly: one side's TCP segments → its bytes in order.
 *
 *     seq    0 SYN   1 ......... next          start    end
 *            |       | handed out  |   hole     | held  |      …
 *
 * Sequence numbers are counted from the SYN's on, 64 bits wide, so that they never wrap. Of bytes that came twice the first copy
 * counts. What lies behind a hole is held until the hole is filled, or is given up for a gap: that is the caller's decision, whom
 * reassembly_hole tells that there is one. Memory is bounded by the limits below, whatever the capture says. One thread.
 */
#ifndef CAPTURE_REASSEMBLY_H
#define CAPTURE_REASSEMBLY_H

#include "base/buf.h"
#include "timeline/fact.h"

#define REASSEMBLY_PIECES_MAX 4096        /* held at once */
#define REASSEMBLY_BYTES_MAX  (16u << 20) /* of them */
#define REASSEMBLY_GAPS_MAX   4096        /* in one stream; more, and its rest is one gap */
#define REASSEMBLY_WINDOW     (1u << 30)  /* the largest of TCP (RFC 7323 §2.2): what is farther ahead is of no use */

/* Where in the capture something was seen: conversation's, not looked into here. */
struct reassembly_place {
	uint64_t key;
	int64_t time_us;
	struct fact *packet; /* borrowed: its frame */
};

struct reassembly_piece {
	uint64_t start, end;
	uint8_t *data; /* owned */
	struct reassembly_place place;
};

struct reassembly {
	bool known;                      /* base is */
	uint32_t base;                   /* the SYN's sequence number */
	uint64_t next;                   /* the first byte that was not handed out */
	uint64_t given;                  /* bytes handed out */
	uint64_t acked;                  /* the other side has all bytes before this one */
	uint64_t fin;                    /* where its FIN stands; 0: not seen */
	struct reassembly_piece *pieces; /* owned, by start */
	size_t count, cap, held;         /* held: bytes of them */
	size_t gaps;
};

/* bytes came in order; place: of the piece that held them, NULL: they are of the segment that is being added. */
typedef void (*reassembly_bytes_fn)(void *context, struct span bytes, const struct reassembly_place *place);

void reassembly_finish(struct reassembly *stream);

/* first: the SYN's sequence number, or one less than that of the first byte that is seen. */
void reassembly_begin(struct reassembly *stream, uint32_t first);
uint64_t reassembly_position(const struct reassembly *stream, uint32_t seq);

/* A segment's payload, and what became of it: enum fact_remark. on_bytes is called for all that can be read now. */
enum fact_remark reassembly_add(struct reassembly *stream, uint64_t start, struct span payload,
                                const struct reassembly_place *place, reassembly_bytes_fn on_bytes, void *context);

/* Something is missing before bytes that are held, were acknowledged or end with a FIN. out_end: where the hole ends. */
bool reassembly_hole(const struct reassembly *stream, uint64_t *out_end);
bool reassembly_full(const struct reassembly *stream); /* a limit is reached: the hole must be given up */

/* Gives up the hole, returns its bytes; what was held behind it is handed out, each piece with its place. */
uint64_t reassembly_skip(struct reassembly *stream, reassembly_bytes_fn on_bytes, void *context);

#endif
