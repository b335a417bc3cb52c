#include "capture/recorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "capture/save.h"

#define BUCKETS 1024

/* One open connection. */
struct recording {
	struct recording *next;
	uint32_t session;
	int64_t opened_us;
	struct sink sink;
	struct writer writer;
	struct writer_session written;
	struct packets packets; /* dropped as soon as they are written */
};

struct recorder {
	char *folder;                    /* owned */
	struct recording *open[BUCKETS]; /* owned, by session number */
};

struct recorder *recorder_create(const char *folder)
{
	struct recorder *recorder = mem_zero(sizeof *recorder);
	recorder->folder = mem_strdup(folder);
	return recorder;
}

static struct recording **find(struct recorder *recorder, uint32_t session)
{
	struct recording **at = &recorder->open[session % BUCKETS];
	while (*at != NULL && (*at)->session != session)
		at = &(*at)->next;
	return at;
}

static void begin(struct recorder *recorder, const struct fact *fact)
{
	struct fact_opened opened = fact_opened(fact);
	struct recording **place = find(recorder, fact->session);
	if (*place != NULL || opened.origin == ORIGIN_CAPTURE || opened.reopened)
		return;
	struct recording *recording = mem_zero(sizeof *recording);
	recording->session = fact->session;
	recording->opened_us = fact->time_us;
	recording->written = (struct writer_session){ .number = 1, .opened = opened };
	sink_init(&recording->sink, recorder->folder);
	writer_begin(&recording->writer, sink_room(&recording->sink));
	*place = recording;
}

static void end(struct recorder *recorder, struct recording **place)
{
	struct recording *recording = *place;
	*place = recording->next;
	writer_end(&recording->writer);
	char *name = save_name(recording->opened_us, recording->session);
	char *path = sink_commit(&recording->sink, name, ".pcapng");
	if (path == NULL)
		log_error("cannot save connection %u in %s: %s", recording->session, recorder->folder, strerror(errno));
	free(path);
	free(name);
	packets_finish(&recording->packets);
	writer_session_finish(&recording->written);
	free(recording);
}

static void record(struct recording *recording, const struct fact *fact)
{
	struct packets *packets = &recording->packets;
	uint64_t before = packets->sent[SMTP_CLIENT] + packets->sent[SMTP_SERVER];
	packets_add(packets, fact, 0);
	for (size_t i = 0; i < packets->count; i++) {
		writer_packet(&recording->writer, &recording->written, &packets->list[i],
		              packets_payload(&packets->list[i], fact));
		sink_settle(&recording->sink);
	}
	packets_drop(packets);
	bool carried = before < packets->sent[SMTP_CLIENT] + packets->sent[SMTP_SERVER];
	writer_fact(&recording->writer, &recording->written, fact, carried);
	sink_settle(&recording->sink);
}

void recorder_add(struct recorder *recorder, const struct fact *fact)
{
	if (fact->kind == FACT_OPENED)
		begin(recorder, fact);
	struct recording **place = find(recorder, fact->session);
	if (*place == NULL)
		return;
	record(*place, fact);
	if (fact->kind == FACT_CLOSED)
		end(recorder, place);
}

void recorder_destroy(struct recorder *recorder)
{
	if (recorder == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		while (recorder->open[i] != NULL)
			end(recorder, &recorder->open[i]);
	free(recorder->folder);
	free(recorder);
}
