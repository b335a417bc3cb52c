#include "view/prose.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/flow.h"

#define SCROLLBAR_SPACE 20.0f

struct prose {
	struct view_frame *frame;
	struct span text;
	enum font font;
	float size, w;
};

/* The text that is shown: no line ends at its end, and no more than can be counted in every frame. */
static struct span text_shown(const char *text, bool *out_cut)
{
	struct span all = span_make(text, strnlen(text, PROSE_SHOWN_MAX + 1));

	*out_cut = all.len > PROSE_SHOWN_MAX;
	if (*out_cut)
		all.len = utf8_cut(span_from(all, PROSE_SHOWN_MAX - 8), 8) + PROSE_SHOWN_MAX - 8;
	while (all.len && (all.data[all.len - 1] == '\n' || all.data[all.len - 1] == '\r'))
		all.len--;
	return all;
}

/* Bytes of the line at the front of rest, its \n included. */
static size_t line_length(struct span rest)
{
	size_t most = rest.len < PROSE_LINE_MAX ? rest.len : PROSE_LINE_MAX;
	const uint8_t *end = memchr(rest.data, '\n', most);

	if (end)
		return (size_t)(end - rest.data) + 1;
	if (rest.len <= PROSE_LINE_MAX)
		return rest.len;
	size_t cut = utf8_cut(span_part(rest, 0, PROSE_LINE_MAX + 3), PROSE_LINE_MAX);
	return cut ? cut : 1;
}

static size_t count_lines(struct span text)
{
	size_t count = 0;

	for (; text.len; count++)
		text = span_from(text, line_length(text));
	return count;
}

static struct span skip_lines(struct span text, size_t count)
{
	while (count-- && text.len)
		text = span_from(text, line_length(text));
	return text;
}

static bool is_hidden_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
	       c == 0x2028 || c == 0x2029 || c == 0xFEFF;
}

char *prose_safe(struct span line)
{
	struct buf b = { 0 };

	while (line.len) {
		uint32_t c;
		size_t taken = utf8_read(line, &c);

		if (c == '\t')
			buf_add_text(&b, "    ");
		else if (is_hidden_control(c) || c == UTF8_REPLACEMENT)
			utf8_add_safe(&b, span_part(line, 0, taken), 1);
		else
			buf_add(&b, span_part(line, 0, taken));
		line = span_from(line, taken);
	}
	return buf_take_text(&b);
}

static struct span without_end(struct span line)
{
	while (line.len && (line.data[line.len - 1] == '\n' || line.data[line.len - 1] == '\r'))
		line.len--;
	return line;
}

static char *safe_line(struct span rest)
{
	return prose_safe(without_end(span_part(rest, 0, line_length(rest))));
}

static float line_height(const struct prose *p, struct span rest)
{
	char *safe = safe_line(rest);
	float height = *safe ? draw_paragraph_height(p->frame->list, p->font, p->size, p->w, safe) : p->size * DRAW_LINE_HEIGHT;

	free(safe);
	return height;
}

/* Draws the line at the front of rest; what is below `bottom` is left out by whole rows. Returns its height. */
static float draw_line_at(const struct prose *p, struct span rest, float x, float y, float bottom)
{
	char *safe = safe_line(rest);
	float height = p->size * DRAW_LINE_HEIGHT;

	if (*safe && y + height <= bottom + 1)
		height = flow_text(p->frame, (struct rect){ x, y, p->w, bottom - y + 1 }, p->font, p->size, COLOUR_INK, safe);
	free(safe);
	return height;
}

/* The first line from which the rest just fills height: nothing is to be gained by scrolling further. Measures the
 * last page only: lines are walked back from the end. */
static size_t last_page(const struct prose *p, size_t total, float height)
{
	size_t guess = (size_t)(height / (p->size * DRAW_LINE_HEIGHT)) + 1;
	size_t first = total > guess ? total - guess : 0;
	struct span rest = skip_lines(p->text, first);
	float used = 0, heights[256];
	size_t count = 0;

	for (; rest.len && count < 256; rest = span_from(rest, line_length(rest)))
		heights[count++] = line_height(p, rest);
	while (count && used + heights[count - 1] <= height)
		used += heights[--count];
	return first + count;
}

/* What is told below a text that is too long to be shown whole. Returns what is left for the text. */
static struct rect draw_cut(struct view_frame *frame, struct rect at)
{
	float h = TEXT_SMALL * DRAW_LINE_HEIGHT;

	at.h -= h + 6;
	draw_text_fit(frame->list, at.x, at.y + at.h + 6, at.w, FONT_SANS, TEXT_SMALL, COLOUR_INK2,
	              widget_text(frame, "ui.mail.cut"));
	return at;
}

/* From line `first` on. Returns how many lines were drawn, the last one perhaps in part. */
static size_t draw_lines(const struct prose *p, struct rect at, size_t first)
{
	struct span rest = skip_lines(p->text, first);
	size_t shown = 0;

	draw_clip(p->frame->list, at);
	for (float y = at.y; rest.len && y < at.y + at.h; shown++) {
		y += draw_line_at(p, rest, at.x, y, at.y + at.h);
		rest = span_from(rest, line_length(rest));
	}
	draw_unclip(p->frame->list);
	return shown;
}

void prose_draw(struct view_frame *frame, struct rect at, enum font font, float size, const char *text, enum pane pane)
{
	bool cut;
	struct prose p = {
		.frame = frame, .text = text_shown(text, &cut), .font = font, .size = size, .w = at.w - SCROLLBAR_SPACE
	};
	size_t total = count_lines(p.text);

	if (at.h < size || p.w < size)
		return;
	if (cut && at.h > 4 * size)
		at = draw_cut(frame, at);
	size_t most = last_page(&p, total, at.h);
	if (most == total && total)
		most = total - 1; /* one line higher than the rectangle */
	size_t first = flow_scroll(frame, pane, most), shown = draw_lines(&p, at, first);
	if (most)
		widget_scrollbar(frame, (struct rect){ at.x + at.w - 8, at.y, 8, at.h }, first, shown > 1 ? shown - 1 : 1, total);
}

float prose_height(struct view_frame *frame, float width, enum font font, float size, const char *text, float most)
{
	bool cut;
	struct prose p = { .frame = frame, .font = font, .size = size, .w = width - SCROLLBAR_SPACE };
	struct span rest = text_shown(text, &cut);
	float height = 0;

	for (; rest.len && height < most; rest = span_from(rest, line_length(rest)))
		height += line_height(&p, rest);
	return height < most ? height : most;
}
