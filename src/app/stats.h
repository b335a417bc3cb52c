/* stats: what --stats prints at exit, on stderr: frame times, idle, queue, throughput, peak memory. Main thread. */
#ifndef APP_STATS_H
#define APP_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "source/live.h"
#include "source/queue.h"

struct stats {
	int64_t started_us;     /* monotonic */
	int64_t first_frame_us; /* after the start; 0: none yet */
	float *frame_ms;        /* owned: draw and show, each frame */
	size_t frame_count, frame_cap;
};

int64_t stats_now_us(void); /* monotonic */
void stats_init(struct stats *stats);
void stats_finish(struct stats *stats);
void stats_frame(struct stats *stats, int64_t begin_us, int64_t end_us);
void stats_print(struct stats *stats, struct fact_queue_stats queue, struct live_stats live);

#endif
