/* The history: every mail that has been seen, newest last; a click goes to the 250 of that mail.
 *
 *   收到的邮件 (3)                          [Esc]
 *   ▌ 2  李伟                        21:44  412 KB
 *   ▌    实验报告：SMTP 通信过程
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/flow.h"
#include "view/phrase.h"
#include "view/shown_mail.h"

#define PADDING 28.0f
#define ROW     104.0f
#define CHARS   120

/* Who sent it: the name, else the address. free() it. */
static char *sender(const struct view_frame *frame, const struct mail *mail)
{
	if (!mail)
		return mem_strdup(widget_text(frame, "ui.mail.decoding"));
	if (!mail->from.count)
		return mem_strdup(widget_text(frame, "ui.mail.no-from"));
	const struct mail_address *who = &mail->from.items[0];
	return utf8_safe(span_of(who->name && *who->name ? who->name : who->address), CHARS);
}

static char *subject(const struct view_frame *frame, const struct mail *mail)
{
	if (!mail)
		return mem_strdup("");
	return mail->subject && *mail->subject ? utf8_safe(span_of(mail->subject), CHARS)
	                                       : mem_strdup(widget_text(frame, "ui.mail.no-subject"));
}

/* Time of the 250 and size, right-aligned. Returns their width. */
static float draw_when(struct view_frame *frame, const struct session *session, const struct mail_record *record, float right,
                       float y)
{
	char clock[32], size[32];

	widget_clock(session->steps[record->accepted_step].end_us, clock, sizeof clock);
	widget_size(record->content_end - record->content_start, size, sizeof size);
	char *text = mem_printf("%s · %s", clock, size);
	float width = draw_text(frame->list, right, y, FONT_SANS, TEXT_SMALL, COLOUR_INK2, ALIGN_RIGHT, text);
	free(text);
	return width;
}

static void draw_row(struct view_frame *frame, struct rect row, const struct mail_place *place, size_t number, bool current)
{
	struct draw_list *list = frame->list;
	const struct session *session = timeline_session(frame->timeline, place->session);
	const struct mail_record *record = &session->mails[place->mail];
	struct view_mail view = { 0 };
	char digits[24];

	if (frame->mail_of)
		view = frame->mail_of(frame->context, place->session, place->mail);
	if (current) {
		draw_rect(list, row, COLOUR_FOCUS_SOFT, COLOUR_NONE, 10, 0);
		draw_rect(list, (struct rect){ row.x, row.y, 8, row.h }, COLOUR_FOCUS, COLOUR_NONE, 4, 0);
	}
	snprintf(digits, sizeof digits, "%zu", number);
	float x = row.x + 26, right = row.x + row.w - 20,
	      left = x + fmaxf(56, draw_text_width(list, FONT_BOLD, TEXT_LARGE, digits) + 20);
	draw_text(list, x, row.y + (ROW - TEXT_LARGE * DRAW_LINE_HEIGHT) / 2, FONT_BOLD, TEXT_LARGE, COLOUR_INK2, ALIGN_LEFT,
	          digits);
	float when = draw_when(frame, session, record, right, row.y + 14) + 20;
	char *from = sender(frame, view.mail), *about = subject(frame, view.mail);
	draw_text_fit(list, left, row.y + 10, right - when - left, FONT_BOLD, TEXT_NORMAL, COLOUR_INK, from);
	draw_text_fit(list, left, row.y + 52, right - left, FONT_SANS, 26, COLOUR_INK, about);
	draw_line(list, row.x, row.y + row.h, row.x + row.w, row.y + row.h, COLOUR_LINE, 2, 0);
	draw_hit(list, row, ACTION_MAIL, (int)record->number);
	free(from);
	free(about);
}

static void draw_heading(struct view_frame *frame, struct rect at, size_t count)
{
	struct draw_list *list = frame->list;
	char number[24];

	snprintf(number, sizeof number, "%zu", count);
	char *title = phrase_fill(frame, "ui.mail-list.title", number, NULL, NULL);
	size_t first = list->count;
	float key = widget_key(frame, 0, at.y + 14, 44, "Esc", ACTION_MAIL_LIST, 0);
	flow_move(list, first, at.x + at.w - PADDING - key, 0);
	draw_text_fit(list, at.x + PADDING, at.y + 15, at.w - 2 * PADDING - key - 20, FONT_BOLD, 30, COLOUR_INK, title);
	free(title);
}

static void draw_rows(struct view_frame *frame, struct rect at, const struct mail_place *places, size_t count, size_t position)
{
	size_t visible = (size_t)fmaxf(1, at.h / ROW), most = count > visible ? count - visible : 0;
	size_t middle = position > visible / 2 + 1 ? position - visible / 2 - 1 : 0, first = middle < most ? middle : most;

	draw_clip(frame->list, at);
	for (size_t i = first; i < count && i <= first + visible; i++)
		draw_row(frame, (struct rect){ at.x + 12, at.y + (float)(i - first) * ROW, at.w - 40, ROW - 4 }, &places[i],
		         i + 1, i + 1 == position);
	draw_unclip(frame->list);
	widget_scrollbar(frame, (struct rect){ at.x + at.w - 16, at.y, 8, at.h }, first, visible, count);
}

void mail_list_draw(struct view_frame *frame, struct rect at)
{
	struct shown_mail shown = shown_mail_find(frame);
	struct rect below = flow_below_heading(at);
	size_t room = frame->timeline->mail_count, count = 0;
	struct mail_place *places = mem_alloc(room * sizeof *places);

	count = frame_mails_seen(frame, places, room);
	widget_card(frame, at);
	draw_hit(frame->list, at, ACTION_NONE, 0); /* what lies below cannot be clicked */
	draw_heading(frame, at, count);
	below.h -= 12;
	if (count)
		draw_rows(frame, below, places, count, shown.position);
	else
		flow_text(frame, (struct rect){ below.x + PADDING, below.y + 12, below.w - 2 * PADDING, below.h - 12 }, FONT_SANS,
		          TEXT_NORMAL, COLOUR_INK2, widget_text(frame, "ui.mail-list.none"));
	free(places);
}
