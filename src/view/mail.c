/* A mail as a mail program would show it, and its envelope beside it.
 *
 *   ◀ 第 2 封 / 共 3 封 ▶                       列表  保存 .eml
 *   ╭ 发件人 … 收件人 … 主题 … 日期 … 信封 … ╮
 *   ╭ 信封 ≠ 信头  … ╮                          only where they differ
 *   the text, scrolled by lines
 *
 * In a low rectangle the less important rows of the card give way, so that some of the text is always to be seen.
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "timeline/snapshot.h"
#include "view/envelope_note.h"
#include "view/flow.h"
#include "view/mail_progress.h"
#include "view/phrase.h"
#include "view/prose.h"
#include "view/shown_mail.h"

#define PADDING     28.0f
#define BUTTON      48.0f
#define CARD_PAD    22.0f
#define ROW_GAP     8.0f
#define BODY_SIZE   30.0f
#define BODY_LEAST  0.42f /* of the pane's height, kept for the text */
#define VALUE_CHARS 300
#define NAMES_SHOWN 8

enum row { ROW_FROM, ROW_TO, ROW_CC, ROW_SUBJECT, ROW_DATE, ROW_SENDER, ROW_RECIPIENTS, ROW_COUNT };

/* Which rows are given up first where there is little room. */
static const enum row expendable[] = { ROW_RECIPIENTS, ROW_SENDER, ROW_CC, ROW_DATE, ROW_TO };

static const char *const labels[ROW_COUNT] = {
	[ROW_FROM] = "ui.mail.from",       [ROW_TO] = "ui.mail.to",     [ROW_CC] = "ui.mail.cc",
	[ROW_SUBJECT] = "ui.mail.subject", [ROW_DATE] = "ui.mail.date", [ROW_SENDER] = "ui.mail.envelope",
};

struct card {
	struct view_frame *frame;
	char *values[ROW_COUNT]; /* owned; NULL: the row is not there */
	float heights[ROW_COUNT];
	float column; /* width of the labels */
	float w;      /* of the values */
};

static char *addresses_text(const struct mail_addresses *list)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < list->count && i < NAMES_SHOWN; i++) {
		const struct mail_address *who = &list->items[i];

		buf_add_text(&b, i ? ", " : "");
		if (who->name && *who->name) {
			utf8_add_safe(&b, span_of(who->name), 60);
			buf_add_text(&b, " <");
		}
		utf8_add_safe(&b, span_of(who->address), 80);
		buf_add_text(&b, who->name && *who->name ? ">" : "");
	}
	if (list->count > NAMES_SHOWN)
		buf_addf(&b, ", … (+%zu)", list->count - NAMES_SHOWN);
	return b.len ? buf_take_text(&b) : NULL;
}

/* RFC 3339 "2026-11-22T21:44:03+08:00" as "2026-11-22 21:44 +0800". */
static char *date_text(const char *date)
{
	struct span d = date ? span_of(date) : (struct span){ 0 };

	if (d.len < 20)
		return date ? utf8_safe(d, 40) : NULL;
	const char *zone = date + d.len - 6;
	bool offset = d.len >= 25 && (*zone == '+' || *zone == '-');
	return offset ? mem_printf("%.10s %.5s %.3s%.2s", date, date + 11, zone, zone + 4)
	              : mem_printf("%.10s %.5s", date, date + 11);
}

static char *sender_text(const struct envelope *envelope)
{
	if (!envelope->reverse_path)
		return NULL;
	char *address = envelope_note_address(envelope->reverse_path);
	char *text = mem_printf("MAIL FROM:%s", address);
	free(address);
	return text;
}

static char *recipients_text(const struct envelope *envelope)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < envelope->count && i < NAMES_SHOWN; i++) {
		const struct envelope_recipient *to = &envelope->recipients[i];
		char *address = envelope_note_address(to->address);

		buf_addf(&b, "%sRCPT TO:%s", i ? "\n" : "", address);
		if (to->code >= 300)
			buf_addf(&b, " (%03u)", to->code);
		free(address);
	}
	if (envelope->count > NAMES_SHOWN)
		buf_addf(&b, "\n… (+%zu)", envelope->count - NAMES_SHOWN);
	return b.len ? buf_take_text(&b) : NULL;
}

static enum font row_font(enum row row)
{
	return row == ROW_SUBJECT ? FONT_BOLD : row >= ROW_SENDER ? FONT_MONO : FONT_SANS;
}

static float row_size(enum row row)
{
	return row >= ROW_SENDER ? TEXT_SMALL : TEXT_NORMAL;
}

/* Labels beside the values; the values wrap. */
static void measure_card(struct card *card, float w)
{
	for (size_t row = 0; row < ROW_COUNT; row++) {
		if (labels[row])
			card->column = fmaxf(card->column, draw_text_width(card->frame->list, FONT_SANS, TEXT_NORMAL,
			                                                   widget_text(card->frame, labels[row])) +
			                                           28);
	}
	card->w = w - 2 * CARD_PAD - card->column;
	for (size_t row = 0; row < ROW_COUNT; row++) {
		float size = row_size((enum row)row);

		if (card->values[row]) /* three lines of an endless subject are enough */
			card->heights[row] = fminf(draw_paragraph_height(card->frame->list, row_font((enum row)row), size,
			                                                 card->w, card->values[row]),
			                           (row == ROW_RECIPIENTS ? NAMES_SHOWN + 1 : 3) * size * DRAW_LINE_HEIGHT);
	}
}

static float card_height(const struct card *card)
{
	float height = 2 * CARD_PAD - ROW_GAP;

	for (size_t row = 0; row < ROW_COUNT; row++)
		height += card->values[row] ? card->heights[row] + ROW_GAP : 0;
	return height;
}

static void drop_row(struct card *card, enum row row)
{
	free(card->values[row]);
	card->values[row] = NULL;
}

static void make_card(struct card *card, const struct mail *mail, const struct envelope *envelope)
{
	card->values[ROW_FROM] = addresses_text(&mail->from);
	card->values[ROW_TO] = addresses_text(&mail->to);
	card->values[ROW_CC] = addresses_text(&mail->cc);
	card->values[ROW_SUBJECT] = mail->subject ? utf8_safe(span_of(mail->subject), VALUE_CHARS) : NULL;
	card->values[ROW_DATE] = date_text(mail->date);
	card->values[ROW_SENDER] = sender_text(envelope);
	card->values[ROW_RECIPIENTS] = recipients_text(envelope);
	if (!card->values[ROW_FROM])
		card->values[ROW_FROM] = mem_strdup(widget_text(card->frame, "ui.mail.no-from"));
	if (!card->values[ROW_SUBJECT])
		card->values[ROW_SUBJECT] = mem_strdup(widget_text(card->frame, "ui.mail.no-subject"));
}

static void draw_card(struct card *card, struct flow *flow)
{
	struct view_frame *frame = card->frame;
	float x = flow->x + CARD_PAD, y = flow->y + CARD_PAD;

	widget_card(frame, (struct rect){ flow->x, flow->y, flow->w, card_height(card) });
	for (size_t i = 0; i < ROW_COUNT; i++) {
		enum row row = (enum row)i;

		if (!card->values[row])
			continue;
		if (labels[row])
			draw_text(frame->list, x, y - (row >= ROW_SENDER ? 3 : 0), FONT_SANS, TEXT_NORMAL, COLOUR_INK2,
			          ALIGN_LEFT, widget_text(frame, labels[row]));
		draw_paragraph(frame->list, (struct rect){ x + card->column, y, card->w, card->heights[row] }, row_font(row),
		               row_size(row), row >= ROW_SENDER ? COLOUR_CLIENT : COLOUR_INK, card->values[row]);
		y += card->heights[row] + ROW_GAP;
	}
	flow->y += card_height(card);
}

/* The amber card. Returns its height; draws only when asked to. */
static float note_card(struct view_frame *frame, const struct flow *flow, const char *note, bool draw)
{
	struct draw_list *list = frame->list;
	const char *title = widget_text(frame, "ui.envelope.title");
	float label = draw_text_width(list, FONT_BOLD, TEXT_SMALL, title) + 20, w = flow->w - 2 * CARD_PAD;
	bool beside = w - label > 560;
	struct rect text = { flow->x + CARD_PAD + (beside ? label : 0), flow->y + 14 + (beside ? 0 : 36),
		             w - (beside ? label : 0), 0 };
	float height = draw_paragraph_height(list, FONT_SANS, TEXT_SMALL, text.w, note) + 28 + (beside ? 0 : 36);

	if (!draw)
		return height;
	draw_rect(list, (struct rect){ flow->x, flow->y, flow->w, height }, COLOUR_4XX_SOFT, COLOUR_4XX, 14, 2);
	draw_text(list, flow->x + CARD_PAD, flow->y + 14, FONT_BOLD, TEXT_SMALL, COLOUR_4XX, ALIGN_LEFT, title);
	flow_text(frame, text, FONT_SANS, TEXT_SMALL, COLOUR_INK, note);
	return height;
}

/* The text people read: plain text, else what the HTML says. */
static const char *body_text(const struct mail *mail)
{
	if (mail->text && *mail->text)
		return mail->text;
	for (size_t i = 0; i < mail->part_count; i++) {
		const struct mail_part *part = &mail->parts[i];

		if (part->kind == PART_HTML && !part->attachment && part->text && *part->text)
			return part->text;
	}
	return NULL;
}

static void draw_body(struct flow *flow, const struct mail *mail)
{
	const char *text = body_text(mail);
	struct rect at = { flow->x + 6, flow->y, flow->at.x + flow->at.w - 12 - flow->x - 6,
		           flow->at.y + flow->at.h - flow->y - 8 };

	if (text)
		prose_draw(flow->frame, at, FONT_SANS, BODY_SIZE, text, PANE_MAIL);
	else
		flow_text(flow->frame, at, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, widget_text(flow->frame, "ui.mail.no-text"));
}

/* Short texts need less than the part that is kept for the text. */
static float body_least(const struct flow *flow, const struct mail *mail, float most)
{
	const char *text = body_text(mail);

	return text ? prose_height(flow->frame, flow->w, FONT_SANS, BODY_SIZE, text, most) : BODY_SIZE * 2;
}

static void draw_mail(struct flow *flow, const struct shown_mail *shown)
{
	struct card card = { .frame = flow->frame };
	struct envelope envelope = { 0 };
	const struct mail *mail = shown->view.mail;

	timeline_envelope(flow->frame->timeline, shown->session, shown->index, frame_step(flow->frame), &envelope);
	make_card(&card, mail, &envelope);
	measure_card(&card, flow->w);
	char *note = envelope_note_text(flow->frame, mail, &envelope);
	float noted = note ? note_card(flow->frame, flow, note, false) + 18 : 0;
	float height = flow->at.y + flow->at.h - flow->y;
	float room = height - body_least(flow, mail, height * BODY_LEAST) - 30;
	for (size_t i = 0; i < sizeof expendable / sizeof *expendable && card_height(&card) + noted > room; i++)
		drop_row(&card, expendable[i]);
	draw_card(&card, flow);
	flow->y += 18;
	if (note)
		flow->y += note_card(flow->frame, flow, note, true) + 18;
	draw_body(flow, mail);
	for (size_t row = 0; row < ROW_COUNT; row++)
		free(card.values[row]);
	envelope_finish(&envelope);
	free(note);
}

/* Chips at the right end, as many as leave `left` free. Returns where they begin. */
static float draw_chips(struct view_frame *frame, float left, float right, float y, bool save)
{
	struct draw_list *list = frame->list;
	const struct {
		const char *label;
		enum action action;
	} chips[] = { { "ui.mail.save", ACTION_SAVE }, { "ui.mail.list", ACTION_MAIL_LIST } };

	for (size_t i = save ? 0 : 1; i < 2; i++) {
		size_t first = list->count;
		float w = widget_chip(frame, 0, y, BUTTON, widget_text(frame, chips[i].label), false, chips[i].action, 0);

		if (right - w < left) {
			list->count = first;
			continue;
		}
		flow_move(list, first, right - w, 0);
		right -= w + 14;
	}
	return right;
}

static char *heading_text(const struct view_frame *frame, const struct shown_mail *shown, bool is_short)
{
	char position[24], total[24];

	snprintf(position, sizeof position, "%zu", shown->position);
	snprintf(total, sizeof total, "%zu", shown->total);
	if (!shown->position)
		return mem_strdup(widget_text(frame, "ui.mail.title"));
	return phrase_fill(frame, is_short ? "ui.mail.position-short" : "ui.mail.position", position, total, NULL);
}

static void draw_heading(struct view_frame *frame, struct rect at, const struct shown_mail *shown)
{
	struct draw_list *list = frame->list;
	float x = at.x + PADDING, y = at.y + 14, room = at.w - 2 * PADDING - 2 * BUTTON - 40;
	char *title = heading_text(frame, shown, false);

	if (draw_text_width(list, FONT_BOLD, 30, title) > room * 0.6f) {
		free(title);
		title = heading_text(frame, shown, true);
	}
	bool browse = shown->position && shown->total > 1;
	if (browse) {
		widget_button(frame, (struct rect){ x, y, BUTTON, BUTTON }, SHAPE_ARROW_LEFT, false, ACTION_MAIL_BACK, 0);
		x += BUTTON + 16;
	}
	x += draw_text(list, x, y + 3, FONT_BOLD, 30, COLOUR_INK, ALIGN_LEFT, title) + 16;
	if (browse) {
		widget_button(frame, (struct rect){ x, y, BUTTON, BUTTON }, SHAPE_ARROW_RIGHT, false, ACTION_MAIL_NEXT, 0);
		x += BUTTON + 16;
	}
	draw_chips(frame, x, at.x + at.w - PADDING, y, shown->exists);
	free(title);
}

void mail_draw(struct view_frame *frame, struct rect at)
{
	struct shown_mail shown = shown_mail_find(frame);
	struct rect below = flow_below_heading(at);
	struct flow flow;

	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	draw_clip(frame->list, at);
	draw_heading(frame, at, &shown);
	draw_unclip(frame->list);
	if (shown.exists && shown.view.mail) { /* the body scrolls, the rest stands */
		flow = (struct flow){
			.frame = frame, .at = below, .x = at.x + PADDING, .y = below.y + 4, .w = at.w - 2 * PADDING
		};
		draw_clip(frame->list, below);
		draw_mail(&flow, &shown);
		draw_unclip(frame->list);
		return;
	}
	flow_begin(&flow, frame, below, PADDING);
	if (shown.exists)
		flow_paragraph(&flow, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, widget_text(frame, "ui.mail.decoding"));
	else
		mail_progress_draw(&flow, &shown);
	flow_end(&flow, PANE_MAIL);
}
