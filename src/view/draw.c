#include "view/draw.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"

#define BLOCK_SIZE     ((size_t)64 * 1024)
#define CLIP_DEPTH_MAX 16 /* panes nest two or three deep */
#define ELLIPSIS       "\u2026"

void draw_begin(struct draw_list *list, const struct draw_measure *measure)
{
	list->count = 0;
	for (size_t i = 0; i < list->block_count; i++)
		list->blocks[i].used = 0;
	list->block = 0;
	list->measure = measure;
}

void draw_finish(struct draw_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->block_count; i++)
		free(list->blocks[i].bytes);
	free(list->blocks);
	free(list->items);
	memset(list, 0, sizeof *list);
}

/* Room for size bytes in a block; an empty block that is too small may grow, a used one never moves. */
static char *string_room(struct draw_list *list, size_t size)
{
	struct draw_block *block = list->block < list->block_count ? &list->blocks[list->block] : NULL;

	if (block && block->size - block->used < size) {
		list->block++;
		block = list->block < list->block_count ? &list->blocks[list->block] : NULL;
	}
	if (!block) {
		block = array_push(list->blocks, list->block_count, list->block_cap);
		*block = (struct draw_block){ 0 };
		list->block = list->block_count - 1;
	}
	if (block->size < size) {
		block->size = size > BLOCK_SIZE ? size : BLOCK_SIZE;
		block->bytes = mem_resize(block->bytes, block->size);
	}
	char *room = block->bytes + block->used;
	block->used += size;
	return room;
}

static const char *copy_text(struct draw_list *list, const char *text, size_t len)
{
	char *copy = string_room(list, len + 1);

	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

static struct draw_item *add_item(struct draw_list *list, enum draw_kind kind, struct rect at)
{
	struct draw_item *item = array_push(list->items, list->count, list->cap);

	*item = (struct draw_item){ .kind = kind, .at = at };
	return item;
}

void draw_rect(struct draw_list *list, struct rect at, enum colour fill, enum colour stroke, float radius, float width)
{
	struct draw_item *item = add_item(list, DRAW_RECT, at);

	item->fill = fill;
	item->stroke = stroke;
	item->radius = radius;
	item->width = width;
}

void draw_line(struct draw_list *list, float x0, float y0, float x1, float y1, enum colour colour, float width, float dash)
{
	struct draw_item *item = add_item(list, DRAW_LINE, (struct rect){ x0, y0, x1 - x0, y1 - y0 });

	item->stroke = colour;
	item->width = width;
	item->dash = dash;
}

void draw_shape(struct draw_list *list, enum shape shape, struct rect at, enum colour colour)
{
	struct draw_item *item = add_item(list, DRAW_SHAPE, at);

	item->shape = shape;
	item->fill = colour;
}

/* The item's rectangle is the line box itself, whatever the alignment. */
static float add_text(struct draw_list *list, float x, float y, enum font font, float size, enum colour colour, enum align align,
                      const char *copy)
{
	float width = draw_text_width(list, font, size, copy);
	float left = align == ALIGN_LEFT ? x : align == ALIGN_CENTRE ? x - width / 2 : x - width;
	struct draw_item *item = add_item(list, DRAW_TEXT, (struct rect){ left, y, width, size * DRAW_LINE_HEIGHT });

	item->fill = colour;
	item->font = font;
	item->size = size;
	item->text = copy;
	return width;
}

float draw_text(struct draw_list *list, float x, float y, enum font font, float size, enum colour colour, enum align align,
                const char *text)
{
	return add_text(list, x, y, font, size, colour, align, copy_text(list, text, strlen(text)));
}

/* Offset of the longest prefix of whole characters that, with "…" after it, is no wider than max_width. */
static size_t fit_prefix(struct draw_list *list, char *copy, size_t len, float max_width, enum font font, float size)
{
	size_t low = 0, high = len;

	while (low < high) {
		size_t middle = utf8_cut(span_make(copy, len), low + (high - low + 1) / 2);
		char kept[sizeof ELLIPSIS];

		if (middle <= low) { /* inside one character: try the next whole one */
			uint32_t c;
			middle = low + utf8_read(span_make(copy + low, len - low), &c);
			if (middle > high)
				break;
		}
		memcpy(kept, copy + middle, sizeof ELLIPSIS);
		memcpy(copy + middle, ELLIPSIS, sizeof ELLIPSIS);
		bool fits = draw_text_width(list, font, size, copy) <= max_width;
		memcpy(copy + middle, kept, sizeof ELLIPSIS);
		if (fits)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

float draw_text_fit(struct draw_list *list, float x, float y, float max_width, enum font font, float size, enum colour colour,
                    const char *text)
{
	/* No character is narrower than a tenth of its size: longer texts need not be measured to their end. */
	size_t most = max_width > 0 && size > 0 ? (size_t)(max_width / size * 10) * 4 + 16 : 16;
	size_t whole = strlen(text), len = utf8_cut(span_make(text, whole), most);

	if (max_width <= 0)
		return 0;
	char *copy = string_room(list, len + sizeof ELLIPSIS + 1);
	memcpy(copy, text, len);
	memset(copy + len, 0, sizeof ELLIPSIS + 1);
	if (len < whole || draw_text_width(list, font, size, copy) > max_width) {
		size_t cut = fit_prefix(list, copy, len, max_width, font, size);

		while (cut && copy[cut - 1] == ' ')
			cut--;
		memcpy(copy + cut, ELLIPSIS, sizeof ELLIPSIS);
		if (!cut && draw_text_width(list, font, size, copy) > max_width)
			return 0;
	}
	return add_text(list, x, y, font, size, colour, ALIGN_LEFT, copy);
}

float draw_paragraph(struct draw_list *list, struct rect at, enum font font, float size, enum colour colour, const char *text)
{
	struct draw_item *item = add_item(list, DRAW_PARAGRAPH, at);

	item->fill = colour;
	item->font = font;
	item->size = size;
	item->text = copy_text(list, text, strlen(text));
	return draw_paragraph_height(list, font, size, at.w, text);
}

static const struct draw_run *copy_runs(struct draw_list *list, const struct draw_run *runs, size_t count)
{
	size_t size = count * sizeof *runs, align = _Alignof(struct draw_run);
	uintptr_t room = (uintptr_t)string_room(list, size + align);
	struct draw_run *copy = (struct draw_run *)((room + align - 1) / align * align);

	if (count)
		memcpy(copy, runs, size);
	return copy;
}

void draw_rich_text(struct draw_list *list, struct rect at, const struct draw_rich *rich, enum colour colour)
{
	struct draw_item *item = add_item(list, DRAW_RICH, at);

	item->fill = colour;
	item->font = rich->font;
	item->size = rich->size;
	item->text = copy_text(list, rich->text, strlen(rich->text));
	item->runs = copy_runs(list, rich->runs, rich->run_count);
	item->run_count = rich->run_count;
}

void draw_picture(struct draw_list *list, struct rect at, uint64_t picture, float zoom, float pan_x, float pan_y)
{
	struct draw_item *item = add_item(list, DRAW_PICTURE, at);

	item->picture = picture;
	item->zoom = zoom;
	item->pan_x = pan_x;
	item->pan_y = pan_y;
}

void draw_picture_words(struct draw_list *list, const char *text)
{
	assert(list->count && list->items[list->count - 1].kind == DRAW_PICTURE);
	list->items[list->count - 1].text = copy_text(list, text, strlen(text));
}

void draw_clip(struct draw_list *list, struct rect at)
{
	add_item(list, DRAW_CLIP, at);
}

void draw_unclip(struct draw_list *list)
{
	add_item(list, DRAW_UNCLIP, (struct rect){ 0 });
}

void draw_hit(struct draw_list *list, struct rect at, int action, int arg)
{
	struct draw_item *item = add_item(list, DRAW_HIT, at);

	item->action = action;
	item->arg = arg;
}

float draw_text_width(const struct draw_list *list, enum font font, float size, const char *text)
{
	return *text ? list->measure->text_width(list->measure->context, font, size, text) : 0;
}

float draw_paragraph_height(const struct draw_list *list, enum font font, float size, float width, const char *text)
{
	return list->measure->paragraph_height(list->measure->context, font, size, width, text);
}

void draw_rich_size(const struct draw_list *list, const struct draw_rich *rich, float width, float *out_width, float *out_height)
{
	const struct draw_measure *measure = list->measure;

	if (measure->rich_size) {
		measure->rich_size(measure->context, rich, width, out_width, out_height);
		return;
	}
	*out_width = fminf(draw_text_width(list, rich->font, rich->size, rich->text), width);
	*out_height = draw_paragraph_height(list, rich->font, rich->size, width, rich->text);
}

static bool inside(struct rect at, float x, float y)
{
	return x >= at.x && y >= at.y && x < at.x + at.w && y < at.y + at.h;
}

const struct draw_item *draw_hit_at(const struct draw_list *list, float x, float y)
{
	return draw_hit_of(list, x, y, DRAW_HIT_ANY);
}

const struct draw_item *draw_hit_of(const struct draw_list *list, float x, float y, int action)
{
	const struct draw_item *hit = NULL;
	bool visible[CLIP_DEPTH_MAX + 1] = { true };
	size_t depth = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct draw_item *item = &list->items[i];

		if (item->kind == DRAW_CLIP && depth < CLIP_DEPTH_MAX) {
			visible[depth + 1] = visible[depth] && inside(item->at, x, y);
			depth++;
		} else if (item->kind == DRAW_UNCLIP && depth) {
			depth--;
		} else if (item->kind == DRAW_HIT && visible[depth] && inside(item->at, x, y) &&
		           (action == DRAW_HIT_ANY || action == item->action)) {
			hit = item;
		}
	}
	return hit;
}
