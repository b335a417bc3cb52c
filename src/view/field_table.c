#include "view/field_table.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/bilingual.h"
#include "view/flow.h"
#include "view/our_fields.h"
#include "view/phrase.h"
#include "view/structure.h"

#define SIDE        24.0f
#define ROW         80.0f
#define PAD         20.0f
#define CARD_PART   0.46f  /* of the height, at most */
#define LOW         330.0f /* below: the meaning alone, without who and RFC */
#define MEANING     26.0f  /* text size in the card */
#define MEANING_BIG 30.0f  /* and of one field alone (key W) */
#define GAP         18.0f
#define MORE_KEY    44.0f
#define NAME_CHARS  40
#define VALUE_CHARS 300
#define RICH        '\001' /* phrase's mark, which belongs in front of the whole text */

struct table {
	struct view_frame *frame;
	const struct shown_mail *shown;
	const struct mail *mail;
	size_t chosen, skipped; /* skipped: our rows that are not there yet */
};

void field_table_key(const char *name, char *out, size_t size)
{
	static const struct {
		const char *start, *key;
	} families[] = { { "x-", "x-any" }, { "arc-", "arc-any" }, { "resent-", "resent-any" }, { "list-", "list-any" } };
	size_t len = 0;

	for (; name[len] && len + 1 < size; len++)
		out[len] = (char)tolower((unsigned char)name[len]);
	out[len] = '\0';
	if (!strcmp(out, "x-mailer") || !strcmp(out, "list-id") || !strcmp(out, "list-unsubscribe") ||
	    !strcmp(out, "list-unsubscribe-post"))
		return;
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (!strncmp(out, families[i].start, strlen(families[i].start)))
			snprintf(out, size, "%s", families[i].key);
}

static bool is_ours(size_t row)
{
	return row < FIELD_TABLE_OURS;
}

static const char *row_name(const struct table *table, size_t row)
{
	return is_ours(row) ? (row ? "Received" : "Return-Path") : table->mail->headers[row - FIELD_TABLE_OURS].name;
}

/* Safe to show; free() it. */
static char *row_value(const struct table *table, size_t row)
{
	if (row == 0)
		return our_fields_return_path(table->frame, table->shown);
	if (row == 1)
		return our_fields_received(table->frame, table->shown);
	return utf8_safe(span_of(table->mail->headers[row - FIELD_TABLE_OURS].value), VALUE_CHARS);
}

/* field.<name>.<what>, or that of its family ("Content-…"), or that of unknown fields. */
static struct bilingual row_both(const struct table *table, size_t row, const char *what)
{
	char key[64];

	field_table_key(row_name(table, row), key, sizeof key);
	if (!phrase_find(table->frame, "field.%s.text", key))
		snprintf(key, sizeof key, "%s", strncmp(key, "content-", 8) ? "other" : "content-any");
	return bilingual_find(table->frame, "field.%s.%s", key, what);
}

static const char *row_text(const struct table *table, size_t row, const char *what)
{
	return row_both(table, row, what).first;
}

static const char *row_who(const struct table *table, size_t row)
{
	const char *who = is_ours(row) ? widget_text(table->frame, "ui.structure.ours") : row_text(table, row, "who");

	return who ? who : "";
}

static void draw_row(const struct table *table, struct rect row, size_t index)
{
	struct draw_list *list = table->frame->list;
	bool chosen = index == table->chosen;
	struct rect band = { row.x, row.y + 2, row.w, ROW - 6 };
	float right = row.x + row.w - 16, x = row.x + 20;

	if (chosen || is_ours(index))
		draw_rect(list, band, chosen ? COLOUR_FOCUS_SOFT : COLOUR_SERVER_SOFT, COLOUR_NONE, 10, 0);
	if (chosen)
		draw_rect(list, (struct rect){ band.x, band.y, 8, band.h }, COLOUR_FOCUS, COLOUR_NONE, 4, 0);
	const char *name = row_name(table, index), *who = row_who(table, index);
	char *safe = *name ? utf8_safe(span_of(name), NAME_CHARS) : mem_strdup(widget_text(table->frame, "ui.structure.no-name"));
	char *value = row_value(table, index);
	x += draw_text_fit(list, x, row.y + 6, (right - x) * 0.55f, FONT_MONO_BOLD, TEXT_SMALL, COLOUR_INK, safe) + 20;
	float w = fminf(draw_text_width(list, FONT_SANS, TEXT_SMALL, who), right - x);
	draw_text_fit(list, right - w, row.y + 6, right - x, FONT_SANS, TEXT_SMALL, COLOUR_INK2, who);
	draw_text_fit(list, row.x + 20, row.y + 40, right - row.x - 20, FONT_SANS, TEXT_SMALL, COLOUR_INK, value);
	draw_hit(list, band, ACTION_STRUCTURE_FIELD, (int)index);
	free(safe);
	free(value);
}

static void draw_rows(const struct table *table, struct rect at)
{
	size_t total = table->mail->header_count + FIELD_TABLE_OURS - table->skipped;
	size_t visible = (size_t)fmaxf(1, at.h / ROW);
	size_t first = structure_first_row(table->chosen - table->skipped, visible, total);

	draw_clip(table->frame->list, at);
	for (size_t i = first; i < total && i < first + visible; i++)
		draw_row(table, (struct rect){ at.x + SIDE - 8, at.y + (float)(i - first) * ROW, at.w - 2 * SIDE + 8, ROW },
		         i + table->skipped);
	draw_unclip(table->frame->list);
	widget_scrollbar(table->frame, (struct rect){ at.x + at.w - 16, at.y, 8, at.h }, first, visible, total);
}

/* "Received · 每台经手的服务器 · RFC 5321 §4.4" */
static char *card_title(const struct table *table)
{
	struct buf out = { 0 };
	const char *rfc = row_text(table, table->chosen, "rfc");
	const char *name = row_name(table, table->chosen);

	utf8_add_safe(&out, *name ? span_of(name) : span_of(widget_text(table->frame, "ui.structure.no-name")), NAME_CHARS);
	if (rfc)
		buf_addf(&out, " · %s", rfc);
	return buf_take_text(&out);
}

/* The meaning of the chosen field and who adds it; returns the text. free() it. */
static char *card_text(const struct table *table)
{
	const char *text = row_text(table, table->chosen, "text");
	char *who = phrase_fill(table->frame, is_ours(table->chosen) ? "ui.structure.ours-who" : "ui.structure.who",
	                        row_who(table, table->chosen), NULL, NULL);
	char *plain = mem_printf("%s %s", text ? text : "", *who == RICH ? who + 1 : who);
	char *rich = phrase_rich(plain);

	free(who);
	free(plain);
	return rich;
}

/* How high the card is with its text wrapped to w; other: the meaning in the other language, or NULL. */
static float card_height(const struct table *table, float w, const char *text, const char *other)
{
	const struct draw_list *list = table->frame->list;
	float height = PAD + 46 + draw_paragraph_height(list, FONT_SANS, MEANING, w - 2 * PAD, text) + PAD;

	return height + (other ? draw_paragraph_height(list, FONT_SANS, TEXT_SMALL, w - 2 * PAD, other) + 4 : 0);
}

/* At the right of the title: one field alone, with more, or the table again. Returns where it begins. */
static float draw_more_key(const struct table *table, float right, float y)
{
	const char *label = widget_text(table->frame, table->frame->state->more ? "ui.explain.less" : "ui.explain.more");
	float x = right - widget_key_button_width(table->frame, "W", label);

	widget_key_button(table->frame, x, y, MORE_KEY, "W", label, false, ACTION_MORE, 0);
	return x;
}

static void draw_card(const struct table *table, struct rect at, const char *text, const char *other)
{
	struct draw_list *list = table->frame->list;
	char *title = card_title(table);
	struct rect below = { at.x + PAD, at.y + PAD + 38, at.w - 2 * PAD, at.h - PAD - 46 };

	widget_card(table->frame, at);
	float right = draw_more_key(table, at.x + at.w - 12, at.y + 10);
	draw_text_fit(list, at.x + PAD, at.y + PAD - 6, right - at.x - PAD - 12, FONT_BOLD, MEANING, COLOUR_INK, title);
	below.y += flow_text(table->frame, below, FONT_SANS, MEANING, COLOUR_INK, text) + 4;
	below.h = 0;
	if (other)
		flow_text(table->frame, below, FONT_SANS, TEXT_SMALL, COLOUR_INK2, other);
	free(title);
}

/* Key W: the chosen field alone over the whole table, with all there is to say. Up and down scroll, then choose another. */
static void draw_alone(const struct table *table, struct rect at)
{
	struct view_frame *frame = table->frame;
	char *title = card_title(table), *value = row_value(table, table->chosen);
	char *who = phrase_fill(frame, is_ours(table->chosen) ? "ui.structure.ours-who" : "ui.structure.who",
	                        row_who(table, table->chosen), NULL, NULL);
	struct flow flow;

	flow_begin(&flow, frame, at, SIDE);
	float right = draw_more_key(table, flow.x + flow.w, flow.y);
	flow_text(frame, (struct rect){ flow.x, flow.y, right - flow.x - 20, 0 }, FONT_BOLD, TEXT_NORMAL, COLOUR_INK, title);
	flow.y += fmaxf(MORE_KEY, draw_paragraph_height(frame->list, FONT_BOLD, TEXT_NORMAL, right - flow.x - 20, title)) + 8;
	flow_paragraph(&flow, FONT_MONO, TEXT_SMALL, COLOUR_INK2, value);
	flow.y += GAP;
	bilingual_draw(&flow, MEANING_BIG, COLOUR_INK, row_both(table, table->chosen, "text"));
	flow.y += GAP;
	bilingual_draw(&flow, TEXT_NORMAL, COLOUR_INK, row_both(table, table->chosen, "more"));
	flow.y += GAP;
	bilingual_draw(&flow, MEANING, COLOUR_INK, (struct bilingual){ *who == RICH ? who + 1 : who, NULL });
	flow_end(&flow, PANE_STRUCTURE);
	free(title);
	free(value);
	free(who);
}

void field_table_draw(struct view_frame *frame, struct rect at, const struct shown_mail *shown)
{
	struct table table = { .frame = frame, .shown = shown, .mail = shown->view.mail };
	float w = at.w - 2 * SIDE + 8;

	frame->out_more = true;
	table.skipped = shown->exists ? 0 : FIELD_TABLE_OURS; /* what is not delivered got no trace */
	size_t total = table.mail->header_count + FIELD_TABLE_OURS;
	table.chosen = frame->state->structure_field;
	if (table.chosen >= total)
		table.chosen = total - 1;
	if (table.chosen < table.skipped)
		table.chosen = table.skipped;
	if (total == table.skipped) {
		flow_text(frame, (struct rect){ at.x + SIDE, at.y + 20, w, at.h - 20 }, FONT_SANS, TEXT_NORMAL, COLOUR_INK2,
		          widget_text(frame, "ui.structure.no-fields"));
		return;
	}
	if (frame->state->more) {
		draw_alone(&table, at);
		return;
	}
	char *text = at.h < LOW ? mem_strdup(row_text(&table, table.chosen, "text")) : card_text(&table);
	const char *other = row_both(&table, table.chosen, "text").second;
	if (other && card_height(&table, w, text, other) > at.h - ROW - 24)
		other = NULL; /* no room: key W shows both */
	float card = fminf(card_height(&table, w, text, other), at.h - ROW - 24);
	if (at.h >= LOW)
		card = fmaxf(card, fminf(at.h * CARD_PART, 230));
	draw_rows(&table, (struct rect){ at.x, at.y + 8, at.w, at.h - card - 24 });
	draw_card(&table, (struct rect){ at.x + SIDE - 8, at.y + at.h - card - 8, w, card }, text, other);
	free(text);
}
