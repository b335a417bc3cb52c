/* Any bytes as a capture file: opened as the window does it, into a timeline, with the packets of every session. Facts must come
 * in order: a session opens first and once, its times never decrease, and no bytes come from nowhere. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/reading.h"
#include "timeline/packets.h"

#define SESSIONS 4096

struct seen {
	struct timeline *timeline;
	int64_t last_us[SESSIONS];
	uint32_t sessions;
	uint64_t bytes;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds, const char *what)
{
	if (!holds) {
		fprintf(stderr, "does not hold: %s\n", what);
		abort();
	}
}

static void on_fact(void *context, struct fact *fact)
{
	struct seen *seen = context;
	uint32_t number = fact->session;
	if (fact->kind == FACT_OPENED) /* one of ours may say it twice: then it is ignored */
		seen->sessions += number == seen->sessions + 1;
	check(number >= 1 && number <= seen->sessions, "a session is opened before it is spoken of");
	if (number < SESSIONS) {
		check(fact->kind == FACT_OPENED || fact->time_us >= seen->last_us[number], "times of a session never decrease");
		seen->last_us[number] = fact->time_us;
	}
	seen->bytes += fact->kind == FACT_BYTES ? fact->len : 0;
	timeline_add(seen->timeline, fact);
}

static void look_at(const struct timeline *timeline)
{
	for (size_t i = 0; i < timeline->session_count; i++) {
		struct packets packets = { 0 };
		packets_update(&packets, timeline, timeline->sessions[i]);
		for (size_t step = 0; step < timeline->sessions[i]->step_count; step++)
			packets_of_step(&packets, timeline->sessions[i], step);
		for (size_t packet = 0; packet < packets.count; packet++)
			packets_step(&packets, timeline->sessions[i], packet);
		packets_finish(&packets);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct seen seen;
	struct capture_file file = { .fd = memfd_create("capture", 0), .size = size, .name = (char *)"capture" };
	struct reading reading;
	check(file.fd >= 0 && write(file.fd, data, size) == (ssize_t)size, "the input can be written");
	seen = (struct seen){ .timeline = timeline_create() };
	reading_init(&reading, &file, on_fact, &seen);
	while (reading_step(&reading, 4096, 100)) {
	}
	check(reading.sessions == seen.sessions, "sessions are counted");
	check(seen.bytes <= 2 * size, "no bytes come from nowhere");
	look_at(seen.timeline);
	reading_finish(&reading);
	close(file.fd);
	timeline_destroy(seen.timeline);
	return 0;
}
