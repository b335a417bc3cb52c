#include "view/theme.h"

#include <math.h>

/* The light values are DESIGN.md's; the soft ones are light enough for 7:1 under their own code colour. */
static const uint32_t palettes[THEME_COUNT][COLOUR_COUNT] = {
	[THEME_LIGHT] = {
		[COLOUR_GROUND] = 0xF4F5F7,
		[COLOUR_SURFACE] = 0xFFFFFF,
		[COLOUR_INK] = 0x12161C,
		[COLOUR_INK2] = 0x434C59,
		[COLOUR_LINE] = 0xD9DEE5,
		[COLOUR_CLIENT] = 0x094BA6,
		[COLOUR_SERVER] = 0x065F41,
		[COLOUR_CLIENT_SOFT] = 0xE8F0FB,
		[COLOUR_SERVER_SOFT] = 0xEAF8F1,
		[COLOUR_2XX] = 0x065F41,
		[COLOUR_3XX] = 0x6F3593,
		[COLOUR_4XX] = 0x7A4700,
		[COLOUR_5XX] = 0xA01E18,
		[COLOUR_2XX_SOFT] = 0xEAF8F1,
		[COLOUR_3XX_SOFT] = 0xF5EEFB,
		[COLOUR_4XX_SOFT] = 0xFEF4E5,
		[COLOUR_5XX_SOFT] = 0xFEF0EE,
		[COLOUR_FOCUS] = 0xFFD84D,
		[COLOUR_FOCUS_SOFT] = 0xFFF6D6,
		[COLOUR_FOCUS_INK] = 0x12161C,
		[COLOUR_ON_DARK] = 0xFFFFFF,
		[COLOUR_FUTURE] = 0xC2C9D3,
		[COLOUR_BLACK] = 0x000000,
		[COLOUR_SCRIM] = 0x8012161C,
	},
	[THEME_DARK] = {
		[COLOUR_GROUND] = 0x0F1318,
		[COLOUR_SURFACE] = 0x181E26,
		[COLOUR_INK] = 0xF3F5F8,
		[COLOUR_INK2] = 0xBCC5D1,
		[COLOUR_LINE] = 0x3A4450,
		[COLOUR_CLIENT] = 0x93C2FF,
		[COLOUR_SERVER] = 0x74DBAC,
		[COLOUR_CLIENT_SOFT] = 0x16283F,
		[COLOUR_SERVER_SOFT] = 0x123027,
		[COLOUR_2XX] = 0x74DBAC,
		[COLOUR_3XX] = 0xDDB8F7,
		[COLOUR_4XX] = 0xF6C177,
		[COLOUR_5XX] = 0xFFB0A9,
		[COLOUR_2XX_SOFT] = 0x123027,
		[COLOUR_3XX_SOFT] = 0x2C1F38,
		[COLOUR_4XX_SOFT] = 0x36290F,
		[COLOUR_5XX_SOFT] = 0x3D1C1A,
		[COLOUR_FOCUS] = 0xFFD84D,
		[COLOUR_FOCUS_SOFT] = 0x363011,
		[COLOUR_FOCUS_INK] = 0x12161C,
		[COLOUR_ON_DARK] = 0x0F1318,
		[COLOUR_FUTURE] = 0x505C6B,
		[COLOUR_BLACK] = 0x000000,
		[COLOUR_SCRIM] = 0xB0000000,
	},
	[THEME_CONTRAST] = {
		[COLOUR_GROUND] = 0x000000,
		[COLOUR_SURFACE] = 0x000000,
		[COLOUR_INK] = 0xFFFFFF,
		[COLOUR_INK2] = 0xFFFFFF,
		[COLOUR_LINE] = 0x9AA3AD,
		[COLOUR_CLIENT] = 0x8CCBFF,
		[COLOUR_SERVER] = 0x7DFFB8,
		[COLOUR_CLIENT_SOFT] = 0x00203D,
		[COLOUR_SERVER_SOFT] = 0x00301A,
		[COLOUR_2XX] = 0x7DFFB8,
		[COLOUR_3XX] = 0xE9C2FF,
		[COLOUR_4XX] = 0xFFD27A,
		[COLOUR_5XX] = 0xFFB5AD,
		[COLOUR_2XX_SOFT] = 0x00301A,
		[COLOUR_3XX_SOFT] = 0x2A0A3D,
		[COLOUR_4XX_SOFT] = 0x332200,
		[COLOUR_5XX_SOFT] = 0x3D0A06,
		[COLOUR_FOCUS] = 0xFFFF00,
		[COLOUR_FOCUS_SOFT] = 0x333300,
		[COLOUR_FOCUS_INK] = 0x000000,
		[COLOUR_ON_DARK] = 0x000000,
		[COLOUR_FUTURE] = 0x8A8A8A,
		[COLOUR_BLACK] = 0x000000,
		[COLOUR_SCRIM] = 0xC8000000,
	},
};

const uint32_t *theme_palette(enum theme theme)
{
	return palettes[(unsigned)theme < THEME_COUNT ? theme : THEME_LIGHT];
}

const char *theme_name(enum theme theme)
{
	static const char *const names[THEME_COUNT] = { "light", "dark", "contrast" };

	return names[(unsigned)theme < THEME_COUNT ? theme : THEME_LIGHT];
}

/* WCAG 2.1, "relative luminance". */
static double luminance(uint32_t rgb)
{
	static const double weight[3] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double v = (rgb >> (16 - 8 * i) & 0xFF) / 255.0;

		sum += weight[i] * (v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
	}
	return sum;
}

double theme_contrast(uint32_t a, uint32_t b)
{
	double la = luminance(a), lb = luminance(b);

	return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}
