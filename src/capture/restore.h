/* restore: the blocks of a capture that we wrote → the facts it was made from.
 *
 *     block_next ──► restore_block ──► restore_fact_fn(fact), in the order they happened
 *
 * Packets, their payload and secrets wait until a facts block behind them says how they were read and written. Nothing is
 * decrypted. Facts carry the session numbers of the file (1, 2, …; add what a timeline has already), FACT_OPENED says
 * `reopened`, and times of a session never decrease, whatever the file says. Foreign packets between ours are passed over. One thread.
 */
#ifndef CAPTURE_RESTORE_H
#define CAPTURE_RESTORE_H

#include "capture/block.h"
#include "timeline/fact.h"

#define RESTORE_WAITING_MAX  (64u << 20) /* bytes that wait for their facts; writer's WRITER_BEHIND_MAX stays far below */
#define RESTORE_SESSIONS_MAX 1000000u
#define RESTORE_AHEAD_MAX    10000u /* sessions a number may be ahead of those seen */

typedef void (*restore_fact_fn)(void *context, struct fact *fact); /* takes the fact over */

struct restore_queue {
	struct buf bytes; /* owned */
	size_t used;      /* handed out, from the front */
};

struct restore_session {
	struct restore_queue payload[2]; /* by side */
	struct restore_queue packets;    /* struct fact_packet each: where the frames are */
	int64_t last_us;                 /* of its facts */
	bool begun;                      /* last_us is set */
	bool known, captured;            /* FACT_OPENED has come; captured: payloads are not needed, else packets are not */
};

struct restore {
	restore_fact_fn on_fact;
	void *context;     /* borrowed */
	const char *error; /* a catalogue key, "capture.bad-facts", "capture.bad-version"; NULL: nothing wrong so far */
	uint64_t error_offset;
	uint64_t facts;                   /* handed out; 0 at the end: the file is not one of ours */
	struct restore_session *sessions; /* owned; session n is sessions[n - 1] */
	size_t session_count, session_cap;
	struct restore_queue secrets;
	size_t waiting; /* bytes in all queues */
};

void restore_init(struct restore *restore, restore_fact_fn on_fact, void *context);
void restore_finish(struct restore *restore);

/* The file's next block. False: restore->error; what was handed out stands, nothing can follow. */
bool restore_block(struct restore *restore, const struct block *block);

#endif
