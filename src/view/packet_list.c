/* The packets that are not ahead of the cursor, as Wireshark lists them; from STARTTLS on behind a curtain.
 *
 *     No.    Time  Source           Destination      Protocol Length Info
 *      3 o 0.0000  127.0.0.1:51436  127.0.0.1:2525   TCP          54 [ACK] Seq=1 Ack=1
 *     ███ From here on an eavesdropper sees ciphertext only ███
 *     ● real record  o rebuilt                                   Y (ours: clear text) (Eve: ciphertext)
 *
 * Columns give way to Info where there is no room: Destination, Length, Source (an arrow says who), Time. Only visible rows are
 * looked at.
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/packet_info.h"
#include "view/packet_look.h"
#include "view/structure.h"
#include "view/widgets.h"

#define ROW          42.0f
#define HEAD         46.0f
#define FOOT         64.0f
#define PAD          16.0f
#define GAP          12.0f
#define SIGN         12.0f
#define CHIP         46.0f
#define INFO_LEAST   28 /* characters of Info before a column gives way to it */
#define ADDRESS_MOST 28 /* characters of an address; IPv6 may be longer and is cut */

/* Pixels are whole: many characters are not as wide as one of them so many times. */
#define RULER       "127.0.0.1:51436"
#define RULER_CHARS (sizeof RULER - 1)

enum column { NUMBER, TIME, SOURCE, DESTINATION, PROTOCOL, LENGTH, INFO, COLUMNS };

struct list {
	struct view_frame *frame;
	const struct packet_look *look;
	struct rect at; /* of the rows */
	float character;
	float x[COLUMNS], w[COLUMNS]; /* w 0: not shown */
	bool arrows;                  /* in place of Source */
};

static void format_time(const struct packet_look *look, size_t number, char *out, size_t size)
{
	int64_t us = look->packets->list[number].time_us - look->packets->list[0].time_us;

	snprintf(out, size, us < 1000000000 ? "%.4f" : "%.1f", (double)us / 1e6);
}

/* Of the very text, with a pixel to spare: at sizes that are no whole pixels characters do not add up. */
static float text_width(const struct list *list, const char *text)
{
	return draw_text_width(list->frame->list, FONT_MONO, TEXT_SMALL, text) + 2;
}

/* The wider of both ends, as far as a column may grow. */
static float address_width(const struct list *list)
{
	const struct fact_opened *opened = &list->look->session->opened;
	char *client = utf8_safe(span_of(opened->client), 64), *server = utf8_safe(span_of(opened->server), 64);
	float w = fmaxf(text_width(list, client), text_width(list, server));

	free(client);
	free(server);
	return fminf(w, ADDRESS_MOST * list->character);
}

static float column_width(const struct list *list, enum column column)
{
	char text[32];

	switch (column) {
	case NUMBER: snprintf(text, sizeof text, "%03zu", list->look->count); return text_width(list, text) + SIGN + 10;
	case TIME:
		format_time(list->look, list->look->count - 1, text, sizeof text);
		return fmaxf(text_width(list, "0.0000"), text_width(list, text));
	case SOURCE:
	case DESTINATION: return address_width(list);
	case PROTOCOL: return text_width(list, "SMTP") + list->character;
	case LENGTH: return text_width(list, "65535");
	default: return 0;
	}
}

static float info_room(const struct list *list)
{
	float used = 2 * PAD + (list->arrows ? SIGN * 2 + GAP : 0);

	for (int i = 0; i < INFO; i++)
		used += list->w[i] > 0 ? list->w[i] + GAP : 0;
	return list->at.w - used;
}

static void lay_out(struct list *list)
{
	static const enum column drops[] = { DESTINATION, LENGTH, SOURCE, TIME, PROTOCOL };
	float x = list->at.x + PAD;

	for (int i = 0; i < INFO; i++)
		list->w[i] = column_width(list, (enum column)i);
	for (size_t i = 0; i < sizeof drops / sizeof *drops && info_room(list) < INFO_LEAST * list->character; i++) {
		list->w[drops[i]] = 0;
		list->arrows |= drops[i] == SOURCE;
	}
	list->w[INFO] = fmaxf(0, info_room(list));
	for (int i = 0; i < COLUMNS; i++) {
		if (list->arrows && i == PROTOCOL)
			x += SIGN * 2 + GAP;
		list->x[i] = x;
		x += list->w[i] > 0 ? list->w[i] + GAP : 0;
	}
}

static void draw_head(const struct list *list, struct rect at)
{
	static const char *const keys[COLUMNS] = { "packet.number",   "packet.time",   "packet.source", "packet.destination",
		                                   "packet.protocol", "packet.length", "packet.info" };
	struct view_frame *frame = list->frame;

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	for (int i = 0; i < COLUMNS; i++) {
		const char *name = widget_text(frame, keys[i]);
		bool right = i == TIME || i == LENGTH;

		if (list->w[i] <= 0)
			continue;
		if (right && draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, name) <= list->w[i])
			draw_text(frame->list, list->x[i] + list->w[i], widget_middle(at.y, at.h, TEXT_SMALL), FONT_BOLD,
			          TEXT_SMALL, COLOUR_INK, ALIGN_RIGHT, name);
		else
			draw_text_fit(frame->list, list->x[i], widget_middle(at.y, at.h, TEXT_SMALL), list->w[i] + GAP / 2,
			              FONT_BOLD, TEXT_SMALL, COLOUR_INK, name);
	}
	draw_line(frame->list, at.x, at.y + at.h, at.x + at.w, at.y + at.h, COLOUR_LINE, 2, 0);
}

/* A filled dot: as it was recorded; a ring: rebuilt. */
static void draw_sign(struct draw_list *list, float x, float y, bool real, enum colour colour)
{
	if (real)
		draw_shape(list, SHAPE_DOT, (struct rect){ x, y, SIGN, SIGN }, colour);
	else
		draw_rect(list, (struct rect){ x + 1, y + 1, SIGN - 2, SIGN - 2 }, COLOUR_NONE, colour, SIGN / 2 - 1, 2);
}

static void draw_cell(const struct list *list, enum column column, float y, enum colour colour, bool right, const char *text)
{
	float line = widget_middle(y, ROW, TEXT_SMALL);

	if (list->w[column] <= 0)
		return;
	if (right && draw_text_width(list->frame->list, FONT_MONO, TEXT_SMALL, text) <= list->w[column])
		draw_text(list->frame->list, list->x[column] + list->w[column], line, FONT_MONO, TEXT_SMALL, colour, ALIGN_RIGHT,
		          text);
	else
		draw_text_fit(list->frame->list, list->x[column], line, list->w[column], FONT_MONO, TEXT_SMALL, colour, text);
}

static void draw_address(const struct list *list, enum column column, float y, enum smtp_side side, enum colour colour)
{
	const struct fact_opened *opened = &list->look->session->opened;
	char *safe = utf8_safe(span_of(side == SMTP_CLIENT ? opened->client : opened->server), 64);

	draw_cell(list, column, y, colour, false, safe);
	free(safe);
}

/* Client to the right, server to the left, as on the ladder. */
static void draw_arrow(const struct list *list, float y, bool client, enum colour colour)
{
	float x = list->x[PROTOCOL] - SIGN * 2 - GAP, size = SIGN * 2;

	if (list->arrows)
		draw_shape(list->frame->list, client ? SHAPE_ARROW_RIGHT : SHAPE_ARROW_LEFT,
		           (struct rect){ x, y + (ROW - size) / 2, size, size }, colour);
}

static void draw_packet(const struct list *list, size_t number, float y)
{
	const struct packet_look *look = list->look;
	const struct packet *packet = &look->packets->list[number];
	struct draw_list *out = list->frame->list;
	struct rect band = { list->at.x, y, list->at.w, ROW };
	bool chosen = number == look->chosen, lit = packet_look_is_lit(look, number), client = packet->from == SMTP_CLIENT;
	bool dark = look->frame->state->packets.eve && packet_look_is_cipher(look, number);
	enum colour ink = chosen ? COLOUR_FOCUS_INK : COLOUR_INK, second = chosen ? COLOUR_FOCUS_INK
	                                                                   : lit  ? COLOUR_INK
	                                                                          : COLOUR_INK2;
	enum colour side = chosen ? COLOUR_FOCUS_INK : lit ? COLOUR_INK : client ? COLOUR_CLIENT : COLOUR_SERVER;
	struct packet_info info;
	char text[40];

	if (chosen || lit || dark)
		draw_rect(out, band, chosen ? COLOUR_FOCUS : lit ? COLOUR_FOCUS_SOFT : COLOUR_GROUND, COLOUR_NONE, 0, 0);
	draw_line(out, band.x, y + ROW - 1, band.x + band.w, y + ROW - 1, COLOUR_LINE, 1, 0);
	snprintf(text, sizeof text, "%zu", number + 1);
	draw_text(out, list->x[NUMBER] + list->w[NUMBER] - SIGN - 10, widget_middle(y, ROW, TEXT_SMALL), FONT_MONO, TEXT_SMALL,
	          second, ALIGN_RIGHT, text);
	draw_sign(out, list->x[NUMBER] + list->w[NUMBER] - SIGN, y + (ROW - SIGN) / 2, packet->real, second);
	format_time(look, number, text, sizeof text);
	draw_cell(list, TIME, y, second, true, text);
	draw_address(list, SOURCE, y, client ? SMTP_CLIENT : SMTP_SERVER, side);
	draw_address(list, DESTINATION, y, client ? SMTP_SERVER : SMTP_CLIENT, ink);
	draw_arrow(list, y, client, side);
	snprintf(text, sizeof text, "%zu", packet_look_length(look, number));
	draw_cell(list, LENGTH, y, ink, true, text);
	packet_info_make(look, number, (size_t)(list->w[INFO] / list->character) + 2, &info);
	draw_cell(list, PROTOCOL, y, ink, false, info.protocol);
	draw_cell(list, INFO, y, list->arrows ? side : ink, false, info.info);
	packet_info_finish(&info);
	draw_hit(out, band, ACTION_PACKET, (int)(number + 1));
}

static void draw_curtain(const struct list *list, float y)
{
	struct view_frame *frame = list->frame;
	struct rect band = { list->at.x, y, list->at.w, ROW };
	float size = 24, x = band.x + PAD;

	draw_rect(frame->list, band, COLOUR_INK, COLOUR_NONE, 0, 0);
	draw_shape(frame->list, SHAPE_LOCK, (struct rect){ x, y + (ROW - size) / 2, size, size }, COLOUR_ON_DARK);
	draw_text_fit(frame->list, x + size + 14, widget_middle(y, ROW, TEXT_SMALL), band.w - size - 14 - 2 * PAD, FONT_BOLD,
	              TEXT_SMALL, COLOUR_ON_DARK, widget_text(frame, "packet.curtain"));
	draw_hit(frame->list, band, ACTION_EVE, 0);
}

static size_t row_of(const struct packet_look *look, size_t number)
{
	return number + (look->curtain != PACKETS_NONE && number >= look->curtain);
}

/* The chosen one is in sight, and all that carried the step where there is room for it. */
static size_t first_row(const struct packet_look *look, size_t visible, size_t total)
{
	size_t chosen = row_of(look, look->chosen), first = structure_first_row(chosen, visible, total);
	size_t last = look->lit.last != PACKETS_NONE ? row_of(look, look->lit.last) : 0;

	if (look->chosen != look->lit.first || last < first + visible)
		return first;
	return last + 1 - visible < chosen ? last + 1 - visible : chosen;
}

static void draw_rows(struct list *list)
{
	const struct packet_look *look = list->look;
	bool curtain = look->curtain != PACKETS_NONE;
	size_t total = look->count + curtain, visible = (size_t)fmaxf(1, list->at.h / ROW);
	size_t first = first_row(look, visible, total);

	draw_clip(list->frame->list, list->at);
	for (size_t row = first; row < total && row < first + visible; row++) {
		float y = list->at.y + (float)(row - first) * ROW;

		if (curtain && row == look->curtain)
			draw_curtain(list, y);
		else
			draw_packet(list, row - (curtain && row > look->curtain), y);
	}
	draw_unclip(list->frame->list);
	widget_scrollbar(list->frame, (struct rect){ list->at.x + list->at.w - 10, list->at.y, 8, list->at.h }, first, visible,
	                 total);
}

/* A capture of TLS whose keys nobody has. */
static bool has_no_keys(const struct packet_look *look)
{
	const struct packets *packets = look->packets;

	return packets->list[0].captured && packets->mark_count[SMTP_CLIENT] + packets->mark_count[SMTP_SERVER] == 0;
}

static float draw_no_keys(struct view_frame *frame, struct rect at)
{
	const char *words = widget_text(frame, "packet.no-keys");
	float w = fminf(draw_text_width(frame->list, FONT_BOLD, TEXT_SMALL, words), at.w - 2 * PAD), x = at.x + at.w - PAD - w;

	draw_text_fit(frame->list, x, widget_middle(at.y, at.h, TEXT_SMALL), w, FONT_BOLD, TEXT_SMALL, COLOUR_INK, words);
	return x;
}

/* Who looks: chips and their key, from the right; returns where they begin. */
static float draw_views(struct view_frame *frame, struct rect at)
{
	bool eve = frame->state->packets.eve;
	float y = at.y + (at.h - CHIP) / 2, x = at.x + at.w - PAD;
	const char *names[] = { widget_text(frame, "packet.eve"), widget_text(frame, "packet.ours") };

	for (int i = 0; i < 2; i++) {
		bool chosen = eve == (i == 0);

		x -= widget_chip_width(frame, names[i], chosen);
		widget_chip(frame, x, y, CHIP, names[i], chosen, ACTION_EVE, i == 0 ? 2 : 1);
		x -= 8;
	}
	x -= widget_key_width(frame, CHIP - 4, "Y");
	widget_key(frame, x, y + 2, CHIP - 4, "Y", ACTION_EVE, 0);
	return x;
}

static void draw_legend(struct view_frame *frame, struct rect at, float right)
{
	static const char *const keys[] = { "packet.real", "packet.rebuilt" };
	float x = at.x + PAD, line = widget_middle(at.y, at.h, TEXT_SMALL);

	for (int i = 0; i < 2; i++) {
		const char *name = widget_text(frame, keys[i]);
		float w = SIGN + 8 + draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, name);

		if (x + w > right)
			return;
		draw_sign(frame->list, x, at.y + (at.h - SIGN) / 2, i == 0, COLOUR_INK2);
		draw_text(frame->list, x + SIGN + 8, line, FONT_SANS, TEXT_SMALL, COLOUR_INK2, ALIGN_LEFT, name);
		x += w + 24;
	}
}

void packets_draw(struct view_frame *frame, struct rect at)
{
	struct packet_look look;
	struct rect head = { at.x, at.y, at.w, HEAD }, foot = { at.x, at.y + at.h - FOOT, at.w, FOOT };

	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_PACKETS);
	if (!packet_look_find(frame, &look)) {
		draw_text_fit(frame->list, at.x + 28, at.y + 24, at.w - 56, FONT_SANS, TEXT_NORMAL, COLOUR_INK2,
		              widget_text(frame, "packet.none"));
		return;
	}
	struct list list = { .frame = frame,
		             .look = &look,
		             .at = { at.x, at.y + HEAD + 2, at.w, fmaxf(ROW, at.h - HEAD - FOOT - 2) },
		             .character = draw_text_width(frame->list, FONT_MONO, TEXT_SMALL, RULER) / RULER_CHARS };
	lay_out(&list);
	draw_head(&list, head);
	draw_rows(&list);
	draw_line(frame->list, foot.x, foot.y, foot.x + foot.w, foot.y, COLOUR_LINE, 2, 0);
	float right = foot.x + foot.w - PAD;
	if (look.curtain != PACKETS_NONE)
		right = (has_no_keys(&look) ? draw_no_keys(frame, foot) : draw_views(frame, foot)) - 20;
	draw_legend(frame, foot, right);
}
