/* dialogue_private: what the files of the observer share, and nobody else.
 *
 *     dialogue.c          open, bytes, close; emitting; violations
 *     dialogue_client.c   the client's stream: which of its bytes are what; bytes kept behind DATA and AUTH
 *     dialogue_line.c     its command lines and responses to AUTH
 *     dialogue_content.c  its mail, and its chunks
 *     dialogue_server.c   the server's stream: reply lines, matched to what they answer
 *     dialogue_pending.c  the queue of what the client sent and the server has not answered
 *     dialogue_stream.c   a stream cut into lines
 *     dialogue_gap.c      bytes that nobody has seen
 */
#ifndef SMTP_DIALOGUE_PRIVATE_H
#define SMTP_DIALOGUE_PRIVATE_H

#include "smtp/dialogue.h"
#include "smtp/reply.h"

#define DIALOGUE_MAX_LINE    16384      /* a longer line comes in pieces; AUTH may use 12288 (RFC 4954) */
#define DIALOGUE_MAX_KEPT    (1u << 20) /* bytes behind an unanswered DATA; more, and the rules decide what they are */
#define DIALOGUE_MAX_MARKS   64         /* reads told apart among them */
#define DIALOGUE_MAX_PENDING 1024       /* unanswered commands; more, and the oldest is forgotten */

enum pending_kind { PENDING_GREETING, PENDING_COMMAND, PENDING_CONTENT, PENDING_LAST_CHUNK };

struct pending {
	enum pending_kind kind;
	enum smtp_verb verb;      /* VERB_COUNT: greeting or content */
	bool well_formed;         /* the arguments were right: success can be expected */
	enum smtp_state expected; /* the state after it, if all goes well from here on */
};

struct pending_queue {
	struct pending *items; /* owned, the oldest first; at most DIALOGUE_MAX_PENDING */
	size_t count, cap;
};

/* One side's bytes, cut into lines. Offsets count everything that side has sent. */
struct dialogue_stream {
	struct buf unfinished; /* owned: the bytes of the line so far, not yet emitted */
	uint64_t offset;       /* of the first byte that was not emitted */
	uint64_t line_start;   /* offset of the line that `unfinished` belongs to; lower when pieces of it were emitted */
	int64_t time_us;       /* of the read its last byte came with */
};

enum client_mode {
	CLIENT_COMMANDS,
	CLIENT_WAITING,  /* behind DATA or AUTH without a reply: kept */
	CLIENT_CONTENT,  /* behind 354 */
	CLIENT_RESPONSE, /* behind 334: one line */
	CLIENT_CHUNK     /* behind BDAT */
};

/* A read that is being kept: it ends at `end` in `kept`. */
struct kept_mark {
	size_t end;
	int64_t time_us;
};

struct dialogue {
	dialogue_event_fn on_event;
	void *context; /* borrowed */
	enum smtp_state state;
	bool closed, quit_seen, early_talker;
	bool gapped;          /* some bytes were not seen */
	bool uncertain;       /* so the state may be wrong */
	bool resync;          /* replies were not seen: the client's next words settle it */
	bool client_fragment; /* the next line may lack its beginning */
	bool server_fragment;
	bool content_gap;     /* before the next bytes of the content */
	struct pending_queue pending;

	struct dialogue_stream client;
	enum client_mode mode;
	enum smtp_verb line_verb; /* of a command line that comes in pieces */
	bool bare_lf_told;        /* for the command line at hand */
	bool line_is_response;    /* the line at hand answers a 334 */
	bool line_secret;         /* it holds a password, perhaps in a piece to come */
	enum smtp_verb waits_for; /* CLIENT_WAITING: the reply to DATA or to AUTH */
	bool response_likely;     /* the AUTH at hand had no initial response, or this is not its first answer */
	uint64_t chunk_left;      /* CLIENT_CHUNK */
	bool chunk_begun;         /* some of it was read */
	struct content content;
	uint64_t content_start; /* client's stream */
	unsigned content_told;  /* violations told for this mail, 1 << enum smtp_violation */
	struct buf kept;        /* owned; its first kept_at bytes have been read already */
	size_t kept_at;
	bool replaying; /* what is read was kept: it came before the reply to DATA */
	struct kept_mark marks[DIALOGUE_MAX_MARKS];
	size_t mark_count;

	struct dialogue_stream server;
	struct reply_line line_head; /* of a reply line that comes in pieces; its spans are not valid */
	bool line_head_ok;
	bool in_reply; /* a line with '-' came, the last line did not */
	uint64_t reply_start;
	uint16_t reply_code;     /* of its first line */
	struct pending answered; /* what the reply at hand answers */
	bool answers_content;
	bool unsolicited; /* nothing was waiting for it */
};

/* dialogue.c */
void dialogue_emit(struct dialogue *dialogue, struct event event, struct span bytes); /* event.state is filled in */
void dialogue_violation(struct dialogue *dialogue, enum smtp_side from, enum smtp_violation rule, uint64_t start, uint64_t end,
                        struct span bytes, int64_t time_us);

/* dialogue_client.c */
void dialogue_client_bytes(struct dialogue *dialogue, struct span bytes, int64_t time_us);
void dialogue_answered(struct dialogue *dialogue, enum client_mode next); /* the kept bytes get their meaning */
void dialogue_chunk_refused(struct dialogue *dialogue); /* by a server that does not know BDAT: no chunk is read */
void dialogue_client_tls(struct dialogue *dialogue);
void dialogue_client_close(struct dialogue *dialogue);

void dialogue_decide(struct dialogue *dialogue);        /* by the rules, without a reply */

/* dialogue_gap.c: fragment: true: the piece was one, and is told. */
bool dialogue_client_fragment(struct dialogue *dialogue, struct span piece, bool ended);
bool dialogue_server_fragment(struct dialogue *dialogue, struct span piece);
void dialogue_resync(struct dialogue *dialogue, struct span next);
void dialogue_content_lost_end(struct dialogue *dialogue);

/* dialogue_line.c */
size_t dialogue_read_line(struct dialogue *dialogue, struct span in); /* of in; returns how much was read */
void dialogue_line_piece(struct dialogue *dialogue, struct span piece, bool ended);

/* dialogue_content.c */
void dialogue_content_begin(struct dialogue *dialogue);
size_t dialogue_read_content(struct dialogue *dialogue, struct span in);
size_t dialogue_read_chunk(struct dialogue *dialogue, struct span in);
void dialogue_content_cut(struct dialogue *dialogue); /* what is undecided is text: no more comes */

/* dialogue_server.c */
void dialogue_server_bytes(struct dialogue *dialogue, struct span bytes, int64_t time_us);
void dialogue_server_close(struct dialogue *dialogue);
void dialogue_server_tls(struct dialogue *dialogue);
void dialogue_reply_cut(struct dialogue *dialogue); /* no more lines of the reply at hand will be seen */

/* dialogue_pending.c */
void pending_finish(struct pending_queue *queue);
void pending_push(struct pending_queue *queue, enum smtp_state now, struct pending item);
struct pending pending_pop(struct pending_queue *queue);                /* count > 0 */
const struct pending *pending_first(const struct pending_queue *queue); /* NULL if empty */
bool pending_has(const struct pending_queue *queue, enum smtp_verb verb);
void pending_settle(struct pending_queue *queue, enum smtp_state now); /* after the state came out otherwise than expected */
enum smtp_state pending_expected(const struct pending_queue *queue, enum smtp_state now);

/* dialogue_stream.c: the next piece of `in` that is a line, or as much of one as fits.
 * *out_piece: contiguous, with CR LF if *out_ended; borrowed until the next call. False: `in` was
 * consumed, the line goes on. Afterwards call stream_taken with the piece. */
bool stream_next(struct dialogue_stream *stream, struct span in, size_t *out_consumed, struct span *out_piece, bool *out_ended);
void stream_restart(struct dialogue_stream *stream); /* what comes next begins a line */
void stream_taken(struct dialogue_stream *stream, struct span piece, bool ended);

#endif
