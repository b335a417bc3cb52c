/* block: capture files as blocks: pcapng written and read, classic pcap read.
 *
 *     pcapng (draft-ietf-opsawg-pcapng)                           pcap (draft-ietf-opsawg-pcap)
 *     ┌ type 4 ┬ length 4 ┬ body, padded to 4 ┬ length 4 ┐ …       24 bytes of header, then records: 16 bytes and a frame
 *
 *     Section Header 0x0A0D0D0A   byte order, version; comment, application        one at the front
 *     Interface 1                 link type, unit of time (if_tsresol), name       before its packets
 *     Enhanced Packet 6           interface, time, frame; comments; our session
 *     Decryption Secrets 10       NSS key log lines ("TLSK"), before what they open
 *     Custom 0x40000BAD           ours: facts (capture/factblock). This type is dropped by tools that change a file, which is
 *                                 right: facts count on the packets around them
 *
 * We write little-endian and microseconds, and sign what is ours with Private Enterprise Number 32473, which RFC 5612 set aside
 * for documentation: smtpscope has none, and a magic word makes sure. Reading takes both byte orders, every if_tsresol,
 * microsecond and nanosecond pcap, obsolete packet blocks, several sections. Files are hostile: lengths are checked, what is
 * larger than a limit below is passed over, and where the chain of lengths breaks reading ends with a sentence and the offset.
 */
#ifndef CAPTURE_BLOCK_H
#define CAPTURE_BLOCK_H

#include "base/buf.h"

#define BLOCK_PEN            32473u
#define BLOCK_FRAME_MAX      262144u    /* bytes of one frame: what tcpdump and Wireshark take at most */
#define BLOCK_BODY_MAX       (8u << 20) /* of any other block that is read */
#define BLOCK_INTERFACES_MAX 65536u     /* in one section */
#define BLOCK_COMMENT_MAX    4096u      /* bytes of a comment that are written */

/* ---- writing: each appends one whole block */

void block_add_section(struct buf *out, const char *application, const char *comment);
void block_add_interface(struct buf *out, unsigned link_type, const char *name, const char *description);
void block_add_secrets(struct buf *out, struct span key_log_lines);
void block_add_facts(struct buf *out, struct span facts); /* factblock's */

struct block_packet {
	uint32_t interface;  /* 0, 1, … in the order of block_add_interface */
	int64_t time_us;     /* µs since the epoch, not negative */
	uint32_t wire_len;   /* 0: as long as the frame */
	uint32_t session;    /* as in the facts of this file; 0: none */
	bool outbound;       /* from the server: epb_flags */
	struct span comment; /* UTF-8; empty: none */
};

/* The frame is appended to out between the two. */
size_t block_begin_packet(struct buf *out, const struct block_packet *packet);
void block_end_packet(struct buf *out, size_t start /* what begin returned */, const struct block_packet *packet);

/* ---- reading */

enum block_kind {
	BLOCK_SECTION, /* a new section: interfaces count from 0 again */
	BLOCK_PACKET,  /* the fields below */
	BLOCK_SECRETS, /* data: NSS key log lines */
	BLOCK_FACTS,   /* data: what block_add_facts was given */
	BLOCK_OTHER    /* statistics, names, what we do not know or what is too large */
};

struct block {
	enum block_kind kind;
	uint64_t offset;  /* in the file */
	struct span data; /* PACKET: the frame, as much as was kept; borrowed until the next block_next */
	/* PACKET */
	uint64_t frame_offset; /* in the file, of data */
	unsigned link_type;
	int64_t time_us; /* µs since the epoch */
	uint32_t wire_len;
	uint32_t session;    /* 0: not one of ours */
	bool outbound;       /* epb_flags say so */
	struct span comment; /* the first one, borrowed too; empty: none */
};

/* Up to len bytes at this place of the file into out; returns how many, fewer only at its end (0: an error, or behind the end).
 */
typedef size_t (*block_read_fn)(void *context, uint64_t at, void *out, size_t len);

struct block_interface {
	unsigned link_type;
	uint32_t snaplen;
	uint8_t resolution; /* if_tsresol */
	int64_t offset_s;   /* if_tsoffset */
};

struct block_reader {
	block_read_fn read;
	void *context;     /* borrowed */
	uint64_t at;       /* of the next block: how far reading has come */
	const char *error; /* BLOCK_BAD: a catalogue key, "capture.bad-…": */
	uint64_t error_offset;
	/* the rest is block_read.c's */
	bool begun, classic, big_endian;
	unsigned classic_link;
	uint64_t classic_unit;              /* of a second */
	struct buf window;                  /* owned: bytes of the file ... */
	uint64_t window_at;                 /* ... from here on */
	struct block_interface *interfaces; /* owned, of this section */
	size_t interface_count, interface_cap;
};

enum block_result { BLOCK_DONE, BLOCK_END, BLOCK_BAD };

void block_reader_init(struct block_reader *reader, block_read_fn read, void *context);
void block_reader_finish(struct block_reader *reader);

/* The next block. BAD: reader->error and error_offset say what and where; what came before it stands, nothing comes after it.
 *   capture.bad-format    it does not begin as a capture does       capture.bad-length   a length that cannot be
 *   capture.bad-version   a pcapng or pcap of another major version capture.bad-cut      the file ends inside a block
 *   capture.bad-interface a packet of an interface that was not described */
enum block_result block_next(struct block_reader *reader, struct block *out);

#endif
