/* factblock: facts as bytes, so that a capture opens as the timeline it was saved from, event for event.
 *
 *     "smtpscope" 00 │ version 1 │ 0          once at the front of each custom block, then records:
 *     kind 1 │ marks 1 │ 0 0 │ session 4 │ time 8 │ len 4 │ data, padded to 4
 *
 * All numbers are little-endian whatever the file's order is; time is µs since the epoch; session counts 1, 2, … in this file.
 * A record never repeats what the packets around it say: with FACTBLOCK_ELSEWHERE there is no data, len counts bytes that were
 *     BYTES       the next len payload bytes of that side's packets (on the wire) that no record has taken yet
 *     TLS_SECRET  the next len bytes of the file's secrets blocks
 *     PACKET      always: the session's next packet block; its data is what we found out about it
 * Facts stand behind the blocks they speak of.
 * What the wire does not say stands in the record: clear text under TLS, notes, holds, how reads were cut. Bytes of an opened
 * capture stand there too, since its packets may say them twice or in another order. Pure; any thread.
 */
#ifndef CAPTURE_FACTBLOCK_H
#define CAPTURE_FACTBLOCK_H

#include "timeline/fact.h"

#define FACTBLOCK_VERSION  1
#define FACTBLOCK_DATA_MAX (1u << 26) /* bytes of one record */

#define FACTBLOCK_FROM_SERVER 0x01 /* marks */
#define FACTBLOCK_WIRE        0x02 /* LAYER_WIRE */
#define FACTBLOCK_ELSEWHERE   0x04

struct factblock_record {
	enum fact_kind kind;
	enum fact_layer layer;
	enum smtp_side from;
	uint32_t session;
	int64_t time_us;
	bool elsewhere;
	uint32_t len;     /* of the fact's bytes, wherever they are */
	struct span data; /* borrowed; encoded, empty when elsewhere */
};

/* Writing: begin once, then facts. session: its number in the file. elsewhere: see above. */
void factblock_begin(struct buf *out);
void factblock_add(struct buf *out, const struct fact *fact, uint32_t session, bool elsewhere);

enum factblock_result {
	FACTBLOCK_DONE,
	FACTBLOCK_END,
	FACTBLOCK_BAD /* broken, or of a newer version: what came before stands */
};

/* Reading: data is a BLOCK_FACTS block's. False: not ours, or of another version. records: what factblock_next walks through. */
bool factblock_open(struct span data, struct span *out_records);
enum factblock_result factblock_next(struct span *records, struct factblock_record *out);

/* The record as a fact. bytes: what stands elsewhere (of a PACKET record: ignored; offset, len, wire_len and link type are the
 * caller's to fill in). NULL: the data is not what its kind has. */
struct fact *factblock_fact(const struct factblock_record *record, struct span bytes);

#endif
