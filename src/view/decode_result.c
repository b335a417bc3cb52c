#include "view/decode_result.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "mail/picture_role.h"
#include "view/flow.h"
#include "view/phrase.h"

#define CHARS_MAX    DECODE_BYTES_MAX
#define LINE_CHARS   700
#define HEAD_BYTES   4096 /* of a picture whose bytes are not kept */
#define NO_CHARACTER "□"  /* the font has no U+FFFD and no private characters */
#define LINE         (TEXT_SMALL * DRAW_LINE_HEIGHT)

void decode_result_sign(const struct decode_char *c, char out[16])
{
	struct buf b = { 0 };

	if (c->character == '\r' || c->character == '\n' || c->character == '\t' || c->character == ' ') {
		snprintf(out, 16, "%s",
		         c->character == '\r'   ? "CR"
		         : c->character == '\n' ? "LF"
		         : c->character == '\t' ? "TAB"
		                                : "SP");
		return;
	}
	utf8_add(&b, c->character);
	char *safe = c->wrong ? decode_result_line(&b) : utf8_safe(buf_span(&b), 1);
	snprintf(out, 16, "%s", safe);
	free(safe);
	buf_finish(&b);
}

char *decode_result_line(const struct buf *text)
{
	struct span rest = buf_span(text);
	struct buf line = { 0 };
	uint32_t c;

	while (rest.len) {
		size_t took = utf8_read(rest, &c);
		bool missing = c == UTF8_REPLACEMENT || (c >= 0xE000 && c < 0xF900);

		if (missing)
			buf_add_text(&line, NO_CHARACTER);
		else if (c == '\n' || c == 0xAD) /* a soft hyphen has no width */
			buf_add_text(&line, " ");
		else if (c < 0x20 || (c >= 0x7F && c < 0xA0))
			buf_add_text(&line, c == '\r' ? "" : NO_CHARACTER);
		else
			utf8_add(&line, c);
		rest = span_from(rest, took);
	}
	char *safe = utf8_safe(buf_span(&line), LINE_CHARS);
	buf_finish(&line);
	return safe;
}

/* The characters that have a byte in the group. Positions count from look->bytes_start. */
static size_t find_characters(const struct decode_look *look, struct decode_char out[CHARS_MAX])
{
	size_t at = look->group.offset - look->bytes_start, end = at + look->group.count, count = 0;

	while (at < end && at < look->bytes.len && count < CHARS_MAX) {
		struct decode_char c = decode_char_at(&look->charset, buf_span(&look->bytes), at);

		out[count++] = c;
		at = c.start + c.len > at ? c.start + c.len : at + 1;
	}
	return count;
}

/* How many bytes of the character come in later groups. */
static size_t missing_bytes(const struct decode_look *look, const struct decode_char *c)
{
	size_t end = look->group.offset + look->group.count - look->bytes_start;

	return c->start + c->len > end ? c->start + c->len - end : 0;
}

/* ---- the pattern ---- */

static void add_utf8_pattern(struct buf *out, size_t len)
{
	static const char *const first[] = { "0xxxxxxx", "110xxxxx", "1110xxxx", "11110xxx" };

	buf_add_text(out, first[len - 1]);
	for (size_t i = 1; i < len; i++)
		buf_add_text(out, " 10xxxxxx");
}

static void add_bytes(struct buf *out, struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		buf_addf(out, "%s%02X", i ? " " : "", bytes.data[i]);
}

/* "UTF-8: 1110xxxx 10xxxxxx 10xxxxxx → U+4F60", "GB18030: lead byte C4, trail byte E3 → U+4F60". free() it. */
static char *pattern_of(const struct decode_look *look, const struct decode_char *c)
{
	struct span bytes = span_part(buf_span(&look->bytes), c->start, c->start + c->len);
	struct buf middle = { 0 };
	size_t missing = missing_bytes(look, c);

	if (missing) {
		char number[24];

		add_bytes(&middle, span_part(bytes, 0, c->len - missing));
		snprintf(number, sizeof number, "%zu", missing);
		char *hex = buf_take_text(&middle), *text = phrase_fill(look->frame, "ui.decode.incomplete", hex, number, NULL);
		free(hex);
		return text;
	}
	if (c->wrong) {
		add_bytes(&middle, bytes);
		char *hex = buf_take_text(&middle);
		char *text = phrase_fill(look->frame, "ui.decode.no-character", hex, look->charset.name, NULL);
		free(hex);
		return text;
	}
	buf_addf(&middle, "%s: ", look->charset.name);
	if (look->charset.family == FAMILY_UTF8) {
		add_utf8_pattern(&middle, c->len);
	} else if (c->len == 2) {
		char lead[4], trail[4];

		snprintf(lead, sizeof lead, "%02X", bytes.data[0]);
		snprintf(trail, sizeof trail, "%02X", bytes.data[1]);
		char *pair = phrase_fill(look->frame, "ui.decode.pair", lead, trail, NULL);
		buf_add_text(&middle, pair);
		free(pair);
	} else {
		add_bytes(&middle, bytes);
	}
	buf_addf(&middle, " → U+%04X", c->character);
	return buf_take_text(&middle);
}

/* The bytes of one character with their bits, those of this group in bold. */
static float draw_character_bytes(const struct decode_look *look, const struct decode_char *c, float x, float y, float w)
{
	struct draw_list *list = look->frame->list;
	float start = x;

	for (size_t i = 0; i < c->len && c->start + i < look->bytes.len; i++) {
		size_t place = look->bytes_start + c->start + i;
		bool here = place >= look->group.offset && place < look->group.offset + look->group.count;
		uint8_t byte = look->bytes.data[c->start + i];
		char bits[16];

		for (int k = 0; k < 8; k++)
			bits[k] = (char)('0' + (byte >> (7 - k) & 1));
		bits[8] = '\0';
		enum font font = here ? FONT_MONO_BOLD : FONT_MONO;
		float width = draw_text_width(list, font, TEXT_SMALL, bits);
		if (x + width > start + w)
			break;
		draw_text(list, x, y, font, TEXT_SMALL, here ? COLOUR_INK : COLOUR_INK2, ALIGN_LEFT, bits);
		x += width + 16;
	}
	return LINE;
}

/* ---- the characters ---- */

static void draw_character(const struct decode_look *look, const struct decode_char *c, struct rect at, float size)
{
	struct draw_list *list = look->frame->list;
	char sign[16];

	if (missing_bytes(look, c))
		snprintf(sign, sizeof sign, "…");
	else
		decode_result_sign(c, sign);
	while (size > TEXT_SMALL && draw_text_width(list, FONT_BOLD, size, sign) > at.w - 4)
		size -= 4;
	float width = fminf(draw_text_width(list, FONT_BOLD, size, sign), at.w);
	struct rect box = { at.x + (at.w - width) / 2 - 2, at.y, width + size * 0.5f, size * DRAW_LINE_HEIGHT };
	if (c->character >= 0x2000) /* emoji and scripts the interface font has no part in */
		draw_paragraph(list, box, FONT_BOLD, size, COLOUR_INK, sign);
	else
		draw_text(list, at.x + at.w / 2, at.y, FONT_BOLD, size, COLOUR_INK, ALIGN_CENTRE, sign);
}

static float draw_characters(const struct decode_look *look, const struct decode_char *chars, size_t count, struct rect at,
                             bool low, bool points)
{
	float size = low ? 36 : count == 1 ? 84 : count <= 3 ? 56 : 40, column = fminf(at.w / (float)count, 240);
	float height = size * DRAW_LINE_HEIGHT;

	if (at.h < height)
		return 0;
	for (size_t i = 0; i < count; i++) {
		struct rect box = { at.x + column * (float)i, at.y, column, height };
		char point[16];

		draw_character(look, &chars[i], box, size);
		snprintf(point, sizeof point, "U+%04X", chars[i].character);
		if (points && !missing_bytes(look, &chars[i]) && at.h >= height + LINE &&
		    draw_text_width(look->frame->list, FONT_MONO, TEXT_SMALL, point) <= column - 6)
			draw_text(look->frame->list, box.x + column / 2, at.y + height, FONT_MONO, TEXT_SMALL, COLOUR_INK2,
			          ALIGN_CENTRE, point);
	}
	return height + (points ? LINE : 0);
}

/* Text behind the last `room` units: whole characters are left out in front, marked with "…". free() it. */
static char *fit_tail(struct draw_list *list, const char *text, float room)
{
	const char *at = text;
	uint32_t c;

	while (*at && draw_text_width(list, FONT_SANS, TEXT_NORMAL, at) > room - 30)
		at += utf8_read(span_of(at), &c);
	return at == text ? mem_strdup(text) : mem_printf("…%s", at);
}

/* "So far: …，您好" with what this group has brought in bold. */
static void draw_so_far(const struct decode_look *look, const struct decode_char *chars, size_t count, struct rect at)
{
	struct draw_list *list = look->frame->list;
	size_t here = count ? chars[0].start : look->group.offset - look->bytes_start;
	size_t end = count ? chars[count - 1].start + chars[count - 1].len : here;
	if (count && missing_bytes(look, &chars[count - 1]))
		end = chars[count - 1].start;
	struct buf before = { 0 }, now = { 0 };

	decode_text(&look->charset, span_part(buf_span(&look->bytes), 0, here), here, &before);
	decode_text(&look->charset, span_part(buf_span(&look->bytes), here, end), end - here, &now);
	char *old = decode_result_line(&before), *new = decode_result_line(&now);
	const char *label = widget_text(look->frame, "ui.decode.so-far");
	float x = at.x + draw_text(list, at.x, at.y, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, ALIGN_LEFT, label) + 8;
	float room = at.x + at.w - x, width = fminf(draw_text_width(list, FONT_BOLD, TEXT_NORMAL, new), room / 2);
	char *tail = fit_tail(list, old, room - width);
	if (*tail)
		x += draw_text(list, x, at.y, FONT_SANS, TEXT_NORMAL, COLOUR_INK, ALIGN_LEFT, tail);
	if (*new)
		draw_text_fit(list, x, at.y, at.x + at.w - x, FONT_BOLD, TEXT_NORMAL, COLOUR_INK, new);
	free(tail);
	free(new);
	free(old);
	buf_finish(&now);
	buf_finish(&before);
}

/* Several characters: how those of more than one byte came about, a line each. */
static void draw_patterns(const struct decode_look *look, const struct decode_char *chars, size_t count, struct rect at)
{
	float y = at.y, bottom = at.y + at.h;

	for (size_t i = 0; i < count && y + LINE <= bottom; i++) {
		if (chars[i].len < 2 && !chars[i].wrong)
			continue;
		char *pattern = pattern_of(look, &chars[i]);

		draw_text_fit(look->frame->list, at.x, y, at.w, FONT_SANS, TEXT_SMALL, COLOUR_INK, pattern);
		y += LINE;
		free(pattern);
	}
}

static void draw_text_result(const struct decode_look *look, struct rect at, struct rect side, bool low)
{
	struct decode_char chars[CHARS_MAX];
	size_t count = find_characters(look, chars);
	float foot = TEXT_NORMAL * DRAW_LINE_HEIGHT, bottom = at.y + at.h - foot;

	if (at.h < foot)
		return;
	draw_so_far(look, chars, count, (struct rect){ at.x, bottom, at.w, foot });
	if (count == 1 && bottom - at.y >= LINE) {
		char *pattern = pattern_of(look, &chars[0]);

		draw_text_fit(look->frame->list, at.x, at.y, at.w, FONT_SANS, low ? TEXT_SMALL : 26, COLOUR_INK, pattern);
		at.y += low ? LINE : 38;
		free(pattern);
		if (!low && bottom - at.y >= LINE && look->charset.family == FAMILY_UTF8)
			at.y += draw_character_bytes(look, &chars[0], at.x + 86, at.y, at.w - 86);
	}
	at.h = bottom - at.y;
	if (count == 0)
		return;
	float drawn = draw_characters(look, chars, count, side.w > 0 ? side : at, low && side.w <= 0, count > 1 || side.w > 0);
	if (count > 1 && side.w <= 0 && !low)
		draw_patterns(look, chars, count, (struct rect){ at.x, at.y + drawn + 12, at.w, at.h - drawn - 12 });
}

/* ---- pictures and other files ---- */

static char *role_text(const struct decode_look *look, struct span bytes)
{
	struct picture_role role = picture_role_of(look->part->picture.kind, bytes, look->group.offset);
	char number[24];
	const char *name = phrase_find(look->frame, "ui.role.%s", role.name);

	phrase_number(look->group.offset + 1, number, sizeof number);
	char *what = role.detail[0] ? mem_printf("%s (%s)", name ? name : role.name, role.detail)
	                            : mem_strdup(name ? name : role.name);
	char *text = phrase_fill(look->frame, "ui.decode.byte-role", number, what, picture_kind_name(look->part->picture.kind));
	free(what);
	return text;
}

/* The part of a picture whose rows have not come. Rows are stored from the top, but a picture that EXIF turns upright
 * fills from where its stored top has gone to. */
static struct rect covered(struct rect at, int orientation, bool from_bottom, float part)
{
	bool sideways = orientation >= 5, at_start = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
	struct rect rest = at;

	if (sideways)
		rest.w *= part;
	else
		rest.h *= part;
	if (at_start || from_bottom)
		return rest;
	rest.x += at.w - rest.w;
	rest.y += at.h - rest.h;
	return rest;
}

/* What is not there yet is covered: exactly by rows for a plain BMP, else by the fraction of bytes from the top. */
static void draw_filling(const struct decode_look *look, struct span bytes, struct rect room)
{
	const struct picture_info *info = &look->part->picture;
	bool turned = info->orientation >= 5, from_bottom = false;
	float w = (float)(turned ? info->height : info->width), h = (float)(turned ? info->width : info->height);
	size_t have = look->group.offset + look->group.count;
	double done = look->index->bytes ? (double)have / (double)look->index->bytes : 1;
	bool exact = info->kind == PICTURE_BMP && picture_bmp_rows(bytes, have, &done, &from_bottom);
	const char *label = widget_text(look->frame, exact ? "ui.decode.exact" : "ui.decode.illustration");

	room.h -= LINE + 4;
	if (room.h < 40 || w <= 0 || h <= 0)
		return;
	float scale = fminf(room.w / w, room.h / h);
	struct rect at = { room.x, room.y, w * scale, h * scale };
	if (look->frame->picture_of)
		draw_picture(look->frame->list, at,
		             look->frame->picture_of(look->frame->context, look->shown->session->number, look->shown->index,
		                                     look->source->number),
		             1, 0, 0);
	draw_rect(look->frame->list, covered(at, info->orientation, from_bottom, 1 - (float)fmin(done, 1)), COLOUR_LINE,
	          COLOUR_NONE, 0, 0);
	draw_rect(look->frame->list, at, COLOUR_NONE, COLOUR_INK2, 0, 2);
	char percent[16];
	snprintf(percent, sizeof percent, "%.0f %%", done * 100);
	char *text = mem_printf("%s · %s", percent, label);
	draw_text_fit(look->frame->list, room.x, at.y + at.h + 4, room.w, FONT_SANS, TEXT_SMALL, COLOUR_INK2, text);
	free(text);
}

/* The part's bytes; of a large picture, whose bytes are not kept (mail_let_go), only its head. */
static struct span file_bytes(const struct decode_look *look, struct buf *head)
{
	if (look->part->bytes.len)
		return buf_span(&look->part->bytes);
	decode_bytes(look->index, look->raw, 0, HEAD_BYTES, head);
	return buf_span(head);
}

static void draw_file_result(const struct decode_look *look, struct rect at, struct rect side)
{
	struct buf head = { 0 };
	struct span bytes = file_bytes(look, &head);
	bool picture = look->part->kind == PART_PICTURE, placed = picture && look->group.offset < bytes.len;
	char number[24], total[24];

	phrase_number(look->group.offset + look->group.count, number, sizeof number);
	phrase_number(look->index->bytes, total, sizeof total);
	char *text = placed ? role_text(look, bytes) : phrase_fill(look->frame, "ui.decode.bytes", number, total, NULL);
	if (at.h >= LINE)
		draw_text_fit(look->frame->list, at.x, at.y, at.w, FONT_SANS, TEXT_SMALL, COLOUR_INK, text);
	free(text);
	if (picture && look->part->picture.verdict == PICTURE_OK)
		draw_filling(look, bytes, side.w > 0 ? side : (struct rect){ at.x, at.y + LINE + 6, at.w, at.h - LINE - 6 });
	buf_finish(&head);
}

void decode_result_draw(const struct decode_look *look, struct rect at, struct rect side, bool low)
{
	if (!decode_is_text(look->mail, look->source))
		draw_file_result(look, at, side);
	else if (look->charset.family == FAMILY_OTHER && at.h >= LINE)
		flow_text(look->frame, at, FONT_SANS, TEXT_SMALL, COLOUR_INK2, widget_text(look->frame, "ui.decode.stateful"));
	else
		draw_text_result(look, at, side, low);
}
