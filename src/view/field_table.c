#include "view/field_table.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/flow.h"
#include "view/our_fields.h"
#include "view/phrase.h"
#include "view/structure.h"

#define SIDE        24.0f
#define ROW         80.0f
#define PAD         20.0f
#define CARD_PART   0.46f  /* of the height, at most */
#define LOW         330.0f /* below: the meaning alone, without who and RFC */
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
	if (!strcmp(out, "x-mailer") || !strcmp(out, "list-id") || !strcmp(out, "list-unsubscribe"))
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

/* field.<name>.<what>, or that of unknown fields. */
static const char *row_text(const struct table *table, size_t row, const char *what)
{
	char key[64];

	field_table_key(row_name(table, row), key, sizeof key);
	bool known = phrase_find(table->frame, "field.%s.text", key) != NULL;
	return phrase_find(table->frame, "field.%s.%s", known ? key : "other", what);
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

/* How high the card is with its text wrapped to w. */
static float card_height(const struct table *table, float w, const char *text)
{
	return PAD + 46 + draw_paragraph_height(table->frame->list, FONT_SANS, 26, w - 2 * PAD, text) + PAD;
}

static void draw_card(const struct table *table, struct rect at, const char *text)
{
	struct draw_list *list = table->frame->list;
	char *title = card_title(table);

	widget_card(table->frame, at);
	draw_text_fit(list, at.x + PAD, at.y + PAD - 6, at.w - 2 * PAD, FONT_BOLD, 26, COLOUR_INK, title);
	flow_text(table->frame, (struct rect){ at.x + PAD, at.y + PAD + 38, at.w - 2 * PAD, at.h - PAD - 46 }, FONT_SANS, 26,
	          COLOUR_INK, text);
	free(title);
}

void field_table_draw(struct view_frame *frame, struct rect at, const struct shown_mail *shown)
{
	struct table table = { .frame = frame, .shown = shown, .mail = shown->view.mail };
	float w = at.w - 2 * SIDE + 8;

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
	char *text = at.h < LOW ? mem_strdup(row_text(&table, table.chosen, "text")) : card_text(&table);
	float card = fminf(card_height(&table, w, text), at.h - ROW - 24);
	if (at.h >= LOW)
		card = fmaxf(card, fminf(at.h * CARD_PART, 230));
	draw_rows(&table, (struct rect){ at.x, at.y + 8, at.w, at.h - card - 24 });
	draw_card(&table, (struct rect){ at.x + SIDE - 8, at.y + at.h - card - 8, w, card }, text);
	free(text);
}
