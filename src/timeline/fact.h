/* fact: one thing that happened on the wire, as the source saw it. The only thing that crosses from the
 * server's thread to the screen's.
 *
 * A fact is one heap block that owns its bytes. Whoever holds the pointer owns the fact: the source until
 * the queue takes it, the queue until it is popped, then the timeline. Facts of one session keep their order. The timeline
 * may move the bytes of long mails elsewhere (timeline/gather): read them with fact_bytes.
 */
#ifndef TIMELINE_FACT_H
#define TIMELINE_FACT_H

#include "smtp/rules.h"

enum fact_kind {
	FACT_LISTENING,     /* session 0: data is "ADDR:PORT" */
	FACT_NOT_LISTENING, /* session 0: data is a struct fact_refused */
	FACT_OPENED,        /* data is a struct fact_opened */
	FACT_BYTES,         /* data is what `from` sent */
	FACT_NOTE,          /* data is UTF-8 text: what the source did to this session */
	FACT_HELD,          /* data is a struct fact_held: a reply was computed and waits at the gate */
	FACT_RELEASED,      /* it waits no longer; what is sent follows as FACT_BYTES. A client that hangs up while held: FACT_CLOSED only */
	FACT_ALTERED,       /* data is UTF-8 text: a fault changed, delayed, cut or dropped what follows */
	FACT_TLS,           /* data is "TLSv1.3 TLS_AES_256_GCM_SHA384": the handshake is done, what follows is under TLS */
	FACT_CLOSED,        /* from: who closed first */
	/* The rest is for captures (timeline/packets, capture/): the timeline keeps it, the observer knows of gaps only. */
	FACT_TLS_SECRET, /* data is lines of NSS's key log format, each ended by '\n'. Comes before the first FACT_BYTES of the wire
			    that needs it. Goes into captures and nowhere else: never onto a screen, never into a log */
	FACT_GAP,        /* data is a struct fact_gap: bytes of `from` that an opened capture lacks; what follows comes after them */
	FACT_PACKET      /* data is a struct fact_packet: one frame of an opened capture, before what it made known */
};

enum fact_layer { LAYER_CLEAR, LAYER_WIRE }; /* under TLS both are kept; without it everything is CLEAR */

enum fact_origin {
	ORIGIN_CLIENT, /* a program outside */
	ORIGIN_LESSON, /* our built-in client, playing a lesson */
	ORIGIN_FILE,   /* our built-in client, delivering an opened .eml */
	ORIGIN_CAPTURE /* nobody here: a capture made elsewhere; its packets are its FACT_PACKETs */
};

#define FACT_SYN_MAX 128 /* IPv4 120 (60 + 60), IPv6 without extension headers 100 */

struct fact_opened {
	char client[64]; /* "127.0.0.1:51436", "[::1]:51436" */
	char server[64];
	char label[64];  /* ORIGIN_LESSON: the lesson's name; ORIGIN_FILE, ORIGIN_CAPTURE: the file's name; else empty */
	enum fact_origin origin;
	uint32_t play;             /* which playing of a lesson or file this belongs to, 1 …; 0: of none */
	uint32_t connection;       /* ORIGIN_LESSON: which of the lesson's, 0 … */
	uint32_t extensions, bugs; /* of smtp/server.h: what this session's server offers and does wrong */
	uint8_t reopened; /* not 0: read from a capture that we wrote; origin says what it was then */
	uint8_t syn_len;  /* 0: not there */
	uint8_t syn[FACT_SYN_MAX]; /* the client's SYN as the kernel saw it: IP and TCP header. Its checksums may be unfinished */
	uint32_t mss;     /* bytes of a full segment on this connection; 0: not known */
	uint32_t rtt_us;  /* round trip as the handshake measured it; 0: not known */
};

struct fact_refused {
	char address[64];
	char reason[32]; /* "in-use", "no-permission", "bad-address", "other": catalogue keys "listen.<reason>" */
	char detail[128]; /* the system's words */
};

struct fact_held {
	uint16_t code;
	char text[256];      /* the reply's first line, cut */
	int64_t release_us;  /* when it will be released by itself, µs since the epoch; 0: never */
};

struct fact_gap {
	uint64_t bytes; /* how many; they have no place in the stream: offsets count what is there. Or one of these, of both sides: */
};

#define FACT_GAP_BEGIN   0                /* the capture begins in the middle of the connection */
#define FACT_GAP_END     UINT64_MAX       /* it ends there */
#define FACT_GAP_CURTAIN (UINT64_MAX - 1) /* TLS begins, and the capture has no keys: bytes of the wire follow, no clear text */

/* What was unusual about a segment of an opened capture. */
enum fact_remark { REMARK_NONE, REMARK_RETRANSMITTED, REMARK_OUT_OF_ORDER, REMARK_OVERLAPPING, REMARK_AFTER_GAP };

/* fact->from is who sent it, fact->time_us when. Of no TCP segment (a fragment, a frame cut short): flags 0. */
struct fact_packet {
	uint64_t offset;     /* of the frame's bytes in the capture file ... */
	uint32_t len;        /* ... how many of them the file has ... */
	uint32_t wire_len;   /* ... and how many were on the wire */
	uint64_t start, end; /* its payload's place in from's stream of the wire, counted as struct fact_gap says; equal: none */
	uint32_t seq, ack;   /* relative to each side's first: 0 the SYN's, 1 the first byte's */
	uint16_t link_type;  /* LINKTYPE_..., see timeline/frame.h */
	uint8_t flags;       /* of TCP, PACKET_... in timeline/packets.h */
	uint8_t remark;      /* enum fact_remark */
};

struct fact {
	enum fact_kind kind;
	enum fact_layer layer;
	enum smtp_side from;
	uint32_t session; /* 1, 2, … in the order of their opening; 0: the listener */
	int64_t time_us;  /* µs since the epoch; never decreases in the order of the queue */
	size_t len;
	const uint8_t *moved; /* borrowed: where the bytes are now; NULL: in data */
	uint8_t data[];
};

struct fact *fact_create(enum fact_kind kind, uint32_t session, int64_t time_us, size_t len); /* data uninitialised */
struct fact *fact_create_bytes(uint32_t session, enum smtp_side from, int64_t time_us, struct span bytes);
void fact_destroy(struct fact *fact);

struct span fact_bytes(const struct fact *fact);
struct fact_opened fact_opened(const struct fact *fact);    /* a copy; kind must be FACT_OPENED */
struct fact_refused fact_refused(const struct fact *fact);  /* a copy; kind must be FACT_NOT_LISTENING */

struct fact_held fact_held(const struct fact *fact); /* a copy; kind must be FACT_HELD */

struct fact_gap fact_gap(const struct fact *fact);       /* a copy; kind must be FACT_GAP */

/* "1460 bytes from the client are missing in this capture": what notes and logs say, and what the screen translates. */
#define FACT_GAP_TEXT 96
bool fact_gap_both(const struct fact *fact); /* it is of both sides */
void fact_gap_text(const struct fact *fact, char out_text[FACT_GAP_TEXT]);
struct fact_packet fact_packet(const struct fact *fact); /* a copy; kind must be FACT_PACKET */

#endif
