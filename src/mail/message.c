#include "mail/message.h"

#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "mail/addresses.h"
#include "mail/bodies.h"
#include "mail/defect.h"
#include "mail/filename.h"
#include "mail/gmimelib.h"
#include "mail/headers.h"
#include "mail/message_private.h"
#include "mail/nested.h"
#include "mail/transfer.h"
#include "mail/tree.h"
#include "mail/words.h"

/* ---- lines and header ---- */

static void count_lines(struct mail *mail)
{
	struct span raw = buf_span(&mail->raw);
	size_t count = 0;
	for (size_t at = 0; at < raw.len && count < MAIL_MAX_LINES; at = headers_line_end(raw, at))
		count++;
	mail->lines = mem_alloc((count ? count : 1) * sizeof *mail->lines); /* once: doubling would take twice the memory */
	mail->line_cap = count;
	for (size_t at = 0; at < raw.len && mail->line_count < count; at = headers_line_end(raw, at))
		mail->lines[mail->line_count++] = at;
	if (count == MAIL_MAX_LINES)
		defect_add(mail, "too-many-lines", mail->lines[count - 1],
		           "The mail has more than %u lines: the rest counts as one.", MAIL_MAX_LINES);
}

static bool is_blank_line(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (!memchr(" \t\r\n", line.data[i], 4))
			return false;
	return true;
}

/* Mailbox files put a "From " line before each mail, and some senders put blank lines: neither is a header. */
static size_t header_begin(struct span raw)
{
	size_t at = 0;
	while (at < raw.len && is_blank_line(span_part(raw, at, headers_line_end(raw, at))))
		at = headers_line_end(raw, at);
	if (at == raw.len)
		return 0;
	struct span rest = span_from(raw, at);
	bool separator = span_starts_nocase(rest, "From ") || span_starts_nocase(rest, ">From ");
	return separator ? headers_line_end(raw, at) : at;
}

static void report_words(struct mail *mail, const struct headers_field *field, struct words_faults faults)
{
	char *name = utf8_safe(field->name, 40);
	if (faults.bad_words > 0)
		defect_add(mail, "bad-encoded-word", field->start, "The header %s has an encoded word that cannot be read.",
		           name);
	if (faults.eight_bit && !utf8_valid(field->value))
		defect_add(mail, "eight-bit-header", field->start, "The header %s has bytes above 127 that are not UTF-8.", name);
	free(name);
}

static void add_header(struct mail *mail, const struct headers_field *field)
{
	struct words_faults faults = { 0 };
	struct mail_header header = { .start = field->start, .end = field->end };
	struct buf name = { 0 };
	words_clean(field->name, &name);
	header.name = buf_take_text(&name);
	if (!utf8_valid(span_of(header.name))) {
		free(header.name);
		header.name = utf8_safe(field->name, MAIL_MAX_HEADER);
	}
	header.value = words_decode(span_part(field->value, 0, MAIL_MAX_HEADER), &faults);
	if (field->value.len > MAIL_MAX_HEADER)
		defect_add(mail, "header-too-long", field->start, "Only the first %u bytes of this header are read.",
		           MAIL_MAX_HEADER);
	report_words(mail, field, faults);
	*array_push(mail->headers, mail->header_count, mail->header_cap) = header;
}

static void read_headers(struct mail *mail, size_t begin)
{
	struct span raw = buf_span(&mail->raw);
	struct headers_field field;
	size_t read = 0;
	for (size_t at = begin; headers_next(raw, &at, &field);) {
		read += field.value.len < MAIL_MAX_HEADER ? field.value.len : MAIL_MAX_HEADER;
		if (mail->header_count == MAIL_MAX_HEADERS || read > MAIL_MAX_HEADERS_READ) {
			defect_add(mail, "too-many-headers", field.start,
			           "The mail has more than %u headers or %u bytes of them: the rest is not listed.",
			           MAIL_MAX_HEADERS, MAIL_MAX_HEADERS_READ);
			break;
		}
		if (field.name.len > 0)
			add_header(mail, &field);
		else
			defect_add(mail, "bad-header", field.start, "A line of the header section is no header.");
	}
}

const struct mail_header *mail_header(const struct mail *mail, const char *name)
{
	for (size_t i = 0; i < mail->header_count; i++)
		if (span_equal_nocase(span_of(mail->headers[i].name), name))
			return &mail->headers[i];
	return NULL;
}

/* ---- what the header says ---- */

static struct span raw_value(const struct mail *mail, const struct mail_header *header)
{
	size_t at = header->start;
	struct headers_field field;
	return headers_next(buf_span(&mail->raw), &at, &field) ? field.value : span_make(NULL, 0);
}

static void read_addresses(struct mail *mail, const char *name, struct mail_addresses *list)
{
	for (size_t i = 0; i < mail->header_count; i++) {
		const struct mail_header *header = &mail->headers[i];
		if (span_equal_nocase(span_of(header->name), name) && !addresses_read(raw_value(mail, header), list))
			defect_add(mail, "too-many-addresses", header->start, "The header %s has more addresses than are listed.",
			           name);
	}
}

static char *value_of(const struct mail *mail, const char *name)
{
	const struct mail_header *header = mail_header(mail, name);
	return header ? mem_strdup(header->value) : NULL;
}

static void read_date(struct mail *mail)
{
	const struct mail_header *header = mail_header(mail, "Date");
	if (!header)
		return;
	mail->date = gmimelib_date(header->value);
	if (!mail->date)
		defect_add(mail, "bad-date", header->start, "The date cannot be read.");
}

static void read_envelope_fields(struct mail *mail)
{
	mail->subject = value_of(mail, "Subject");
	read_addresses(mail, "From", &mail->from);
	read_addresses(mail, "To", &mail->to);
	read_addresses(mail, "Cc", &mail->cc);
	read_addresses(mail, "Bcc", &mail->bcc);
	read_date(mail);
	mail->user_agent = value_of(mail, "User-Agent");
	if (!mail->user_agent)
		mail->user_agent = value_of(mail, "X-Mailer");
}

/* ---- the mail ---- */

struct mail *message_parse(struct buf *raw, struct bodies_budget *budget)
{
	struct mail *mail = mem_zero(sizeof *mail);
	mail->raw = *raw;
	*raw = (struct buf){ 0 };
	size_t begin = header_begin(buf_span(&mail->raw));
	count_lines(mail);
	read_headers(mail, begin);
	read_envelope_fields(mail);
	tree_read(mail, begin);
	bodies_read(mail, budget);
	nested_read(mail, budget);
	defect_sort(mail);
	return mail;
}

struct mail *mail_parse(struct buf *raw)
{
	struct bodies_budget budget;
	bodies_budget_init(&budget);
	return message_parse(raw, &budget);
}

struct span mail_part_bytes(const struct mail *mail, const struct mail_part *part)
{
	if (part->kind == PART_MESSAGE && part->bytes.len == 0)
		return span_part(buf_span(&mail->raw), part->start, part->end);
	return buf_span(&part->bytes);
}

void mail_let_go(struct mail *mail)
{
	for (size_t i = 0; i < mail->part_count; i++) {
		struct mail_part *part = &mail->parts[i];
		bool again = part->kind == PART_PICTURE && !part->unpacked && transfer_of(part->encoding) == TRANSFER_BASE64;
		if (again && part->size >= MAIL_LARGE_PICTURE)
			buf_finish(&part->bytes);
	}
}

struct span mail_part_decoded(const struct mail *mail, const struct mail_part *part, struct buf *scratch)
{
	struct span kept = mail_part_bytes(mail, part);
	if (kept.len > 0 || part->size == 0)
		return kept;
	transfer_decode(transfer_of(part->encoding), span_part(buf_span(&mail->raw), part->start, part->end), false, scratch);
	return buf_span(scratch);
}

char *mail_safe_filename(const struct mail_part *part, size_t number)
{
	return filename_safe(part->filename, part->content_type, number);
}

void message_part_finish(struct mail_part *part)
{
	free(part->content_type);
	free(part->charset);
	free(part->charset_used);
	free(part->encoding);
	free(part->filename);
	free(part->content_id);
	free(part->text);
	free(part->inner.from);
	free(part->inner.subject);
	free(part->inner.date);
	free(part->inner.when);
	blocks_finish(&part->blocks);
	buf_finish(&part->bytes);
}

void mail_destroy(struct mail *mail)
{
	if (!mail)
		return;
	for (size_t i = 0; i < mail->header_count; i++) {
		free(mail->headers[i].name);
		free(mail->headers[i].value);
	}
	for (size_t i = 0; i < mail->part_count; i++)
		message_part_finish(&mail->parts[i]);
	for (size_t i = 0; i < mail->defect_count; i++) {
		free(mail->defects[i].code);
		free(mail->defects[i].text);
	}
	addresses_finish(&mail->from);
	addresses_finish(&mail->to);
	addresses_finish(&mail->cc);
	addresses_finish(&mail->bcc);
	buf_finish(&mail->raw);
	free(mail->lines);
	free(mail->headers);
	free(mail->parts);
	free(mail->defects);
	free(mail->subject);
	free(mail->date);
	free(mail->text);
	free(mail->user_agent);
	free(mail);
}
