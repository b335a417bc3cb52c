/* The raw message: numbered lines as they were sent, with their line ends drawn.
 *
 *     报文 第 2 封                        1,204 行 · 412 KB
 *     ─────────────────────────────────────────────────
 *      1 From: li@example.org ␍␊
 *      2 ␍␊
 *      3 (.).hidden ␍␊                    a stuffing dot, in the focus colour
 *
 * Only what lies before the cursor is there. Visible lines are found in mail->lines, so the size of the mail does not matter.
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/decode_raw.h"
#include "view/flow.h"
#include "view/phrase.h"
#include "view/shown_mail.h"
#include "view/structure.h"

#define LINE_HEIGHT 38.0f
#define PADDING     28.0f
#define MARK        24.0f /* a drawn CR or LF */
#define LIT_MOST    400   /* characters of what the decode view lights in one line */

struct raw {
	struct view_frame *frame;
	const struct shown_mail *shown;
	const struct mail *mail;
	size_t lines;               /* of the message, before the cursor */
	size_t rows;                /* and the final dot */
	float numbers;              /* width of the column of line numbers */
	float character;            /* width of one */
	float x, right;             /* of the text */
	struct decode_lit decoded;  /* what the decode view has chosen */
	bool lit;                   /* the structure pane has chosen something: */
	size_t lit_first, lit_last; /* its lines, last included */
};

/* Lines that start before offset `size`. */
static size_t lines_before(const struct mail *mail, size_t size)
{
	size_t low = 0, high = mail->line_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (mail->lines[middle] < size)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct span line_bytes(const struct raw *raw, size_t line)
{
	const struct mail *mail = raw->mail;
	size_t end = line + 1 < mail->line_count ? mail->lines[line + 1] : mail->raw.len;

	if (end > raw->shown->size)
		end = raw->shown->size;
	return span_part(buf_span(&mail->raw), mail->lines[line], end);
}

/* Was a stuffing dot removed before this message offset? stuffed[k] - k rises with k. */
static bool is_stuffed(const struct view_mail *view, size_t offset)
{
	size_t low = 0, high = view->stuffed_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t at = view->stuffed[middle] - middle;

		if (at == offset)
			return true;
		if (at < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* In the mail's own header section, or in that of one of its parts? */
static bool in_header(const struct raw *raw, size_t offset)
{
	if (offset < raw->shown->header_size)
		return true;
	for (size_t i = 1; i < raw->mail->part_count; i++) {
		const struct mail_part *part = &raw->mail->parts[i];

		if (!part->unpacked && offset >= part->header_start && offset < part->start)
			return true;
	}
	return false;
}

/* Length of the field's name with its colon, or 0: RFC 5322 §2.2, printable ASCII before ':'. */
static size_t field_name(struct span line)
{
	for (size_t i = 0; i < line.len && i < 128; i++) {
		if (line.data[i] == ':')
			return i ? i + 1 : 0;
		if (line.data[i] <= ' ' || line.data[i] > '~')
			return 0;
	}
	return 0;
}

/* Draws bytes as far as they fit. Returns where it ended, or raw->right when they were cut. */
static float draw_bytes(const struct raw *raw, struct span bytes, float x, float y, enum font font, enum colour colour)
{
	size_t chars = x < raw->right ? (size_t)((raw->right - x) / raw->character) + 2 : 0;
	struct span part = span_part(bytes, 0, utf8_cut(bytes, chars * 4));
	char *safe = utf8_safe(part, chars);
	float room = raw->right - x, width = draw_text_width(raw->frame->list, font, TEXT_SMALL, safe);

	if (width > room || part.len < bytes.len)
		draw_text_fit(raw->frame->list, x, y, room, font, TEXT_SMALL, colour, safe);
	else if (*safe)
		draw_text(raw->frame->list, x, y, font, TEXT_SMALL, colour, ALIGN_LEFT, safe);
	free(safe);
	return width > room || part.len < bytes.len ? raw->right : x + width;
}

/* offset: of its byte in the message */
static float draw_mark(const struct raw *raw, enum shape shape, float x, float y, size_t offset, bool alone)
{
	struct rect at = { x + 3, y + (LINE_HEIGHT - MARK) / 2 - 1, MARK, MARK };
	bool lit = decode_raw_is_lit(&raw->decoded, offset);

	if (lit)
		draw_rect(raw->frame->list, (struct rect){ x + 1, y + 1, MARK + 4, LINE_HEIGHT - 5 }, COLOUR_FOCUS, COLOUR_NONE,
		          4, 0);
	draw_shape(raw->frame->list, shape, at, lit ? COLOUR_FOCUS_INK : alone ? COLOUR_5XX : COLOUR_INK2);
	return x + MARK + 4;
}

/* Bytes of a line, the decode view's group in the focus colour. */
static float draw_text_of(const struct raw *raw, struct span bytes, float x, float y)
{
	size_t at = (size_t)(bytes.data - raw->mail->raw.data), cuts[6];
	size_t count = decode_raw_cuts(&raw->decoded, at, bytes.len, cuts);

	for (size_t i = 0; i + 1 < count && x < raw->right; i++) {
		struct span part = span_part(bytes, cuts[i], cuts[i + 1]);
		bool lit = decode_raw_is_lit(&raw->decoded, at + cuts[i]);

		if (lit) {
			char *safe = utf8_safe(part, LIT_MOST);
			float width = fminf(draw_text_width(raw->frame->list, FONT_MONO_BOLD, TEXT_SMALL, safe), raw->right - x);

			draw_rect(raw->frame->list, (struct rect){ x - 2, y + 1, width + 4, LINE_HEIGHT - 5 }, COLOUR_FOCUS,
			          COLOUR_NONE, 4, 0);
			free(safe);
		}
		x = draw_bytes(raw, part, x, y, lit ? FONT_MONO_BOLD : FONT_MONO, lit ? COLOUR_FOCUS_INK : COLOUR_INK);
	}
	return x;
}

/* A run of text and the CR, LF or CR LF behind it. Returns the bytes it took; *x moves. */
static size_t draw_run(const struct raw *raw, struct span rest, float *x, float y, size_t name)
{
	size_t text = 0, most = (size_t)((raw->right - raw->x) / raw->character) * 4 + 16;

	while (text < rest.len && text < most && rest.data[text] != '\r' && rest.data[text] != '\n')
		text++;
	bool pair = text + 1 < rest.len && rest.data[text] == '\r' && rest.data[text + 1] == '\n';
	bool cr = text < rest.len && rest.data[text] == '\r', lf = text < rest.len && rest.data[text] == '\n';

	if (name)
		*x = draw_bytes(raw, span_part(rest, 0, name), *x, y, FONT_MONO_BOLD, COLOUR_CLIENT);
	/* one byte more than fits tells draw_bytes to write "…" */
	*x = draw_text_of(raw, span_part(rest, name, text), *x, y);
	size_t end = (size_t)(rest.data - raw->mail->raw.data) + text;
	if (*x >= raw->right) /* cut: its end is not to be seen */
		return rest.len;
	if (cr)
		*x = draw_mark(raw, SHAPE_CR, *x, y, end, !pair);
	if (lf || pair)
		*x = draw_mark(raw, SHAPE_LF, *x, y, end + pair, !pair);
	return text + (pair ? 2 : cr || lf);
}

static void draw_number(const struct raw *raw, size_t line, float y)
{
	char digits[32];

	phrase_number(line + 1, digits, sizeof digits);
	draw_text(raw->frame->list, raw->x - 18, y, FONT_MONO, TEXT_SMALL, COLOUR_INK2, ALIGN_RIGHT, digits);
}

/* bright: in the focus colour, else softly: the decode view has lit another byte. */
static float draw_stuffing_dot(const struct raw *raw, float y, bool bright)
{
	struct draw_list *list = raw->frame->list;

	draw_rect(list, (struct rect){ raw->x - 2, y + 2, raw->character + 4, LINE_HEIGHT - 6 },
	          bright ? COLOUR_FOCUS : COLOUR_FOCUS_SOFT, COLOUR_NONE, 4, 0);
	draw_text(list, raw->x, y, FONT_MONO_BOLD, TEXT_SMALL, bright ? COLOUR_FOCUS_INK : COLOUR_INK, ALIGN_LEFT, ".");
	return raw->x + raw->character + 4;
}

static void draw_line_at(const struct raw *raw, size_t line, float y)
{
	size_t offset = raw->mail->lines[line];
	struct span rest = line_bytes(raw, line);
	size_t name = in_header(raw, offset) ? field_name(rest) : 0;
	float x = raw->x;

	draw_number(raw, line, y);
	decode_raw_hits(raw->frame, raw->mail, rest, (struct rect){ raw->x, y, raw->right - raw->x, LINE_HEIGHT },
	                raw->character);
	if (is_stuffed(&raw->shown->view, offset))
		x = draw_stuffing_dot(raw, y, !raw->decoded.dots || (raw->decoded.stuffing && raw->decoded.start == offset));
	while (rest.len && x < raw->right) {
		size_t taken = draw_run(raw, rest, &x, y, name);

		if (!taken)
			return;
		rest = span_from(rest, taken);
		name = 0;
	}
}

/* A soft band behind a chosen line, and every line can be clicked to choose what it belongs to. */
static void draw_band(const struct raw *raw, struct rect at, size_t line, float y)
{
	struct rect band = { at.x, y, at.w - 20, LINE_HEIGHT };

	if (raw->frame->state->pane != PANE_STRUCTURE)
		return;
	if (raw->lit && line >= raw->lit_first && line <= raw->lit_last) {
		draw_rect(raw->frame->list, band, COLOUR_FOCUS_SOFT, COLOUR_NONE, 0, 0);
		draw_rect(raw->frame->list, (struct rect){ at.x, y, 8, LINE_HEIGHT }, COLOUR_FOCUS, COLOUR_NONE, 0, 0);
	}
	draw_hit(raw->frame->list, band, ACTION_STRUCTURE_LINE, (int)line);
}

static void find_lit(struct raw *raw)
{
	size_t start, end;

	raw->lit = structure_lit(raw->frame, raw->mail, &start, &end) && raw->mail->line_count;
	if (!raw->lit)
		return;
	raw->lit_first = structure_line(raw->mail, start);
	raw->lit_last = structure_line(raw->mail, end > start ? end - 1 : start);
}

static void draw_final_dot(const struct raw *raw, float y)
{
	char *text = mem_printf("← %s", widget_text(raw->frame, "ui.raw.dot"));
	size_t end = raw->mail->raw.len;
	float x = draw_stuffing_dot(raw, y, !raw->decoded.dots || decode_raw_is_lit(&raw->decoded, end));

	x = draw_mark(raw, SHAPE_CR, x, y, end + 1, false);
	x = draw_mark(raw, SHAPE_LF, x, y, end + 2, false);
	draw_text_fit(raw->frame->list, x + 14, y, raw->right - x - 14, FONT_SANS, TEXT_SMALL, COLOUR_INK2, text);
	free(text);
}

static void draw_lines(struct raw *raw, struct rect at)
{
	size_t visible = (size_t)fmaxf(1, at.h / LINE_HEIGHT), most = raw->rows > visible ? raw->rows - visible : 0;
	size_t first = flow_scroll(raw->frame, PANE_RAW, most);

	draw_clip(raw->frame->list, at);
	for (size_t row = first; row < raw->rows && row < first + visible; row++) {
		float y = at.y + (float)(row - first) * LINE_HEIGHT;

		if (row < raw->lines) {
			draw_band(raw, at, row, y);
			draw_line_at(raw, row, y);
		} else {
			draw_final_dot(raw, y);
		}
	}
	draw_unclip(raw->frame->list);
	widget_scrollbar(raw->frame, (struct rect){ at.x + at.w - 14, at.y, 8, at.h }, first, visible, raw->rows);
}

static void draw_heading(struct view_frame *frame, struct rect at, const struct shown_mail *shown, const struct raw *raw)
{
	char number[24], lines[24], size[32];
	struct draw_list *list = frame->list;
	float x = at.x + PADDING;

	if (at.h < FLOW_HEADED)
		return;
	snprintf(number, sizeof number, "%zu", shown->position);
	char *title = phrase_fill(frame, shown->position ? "ui.raw.title-number" : "ui.raw.title", number, NULL, NULL);
	x += draw_text(list, x, at.y + 15, FONT_BOLD, 30, COLOUR_INK, ALIGN_LEFT, title) + 24;
	free(title);
	draw_line(list, at.x, at.y + FLOW_HEADING - 1, at.x + at.w, at.y + FLOW_HEADING - 1, COLOUR_LINE, 2, 0);
	if (!raw || !raw->rows)
		return;
	phrase_number(raw->lines, lines, sizeof lines);
	widget_size(shown->size, size, sizeof size);
	char *facts = phrase_fill(frame, "ui.raw.facts", lines, size, NULL);
	float width = draw_text_width(list, FONT_SANS, TEXT_SMALL, facts);
	if (x + width <= at.x + at.w - PADDING)
		draw_text(list, at.x + at.w - PADDING, at.y + 19, FONT_SANS, TEXT_SMALL, COLOUR_INK2, ALIGN_RIGHT, facts);
	free(facts);
}

static void draw_absence(struct view_frame *frame, struct rect at, const char *key)
{
	struct rect below = flow_below_heading(at), text = { at.x + PADDING, below.y + 24, at.w - 2 * PADDING, below.h - 24 };

	flow_text(frame, text, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, widget_text(frame, key));
}

static struct raw raw_of(struct view_frame *frame, const struct shown_mail *shown, struct rect at)
{
	struct raw raw = { .frame = frame, .shown = shown, .mail = shown->view.mail };
	char digits[24];

	raw.lines = lines_before(raw.mail, shown->size);
	raw.rows = raw.lines + (shown->ended && !shown->record->chunk_count); /* BDAT needs no dot */
	raw.character = draw_text_width(frame->list, FONT_MONO, TEXT_SMALL, "0");
	phrase_number(raw.mail->line_count, digits, sizeof digits);
	/* by the whole mail's lines, so that nothing moves sideways while it arrives */
	raw.numbers = raw.character * fmaxf(3, (float)strlen(digits));
	raw.x = at.x + PADDING - 8 + raw.numbers + 18;
	raw.right = at.x + at.w - PADDING - 2 * MARK;
	raw.decoded = decode_lit(frame, shown);
	find_lit(&raw);
	return raw;
}

void raw_draw(struct view_frame *frame, struct rect at)
{
	struct shown_mail shown = shown_mail_find(frame);
	struct rect below = flow_below_heading(at);

	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_RAW);
	draw_clip(frame->list, at);
	if (!shown.record || (!shown.wire && !shown.ended)) {
		draw_heading(frame, at, &shown, NULL);
		draw_absence(frame, at, "ui.raw.none");
	} else if (!shown.view.mail) {
		draw_heading(frame, at, &shown, NULL);
		draw_absence(frame, at, "ui.mail.decoding");
	} else {
		struct raw raw = raw_of(frame, &shown, at);

		draw_heading(frame, at, &shown, &raw);
		draw_lines(&raw, (struct rect){ below.x, below.y + 16, below.w, below.h - 24 });
	}
	draw_unclip(frame->list);
}
