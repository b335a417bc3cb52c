/* save: sessions of the timeline → one .pcapng, in order of time.
 *
 *     save_init → save_step … (false: all is written) → save_commit, or save_abort
 *
 * A step writes about as many bytes as it is given, so that a window stays alive while much is saved; facts that come meanwhile
 * are not in it. Packets of all sessions are merged by time; facts keep their global order. Main thread.
 */
#ifndef CAPTURE_SAVE_H
#define CAPTURE_SAVE_H

#include "capture/sink.h"
#include "capture/writer.h"

/* Where the frames of opened captures are. Appends the frame's bytes; false: they cannot be read any more. */
typedef bool (*save_frame_fn)(void *context, const struct session *session, const struct fact_packet *packet, struct buf *out);

struct save_packet { /* a packet and where it stands in time */
	int64_t time_us;
	uint32_t fact, session, packet; /* index in timeline->facts; index in save->sessions; index in its packets */
};

struct save_session {
	const struct session *session; /* borrowed */
	struct packets packets;        /* owned */
	struct writer_session written;
};

struct save {
	const struct timeline *timeline; /* borrowed */
	save_frame_fn frames;            /* NULL: no session is of a capture, or their frames are gone */
	void *context;
	struct sink sink;
	struct writer writer;
	struct save_session *sessions; /* owned, by number */
	size_t session_count;
	uint32_t first;            /* number of the first of them */
	struct save_packet *order; /* owned: all packets by time */
	size_t packet_count, packet_cap, packets_done;
	uint8_t *carried; /* owned, one for each fact: its bytes are in packets */
	size_t fact_count, facts_done;
};

/* session 0: all of them. folder: must be there. */
void save_init(struct save *save, const struct timeline *timeline, uint32_t session, const char *folder, save_frame_fn frames,
               void *context);
bool save_step(struct save *save, size_t bytes);        /* false: done */
double save_progress(const struct save *save);          /* 0 … 1 */
char *save_commit(struct save *save, const char *stem); /* the path, free() it; NULL: errno says why. Finished either way */
void save_abort(struct save *save);

/* All of that at once. */
char *save_sessions(const struct timeline *timeline, uint32_t session, const char *folder, const char *stem, save_frame_fn frames,
                    void *context);

/* "20261122-214401-c0003": when the connection was opened, local time, and its number; -all in place of the number. free() it. */
char *save_name(int64_t opened_us, uint32_t session);

#endif
