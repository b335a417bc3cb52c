#include "mail/css.h"

#include <ctype.h>
#include <string.h>

static struct span trimmed(struct span s)
{
	while (s.len > 0 && isspace(s.data[0]))
		s = span_from(s, 1);
	while (s.len > 0 && isspace(s.data[s.len - 1]))
		s.len--;
	return s;
}

/* ---- colours ---- */

static int hex_digit(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_hex(struct span digits, uint32_t *out_rgb)
{
	uint32_t rgb = 0;
	if (digits.len != 3 && digits.len != 6)
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		int digit = hex_digit(digits.data[i]);
		if (digit < 0)
			return false;
		rgb = rgb << 4 | (uint32_t)digit;
		if (digits.len == 3)
			rgb = rgb << 4 | (uint32_t)digit;
	}
	*out_rgb = rgb;
	return true;
}

/* What stands behind "rgb(": three numbers; a fourth, the opacity, does not matter for text. */
static bool read_numbers(struct span s, uint32_t *out_rgb)
{
	uint32_t rgb = 0;
	for (int i = 0; i < 3; i++) {
		unsigned value = 0, digits = 0;
		while (s.len > 0 && (isspace(s.data[0]) || s.data[0] == ','))
			s = span_from(s, 1);
		for (; s.len > 0 && isdigit(s.data[0]) && digits < 4; digits++, s = span_from(s, 1))
			value = value * 10 + (unsigned)(s.data[0] - '0');
		if (digits == 0)
			return false;
		rgb = rgb << 8 | (value < 255 ? value : 255);
	}
	*out_rgb = rgb;
	return true;
}

static bool read_name(struct span value, uint32_t *out_rgb)
{
	static const struct {
		const char *name;
		uint32_t rgb;
	} names[] = {
		{ "black", 0x000000 },   { "white", 0xFFFFFF },   { "red", 0xFF0000 },       { "green", 0x008000 },
		{ "blue", 0x0000FF },    { "yellow", 0xFFFF00 },  { "orange", 0xFFA500 },    { "purple", 0x800080 },
		{ "gray", 0x808080 },    { "grey", 0x808080 },    { "silver", 0xC0C0C0 },    { "maroon", 0x800000 },
		{ "navy", 0x000080 },    { "teal", 0x008080 },    { "olive", 0x808000 },     { "lime", 0x00FF00 },
		{ "aqua", 0x00FFFF },    { "cyan", 0x00FFFF },    { "fuchsia", 0xFF00FF },   { "magenta", 0xFF00FF },
		{ "brown", 0xA52A2A },   { "crimson", 0xDC143C }, { "darkblue", 0x00008B },  { "darkgreen", 0x006400 },
		{ "darkred", 0x8B0000 }, { "tomato", 0xFF6347 },  { "steelblue", 0x4682B4 }, { "indigo", 0x4B0082 },
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (span_equal_nocase(value, names[i].name)) {
			*out_rgb = names[i].rgb;
			return true;
		}
	}
	return false;
}

bool css_colour(struct span value, uint32_t *out_rgb)
{
	value = trimmed(value);
	if (value.len > 0 && value.data[0] == '#')
		return read_hex(span_from(value, 1), out_rgb);
	if (span_starts_nocase(value, "rgb("))
		return read_numbers(span_from(value, 4), out_rgb);
	if (span_starts_nocase(value, "rgba("))
		return read_numbers(span_from(value, 5), out_rgb);
	return read_name(value, out_rgb);
}

/* ---- declarations ---- */

static bool has_word(struct span value, const char *word)
{
	for (size_t i = 0; i < value.len; i++)
		if (span_starts_nocase(span_from(value, i), word))
			return true;
	return false;
}

static void read_weight(struct span value, struct css *style)
{
	bool heavy = value.len == 3 && value.data[0] >= '6' && value.data[0] <= '9';
	bool light = value.len == 3 && value.data[0] >= '1' && value.data[0] <= '5';
	if (heavy || span_starts_nocase(value, "bold"))
		style->bold = true;
	else if (light || span_equal_nocase(value, "normal"))
		style->bold = false;
}

static void read_decoration(struct span value, struct css *style)
{
	bool none = has_word(value, "none");
	style->underline = !none && (style->underline || has_word(value, "underline"));
	style->strike = !none && (style->strike || has_word(value, "line-through"));
}

static void read_declaration(struct span name, struct span value, struct css *style)
{
	if (span_equal_nocase(name, "color"))
		style->coloured = css_colour(value, &style->rgb) || style->coloured;
	else if (span_equal_nocase(name, "font-weight"))
		read_weight(value, style);
	else if (span_equal_nocase(name, "font-style"))
		style->italic = has_word(value, "italic") || has_word(value, "oblique");
	else if (span_equal_nocase(name, "text-decoration") || span_equal_nocase(name, "text-decoration-line"))
		read_decoration(value, style);
	else if (span_equal_nocase(name, "display"))
		style->hidden = style->hidden || span_starts_nocase(value, "none");
}

void css_read(struct span declarations, struct css *style)
{
	struct span rest = span_part(declarations, 0, CSS_MAX_STYLE);
	while (rest.len > 0) {
		const uint8_t *semicolon = memchr(rest.data, ';', rest.len);
		size_t end = semicolon ? (size_t)(semicolon - rest.data) : rest.len;
		struct span one = span_part(rest, 0, end);
		const uint8_t *colon = one.len ? memchr(one.data, ':', one.len) : NULL;
		if (colon) {
			size_t at = (size_t)(colon - one.data);
			read_declaration(trimmed(span_part(one, 0, at)), trimmed(span_from(one, at + 1)), style);
		}
		rest = span_from(rest, semicolon ? end + 1 : end);
	}
}
