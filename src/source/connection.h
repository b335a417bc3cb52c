/* connection: one SMTP client on the wire: reads → facts and responder → faults and gate → writes.
 *
 *     OPEN ──reply with then_close sent──► ENDING ──all written, shutdown──► LINGERING ──client's end or time──► closed
 *       └──client's end: what it sent before is still answered, but a held reply is not waited for──────────────┘
 *
 * A read is pushed as a fact before the replies it caused. Input that may not be fed yet (a reply waits at the gate,
 * the client does not read its replies) is kept up to a limit, read by read; at the limit the socket is not read.
 * Lingering keeps unread input from destroying the last reply on its way (a reset instead of an end).
 * A connection owns itself: it is freed when its handles are closed and no store runs for it. Server thread.
 */
#ifndef SOURCE_CONNECTION_H
#define SOURCE_CONNECTION_H

#include "source/hub.h"

void connection_accept(struct hub *hub, uv_stream_t *listener);

/* After hub->paused became false: reads again. */
void connection_resume_all(struct hub *hub);

/* 421 to everyone, then closes; a mail that is being stored, and who is held, gets its own reply first. */
void connection_stop_all(struct hub *hub);

/* ---- the lecture (connection_hold.c): live.h says what these do */
void connection_hold_all(struct hub *hub, bool on, const struct live_break *breaks);
void connection_release(struct hub *hub, uint32_t session); /* 0: all */
void connection_alter(struct hub *hub, uint32_t session, struct fault_action action);

#endif
