/* packet_frames: the packets of each session for the packets pane, and the bytes of one of them.
 *
 *     live sessions ─► timeline/packets, timeline/frame_build
 *     opened captures ─► their frames lie in the capture file: app->capturing.frames, set by who opens captures
 *
 * Packets of a session are made when it is first looked at, and from then on with the facts that have come since. Part of struct
 * app; a zeroed struct is empty and valid. Main thread.
 */
#ifndef APP_PACKET_FRAMES_H
#define APP_PACKET_FRAMES_H

#include "view/packets_state.h"

struct app;

struct packet_frames {
	struct packets *sessions; /* owned: [n - 1] is session n's, empty until it is looked at */
	size_t count;
	struct buf frame; /* owned: the one that was asked for last */
};

/* The source for a frame of the view; borrowed from app. */
struct packet_source packet_frames_source(struct app *app);

void packet_frames_finish(struct packet_frames *frames);

#endif
