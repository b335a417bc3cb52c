/* decode: an encoded block taken apart one group at a time, with the place of every group in the raw message.
 *
 *     raw    5L2g 5aW9 …            =E4=BD=A0 …           one group: [start, end) of raw
 *     bytes  E4 BD A0 │ E5 A5 BD    E4 BD A0              one group: `count` bytes from `offset` on
 *
 * The groups' bytes, one behind the other, are what mail/transfer makes of the same block (a test compares them). A block is
 * one piece of raw, or, for encoded words that continue each other, several. decode_index_build walks it once and keeps a mark
 * every DECODE_STRIDE groups; every look-up afterwards walks at most that many. Offsets count bytes of raw. Any thread.
 */
#ifndef MAIL_DECODE_H
#define MAIL_DECODE_H

#include "base/buf.h"

#define DECODE_PIECES_MAX 32
#define DECODE_STRIDE     1024
#define DECODE_BYTES_MAX  12 /* of one group */
#define DECODE_RUN_MAX    8  /* plain characters that make one group */

enum decode_coding {
	DECODE_BASE64,
	DECODE_QUOTED,
	DECODE_Q_WORD, /* RFC 2047 §4.2 */
	DECODE_PLAIN   /* 7bit, 8bit, binary: every byte stands for itself */
};

enum decode_kind {
	DECODE_SEXTETS,    /* up to 4 characters of 6 bits: up to 3 bytes */
	DECODE_ESCAPES,    /* =XX, several where they make one UTF-8 character */
	DECODE_LITERAL,    /* characters that stand for themselves */
	DECODE_SPACE,      /* "_" of a Q word */
	DECODE_SOFT_BREAK, /* "=" at a line's end: the line goes on */
	DECODE_LINE_END,
	DECODE_BLANKS /* white space at a line's end, added on the way (RFC 2045 §6.7 rule 3): no bytes */
};

struct decode_piece {
	size_t start, end; /* of raw */
};

struct decode_block {
	enum decode_coding coding;
	struct decode_piece pieces[DECODE_PIECES_MAX];
	size_t piece_count;
};

struct decode_group {
	enum decode_kind kind;
	size_t start, end; /* of raw; line ends and wrong characters may lie inside */
	uint8_t bytes[DECODE_BYTES_MAX];
	size_t count;          /* of bytes */
	size_t offset;         /* of the first byte among all decoded bytes */
	uint8_t characters[4]; /* SEXTETS: as written, '=' where padded or missing */
	uint8_t sextets[4];    /* 0 … 63 */
	int sextet_count;      /* 1 … 4 */
	int padding;           /* "=" that were there */
	bool cut;              /* the block ends inside the group */
	size_t wrong;          /* bytes skipped before or inside because they mean nothing here */
	size_t wrong_at;       /* where the first is, in raw */
};

/* Where a walk is. Zero it, then set at to the first piece's start: decode_begin. */
struct decode_place {
	size_t piece, at; /* raw offset inside that piece */
	size_t offset;    /* decoded bytes so far */
};

struct decode_index {
	struct decode_block block;
	struct decode_place *marks; /* owned: where group k * DECODE_STRIDE begins */
	size_t mark_count, mark_cap;
	size_t groups, bytes; /* in all */
	size_t wrong;         /* groups with wrong characters */
	size_t tail;          /* raw bytes behind the padding that are no base64 and are not read */
};

struct decode_place decode_begin(const struct decode_block *block);

/* The group at *place, which moves behind it. False: the block ends here. */
bool decode_next(const struct decode_block *block, struct span raw, struct decode_place *place, struct decode_group *out);

/* Walks the whole block once. index is overwritten; finish it. */
void decode_index_build(struct decode_index *index, const struct decode_block *block, struct span raw);
void decode_index_finish(struct decode_index *index);

/* Group n (0 …). False: there is none. */
bool decode_group_at(const struct decode_index *index, struct span raw, size_t n, struct decode_group *out);

/* The group a raw offset belongs to, or the next one behind it; the last one behind the block. groups must be > 0. */
size_t decode_group_of_raw(const struct decode_index *index, struct span raw, size_t offset);

/* The group that gives decoded byte `offset`; the last one behind the end. groups must be > 0. */
size_t decode_group_of_byte(const struct decode_index *index, struct span raw, size_t offset);

/* Appends the decoded bytes [from, to), clamped. */
void decode_bytes(const struct decode_index *index, struct span raw, size_t from, size_t to, struct buf *out);

#endif
