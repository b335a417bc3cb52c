#include "display/text.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "display/cache.h"
#include "display/paragraph.h"

#include <math.h>

#define LINES_MAX_COST  (32u << 20) /* bytes of pixels */
#define WIDTHS_MAX_COST 50000u      /* strings */

struct line_size {
	int width;  /* pixels */
	bool pango; /* has characters SDL_ttf's font lacks */
};

struct text {
	struct fontset fonts;
	struct paragraphs paragraphs;
	struct cache lines;    /* SDL_Surface by font, size, colour and text */
	struct cache widths;   /* struct line_size by font, size and text */
	struct buf key, clean; /* memory kept for the next call */
	float scale;           /* pixels a unit */
};

static void free_surface(void *surface)
{
	SDL_FreeSurface(surface);
}

struct text *text_create(const char *fonts_dir)
{
	struct text *text = mem_zero(sizeof *text);
	text->scale = 1;
	cache_init(&text->lines, LINES_MAX_COST, free_surface);
	cache_init(&text->widths, WIDTHS_MAX_COST, free);
	paragraphs_init(&text->paragraphs, &text->fonts);
	if (fontset_init(&text->fonts, fonts_dir))
		return text;
	text_destroy(text);
	return NULL;
}

void text_destroy(struct text *text)
{
	if (text == NULL)
		return;
	paragraphs_finish(&text->paragraphs);
	cache_finish(&text->lines);
	cache_finish(&text->widths);
	fontset_finish(&text->fonts);
	buf_finish(&text->key);
	buf_finish(&text->clean);
	free(text);
}

void text_set_scale(struct text *text, float pixels_per_unit)
{
	text->scale = pixels_per_unit;
}

static int pixels_of(const struct text *text, float size)
{
	float px = roundf(size * text->scale);
	return px < FONTSET_MIN_PX ? FONTSET_MIN_PX : px > FONTSET_MAX_PX ? FONTSET_MAX_PX : (int)px;
}

/* The line as it may reach SDL_ttf: well-formed and not endless. Borrowed: utf8 itself, or until the next call. */
static const char *clean_line(struct text *text, const char *utf8)
{
	struct span rest = span_of(utf8);
	if (rest.len <= TEXT_MAX_LINE && utf8_valid(rest) && !strstr(utf8, "\xEF\xBF\xBD"))
		return utf8;
	bool cut = rest.len > TEXT_MAX_LINE;
	if (cut)
		rest.len = utf8_cut(rest, TEXT_MAX_LINE);
	buf_clear(&text->clean);
	while (rest.len > 0) {
		uint32_t c;
		rest = span_from(rest, utf8_read(rest, &c));
		utf8_add(&text->clean, c == UTF8_REPLACEMENT ? FONTSET_NO_CHARACTER : c);
	}
	if (cut)
		buf_add_text(&text->clean, "…");
	buf_add_byte(&text->clean, 0);
	return (const char *)text->clean.data;
}

static struct span key_of(struct text *text, enum font font, int px, uint32_t rgb, const char *utf8)
{
	uint32_t head[3] = { (uint32_t)font, (uint32_t)px, rgb };
	buf_clear(&text->key);
	buf_add(&text->key, span_make(head, sizeof head));
	buf_add_text(&text->key, utf8);
	return buf_span(&text->key);
}

static struct line_size measure(struct text *text, enum font font, int px, const char *utf8)
{
	struct line_size size = { 0 };
	TTF_Font *ttf = fontset_ttf(&text->fonts, font, px);
	size.pango = ttf == NULL || !fontset_covers(ttf, utf8);
	if (size.pango)
		size.width = paragraph_width(&text->paragraphs, font, px, PARAGRAPH_ONE_LINE, utf8);
	else if (TTF_SizeUTF8(ttf, utf8, &size.width, NULL) != 0)
		size.width = 0;
	return size;
}

/* utf8: clean */
static struct line_size line_size(struct text *text, enum font font, int px, const char *utf8)
{
	const struct line_size *known = cache_find(&text->widths, key_of(text, font, px, 0, utf8));
	if (known != NULL)
		return *known;
	struct line_size *size = mem_alloc(sizeof *size);
	*size = measure(text, font, px, utf8);
	cache_put(&text->widths, key_of(text, font, px, 0, utf8), size, 1);
	return *size;
}

static float measure_width(void *context, enum font font, float size, const char *utf8)
{
	struct text *text = context;
	if (*utf8 == '\0')
		return 0;
	return (float)line_size(text, font, pixels_of(text, size), clean_line(text, utf8)).width / text->scale;
}

static float measure_paragraph(void *context, enum font font, float size, float width, const char *utf8)
{
	struct text *text = context;
	int wrap = (int)lroundf(width * text->scale);
	return (float)paragraph_height(&text->paragraphs, font, pixels_of(text, size), wrap < 1 ? 1 : wrap, utf8) / text->scale;
}

static void measure_rich(void *context, const struct draw_rich *rich, float width, float *out_width, float *out_height)
{
	struct text *text = context;
	int wrap = (int)lroundf(width * text->scale), w, h;
	paragraph_rich_size(&text->paragraphs, rich, pixels_of(text, rich->size), wrap < 1 ? 1 : wrap, &w, &h);
	*out_width = (float)w / text->scale;
	*out_height = (float)h / text->scale;
}

struct draw_measure text_measure(struct text *text)
{
	return (struct draw_measure){
		.text_width = measure_width, .paragraph_height = measure_paragraph, .context = text, .rich_size = measure_rich
	};
}

static SDL_Surface *rendered(struct text *text, enum font font, int px, uint32_t rgb, const char *utf8)
{
	SDL_Surface *surface = cache_find(&text->lines, key_of(text, font, px, rgb, utf8));
	if (surface != NULL)
		return surface;
	TTF_Font *ttf = fontset_ttf(&text->fonts, font, px);
	SDL_Color colour = { rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF, 0xFF };
	surface = ttf ? TTF_RenderUTF8_Blended(ttf, utf8, colour) : NULL;
	if (surface != NULL) /* NULL: nothing in it has a width */
		cache_put(&text->lines, key_of(text, font, px, rgb, utf8), surface, (size_t)surface->h * (size_t)surface->pitch);
	return surface;
}

void text_draw_line(struct text *text, struct canvas *canvas, float x, float y, enum font font, float size, uint32_t rgb,
                    const char *utf8)
{
	if (*utf8 == '\0')
		return;
	int px = pixels_of(text, size);
	int left = (int)lroundf(x), baseline = (int)lroundf(y) + (int)lroundf(PARAGRAPH_BASELINE * (float)px);
	utf8 = clean_line(text, utf8);
	rgb &= 0xFFFFFF;
	if (line_size(text, font, px, utf8).pango || canvas->surface == NULL) {
		paragraph_draw(&text->paragraphs, canvas, left, baseline, PARAGRAPH_ONE_LINE, -1, font, px, rgb, utf8);
		return;
	}
	SDL_Surface *surface = rendered(text, font, px, rgb, utf8);
	if (surface == NULL)
		return;
	SDL_Rect to = { left, baseline - fontset_ascent(&text->fonts, font, px), 0, 0 };
	SDL_BlitSurface(surface, NULL, canvas_sdl(canvas), &to);
}

void text_draw_paragraph(struct text *text, struct canvas *canvas, float x, float y, float width, float height, enum font font,
                         float size, uint32_t rgb, const char *utf8)
{
	int px = pixels_of(text, size);
	int left = (int)lroundf(x), baseline = (int)lroundf(y) + (int)lroundf(PARAGRAPH_BASELINE * (float)px);
	int wrap = (int)lroundf(width);
	paragraph_draw(&text->paragraphs, canvas, left, baseline, wrap < 1 ? 1 : wrap, (int)lroundf(height), font, px, rgb, utf8);
}

void text_draw_rich(struct text *text, struct canvas *canvas, float x, float y, float width, float height,
                    const struct draw_rich *rich, enum colour colour, const uint32_t *palette)
{
	int px = pixels_of(text, rich->size);
	int left = (int)lroundf(x), baseline = (int)lroundf(y) + (int)lroundf(PARAGRAPH_BASELINE * (float)px);
	int wrap = (int)lroundf(width);
	paragraph_draw_rich(&text->paragraphs, canvas, left, baseline, wrap < 1 ? 1 : wrap, (int)lroundf(height), rich, px,
	                    palette[colour] & 0xFFFFFF, palette);
}
