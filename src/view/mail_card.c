#include "view/mail_card.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/envelope_note.h"

#define PAD         22.0f
#define ROW_GAP     8.0f
#define BELOW       18.0f /* each card */
#define VALUE_CHARS 300
#define VALUE_LINES 3 /* of an endless subject */
#define NAMES_SHOWN 8
#define NOTE_BRIEF  56.0f
#define NOTE_BESIDE 560.0f /* of text: else the title stands above it */

/* Which rows are given up first where there is little room. */
static const enum mail_row expendable[] = { ROW_RECIPIENTS, ROW_SENDER, ROW_CC, ROW_DATE, ROW_TO };

static const char *const labels[ROW_COUNT] = {
	[ROW_FROM] = "ui.mail.from",       [ROW_TO] = "ui.mail.to",     [ROW_CC] = "ui.mail.cc",
	[ROW_SUBJECT] = "ui.mail.subject", [ROW_DATE] = "ui.mail.date", [ROW_SENDER] = "ui.mail.envelope",
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

char *mail_card_date(const char *date)
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

static bool is_envelope(enum mail_row row)
{
	return row >= ROW_SENDER;
}

static enum font row_font(enum mail_row row)
{
	return row == ROW_SUBJECT ? FONT_BOLD : is_envelope(row) ? FONT_MONO : FONT_SANS;
}

static float row_size(enum mail_row row)
{
	return is_envelope(row) ? TEXT_SMALL : TEXT_NORMAL;
}

static float values_width(const struct mail_card *card)
{
	return card->w - 2 * PAD - card->column;
}

static void measure_labels(struct mail_card *card)
{
	for (size_t row = 0; row < ROW_COUNT; row++) {
		const char *label = labels[row] ? widget_text(card->frame, labels[row]) : "";

		card->column = fmaxf(card->column, draw_text_width(card->frame->list, FONT_SANS, TEXT_NORMAL, label) + 28);
	}
}

static void measure_values(struct mail_card *card)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		enum mail_row row = (enum mail_row)i;
		float size = row_size(row), lines = card->single ? 1 : row == ROW_RECIPIENTS ? NAMES_SHOWN + 1 : VALUE_LINES;

		if (card->values[row])
			card->heights[row] = fminf(draw_paragraph_height(card->frame->list, row_font(row), size,
			                                                 values_width(card), card->values[row]),
			                           lines * size * DRAW_LINE_HEIGHT + 4);
	}
}

static void make_values(struct mail_card *card, const struct mail *mail, const struct envelope *envelope)
{
	card->values[ROW_FROM] = addresses_text(&mail->from);
	card->values[ROW_TO] = addresses_text(&mail->to);
	card->values[ROW_CC] = addresses_text(&mail->cc);
	card->values[ROW_SUBJECT] = mail->subject ? utf8_safe(span_of(mail->subject), VALUE_CHARS) : NULL;
	card->values[ROW_DATE] = mail_card_date(mail->date);
	card->values[ROW_SENDER] = sender_text(envelope);
	card->values[ROW_RECIPIENTS] = recipients_text(envelope);
	if (!card->values[ROW_FROM])
		card->values[ROW_FROM] = mem_strdup(widget_text(card->frame, "ui.mail.no-from"));
	if (!card->values[ROW_SUBJECT])
		card->values[ROW_SUBJECT] = mem_strdup(widget_text(card->frame, "ui.mail.no-subject"));
}

void mail_card_init(struct mail_card *card, struct view_frame *frame, const struct mail *mail, const struct envelope *envelope,
                    float w)
{
	*card = (struct mail_card){ .frame = frame, .w = w };
	make_values(card, mail, envelope);
	card->note = envelope_note_text(frame, mail, envelope);
	measure_labels(card);
	measure_values(card);
}

static void drop_row(struct mail_card *card, enum mail_row row)
{
	free(card->values[row]);
	card->values[row] = NULL;
}

void mail_card_finish(struct mail_card *card)
{
	for (size_t row = 0; row < ROW_COUNT; row++)
		drop_row(card, (enum mail_row)row);
	free(card->note);
	card->note = NULL;
}

/* A card of single lines is itself closer. */
static float above(const struct mail_card *card)
{
	return card->single ? PAD / 2 : PAD;
}

static float below(const struct mail_card *card)
{
	return card->single ? BELOW / 2 : BELOW;
}

static float rows_height(const struct mail_card *card)
{
	float height = 2 * above(card) - ROW_GAP;

	for (size_t row = 0; row < ROW_COUNT; row++)
		height += card->values[row] ? card->heights[row] + ROW_GAP : 0;
	return height;
}

/* Where the note's text goes: beside its title, or below it where that is narrow. */
static struct rect note_text(const struct mail_card *card, float x, float y)
{
	float title =
	        draw_text_width(card->frame->list, FONT_BOLD, TEXT_SMALL, widget_text(card->frame, "ui.envelope.title")) + 20;
	struct rect text = { x + PAD, y + 14, card->w - 2 * PAD, 0 };

	if (card->brief || text.w - title > NOTE_BESIDE)
		return (struct rect){ text.x + title, text.y, text.w - title, 0 };
	text.y += 36;
	return text;
}

static float note_height(const struct mail_card *card)
{
	struct rect text = note_text(card, 0, 0);

	if (card->brief)
		return NOTE_BRIEF;
	return text.y + draw_paragraph_height(card->frame->list, FONT_SANS, TEXT_SMALL, text.w, card->note) + 14;
}

static float whole_height(const struct mail_card *card)
{
	return rows_height(card) + below(card) + (card->note ? note_height(card) + below(card) : 0);
}

void mail_card_fit(struct mail_card *card, float height)
{
	for (size_t i = 0; i < sizeof expendable / sizeof *expendable && whole_height(card) > height; i++)
		drop_row(card, expendable[i]);
	if (whole_height(card) > height) {
		card->brief = card->single = true;
		measure_values(card);
	}
	if (whole_height(card) > height)
		drop_row(card, ROW_FROM);
}

static void draw_row(const struct mail_card *card, enum mail_row row, float x, float y)
{
	struct draw_list *list = card->frame->list;
	enum colour colour = is_envelope(row) ? COLOUR_CLIENT : COLOUR_INK;
	struct rect value = { x + card->column, y, values_width(card), card->heights[row] };

	if (labels[row]) /* on one line with the smaller letters of the envelope */
		draw_text(list, x, y - (is_envelope(row) ? 3 : 0), FONT_SANS, TEXT_NORMAL, COLOUR_INK2, ALIGN_LEFT,
		          widget_text(card->frame, labels[row]));
	if (card->single)
		draw_text_fit(list, value.x, y, value.w, row_font(row), row_size(row), colour, card->values[row]);
	else
		draw_paragraph(list, value, row_font(row), row_size(row), colour, card->values[row]);
}

static void draw_rows(const struct mail_card *card, struct flow *flow)
{
	float y = flow->y + above(card);

	widget_card(card->frame, (struct rect){ flow->x, flow->y, card->w, rows_height(card) });
	for (size_t row = 0; row < ROW_COUNT; row++) {
		if (!card->values[row])
			continue;
		draw_row(card, (enum mail_row)row, flow->x + PAD, y);
		y += card->heights[row] + ROW_GAP;
	}
	flow->y += rows_height(card) + below(card);
}

static void draw_note(const struct mail_card *card, struct flow *flow)
{
	struct draw_list *list = card->frame->list;
	struct rect text = note_text(card, flow->x, flow->y);

	draw_rect(list, (struct rect){ flow->x, flow->y, card->w, note_height(card) }, COLOUR_4XX_SOFT, COLOUR_4XX, 14, 2);
	draw_text(list, flow->x + PAD, flow->y + (card->brief ? 11 : 14), FONT_BOLD, TEXT_SMALL, COLOUR_4XX, ALIGN_LEFT,
	          widget_text(card->frame, "ui.envelope.title"));
	if (card->brief) {
		char *first = mem_strndup(card->note, strcspn(card->note, "\n"));

		draw_text_fit(list, text.x, flow->y + 11, text.w, FONT_SANS, TEXT_SMALL, COLOUR_INK, first);
		free(first);
	} else {
		flow_text(card->frame, text, FONT_SANS, TEXT_SMALL, COLOUR_INK, card->note);
	}
	flow->y += note_height(card) + below(card);
}

void mail_card_draw(const struct mail_card *card, struct flow *flow)
{
	draw_rows(card, flow);
	if (card->note)
		draw_note(card, flow);
}
