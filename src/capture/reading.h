/* reading: a capture file → facts of the SMTP sessions in it, a piece at a time.
 *
 *     reading_create → reading_step … (false: over) → reading_destroy
 *
 * A file of ours gives the facts it was made from (capture/restore), any other what its packets tell (capture/conversations); the
 * times of one session never decrease. Sessions are numbered 1, 2, … in the order of their opening. Where the file is broken the
 * sentence and the offset say so, and what came before stands. One thread at a time, which may change between steps.
 */
#ifndef CAPTURE_READING_H
#define CAPTURE_READING_H

#include "timeline/fact.h"

#define READING_FRAME_MAX    262144u      /* bytes: of a fact_packet that can be read */
#define READING_SESSIONS_MAX 100000u      /* SMTP sessions of one file */
#define READING_KEPT_MAX     (3ull << 30) /* bytes of memory that its facts may take, about */

/* The file, kept open: what is renamed or deleted meanwhile stays readable. */
struct capture_file {
	int fd;
	uint64_t size;
	char *name; /* owned: without its folders */
};

/* NULL: *out_reason says why, in the system's words. */
struct capture_file *capture_file_open(const char *path, const char **out_reason);
void capture_file_close(struct capture_file *file);
size_t capture_file_read(void *file, uint64_t at, void *out, size_t len); /* a block_read_fn; any thread */

/* By its first bytes: pcapng or pcap. */
bool capture_file_is_capture(struct capture_file *file);

struct reading_parts;

struct reading {
	struct reading_parts *parts;                       /* owned: reading.c's own */
	struct capture_file *file;                         /* borrowed */
	void (*on_fact)(void *context, struct fact *fact); /* takes it over */
	void *context;
	/* read by who shows them */
	uint64_t done, kept, frames;
	uint32_t sessions, left_out; /* left out: over READING_SESSIONS_MAX */
	const char *trouble;         /* a catalogue key, NULL: none; "capture.bad-…", "capture.too-large", "capture.too-many" */
	uint64_t trouble_offset;
};

void reading_init(struct reading *reading, struct capture_file *file, void (*on_fact)(void *context, struct fact *fact),
                  void *context);
void reading_finish(struct reading *reading);

/* Reads about so many bytes of the file, fewer where they make more than about so many facts. False: that was all. */
bool reading_step(struct reading *reading, uint64_t bytes, uint64_t facts);

/* No more is wanted: what waits is handed out now, the next step has nothing to do. */
void reading_stop(struct reading *reading);

#endif
