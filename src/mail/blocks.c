#include "mail/blocks.h"

#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"

#define SAFE_ROOM 16u /* bytes that one character may become */

void blocks_finish(struct blocks *blocks)
{
	if (!blocks)
		return;
	buf_finish(&blocks->text);
	free(blocks->items);
	free(blocks->cells);
	free(blocks->runs);
	memset(blocks, 0, sizeof *blocks);
}

struct span blocks_text(const struct blocks *blocks, size_t start, size_t end)
{
	return span_part(buf_span(&blocks->text), start, end);
}

size_t blocks_first_run(const struct blocks *blocks, size_t start)
{
	size_t low = 0, high = blocks->run_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (blocks->runs[middle].end <= start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_hidden_control(uint32_t c)
{
	return (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == UTF8_REPLACEMENT;
}

static bool is_plain(const struct block_run *style)
{
	return style->style == 0 && !style->coloured;
}

static bool same_style(const struct block_run *a, const struct block_run *b)
{
	return a->style == b->style && a->coloured == b->coloured && (!a->coloured || a->rgb == b->rgb);
}

static void extend_run(struct blocks *blocks, size_t start, const struct block_run *style)
{
	struct block_run *last = blocks->run_count > 0 ? &blocks->runs[blocks->run_count - 1] : NULL;
	if (is_plain(style))
		return;
	if (!last || last->end != start || !same_style(last, style)) {
		if (blocks->run_count == BLOCKS_MAX_RUNS)
			return; /* the rest is plain */
		last = array_push(blocks->runs, blocks->run_count, blocks->run_cap);
		*last = *style;
		last->start = start;
	}
	last->end = blocks->text.len;
}

bool blocks_add_char(struct blocks *blocks, struct span character, const struct block_run *style)
{
	size_t start = blocks->text.len;
	uint32_t c;
	if (start + SAFE_ROOM > BLOCKS_MAX_TEXT) {
		blocks->cut = true;
		return false;
	}
	utf8_read(character, &c);
	if (is_hidden_control(c))
		utf8_add_safe(&blocks->text, character, 1);
	else
		buf_add(&blocks->text, character);
	extend_run(blocks, start, style);
	return true;
}

struct block *blocks_add(struct blocks *blocks, const struct block *block)
{
	if (blocks->count == BLOCKS_MAX) {
		blocks->cut = true;
		return NULL;
	}
	struct block *copy = array_push(blocks->items, blocks->count, blocks->cap);
	*copy = *block;
	return copy;
}

bool blocks_add_cell(struct blocks *blocks, size_t start, size_t end)
{
	if (blocks->cell_count == BLOCKS_MAX_CELLS) {
		blocks->cut = true;
		return false;
	}
	*array_push(blocks->cells, blocks->cell_count, blocks->cell_cap) = (struct block_cell){ start, end };
	return true;
}

/* ---- plain text ---- */

static bool add_line(struct blocks *blocks, struct span line)
{
	static const struct block_run plain = { 0 };
	struct block block = { .kind = BLOCK_PRE, .joined = true, .start = blocks->text.len };
	while (line.len > 0) {
		uint32_t c;
		size_t taken = utf8_read(line, &c);
		if (c == '\t')
			for (int i = 0; i < 4; i++)
				blocks_add_char(blocks, span_of(" "), &plain);
		else if (c != '\r' && !blocks_add_char(blocks, span_part(line, 0, taken), &plain))
			break;
		line = span_from(line, taken);
	}
	block.end = blocks->text.len;
	return blocks_add(blocks, &block) != NULL;
}

/* Up to its \n, or where it has become too long. */
static size_t line_length(struct span rest)
{
	size_t most = rest.len < BLOCKS_LONG ? rest.len : BLOCKS_LONG;
	const uint8_t *end = memchr(rest.data, '\n', most);
	if (end || rest.len <= BLOCKS_LONG)
		return end ? (size_t)(end - rest.data) + 1 : rest.len;
	size_t cut = utf8_cut(rest, BLOCKS_LONG);
	return cut ? cut : 1;
}

void blocks_add_lines(struct blocks *blocks, struct span utf8)
{
	while (utf8.len > 0 && (utf8.data[utf8.len - 1] == '\n' || utf8.data[utf8.len - 1] == '\r'))
		utf8.len--;
	for (bool room = true; room && utf8.len > 0;) {
		size_t taken = line_length(utf8);
		bool ended = utf8.data[taken - 1] == '\n';
		room = add_line(blocks, span_part(utf8, 0, taken - ended)) && !blocks->cut;
		utf8 = span_from(utf8, taken);
	}
}
