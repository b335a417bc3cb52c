/* outbox: replies on their way to one socket. Each is a fact; it is handed on when its bytes were given to the socket.
 * Facts of other kinds (held, altered, a note) keep their place among them and are not written; nor is clear text under
 * TLS, whose wire form follows it.
 *
 *     outbox_add … outbox_add → outbox_flush: one system call for what is ready, then sent(fact) for each, in order
 *
 * What the socket does not take at once is copied and written by the loop; then room() is called. The stream must be
 * closed before the outbox's memory goes. Server thread.
 */
#ifndef SOURCE_OUTBOX_H
#define SOURCE_OUTBOX_H

#include <uv.h>

#include "timeline/fact.h"

typedef void (*outbox_sent_fn)(void *context, struct fact *fact); /* takes the fact over; must not add or clear */
typedef void (*outbox_room_fn)(void *context, bool alive);        /* false: the peer is gone */

struct outbox {
	uv_stream_t *stream; /* borrowed */
	struct fact **facts; /* owned, owned: ready, not yet given to the socket */
	size_t count, cap, bytes;
	bool under_tls; /* set while nothing is to be written */
	outbox_sent_fn sent;
	outbox_room_fn room;
	void *context; /* borrowed: of both */
};

void outbox_finish(struct outbox *outbox);
void outbox_clear(struct outbox *outbox); /* forgets what is ready */

void outbox_add(struct outbox *outbox, struct fact *fact); /* takes it over */
bool outbox_flush(struct outbox *outbox);                  /* false: the peer is gone, what is left was forgotten */
size_t outbox_unsent(const struct outbox *outbox);         /* bytes for the socket, ready or waiting for it */

#endif
