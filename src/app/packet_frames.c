#include "app/packet_frames.h"

#include <string.h>

#include "app/app.h"
#include "base/mem.h"
#include "timeline/frame.h"

static const struct packets *packets_of(void *context, uint32_t number)
{
	struct app *app = context;
	struct packet_frames *frames = &app->packets;
	const struct session *session = timeline_session(app->timeline, number);
	if (session == NULL)
		return NULL;
	if (number > frames->count) {
		size_t count = app->timeline->session_count;
		frames->sessions = mem_resize(frames->sessions, count * sizeof *frames->sessions);
		memset(frames->sessions + frames->count, 0, (count - frames->count) * sizeof *frames->sessions);
		frames->count = count;
	}
	struct packets *packets = &frames->sessions[number - 1];
	packets_update(packets, app->timeline, session);
	return packets;
}

static unsigned read_captured(struct app *app, const struct session *session, const struct fact *fact)
{
	struct fact_packet packet = fact_packet(fact);
	if (app->capturing.frames == NULL ||
	    !app->capturing.frames(app->capturing.context, session, &packet, &app->packets.frame))
		buf_clear(&app->packets.frame);
	return packet.link_type;
}

static struct packet_frame frame_of(void *context, uint32_t number, size_t index)
{
	struct app *app = context;
	const struct session *session = timeline_session(app->timeline, number);
	const struct packets *packets = packets_of(app, number);
	unsigned link_type = FRAME_LINK_ETHERNET;
	buf_clear(&app->packets.frame);
	if (packets == NULL || index >= packets->count)
		return (struct packet_frame){ .link_type = link_type };
	const struct packet *packet = &packets->list[index];
	const struct fact *fact = app->timeline->facts[packet->fact];
	if (packet->captured)
		link_type = read_captured(app, session, fact);
	else
		frame_build(&session->opened, packet, index, packets_payload(packet, fact), &app->packets.frame);
	return (struct packet_frame){ .bytes = buf_span(&app->packets.frame), .link_type = link_type };
}

struct packet_source packet_frames_source(struct app *app)
{
	return (struct packet_source){ .packets_of = packets_of, .frame_of = frame_of, .context = app };
}

void packet_frames_finish(struct packet_frames *frames)
{
	for (size_t i = 0; i < frames->count; i++)
		packets_finish(&frames->sessions[i]);
	free(frames->sessions);
	buf_finish(&frames->frame);
	*frames = (struct packet_frames){ 0 };
}
