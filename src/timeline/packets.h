/* packets: one session as the TCP segments that carried it, in order: what a sniffer beside the server would list.
 *
 *     facts ──► packets_add ──► SYN, SYN-ACK, ACK │ segments of every FACT_BYTES on the wire, ACKs │ FIN, ACK, FIN, ACK
 *
 * A server sees bytes, not packets, so these are rebuilt from what its socket read and wrote: one write becomes segments of at
 * most the connection's MSS, the last with PSH; two segments, or 40 ms of silence, bring an ACK (RFC 1122 §4.2.3.2); once TLS is
 * open each record is a write. `real` are only the client's SYN, where the kernel kept it, and every packet of an opened capture
 * (its FACT_PACKETs; then nothing is rebuilt). Times are the facts' times; the handshake's are reckoned back by the measured
 * round trip. Under TLS the wire is ciphertext; what it said comes as facts of LAYER_CLEAR: the client's behind its wire bytes,
 * the server's before. That order links steps (clear text) and packets (wire) in both directions.
 *
 * A packet is a plain value and holds no bytes: they stay in its fact. Adding a fact costs its segments, looking up is a
 * binary search. A zeroed struct is empty and valid. Main thread, or whoever owns the facts.
 */
#ifndef TIMELINE_PACKETS_H
#define TIMELINE_PACKETS_H

#include "timeline/timeline.h"

/* TCP's flags as they stand in its header. */
#define PACKET_FIN 0x01
#define PACKET_SYN 0x02
#define PACKET_RST 0x04
#define PACKET_PSH 0x08
#define PACKET_ACK 0x10

#define PACKETS_NONE        SIZE_MAX
#define PACKETS_MSS_USUAL   1460  /* where nobody knows it: Ethernet, IPv4, no options */
#define PACKETS_MSS_MOST    65495 /* IPv4's 65,535 without its and TCP's header */
#define PACKETS_WINDOW      65535 /* bytes in flight are always fewer */
#define PACKETS_ACK_WAIT_US 40000 /* how long an ACK waits for data to ride on */

struct packet {
	int64_t time_us;
	uint64_t start, end; /* payload: its place in from's stream of the wire; equal: none */
	uint64_t reach[2];   /* by enum smtp_side: bytes of the wire that were seen with this packet and those before it */
	uint32_t fact;       /* index in timeline->facts: it carries the payload, or caused the packet, or is the FACT_PACKET */
	uint32_t skip;       /* rebuilt: where the payload begins in that fact's bytes */
	uint32_t seq, ack;   /* relative: 0 is the SYN, 1 the first byte; ack is 0 without PACKET_ACK */
	uint8_t flags;       /* PACKET_FIN … */
	uint8_t from;        /* enum smtp_side */
	bool real;           /* else rebuilt: say so wherever it is shown */
	bool captured;       /* of an opened capture: the frame is in the file, see fact_packet */
};

/* One LAYER_CLEAR fact under TLS: its text came or went in these bytes of the wire. */
struct packet_mark {
	uint64_t clear_end;            /* it begins where the mark before it ends, or at plain */
	uint64_t wire_start, wire_end; /* wire_end 0: not written yet */
};

/* Where one side is in its TLS records (RFC 8446 §5.1): 5 bytes of header, the last two are the length of the rest. */
struct packet_record {
	uint8_t header[5];
	uint8_t have;  /* of the header */
	uint16_t left; /* of the rest */
};

struct packets {
	struct packet *list; /* owned */
	size_t count, cap;
	struct fact_opened opened; /* addresses, SYN, segment size */
	bool tls;                  /* the wire is ciphertext from plain on */
	uint64_t plain[2];         /* by side: bytes of the wire before TLS: there clear text and wire are the same */
	uint64_t handshaken[2];    /* by side: bytes of the wire when the TLS handshake was done; 0: it is not */
	/* the rest is packets.c's */
	struct packet_mark *marks[2]; /* owned, by side */
	size_t mark_count[2], mark_cap[2];
	uint64_t marked[2];   /* wire_end of the last mark */
	uint64_t wrote[2];    /* where the last FACT_BYTES of the wire begins */
	uint64_t clear[2];    /* bytes of clear text */
	uint64_t sent[2];     /* bytes on the wire */
	uint64_t acked[2];    /* of them, acknowledged by the other side */
	uint32_t segments[2]; /* not acknowledged */
	int64_t sent_us[2];   /* when the last of them went */
	struct packet_record records[2];
	bool fin[2];
	bool closed;
	size_t handshake_count; /* packets of it; 0: an opened capture that begins later */
	size_t first_end;       /* the first FIN or RST, or PACKETS_NONE */
	size_t taken;           /* facts of session->facts that were added by packets_update */
};

void packets_finish(struct packets *packets);

/* The session's next fact; index: its place in timeline->facts. Facts of other kinds change nothing. */
void packets_add(struct packets *packets, const struct fact *fact, uint32_t index);

/* Adds what the session has got since the last call. True: there are new packets. */
bool packets_update(struct packets *packets, const struct timeline *timeline, const struct session *session);

/* Forgets the packets so far, for who writes them out as they come; nothing can be looked up among them afterwards. */
void packets_drop(struct packets *packets);

/* Rebuilt packets' payload, borrowed from its fact. Of a captured one: empty (it is in the capture file). */
struct span packets_payload(const struct packet *packet, const struct fact *fact /* timeline->facts[packet->fact] */);

/* ---- both ways between packets and steps */

struct packet_range {
	size_t first, last; /* last included; PACKETS_NONE: there is none */
};

/* The packets that carried a step (index in session->steps): its handshake, its bytes, its FINs. None: they are not there yet, or
 * the capture lacks them. */
struct packet_range packets_of_step(const struct packets *packets, const struct session *session, size_t step);

/* The step whose bytes a packet carries (the first of them), or acknowledges; TIMELINE_NONE: none that is there yet. */
uint32_t packets_step(const struct packets *packets, const struct session *session, size_t packet);

/* What a packet's payload says: a range of from's clear text, the same bytes where there is no TLS. False: nothing (no payload,
 * TLS's own handshake, nobody has the keys). A range may be larger than the packet: text is read when its last record has come.
 */
bool packets_clear(const struct packets *packets, size_t packet, uint64_t *out_start, uint64_t *out_end);

#endif
