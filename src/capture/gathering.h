/* gathering: many capture files → the facts of all of them, merged by time, a piece at a time.
 *
 *     gathering_init → gathering_step … (false: over) → gathering_finish
 *
 *     file ──reading──┐
 *     file ──reading──┼──► merge ──► on_fact, once all are read: sessions are numbered 1, 2, … in the order of their opening
 *     file ──reading──┘
 *
 * A file that cannot be opened or is broken is passed over from there on, and counted; on_trouble tells of each. Files are open
 * one at a time. One thread at a time, which may change between steps.
 */
#ifndef CAPTURE_GATHERING_H
#define CAPTURE_GATHERING_H

#include "capture/merge.h"
#include "capture/reading.h"

struct gathering_file {      /* what became of one of them */
	const char *path;    /* borrowed */
	const char *reason;  /* it could not be opened: the system's words; else NULL */
	const char *trouble; /* a catalogue key; NULL: it is whole */
	uint64_t trouble_offset;
	uint32_t sessions;
};

struct gathering_sink {
	void (*on_fact)(void *context, struct fact *fact);                    /* takes it over */
	void (*on_trouble)(void *context, const struct gathering_file *file); /* may be NULL */
	void *context;
};

struct gathering {
	struct gathering_sink sink;
	char *const *paths; /* borrowed */
	size_t count, at;   /* at: the file that is being read */
	uint32_t *merged;   /* owned: index in paths of the merge's files */
	size_t merged_count, merged_cap;
	struct capture_file *file; /* owned; NULL: none is open */
	struct reading reading;
	struct merge merge;
	uint64_t kept; /* as in struct reading, of all files read */
	/* read by who shows them */
	uint64_t read;     /* bytes of the files that were read to their ends */
	uint32_t sessions; /* handed out */
	size_t broken;     /* files with trouble */
};

void gathering_init(struct gathering *gathering, char *const *paths, size_t count, const struct gathering_sink *sink);
void gathering_finish(struct gathering *gathering); /* zeroed: nothing */

/* As reading_step. */
bool gathering_step(struct gathering *gathering, uint64_t bytes, uint64_t facts);

/* No more is wanted: what was read is handed out by the steps that follow. */
void gathering_stop(struct gathering *gathering);

/* In on_fact: index in paths of the file it came from. */
size_t gathering_from(const struct gathering *gathering);

/* Bytes read so far. */
uint64_t gathering_done(const struct gathering *gathering);

#endif
