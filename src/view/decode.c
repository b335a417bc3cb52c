#include "view/decode.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/decode_dot.h"
#include "view/decode_groups.h"
#include "view/decode_result.h"
#include "view/decode_theatre.h"
#include "view/flow.h"
#include "view/phrase.h"

#define PADDING    28.0f
#define NAME_BYTES 64 /* of a header field's name */
#define CONTROLS   52.0f
#define SIDE_LEAST 640.0f
#define LOW        620.0f /* lower rectangles get everything as small as can be read */
#define AROUND     640    /* decoded bytes looked at on either side of the group */

const char *const decode_charset_names[DECODE_CHARSETS] = { "UTF-8", "GBK", "Big5", "Latin-1" };

bool decode_is_text(const struct mail *mail, const struct decode_source *source)
{
	enum part_kind kind = source->words ? PART_TEXT : mail->parts[source->number].kind;

	return kind == PART_TEXT || kind == PART_HTML;
}

/* What the bytes are read in: the charset chosen in the theatre, else the one the mail was read in. */
static struct decode_charset charset_of(const struct decode_look *look)
{
	size_t chosen = look->frame->state->decode.charset;

	if (look->frame->state->decode.theatre && chosen && chosen <= DECODE_CHARSETS)
		return decode_charset_of(decode_charset_names[chosen - 1]);
	return decode_charset_of(look->part && look->part->charset_used ? look->part->charset_used : look->source->charset);
}

/* The bytes around the group, from a line's start on where there is one, so that characters of two bytes pair up rightly. */
static void read_around(struct decode_look *look)
{
	size_t from = look->group.offset > AROUND ? look->group.offset - AROUND : 0;

	look->bytes_start = from;
	decode_bytes(look->index, look->raw, from, look->group.offset + AROUND, &look->bytes);
	size_t before = look->group.offset - from < look->bytes.len ? look->group.offset - from : look->bytes.len;
	const uint8_t *line = from && before ? memchr(look->bytes.data, '\n', before) : NULL;
	if (line) {
		size_t skip = (size_t)(line - look->bytes.data) + 1;

		buf_drop(&look->bytes, skip);
		look->bytes_start += skip;
	}
}

bool decode_look_begin(struct decode_look *look, struct view_frame *frame, const struct shown_mail *shown)
{
	const struct decode_state *state = &frame->state->decode;
	const struct decode_data *data = state->data;

	*look = (struct decode_look){ .frame = frame, .shown = shown, .mail = shown->view.mail };
	if (!look->mail || !data || !data->ready || state->source >= data->sources.count || data->chosen != state->source)
		return false;
	look->raw = span_part(buf_span(&look->mail->raw), 0, look->mail->raw.len);
	look->source = &data->sources.items[state->source];
	look->index = &data->index;
	look->number = state->group < look->index->groups ? state->group : look->index->groups - 1;
	if (!look->index->groups || !decode_group_at(look->index, look->raw, look->number, &look->group))
		return false;
	if (!look->source->words && look->source->number < look->mail->part_count)
		look->part = &look->mail->parts[look->source->number];
	look->charset = charset_of(look);
	read_around(look);
	return true;
}

void decode_look_finish(struct decode_look *look)
{
	buf_finish(&look->bytes);
}

/* The byte of the end of the content at which the automaton is. */
static struct decode_lit lit_dot(const struct view_frame *frame, const struct shown_mail *shown)
{
	const struct decode_state *state = &frame->state->decode;
	struct decode_dot_byte bytes[DECODE_DOT_MAX];

	if (!shown->view.mail || !state->data || !state->data->ready || state->source < state->data->sources.count ||
	    !shown->ended)
		return (struct decode_lit){ 0 };
	size_t count = decode_dot_bytes(&shown->view, bytes);
	const struct decode_dot_byte *byte = &bytes[state->group < count ? state->group : count - 1];
	return (struct decode_lit){
		.start = byte->at, .end = byte->at + !byte->stuffing, .dots = true, .stuffing = byte->stuffing
	};
}

struct decode_lit decode_lit(const struct view_frame *frame, const struct shown_mail *shown)
{
	struct decode_lit lit = { 0 };
	struct decode_look look;
	struct view_frame quiet = *frame;

	if (!frame->state->decode.open)
		return lit;
	if (!decode_look_begin(&look, &quiet, shown))
		return lit_dot(frame, shown);
	lit.start = look.group.start;
	lit.end = look.group.end;
	if (frame->state->decode.theatre && decode_is_text(look.mail, look.source)) {
		lit.label_start = look.source->label_start;
		lit.label_end = look.source->label_end;
	}
	decode_look_finish(&look);
	return lit;
}

/* "text/plain", "Subject", "湖边.png": what is being decoded. free() it. */
static char *source_name(const struct decode_look *look)
{
	if (look->source->words) { /* the field's name, in whichever header section it stands */
		struct span field = span_from(look->raw, look->source->field);
		const uint8_t *colon =
		        field.len ? memchr(field.data, ':', field.len < NAME_BYTES ? field.len : NAME_BYTES) : NULL;
		return utf8_safe(span_part(field, 0, colon ? (size_t)(colon - field.data) : NAME_BYTES), 30);
	}
	if (look->part->filename && *look->part->filename)
		return utf8_safe(span_of(look->part->filename), 30);
	return utf8_safe(span_of(look->part->content_type), 40);
}

static const char *coding_name(const struct decode_look *look)
{
	static const char *const names[] = { [DECODE_BASE64] = "base64",
		                             [DECODE_QUOTED] = "quoted-printable",
		                             [DECODE_Q_WORD] = "Q",
		                             [DECODE_PLAIN] = "7bit / 8bit" };

	if (look->source->words && look->source->block.coding == DECODE_BASE64)
		return "B (base64)";
	return names[look->source->block.coding];
}

static float draw_titles(const struct decode_look *look, struct rect at, bool low)
{
	struct draw_list *list = look->frame->list;
	char number[24], total[24];
	float size = low ? TEXT_NORMAL : TEXT_LARGE, y = at.y;
	char *title = decode_groups_title(look), *name = source_name(look);

	phrase_number(look->number + 1, number, sizeof number);
	phrase_number(look->index->groups, total, sizeof total);
	char *place = phrase_fill(look->frame, "ui.decode.place", number, total, NULL);
	char *line = mem_printf("%s · %s · %s", coding_name(look), place, name);
	draw_text_fit(list, at.x, y, at.w, FONT_BOLD, size, COLOUR_INK, title);
	y += size * DRAW_LINE_HEIGHT;
	draw_text_fit(list, at.x, y, at.w, FONT_SANS, TEXT_SMALL, COLOUR_INK2, line);
	y += TEXT_SMALL * DRAW_LINE_HEIGHT;
	free(line);
	free(place);
	free(name);
	free(title);
	return y - at.y + (low ? 6 : 18);
}

/* ◀ ▶ what they do; and the keys beside them where they fit. */
static void draw_controls(struct view_frame *frame, struct rect at, bool text)
{
	float h = 44, x = at.x, y = at.y + (CONTROLS - h) / 2;

	widget_button(frame, (struct rect){ x, y, 60, h }, SHAPE_BACK, false, ACTION_BACK, 0);
	widget_button(frame, (struct rect){ x + 70, y, 60, h }, SHAPE_PLAY, false, ACTION_NEXT, 0);
	x += 148;
	float right = at.x + at.w, w = widget_key_button_width(frame, "D", widget_text(frame, "ui.decode.close"));
	if (right - w > x) {
		widget_key_button(frame, right - w, y, h, "D", widget_text(frame, "ui.decode.close"), false, ACTION_DECODE, 0);
		right -= w + 14;
	}
	w = widget_key_button_width(frame, "C", widget_text(frame, "ui.decode.charset"));
	if (text && right - w > x) {
		widget_key_button(frame, right - w, y, h, "C", widget_text(frame, "ui.decode.charset"), false, ACTION_CHARSET, 0);
		right -= w + 14;
	}
	const char *label = widget_text(frame, "ui.decode.by-group");
	if (draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, label) <= right - x)
		draw_text(frame->list, x, widget_middle(y, h, TEXT_SMALL), FONT_SANS, TEXT_SMALL, COLOUR_INK2, ALIGN_LEFT, label);
}

static void draw_look(const struct decode_look *look, struct rect at, bool low)
{
	float used = draw_titles(look, at, low);
	bool text = decode_is_text(look->mail, look->source);

	at.y += used;
	at.h -= used;
	if (look->frame->state->decode.theatre && text) {
		decode_theatre_draw(look, at);
		return;
	}
	struct rect side = { 0 }; /* low and wide: the result stands beside the group */
	if (low && at.w >= SIDE_LEAST) {
		side = (struct rect){ at.x + at.w * 0.7f, at.y, at.w * 0.3f, 0 };
		used = decode_groups_draw(look, (struct rect){ at.x, at.y, at.w * 0.68f, at.h }, low) + 2;
		side.h = used;
	} else {
		used = decode_groups_draw(look, at, low) + (low ? 2 : 10);
	}
	at.y += used;
	at.h -= used;
	decode_result_draw(look, at, side, low);
}

static void draw_absence(struct view_frame *frame, struct rect at, const struct shown_mail *shown)
{
	const char *key = shown->record && !shown->view.mail ? "ui.mail.decoding" : "ui.decode.none";

	flow_text(frame, at, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, widget_text(frame, key));
}

void decode_draw(struct view_frame *frame, struct rect at)
{
	struct shown_mail shown = shown_mail_find(frame);
	const struct decode_state *state = &frame->state->decode;
	bool low = at.h < LOW;
	float pad = low ? 14 : PADDING;
	struct rect inner = { at.x + PADDING, at.y + (low ? 4 : 18), at.w - 2 * PADDING,
		              at.h - (low ? 4 : 18) - CONTROLS - pad / 2 };
	struct decode_look look;
	bool text = false;

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	draw_clip(frame->list, at);
	if (decode_look_begin(&look, frame, &shown)) {
		text = decode_is_text(look.mail, look.source);
		draw_look(&look, inner, low);
	} else if (shown.view.mail && state->data && state->data->ready && state->source >= state->data->sources.count &&
	           shown.ended) {
		decode_dot_draw(frame, inner, &shown, state->group, low);
	} else {
		draw_absence(frame, inner, &shown);
	}
	decode_look_finish(&look);
	draw_controls(frame, (struct rect){ inner.x, at.y + at.h - CONTROLS - pad / 2, inner.w, CONTROLS }, text);
	draw_unclip(frame->list);
}
