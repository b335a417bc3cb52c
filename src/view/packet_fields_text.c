#include "view/packet_fields_text.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/packet_info.h"

#define LINES_MOST  60 /* of one packet that become fields */
#define VALUE_CHARS 100

struct text_reader {
	struct packet_fields *fields;
	const struct packet_text *text;
	size_t at; /* of the text in its bytes */
	bool clear;
	size_t lines;
};

static struct packet_field *add(struct text_reader *reader, const char *key, size_t start, size_t end, struct span label)
{
	struct packet_field *field =
	        packet_fields_add(reader->fields, key, PACKET_LAYER_TEXT, 1, reader->at + start, end - start);
	struct span value = span_part(buf_span(&reader->text->bytes), start, end);

	if (value.len > VALUE_CHARS * 4)
		value.len = utf8_cut(value, VALUE_CHARS * 4);
	char *safe = utf8_safe(value, VALUE_CHARS), *name = utf8_safe(label, 32);
	size_t len = utf8_cut(span_of(safe), sizeof field->value - 1);
	snprintf(field->value, sizeof field->value, "%.*s", (int)len, safe);
	len = utf8_cut(span_of(name), sizeof field->label - 1);
	snprintf(field->label, sizeof field->label, "%.*s", (int)len, name);
	field->clear = reader->clear;
	free(safe);
	free(name);
	return field;
}

static const struct span no_label = { 0 };

/* ---- one line each, its CR LF not in [start, end) */

static void add_reply(struct text_reader *reader, size_t start, size_t end)
{
	struct span line = span_part(buf_span(&reader->text->bytes), start, end);
	bool code = line.len >= 3 && line.data[0] >= '2' && line.data[0] <= '5';

	if (code)
		add(reader, "smtp.code", start, start + 3, no_label);
	if (code ? line.len > 4 : line.len > 0)
		add(reader, "smtp.reply", start + (code ? 4 : 0), end, no_label);
}

static void add_command(struct text_reader *reader, size_t start, size_t end)
{
	const uint8_t *bytes = reader->text->bytes.data;
	size_t verb = start;

	while (verb < end && bytes[verb] != ' ')
		verb++;
	add(reader, "smtp.command", start, verb, no_label);
	if (verb + 1 < end)
		add(reader, "smtp.parameter", verb + 1, end, no_label);
}

/* "Subject: …": the field's name is the label. */
static void add_header(struct text_reader *reader, size_t start, size_t end)
{
	struct span line = span_part(buf_span(&reader->text->bytes), start, end);
	size_t colon = 0;

	while (colon < line.len && line.data[colon] > ' ' && line.data[colon] != ':')
		colon++;
	if (colon == 0 || colon >= line.len || line.data[colon] != ':') {
		bool folded = line.len > 0 && (line.data[0] == ' ' || line.data[0] == '\t');
		add(reader, folded ? "smtp.folded" : "smtp.line", start, end, no_label);
		return;
	}
	size_t value = start + colon + 1;
	while (value < end && reader->text->bytes.data[value] == ' ')
		value++;
	struct packet_field *field = add(reader, "smtp.header", value, end, span_part(line, 0, colon));
	field->offset -= value - start; /* the bytes are the whole line's, the value is what stands behind the name */
	field->len += value - start;
}

static void add_line(struct text_reader *reader, const struct step *step, size_t start, size_t end, bool first)
{
	if (reader->text->from == SMTP_SERVER)
		add_reply(reader, start, end);
	else if (!step || step->kind == STEP_COMMAND || (step->kind == STEP_CHUNK && first))
		add_command(reader, start, end);
	else if (step->kind == STEP_AUTH_RESPONSE)
		add(reader, "smtp.auth", start, end, no_label);
	else if (step->kind == STEP_HEADER)
		add_header(reader, start, end);
	else
		add(reader, step->kind == STEP_CONTENT_END ? "smtp.dot" : "smtp.line", start, end, no_label);
}

static void add_lines(struct text_reader *reader, const struct step *step, size_t start, size_t end)
{
	const uint8_t *bytes = reader->text->bytes.data;
	bool first = !step || start + reader->text->start == step->start;

	while (start < end && reader->lines++ < LINES_MOST && reader->fields->count < PACKET_FIELDS_MAX) {
		size_t next = start;
		while (next < end && bytes[next] != '\n')
			next++;
		size_t line_end = next > start && next < end && bytes[next - 1] == '\r' ? next - 1 : next;
		add_line(reader, step, start, line_end, first);
		first = false;
		start = next + (next < end);
	}
}

void packet_fields_text(struct packet_fields *fields, const struct packet_look *look, const struct packet_text *text, size_t at,
                        bool clear)
{
	struct text_reader reader = { fields, text, at, clear, 0 };
	size_t steps = text->step == TIMELINE_NONE ? look->session->step_count : text->step, len = text->bytes.len;
	uint64_t end = text->start + len, done = text->start;
	bool content = text->step != TIMELINE_NONE && packet_info_is_content(&look->session->steps[text->step]);
	const struct step *step;

	packet_fields_add(fields, content ? "imf" : "smtp", PACKET_LAYER_TEXT, 0, at, len)->clear = clear;
	while (done < end && (step = packet_text_step(look, text, done, end, &steps)) != NULL) {
		uint64_t last = step->end < end ? step->end : end;
		if (step->start > done)
			add_lines(&reader, NULL, (size_t)(done - text->start), (size_t)(step->start - text->start));
		done = step->start > done ? step->start : done;
		add_lines(&reader, step, (size_t)(done - text->start), (size_t)(last - text->start));
		done = last;
	}
	if (done < end)
		add_lines(&reader, NULL, (size_t)(done - text->start), len);
}
