/* Tables of rich text: aligned columns, or lines "header: cell" where they would be too wide. */
#include "view/rich.h"

#include <math.h>

#include "base/mem.h"

#define ROWS_MEASURED 40
#define COLUMN_GAP    26.0f
#define COLUMN_LEAST  110.0f
#define CELL_MEASURED 300u /* bytes */

static bool same_table(const struct rich_line *a, const struct rich_line *b)
{
	return a->blocks && a->blocks == b->blocks && b->block->kind == BLOCK_ROW && a->block->table == b->block->table;
}

static const struct block_cell *cell_of(const struct rich_line *line, size_t n)
{
	return n < line->block->cell_count ? &line->blocks->cells[line->block->first_cell + n] : NULL;
}

static void measure_row(struct rich *rich, const struct rich_line *line)
{
	struct rich_columns *columns = &rich->columns;

	for (size_t n = 0; n < line->block->cell_count && n < RICH_COLUMNS; n++) {
		const struct block_cell *cell = cell_of(line, n);
		size_t end = cell->end - cell->start > CELL_MEASURED ? cell->start + CELL_MEASURED : cell->end;

		while (end < cell->end && (line->blocks->text.data[end] & 0xC0) == 0x80)
			end++;
		columns->widths[n] = fmaxf(columns->widths[n], rich_text_width(rich, line, cell->start, end) + 2);
	}
	columns->wide = columns->wide || line->block->cell_count > RICH_COLUMNS;
	columns->count = line->block->cell_count > columns->count ? line->block->cell_count : columns->count;
}

/* Columns narrower than their share keep their width; the others share what is left. */
static void share_width(struct rich_columns *columns, float width)
{
	float left = width - (float)(columns->count - 1) * COLUMN_GAP;
	size_t sharing = columns->count;
	bool fixed[RICH_COLUMNS] = { false }, again = true;

	while (again && sharing) {
		again = false;
		float share = left / (float)sharing;
		for (size_t n = 0; n < columns->count; n++) {
			if (fixed[n] || columns->widths[n] > share)
				continue;
			fixed[n] = again = true;
			left -= columns->widths[n];
			sharing--;
		}
	}
	for (size_t n = 0; n < columns->count; n++)
		columns->widths[n] = fixed[n] ? columns->widths[n] : left / (float)sharing;
	columns->wide = sharing && left / (float)sharing < COLUMN_LEAST;
}

static void find_columns(struct rich *rich, size_t line, float width)
{
	struct rich_columns *columns = &rich->columns;
	size_t first = line, last = line + 1;

	if (columns->last && line >= columns->first && line < columns->last)
		return;
	while (first && line - first < ROWS_MEASURED && same_table(&rich->lines[line], &rich->lines[first - 1]))
		first--;
	while (last < rich->count && last - first < ROWS_MEASURED && same_table(&rich->lines[line], &rich->lines[last]))
		last++;
	*columns = (struct rich_columns){ .first = first, .last = last };
	columns->header = rich->lines[first].block->header ? &rich->lines[first] : NULL;
	for (size_t i = first; i < last && !columns->wide; i++)
		measure_row(rich, &rich->lines[i]);
	if (!columns->wide && columns->count)
		share_width(columns, width);
}

/* "Name: value", one below the other; the header itself stands before each. */
static float draw_as_lines(struct rich *rich, size_t i, struct rect at)
{
	const struct rich_line *line = &rich->lines[i], *header = rich->columns.header;
	float y = at.y + 4;

	if (line == header && rich->columns.last - rich->columns.first > 1)
		return 0;
	for (size_t n = 0; n < line->block->cell_count; n++) {
		const struct block_cell *cell = cell_of(line, n), *name = header && header != line ? cell_of(header, n) : NULL;
		struct span words = name ? blocks_text(header->blocks, name->start, name->end) : span_make("", 0);
		char *before = words.len ? mem_printf("%.*s: ", (int)words.len, (const char *)words.data) : mem_strdup("");

		if (cell->end > cell->start)
			y += rich_text_draw(rich, line, before, cell->start, cell->end,
			                    (struct rect){ at.x, y, at.w, at.y + at.h - y }, FONT_SANS, rich->size);
		free(before);
	}
	draw_line(rich->frame->list, at.x, y + 4, at.x + at.w, y + 4, COLOUR_LINE, 2, 0);
	return y + 6 - at.y;
}

float rich_row_draw(struct rich *rich, size_t i, struct rect at)
{
	const struct rich_line *line = &rich->lines[i];
	float x = at.x, tallest = rich->size * DRAW_LINE_HEIGHT;

	find_columns(rich, i, at.w);
	const struct rich_columns *columns = &rich->columns;
	if (columns->wide || line->block->cell_count > columns->count)
		return draw_as_lines(rich, i, at);
	for (size_t n = 0; n < line->block->cell_count; n++) {
		const struct block_cell *cell = cell_of(line, n);

		if (cell->end > cell->start)
			tallest = fmaxf(tallest, rich_text_draw(rich, line, "", cell->start, cell->end,
			                                        (struct rect){ x, at.y + 4, columns->widths[n], at.h - 4 },
			                                        FONT_SANS, rich->size));
		x += columns->widths[n] + COLUMN_GAP;
	}
	float y = at.y + tallest + 8;
	draw_line(rich->frame->list, at.x, y, x - COLUMN_GAP, y, line->block->header ? COLOUR_INK2 : COLOUR_LINE, 2, 0);
	return tallest + 10;
}
