#include "view/rich.h"

#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "view/flow.h"
#include "view/phrase.h"

#define SCROLLBAR   20.0f
#define GAP         0.5f /* above a block, times the size */
#define STEP        34.0f
#define QUOTE_STEP  22.0f
#define RUNS_MAX    400
#define PAGE_BLOCKS 128 /* looked at for the last page */
#define WIDEST      20000.0f

void rich_init(struct rich *rich, struct view_frame *frame, const struct shown_mail *shown, float size)
{
	*rich = (struct rich){ .frame = frame, .shown = shown, .size = size, .most_h = 400 };
}

void rich_finish(struct rich *rich)
{
	free(rich->lines);
}

void rich_add_blocks(struct rich *rich, const struct blocks *blocks, int indent)
{
	for (size_t i = 0; i < blocks->count; i++)
		*array_push(rich->lines, rich->count, rich->cap) =
		        (struct rich_line){ .blocks = blocks, .block = &blocks->items[i], .indent = indent };
}

void rich_add_card(struct rich *rich, const struct mail_part *message, int indent)
{
	*array_push(rich->lines, rich->count, rich->cap) = (struct rich_line){ .card = message, .indent = indent };
}

void rich_add_part(struct rich *rich, const struct mail_part *part, int indent)
{
	*array_push(rich->lines, rich->count, rich->cap) = (struct rich_line){ .part = part, .indent = indent };
}

void rich_add_remark(struct rich *rich, const char *remark)
{
	*array_push(rich->lines, rich->count, rich->cap) = (struct rich_line){ .remark = remark };
}

/* ---- text ---- */

static struct draw_run shown_run(const struct rich *rich, const struct block_run *run)
{
	const uint32_t *palette = theme_palette(rich->frame->state->theme);
	unsigned kept = DRAW_BOLD | DRAW_ITALIC | DRAW_UNDERLINE | DRAW_STRIKE | DRAW_MONO;
	struct draw_run shown = { .style = run->style & kept, .colour = COLOUR_INK };

	if (run->style & RUN_TARGET)
		shown.colour = COLOUR_INK2;
	if (run->style & RUN_LINK) {
		shown.colour = COLOUR_CLIENT;
		shown.style |= DRAW_UNDERLINE;
	} else if (run->coloured && theme_contrast(run->rgb, palette[COLOUR_SURFACE] & 0xFFFFFF) >= RICH_CONTRAST) {
		shown.colour = COLOUR_NONE;
		shown.rgb = run->rgb;
	}
	return shown;
}

/* The runs of [start, end), counted from `shift` bytes before it. */
static size_t collect_runs(const struct rich *rich, const struct blocks *blocks, size_t start, size_t end, size_t shift,
                           struct draw_run *out)
{
	size_t count = 0;

	for (size_t i = blocks_first_run(blocks, start); i < blocks->run_count && count < RUNS_MAX; i++) {
		const struct block_run *run = &blocks->runs[i];

		if (run->start >= end)
			break;
		out[count] = shown_run(rich, run);
		out[count].start = (run->start > start ? run->start : start) - start + shift;
		out[count++].end = (run->end < end ? run->end : end) - start + shift;
	}
	return count;
}

struct piece {
	char *text; /* owned */
	struct draw_run runs[RUNS_MAX + 1];
	struct draw_rich rich;
};

static void piece_init(struct piece *piece, const struct rich *rich, const struct blocks *blocks, const char *before,
                       size_t start, size_t end, enum font font, float size)
{
	struct span words = blocks_text(blocks, start, end);
	size_t shift = strlen(before), first = 0;

	piece->text = mem_printf("%s%.*s", before, (int)words.len, words.len ? (const char *)words.data : "");
	if (shift)
		piece->runs[first++] = (struct draw_run){ .end = shift, .style = DRAW_BOLD, .colour = COLOUR_INK };
	piece->rich = (struct draw_rich){ piece->text, piece->runs, first, font, size };
	piece->rich.run_count += collect_runs(rich, blocks, start, end, shift, piece->runs + first);
}

float rich_text_draw(struct rich *rich, const struct rich_line *line, const char *before, size_t start, size_t end,
                     struct rect at, enum font font, float size)
{
	struct piece piece;
	float width, height;

	piece_init(&piece, rich, line->blocks, before, start, end, font, size);
	draw_rich_size(rich->frame->list, &piece.rich, at.w, &width, &height);
	if (at.h > 0)
		draw_rich_text(rich->frame->list, (struct rect){ at.x, at.y, at.w, fminf(height, at.h) }, &piece.rich,
		               COLOUR_INK);
	free(piece.text);
	return height;
}

float rich_text_width(struct rich *rich, const struct rich_line *line, size_t start, size_t end)
{
	struct piece piece;
	float width, height;

	piece_init(&piece, rich, line->blocks, "", start, end, FONT_SANS, rich->size);
	draw_rich_size(rich->frame->list, &piece.rich, WIDEST, &width, &height);
	free(piece.text);
	return width;
}

static float heading_size(const struct rich *rich, int level)
{
	static const float factors[] = { 1.4f, 1.25f, 1.12f };

	return level >= 1 && level <= 3 ? rich->size * factors[level - 1] : rich->size;
}

static float draw_words(struct rich *rich, const struct rich_line *line, struct rect at)
{
	const struct block *block = line->block;
	bool heading = block->kind == BLOCK_HEADING, mono = block->kind == BLOCK_PRE && !block->joined;
	float size = heading ? heading_size(rich, block->level) : mono ? fmaxf(TEXT_SMALL, rich->size * 0.9f) : rich->size;

	if (block->end == block->start)
		return size * DRAW_LINE_HEIGHT; /* an empty line of a plain text */
	if (block->kind == BLOCK_ITEM && at.h >= size * DRAW_LINE_HEIGHT)
		draw_text(rich->frame->list, at.x - 10, at.y, FONT_SANS, size, COLOUR_INK, ALIGN_RIGHT, block->marker);
	return rich_text_draw(rich, line, "", block->start, block->end, at, heading ? FONT_BOLD : FONT_SANS, size);
}

/* ---- pictures ---- */

static size_t find_picture(const struct rich *rich, const struct rich_line *line)
{
	const struct mail *mail = rich->shown->view.mail;
	struct span id = blocks_text(line->blocks, line->block->source_start, line->block->source_end);

	for (size_t i = 0; line->block->origin == SOURCE_PART && i < mail->part_count; i++) {
		const struct mail_part *part = &mail->parts[i];

		if (part->kind == PART_PICTURE && part->content_id && span_equal(span_of(part->content_id), id))
			return part->picture.verdict == PICTURE_OK && part->picture.width && part->picture.height ? i
			                                                                                          : MAIL_NO_PART;
	}
	return MAIL_NO_PART;
}

static float draw_part(struct rich *rich, size_t index, struct rect at)
{
	const struct view_frame *frame = rich->frame;
	const struct picture_info *picture = &rich->shown->view.mail->parts[index].picture;
	bool turned = picture->orientation >= 5;
	float w = (float)(turned ? picture->height : picture->width), h = (float)(turned ? picture->width : picture->height);
	float scale = fminf(1, fminf(at.w / w, rich->most_h / h));
	struct rect place = { at.x, at.y + 4, fmaxf(w * scale, 1), fmaxf(h * scale, 1) };

	if (frame->picture_of)
		draw_picture(frame->list, place,
		             frame->picture_of(frame->context, rich->shown->session->number, rich->shown->index, index), 1, 0, 0);
	return place.h + 8;
}

/* A box that says what is not shown: the host of what was not fetched, or that the mail does not hold it. */
static float draw_missing(struct rich *rich, const struct rich_line *line, struct rect at)
{
	struct draw_list *list = rich->frame->list;
	const struct block *block = line->block;
	bool remote = block->origin == SOURCE_REMOTE;
	struct span source = blocks_text(line->blocks, block->source_start, block->source_end);
	struct span words = blocks_text(line->blocks, block->start, block->end);
	char *host = span_dup(source), *alt = span_dup(words);
	char *said = remote ? phrase_fill(rich->frame, "ui.html.remote", host, NULL, NULL)
	                    : mem_strdup(widget_text(rich->frame, "ui.html.no-picture"));
	char *text = *alt ? mem_printf("%s\n%s", said, alt) : mem_strdup(said);
	float w = at.w - 76, height = draw_paragraph_height(list, FONT_SANS, TEXT_SMALL, w, text);

	draw_rect(list, (struct rect){ at.x, at.y + 4, at.w, height + 20 }, COLOUR_GROUND, COLOUR_LINE, 10, 2);
	draw_shape(list, SHAPE_PICTURE, (struct rect){ at.x + 18, at.y + 18, 26, 26 }, COLOUR_INK2);
	flow_text(rich->frame, (struct rect){ at.x + 60, at.y + 14, w, 0 }, FONT_SANS, TEXT_SMALL, COLOUR_INK, text);
	free(host);
	free(alt);
	free(said);
	free(text);
	return height + 28;
}

/* ---- one line ---- */

static float space_above(const struct rich *rich, size_t i)
{
	const struct rich_line *line = &rich->lines[i];

	if (i == 0)
		return 0;
	if (!line->block || !rich->lines[i - 1].block)
		return rich->size * GAP;
	return line->block->joined && line->blocks == rich->lines[i - 1].blocks ? 0 : rich->size * GAP;
}

static float draw_content(struct rich *rich, size_t i, struct rect at)
{
	const struct rich_line *line = &rich->lines[i];
	const struct block *block = line->block;

	switch (block->kind) {
	case BLOCK_ROW: return rich_row_draw(rich, i, at);
	case BLOCK_RULE: draw_line(rich->frame->list, at.x, at.y + 8, at.x + at.w, at.y + 8, COLOUR_INK2, 2, 0); return 16;
	case BLOCK_PICTURE: {
		size_t part = find_picture(rich, line);

		return part != MAIL_NO_PART ? draw_part(rich, part, at) : draw_missing(rich, line, at);
	}
	default: return draw_words(rich, line, at);
	}
}

static bool is_shown_picture(const struct mail_part *part)
{
	return part && part->kind == PART_PICTURE && part->picture.verdict == PICTURE_OK && part->picture.width &&
	       part->picture.height;
}

static float draw_no_block(struct rich *rich, const struct rich_line *line, struct rect at)
{
	if (line->card)
		return rich_card_draw(rich, line->card, at);
	if (line->remark)
		return rich_remark_draw(rich, line->remark, at);
	if (is_shown_picture(line->part))
		return draw_part(rich, (size_t)(line->part - rich->shown->view.mail->parts), at);
	return rich_file_draw(rich, line->part, at);
}

/* at.h: what can be seen. Returns the height, the space above included. */
static float draw_one(struct rich *rich, size_t i, struct rect at, bool first)
{
	const struct rich_line *line = &rich->lines[i];
	float above = first ? 0 : space_above(rich, i), shift = fminf((float)line->indent * STEP, at.w / 3), height;
	struct rect inner = { at.x + shift, at.y + above, at.w - shift, at.h - above };

	if (!line->block)
		return above + draw_no_block(rich, line, inner);
	float bar = inner.x;
	inner.x += (float)line->block->quote * QUOTE_STEP;
	inner.w -= (float)line->block->quote * QUOTE_STEP;
	if (line->block->kind != BLOCK_HEADING) {
		float level = fminf((float)line->block->level * (rich->size * 1.3f), at.w / 3);

		inner.x += level;
		inner.w -= level;
	}
	height = draw_content(rich, i, inner);
	for (int q = 0; q < line->block->quote; q++)
		draw_rect(rich->frame->list, (struct rect){ bar + (float)q * QUOTE_STEP, at.y, 5, height + above }, COLOUR_CLIENT,
		          COLOUR_NONE, 0, 0);
	if (line->indent)
		draw_rect(rich->frame->list, (struct rect){ at.x + shift - 14, at.y, 5, height + above }, COLOUR_LINE,
		          COLOUR_NONE, 0, 0);
	return above + height;
}

static float height_of(struct rich *rich, size_t i, float width, bool first)
{
	size_t items = rich->frame->list->count;
	float height = draw_one(rich, i, (struct rect){ 0, 0, width, WIDEST }, first);

	rich->frame->list->count = items;
	return height;
}

/* ---- all of them. A place is a block and how far into it: long blocks have several places, about one a line, told from
 * their bytes, so that nothing needs to be measured to count them. ---- */

#define BYTE_WIDTH   0.34f /* of a letter size: a third of a Chinese character, somewhat less than a Latin one */
#define PICTURE_STEP 60.0f
#define CARD_PLACES  3

static size_t places(const struct rich *rich, const struct rich_line *line, float width)
{
	if (line->remark)
		return 1;
	if (!line->block && !is_shown_picture(line->part))
		return CARD_PLACES;
	if (line->block && line->block->kind == BLOCK_RULE)
		return 1;
	if (!line->block || line->block->kind == BLOCK_PICTURE)
		return 1 + (size_t)(rich->most_h / 4 / PICTURE_STEP);
	return 1 + (size_t)((float)(line->block->end - line->block->start) * BYTE_WIDTH * rich->size / width);
}

/* How far the block is scrolled out at place k of n: by whole lines of text. */
static float place_offset(const struct rich *rich, float height, size_t k, size_t n)
{
	float lines = fmaxf(1, roundf(height / (rich->size * 1.5f)));

	return height * floorf((float)k * lines / (float)n) / lines;
}

/* The first place from which the rest fits; only the last page is measured. */
static size_t last_place(struct rich *rich, float width, float height, size_t total)
{
	size_t most = total, line = rich->count;
	float used = 0;

	while (line && rich->count - line < PAGE_BLOCKS) {
		float h = height_of(rich, --line, width, false);
		size_t n = places(rich, &rich->lines[line], width);

		if (used + h > height) {
			for (size_t k = 1; k < n; k++)
				if (used + h - place_offset(rich, h, k, n) <= height)
					return most - n + k;
			return most < total ? most : most - 1;
		}
		used += h;
		most -= n;
	}
	return most;
}

static size_t count_places(const struct rich *rich, float width)
{
	size_t total = 0;

	for (size_t i = 0; i < rich->count; i++)
		total += places(rich, &rich->lines[i], width);
	return total;
}

void rich_draw(struct rich *rich, struct rect at, enum pane pane)
{
	float width = at.w - SCROLLBAR, bottom = at.y + at.h, y = at.y;
	size_t line = 0;

	if (at.h < rich->size || width < 4 * rich->size || !rich->count)
		return;
	rich->most_h = fmaxf(at.h - 20, 40);
	size_t total = count_places(rich, width), most = last_place(rich, width, at.h, total);
	size_t first = flow_scroll(rich->frame, pane, most), into = first;
	while (into >= places(rich, &rich->lines[line], width))
		into -= places(rich, &rich->lines[line++], width);
	if (into)
		y -= place_offset(rich, height_of(rich, line, width, true), into, places(rich, &rich->lines[line], width));
	draw_clip(rich->frame->list, at);
	for (bool top = true; line < rich->count && y < bottom; line++, top = false)
		y += draw_one(rich, line, (struct rect){ at.x, y, width, bottom - y + 1 }, top);
	draw_unclip(rich->frame->list);
	if (most)
		widget_scrollbar(rich->frame, (struct rect){ at.x + at.w - 8, at.y, 8, at.h }, first, total - most, total);
}

float rich_height(struct rich *rich, float width, float most)
{
	float height = 0;

	rich->most_h = fmaxf(most - 20, 40);
	for (size_t i = 0; i < rich->count && height < most; i++)
		height += height_of(rich, i, width - SCROLLBAR, i == 0);
	return fminf(height, most);
}
