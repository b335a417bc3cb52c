#include "timeline/fact.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define TERMINATE(field) ((field)[sizeof(field) - 1] = '\0')

struct fact *fact_create(enum fact_kind kind, uint32_t session, int64_t time_us, size_t len)
{
	struct fact *fact = mem_alloc(sizeof *fact + len);
	*fact = (struct fact){ .kind = kind, .layer = LAYER_CLEAR, .session = session, .time_us = time_us, .len = len };
	return fact;
}

struct fact *fact_create_bytes(uint32_t session, enum smtp_side from, int64_t time_us, struct span bytes)
{
	struct fact *fact = fact_create(FACT_BYTES, session, time_us, bytes.len);
	fact->from = from;
	if (bytes.len > 0)
		memcpy(fact->data, bytes.data, bytes.len);
	return fact;
}

void fact_destroy(struct fact *fact)
{
	free(fact);
}

struct span fact_bytes(const struct fact *fact)
{
	return span_make(fact->moved ? fact->moved : fact->data, fact->len);
}

/* The data is bytes without alignment; what a writer left out is zero. */
static void copy_data(const struct fact *fact, void *out, size_t size)
{
	memset(out, 0, size);
	memcpy(out, fact->data, fact->len < size ? fact->len : size);
}

struct fact_opened fact_opened(const struct fact *fact)
{
	struct fact_opened opened;
	copy_data(fact, &opened, sizeof opened);
	TERMINATE(opened.client);
	TERMINATE(opened.server);
	TERMINATE(opened.label);
	if (opened.syn_len > FACT_SYN_MAX)
		opened.syn_len = 0;
	if (opened.origin > ORIGIN_CAPTURE)
		opened.origin = ORIGIN_CLIENT;
	return opened;
}

struct fact_refused fact_refused(const struct fact *fact)
{
	struct fact_refused refused;
	copy_data(fact, &refused, sizeof refused);
	TERMINATE(refused.address);
	TERMINATE(refused.reason);
	TERMINATE(refused.detail);
	return refused;
}

struct fact_held fact_held(const struct fact *fact)
{
	struct fact_held held;
	copy_data(fact, &held, sizeof held);
	TERMINATE(held.text);
	return held;
}

struct fact_gap fact_gap(const struct fact *fact)
{
	struct fact_gap gap;
	copy_data(fact, &gap, sizeof gap);
	return gap;
}

struct fact_packet fact_packet(const struct fact *fact)
{
	struct fact_packet packet;
	copy_data(fact, &packet, sizeof packet);
	return packet;
}

bool fact_gap_both(const struct fact *fact)
{
	uint64_t bytes = fact_gap(fact).bytes;
	return bytes == FACT_GAP_BEGIN || bytes == FACT_GAP_END || bytes == FACT_GAP_CURTAIN;
}

void fact_gap_text(const struct fact *fact, char out_text[FACT_GAP_TEXT])
{
	uint64_t bytes = fact_gap(fact).bytes;
	const char *side = fact->from == SMTP_CLIENT ? "client" : "server";
	if (bytes == FACT_GAP_BEGIN)
		snprintf(out_text, FACT_GAP_TEXT, "the capture begins in the middle of this connection");
	else if (bytes == FACT_GAP_END)
		snprintf(out_text, FACT_GAP_TEXT, "the capture ends in the middle of this connection");
	else if (bytes == FACT_GAP_CURTAIN)
		snprintf(out_text, FACT_GAP_TEXT, "TLS from here on: no keys in this file");
	else
		snprintf(out_text, FACT_GAP_TEXT, "%" PRIu64 " bytes from the %s are missing in this capture", bytes, side);
}
