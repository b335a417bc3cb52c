#include "mail/repair.h"

#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "mail/defect.h"
#include "mail/headers.h"

/* ---- a mail without an empty line ---- */

bool repair_is_field(const struct headers_field *field)
{
	for (size_t i = 0; i < field->name.len; i++)
		if (field->name.data[i] <= ' ')
			return false;
	return field->name.len > 0;
}

static bool ends_with_empty_line(struct span raw)
{
	return (raw.len >= 3 && memcmp(raw.data + raw.len - 3, "\n\r\n", 3) == 0) ||
	       (raw.len >= 2 && memcmp(raw.data + raw.len - 2, "\n\n", 2) == 0);
}

/* The first line of the header section that is none of it; SIZE_MAX: there is none. */
static size_t find_text(struct span raw, size_t begin)
{
	struct headers_field field;
	for (size_t at = begin; headers_next(raw, &at, &field);)
		if (!repair_is_field(&field))
			return field.start;
	return SIZE_MAX;
}

static void forget_headers(struct mail *mail, size_t from)
{
	while (mail->header_count > 0 && mail->headers[mail->header_count - 1].start >= from) {
		struct mail_header *last = &mail->headers[--mail->header_count];
		free(last->name);
		free(last->value);
	}
}

static bool is_of_headers(const struct mail_defect *defect, size_t from, size_t to)
{
	static const char *const codes[] = { "bad-header", "no-content", "unclosed-multipart" };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (strcmp(defect->code, codes[i]) == 0)
			return defect->offset >= from && defect->offset < to;
	return false;
}

void repair_forget(struct mail *mail, size_t from, size_t to)
{
	size_t kept = 0;
	for (size_t i = 0; i < mail->defect_count; i++) {
		struct mail_defect defect = mail->defects[i];
		if (!is_of_headers(&defect, from, to)) {
			mail->defects[kept++] = defect;
			continue;
		}
		free(defect.code);
		free(defect.text);
	}
	mail->defect_count = kept;
}

static void give_text(struct mail *mail, size_t begin)
{
	struct mail_part *root = &mail->parts[0];
	struct span raw = buf_span(&mail->raw);
	if (mail->part_count != 1 || root->kind != PART_FILE || root->start < raw.len || mail->header_count == 0)
		return;
	size_t text = ends_with_empty_line(raw) ? SIZE_MAX : find_text(raw, begin);
	repair_forget(mail, text < raw.len ? text : raw.len, SIZE_MAX); /* there is no multipart that could be unclosed */
	if (text == SIZE_MAX && !ends_with_empty_line(raw))
		defect_add(mail, "no-text", raw.len, "The mail ends with its header section: no empty line and no text follow.");
	if (text == SIZE_MAX)
		return;
	forget_headers(mail, text);
	root->start = text;
	root->end = raw.len;
	defect_add(mail, "no-empty-line", text,
	           "No empty line ends the header section: what is no header any more is shown as the text.");
}

/* ---- a multipart without parts ---- */

static void add_child(struct mail *mail, size_t index)
{
	struct mail_part *parent = &mail->parts[index];
	struct mail_part part = { .kind = PART_FILE,
		                  .parent = index,
		                  .depth = parent->depth + 1,
		                  .content_type = mem_strdup("text/plain"),
		                  .recovered = true,
		                  .header_start = parent->start,
		                  .start = parent->start,
		                  .end = parent->end };
	(void)array_push(mail->parts, mail->part_count, mail->part_cap);
	memmove(&mail->parts[index + 2], &mail->parts[index + 1], (mail->part_count - index - 2) * sizeof *mail->parts);
	mail->parts[index + 1] = part;
	for (size_t i = index + 2; i < mail->part_count; i++)
		if (mail->parts[i].parent != MAIL_NO_PART && mail->parts[i].parent > index)
			mail->parts[i].parent++;
	defect_add(mail, "parts-not-found", part.start, "No part is found in this multipart: its content is shown as text.");
}

static void give_children(struct mail *mail)
{
	for (size_t i = 0; i < mail->part_count && mail->part_count < MAIL_MAX_PARTS; i++) {
		const struct mail_part *part = &mail->parts[i];
		bool has_child = i + 1 < mail->part_count && mail->parts[i + 1].parent == i;
		if (part->kind == PART_MULTIPART && !has_child && part->end > part->start && part->depth + 1 < MAIL_MAX_DEPTH)
			add_child(mail, i);
	}
}

void repair_tree(struct mail *mail, size_t begin)
{
	give_text(mail, begin);
	give_children(mail);
}
