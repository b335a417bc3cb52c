#include "display/paragraph.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#define LAYOUTS_MAX_COST   (24u << 20) /* bytes, by the two estimates below, measured with Pango 1.50 */
#define LAYOUT_COST        4096u
#define LAYOUT_COST_A_BYTE 160u

static void destroy_layout(void *layout)
{
	g_object_unref(layout);
}

void paragraphs_init(struct paragraphs *paragraphs, struct fontset *fonts)
{
	*paragraphs = (struct paragraphs){ .fonts = fonts };
	cache_init(&paragraphs->layouts, LAYOUTS_MAX_COST, destroy_layout);
}

void paragraphs_finish(struct paragraphs *paragraphs)
{
	if (paragraphs->layouts.buckets != NULL)
		cache_finish(&paragraphs->layouts);
	buf_finish(&paragraphs->key);
}

/* Where Pango finds no place to break, its line breaking takes quadratic time: 64 KB of "a" 12 seconds. A zero-width space
 * in every BREAK_AFTER characters or a few more bounds that (0.3 seconds), where it does not show if there is such a place. */
#define BREAK_AFTER  1024
#define BREAK_LATEST 1152

struct writer {
	struct buf out;
	size_t run; /* characters since the last line end or zero-width space */
	bool after_space;
};

static bool is_ideograph(uint32_t c)
{
	return c >= 0x4E00 && c <= 0x9FFF;
}

/* Pango refuses ill-formed text as a whole: none may reach it. */
static void add_clean(struct writer *writer, struct span text)
{
	while (text.len > 0) {
		uint32_t c;
		text = span_from(text, utf8_read(text, &c));
		bool invisible = writer->after_space || is_ideograph(c);
		if (writer->run >= BREAK_LATEST || (writer->run >= BREAK_AFTER && invisible)) {
			utf8_add(&writer->out, 0x200B);
			writer->run = 0;
		}
		utf8_add(&writer->out, c == '\r' ? ' ' : c == UTF8_REPLACEMENT ? FONTSET_NO_CHARACTER : c);
		writer->run = c == '\n' ? 0 : writer->run + 1;
		writer->after_space = c == ' ';
	}
}

/* Appends text without its ** and makes what stood between them bold. */
static void add_marked(struct writer *writer, struct span text, PangoAttrList *attributes)
{
	bool bold = false;
	size_t start = 0;
	while (text.len > 0) {
		const uint8_t *stars = memmem(text.data, text.len, "**", 2);
		size_t plain = stars ? (size_t)(stars - text.data) : text.len;
		add_clean(writer, span_part(text, 0, plain));
		if (bold) {
			PangoAttribute *weight = pango_attr_weight_new(PANGO_WEIGHT_BOLD);
			weight->start_index = (guint)start;
			weight->end_index = (guint)writer->out.len;
			pango_attr_list_insert(attributes, weight);
		}
		text = span_from(text, stars ? plain + 2 : plain);
		bold = !bold;
		start = writer->out.len;
	}
}

/* ---- runs ---- */

static void add_attribute(PangoAttrList *attributes, PangoAttribute *attribute, size_t start, size_t end)
{
	attribute->start_index = (guint)start;
	attribute->end_index = (guint)end;
	pango_attr_list_insert(attributes, attribute);
}

static void add_style(PangoAttrList *attributes, const struct draw_run *run, const uint32_t *palette, size_t start, size_t end)
{
	if (run->style & DRAW_BOLD)
		add_attribute(attributes, pango_attr_weight_new(PANGO_WEIGHT_BOLD), start, end);
	if (run->style & DRAW_ITALIC)
		add_attribute(attributes, pango_attr_style_new(PANGO_STYLE_ITALIC), start, end);
	if (run->style & DRAW_UNDERLINE)
		add_attribute(attributes, pango_attr_underline_new(PANGO_UNDERLINE_SINGLE), start, end);
	if (run->style & DRAW_STRIKE)
		add_attribute(attributes, pango_attr_strikethrough_new(TRUE), start, end);
	if (run->style & DRAW_MONO)
		add_attribute(attributes, pango_attr_family_new(FONTSET_MONO_FAMILIES), start, end);
	if (palette) {
		uint32_t rgb = run->colour == COLOUR_NONE ? run->rgb : palette[run->colour];
		add_attribute(attributes,
		              pango_attr_foreground_new((guint16)((rgb >> 16 & 0xFF) * 257), (guint16)((rgb >> 8 & 0xFF) * 257),
		                                        (guint16)((rgb & 0xFF) * 257)),
		              start, end);
	}
}

/* A word too long for its line is broken, but a hyphen that nobody sent is not shown. */
static void add_no_hyphens(PangoAttrList *attributes)
{
	PangoAttribute *attribute = pango_attr_insert_hyphens_new(FALSE);
	attribute->start_index = 0;
	attribute->end_index = G_MAXUINT;
	pango_attr_list_insert(attributes, attribute);
}

/* Runs may not stand as they should: what is not in order or beyond the end is drawn plain. */
static void set_rich(PangoLayout *layout, const struct draw_rich *rich, const uint32_t *palette)
{
	struct writer writer = { 0 };
	PangoAttrList *attributes = pango_attr_list_new();
	struct span text = span_of(rich->text);
	size_t at = 0;
	if (text.len > PARAGRAPH_MAX_BYTES)
		text.len = utf8_cut(text, PARAGRAPH_MAX_BYTES);
	for (size_t i = 0; i < rich->run_count; i++) {
		const struct draw_run *run = &rich->runs[i];
		if (run->start < at || run->end > text.len || run->end <= run->start)
			continue;
		add_clean(&writer, span_part(text, at, run->start));
		size_t start = writer.out.len;
		add_clean(&writer, span_part(text, run->start, run->end));
		add_style(attributes, run, palette, start, writer.out.len);
		at = run->end;
	}
	add_clean(&writer, span_from(text, at));
	add_no_hyphens(attributes);
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	pango_layout_set_text(layout, (const char *)writer.out.data, (int)writer.out.len);
	buf_finish(&writer.out);
}

static void set_text(PangoLayout *layout, const char *utf8)
{
	struct writer writer = { 0 };
	PangoAttrList *attributes = pango_attr_list_new();
	struct span text = span_of(utf8);
	bool cut = text.len > PARAGRAPH_MAX_BYTES;
	if (cut)
		text.len = utf8_cut(text, PARAGRAPH_MAX_BYTES);
	if (text.len > 0 && text.data[0] == PARAGRAPH_MARKUP)
		add_marked(&writer, span_from(text, 1), attributes);
	else
		add_clean(&writer, text);
	if (cut)
		buf_add_text(&writer.out, "…");
	add_no_hyphens(attributes);
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	pango_layout_set_text(layout, (const char *)writer.out.data, (int)writer.out.len);
	buf_finish(&writer.out);
}

static PangoLayout *layout_for(struct paragraphs *paragraphs, enum font font, int px, int width, const char *utf8)
{
	int head[3] = { (int)font, px, width };
	buf_clear(&paragraphs->key);
	buf_add(&paragraphs->key, span_make(head, sizeof head));
	buf_add_text(&paragraphs->key, utf8);
	PangoLayout *layout = cache_find(&paragraphs->layouts, buf_span(&paragraphs->key));
	if (layout != NULL)
		return layout;
	layout = fontset_layout(paragraphs->fonts, font, px);
	if (width == PARAGRAPH_ONE_LINE) {
		pango_layout_set_single_paragraph_mode(layout, true);
	} else {
		pango_layout_set_width(layout, width * PANGO_SCALE);
		pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	}
	set_text(layout, utf8);
	cache_put(&paragraphs->layouts, buf_span(&paragraphs->key), layout,
	          LAYOUT_COST + LAYOUT_COST_A_BYTE * paragraphs->key.len);
	return layout;
}

static PangoLayout *rich_layout(struct paragraphs *paragraphs, const struct draw_rich *rich, int px, int width,
                                const uint32_t *palette)
{
	int head[4] = { (int)rich->font + FONT_COUNT, px, width, (int)rich->run_count };
	uint32_t ink = palette ? palette[COLOUR_INK] : 0; /* another theme, other colours */
	buf_clear(&paragraphs->key);
	buf_add(&paragraphs->key, span_make(head, sizeof head));
	buf_add_byte(&paragraphs->key, palette != NULL);
	buf_add(&paragraphs->key, span_make(&ink, sizeof ink));
	for (size_t i = 0; i < rich->run_count; i++) {
		const struct draw_run *run = &rich->runs[i];
		size_t fields[] = { run->start, run->end, run->style, run->colour, run->rgb };
		buf_add(&paragraphs->key, span_make(fields, sizeof fields));
	}
	buf_add_text(&paragraphs->key, rich->text);
	PangoLayout *layout = cache_find(&paragraphs->layouts, buf_span(&paragraphs->key));
	if (layout != NULL)
		return layout;
	layout = fontset_layout(paragraphs->fonts, rich->font, px);
	pango_layout_set_width(layout, width * PANGO_SCALE);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	set_rich(layout, rich, palette);
	cache_put(&paragraphs->layouts, buf_span(&paragraphs->key), layout,
	          LAYOUT_COST + LAYOUT_COST_A_BYTE * paragraphs->key.len);
	return layout;
}

static int line_distance(int px)
{
	return (int)lroundf(1.5f * (float)px);
}

/* From the top of the line box to below the letters that hang down. */
static int line_needs(int px)
{
	return (int)lroundf(1.35f * (float)px);
}

int paragraph_height(struct paragraphs *paragraphs, enum font font, int px, int width, const char *utf8)
{
	return pango_layout_get_line_count(layout_for(paragraphs, font, px, width, utf8)) * line_distance(px);
}

int paragraph_width(struct paragraphs *paragraphs, enum font font, int px, int width, const char *utf8)
{
	int widest;
	pango_layout_get_pixel_size(layout_for(paragraphs, font, px, width, utf8), &widest, NULL);
	return widest;
}

static void draw_layout(PangoLayout *layout, struct canvas *canvas, int x, int baseline, int height, int px, uint32_t rgb)
{
	SDL_Rect clip = { 0, 0, canvas->width, canvas->height };
	if (canvas->surface != NULL)
		SDL_GetClipRect(canvas->surface, &clip);
	cairo_t *cairo = canvas_cairo(canvas);
	cairo_set_source_rgb(cairo, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0, (rgb & 0xFF) / 255.0);
	PangoLayoutIter *line = pango_layout_get_iter(layout);
	int last = height < 0 ? INT_MAX : baseline + height - line_needs(px); /* lowest baseline that still fits */
	last = last < clip.y + clip.h + px ? last : clip.y + clip.h + px;
	for (bool more = baseline <= last; more; more = pango_layout_iter_next_line(line) && baseline <= last) {
		int y = baseline;
		baseline += line_distance(px);
		if (y < clip.y - px)
			continue; /* scrolled out above */
		PangoRectangle logical;
		pango_layout_iter_get_line_extents(line, NULL, &logical);
		cairo_move_to(cairo, x + PANGO_PIXELS(logical.x), y);
		pango_cairo_show_layout_line(cairo, pango_layout_iter_get_line_readonly(line));
	}
	pango_layout_iter_free(line);
	cairo_new_path(cairo);
}

void paragraph_draw(struct paragraphs *paragraphs, struct canvas *canvas, int x, int baseline, int width, int height,
                    enum font font, int px, uint32_t rgb, const char *utf8)
{
	draw_layout(layout_for(paragraphs, font, px, width, utf8), canvas, x, baseline, height, px, rgb);
}

void paragraph_rich_size(struct paragraphs *paragraphs, const struct draw_rich *rich, int px, int width, int *out_width,
                         int *out_height)
{
	PangoLayout *layout = rich_layout(paragraphs, rich, px, width, NULL);
	pango_layout_get_pixel_size(layout, out_width, NULL);
	*out_height = pango_layout_get_line_count(layout) * line_distance(px);
}

void paragraph_draw_rich(struct paragraphs *paragraphs, struct canvas *canvas, int x, int baseline, int width, int height,
                         const struct draw_rich *rich, int px, uint32_t rgb, const uint32_t *palette)
{
	draw_layout(rich_layout(paragraphs, rich, px, width, palette), canvas, x, baseline, height, px, rgb);
}
