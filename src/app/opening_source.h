/* opening_source: where the facts of an opening come from: one capture, or the captures of a folder merged by time.
 *
 *     worker ──► opening_source_step ──► on_fact …          main thread, between two steps ──► the rest
 *
 * One thread at a time, as in struct opening_job.
 */
#ifndef APP_OPENING_SOURCE_H
#define APP_OPENING_SOURCE_H

#include "app/folder.h"
#include "capture/gathering.h"

/* A folder that was opened: which of its files a session came from, so that its frames can be read again. Main thread. */
struct opened_folder {
	struct folder folder; /* owned */
	uint32_t *from;       /* owned: of the source's session n at [n - 1]: index in folder.files */
	size_t count, cap;
	struct capture_file *last; /* owned: the file that was read last; NULL: none */
	uint32_t last_index;
};

void opened_folder_destroy(struct opened_folder *folder);

/* The file of a session of the source, borrowed until the next call; NULL: it cannot be read any more. */
struct capture_file *opened_folder_file(struct opened_folder *folder, uint32_t session);

struct opening_source {
	bool many;                  /* a folder's */
	struct reading reading;     /* !many */
	struct gathering gathering; /* many */
	void (*on_fact)(void *context, struct fact *fact);
	void *context;
	uint32_t *from; /* owned: of sessions that opened since opening_source_note */
	size_t from_count, from_cap;
	/* of the first file with trouble */
	const char *bad_name;   /* borrowed from the folder; NULL: all are whole */
	const char *bad_reason; /* the system's words; NULL: it could be opened */
	const char *bad;        /* a catalogue key, or NULL */
	uint64_t bad_offset;
};

/* source: zeroed. file, folder: borrowed until finish. */
void opening_source_init(struct opening_source *source, struct capture_file *file, struct opened_folder *folder,
                         void (*on_fact)(void *context, struct fact *fact), void *context);
void opening_source_finish(struct opening_source *source);

bool opening_source_step(struct opening_source *source, uint64_t bytes, uint64_t facts); /* as reading_step */
void opening_source_stop(struct opening_source *source);

uint64_t opening_source_done(const struct opening_source *source);
uint64_t opening_source_size(const struct opening_source *source, const struct opened_folder *folder);
uint32_t opening_source_sessions(const struct opening_source *source);

/* Main thread, while no step runs: the folder learns where the newest sessions came from. */
void opening_source_note(struct opening_source *source, struct opened_folder *folder);

#endif
