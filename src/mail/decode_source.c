#include "mail/decode_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "mail/headers.h"
#include "mail/transfer.h"

/* ---- encoded words (RFC 2047 §2): "=?" charset ["*" language] "?" ("B" / "Q") "?" encoded-text "?=" ---- */

struct word {
	size_t start, end;           /* of the word */
	size_t text_start, text_end; /* of its encoded text */
	char charset[40];
	bool base64;
};

static size_t find(struct span raw, size_t from, size_t end, char c)
{
	const uint8_t *at = from < end ? memchr(raw.data + from, c, end - from) : NULL;

	return at ? (size_t)(at - raw.data) : end;
}

static bool read_word(struct span raw, size_t at, size_t end, struct word *out)
{
	if (end - at < 8 || raw.data[at] != '=' || raw.data[at + 1] != '?')
		return false;
	size_t mark = find(raw, at + 2, end, '?'), text = mark + 3;
	if (mark == at + 2 || mark - at >= sizeof out->charset || text >= end || raw.data[mark + 2] != '?')
		return false;
	if (!memchr("bBqQ", raw.data[mark + 1], 4))
		return false;
	size_t close = find(raw, text, end, '?');
	if (close + 1 >= end || raw.data[close + 1] != '=')
		return false;
	size_t language = find(raw, at + 2, mark, '*');
	snprintf(out->charset, sizeof out->charset, "%.*s", (int)(language - at - 2), (const char *)raw.data + at + 2);
	out->start = at;
	out->end = close + 2;
	out->text_start = text;
	out->text_end = close;
	out->base64 = raw.data[mark + 1] == 'b' || raw.data[mark + 1] == 'B';
	return true;
}

/* Does the word go on with what the last source began: nothing but white space between them? */
static bool continues(const struct decode_source *source, const struct word *word, struct span raw, size_t end_of_last)
{
	if (source->block.piece_count == DECODE_PIECES_MAX || (source->block.coding == DECODE_BASE64) != word->base64 ||
	    strcasecmp(source->charset, word->charset) != 0)
		return false;
	for (size_t i = end_of_last; i < word->start; i++) {
		if (!strchr(" \t\r\n", raw.data[i]) || !raw.data[i])
			return false;
	}
	return true;
}

static void add_word(struct decode_sources *sources, const struct decode_source *base, const struct word *word)
{
	struct decode_source source = *base;

	source.words = true;
	source.label_start = word->start;
	source.label_end = word->text_start;
	source.block.coding = word->base64 ? DECODE_BASE64 : DECODE_Q_WORD;
	source.block.piece_count = 1;
	source.block.pieces[0] = (struct decode_piece){ word->text_start, word->text_end };
	snprintf(source.charset, sizeof source.charset, "%s", word->charset);
	*array_push(sources->items, sources->count, sources->cap) = source;
}

/* Of the field that starts at base->field and ends at end. */
static void find_words(struct decode_sources *sources, struct span raw, const struct decode_source *base, size_t end)
{
	size_t at = base->field, first = sources->count, last_end = 0;
	struct word word;

	if (end - at > MAIL_MAX_HEADER)
		end = at + MAIL_MAX_HEADER;
	while ((at = find(raw, at, end, '=')) < end && sources->count < DECODE_SOURCES_MAX) {
		if (!read_word(raw, at, end, &word)) {
			at++;
			continue;
		}
		struct decode_source *last = sources->count > first ? &sources->items[sources->count - 1] : NULL;
		if (last && continues(last, &word, raw, last_end))
			last->block.pieces[last->block.piece_count++] = (struct decode_piece){ word.text_start, word.text_end };
		else
			add_word(sources, base, &word);
		at = last_end = word.end;
	}
}

static void find_header_words(struct decode_sources *sources, const struct mail *mail, size_t header)
{
	struct decode_source base = { .number = header, .field = mail->headers[header].start };

	find_words(sources, buf_span(&mail->raw), &base, mail->headers[header].end);
}

/* The header section of a part; that of the mail itself was read already. */
static void find_part_words(struct decode_sources *sources, const struct mail *mail, size_t number)
{
	const struct mail_part *part = &mail->parts[number];
	struct span raw = span_part(buf_span(&mail->raw), 0, part->start);
	size_t at = part->header_start;
	struct headers_field field;

	if (number == 0 || part->unpacked)
		return;
	while (sources->count < DECODE_SOURCES_MAX && at < part->start && headers_next(raw, &at, &field)) {
		struct decode_source base = { .number = number, .of_part = true, .field = field.start };
		find_words(sources, raw, &base, field.end);
	}
}

/* ---- parts ---- */

static bool coding_of(const struct mail_part *part, enum decode_coding *out)
{
	enum transfer transfer = transfer_of(part->encoding);

	*out = transfer == TRANSFER_BASE64 ? DECODE_BASE64 : transfer == TRANSFER_QUOTED ? DECODE_QUOTED : DECODE_PLAIN;
	return transfer != TRANSFER_UU;
}

/* Where the part's Content-Type stands. */
static void find_label(struct decode_source *source, struct span raw, const struct mail_part *part)
{
	struct headers_field field;
	size_t at = part->header_start;

	source->label_start = source->label_end = part->header_start;
	while (at < part->start && headers_next(raw, &at, &field)) {
		if (span_equal_nocase(field.name, "content-type")) {
			source->label_start = field.start;
			source->label_end = field.end;
			return;
		}
	}
}

static void add_part(struct decode_sources *sources, const struct mail *mail, size_t number)
{
	const struct mail_part *part = &mail->parts[number];
	struct decode_source source = { .number = number };
	bool leaf = part->kind != PART_MULTIPART && part->kind != PART_MESSAGE;

	if (!leaf || part->unpacked || part->start >= part->end || !coding_of(part, &source.block.coding))
		return;
	source.block.piece_count = 1;
	source.block.pieces[0] = (struct decode_piece){ part->start, part->end };
	snprintf(source.charset, sizeof source.charset, "%s", part->charset ? part->charset : "");
	find_label(&source, buf_span(&mail->raw), part);
	*array_push(sources->items, sources->count, sources->cap) = source;
}

void decode_sources_find(struct decode_sources *sources, const struct mail *mail)
{
	*sources = (struct decode_sources){ 0 };
	for (size_t i = 0; i < mail->header_count && sources->count < DECODE_SOURCES_MAX; i++)
		find_header_words(sources, mail, i);
	for (size_t i = 0; i < mail->part_count && sources->count < DECODE_SOURCES_MAX; i++) {
		find_part_words(sources, mail, i);
		if (sources->count < DECODE_SOURCES_MAX)
			add_part(sources, mail, i);
	}
}

void decode_sources_finish(struct decode_sources *sources)
{
	free(sources->items);
	*sources = (struct decode_sources){ 0 };
}

/* ---- one mail being looked at ---- */

/* Leaves out what begins behind size and cuts what reaches beyond it. */
static void keep_before(struct decode_sources *sources, size_t size)
{
	size_t kept = 0;

	for (size_t i = 0; i < sources->count; i++) {
		struct decode_source *source = &sources->items[i];
		struct decode_piece *last = &source->block.pieces[source->block.piece_count - 1];

		if (source->block.pieces[0].start >= size)
			continue;
		if (last->end > size)
			last->end = size > last->start ? size : last->start;
		sources->items[kept++] = *source;
	}
	sources->count = kept;
}

void decode_data_open(struct decode_data *data, const struct mail *mail, size_t size)
{
	decode_data_finish(data);
	decode_sources_find(&data->sources, mail);
	keep_before(&data->sources, size);
	data->chosen = SIZE_MAX;
	data->ready = true;
}

void decode_data_choose(struct decode_data *data, const struct mail *mail, size_t source)
{
	if (data->chosen == source)
		return;
	decode_index_finish(&data->index);
	data->chosen = source;
	if (source < data->sources.count)
		decode_index_build(&data->index, &data->sources.items[source].block, buf_span(&mail->raw));
}

void decode_data_finish(struct decode_data *data)
{
	decode_sources_finish(&data->sources);
	decode_index_finish(&data->index);
	*data = (struct decode_data){ 0 };
}

size_t decode_data_find(const struct decode_data *data, const struct mail *mail, size_t part)
{
	size_t text = SIZE_MAX;

	for (size_t i = 0; i < data->sources.count; i++) {
		const struct decode_source *source = &data->sources.items[i];

		if (source->words)
			continue;
		if (source->number == part)
			return i;
		enum part_kind kind = mail->parts[source->number].kind;
		if (text == SIZE_MAX && (kind == PART_TEXT || kind == PART_HTML))
			text = i;
	}
	return text == SIZE_MAX ? 0 : text;
}
