#include "capture/restore.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "capture/factblock.h"
#include "timeline/frame.h"

#define DROP_FROM 65536 /* used bytes in front of a queue before they are moved out */

void restore_init(struct restore *restore, restore_fact_fn on_fact, void *context)
{
	*restore = (struct restore){ .on_fact = on_fact, .context = context };
}

void restore_finish(struct restore *restore)
{
	for (size_t i = 0; i < restore->session_count; i++) {
		buf_finish(&restore->sessions[i].payload[SMTP_CLIENT].bytes);
		buf_finish(&restore->sessions[i].payload[SMTP_SERVER].bytes);
		buf_finish(&restore->sessions[i].packets.bytes);
	}
	free(restore->sessions);
	buf_finish(&restore->secrets.bytes);
	*restore = (struct restore){ 0 };
}

static bool bad(struct restore *restore, const struct block *block, const char *error)
{
	restore->error = error;
	restore->error_offset = block->offset;
	return false;
}

/* Numbers count up, but a few handshakes may overtake one another; NULL: it cannot be one of ours. */
static struct restore_session *session_of(struct restore *restore, uint32_t number)
{
	if (number == 0 || number > RESTORE_SESSIONS_MAX || number > restore->session_count + RESTORE_AHEAD_MAX)
		return NULL;
	while (number > restore->session_count)
		*array_push(restore->sessions, restore->session_count, restore->session_cap) = (struct restore_session){ 0 };
	return &restore->sessions[number - 1];
}

/* ---- queues */

static bool put(struct restore *restore, struct restore_queue *queue, struct span bytes)
{
	restore->waiting += bytes.len;
	buf_add(&queue->bytes, bytes);
	return restore->waiting <= RESTORE_WAITING_MAX;
}

/* The next len bytes, borrowed until the next put or drop. False: they did not come. */
static bool take(struct restore *restore, struct restore_queue *queue, size_t len, struct span *out)
{
	if (queue->bytes.len - queue->used < len)
		return false;
	*out = span_part(buf_span(&queue->bytes), queue->used, queue->used + len);
	queue->used += len;
	restore->waiting -= len;
	return true;
}

static void drop_used(struct restore_queue *queue)
{
	if (queue->used < DROP_FROM && queue->used < queue->bytes.len)
		return;
	buf_drop(&queue->bytes, queue->used);
	queue->used = 0;
}

static void forget(struct restore *restore, struct restore_queue *queue)
{
	restore->waiting -= queue->bytes.len - queue->used;
	buf_finish(&queue->bytes);
	queue->used = 0;
}

/* ---- packets */

static bool keep_place(struct restore *restore, struct restore_session *session, const struct block *block)
{
	struct fact_packet packet;
	memset(&packet, 0, sizeof packet);
	packet.offset = block->frame_offset;
	packet.len = (uint32_t)block->data.len;
	packet.wire_len = block->wire_len;
	packet.link_type = (uint16_t)block->link_type;
	return put(restore, &session->packets, span_make(&packet, sizeof packet));
}

static bool keep_payload(struct restore *restore, struct restore_session *session, const struct block *block)
{
	struct frame_segment segment;
	if (!frame_read_segment(block->link_type, block->data, &segment))
		return true;
	return put(restore, &session->payload[block->outbound ? SMTP_SERVER : SMTP_CLIENT],
	           span_part(block->data, segment.payload, (size_t)segment.payload + segment.payload_len));
}

/* Until its FACT_OPENED has come nobody knows which of both is needed. */
static bool take_packet(struct restore *restore, const struct block *block)
{
	if (block->session == 0)
		return true;
	struct restore_session *session = session_of(restore, block->session);
	bool ok = session != NULL;
	if (ok && (!session->known || session->captured))
		ok = keep_place(restore, session, block);
	if (ok && !session->captured)
		ok = keep_payload(restore, session, block);
	return ok || bad(restore, block, "capture.bad-facts");
}

/* ---- facts */

static void hand_out(struct restore *restore, struct fact *fact)
{
	struct restore_session *session = &restore->sessions[fact->session - 1];
	if (session->begun && fact->time_us < session->last_us)
		fact->time_us = session->last_us;
	session->begun = true;
	session->last_us = fact->time_us;
	restore->facts++;
	restore->on_fact(restore->context, fact);
}

static void open_session(struct restore *restore, struct restore_session *session, const struct fact *fact)
{
	session->known = true;
	session->captured = fact_opened(fact).origin == ORIGIN_CAPTURE;
	if (!session->captured)
		forget(restore, &session->packets);
	else {
		forget(restore, &session->payload[SMTP_CLIENT]);
		forget(restore, &session->payload[SMTP_SERVER]);
	}
}

/* What the record knows of the packet, with where it is. */
static void complete_packet(struct fact *fact, struct span place)
{
	struct fact_packet told = fact_packet(fact), packet;
	memcpy(&packet, place.data, sizeof packet);
	told.offset = packet.offset;
	told.len = packet.len;
	told.wire_len = packet.wire_len;
	told.link_type = packet.link_type;
	memcpy(fact->data, &told, sizeof told);
}

static bool find_bytes(struct restore *restore, struct restore_session *session, const struct factblock_record *record,
                       struct span *out)
{
	if (record->kind == FACT_PACKET)
		return take(restore, &session->packets, sizeof(struct fact_packet), out);
	if (!record->elsewhere)
		return true;
	if (record->kind == FACT_TLS_SECRET)
		return take(restore, &restore->secrets, record->len, out);
	return record->kind == FACT_BYTES && take(restore, &session->payload[record->from], record->len, out);
}

static bool take_record(struct restore *restore, const struct factblock_record *record)
{
	struct span bytes = { 0 };
	struct restore_session *session = session_of(restore, record->session);
	if (session == NULL || !find_bytes(restore, session, record, &bytes))
		return false;
	struct fact *fact = factblock_fact(record, bytes);
	if (fact == NULL)
		return false;
	if (fact->kind == FACT_PACKET)
		complete_packet(fact, bytes);
	if (fact->kind == FACT_OPENED)
		open_session(restore, session, fact);
	hand_out(restore, fact);
	drop_used(&session->payload[record->from]);
	drop_used(&session->packets);
	drop_used(&restore->secrets);
	return true;
}

static bool take_facts(struct restore *restore, const struct block *block)
{
	struct span records;
	struct factblock_record record;
	enum factblock_result result;
	if (!factblock_open(block->data, &records))
		return bad(restore, block, "capture.bad-version");
	while ((result = factblock_next(&records, &record)) == FACTBLOCK_DONE)
		if (!take_record(restore, &record))
			return bad(restore, block, "capture.bad-facts");
	return result == FACTBLOCK_END || bad(restore, block, "capture.bad-facts");
}

bool restore_block(struct restore *restore, const struct block *block)
{
	if (restore->error != NULL)
		return false;
	if (block->kind == BLOCK_PACKET)
		return take_packet(restore, block);
	if (block->kind == BLOCK_FACTS)
		return take_facts(restore, block);
	if (block->kind == BLOCK_SECRETS)
		return put(restore, &restore->secrets, block->data) || bad(restore, block, "capture.bad-facts");
	return true;
}
