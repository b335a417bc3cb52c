#include "capture/save.h"

#include <stdlib.h>
#include <time.h>

#include "base/array.h"
#include "base/mem.h"

#define STEP_ALL SIZE_MAX

static int by_time(const void *a, const void *b)
{
	const struct save_packet *one = a, *two = b;
	if (one->time_us != two->time_us)
		return one->time_us < two->time_us ? -1 : 1;
	if (one->fact != two->fact)
		return one->fact < two->fact ? -1 : 1;
	return one->packet < two->packet ? -1 : one->packet > two->packet;
}

/* All packets of one session, and which of its facts they carry. */
static void add_session(struct save *save, size_t at, const struct session *session)
{
	struct save_session *own = &save->sessions[at];
	own->session = session;
	own->written.number = (uint32_t)at + 1;
	own->written.opened = session->opened;
	for (size_t i = 0; i < session->fact_count; i++) {
		uint32_t index = session->facts[i];
		uint64_t before = own->packets.sent[SMTP_CLIENT] + own->packets.sent[SMTP_SERVER];
		packets_add(&own->packets, save->timeline->facts[index], index);
		save->carried[index] = session->opened.origin != ORIGIN_CAPTURE &&
		                       before < own->packets.sent[SMTP_CLIENT] + own->packets.sent[SMTP_SERVER];
	}
	for (size_t i = 0; i < own->packets.count; i++) {
		const struct packet *packet = &own->packets.list[i];
		*array_push(save->order, save->packet_count, save->packet_cap) = (struct save_packet){
			.time_us = packet->time_us, .fact = packet->fact, .session = (uint32_t)at, .packet = (uint32_t)i
		};
	}
}

void save_init(struct save *save, const struct timeline *timeline, uint32_t session, const char *folder, save_frame_fn frames,
               void *context)
{
	*save = (struct save){ .timeline = timeline, .frames = frames, .context = context };
	save->fact_count = timeline->fact_count;
	save->carried = mem_zero(save->fact_count);
	save->first = session != 0 ? session : 1;
	save->session_count = session == 0 ? timeline->session_count : session <= timeline->session_count ? 1 : 0;
	save->sessions = mem_zero(save->session_count * sizeof *save->sessions);
	for (size_t i = 0; i < save->session_count; i++)
		add_session(save, i, timeline->sessions[save->first - 1 + i]);
	if (save->packet_count > 0)
		qsort(save->order, save->packet_count, sizeof *save->order, by_time);
	sink_init(&save->sink, folder);
	writer_begin(&save->writer, sink_room(&save->sink));
}

/* ---- writing */

static void write_captured(struct save *save, struct save_session *own, const struct packet *packet)
{
	struct fact_packet seen = fact_packet(save->timeline->facts[packet->fact]);
	struct buf frame = { 0 };
	bool there = save->frames != NULL && save->frames(save->context, own->session, &seen, &frame) &&
	             writer_frame(&save->writer, &own->written, packet, &seen, buf_span(&frame));
	save->carried[packet->fact] = there;
	buf_finish(&frame);
}

static void write_packet(struct save *save, const struct save_packet *place)
{
	struct save_session *own = &save->sessions[place->session];
	const struct packet *packet = &own->packets.list[place->packet];
	if (packet->captured)
		write_captured(save, own, packet);
	else
		writer_packet(&save->writer, &own->written, packet, packets_payload(packet, save->timeline->facts[packet->fact]));
}

/* A packet that could not be written takes its fact along: "the packet before it" would be another. */
static void write_fact(struct save *save, size_t index)
{
	const struct fact *fact = save->timeline->facts[index];
	size_t at = fact->session - save->first; /* of a smaller number: beyond all */
	if (fact->session < save->first || at >= save->session_count)
		return;
	if (fact->kind == FACT_PACKET && !save->carried[index])
		return;
	writer_fact(&save->writer, &save->sessions[at].written, fact, save->carried[index]);
}

static bool comes_first(const struct save *save, const struct save_packet *place, size_t fact)
{
	int64_t time_us = save->timeline->facts[fact]->time_us;
	return place->time_us < time_us || (place->time_us == time_us && place->fact <= fact);
}

bool save_step(struct save *save, size_t bytes)
{
	uint64_t start = save->sink.written;
	while (save->facts_done < save->fact_count && save->sink.error == 0) {
		while (save->packets_done < save->packet_count &&
		       comes_first(save, &save->order[save->packets_done], save->facts_done)) {
			write_packet(save, &save->order[save->packets_done++]);
			sink_settle(&save->sink);
		}
		write_fact(save, save->facts_done++);
		sink_settle(&save->sink);
		if (save->sink.written - start >= bytes)
			return true;
	}
	return false;
}

double save_progress(const struct save *save)
{
	return save->fact_count > 0 ? (double)save->facts_done / (double)save->fact_count : 1;
}

/* ---- the end */

static void finish(struct save *save)
{
	for (size_t i = 0; i < save->session_count; i++) {
		packets_finish(&save->sessions[i].packets);
		writer_session_finish(&save->sessions[i].written);
	}
	free(save->sessions);
	free(save->order);
	free(save->carried);
	*save = (struct save){ 0 };
}

char *save_commit(struct save *save, const char *stem)
{
	writer_end(&save->writer);
	char *path = sink_commit(&save->sink, stem, ".pcapng");
	finish(save);
	return path;
}

void save_abort(struct save *save)
{
	writer_end(&save->writer);
	sink_abort(&save->sink);
	finish(save);
}

char *save_sessions(const struct timeline *timeline, uint32_t session, const char *folder, const char *stem, save_frame_fn frames,
                    void *context)
{
	struct save save;
	save_init(&save, timeline, session, folder, frames, context);
	while (save_step(&save, STEP_ALL)) {
		/* one step is all of it */
	}
	return save_commit(&save, stem);
}

char *save_name(int64_t opened_us, uint32_t session)
{
	char when[32];
	time_t seconds = (time_t)(opened_us / 1000000);
	struct tm local;
	localtime_r(&seconds, &local);
	strftime(when, sizeof when, "%Y%m%d-%H%M%S", &local);
	return session == 0 ? mem_printf("%s-all", when) : mem_printf("%s-c%04u", when, session);
}
