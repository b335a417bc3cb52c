#include "mail/filename.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define EXTENSION_MAX 16u /* bytes kept of an extension when a long name is cut */

static const char *extension_of(const char *content_type)
{
	static const struct {
		const char *type, *extension;
	} types[] = { { "text/plain", ".txt" },      { "text/html", ".html" },        { "text/csv", ".csv" },
		      { "text/calendar", ".ics" },   { "image/png", ".png" },         { "image/jpeg", ".jpg" },
		      { "image/gif", ".gif" },       { "image/bmp", ".bmp" },         { "image/webp", ".webp" },
		      { "message/rfc822", ".eml" },  { "message/global", ".eml" },    { "application/pdf", ".pdf" },
		      { "application/zip", ".zip" }, { "application/json", ".json" }, { "text/markdown", ".md" },
		      { "audio/mpeg", ".mp3" },      { "video/mp4", ".mp4" } };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(content_type, types[i].type) == 0)
			return types[i].extension;
	bool text = strncmp(content_type, "text/", 5) == 0 || strncmp(content_type, "message/", 8) == 0;
	return text ? ".txt" : ".bin";
}

/* Only what stands after the last slash or backslash is a name. */
static const char *without_folders(const char *wanted)
{
	const char *name = wanted;
	for (const char *c = wanted; *c; c++)
		if (*c == '/' || *c == '\\')
			name = c + 1;
	return name;
}

/* Characters that no file name should have: controls, those that turn the reading direction or are invisible, and what
 * Windows forbids. */
static bool is_bad(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c < 0x80 && strchr("<>:\"|?*/\\", (int)c)) || c == 0x61C || c == 0xAD ||
	       (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
	       (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF) || c == 0x115F || c == 0x1160 || c == 0x3164 ||
	       c == 0xFFA0;
}

static void add_harmless(struct span name, struct buf *out)
{
	while (name.len > 0) {
		uint32_t c;
		size_t taken = utf8_read(name, &c);
		if (is_bad(c))
			buf_add_byte(out, '_');
		else
			utf8_add(out, c);
		name = span_from(name, taken);
	}
}

/* Leading dots hide a file, trailing dots and spaces vanish on Windows. */
static struct span trimmed(struct span s)
{
	while (s.len > 0 && (s.data[0] == '.' || s.data[0] == ' '))
		s = span_from(s, 1);
	while (s.len > 0 && (s.data[s.len - 1] == '.' || s.data[s.len - 1] == ' '))
		s.len--;
	return s;
}

/* Where the extension starts with its dot; the name's length where there is none to keep. */
static size_t extension_start(struct span name)
{
	for (size_t i = name.len; i > 1 && name.len - i < EXTENSION_MAX; i--)
		if (name.data[i - 1] == '.')
			return i - 1;
	return name.len;
}

/* At most FILENAME_MAX_BYTES, the extension kept. */
static void add_cut(struct span name, struct buf *out)
{
	size_t dot = extension_start(name);
	struct span extension = span_from(name, dot);
	struct span stem = span_part(name, 0, dot);
	stem.len = utf8_cut(stem, FILENAME_MAX_BYTES - extension.len);
	buf_add(out, trimmed(stem));
	buf_add(out, extension);
}

/* Devices on Windows, with any extension. */
static bool is_device(struct span name)
{
	static const char *const devices[] = { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$" };
	const uint8_t *dot = name.len ? memchr(name.data, '.', name.len) : NULL;
	struct span stem = trimmed(span_part(name, 0, dot ? (size_t)(dot - name.data) : name.len));
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
		if (span_equal_nocase(stem, devices[i]))
			return true;
	bool numbered = stem.len == 4 && isdigit(stem.data[3]);
	return numbered && (span_starts_nocase(stem, "COM") || span_starts_nocase(stem, "LPT"));
}

char *filename_safe(const char *wanted, const char *content_type, size_t number)
{
	struct buf harmless = { 0 }, name = { 0 };
	if (wanted)
		add_harmless(span_of(without_folders(wanted)), &harmless);
	struct span kept = trimmed(buf_span(&harmless));
	if (is_device(kept))
		buf_add_byte(&name, '_');
	if (kept.len > 0)
		add_cut(span_part(kept, 0, kept.len), &name);
	if (name.len == 0)
		buf_addf(&name, "part-%zu%s", number, extension_of(content_type));
	buf_finish(&harmless);
	return buf_take_text(&name);
}
