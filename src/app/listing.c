#include "app/listing.h"

#include <string.h>

#include "base/utf8.h"

#define NAME_MAX_SHOWN 200u
#define LINE_MAX_SHOWN 4000u

static void add_safe(struct buf *out, const char *text, size_t max_chars)
{
	utf8_add_safe(out, span_of(text), max_chars);
}

static void write_headers(const struct mail *mail, struct buf *out)
{
	for (size_t i = 0; i < mail->header_count; i++) {
		add_safe(out, mail->headers[i].name, NAME_MAX_SHOWN);
		buf_add_text(out, ": ");
		add_safe(out, mail->headers[i].value, LISTING_MAX_VALUE);
		buf_add_byte(out, '\n');
	}
}

static void write_part_text(const struct mail_part *part, struct buf *out)
{
	if (part->kind != PART_TEXT && part->kind != PART_HTML)
		return;
	buf_add_text(out, ", charset ");
	add_safe(out, part->charset ? part->charset : "not given", NAME_MAX_SHOWN);
	if (part->charset_used && (!part->charset || strcmp(part->charset, part->charset_used) != 0))
		buf_addf(out, " (read as %s)", part->charset_used);
}

static void write_part_picture(const struct mail_part *part, struct buf *out)
{
	const struct picture_info *picture = &part->picture;
	if (part->kind != PART_PICTURE)
		return;
	buf_addf(out, ", %s %u x %u", picture_kind_name(picture->kind), picture->width, picture->height);
	if (picture->orientation != 1)
		buf_addf(out, ", orientation %d", picture->orientation);
	if (picture->verdict != PICTURE_OK)
		buf_addf(out, ", not shown: %s", picture_verdict_name(picture->verdict));
}

static void write_part(const struct mail *mail, size_t index, struct buf *out)
{
	const struct mail_part *part = &mail->parts[index];
	buf_addf(out, "%*s%zu  ", 2 + 2 * part->depth, "", index + 1);
	add_safe(out, part->content_type, NAME_MAX_SHOWN);
	if (part->filename) {
		buf_add_text(out, " \"");
		add_safe(out, part->filename, NAME_MAX_SHOWN);
		buf_add_byte(out, '"');
	}
	if (part->kind != PART_MULTIPART) {
		buf_add_text(out, ", ");
		add_safe(out, part->encoding, NAME_MAX_SHOWN);
		buf_addf(out, ", %zu bytes", mail_part_bytes(mail, part).len);
	}
	write_part_text(part, out);
	write_part_picture(part, out);
	buf_add_text(out, part->attachment ? part->is_inline ? ", attachment shown inline" : ", attachment" : "");
	buf_addf(out, " (at %zu, %zu bytes as sent)\n", part->start, part->end - part->start);
}

static void write_defects(const struct mail *mail, struct buf *out)
{
	buf_addf(out, "\nDefects: %s\n", mail->defect_count ? "" : "none");
	for (size_t i = 0; i < mail->defect_count; i++)
		buf_addf(out, "  at %zu: %s (%s)\n", mail->defects[i].offset, mail->defects[i].text, mail->defects[i].code);
}

static void write_lines(struct span text, struct buf *out)
{
	while (text.len > 0) {
		const uint8_t *lf = memchr(text.data, '\n', text.len);
		size_t end = lf ? (size_t)(lf - text.data) : text.len;
		buf_add_text(out, "  ");
		utf8_add_safe(out, span_part(text, 0, end), LINE_MAX_SHOWN);
		buf_add_byte(out, '\n');
		text = span_from(text, end + 1);
	}
}

/* The plain body, or what an HTML body says. */
static void write_text(const struct mail *mail, struct buf *out)
{
	if (mail->text) {
		buf_add_text(out, "\nText:\n");
		write_lines(span_of(mail->text), out);
		return;
	}
	for (size_t i = 0; i < mail->part_count; i++) {
		if (mail->parts[i].kind != PART_HTML || mail->parts[i].attachment)
			continue;
		buf_add_text(out, "\nText (from HTML):\n");
		write_lines(span_of(mail->parts[i].text), out);
	}
}

void listing_write(const struct mail *mail, struct buf *out)
{
	write_headers(mail, out);
	buf_add_text(out, "\nParts:\n");
	for (size_t i = 0; i < mail->part_count; i++)
		write_part(mail, i, out);
	write_defects(mail, out);
	write_text(mail, out);
}
