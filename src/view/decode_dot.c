#include "view/decode_dot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "view/flow.h"
#include "view/phrase.h"

#define STUFFED_SHOWN 6 /* bytes of a stuffed line, its extra dot included */
#define TAIL_SHOWN    5 /* bytes in front of the last CR LF */
#define LINE          (TEXT_SMALL * DRAW_LINE_HEIGHT)

static size_t add(struct decode_dot_byte *out, size_t count, struct content *content, uint8_t byte, size_t at)
{
	size_t consumed;

	content_feed(content, span_make(&byte, 1), &consumed, NULL, NULL);
	out[count] = (struct decode_dot_byte){ .byte = byte, .at = at, .after = content->state };
	return count + 1;
}

static size_t add_stuffed(const struct view_mail *view, struct decode_dot_byte *out)
{
	struct span raw = buf_span(&view->mail->raw);
	size_t at = (size_t)view->stuffed[0], count = 0;
	struct content content;

	content_init(&content); /* as at a line's start */
	count = add(out, count, &content, '.', at);
	out[0].stuffing = true;
	for (; count < STUFFED_SHOWN && at < raw.len && raw.data[at] != '\r' && raw.data[at] != '\n'; at++)
		count = add(out, count, &content, raw.data[at], at);
	return count;
}

size_t decode_dot_bytes(const struct view_mail *view, struct decode_dot_byte out[DECODE_DOT_MAX])
{
	struct span raw = buf_span(&view->mail->raw);
	size_t count = view->stuffed_count ? add_stuffed(view, out) : 0, first = count;
	size_t start = raw.len > TAIL_SHOWN + 2 ? raw.len - TAIL_SHOWN - 2 : 0;
	struct content content;

	content_init(&content);
	for (size_t i = start; i + 2 < raw.len; i++) { /* the last line's: two line ends in five bytes are two empty lines */
		if (raw.data[i] == '\n')
			start = i + 1;
	}
	if (start && raw.data[start - 1] != '\n') { /* inside a line */
		size_t consumed;

		content_feed(&content, span_of("x"), &consumed, NULL, NULL);
	}
	for (size_t i = start; i < raw.len; i++)
		count = add(out, count, &content, raw.data[i], i);
	for (size_t i = 0; i < 3; i++)
		count = add(out, count, &content, (uint8_t) ".\r\n"[i], raw.len + i);
	out[first].gap = start > 0 || first > 0;
	return count;
}

static void sign(uint8_t byte, char out[8])
{
	if (byte == '\r' || byte == '\n')
		snprintf(out, 8, "%s", byte == '\r' ? "CR" : "LF");
	else if (byte > ' ' && byte <= '~')
		snprintf(out, 8, "%c", byte);
	else
		snprintf(out, 8, "%02X", byte);
}

/* The bytes in rows as wide as there is room. Returns the height. */
static float draw_bytes(struct view_frame *frame, struct rect at, const struct decode_dot_byte *bytes, size_t count, size_t step,
                        bool low)
{
	float w = 58, h = low ? 38 : 52, x = at.x, y = at.y + (bytes[0].stuffing ? 14 : 0);

	for (size_t i = 0; i < count; i++) {
		bool here = i == step, past = i <= step;
		char text[8];

		if (x + w > at.x + at.w || (bytes[i].gap && i)) {
			x = at.x;
			y += h + 10;
		}
		struct rect box = { x, y, w - 6, h };
		if (bytes[i].stuffing && past)
			box.y -= 14; /* lifted off */
		sign(bytes[i].byte, text);
		draw_rect(frame->list, box, here ? COLOUR_FOCUS : COLOUR_SURFACE,
		          bytes[i].stuffing ? COLOUR_5XX
		          : past            ? COLOUR_INK
		                            : COLOUR_LINE,
		          8, 3);
		draw_text(frame->list, box.x + box.w / 2, widget_middle(box.y, h, TEXT_SMALL), FONT_MONO_BOLD, TEXT_SMALL,
		          here ? COLOUR_FOCUS_INK : COLOUR_INK, ALIGN_CENTRE, text);
		x += w;
	}
	return y + h - at.y;
}

static const char *const state_keys[] = { [CONTENT_LINE_START] = "ui.dot.line-start",
	                                  [CONTENT_IN_LINE] = "ui.dot.in-line",
	                                  [CONTENT_CR] = "ui.dot.cr",
	                                  [CONTENT_DOT] = "ui.dot.dot",
	                                  [CONTENT_DOT_CR] = "ui.dot.dot-cr",
	                                  [CONTENT_ENDED] = "ui.dot.ended" };

/* In the order in which CR LF . CR LF goes through them, with the sign that leads on. */
static const struct {
	enum content_state state;
	const char *next;
} chain[] = { { CONTENT_IN_LINE, "CR" }, { CONTENT_CR, "LF" },     { CONTENT_LINE_START, "." },
	      { CONTENT_DOT, "CR" },     { CONTENT_DOT_CR, "LF" }, { CONTENT_ENDED, NULL } };

#define STATES (sizeof chain / sizeof *chain)

static float draw_states(struct view_frame *frame, struct rect at, enum content_state now, bool low)
{
	size_t columns = at.w >= 640 ? 3 : 2;
	float arrow = 64, w = (at.w - arrow * (float)(columns - 1)) / (float)columns, h = low ? 40 : 64, row = h + (low ? 6 : 42);

	bool all = at.h >= row * (float)((STATES + columns - 1) / columns); /* else only the one that is lit */

	for (size_t i = 0; i < STATES; i++) {
		if (!all && chain[i].state != now)
			continue;
		size_t place = all ? i : 0;
		float x = at.x + (w + arrow) * (float)(place % columns), y = at.y + row * (float)(place / columns);
		struct rect box = { x, y, w, h };
		bool lit = chain[i].state == now, turn = place % columns == columns - 1;
		const char *name = widget_text(frame, state_keys[chain[i].state]);
		float width = fminf(draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, name), w - 12);

		draw_rect(frame->list, box, lit ? COLOUR_FOCUS : COLOUR_SURFACE, lit ? COLOUR_INK : COLOUR_LINE, h / 2, 3);
		draw_text_fit(frame->list, x + (w - width) / 2, widget_middle(y, h, TEXT_SMALL), width + 2, FONT_BOLD, TEXT_SMALL,
		              lit ? COLOUR_FOCUS_INK : COLOUR_INK, name);
		if (chain[i].next && !turn)
			draw_text(frame->list, x + w + arrow / 2, widget_middle(y, h, TEXT_SMALL), FONT_MONO_BOLD, TEXT_SMALL,
			          COLOUR_CLIENT, ALIGN_CENTRE, chain[i].next);
		if (chain[i].next && turn && !low) { /* on to the next row */
			char *down = mem_printf("%s ↓", chain[i].next);

			draw_text(frame->list, x + w / 2, y + h + 4, FONT_MONO_BOLD, TEXT_SMALL, COLOUR_CLIENT, ALIGN_CENTRE,
			          down);
			free(down);
		}
	}
	return all ? row * (float)((STATES + columns - 1) / columns) : row;
}

static const char *note_key(const struct decode_dot_byte *bytes, size_t count, size_t step)
{
	if (bytes[step].stuffing)
		return "ui.dot.note-stuffing";
	if (bytes[0].stuffing && step == 1)
		return "ui.dot.note-lifted";
	if (step + 1 == count)
		return "ui.dot.note-ended";
	return bytes[step].after == CONTENT_DOT ? "ui.dot.note-dot" : "ui.dot.note-reading";
}

void decode_dot_draw(struct view_frame *frame, struct rect at, const struct shown_mail *shown, size_t step, bool low)
{
	struct decode_dot_byte bytes[DECODE_DOT_MAX];
	size_t count = decode_dot_bytes(&shown->view, bytes);
	char number[16], total[16];
	float y = at.y;

	if (step >= count)
		step = count - 1;
	float size = low ? TEXT_NORMAL : TEXT_LARGE;
	draw_text_fit(frame->list, at.x, y, at.w, FONT_BOLD, size, COLOUR_INK, widget_text(frame, "ui.dot.title"));
	y += size * DRAW_LINE_HEIGHT;
	snprintf(number, sizeof number, "%zu", step + 1);
	snprintf(total, sizeof total, "%zu", count);
	char *place = phrase_fill(frame, "ui.dot.place", number, total, NULL);
	draw_text_fit(frame->list, at.x, y, at.w, FONT_SANS, TEXT_SMALL, COLOUR_INK2, place);
	free(place);
	y += LINE + (low ? 4 : 20);
	y += draw_bytes(frame, (struct rect){ at.x, y, at.w, 0 }, bytes, count, step, low) + (low ? 6 : 28);
	y += draw_states(frame, (struct rect){ at.x, y, at.w, at.y + at.h - y }, bytes[step].after, low) + (low ? 0 : 12);
	if (at.y + at.h - y >= LINE)
		flow_text(frame, (struct rect){ at.x, y, at.w, at.y + at.h - y }, FONT_SANS, low ? TEXT_SMALL : TEXT_NORMAL,
		          COLOUR_INK, widget_text(frame, note_key(bytes, count, step)));
}
