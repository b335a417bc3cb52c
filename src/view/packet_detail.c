/* The chosen packet, taken apart: right half of the packets pane.
 *
 *     Packet 12 · server → client                    o rebuilt
 *     ▸ Ethernet II (made up)
 *     ▾ SMTP
 *         Response code  354
 *     +---------------------------------------------+
 *     | 0042  33 35 34 20 53 74 61 72  354 Star     |   under TLS: [the frame] [decrypted]
 *     +---------------------------------------------+
 *     what is real and what was rebuilt             (export .pcapng)
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "view/packet_fields.h"
#include "view/packet_hex.h"
#include "view/phrase.h"
#include "view/structure.h"
#include "view/widgets.h"

#define PAD          24.0f
#define TITLE        54.0f
#define ROW          38.0f
#define CHIP         46.0f
#define SIGN         14.0f
#define HEX_SHARE    0.46f
#define HEX_PAD      12.0f
#define INDENT       28.0f
#define BLOCKS_LEAST 160.0f /* lower bytes have no room for the chips of the two blocks */
#define LOW          520.0f /* lower panes have no closing line, and the button stands beside the title */

struct detail {
	struct view_frame *frame;
	const struct packet_look *look;
	const struct packet_fields *fields;
	size_t chosen; /* fields->count: none */
	bool keys;     /* the arrow keys choose here, not in the list */
};

static float draw_kind(const struct detail *detail, float right, struct rect at, bool real)
{
	struct view_frame *frame = detail->frame;
	const char *name = widget_text(frame, real ? "packet.real" : "packet.rebuilt");
	float x = right - draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, name), y = at.y + (at.h - SIGN) / 2;
	struct rect sign = { x - SIGN - 8, y, SIGN, SIGN };

	draw_text(frame->list, x, widget_middle(at.y, at.h, TEXT_SMALL), FONT_SANS, TEXT_SMALL, COLOUR_INK2, ALIGN_LEFT, name);
	if (real)
		draw_shape(frame->list, SHAPE_DOT, sign, COLOUR_INK2);
	else
		draw_rect(frame->list, (struct rect){ sign.x + 1, y + 1, SIGN - 2, SIGN - 2 }, COLOUR_NONE, COLOUR_INK2,
		          SIGN / 2 - 1, 2);
	return sign.x;
}

static const char *export_label(const struct detail *detail, float room)
{
	const char *name = widget_text(detail->frame, "packet.export");

	return widget_chip_width(detail->frame, name, false) <= room ? name : widget_text(detail->frame, "packet.export-brief");
}

static void draw_title(const struct detail *detail, struct rect at, bool low)
{
	struct view_frame *frame = detail->frame;
	const struct packet *packet = &detail->look->packets->list[detail->look->chosen];
	bool client = packet->from == SMTP_CLIENT;
	float right = at.x + at.w - PAD;
	char number[24];

	phrase_number(detail->look->chosen + 1, number, sizeof number);
	char *title = phrase_fill(frame, client ? "packet.title-client" : "packet.title-server", number, NULL, NULL);
	if (low) {
		const char *label = export_label(detail, at.w / 2 - 40);

		right -= widget_chip_width(frame, label, false);
		widget_chip(frame, right, at.y + (at.h - CHIP) / 2, CHIP, label, false, ACTION_SAVE_CAPTURE, 0);
		right -= 20;
	}
	float kind = draw_text_width(frame->list, FONT_SANS, TEXT_SMALL,
	                             widget_text(frame, packet->real ? "packet.real" : "packet.rebuilt"));
	float w = draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, title);
	if (at.x + PAD + w + 20 + SIGN + 8 + kind <= right)
		right = draw_kind(detail, right, at, packet->real) - 20;
	draw_text_fit(frame->list, at.x + PAD, widget_middle(at.y, at.h, TEXT_SMALL), right - at.x - PAD, FONT_BOLD, TEXT_SMALL,
	              COLOUR_INK, title);
	free(title);
}

/* ---- layers and fields */

static void draw_field(const struct detail *detail, size_t index, struct rect at)
{
	struct view_frame *frame = detail->frame;
	const struct packet_field *field = &detail->fields->fields[index];
	bool layer = field->depth == 0, chosen = index == detail->chosen, strong = chosen && detail->keys;
	const char *found = phrase_find(frame, "packet.%s", field->key);
	const char *name = field->label[0] ? field->label : found ? found : field->key;
	enum colour ink = strong ? COLOUR_FOCUS_INK : COLOUR_INK, second = strong   ? COLOUR_FOCUS_INK
	                                                                   : chosen ? COLOUR_INK
	                                                                            : COLOUR_INK2;
	float x = at.x + PAD + INDENT * (float)(field->depth + !layer), right = at.x + at.w - PAD,
	      line = widget_middle(at.y, at.h, TEXT_SMALL);

	if (chosen)
		draw_rect(frame->list, (struct rect){ at.x + PAD / 2, at.y, at.w - PAD, at.h },
		          strong ? COLOUR_FOCUS : COLOUR_FOCUS_SOFT, COLOUR_NONE, 8, 0);
	if (layer) {
		bool open = packet_fields_is_open(detail->fields, &frame->state->packets, (enum packet_layer)field->layer);
		float size = 16;

		draw_shape(frame->list, open ? SHAPE_DOWN : SHAPE_PLAY, (struct rect){ x, at.y + (at.h - size) / 2, size, size },
		           ink);
		x += INDENT;
	}
	x += draw_text_fit(frame->list, x, line, right - x, layer ? FONT_BOLD : FONT_SANS, TEXT_SMALL, layer ? ink : second,
	                   name);
	x += 14;
	if (field->layer == PACKET_LAYER_LINK && layer && !detail->look->packets->list[detail->look->chosen].captured)
		x += draw_text_fit(frame->list, x, line, right - x, FONT_SANS, TEXT_SMALL, second,
		                   widget_text(frame, "packet.made")) +
		     14;
	if (field->value[0] && right - x > 40)
		draw_text_fit(frame->list, x, line, right - x, FONT_MONO, TEXT_SMALL, layer ? second : ink, field->value);
	draw_hit(frame->list, at, ACTION_PACKET_FIELD, (int)(index + 1));
}

static void draw_fields(const struct detail *detail, struct rect at)
{
	size_t rows[PACKET_FIELDS_MAX], chosen = 0;
	size_t count = packet_fields_rows(detail->fields, &detail->frame->state->packets, rows);
	size_t visible = (size_t)fmaxf(1, floorf(at.h / ROW)), total = count + (detail->fields->trouble != NULL);

	for (size_t i = 0; i < count && rows[i] <= detail->chosen; i++)
		chosen = i;
	/* the layer's fields are in sight below it */
	size_t first = structure_first_row(chosen + (chosen + 2 < total ? 2 : 0), visible, total);
	if (first > chosen)
		first = chosen;
	draw_clip(detail->frame->list, at);
	for (size_t i = first; i < total && i < first + visible; i++) {
		struct rect row = { at.x, at.y + (float)(i - first) * ROW, at.w, ROW };

		if (i < count) {
			draw_field(detail, rows[i], row);
			continue;
		}
		const char *why = phrase_find(detail->frame, "packet.%s", detail->fields->trouble);
		draw_text_fit(detail->frame->list, row.x + PAD, widget_middle(row.y, ROW, TEXT_SMALL), row.w - 2 * PAD, FONT_SANS,
		              TEXT_SMALL, COLOUR_4XX, why ? why : detail->fields->trouble);
	}
	draw_unclip(detail->frame->list);
	widget_scrollbar(detail->frame, (struct rect){ at.x + at.w - 12, at.y, 8, at.h }, first, visible, total);
}

/* ---- bytes */

/* A frame and what was decrypted of it, and room to say so. */
static bool has_blocks(const struct detail *detail, float height)
{
	return detail->fields->clear.len > 0 && height >= BLOCKS_LEAST;
}

/* Which block of bytes is shown: chips where there are two. Returns their height. */
static float draw_blocks(const struct detail *detail, struct rect at, bool clear)
{
	struct view_frame *frame = detail->frame;
	const struct packet_fields *fields = detail->fields;
	float x = at.x;

	if (!has_blocks(detail, at.h))
		return 0;
	for (int i = 0; i < 2; i++) {
		char size[24];
		size_t target = 0;

		while (target < fields->count && fields->fields[target].clear != (i == 1))
			target++;
		phrase_number(i ? fields->clear.len : fields->frame.len, size, sizeof size);
		char *label = phrase_fill(frame, i ? "packet.decrypted" : "packet.whole", size, NULL, NULL);
		if (x + widget_chip_width(frame, label, clear == (i == 1)) <= at.x + at.w)
			x += widget_chip(frame, x, at.y, CHIP, label, clear == (i == 1), ACTION_PACKET_BLOCK, (int)(target + 1)) +
			     8;
		free(label);
	}
	return CHIP + 8;
}

static void draw_bytes(const struct detail *detail, struct rect at)
{
	struct view_frame *frame = detail->frame;
	const struct packet_fields *fields = detail->fields;
	const struct packet_field *field = detail->chosen < fields->count ? &fields->fields[detail->chosen] : NULL;
	bool clear = field && field->clear;
	float above = draw_blocks(detail, at, clear);
	struct rect card = { at.x, at.y + above, at.w, at.h - above };
	struct rect inner = { card.x + 16, card.y + HEX_PAD, card.w - 32, card.h - 2 * HEX_PAD };
	struct packet_hex hex = { .bytes = buf_span(clear ? &fields->clear : &fields->frame),
		                  .hidden = buf_span(clear ? &fields->clear_hidden : &fields->frame_hidden) };
	size_t rows = (hex.bytes.len + PACKET_HEX_BYTES - 1) / PACKET_HEX_BYTES;
	size_t visible = (size_t)fmaxf(1, floorf(inner.h / PACKET_HEX_ROW)), most = rows > visible ? rows - visible : 0;

	if (field) {
		hex.lit_start = field->offset;
		hex.lit_end = field->offset + field->len;
		hex.soft = field->depth == 0;
	}
	hex.first = packet_hex_first(hex.lit_start, frame->state->packets.hex_by, most);
	frame->out_scroll_most[PANE_BYTES] = most;
	widget_card(frame, card);
	widget_scroll_area(frame, card, PANE_BYTES);
	draw_clip(frame->list, card);
	packet_hex_draw(frame, inner, &hex);
	draw_unclip(frame->list);
	widget_scrollbar(frame, (struct rect){ card.x + card.w - 16, card.y + 10, 8, card.h - 20 }, hex.first, visible, rows);
}

/* ---- the whole */

static const char *honest_words(const struct detail *detail)
{
	const struct packet *first = &detail->look->packets->list[0];

	return widget_text(detail->frame, first->captured ? "packet.quiet-captured"
	                                  : first->real   ? "packet.quiet-syn"
	                                                  : "packet.quiet");
}

/* At the bottom; returns its height. */
static float draw_foot(const struct detail *detail, struct rect at)
{
	struct view_frame *frame = detail->frame;
	const char *words = honest_words(detail), *label = export_label(detail, at.w - 2 * PAD - 60);
	float w = at.w - 2 * PAD, text = draw_paragraph_height(frame->list, FONT_SANS, TEXT_SMALL, w, words);
	float h = text + CHIP + 34, y = at.y + at.h - h;

	draw_paragraph(frame->list, (struct rect){ at.x + PAD, y + 4, w, text + 2 }, FONT_SANS, TEXT_SMALL, COLOUR_INK2, words);
	float x = at.x + PAD;
	x += widget_chip(frame, x, y + text + 18, CHIP, label, false, ACTION_SAVE_CAPTURE, 0) + 12;
	widget_key(frame, x, y + text + 20, CHIP - 4, "S", ACTION_SAVE_CAPTURE, 0);
	return h;
}

static void draw_parts(const struct detail *detail, struct rect at)
{
	bool low = at.h < LOW;

	draw_title(detail, (struct rect){ at.x, at.y, at.w, TITLE }, low);
	float foot = low ? 8 : draw_foot(detail, at), room = at.h - TITLE - foot;
	float hex = floorf((room - 10) * HEX_SHARE);
	float others = 2 * HEX_PAD + (has_blocks(detail, hex) ? CHIP + 8 : 0);
	hex = fmaxf(1, roundf((hex - others) / PACKET_HEX_ROW)) * PACKET_HEX_ROW + others;
	draw_fields(detail, (struct rect){ at.x, at.y + TITLE, at.w, room - hex - 20 });
	draw_bytes(detail, (struct rect){ at.x + PAD, at.y + TITLE + room - hex - 10, at.w - 2 * PAD, hex });
}

void packet_detail_draw(struct view_frame *frame, struct rect at)
{
	struct packet_look look;

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_FIELDS);
	if (!packet_look_find(frame, &look))
		return;
	struct packet_fields *fields = mem_alloc(sizeof *fields);
	packet_fields_init(fields, &look, look.chosen);
	struct detail detail = { .frame = frame,
		                 .look = &look,
		                 .fields = fields,
		                 .chosen = packet_fields_chosen(fields, &frame->state->packets),
		                 .keys = frame->state->explain_only };
	draw_parts(&detail, at);
	packet_fields_finish(fields);
	free(fields);
}
