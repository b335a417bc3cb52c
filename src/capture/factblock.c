#include "capture/factblock.h"

#include <string.h>

#define MAGIC      "smtpscope" /* with its NUL */
#define MAGIC_LEN  10
#define HEADER_LEN 12
#define RECORD_LEN 20

/* What a kind is called in files. Never change a number; new kinds get new ones. */
static const struct {
	uint8_t number;
	enum fact_kind kind;
} kinds[] = { { 1, FACT_OPENED },   { 2, FACT_BYTES },       { 3, FACT_NOTE },   { 4, FACT_HELD },
	      { 5, FACT_RELEASED }, { 6, FACT_ALTERED },     { 7, FACT_TLS },    { 8, FACT_CLOSED },
	      { 9, FACT_GAP },      { 10, FACT_TLS_SECRET }, { 11, FACT_PACKET } };

static void put(struct buf *out, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_add_byte(out, (uint8_t)(value >> 8 * i));
}

/* Takes a number from the front; what is missing is 0. */
static uint64_t take(struct span *in, size_t bytes)
{
	uint64_t value = 0;
	for (size_t i = 0; i < bytes && i < in->len; i++)
		value |= (uint64_t)in->data[i] << 8 * i;
	*in = span_from(*in, bytes);
	return value;
}

/* Text up to its NUL, or to the end. */
static void take_text(struct span *in, char *out, size_t size)
{
	size_t len = 0;
	while (len < in->len && in->data[len] != '\0')
		len++;
	size_t kept = len < size - 1 ? len : size - 1;
	if (kept > 0)
		memcpy(out, in->data, kept);
	out[kept] = '\0';
	*in = span_from(*in, len + 1);
}

/* ---- the data of each kind that is a struct */

static void put_opened(struct buf *out, const struct fact *fact)
{
	struct fact_opened opened = fact_opened(fact);
	put(out, opened.origin, 1);
	put(out, opened.syn_len, 1);
	put(out, opened.connection, 1);
	put(out, opened.play == 0 ? 0 : (opened.play - 1) % 255 + 1, 1); /* only which sessions belong together counts */
	put(out, opened.mss, 4);
	put(out, opened.rtt_us, 4);
	buf_add(out, span_make(opened.client, strlen(opened.client) + 1));
	buf_add(out, span_make(opened.server, strlen(opened.server) + 1));
	buf_add(out, span_make(opened.label, strlen(opened.label) + 1));
	buf_add(out, span_make(opened.syn, opened.syn_len));
}

static bool take_opened(struct span data, void *out)
{
	struct fact_opened *opened = out;
	if (data.len < 12)
		return false;
	uint64_t origin = take(&data, 1), syn_len = take(&data, 1);
	opened->connection = (uint32_t)take(&data, 1);
	opened->play = (uint32_t)take(&data, 1);
	opened->origin = origin <= ORIGIN_CAPTURE ? (enum fact_origin)origin : ORIGIN_CLIENT;
	opened->reopened = 1;
	opened->mss = (uint32_t)take(&data, 4);
	opened->rtt_us = (uint32_t)take(&data, 4);
	take_text(&data, opened->client, sizeof opened->client);
	take_text(&data, opened->server, sizeof opened->server);
	take_text(&data, opened->label, sizeof opened->label);
	if (syn_len > 0 && syn_len <= FACT_SYN_MAX && data.len >= syn_len) {
		memcpy(opened->syn, data.data, syn_len);
		opened->syn_len = (uint8_t)syn_len;
	}
	return true;
}

static void put_held(struct buf *out, const struct fact *fact)
{
	struct fact_held held = fact_held(fact);
	put(out, held.code, 2);
	put(out, 0, 2);
	put(out, (uint64_t)held.release_us, 8);
	buf_add(out, span_of(held.text));
}

static bool take_held(struct span data, void *out)
{
	struct fact_held *held = out;
	if (data.len < 12)
		return false;
	held->code = (uint16_t)take(&data, 2);
	take(&data, 2);
	held->release_us = (int64_t)take(&data, 8);
	take_text(&data, held->text, sizeof held->text);
	return true;
}

static void put_gap(struct buf *out, const struct fact *fact)
{
	put(out, fact_gap(fact).bytes, 8);
}

static bool take_gap(struct span data, void *out)
{
	struct fact_gap *gap = out;
	if (data.len < 8)
		return false;
	gap->bytes = take(&data, 8);
	return true;
}

static void put_packet(struct buf *out, const struct fact *fact)
{
	struct fact_packet packet = fact_packet(fact);
	put(out, packet.start, 8);
	put(out, packet.end, 8);
	put(out, packet.seq, 4);
	put(out, packet.ack, 4);
	put(out, packet.flags, 1);
	put(out, packet.remark, 1);
}

static bool take_packet(struct span data, void *out)
{
	struct fact_packet *packet = out;
	if (data.len < 26)
		return false;
	packet->start = take(&data, 8);
	packet->end = take(&data, 8);
	packet->seq = (uint32_t)take(&data, 4);
	packet->ack = (uint32_t)take(&data, 4);
	packet->flags = (uint8_t)take(&data, 1);
	packet->remark = (uint8_t)take(&data, 1);
	return true;
}

static const struct {
	enum fact_kind kind;
	size_t size; /* of the struct */
	void (*put)(struct buf *out, const struct fact *fact);
	bool (*take)(struct span data, void *out);
} structs[] = { { FACT_OPENED, sizeof(struct fact_opened), put_opened, take_opened },
	        { FACT_HELD, sizeof(struct fact_held), put_held, take_held },
	        { FACT_GAP, sizeof(struct fact_gap), put_gap, take_gap },
	        { FACT_PACKET, sizeof(struct fact_packet), put_packet, take_packet } };

#define STRUCTS (sizeof structs / sizeof *structs)

static size_t struct_of(enum fact_kind kind)
{
	size_t i = 0;
	while (i < STRUCTS && structs[i].kind != kind)
		i++;
	return i;
}

/* ---- writing */

void factblock_begin(struct buf *out)
{
	buf_add(out, span_make(MAGIC, MAGIC_LEN));
	buf_add_byte(out, FACTBLOCK_VERSION);
	buf_add_byte(out, 0);
}

static uint8_t number_of(enum fact_kind kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].kind == kind)
			return kinds[i].number;
	return 0;
}

void factblock_add(struct buf *out, const struct fact *fact, uint32_t session, bool elsewhere)
{
	uint8_t number = number_of(fact->kind), marks = fact->from == SMTP_SERVER ? FACTBLOCK_FROM_SERVER : 0;
	if (number == 0 || fact->len > FACTBLOCK_DATA_MAX)
		return;
	marks |= fact->layer == LAYER_WIRE ? FACTBLOCK_WIRE : 0;
	marks |= elsewhere ? FACTBLOCK_ELSEWHERE : 0;
	put(out, number, 1);
	put(out, marks, 1);
	put(out, 0, 2);
	put(out, session, 4);
	put(out, (uint64_t)fact->time_us, 8);
	size_t len_at = out->len, which = struct_of(fact->kind);
	put(out, fact->len, 4);
	if (which < STRUCTS)
		structs[which].put(out, fact);
	else if (!elsewhere)
		buf_add(out, fact_bytes(fact));
	size_t len = out->len - len_at - 4;
	for (int i = 0; i < 4 && which < STRUCTS; i++)
		out->data[len_at + (size_t)i] = (uint8_t)(len >> 8 * i);
	put(out, 0, (int)((4 - len % 4) % 4));
}

/* ---- reading */

bool factblock_open(struct span data, struct span *out_records)
{
	if (data.len < HEADER_LEN || memcmp(data.data, MAGIC, MAGIC_LEN) != 0 || data.data[MAGIC_LEN] != FACTBLOCK_VERSION)
		return false;
	*out_records = span_from(data, HEADER_LEN);
	return true;
}

static bool kind_of(uint8_t number, enum fact_kind *out)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (kinds[i].number == number) {
			*out = kinds[i].kind;
			return true;
		}
	}
	return false;
}

enum factblock_result factblock_next(struct span *records, struct factblock_record *out)
{
	struct span in = *records;
	*out = (struct factblock_record){ 0 };
	if (in.len == 0)
		return FACTBLOCK_END;
	if (in.len < RECORD_LEN || !kind_of((uint8_t)take(&in, 1), &out->kind))
		return FACTBLOCK_BAD;
	unsigned marks = (unsigned)take(&in, 1);
	take(&in, 2);
	out->from = (marks & FACTBLOCK_FROM_SERVER) != 0 ? SMTP_SERVER : SMTP_CLIENT;
	out->layer = (marks & FACTBLOCK_WIRE) != 0 ? LAYER_WIRE : LAYER_CLEAR;
	out->elsewhere = (marks & FACTBLOCK_ELSEWHERE) != 0;
	out->session = (uint32_t)take(&in, 4);
	out->time_us = (int64_t)take(&in, 8);
	out->len = (uint32_t)take(&in, 4);
	bool here = !out->elsewhere || struct_of(out->kind) < STRUCTS;
	size_t len = here ? out->len : 0;
	if (out->len > FACTBLOCK_DATA_MAX || len > in.len)
		return FACTBLOCK_BAD;
	out->data = span_part(in, 0, len);
	*records = span_from(in, (len + 3) / 4 * 4);
	return FACTBLOCK_DONE;
}

struct fact *factblock_fact(const struct factblock_record *record, struct span bytes)
{
	size_t which = struct_of(record->kind);
	bool is_struct = which < STRUCTS;
	struct span data = record->elsewhere ? bytes : record->data;
	size_t len = is_struct ? structs[which].size : data.len;
	struct fact *fact = fact_create(record->kind, record->session, record->time_us, len);
	fact->from = record->from;
	fact->layer = record->layer;
	if (is_struct)
		memset(fact->data, 0, len);
	else if (len > 0)
		memcpy(fact->data, data.data, len);
	if (!is_struct)
		return fact;
	union {
		struct fact_opened opened;
		struct fact_held held;
		struct fact_gap gap;
		struct fact_packet packet;
	} room; /* a fact's data has no alignment */
	memset(&room, 0, sizeof room);
	bool ok = structs[which].take(record->data, &room);
	memcpy(fact->data, &room, len);
	if (ok)
		return fact;
	fact_destroy(fact);
	return NULL;
}
