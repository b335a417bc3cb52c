/* A mail as a mail program would show it, and its envelope beside it.
 *
 *   ◀ 第 2 封 / 共 3 封 ▶                       列表  保存 .eml
 *   ╭ 发件人 … 收件人 … 主题 … 日期 … 信封 … ╮
 *   ╭ 信封 ≠ 信头  … ╮                          only where they differ
 *   the text, scrolled by lines
 *
 * In a low rectangle the card and the note give way, so that some of the text is always to be seen.
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "timeline/snapshot.h"
#include "view/flow.h"
#include "view/letter.h"
#include "view/mail_card.h"
#include "view/mail_progress.h"
#include "view/phrase.h"
#include "view/prose.h"
#include "view/shown_mail.h"

#define PADDING       28.0f
#define BUTTON        48.0f
#define BODY_SIZE     30.0f
#define SUBJECT_CHARS 200
#define BODY_AIR      20.0f /* around the text */
#define BODY_LEAST    0.42f /* of the pane's height, kept for the text */

/* The text people read: plain text, else what the HTML says. */
static const char *body_text(const struct mail *mail)
{
	const char *plain = letter_plain(mail);

	for (size_t i = 0; !plain && mail->html && i < mail->part_count; i++) {
		const struct mail_part *part = &mail->parts[i];

		if (part->kind == PART_HTML && !part->attachment && part->text && *part->text)
			plain = part->text;
	}
	return plain;
}

/* A mail without a text of its own, that consists of mails: a digest, a forwarded mail. */
static bool is_mails(const struct mail *mail)
{
	for (size_t i = 0; !body_text(mail) && i < mail->part_count; i++)
		if (mail->parts[i].kind == PART_MESSAGE && mail->parts[i].attachment)
			return true;
	return false;
}

static bool is_rich(const struct view_frame *frame, const struct mail *mail)
{
	return letter_is_html(mail, frame->state->body) || is_mails(mail);
}

/* The HTML body, or the mails inside the mail one below the other. */
static void add_rich(struct rich *rich, const struct mail *mail)
{
	if (letter_is_html(mail, rich->frame->state->body)) {
		rich_add_blocks(rich, &letter_html(mail)->blocks, 0);
		return;
	}
	for (size_t i = 0; i < mail->part_count; i++)
		if (mail->parts[i].kind == PART_MESSAGE && mail->parts[i].attachment)
			letter_add_message(rich, mail, i);
}

static void draw_rich_body(struct view_frame *frame, struct rect at, const struct shown_mail *shown, float size)
{
	struct rich rich;

	rich_init(&rich, frame, shown, size);
	add_rich(&rich, shown->view.mail);
	rich_draw(&rich, at, PANE_MAIL);
	rich_finish(&rich);
}

static float rich_body_height(struct view_frame *frame, float width, const struct shown_mail *shown, float most)
{
	struct rich rich;

	rich_init(&rich, frame, shown, BODY_SIZE);
	add_rich(&rich, shown->view.mail);
	float height = rich_height(&rich, width, most);
	rich_finish(&rich);
	return height;
}

static void draw_body(struct flow *flow, const struct shown_mail *shown)
{
	const char *text = body_text(shown->view.mail);
	struct rect at = { flow->x + 6, flow->y, flow->at.x + flow->at.w - 12 - flow->x - 6,
		           flow->at.y + flow->at.h - flow->y - 8 };

	if (is_rich(flow->frame, shown->view.mail))
		draw_rich_body(flow->frame, at, shown, BODY_SIZE);
	else if (text)
		prose_draw(flow->frame, at, FONT_SANS, BODY_SIZE, text, PANE_MAIL);
	else
		flow_text(flow->frame, at, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, widget_text(flow->frame, "ui.mail.no-text"));
}

/* Short texts need less than the part that is kept for the text. */
static float body_least(const struct flow *flow, const struct shown_mail *shown, float most)
{
	const char *text = body_text(shown->view.mail);

	if (is_rich(flow->frame, shown->view.mail))
		return rich_body_height(flow->frame, flow->w, shown, most);
	return text ? prose_height(flow->frame, flow->w, FONT_SANS, BODY_SIZE, text, most) : BODY_SIZE * 2;
}

/* The text scrolls, card and note stand. */
static void draw_mail(struct view_frame *frame, struct rect at, const struct shown_mail *shown)
{
	struct flow flow = { .frame = frame, .at = at, .x = at.x + PADDING, .y = at.y + 4, .w = at.w - 2 * PADDING };
	struct mail_card card;
	struct envelope envelope = { 0 };

	timeline_envelope(frame->timeline, shown->session, shown->index, frame_step(frame), &envelope);
	mail_card_init(&card, frame, shown->view.mail, &envelope, flow.w);
	mail_card_fit(&card, at.h - body_least(&flow, shown, at.h * BODY_LEAST) - BODY_AIR);
	mail_card_draw(&card, &flow);
	draw_body(&flow, shown);
	mail_card_finish(&card);
	envelope_finish(&envelope);
}

/* Which of its two texts is shown, and the key that shows the other. Returns the width. */
static float draw_choice(struct view_frame *frame, float x, float y, const struct mail *mail)
{
	static const char *const labels[] = { "ui.mail.plain", "ui.mail.html" };
	const char *label = widget_text(frame, labels[letter_is_html(mail, frame->state->body)]);

	return widget_key_button(frame, x, y, BUTTON, "V", label, false, ACTION_BODY, 0);
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
	const struct mail *mail = shown->exists ? shown->view.mail : NULL;
	if (mail && letter_has_choice(mail))
		x += draw_choice(frame, x, y, mail) + 16;
	draw_chips(frame, x, at.x + at.w - PADDING, y, shown->exists);
	free(title);
}

/* The subject and some of the text, where there is room for nothing else. */
static void draw_strip(struct view_frame *frame, struct rect at, const struct shown_mail *shown)
{
	const struct mail *mail = shown->view.mail;
	char *subject = mail->subject ? utf8_safe(span_of(mail->subject), SUBJECT_CHARS)
	                              : mem_strdup(widget_text(frame, "ui.mail.no-subject"));
	const char *text = body_text(mail);
	float x = at.x + PADDING, w = at.w - 2 * PADDING;

	draw_text_fit(frame->list, x, at.y + 6, w, FONT_BOLD, TEXT_NORMAL, COLOUR_INK, subject);
	struct rect below = { x, at.y + 50, at.w - PADDING - 12, at.h - 56 };

	if (is_rich(frame, mail))
		draw_rich_body(frame, below, shown, TEXT_NORMAL);
	else if (text)
		prose_draw(frame, below, FONT_SANS, TEXT_NORMAL, text, PANE_MAIL);
	free(subject);
}

/* What is there instead of a mail, below the heading. */
static void draw_absence(struct view_frame *frame, struct rect at, const struct shown_mail *shown)
{
	struct flow flow;

	flow_begin(&flow, frame, at, PADDING);
	if (shown->exists)
		flow_paragraph(&flow, FONT_SANS, TEXT_NORMAL, COLOUR_INK2, widget_text(frame, "ui.mail.decoding"));
	else
		mail_progress_draw(&flow, shown);
	flow_end(&flow, PANE_MAIL);
}

void mail_draw(struct view_frame *frame, struct rect at)
{
	struct shown_mail shown = shown_mail_find(frame);
	struct rect below = flow_below_heading(at);
	bool readable = shown.exists && shown.view.mail;

	draw_rect(frame->list, at, COLOUR_SURFACE, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_MAIL);
	draw_clip(frame->list, at);
	if (at.h >= FLOW_HEADED)
		draw_heading(frame, at, &shown);
	if (!readable)
		draw_absence(frame, below, &shown);
	else if (at.h < FLOW_HEADED)
		draw_strip(frame, at, &shown);
	else
		draw_mail(frame, below, &shown);
	draw_unclip(frame->list);
}
