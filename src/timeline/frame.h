/* frame: packets as bytes, and bytes as layers of named fields.
 *
 *     struct packet ──► frame_build ──► Ethernet │ IPv4 or IPv6 │ TCP │ payload      right lengths and checksums
 *     any frame ──► frame_read ──► fields (what, value, which bytes, how deep) and the TCP segment
 *
 * Building: the Ethernet header is made up (the loopback has none), sequence numbers start where the client's real SYN does, or
 * at a number made from the addresses. Reading knows Ethernet with VLAN tags, Linux cooked (v1, v2), BSD loopback and raw IP;
 * IPv4 and IPv6 with extension headers; TCP with options. Frames are hostile: every length is checked against the bytes
 * that are there, and reading stops, with a word why, where a header cannot be right. Pure; any thread.
 */
#ifndef TIMELINE_FRAME_H
#define TIMELINE_FRAME_H

#include "timeline/endpoint.h"
#include "timeline/packets.h"

/* Link types of capture files (LINKTYPE_… of the pcap registry) that are read. */
enum frame_link {
	FRAME_LINK_NULL = 0, /* BSD loopback: the family in the capturing machine's byte order */
	FRAME_LINK_ETHERNET = 1,
	FRAME_LINK_RAW = 101,
	FRAME_LINK_LOOP = 108, /* OpenBSD loopback: the family in network order */
	FRAME_LINK_SLL = 113,
	FRAME_LINK_IPV4 = 228,
	FRAME_LINK_IPV6 = 229,
	FRAME_LINK_SLL2 = 276
};

#define FRAME_FIELDS_MAX     96 /* a frame with more is read all the same, its last fields are not listed */
#define FRAME_VALUE_MAX      64
#define FRAME_VLANS_MAX      4
#define FRAME_EXTENSIONS_MAX 16

/* key: "eth", "eth.source" …: what the catalogues call it. Layers have depth 0 and no value, their fields depth 1, TCP's
 * options 2.
 *
 *   eth   destination source type      vlan  id type          sll, sll2  packet-type source type       null  family
 *   ip4   version header-length service length id flags offset ttl protocol checksum source destination
 *   ip6   version class flow length next hops source destination      ip6.extension (one for each)
 *   tcp   source-port destination-port seq ack header-length flags window checksum urgent option      payload (its length) */
struct frame_field {
	const char *key;             /* a constant */
	char value[FRAME_VALUE_MAX]; /* numbers, addresses and TCP's own words ("SYN, ACK"): the same in every language */
	uint32_t offset, len;        /* in the frame's bytes */
	uint8_t depth;
};

struct frame_segment {
	struct endpoint source, destination;
	uint32_t seq, ack; /* as they stand in the header */
	uint16_t window;
	uint8_t flags;        /* PACKET_… */
	uint32_t payload;     /* where it begins in the frame's bytes ... */
	uint32_t payload_len; /* ... how much of it is there ... */
	uint32_t wire_len;    /* ... and how long it was, as IP says */
};

struct frame {
	struct frame_field fields[FRAME_FIELDS_MAX];
	size_t count;
	bool has_segment;
	struct frame_segment segment;
	const char *trouble; /* why reading stopped: "frame.cut", "frame.header", "frame.fragment", "frame.not-ip",
	                        "frame.not-tcp", "frame.link-type"; NULL: it did not */
};

/* bytes: what the capture has of a frame, perhaps not all of it. */
void frame_read(unsigned link_type, struct span bytes, struct frame *out);

/* The TCP segment alone, for who reads millions. False: there is none (other protocol, fragment, broken). */
bool frame_read_segment(unsigned link_type, struct span bytes, struct frame_segment *out);

/* ---- building, always FRAME_LINK_ETHERNET */

/* The first sequence number (the SYN's) of a side. */
uint32_t frame_first_seq(const struct fact_opened *opened, enum smtp_side side);

/* The kernel's SYN is there, whole, and of these addresses. */
bool frame_syn_is_usable(const struct fact_opened *opened);

/* Appends the packet's frame. number: of the packet in its session, it becomes IPv4's identification. payload: packets_payload's.
 */
void frame_build(const struct fact_opened *opened, const struct packet *packet, size_t number, struct span payload,
                 struct buf *out);

#endif
