/* play: one lesson being played: its connections, each at its time, against a server that is set as the lesson wants.
 *
 *     start ──► connection at once, after a pause, or after another one's end ──► client ─ ─TCP─ ─► connection (of the server)
 *                                                                                     └──── both hold the play ────┘
 *
 * The server's faults, extensions and mistakes are the play's own for its connections, so nobody else sees them, and
 * nothing has to be put back. Without a key for them in the lesson they are the hub's. A play frees itself when its last
 * holder lets go and no connection is still to come. Server thread.
 */
#ifndef SOURCE_PLAY_H
#define SOURCE_PLAY_H

#include "source/hub.h"

/* One for all who play it at once. */
struct play_script {
	struct lesson *lesson; /* owned */
	size_t holds;          /* plays */
};

struct play_part {
	struct play *play;
	uv_timer_t timer; /* until its client starts; closed then */
	bool waiting;     /* timer is open */
	bool due;         /* what it waited for is over: only the pause is left */
};

struct play {
	struct hub *hub; /* borrowed */
	size_t place;    /* in hub->plays */
	uint32_t number; /* 1 … */
	unsigned holds;  /* clients, connections and timers that are open: freed at 0 */
	struct play_script *shared;
	const struct lesson *script; /* borrowed from shared */
	enum fact_origin origin;
	struct sockaddr_storage target;
	struct smtp_server_config smtp; /* follows the hub's where the lesson does not set it */
	struct faults faults;           /* owned; empty where the lesson sets none */
	struct play_part *parts;        /* owned: one for each connection */
};

/* script: taken over, played times at once (not 0). target: where our listener is. */
void play_start(struct hub *hub, struct lesson *script, enum fact_origin origin, const struct sockaddr_storage *target,
                size_t times);

void play_hold(struct play *play);
void play_release(struct play *play); /* it may be gone afterwards */

/* Its client has gone: those that wait for it may come. */
void play_connection_ended(struct play *play, size_t connection);

/* Of its connections: what their server does wrong on purpose, "@n" counted from the lesson's first. */
struct faults *play_faults(struct play *play);

/* The hub's switches have changed; turned: these were turned over by hand, for lessons too. */
void play_follow_all(struct hub *hub, unsigned extensions_turned, unsigned bugs_turned);

/* Nobody comes any more. */
void play_stop_all(struct hub *hub);

#endif
