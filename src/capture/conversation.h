/* conversation: one TCP connection of an opened capture: frames in, facts out.
 *
 *     conversation_frame ──► two reassemblies ──► waiting facts ──► on_fact, once it is SMTP and nothing is missing before them
 *
 *     client  220? ──► ?   EHLO ──► it is SMTP (so is one of the ports below)
 *             PACKET PACKET BYTES PACKET(held) PACKET BYTES │ GAP BYTES are put where their piece was seen
 *
 * Facts wait while it is not known whether it is SMTP, and while bytes are missing that may still come; both for a bounded number
 * of frames and bytes. A hole is given up for a gap when the receiver has acknowledged it and the capture does not bring it soon,
 * or a limit is reached, or the connection ends. Facts of a conversation are in order of time, real times, never decreasing.
 * Under TLS bytes are LAYER_WIRE and a gap of kind FACT_GAP_CURTAIN says that there are no keys. One thread.
 */
#ifndef CAPTURE_CONVERSATION_H
#define CAPTURE_CONVERSATION_H

#include "capture/block.h"
#include "capture/reassembly.h"
#include "capture/tlswatch.h"
#include "timeline/frame.h"

#define CONVERSATION_UNDECIDED_FRAMES 24      /* in which SMTP must show itself on a port of no SMTP ... */
#define CONVERSATION_GREETING_BYTES   256     /* ... and bytes of each side */
#define CONVERSATION_PATIENCE_FRAMES  32      /* that an acknowledged hole waits for its bytes ... */
#define CONVERSATION_PATIENCE_US      2000000 /* ... and time of the capture */
#define CONVERSATION_WAITING_FACTS    32768   /* while a hole waits */
#define CONVERSATION_WAITING_BYTES    (32u << 20)

enum conversation_kind { CONVERSATION_UNDECIDED, CONVERSATION_SMTP, CONVERSATION_OTHER };

/* A fact that waits, and behind which frame it belongs. */
struct conversation_fact {
	struct fact *fact; /* owned */
	uint64_t key, order;
};

/* What one side has said, beyond its bytes. */
struct conversation_side {
	struct endpoint endpoint;
	struct reassembly stream;
	struct tlswatch tls;
	uint8_t greeting[CONVERSATION_GREETING_BYTES]; /* its first bytes, while undecided */
	size_t greeting_len;
	bool fin, gave_up;
	bool hole;         /* one is open: since ... */
	uint64_t hole_key; /* ... this frame */
	int64_t hole_us;
	uint64_t last_key; /* of the newest bytes */
	int64_t last_us;
};

struct conversation_sink {
	void (*on_fact)(void *context, struct fact *fact); /* takes it over; its session is the number below */
	uint32_t (*on_open)(void *context); /* a number for a session that begins; 0: there are too many, it is left out */
	void *context;
	const char *label; /* borrowed: the file's name */
};

struct conversation {
	const struct conversation_sink *sink; /* borrowed */
	enum conversation_kind kind;
	struct conversation_side sides[2]; /* by enum smtp_side, once it is known who is who */
	uint32_t session;
	uint64_t frames; /* so far; keys count them twice */
	int64_t opened_us, last_us;
	bool oriented;                      /* who is the client is certain */
	bool syn_seen, synack_seen, middle; /* middle: the capture begins later than the connection */
	bool opened, closed, ended;
	enum smtp_side first_fin; /* where one was seen */
	bool any_fin;
	bool skipping; /* pieces behind a gap are handed out */
	bool curtain, curtain_told, tls_told;
	char tls_text[TLSWATCH_TEXT];
	bool tls_text_known;
	struct reassembly_place here;      /* of the frame at hand */
	struct conversation_fact *waiting; /* owned */
	size_t waiting_count, waiting_cap, waiting_bytes;
	uint64_t order;
	bool unsorted;
};

/* first: the segment it begins with. */
void conversation_init(struct conversation *conversation, const struct conversation_sink *sink,
                       const struct frame_segment *first);
void conversation_finish(struct conversation *conversation);

void conversation_frame(struct conversation *conversation, const struct frame_segment *segment, const struct block *block);

/* Bytes that wait in it; settle gives them up or hands them out. */
size_t conversation_weight(const struct conversation *conversation);
void conversation_settle(struct conversation *conversation);

/* No more frames: of the capture, or because the same ports begin anew. */
void conversation_end(struct conversation *conversation);

/* Does a SYN with this sequence number begin another connection of the same ports? */
bool conversation_is_over(const struct conversation *conversation, const struct frame_segment *segment);

#endif
