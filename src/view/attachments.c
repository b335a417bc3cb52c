/* The attachments of a mail: one chip each, the chosen one large, its facts.
 *
 *   (▣ 湖边.png) (▣ 合影.jpg) (▤ 说明.txt)
 *   ╭──────────────────────────────╮
 *   │           picture            │
 *   ╰──────────────────────────────╯
 *   湖边.png  image/png · 900×560 · 412 KB
 *   base64 传输 564 KB（+37%）→ 解码 412 KB
 *   [Enter 全屏] [+ − 缩放] [S 另存为]
 *
 * A mail without attachments shows its header fields instead. A picture that the gate (mail/picture) refused is never
 * handed to the display: its verdict is shown.
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/flow.h"
#include "view/letter.h"
#include "view/hex.h"
#include "view/phrase.h"
#include "view/prose.h"
#include "view/shown_mail.h"

#define PADDING     28.0f
#define PADDING_LOW 18.0f
#define CHIP        48.0f
#define CHIP_ICON   24.0f
#define CHIP_NAME   230.0f /* longer names are cut */
#define FRAME       14.0f  /* between card and picture */
#define KEY         44.0f
#define HEADERS_MAX 60     /* header fields shown */
#define LOW         600.0f /* lower rectangles have the facts beside the picture, or fewer of them */
#define WIDE        700.0f

struct chosen {
	struct view_frame *frame;
	const struct shown_mail *shown;
	const struct mail *mail;
	size_t count, n; /* how many can be chosen, and which one is */
	size_t index;    /* of its part */
	bool few;        /* facts alone: there is little room */
	const struct mail_part *part;
};

static enum shape sign_of(const struct mail_part *part)
{
	return part->kind == PART_PICTURE   ? SHAPE_PICTURE
	       : part->kind == PART_MESSAGE ? SHAPE_ENVELOPE
	       : part->kind == PART_TEXT    ? SHAPE_PAGE
	                                    : SHAPE_CLIP;
}

static float chip_width(const struct chosen *c, size_t n)
{
	char *name = shown_mail_part_name(c->mail, shown_mail_part(c->mail, n));
	float width = fminf(draw_text_width(c->frame->list, n == c->n ? FONT_BOLD : FONT_SANS, TEXT_SMALL, name), CHIP_NAME);

	free(name);
	return width + CHIP_ICON + 12 + 40;
}

static void draw_chip(const struct chosen *c, size_t n, float x, float y, float w)
{
	struct draw_list *list = c->frame->list;
	size_t part = shown_mail_part(c->mail, n);
	bool chosen = n == c->n;
	enum colour colour = chosen ? COLOUR_INK : COLOUR_INK2;
	char *name = shown_mail_part_name(c->mail, part);

	draw_rect(list, (struct rect){ x, y, w, CHIP }, COLOUR_SURFACE, chosen ? COLOUR_INK : COLOUR_LINE, CHIP / 2,
	          chosen ? 3 : 2);
	draw_shape(list, sign_of(&c->mail->parts[part]),
	           (struct rect){ x + 18, y + (CHIP - CHIP_ICON) / 2, CHIP_ICON, CHIP_ICON }, colour);
	draw_text_fit(list, x + 18 + CHIP_ICON + 12, y + (CHIP - TEXT_SMALL * DRAW_LINE_HEIGHT) / 2, w - CHIP_ICON - 12 - 38,
	              chosen ? FONT_BOLD : FONT_SANS, TEXT_SMALL, colour, name);
	draw_hit(list, (struct rect){ x, y, w, CHIP }, ACTION_PART, (int)n);
	free(name);
}

/* The first chip that is drawn: so late that the chosen one fits. */
static size_t first_chip(const struct chosen *c, float room)
{
	float used = chip_width(c, c->n);
	size_t first = c->n;

	while (first > 0 && used + 14 + chip_width(c, first - 1) <= room)
		used += 14 + chip_width(c, --first);
	return first;
}

/* One row; "+3" at its end stands for what did not fit. */
static void draw_chips(const struct chosen *c, struct flow *flow)
{
	float x = flow->x, right = flow->x + flow->w;
	float more = c->count > 1 ? 84 : 0;
	size_t first = first_chip(c, flow->w - more), n = first;

	for (; n < c->count; n++) {
		float w = chip_width(c, n);

		if (n > first && x + w > right - (n + 1 < c->count ? more : 0))
			break;
		w = fminf(w, right - x);
		draw_chip(c, n, x, flow->y, w);
		x += w + 14;
	}
	if (n < c->count) {
		char *label = mem_printf("+%zu", c->count - n);
		widget_chip(c->frame, x, flow->y, CHIP, label, false, ACTION_PART, (int)n);
		free(label);
	}
	flow->y += CHIP + 18;
}

static void add_dimensions(struct buf *facts, const struct mail_part *part)
{
	bool turned = part->picture.orientation >= 5; /* EXIF: lying on its side */

	if (part->kind == PART_PICTURE && part->picture.width)
		buf_addf(facts, " · %u×%u", turned ? part->picture.height : part->picture.width,
		         turned ? part->picture.width : part->picture.height);
}

/* A GIF that may not move says why. */
static void draw_motion(const struct chosen *c, struct flow *flow)
{
	char *note = picture_motion_note(c->frame, &c->part->picture);

	if (note != NULL && c->part->picture.motion != PICTURE_MOVES)
		flow->y += flow_text(c->frame, (struct rect){ flow->x, flow->y, flow->w, 0 }, FONT_SANS, TEXT_NORMAL, COLOUR_4XX,
		                     note) +
		           8;
	free(note);
}

static void draw_facts(const struct chosen *c, struct flow *flow)
{
	struct draw_list *list = c->frame->list;
	char size[32];
	char *name = shown_mail_part_name(c->mail, c->index);
	struct buf facts = { 0 };

	utf8_add_safe(&facts, span_of(c->part->content_type), 60);
	add_dimensions(&facts, c->part);
	widget_size(c->part->kind == PART_MESSAGE ? mail_part_bytes(c->mail, c->part).len : c->part->size, size, sizeof size);
	if (c->part->picture.motion == PICTURE_MOVES) {
		char *frames = picture_motion_note(c->frame, &c->part->picture);
		buf_addf(&facts, " · %s", frames);
		free(frames);
	}
	buf_addf(&facts, " · %s", size);
	char *text = buf_take_text(&facts);
	float w = draw_text_width(list, FONT_SANS, TEXT_NORMAL, text);
	float named = draw_text_fit(list, flow->x, flow->y, flow->w, FONT_BOLD, TEXT_NORMAL, COLOUR_INK, name) + 26;
	if (named + w > flow->w && !c->few) {
		flow->y += 40;
		named = 0;
	}
	if (c->few && named + w > flow->w) { /* the name is enough */
		flow->y += 44;
		free(name);
		free(text);
		return;
	}
	flow->y += flow_text(c->frame, (struct rect){ flow->x + named, flow->y, flow->w - named, 0 }, FONT_SANS, TEXT_NORMAL,
	                     COLOUR_INK, text) +
	           4;
	free(name);
	free(text);
}

/* "base64 传输 564 KB（+37%）→ 解码 412 KB" */
static void draw_transfer(const struct chosen *c, struct flow *flow)
{
	size_t sent = c->part->end - c->part->start, got = c->part->size;
	char encoded[32], decoded[32], growth[32] = "";

	if (!got || !c->part->encoding)
		return;
	char *encoding = utf8_safe(span_of(c->part->encoding), 24);
	widget_size(sent, encoded, sizeof encoded);
	widget_size(got, decoded, sizeof decoded);
	if (sent > got) /* less is there only where a structure is broken: no growth */
		snprintf(growth, sizeof growth, "%+.0f%%", ((double)sent - (double)got) * 100 / (double)got);
	char *head = mem_printf("%s", encoding);
	char *text = *growth ? phrase_fill(c->frame, "ui.part.transfer", head, encoded, growth)
	                     : phrase_fill(c->frame, "ui.part.transfer-same", head, encoded, NULL);
	char *after = sent != got ? phrase_fill(c->frame, "ui.part.decoded", decoded, NULL, NULL) : mem_strdup("");
	char *whole = mem_printf("%s%s", text, after);
	flow->y += flow_text(c->frame, (struct rect){ flow->x, flow->y, flow->w, 0 }, FONT_SANS, 26, COLOUR_INK2, whole) + 14;
	free(encoding);
	free(head);
	free(text);
	free(after);
	free(whole);
}

static void draw_keys(const struct chosen *c, struct flow *flow)
{
	static const struct {
		const char *label;
		enum action action;
		bool picture; /* only for pictures */
	} keys[] = { { "ui.part.full", ACTION_OPEN, true }, { "ui.part.save", ACTION_SAVE, false } };
	static const char *const texts[] = { "ui.mail.plain", "ui.mail.html" };
	float x = flow->x;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (keys[i].picture && (c->part->kind != PART_PICTURE || c->part->picture.verdict != PICTURE_OK))
			continue;
		x += widget_key(c->frame, x, flow->y, KEY, widget_text(c->frame, keys[i].label), keys[i].action, 0) + 16;
	}
	if (c->part->kind == PART_MESSAGE && letter_message_has_choice(c->mail, c->index))
		widget_key_button(c->frame, x, flow->y, KEY, "V",
		                  widget_text(c->frame, texts[c->frame->state->body == BODY_HTML]), false, ACTION_BODY, 0);
	flow->y += KEY + 4;
}

/* Facts, transfer and keys, from flow->y on; in a low pane the facts alone. */
static void draw_below(const struct chosen *c, struct flow *flow)
{
	draw_facts(c, flow);
	draw_motion(c, flow);
	if (c->few)
		return;
	draw_transfer(c, flow);
	draw_keys(c, flow);
}

/* How high all below the card is: drawn once to see, then taken back. */
static float below_height(const struct chosen *c, const struct flow *flow)
{
	struct flow trial = *flow;
	size_t items = c->frame->list->count;

	draw_below(c, &trial);
	c->frame->list->count = items;
	return trial.y - flow->y;
}

/* The largest rectangle of the picture's aspect inside room, in its middle. */
static struct rect fit_picture(const struct picture_info *picture, struct rect room)
{
	bool turned = picture->orientation >= 5;
	float w = (float)(turned ? picture->height : picture->width), h = (float)(turned ? picture->width : picture->height);
	float scale = fminf(room.w / w, room.h / h);

	return (struct rect){ room.x + (room.w - w * scale) / 2, room.y, w * scale, h * scale };
}

static void draw_picture_card(const struct chosen *c, struct flow *flow, float height)
{
	struct rect room = { flow->x + FRAME, flow->y + FRAME, flow->w - 2 * FRAME, height - 2 * FRAME };
	struct rect picture = fit_picture(&c->part->picture, room);
	struct rect card = { flow->x, flow->y, flow->w, picture.h + 2 * FRAME };

	widget_card(c->frame, card);
	if (c->frame->picture_of) {
		draw_picture(c->frame->list, picture,
		             c->frame->picture_of(c->frame->context, c->shown->session->number, c->shown->index, c->index), 1, 0,
		             0);
		draw_picture_words(c->frame->list, widget_text(c->frame, "ui.part.damaged"));
	}
	draw_hit(c->frame->list, card, ACTION_OPEN, 0);
	flow->y += card.h;
}

static void draw_refused_picture(const struct chosen *c, struct flow *flow)
{
	char key[64];
	struct rect card = { flow->x, flow->y, flow->w, 0 };
	float x = flow->x + 26, w = flow->w - 52;

	snprintf(key, sizeof key, "picture.%s", picture_verdict_name(c->part->picture.verdict));
	const char *text = widget_text(c->frame, key);
	card.h = draw_paragraph_height(c->frame->list, FONT_SANS, TEXT_NORMAL, w - 46, text) + 44;
	draw_rect(c->frame->list, card, COLOUR_4XX_SOFT, COLOUR_4XX, 14, 2);
	draw_shape(c->frame->list, SHAPE_BANG, (struct rect){ x, flow->y + 28, 26, 26 }, COLOUR_4XX);
	flow_text(c->frame, (struct rect){ x + 46, flow->y + 22, w - 46, 0 }, FONT_SANS, TEXT_NORMAL, COLOUR_INK, text);
	flow->y += card.h;
}

static void draw_text_card(const struct chosen *c, struct flow *flow, float height)
{
	struct rect card = { flow->x, flow->y, flow->w, height };

	widget_card(c->frame, card);
	prose_draw(c->frame, (struct rect){ card.x + 24, card.y + 20, card.w - 40, card.h - 40 }, FONT_SANS, TEXT_NORMAL,
	           c->part->text, PANE_MAIL);
	flow->y += height;
}

/* What nobody can show is shown as it is. */
static void draw_hex_card(const struct chosen *c, struct flow *flow, float height)
{
	struct rect card = { flow->x, flow->y, flow->w, height };

	widget_card(c->frame, card);
	hex_draw(c->frame, (struct rect){ card.x + 20, card.y + 16, card.w - 32, card.h - 32 }, buf_span(&c->part->bytes),
	         PANE_MAIL);
	flow->y += height;
}

/* The mail inside the mail, an HTML file, the fields of a delivery report: read there. */
static void draw_rich_card(const struct chosen *c, struct flow *flow, float height)
{
	struct rich rich;

	widget_card(c->frame, (struct rect){ flow->x, flow->y, flow->w, height });
	rich_init(&rich, c->frame, c->shown, TEXT_NORMAL);
	if (c->part->kind == PART_MESSAGE)
		letter_add_message(&rich, c->mail, c->index);
	else
		rich_add_blocks(&rich, &c->part->blocks, 0);
	rich_draw(&rich, (struct rect){ flow->x + 22, flow->y + 20, flow->w - 36, height - 40 }, PANE_MAIL);
	rich_finish(&rich);
	flow->y += height;
}

/* A large sign where there is nothing to show of the bytes. */
static void draw_file_card(const struct chosen *c, struct flow *flow, float height)
{
	float side = fminf(96, height - 40), h = fminf(height, side + 80);

	widget_card(c->frame, (struct rect){ flow->x, flow->y, flow->w, h });
	draw_shape(c->frame->list, sign_of(c->part),
	           (struct rect){ flow->x + (flow->w - side) / 2, flow->y + (h - side) / 2, side, side }, COLOUR_INK2);
	flow->y += h;
}

static void draw_content(const struct chosen *c, struct flow *flow, float height)
{
	const struct picture_info *picture = &c->part->picture;

	if (c->part->kind == PART_PICTURE && picture->verdict == PICTURE_OK && picture->width && picture->height)
		draw_picture_card(c, flow, height);
	else if (c->part->kind == PART_PICTURE)
		draw_refused_picture(c, flow);
	else if (c->part->kind == PART_MESSAGE || c->part->blocks.count > 0)
		draw_rich_card(c, flow, height);
	else if (c->part->text && *c->part->text)
		draw_text_card(c, flow, height);
	else if (c->part->bytes.len)
		draw_hex_card(c, flow, height);
	else
		draw_file_card(c, flow, height);
}

static void draw_chosen(struct chosen *c, struct flow *flow)
{
	float room = flow->at.y + flow->at.h - flow->y - flow->padding;

	if (flow->at.h < LOW && flow->w >= WIDE) { /* side by side */
		struct flow left = *flow, right = *flow;

		left.w = floorf(flow->w * 0.56f);
		right.x += left.w + 28;
		right.w -= left.w + 28;
		draw_content(c, &left, room);
		draw_below(c, &right);
		return;
	}
	c->few = flow->at.h < LOW;
	draw_content(c, flow, fmaxf(room - below_height(c, flow) - 18, 80));
	flow->y += 18;
	draw_below(c, flow);
}

static void draw_headers(struct flow *flow, const struct mail *mail)
{
	struct view_frame *frame = flow->frame;

	flow_paragraph(flow, FONT_BOLD, 30, COLOUR_INK, widget_text(frame, "ui.part.none"));
	flow->y += 4;
	flow_paragraph(flow, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, widget_text(frame, "ui.part.headers"));
	flow->y += 20;
	for (size_t i = 0; i < mail->header_count && i < HEADERS_MAX; i++) {
		char *name = utf8_safe(span_of(mail->headers[i].name), 60);
		char *value = utf8_safe(span_of(mail->headers[i].value), 400);

		flow_paragraph(flow, FONT_MONO_BOLD, TEXT_SMALL, COLOUR_CLIENT, name);
		flow_paragraph(flow, FONT_SANS, 26, COLOUR_INK, value);
		flow->y += 14;
		free(name);
		free(value);
	}
}

static void draw_message(struct view_frame *frame, struct rect at, const char *key)
{
	struct flow flow;

	flow_begin(&flow, frame, at, PADDING);
	flow_paragraph(&flow, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, widget_text(frame, key));
	flow_end(&flow, PANE_MAIL);
}

void attachments_draw(struct view_frame *frame, struct rect at)
{
	struct shown_mail shown = shown_mail_find(frame);
	struct chosen c = { .frame = frame, .shown = &shown, .mail = shown.view.mail };
	struct flow flow;

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_MAIL);
	if (!shown.exists) {
		draw_message(frame, at, "ui.part.no-mail");
		return;
	}
	if (!c.mail) {
		draw_message(frame, at, "ui.mail.decoding");
		return;
	}
	c.count = shown_mail_parts(c.mail);
	flow_begin(&flow, frame, at, at.h < LOW ? PADDING_LOW : PADDING);
	if (c.count) {
		c.n = frame->state->part < c.count ? frame->state->part : c.count - 1;
		c.index = shown_mail_part(c.mail, c.n);
		c.part = &c.mail->parts[c.index];
		draw_chips(&c, &flow);
		draw_chosen(&c, &flow);
		draw_unclip(frame->list);
	} else {
		draw_headers(&flow, c.mail);
		flow_end(&flow, PANE_MAIL);
	}
}
