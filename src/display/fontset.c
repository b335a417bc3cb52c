#include "display/fontset.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <fontconfig/fcfreetype.h>
#include <pango/pangofc-fontmap.h>

#include <string.h>

struct face {
	const char *file;
	int index;
};

static const struct face line_faces[FONT_COUNT] = {
	[FONT_SANS] = { "NotoSansCJK-Regular.ttc", 2 },
	[FONT_BOLD] = { "NotoSansCJK-Bold.ttc", 2 },
	[FONT_MONO] = { "NotoSansCJK-Regular.ttc", 7 },
	[FONT_MONO_BOLD] = { "NotoSansCJK-Bold.ttc", 7 },
};

static const struct face fallback_faces[] = {
	{ "NotoSansArabic-Regular.ttf", 0 }, { "NotoSansArabic-Bold.ttf", 0 }, { "NotoSansHebrew-Regular.ttf", 0 },
	{ "NotoSansHebrew-Bold.ttf", 0 },    { "NotoColorEmoji.ttf", 0 },
};

#define FALLBACKS "Noto Sans Arabic,Noto Sans Hebrew,Noto Color Emoji"

static const char *const descriptions[FONT_COUNT] = {
	[FONT_SANS] = "Noto Sans CJK SC,Noto Sans Mono CJK SC," FALLBACKS,
	[FONT_BOLD] = "Noto Sans CJK SC,Noto Sans Mono CJK SC," FALLBACKS " Bold",
	[FONT_MONO] = "Noto Sans Mono CJK SC,Noto Sans CJK SC," FALLBACKS,
	[FONT_MONO_BOLD] = "Noto Sans Mono CJK SC,Noto Sans CJK SC," FALLBACKS " Bold",
};

/* Pango asks for the family "emoji" by name; colour bitmaps come in one size and are scaled by a matrix, as
 * fontconfig's 10-scale-bitmap-fonts does. Hinting as TTF_HINTING_LIGHT, so that lines and paragraphs look alike. */
static const char rules[] =
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"urn:fontconfig:fonts.dtd\"><fontconfig>"
        "<alias binding=\"same\"><family>emoji</family>"
        "<prefer><family>Noto Color Emoji</family></prefer></alias>"
        "<match target=\"font\"><test name=\"outline\" compare=\"eq\"><bool>false</bool></test>"
        "<edit name=\"pixelsizefixupfactor\" mode=\"assign\"><divide><name target=\"pattern\">pixelsize</name>"
        "<name target=\"font\">pixelsize</name></divide></edit></match>"
        "<match target=\"font\"><test name=\"outline\" compare=\"eq\"><bool>false</bool></test>"
        "<test name=\"pixelsizefixupfactor\" compare=\"not_eq\"><double>1.0</double></test>"
        "<edit name=\"matrix\" mode=\"assign\"><times><name>matrix</name><matrix>"
        "<name>pixelsizefixupfactor</name><double>0</double><double>0</double>"
        "<name>pixelsizefixupfactor</name></matrix></times></edit>"
        "<edit name=\"size\" mode=\"assign\"><divide><name>size</name><name>pixelsizefixupfactor</name></divide>"
        "</edit></match>"
        "<match target=\"font\"><test name=\"slant\"><const>roman</const></test>" /* as fontconfig's 90-synthetic */
        "<test target=\"pattern\" name=\"slant\" compare=\"not_eq\"><const>roman</const></test>"
        "<test name=\"outline\"><bool>true</bool></test>"
        "<edit name=\"matrix\" mode=\"assign\"><times><name>matrix</name><matrix>"
        "<double>1</double><double>0.2</double><double>0</double><double>1</double></matrix></times></edit>"
        "<edit name=\"slant\" mode=\"assign\"><const>oblique</const></edit>"
        "<edit name=\"embeddedbitmap\" mode=\"assign\"><bool>false</bool></edit></match></fontconfig>";

static char *face_path(const struct fontset *fonts, const struct face *face)
{
	return mem_printf("%s/%s", fonts->dir, face->file);
}

/* Scanning a whole .ttc reads ten faces; asking for the two we use keeps the start short. */
static bool add_face(struct fontset *fonts, FcFontSet *set, const struct face *face)
{
	char *path = face_path(fonts, face);
	int count;
	FcPattern *pattern = FcFreeTypeQuery((const FcChar8 *)path, (unsigned)face->index, NULL, &count);
	if (pattern == NULL)
		log_error("cannot read the font %s; the fonts/ folder of the project must be complete", path);
	free(path);
	return pattern != NULL && FcFontSetAdd(set, pattern);
}

static bool add_faces(struct fontset *fonts)
{
	/* The set of application fonts exists only once a file was added the ordinary way: the smallest one. */
	char *first = face_path(fonts, &fallback_faces[2]);
	bool ok = FcConfigAppFontAddFile(fonts->config, (const FcChar8 *)first);
	if (!ok)
		log_error("cannot read the font %s; the fonts/ folder of the project must be complete", first);
	free(first);
	FcFontSet *set = ok ? FcConfigGetFonts(fonts->config, FcSetApplication) : NULL;
	ok = set != NULL;
	for (size_t i = 0; ok && i < FONT_COUNT; i++)
		ok = add_face(fonts, set, &line_faces[i]);
	for (size_t i = 0; ok && i < sizeof fallback_faces / sizeof *fallback_faces; i++)
		ok = i == 2 || add_face(fonts, set, &fallback_faces[i]);
	return ok;
}

static void init_pango(struct fontset *fonts)
{
	fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts->map), fonts->config);
	fonts->context = pango_font_map_create_context(fonts->map);
	pango_context_set_language(fonts->context, pango_language_from_string("zh-cn"));
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_ON);
	pango_cairo_context_set_font_options(fonts->context, options);
	cairo_font_options_destroy(options);
	for (size_t i = 0; i < FONT_COUNT; i++)
		fonts->descriptions[i] = pango_font_description_from_string(descriptions[i]);
}

bool fontset_init(struct fontset *fonts, const char *dir)
{
	*fonts = (struct fontset){ .dir = mem_strdup(dir), .config = FcConfigCreate() };
	if (TTF_Init() != 0) {
		log_error("cannot start the font library: %s", TTF_GetError());
		return false;
	}
	if (!FcConfigParseAndLoadFromMemory(fonts->config, (const FcChar8 *)rules, true) || !add_faces(fonts))
		return false;
	/* Else a thread of Pango's runs FcInit(), which reads every font of the system. */
	FcConfigSetCurrent(fonts->config);
	init_pango(fonts);
	for (size_t i = 0; i < FONT_COUNT; i++)
		if (fontset_ttf(fonts, (enum font)i, 24) == NULL)
			return false;
	return true;
}

void fontset_finish(struct fontset *fonts)
{
	if (fonts->dir == NULL)
		return;
	for (size_t i = 0; i < FONT_COUNT; i++)
		if (fonts->descriptions[i] != NULL)
			pango_font_description_free(fonts->descriptions[i]);
	g_clear_object(&fonts->context);
	g_clear_object(&fonts->map);
	FcConfigDestroy(fonts->config);
	for (size_t i = 0; i < FONT_COUNT; i++)
		if (fonts->opened[i] != NULL)
			TTF_CloseFont(fonts->opened[i]);
	if (TTF_WasInit())
		TTF_Quit();
	free(fonts->dir);
	*fonts = (struct fontset){ 0 };
}

static TTF_Font *open_font(struct fontset *fonts, enum font font, int px)
{
	char *path = face_path(fonts, &line_faces[font]);
	TTF_Font *opened = TTF_OpenFontIndex(path, px, line_faces[font].index);
	if (opened == NULL)
		log_error("cannot open the font %s: %s", path, TTF_GetError());
	else
		TTF_SetFontHinting(opened, TTF_HINTING_LIGHT);
	free(path);
	return opened;
}

TTF_Font *fontset_ttf(struct fontset *fonts, enum font font, int px)
{
	if (fonts->opened[font] == NULL)
		fonts->opened[font] = open_font(fonts, font, px);
	else if (fonts->sizes[font] != px && TTF_SetFontSize(fonts->opened[font], px) != 0)
		return NULL;
	fonts->sizes[font] = px;
	return fonts->opened[font];
}

int fontset_ascent(struct fontset *fonts, enum font font, int px)
{
	int *ascent = &fonts->ascents[font][px];
	TTF_Font *ttf = *ascent == 0 ? fontset_ttf(fonts, font, px) : NULL;
	if (ttf != NULL)
		*ascent = TTF_FontAscent(ttf);
	return *ascent;
}

PangoLayout *fontset_layout(struct fontset *fonts, enum font font, int px)
{
	PangoLayout *layout = pango_layout_new(fonts->context);
	PangoFontDescription *description = pango_font_description_copy_static(fonts->descriptions[font]);
	pango_font_description_set_absolute_size(description, (double)px * PANGO_SCALE);
	pango_layout_set_font_description(layout, description);
	pango_font_description_free(description);
	return layout;
}

bool fontset_covers(TTF_Font *font, const char *text)
{
	struct span rest = span_of(text);
	while (rest.len > 0) {
		uint32_t c;
		rest = span_from(rest, utf8_read(rest, &c));
		if (c >= 0x80 && !TTF_GlyphIsProvided32(font, c))
			return false;
	}
	return true;
}
