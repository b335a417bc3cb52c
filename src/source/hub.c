#include "source/hub.h"

#include <string.h>

#include "base/mem.h"

/* From here on a read keeps its block, cut down; below, it is copied into one of its size and the block is used again. */
#define HUB_KEEP_SIZE (HUB_READ_SIZE / 2)
#define HUB_DRIFT_US  1000000

static int64_t wall_us(void)
{
	uv_timeval64_t now = { 0 };
	uv_gettimeofday(&now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_usec;
}

void hub_init(struct hub *hub, const struct live_config *config, struct fact_queue *facts)
{
	*hub = (struct hub){ .config = config, .facts = facts, .smtp = config->smtp, .holding = config->hold };
	faults_set(&hub->faults, config->faults, config->fault_count);
	hub->start_us = wall_us();
	hub->start_ns = uv_hrtime();
}

void hub_finish(struct hub *hub)
{
	faults_finish(&hub->faults);
	fact_destroy(hub->spare);
	free(hub->connections);
	free(hub->clients);
	free(hub->plays);
	hub->spare = NULL;
	hub->connections = NULL;
	hub->clients = NULL;
	hub->plays = NULL;
}

int64_t hub_now_us(const struct hub *hub)
{
	return hub->start_us + (int64_t)((uv_hrtime() - hub->start_ns) / 1000);
}

void hub_follow_clock(struct hub *hub)
{
	int64_t ahead = wall_us() - hub_now_us(hub);
	if (ahead > HUB_DRIFT_US)
		hub->start_us += ahead;
}

bool hub_push(struct hub *hub, struct fact *fact)
{
	fact->time_us = hub_now_us(hub);
	if (fact_queue_push(hub->facts, fact) || hub->paused)
		return true;
	hub->paused = true;
	return false;
}

struct span hub_read_room(struct hub *hub)
{
	if (hub->spare == NULL)
		hub->spare = fact_create(FACT_BYTES, 0, 0, HUB_READ_SIZE);
	return span_make(hub->spare->data, HUB_READ_SIZE);
}

struct fact *hub_read_fact(struct hub *hub, uint32_t session, enum smtp_side from, size_t len)
{
	struct fact *fact = hub->spare;
	if (len < HUB_KEEP_SIZE)
		return fact_create_bytes(session, from, 0, span_make(fact->data, len));
	hub->spare = NULL;
	if (len < HUB_READ_SIZE)
		fact = mem_resize(fact, sizeof *fact + len);
	fact->session = session;
	fact->from = from;
	fact->len = len;
	return fact;
}

void hub_push_note(struct hub *hub, uint32_t session, const char *text)
{
	struct fact *fact = fact_create(FACT_NOTE, session, 0, strlen(text));
	memcpy(fact->data, text, strlen(text));
	hub_push(hub, fact);
}
