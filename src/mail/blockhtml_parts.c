/* Links, pictures and tables of HTML, for mail/blockhtml. */
#include "mail/blockhtml_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "mail/html.h"

#define ALT_MAX 200u /* bytes of what stands for a picture */
#define SPACER  2    /* pixels: smaller pictures hold a layout apart */

/* ---- links ---- */

static struct span without(struct span s, const char *start)
{
	return span_starts_nocase(s, start) ? span_from(s, strlen(start)) : s;
}

static struct span bare_target(struct span target)
{
	target = without(without(without(target, "mailto:"), "https://"), "http://");
	while (target.len > 0 && target.data[target.len - 1] == '/')
		target.len--;
	return target;
}

static bool says_target(const struct blockhtml *maker, const struct blockhtml_level *level)
{
	size_t end = blockhtml_trimmed_end(maker->out, level->from, maker->out->text.len), start = level->from;
	while (start < end && maker->out->text.data[start] == ' ')
		start++;
	if (start == end)
		return maker->out->count == level->before; /* nothing to be seen of this link */
	return span_equal(bare_target(blocks_text(maker->out, start, end)), bare_target(span_of(level->target)));
}

static void add_words(struct blockhtml *maker, struct span words, unsigned style)
{
	struct block_run run = { .style = style };
	while (words.len > 0) {
		uint32_t c;
		size_t taken = utf8_read(words, &c);
		blocks_add_char(maker->out, c == '\n' ? span_of(" ") : span_part(words, 0, taken), &run);
		words = span_from(words, taken);
	}
}

void blockhtml_close_link(struct blockhtml *maker, const struct blockhtml_level *level)
{
	struct span target = span_of(level->target ? level->target : "");
	if (target.len == 0 || target.data[0] == '#' || level->hidden || level->css.hidden || says_target(maker, level) ||
	    maker->out->cut)
		return;
	size_t shown = utf8_cut(target, BLOCKHTML_TARGET_MAX);
	blockhtml_make_ready(maker);
	if (maker->out->text.len > blockhtml_text_start(maker))
		add_words(maker, span_of(" "), 0);
	add_words(maker, span_of("["), RUN_TARGET);
	add_words(maker, span_part(target, 0, shown), RUN_TARGET);
	add_words(maker, span_of(shown < target.len ? "…]" : "]"), RUN_TARGET);
}

/* ---- pictures ---- */

const char *blockhtml_attribute(const struct blockhtml_element *element, const char *name)
{
	return element && element->attribute ? element->attribute(element->element, name) : NULL;
}

static void keep_id(void *context, const char *id)
{
	struct blockhtml *maker = context;
	add_words(maker, span_of(id), 0);
}

/* The host of a URL: all that is shown of what was not fetched. */
static struct span host_of(struct span url)
{
	const uint8_t *slashes = url.len > 1 ? memmem(url.data, url.len < 16 ? url.len : 16, "//", 2) : NULL;
	struct span host = slashes ? span_from(url, (size_t)(slashes - url.data) + 2) : span_make("", 0);
	for (size_t i = 0; i < host.len; i++)
		if (strchr("/?#", host.data[i]))
			host.len = i;
	const uint8_t *at = host.len ? memrchr(host.data, '@', host.len) : NULL;
	host = at ? span_from(host, (size_t)(at - host.data) + 1) : host;
	return span_part(host, 0, utf8_cut(host, BLOCKHTML_TARGET_MAX));
}

static bool is_spacer(const struct blockhtml_element *element)
{
	const char *width = blockhtml_attribute(element, "width"), *height = blockhtml_attribute(element, "height");
	return width && height && atoi(width) <= SPACER && atoi(height) <= SPACER;
}

void blockhtml_add_picture(struct blockhtml *maker, const struct blockhtml_element *element)
{
	const char *src = blockhtml_attribute(element, "src"), *alt = blockhtml_attribute(element, "alt");
	struct span source = span_part(span_of(src ? src : ""), 0, BLOCKHTML_SOURCE_MAX);
	struct span words = span_of(alt ? alt : "");
	bool part = span_starts_nocase(source, "cid:");
	if (blockhtml_top(maker)->hidden || blockhtml_top(maker)->css.hidden || (is_spacer(element) && part))
		return;
	blockhtml_break_block(maker, false);
	struct block block = blockhtml_new_block(maker, BLOCK_PICTURE);
	add_words(maker, span_part(words, 0, utf8_cut(words, ALT_MAX)), 0);
	block.end = block.source_start = maker->out->text.len;
	struct span host = host_of(source);
	if (part)
		html_content_ids(source, 1, keep_id, maker);
	else
		add_words(maker, host, 0);
	block.source_end = maker->out->text.len;
	block.origin = part ? SOURCE_PART : host.len ? SOURCE_REMOTE : SOURCE_NONE;
	if (block.origin != SOURCE_NONE || block.end > block.start)
		blocks_add(maker->out, &block);
}

/* ---- tables ---- */

void blockhtml_open_table(struct blockhtml *maker)
{
	blockhtml_break_block(maker, true);
	maker->table++;
	maker->tables++;
	maker->row = false;
}

void blockhtml_close_table(struct blockhtml *maker)
{
	blockhtml_flush(maker);
	maker->gap = true;
	maker->tables -= maker->tables > 0;
	maker->row = maker->broken = maker->in_cell = maker->tables > 0; /* back in a cell of the table around it */
	maker->ended = false;
}

void blockhtml_open_row(struct blockhtml *maker)
{
	blockhtml_flush(maker);
	maker->row = maker->header = true;
	maker->broken = maker->in_cell = maker->ended = false;
	maker->cell_count = 0;
	maker->cell_start = maker->out->text.len;
}

static void write_row(struct blockhtml *maker, size_t filled)
{
	struct block block = blockhtml_new_block(maker, filled > 1 ? BLOCK_ROW : BLOCK_PARAGRAPH);
	block.header = maker->header;
	block.table = maker->table;
	block.first_cell = maker->out->cell_count;
	block.start = maker->cells[0].start;
	block.end = maker->cells[maker->cell_count - 1].end;
	for (size_t i = 0; i < maker->cell_count; i++) {
		struct block_cell cell = maker->cells[i];
		if (filled > 1)
			block.cell_count += blocks_add_cell(maker->out, cell.start, cell.end);
		else if (cell.end > cell.start)
			block.start = cell.start, block.end = cell.end;
	}
	blocks_add(maker->out, &block);
}

void blockhtml_close_row(struct blockhtml *maker)
{
	size_t filled = 0;
	for (size_t i = 0; i < maker->cell_count; i++)
		filled += maker->cells[i].end > maker->cells[i].start;
	if (!blockhtml_is_live_cell(maker))
		blockhtml_flush(maker);
	else if (filled > 0)
		write_row(maker, filled);
	maker->row = false;
}

void blockhtml_open_cell(struct blockhtml *maker)
{
	if (blockhtml_is_live_cell(maker) && maker->cell_count == BLOCKHTML_CELLS)
		blockhtml_break_row(maker);
	if (!blockhtml_is_live_cell(maker))
		blockhtml_flush(maker);
	maker->in_cell = true;
	maker->ended = maker->space = false;
	maker->cell_start = maker->out->text.len;
}

void blockhtml_close_cell(struct blockhtml *maker)
{
	if (blockhtml_is_live_cell(maker))
		maker->cells[maker->cell_count++] =
		        (struct block_cell){ maker->cell_start,
			                     blockhtml_trimmed_end(maker->out, maker->cell_start, maker->out->text.len) };
	else
		blockhtml_flush(maker);
	maker->in_cell = maker->ended = maker->space = false;
}
