/* sink: a file that appears whole or not at all.
 *
 *     sink_init → sink_room, append, sink_settle … → sink_commit (it has its name) or sink_abort (nothing is left)
 *
 * What is appended is buffered and goes to a hidden temporary file in the same folder (".123-4.part"), which gets its name at the
 * end and never takes one that exists. The file is closed between writes, so hundreds may be under way at once. After a failure
 * all calls do nothing and commit tells. One thread at a time; commit guards against the death of the process, not of the
 * machine.
 */
#ifndef CAPTURE_SINK_H
#define CAPTURE_SINK_H

#include "base/buf.h"

#define SINK_BUFFER (256u << 10) /* bytes written at once */

struct sink {
	char *folder;      /* owned */
	char *temporary;   /* owned: path */
	struct buf buffer; /* owned: not yet written */
	uint64_t written;  /* bytes, without the buffer's */
	bool begun;        /* the temporary file is there */
	int error;         /* errno of what failed first; 0: nothing */
};

void sink_init(struct sink *sink, const char *folder);
struct buf *sink_room(struct sink *sink); /* append here */
void sink_settle(struct sink *sink);      /* after appending: writes when there is enough */

/* stem + ending, or stem-2 + ending, … Returns the path, free() it; NULL: errno says why. The sink is finished either way. */
char *sink_commit(struct sink *sink, const char *stem, const char *ending);
void sink_abort(struct sink *sink); /* a finished or zeroed one: nothing */

#endif
