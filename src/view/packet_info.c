#include "view/packet_info.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "timeline/frame.h"
#include "view/packet_text.h"
#include "view/packet_tls.h"
#include "view/phrase.h"
#include "view/widgets.h"

#define RECORDS_MOST 12 /* of one packet that are named */

void packet_info_finish(struct packet_info *info)
{
	free(info->info);
}

bool packet_info_is_content(const struct step *step)
{
	return step->kind == STEP_HEADER || step->kind == STEP_BODY || step->kind == STEP_CONTENT_END || step->kind == STEP_CHUNK;
}

/* ---- TCP alone */

static void add_flags(uint8_t flags, struct buf *out)
{
	static const struct {
		uint8_t flag;
		const char *name;
	} names[] = { { PACKET_SYN, "SYN" }, { PACKET_FIN, "FIN" }, { PACKET_RST, "RST" }, { PACKET_ACK, "ACK" } };
	const char *between = "[";

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if ((flags & names[i].flag) == 0)
			continue;
		buf_addf(out, "%s%s", between, names[i].name);
		between = ", ";
	}
	buf_add_text(out, *between == '[' ? "[]" : "]");
}

/* "MSS 1460" stands among the fields of the SYN. */
static void add_mss(const struct packet_look *look, size_t number, struct buf *out)
{
	const struct packet_source *source = &look->frame->packets;
	struct packet_frame bytes = source->frame_of(source->context, look->session->number, number);
	struct frame frame;

	frame_read(bytes.link_type, bytes.bytes, &frame);
	for (size_t i = 0; i < frame.count; i++)
		if (strcmp(frame.fields[i].key, "tcp.option") == 0 && strncmp(frame.fields[i].value, "MSS ", 4) == 0)
			buf_addf(out, " MSS=%s", frame.fields[i].value + 4);
}

static void add_segment(const struct packet_look *look, size_t number, struct buf *out)
{
	const struct packet *packet = &look->packets->list[number];

	add_flags(packet->flags, out);
	buf_addf(out, " Seq=%lu", (unsigned long)packet->seq);
	if ((packet->flags & PACKET_ACK) != 0)
		buf_addf(out, " Ack=%lu", (unsigned long)packet->ack);
	if ((packet->flags & PACKET_SYN) != 0)
		add_mss(look, number, out);
}

/* ---- TLS, as anybody sees it */

static void add_phrase(const struct packet_look *look, const char *key, size_t number, struct buf *out)
{
	char digits[24];

	phrase_number(number, digits, sizeof digits);
	char *text = phrase_fill(look->frame, key, digits, NULL, NULL);
	buf_add_text(out, text);
	free(text);
}

static void add_records(const struct packet_look *look, struct span payload, struct buf *out)
{
	struct packet_tls record;
	size_t at = 0, data = 0;

	for (int i = 0; i < RECORDS_MOST && packet_tls_next(payload, &at, &record); i++) {
		if (record.type == TLS_DATA) {
			data += record.len;
			continue;
		}
		if (out->len)
			buf_add_text(out, ", ");
		packet_tls_name(&record, out);
	}
	if (data && out->len)
		buf_add_text(out, ", ");
	if (data)
		add_phrase(look, "packet.data", data, out);
	if (!out->len)
		add_phrase(look, "packet.inside", payload.len, out);
}

/* ---- what is said */

/* Lines one behind the other, " | " between them. */
static void add_lines(struct span bytes, struct buf *out)
{
	size_t from = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		if (bytes.data[i] != '\n')
			continue;
		size_t end = i > from && bytes.data[i - 1] == '\r' ? i - 1 : i;
		buf_add(out, span_part(bytes, from, end));
		from = i + 1;
		if (from < bytes.len)
			buf_add_text(out, " | ");
	}
	buf_add(out, span_from(bytes, from));
}

static void add_text(struct packet_text *text, size_t max_chars, struct buf *out)
{
	struct buf lines = { 0 };
	struct span bytes = buf_span(&text->bytes);

	if (text->bytes.len < text->end - text->start)
		bytes.len = utf8_cut(bytes, bytes.len > 4 ? bytes.len - 1 : bytes.len);
	buf_add_text(out, text->from == SMTP_CLIENT ? "C: " : "S: ");
	add_lines(bytes, &lines);
	utf8_add_safe(out, buf_span(&lines), max_chars);
	buf_finish(&lines);
}

static const char *text_protocol(const struct packet_look *look, const struct packet_text *text)
{
	if (text->from == SMTP_SERVER || text->step == TIMELINE_NONE)
		return "SMTP";
	return packet_info_is_content(&look->session->steps[text->step]) ? "IMF" : "SMTP";
}

/* ---- captures */

static void add_remark(const struct packet_look *look, size_t number, struct buf *out)
{
	static const char *const keys[] = { [REMARK_RETRANSMITTED] = "packet.again",
		                            [REMARK_OUT_OF_ORDER] = "packet.late",
		                            [REMARK_OVERLAPPING] = "packet.overlap",
		                            [REMARK_AFTER_GAP] = "packet.gap" };
	size_t remark = look->packets->list[number].captured ? packet_look_fact(look, number).remark : REMARK_NONE;

	if (remark > REMARK_NONE && remark < sizeof keys / sizeof *keys)
		buf_addf(out, "[%s] ", widget_text(look->frame, keys[remark]));
}

void packet_info_make(const struct packet_look *look, size_t number, size_t max_chars, struct packet_info *out)
{
	struct packet_text text = { 0 };
	struct buf info = { 0 }, records = { 0 };
	bool cipher = packet_look_is_cipher(look, number);
	bool eve = look->frame->state->packets.eve && cipher;
	bool said = !eve && packet_text_read(look, number, max_chars * 4 + 8, &text);

	out->protocol = cipher ? "TLS" : "TCP";
	add_remark(look, number, &info);
	if (said && text.piece) {
		add_phrase(look, "packet.inside", packet_look_payload(look, number).len, &info);
	} else if (said) {
		out->protocol = text_protocol(look, &text);
		add_text(&text, max_chars, &info);
	} else if (cipher) {
		add_records(look, packet_look_payload(look, number), &records);
		utf8_add_safe(&info, buf_span(&records), max_chars);
	} else {
		add_segment(look, number, &info);
	}
	packet_text_finish(&text);
	buf_finish(&records);
	out->info = buf_take_text(&info);
}
