#include "view/packet_fields.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "timeline/frame.h"
#include "view/packet_fields_text.h"
#include "view/packet_text.h"
#include "view/packet_tls.h"

struct packet_field *packet_fields_add(struct packet_fields *fields, const char *key, enum packet_layer layer, unsigned depth,
                                       size_t offset, size_t len)
{
	static struct packet_field spare;

	if (fields->count == PACKET_FIELDS_MAX)
		return &spare;
	struct packet_field *field = &fields->fields[fields->count++];
	*field = (struct packet_field){
		.key = key, .offset = offset, .len = len, .depth = (uint8_t)depth, .layer = (uint8_t)layer
	};
	return field;
}

/* ---- link, IP, TCP */

static enum packet_layer layer_of(const char *key)
{
	if (strncmp(key, "ip", 2) == 0)
		return PACKET_LAYER_IP;
	return strncmp(key, "tcp", 3) == 0 ? PACKET_LAYER_TCP : PACKET_LAYER_LINK;
}

static const char *value_of(const struct frame *frame, const char *key)
{
	for (size_t i = 0; i < frame->count; i++)
		if (strcmp(frame->fields[i].key, key) == 0)
			return frame->fields[i].value;
	return "";
}

/* What a layer says of itself while it is folded. */
static void sum_up(const struct packet_look *look, size_t number, const struct frame *frame, struct packet_field *field)
{
	const struct packet *packet = &look->packets->list[number];
	const struct frame_segment *segment = &frame->segment;

	if (strcmp(field->key, "ip4") == 0)
		snprintf(field->value, sizeof field->value, "%s → %s  TTL %s", value_of(frame, "ip4.source"),
		         value_of(frame, "ip4.destination"), value_of(frame, "ip4.ttl"));
	else if (strcmp(field->key, "ip6") == 0)
		snprintf(field->value, sizeof field->value, "%s → %s", value_of(frame, "ip6.source"),
		         value_of(frame, "ip6.destination"));
	else if (strcmp(field->key, "tcp") == 0)
		snprintf(field->value, sizeof field->value, "%u → %u  Seq %lu  Ack %lu  Len %lu", segment->source.port,
		         segment->destination.port, (unsigned long)packet->seq, (unsigned long)packet->ack,
		         (unsigned long)segment->wire_len);
}

static void add_headers(struct packet_fields *fields, const struct packet_look *look, size_t number, const struct frame *frame)
{
	for (size_t i = 0; i < frame->count; i++) {
		const struct frame_field *from = &frame->fields[i];
		if (strcmp(from->key, "payload") == 0)
			continue;
		struct packet_field *field =
		        packet_fields_add(fields, from->key, layer_of(from->key), from->depth, from->offset, from->len);
		snprintf(field->value, sizeof field->value, "%s", from->value);
		if (from->depth == 0)
			sum_up(look, number, frame, field);
	}
}

/* ---- TLS */

static void add_record(struct packet_fields *fields, const struct packet_tls *record, size_t payload)
{
	size_t at = payload + record->offset;
	struct buf name = { 0 };

	packet_tls_name(record, &name);
	char *text = buf_take_text(&name);
	struct packet_field *field =
	        packet_fields_add(fields, "tls.record", PACKET_LAYER_TLS, 1, at, PACKET_TLS_HEADER + record->body.len);
	snprintf(field->value, sizeof field->value, "%s", text);
	free(text);
	field = packet_fields_add(fields, "tls.type", PACKET_LAYER_TLS, 2, at, 1);
	snprintf(field->value, sizeof field->value, "%u", record->type);
	field = packet_fields_add(fields, "tls.version", PACKET_LAYER_TLS, 2, at + 1, 2);
	snprintf(field->value, sizeof field->value, "0x%04x", record->version);
	field = packet_fields_add(fields, "tls.length", PACKET_LAYER_TLS, 2, at + 3, 2);
	snprintf(field->value, sizeof field->value, "%zu", record->len);
	field = packet_fields_add(fields, "tls.body", PACKET_LAYER_TLS, 2, at + PACKET_TLS_HEADER, record->body.len);
	snprintf(field->value, sizeof field->value, "%zu", record->body.len);
}

static void add_tls(struct packet_fields *fields, const struct frame_segment *segment)
{
	struct span payload = span_part(buf_span(&fields->frame), segment->payload, segment->payload + segment->payload_len);
	struct packet_tls record;
	size_t at = 0, count = 0;

	packet_fields_add(fields, "tls", PACKET_LAYER_TLS, 0, segment->payload, payload.len);
	while (packet_tls_next(payload, &at, &record)) {
		add_record(fields, &record, segment->payload);
		count++;
	}
	if (count > 0)
		return;
	struct packet_field *field = packet_fields_add(fields, "tls.inside", PACKET_LAYER_TLS, 1, segment->payload, payload.len);
	snprintf(field->value, sizeof field->value, "%zu", payload.len);
}

/* ---- the whole */

static void hide(struct buf *hidden, size_t start, size_t end, bool value)
{
	end = end > hidden->len ? hidden->len : end;
	if (start < end)
		memset(hidden->data + start, value, end - start);
}

/* The payload is what was said there, as far as it may be seen: a segment that was sent again may carry something else. */
static bool is_said(const struct packet_text *text, struct span payload)
{
	if (text->bytes.len != payload.len)
		return false;
	for (size_t i = 0; i < payload.len; i++)
		if (!text->hidden.data[i] && text->bytes.data[i] != payload.data[i])
			return false;
	return true;
}

/* Clear text on the wire: what it says stands in the frame itself. Bytes that are not known to be what the packet says (sent
 * again, overlapping) are hidden: they may be a password. */
static void add_plain(struct packet_fields *fields, const struct packet_look *look, size_t number,
                      const struct frame_segment *segment)
{
	struct packet_text text = { 0 };
	size_t start = segment->payload, len = segment->payload_len;
	bool client = look->packets->list[number].from == SMTP_CLIENT;
	bool known = packet_text_read(look, number, PACKET_CLEAR_MOST, &text) &&
	             is_said(&text, span_part(buf_span(&fields->frame), start, start + len));

	if (known)
		for (size_t i = 0; i < len; i++)
			fields->frame_hidden.data[start + i] = text.hidden.data[i];
	else
		hide(&fields->frame_hidden, start, start + len, client && !look->frame->state->reveal);
	if (known)
		packet_fields_text(fields, look, &text, start, false);
	else
		packet_fields_add(fields, "payload", PACKET_LAYER_TEXT, 0, start, len);
	packet_text_finish(&text);
}

static void add_decrypted(struct packet_fields *fields, const struct packet_look *look, size_t number)
{
	struct packet_text text = { 0 };

	if (packet_text_read(look, number, PACKET_CLEAR_MOST, &text) && !text.piece) {
		buf_add(&fields->clear, buf_span(&text.bytes));
		buf_add(&fields->clear_hidden, buf_span(&text.hidden));
		packet_fields_text(fields, look, &text, 0, true);
	}
	packet_text_finish(&text);
}

void packet_fields_init(struct packet_fields *fields, const struct packet_look *look, size_t number)
{
	const struct packet_source *source = &look->frame->packets;
	struct packet_frame bytes = source->frame_of(source->context, look->session->number, number);
	struct frame frame;

	fields->count = 0;
	fields->frame = fields->frame_hidden = fields->clear = fields->clear_hidden = (struct buf){ 0 };
	buf_add(&fields->frame, bytes.bytes);
	buf_reserve(&fields->frame_hidden, bytes.bytes.len + 1);
	memset(fields->frame_hidden.data, 0, bytes.bytes.len);
	fields->frame_hidden.len = bytes.bytes.len;
	frame_read(bytes.link_type, buf_span(&fields->frame), &frame);
	fields->trouble = bytes.bytes.len ? frame.trouble : "unread";
	add_headers(fields, look, number, &frame);
	if (!frame.has_segment || frame.segment.payload_len == 0)
		return;
	if (!packet_look_is_cipher(look, number)) {
		add_plain(fields, look, number, &frame.segment);
		return;
	}
	add_tls(fields, &frame.segment);
	if (!look->frame->state->packets.eve)
		add_decrypted(fields, look, number);
}

void packet_fields_finish(struct packet_fields *fields)
{
	buf_finish(&fields->frame);
	buf_finish(&fields->frame_hidden);
	buf_finish(&fields->clear);
	buf_finish(&fields->clear_hidden);
}

/* ---- choosing */

/* By itself the topmost layer is open: what is said, else TLS, else TCP. */
static enum packet_layer topmost(const struct packet_fields *fields)
{
	return fields->count ? (enum packet_layer)fields->fields[fields->count - 1].layer : PACKET_LAYER_LINK;
}

bool packet_fields_is_open(const struct packet_fields *fields, const struct packets_state *state, enum packet_layer layer)
{
	unsigned bit = 1u << layer;

	return (state->opened & bit) != 0 || (layer == topmost(fields) && (state->folded & bit) == 0);
}

size_t packet_fields_nth(const struct packet_fields *fields, size_t field)
{
	size_t nth = 0;

	for (size_t i = 0; i < field; i++)
		nth += strcmp(fields->fields[i].key, fields->fields[field].key) == 0;
	return nth;
}

size_t packet_fields_chosen(const struct packet_fields *fields, const struct packets_state *state)
{
	size_t nth = state->field_nth, layer = fields->count;

	for (size_t i = 0; i < fields->count; i++) {
		const struct packet_field *field = &fields->fields[i];

		if (state->field && strcmp(field->key, state->field) == 0 && nth-- == 0)
			return i;
		if (field->depth == 0 && field->layer == topmost(fields) && layer == fields->count)
			layer = i;
	}
	return layer;
}

size_t packet_fields_at(const struct packet_fields *fields, size_t offset, bool clear)
{
	size_t found = fields->count;

	for (size_t i = 0; i < fields->count; i++) {
		const struct packet_field *field = &fields->fields[i];

		if (field->clear != clear || offset < field->offset || offset >= field->offset + field->len)
			continue;
		if (found == fields->count || field->depth > fields->fields[found].depth ||
		    field->len < fields->fields[found].len)
			found = i;
	}
	return found;
}

size_t packet_fields_rows(const struct packet_fields *fields, const struct packets_state *state, size_t *out)
{
	size_t count = 0;

	for (size_t i = 0; i < fields->count; i++)
		if (fields->fields[i].depth == 0 ||
		    packet_fields_is_open(fields, state, (enum packet_layer)fields->fields[i].layer))
			out[count++] = i;
	return count;
}
