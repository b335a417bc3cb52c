/* Any bytes as a capture of ours: what comes out leads to steps that are there, and builds frames that read back. */
#include "base/mem.h"
#include "capture/memory.h"
#include "capture/restore.h"
#include "timeline/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(void *context, struct fact *fact)
{
	timeline_add(context, fact);
}

static struct timeline *open_capture(struct span file)
{
	struct timeline *timeline = timeline_create();
	struct block_reader reader;
	struct restore restore;
	struct block block;
	block_reader_init(&reader, read_memory, &file);
	restore_init(&restore, add, timeline);
	while (block_next(&reader, &block) == BLOCK_DONE && restore_block(&restore, &block))
		frame_read(block.link_type, block.data, &(struct frame){ 0 });
	restore_finish(&restore);
	block_reader_finish(&reader);
	return timeline;
}

static void look(const struct timeline *timeline, const struct session *session)
{
	struct packets packets = { 0 };
	bool bad = false;
	packets_update(&packets, timeline, session);
	for (size_t i = 0; i < session->step_count; i++) {
		struct packet_range range = packets_of_step(&packets, session, i);
		bad |= range.first != PACKETS_NONE && (range.first > range.last || range.last >= packets.count);
	}
	for (size_t i = 0; i < packets.count; i++) {
		const struct packet *packet = &packets.list[i];
		struct frame_segment segment;
		struct buf out = { 0 };
		frame_build(&packets.opened, packet, i, packets_payload(packet, timeline->facts[packet->fact]), &out);
		bad |= packets_step(&packets, session, i) != TIMELINE_NONE &&
		       packets_step(&packets, session, i) >= session->step_count;
		bad |= !frame_read_segment(FRAME_LINK_ETHERNET, buf_span(&out), &segment);
		buf_finish(&out);
	}
	packets_finish(&packets);
	if (bad)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct timeline *timeline = open_capture(span_make(data, size));
	for (size_t i = 0; i < timeline->session_count; i++)
		look(timeline, timeline->sessions[i]);
	timeline_destroy(timeline);
	return 0;
}
