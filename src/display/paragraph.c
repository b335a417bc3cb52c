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
		utf8_add(&writer->out, c == '\r' ? ' ' : c);
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

void paragraph_draw(struct paragraphs *paragraphs, struct canvas *canvas, int x, int baseline, int width, int height,
                    enum font font, int px, uint32_t rgb, const char *utf8)
{
	PangoLayout *layout = layout_for(paragraphs, font, px, width, utf8);
	SDL_Rect clip;
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
