#include "mail/fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "mail/headers.h"
#include "mail/words.h"

#define VALUE_MAX 2000u /* bytes of a value that are shown */

bool fields_is_list(const char *content_type)
{
	static const char *const types[] = {
		"message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
		"message/rfc822-headers",  "message/global-delivery-status",   "message/global-disposition-notification",
		"message/global-headers",  "message/feedback-report"
	};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(content_type, types[i]) == 0)
			return true;
	return false;
}

/* Runs of white space, of folded lines mostly, are one space. */
static void add_text(struct blocks *blocks, struct span text, const struct block_run *style)
{
	bool owed = false;
	for (size_t at = 0, taken; at < text.len; at += taken) {
		uint32_t c;
		taken = utf8_read(span_from(text, at), &c);
		if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			owed = at > 0;
			continue;
		}
		if (owed)
			blocks_add_char(blocks, span_of(" "), style);
		owed = false;
		if (!blocks_add_char(blocks, span_part(text, at, at + taken), style))
			return;
	}
}

static void add_row(struct blocks *blocks, const struct headers_field *field, unsigned table)
{
	static const struct block_run bold = { .style = RUN_BOLD }, plain = { 0 };
	struct block block = { .kind = BLOCK_ROW, .table = table, .first_cell = blocks->cell_count, .start = blocks->text.len };
	char *value = words_decode(span_part(field->value, 0, VALUE_MAX), NULL);
	blocks->cut |= field->value.len > VALUE_MAX;
	add_text(blocks, field->name, &bold);
	blocks_add_cell(blocks, block.start, blocks->text.len);
	size_t start = blocks->text.len;
	add_text(blocks, span_of(value), &plain);
	free(value);
	block.cell_count = blocks_add_cell(blocks, start, blocks->text.len) ? 2 : blocks->cell_count - block.first_cell;
	block.end = blocks->text.len;
	blocks_add(blocks, &block);
}

static void add_line(struct blocks *blocks, struct span line)
{
	static const struct block_run plain = { 0 };
	struct block block = { .kind = BLOCK_PARAGRAPH, .start = blocks->text.len };
	add_text(blocks, line, &plain);
	block.end = blocks->text.len;
	blocks_add(blocks, &block);
}

void fields_read(struct span text, struct blocks *blocks)
{
	unsigned table = 1;
	for (size_t at = 0; at < text.len && !blocks->cut;) {
		struct headers_field field;
		bool any = false;
		while (!blocks->cut && headers_next(text, &at, &field)) {
			if (!any && table > 1)
				blocks_add(blocks, &(struct block){ .kind = BLOCK_RULE,
				                                    .start = blocks->text.len,
				                                    .end = blocks->text.len });
			if (field.name.len > 0)
				add_row(blocks, &field, table);
			else
				add_line(blocks, span_part(text, field.start, field.end));
			any = true;
		}
		table += any;
	}
}
