/* What holds for every struct mail, whatever the bytes were. Used by the mutation test and the fuzz target. */
#ifndef TESTS_MAIL_CHECK_MAIL_H
#define TESTS_MAIL_CHECK_MAIL_H

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "mail/message.h"

/* Stops where a promise is broken, in a test program and in a fuzzer alike. */
static inline void check_mail_holds(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static inline void check_mail_text(const char *text)
{
	check_mail_holds(text == NULL || utf8_valid(span_of(text)));
}

static inline void check_mail_part(const struct mail *mail, size_t index)
{
	const struct mail_part *part = &mail->parts[index];
	check_mail_holds(part->header_start <= part->start && part->start <= part->end && part->end <= mail->raw.len);
	check_mail_holds(index == 0 ? part->parent == MAIL_NO_PART : part->parent < index);
	check_mail_holds(part->depth >= 0 && part->depth < MAIL_MAX_DEPTH);
	check_mail_holds(part->content_type && part->encoding);
	check_mail_holds((part->text != NULL) == (part->kind == PART_TEXT || part->kind == PART_HTML));
	check_mail_holds((part->kind == PART_PICTURE) == (part->picture.kind != PICTURE_NONE));
	check_mail_text(part->content_type);
	check_mail_text(part->filename);
	check_mail_text(part->text);
	char *name = mail_safe_filename(part, index);
	check_mail_holds(*name && *name != '.' && !strpbrk(name, "/\\") && strlen(name) <= 120 && utf8_valid(span_of(name)));
	free(name);
}

static inline void check_mail_header(const struct mail *mail, const struct mail_header *header)
{
	check_mail_holds(header->start < header->end && header->end <= mail->raw.len);
	check_mail_text(header->name);
	check_mail_text(header->value);
}

/* Takes the bytes apart and checks everything that can be said about the result. */
static inline void check_mail(const uint8_t *data, size_t size)
{
	struct buf raw = { 0 };
	buf_add(&raw, span_make(data, size));
	struct mail *mail = mail_parse(&raw);
	check_mail_holds(mail->raw.len == size && (size == 0 || memcmp(mail->raw.data, data, size) == 0));
	check_mail_holds(mail->part_count >= 1 && mail->part_count <= MAIL_MAX_PARTS && mail->defect_count <= MAIL_MAX_DEFECTS);
	for (size_t i = 0; i < mail->part_count; i++)
		check_mail_part(mail, i);
	for (size_t i = 0; i < mail->header_count; i++)
		check_mail_header(mail, &mail->headers[i]);
	for (size_t i = 0; i < mail->defect_count; i++)
		check_mail_holds(mail->defects[i].offset <= size && utf8_valid(span_of(mail->defects[i].text)));
	for (size_t i = 0; i < mail->from.count; i++)
		check_mail_text(mail->from.items[i].name), check_mail_text(mail->from.items[i].address);
	check_mail_text(mail->subject);
	check_mail_text(mail->text);
	mail_destroy(mail);
}

#endif
