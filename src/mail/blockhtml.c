#include "mail/blockhtml_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define NUMBER_MAX   99999u /* of a list item */
#define IDEOGRAPHS   0x2E80u
#define HARD_LONG    (2 * BLOCKS_LONG)
#define BREAK_ENTITY "\n"

enum look {
	LOOK_INLINE,
	LOOK_HIDDEN,
	LOOK_BLOCK,
	LOOK_PARAGRAPH,
	LOOK_HEADING,
	LOOK_BREAK,
	LOOK_LIST,
	LOOK_ITEM,
	LOOK_INDENT,
	LOOK_PRE,
	LOOK_QUOTE,
	LOOK_RULE,
	LOOK_TABLE,
	LOOK_ROW,
	LOOK_CELL,
	LOOK_HEADER_CELL,
	LOOK_PICTURE,
	LOOK_LINK,
	LOOK_BOLD,
	LOOK_ITALIC,
	LOOK_UNDERLINE,
	LOOK_STRIKE,
	LOOK_MONO,
	LOOK_FONT,
	LOOK_COUNT
};

static const char *const tags[LOOK_COUNT] = {
	[LOOK_INLINE] = "",
	[LOOK_HIDDEN] = " script style head title template select textarea svg math object iframe noscript video audio canvas ",
	[LOOK_BLOCK] =
	        " div section article header footer address center form caption main nav figure figcaption fieldset legend ",
	[LOOK_PARAGRAPH] = " p dl details summary dt ",
	[LOOK_HEADING] = " h1 h2 h3 h4 h5 h6 ",
	[LOOK_BREAK] = " br ",
	[LOOK_LIST] = " ul ol menu dir ",
	[LOOK_ITEM] = " li ",
	[LOOK_INDENT] = " dd ",
	[LOOK_PRE] = " pre xmp listing plaintext ",
	[LOOK_QUOTE] = " blockquote ",
	[LOOK_RULE] = " hr ",
	[LOOK_TABLE] = " table ",
	[LOOK_ROW] = " tr ",
	[LOOK_CELL] = " td ",
	[LOOK_HEADER_CELL] = " th ",
	[LOOK_PICTURE] = " img ",
	[LOOK_LINK] = " a ",
	[LOOK_BOLD] = " b strong ",
	[LOOK_ITALIC] = " i em cite dfn var ",
	[LOOK_UNDERLINE] = " u ins ",
	[LOOK_STRIKE] = " s strike del ",
	[LOOK_MONO] = " code tt kbd samp ",
	[LOOK_FONT] = " font ",
};

static enum look look_of(struct span tag)
{
	char word[16] = " ";
	if (tag.len == 0 || tag.len > sizeof word - 3)
		return LOOK_INLINE;
	memcpy(word + 1, tag.data, tag.len);
	word[tag.len + 1] = ' ';
	for (int i = 1; i < LOOK_COUNT; i++)
		if (strstr(tags[i], word))
			return (enum look)i;
	return LOOK_INLINE;
}

const struct blockhtml_level *blockhtml_top(const struct blockhtml *maker)
{
	static const struct blockhtml_level bottom = { 0 };
	size_t depth = maker->depth < BLOCKHTML_DEPTH ? maker->depth : BLOCKHTML_DEPTH;
	return depth ? &maker->levels[depth - 1] : &bottom;
}

static struct block_run style_of(const struct blockhtml_level *level)
{
	const struct css *css = &level->css;
	unsigned style = (css->bold ? RUN_BOLD : 0u) | (css->italic ? RUN_ITALIC : 0u) | (css->underline ? RUN_UNDERLINE : 0u) |
	                 (css->strike ? RUN_STRIKE : 0u) | (level->mono ? RUN_MONO : 0u) | (level->link ? RUN_LINK : 0u);
	return (struct block_run){ .style = style, .coloured = css->coloured, .rgb = css->rgb };
}

/* ---- blocks begin and end ---- */

size_t blockhtml_trimmed_end(const struct blocks *out, size_t start, size_t end)
{
	while (end > start && (out->text.data[end - 1] == ' ' || out->text.data[end - 1] == '\n'))
		end--;
	return end;
}

void blockhtml_flush(struct blockhtml *maker)
{
	maker->space = false;
	if (!maker->open)
		return;
	maker->open = false;
	maker->block.end = blockhtml_trimmed_end(maker->out, maker->block.start, maker->out->text.len);
	if (maker->block.end > maker->block.start)
		blocks_add(maker->out, &maker->block);
}

struct block blockhtml_new_block(struct blockhtml *maker, enum block_kind kind)
{
	const struct blockhtml_level *level = blockhtml_top(maker);
	struct block block = { .kind = kind, .level = level->list, .quote = level->quote, .joined = !maker->gap };
	block.start = block.end = maker->out->text.len;
	maker->gap = false;
	return block;
}

static void begin(struct blockhtml *maker)
{
	const struct blockhtml_level *level = blockhtml_top(maker);
	maker->block = blockhtml_new_block(maker, level->pre ? BLOCK_PRE : level->heading ? BLOCK_HEADING : BLOCK_PARAGRAPH);
	if (level->heading && !level->pre)
		maker->block.level = level->heading;
	if (maker->item) {
		maker->block.kind = BLOCK_ITEM;
		maker->block.level = level->list ? level->list : 1;
		memcpy(maker->block.marker, maker->marker, sizeof maker->marker);
		maker->item = false;
	}
	maker->open = true;
	maker->space = false;
}

/* Text goes into a cell of a row that holds nothing but text. */
bool blockhtml_is_live_cell(const struct blockhtml *maker)
{
	return maker->row && !maker->broken;
}

/* The row becomes what its cells hold, one below the other. */
void blockhtml_break_row(struct blockhtml *maker)
{
	if (!blockhtml_is_live_cell(maker))
		return;
	maker->broken = true;
	for (size_t i = 0; i < maker->cell_count; i++) {
		struct block block = blockhtml_new_block(maker, BLOCK_PARAGRAPH);
		block.start = maker->cells[i].start;
		block.end = maker->cells[i].end;
		if (block.end > block.start)
			blocks_add(maker->out, &block);
	}
	maker->cell_count = 0;
	if (maker->in_cell && maker->out->text.len > maker->cell_start) {
		maker->block = blockhtml_new_block(maker, BLOCK_PARAGRAPH);
		maker->block.start = maker->cell_start;
		maker->open = true;
	}
}

static void end_block(struct blockhtml *maker, bool gap)
{
	if (blockhtml_is_live_cell(maker)) { /* a cell may hold one paragraph */
		maker->ended = maker->in_cell && maker->out->text.len > maker->cell_start;
		return;
	}
	blockhtml_flush(maker);
	maker->gap = maker->gap || gap;
}

/* For what cannot stand in a row. */
void blockhtml_break_block(struct blockhtml *maker, bool gap)
{
	blockhtml_break_row(maker);
	end_block(maker, gap);
}

/* ---- text ---- */

size_t blockhtml_text_start(const struct blockhtml *maker)
{
	return blockhtml_is_live_cell(maker) ? maker->cell_start : maker->open ? maker->block.start : maker->out->text.len;
}

void blockhtml_make_ready(struct blockhtml *maker)
{
	if (blockhtml_is_live_cell(maker) &&
	    (maker->ended || !maker->in_cell || maker->out->text.len > maker->cell_start + HARD_LONG)) {
		blockhtml_break_row(maker);
		blockhtml_flush(maker);
		maker->ended = false;
	}
	if (!blockhtml_is_live_cell(maker) && !maker->open)
		begin(maker);
}

/* Long paragraphs are cut where a line may end. */
static void cut_long(struct blockhtml *maker, bool may_break)
{
	size_t length = maker->open ? maker->out->text.len - maker->block.start : 0;
	if (length < BLOCKS_LONG || (!may_break && length < HARD_LONG))
		return;
	blockhtml_flush(maker);
	begin(maker);
}

static void add_shown(struct blockhtml *maker, struct span character, uint32_t c)
{
	struct block_run style = style_of(blockhtml_top(maker));
	bool space = maker->space;
	blockhtml_make_ready(maker);
	cut_long(maker, space || c >= IDEOGRAPHS);
	size_t len = maker->out->text.len;
	if (space && len > blockhtml_text_start(maker) && maker->out->text.data[len - 1] != '\n')
		blocks_add_char(maker->out, span_of(" "), &maker->owed);
	maker->space = false;
	blocks_add_char(maker->out, character, &style);
}

static void add_as_written(struct blockhtml *maker, struct span character, uint32_t c)
{
	struct block_run style = style_of(blockhtml_top(maker));
	if (c == '\r')
		return;
	blockhtml_make_ready(maker);
	if (c == '\n' && maker->open && maker->out->text.len == maker->block.start)
		return; /* the line end behind <pre> */
	cut_long(maker, c == '\n');
	for (int i = 0; i < (c == '\t' ? 4 : 1); i++)
		blocks_add_char(maker->out, c == '\t' ? span_of(" ") : character, &style);
}

static bool is_white(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

void blockhtml_text(struct blockhtml *maker, struct span utf8)
{
	const struct blockhtml_level *level = blockhtml_top(maker);
	while (!level->hidden && !level->css.hidden && !maker->out->cut && utf8.len > 0) {
		uint32_t c;
		size_t taken = utf8_read(utf8, &c);
		struct span character = span_part(utf8, 0, taken);
		utf8 = span_from(utf8, taken);
		if (level->pre && (maker->open || !is_white(c) || c == ' ')) {
			add_as_written(maker, character, c);
		} else if (!is_white(c)) {
			add_shown(maker, character, c);
		} else if (!maker->space) {
			maker->space = true;
			maker->owed = style_of(level);
		}
	}
}

/* One is a line end, two a paragraph's. */
static void add_break(struct blockhtml *maker)
{
	static const struct block_run plain = { 0 };
	size_t start = blockhtml_text_start(maker), len = maker->out->text.len;
	maker->space = false;
	if (len == start || maker->ended)
		return;
	if (maker->out->text.data[len - 1] != '\n')
		blocks_add_char(maker->out, span_of(BREAK_ENTITY), &plain);
	else if (!blockhtml_is_live_cell(maker))
		end_block(maker, true);
}

/* ---- elements ---- */

static void open_list(struct blockhtml *maker, struct blockhtml_level *level, struct span tag,
                      const struct blockhtml_element *element)
{
	const char *start = blockhtml_attribute(element, "start");
	int from = start ? atoi(start) : 1;
	blockhtml_break_block(maker, level->list == 0);
	level->list += level->list < BLOCKS_LEVELS;
	level->ordered = span_equal_nocase(tag, "ol");
	level->number = from > 0 && (unsigned)from < NUMBER_MAX ? (unsigned)from : 1;
}

static void open_item(struct blockhtml *maker, struct blockhtml_level *parent, const struct blockhtml_level *level)
{
	blockhtml_break_block(maker, false);
	if (level->ordered)
		snprintf(maker->marker, sizeof maker->marker, "%u.", level->number);
	else
		snprintf(maker->marker, sizeof maker->marker, "%s", level->list % 2 ? "•" : "–");
	maker->item = true;
	if (parent)
		parent->number += parent->number < NUMBER_MAX;
}

static void open_rule(struct blockhtml *maker)
{
	blockhtml_break_block(maker, true);
	struct block block = blockhtml_new_block(maker, BLOCK_RULE);
	blocks_add(maker->out, &block);
	maker->gap = true;
}

static void open_font(struct blockhtml_level *level, const struct blockhtml_element *element)
{
	const char *colour = blockhtml_attribute(element, "color");
	if (colour)
		level->css.coloured = css_colour(span_of(colour), &level->css.rgb) || level->css.coloured;
}

static void open_link(struct blockhtml *maker, struct blockhtml_level *level, const struct blockhtml_element *element)
{
	const char *target = blockhtml_attribute(element, "href");
	while (target && is_white((uint8_t)*target))
		target++;
	level->target = target;
	level->link = level->link || (target && *target);
	level->from = maker->out->text.len;
	level->before = maker->out->count;
}

/* What changes the words inside. */
static void change_style(struct blockhtml_level *level, struct span tag, const struct blockhtml_element *element)
{
	const char *style = blockhtml_attribute(element, "style");
	switch ((enum look)level->look) {
	case LOOK_HIDDEN: level->hidden = true; break;
	case LOOK_HEADING: level->heading = (unsigned char)(tag.data[1] - '0'); break;
	case LOOK_QUOTE: level->quote += level->quote < BLOCKS_LEVELS; break;
	case LOOK_INDENT: level->list += level->list < BLOCKS_LEVELS; break;
	case LOOK_PRE: level->pre = level->mono = true; break;
	case LOOK_HEADER_CELL:
	case LOOK_BOLD: level->css.bold = true; break;
	case LOOK_ITALIC: level->css.italic = true; break;
	case LOOK_UNDERLINE: level->css.underline = true; break;
	case LOOK_STRIKE: level->css.strike = true; break;
	case LOOK_MONO: level->mono = true; break;
	case LOOK_FONT: open_font(level, element); break;
	default: break;
	}
	if (style)
		css_read(span_of(style), &level->css);
	if (blockhtml_attribute(element, "hidden"))
		level->hidden = true;
}

static void change_blocks(struct blockhtml *maker, struct blockhtml_level *level, struct span tag,
                          const struct blockhtml_element *element)
{
	switch ((enum look)level->look) {
	case LOOK_BLOCK:
	case LOOK_PARAGRAPH: end_block(maker, level->look == LOOK_PARAGRAPH); break;
	case LOOK_HEADING:
	case LOOK_PRE:
	case LOOK_QUOTE: blockhtml_break_block(maker, true); break;
	case LOOK_INDENT: blockhtml_break_block(maker, false); break;
	case LOOK_BREAK: add_break(maker); break;
	case LOOK_LIST: open_list(maker, level, tag, element); break;
	case LOOK_ITEM: open_item(maker, maker->depth > 1 ? level - 1 : NULL, level); break;
	case LOOK_RULE: open_rule(maker); break;
	case LOOK_TABLE: blockhtml_open_table(maker); break;
	case LOOK_ROW: blockhtml_open_row(maker); break;
	case LOOK_CELL:
	case LOOK_HEADER_CELL:
		blockhtml_open_cell(maker);
		maker->header = maker->header && level->look == LOOK_HEADER_CELL;
		break;
	case LOOK_PICTURE: blockhtml_add_picture(maker, element); break;
	case LOOK_LINK: open_link(maker, level, element); break;
	default: break;
	}
}

void blockhtml_open(struct blockhtml *maker, struct span tag, const struct blockhtml_element *element)
{
	struct blockhtml_level level = *blockhtml_top(maker);
	if (maker->depth++ >= BLOCKHTML_DEPTH)
		return;
	level.look = look_of(tag);
	level.target = NULL;
	change_style(&level, tag, element);
	maker->levels[maker->depth - 1] = level;
	if (!level.hidden && !level.css.hidden)
		change_blocks(maker, &maker->levels[maker->depth - 1], tag, element);
}

void blockhtml_close(struct blockhtml *maker)
{
	if (maker->depth == 0 || maker->depth-- > BLOCKHTML_DEPTH)
		return;
	const struct blockhtml_level *level = &maker->levels[maker->depth];
	if (level->hidden || level->css.hidden)
		return;
	switch ((enum look)level->look) {
	case LOOK_BLOCK: end_block(maker, false); break;
	case LOOK_PARAGRAPH: end_block(maker, true); break;
	case LOOK_HEADING:
	case LOOK_PRE:
	case LOOK_QUOTE: end_block(maker, true); break;
	case LOOK_LIST: end_block(maker, blockhtml_top(maker)->list == 0); break;
	case LOOK_INDENT: end_block(maker, false); break;
	case LOOK_ITEM:
		end_block(maker, false);
		maker->item = false;
		break;
	case LOOK_TABLE: blockhtml_close_table(maker); break;
	case LOOK_ROW: blockhtml_close_row(maker); break;
	case LOOK_CELL:
	case LOOK_HEADER_CELL: blockhtml_close_cell(maker); break;
	case LOOK_LINK: blockhtml_close_link(maker, level); break;
	default: break;
	}
}

void blockhtml_init(struct blockhtml *maker, struct blocks *out)
{
	maker->out = out;
	maker->depth = maker->cell_count = maker->cell_start = 0;
	maker->open = maker->space = maker->gap = maker->item = false;
	maker->row = maker->broken = maker->in_cell = maker->ended = maker->header = false;
	maker->table = maker->tables = 0;
}

void blockhtml_end(struct blockhtml *maker)
{
	blockhtml_break_row(maker);
	blockhtml_flush(maker);
}
