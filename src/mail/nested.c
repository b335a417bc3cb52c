#include "mail/nested.h"

#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "mail/defect.h"
#include "mail/message_private.h"
#include "mail/transfer.h"

static bool is_encoded_mail(const struct mail_part *part)
{
	enum transfer transfer = transfer_of(part->encoding);
	bool mail = strcmp(part->content_type, "message/rfc822") == 0 || strcmp(part->content_type, "message/global") == 0 ||
	            strcmp(part->content_type, "message/news") == 0;
	return mail && (part->kind == PART_TEXT || part->kind == PART_FILE) && part->bytes.len > 0 &&
	       (transfer == TRANSFER_BASE64 || transfer == TRANSFER_QUOTED || transfer == TRANSFER_UU);
}

static char *value_of(const struct mail *mail, const char *name)
{
	const struct mail_header *header = mail_header(mail, name);
	return header ? span_dup(span_part(span_of(header->value), 0, MAIL_MAX_INNER)) : NULL;
}

static void make_message(struct mail_part *part, struct mail *inner)
{
	part->kind = PART_MESSAGE;
	free(part->text);
	free(part->charset_used);
	part->text = part->charset_used = NULL;
	blocks_finish(&part->blocks);
	part->inner =
	        (struct mail_inner){ value_of(inner, "From"), value_of(inner, "Subject"), value_of(inner, "Date"), inner->date };
	inner->date = NULL;
}

/* Room for count parts behind parts[index]; the parents behind it move along. */
static void open_gap(struct mail *mail, size_t index, size_t count)
{
	size_t behind = mail->part_count - index - 1;
	for (size_t i = 0; i < count; i++)
		(void)array_push(mail->parts, mail->part_count, mail->part_cap);
	memmove(&mail->parts[index + 1 + count], &mail->parts[index + 1], behind * sizeof *mail->parts);
	for (size_t i = index + 1 + count; i < mail->part_count; i++)
		if (mail->parts[i].parent != MAIL_NO_PART && mail->parts[i].parent > index)
			mail->parts[i].parent += count;
}

/* How many of the inner mail's parts, from the first on, have room in the mail. */
static size_t count_fitting(const struct mail *mail, const struct mail *inner, int depth)
{
	size_t count = 0, room = MAIL_MAX_PARTS - mail->part_count;
	while (count < inner->part_count && count < room && inner->parts[count].depth + depth < MAIL_MAX_DEPTH)
		count++;
	return count;
}

static void adopt(struct mail *mail, size_t index, struct mail *inner, struct bodies_budget *budget)
{
	const struct mail_part outer = mail->parts[index];
	size_t count = count_fitting(mail, inner, outer.depth + 1);
	if (count < inner->part_count)
		defect_add(mail, "too-many-parts", outer.start,
		           "The mail inside the mail has too many parts: the rest is not listed.");
	open_gap(mail, index, count);
	for (size_t i = 0; i < count; i++) {
		struct mail_part *part = &mail->parts[index + 1 + i];
		*part = inner->parts[i];
		inner->parts[i] = (struct mail_part){ 0 };
		part->parent = part->parent == MAIL_NO_PART ? index : part->parent + index + 1;
		part->depth += outer.depth + 1;
		part->unpacked = true;
		part->attachment = part->recovered = false;
		if (part->kind == PART_MESSAGE && part->bytes.len == 0) /* its bytes stood in the inner raw */
			buf_add(&part->bytes, span_part(buf_span(&inner->raw), part->start, part->end));
		part->header_start = outer.header_start;
		part->start = outer.start;
		part->end = outer.end;
		if (part->kind == PART_TEXT && part->blocks.count == 0)
			bodies_add_lines(mail, part, budget);
	}
}

static void read_one(struct mail *mail, size_t index, struct bodies_budget *budget)
{
	struct mail_part *part = &mail->parts[index];
	if (budget->nested_depth == 0 || part->bytes.len > budget->nested) {
		defect_add(mail, "nested-too-much", part->start,
		           "Mails inside the mail that are encoded are taken apart up to %u bytes and %d deep: this one is not.",
		           MAIL_MAX_NESTED, MAIL_MAX_NESTED_DEPTH);
		return;
	}
	struct buf raw = { 0 };
	budget->nested -= part->bytes.len;
	budget->nested_depth--;
	buf_add(&raw, buf_span(&part->bytes));
	struct mail *inner = message_parse(&raw, budget);
	budget->nested_depth++;
	make_message(part, inner);
	for (size_t i = 0; i < inner->defect_count; i++)
		defect_add(mail, inner->defects[i].code, part->start, "In the mail inside the mail: %s", inner->defects[i].text);
	adopt(mail, index, inner, budget);
	mail_destroy(inner);
}

void nested_read(struct mail *mail, struct bodies_budget *budget)
{
	for (size_t i = 0; i < mail->part_count && mail->part_count < MAIL_MAX_PARTS; i++)
		if (is_encoded_mail(&mail->parts[i]) && !mail->parts[i].unpacked)
			read_one(mail, i, budget);
}
