/* help_draw of view/panes.h: every key and what it does, printed from the action table in as many columns as fit. */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/widgets.h"

#define ROW          42.0f
#define CAP          34.0f
#define CAP_GAP      8.0f
#define COLUMN       820.0f /* the least width of a column when there are several */
#define KEYS_MAX     8      /* of one row */
#define KEY_NAME     40
#define PAD          32.0f
#define COLUMNS_MAX  2
#define STACKED_KEYS 36.0f
#define STACKED_ROW  82.0f

struct key_word {
	const char *name;  /* SDL's */
	const char *shown; /* what is on the cap; NULL: a catalogue key in text */
	const char *text;
};

static const struct key_word words[] = {
	{ "Space", NULL, "ui.key.space" },
	{ "Return", NULL, "ui.key.enter" },
	{ "Backspace", NULL, "ui.key.backspace" },
	{ "Right", "→", NULL },
	{ "Left", "←", NULL },
	{ "Up", "↑", NULL },
	{ "Down", "↓", NULL },
	{ "PageDown", "PgDn", NULL },
	{ "PageUp", "PgUp", NULL },
	{ "Escape", "Esc", NULL },
	{ "Delete", "Del", NULL },
};

/* "Shift+Right" → "Shift+→": modifiers stay, the key itself gets the word that is on its cap. */
static void key_label(const struct view_frame *frame, const char *name, size_t len, char *out)
{
	size_t start = 0;

	for (size_t i = 0; i + 1 < len; i++)
		if (name[i] == '+')
			start = i + 1;
	snprintf(out, KEY_NAME, "%.*s", (int)len, name);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *shown = words[i].shown ? words[i].shown : widget_text(frame, words[i].text);

		if (strlen(words[i].name) == len - start && !strncmp(words[i].name, name + start, len - start))
			snprintf(out, KEY_NAME, "%.*s%s", (int)start, name, shown);
	}
}

static size_t row_keys(const struct view_frame *frame, const struct action_info *info, char out[KEYS_MAX][KEY_NAME])
{
	const char *from = info->shown ? info->shown : info->keys;
	size_t count = 0;

	while (*from && count < KEYS_MAX) {
		size_t len = strcspn(from, " ");

		if (len)
			key_label(frame, from, len, out[count++]);
		from += len + (from[len] == ' ');
	}
	return count;
}

static float keys_width(const struct view_frame *frame, const struct action_info *info)
{
	char keys[KEYS_MAX][KEY_NAME];
	size_t count = row_keys(frame, info, keys);
	float width = 0;

	for (size_t i = 0; i < count; i++)
		width += widget_key_width(frame, CAP, keys[i]) + CAP_GAP;
	return width;
}

/* The caption beside the keys, or, where there is no room for that, above them. */
struct help {
	size_t columns, rows, first, visible;
	float row;               /* height of one */
	float width;             /* of a column */
	float keys[COLUMNS_MAX]; /* width of a column's keys; 0: they stand below the captions */
};

static void draw_row(struct view_frame *frame, const struct action_info *info, float x, float y, float keys, float width)
{
	char caps[KEYS_MAX][KEY_NAME];
	size_t count = row_keys(frame, info, caps);
	float at = x, top = keys > 0 ? y : y + STACKED_KEYS;

	for (size_t i = 0; i < count; i++)
		at += widget_key(frame, at, top + (ROW - CAP) / 2 - 1, CAP, caps[i], ACTION_NONE, 0) + CAP_GAP;
	draw_text_fit(frame->list, x + keys, widget_middle(y, ROW, TEXT_SMALL), width - keys, keys > 0 ? FONT_SANS : FONT_BOLD,
	              TEXT_SMALL, COLOUR_INK, widget_text(frame, info->caption));
}

static struct help help_layout(struct view_frame *frame, struct rect at, const struct action_info *table, size_t count)
{
	struct help help = { .columns = at.w >= COLUMNS_MAX * COLUMN ? COLUMNS_MAX : 1, .row = ROW };

	help.rows = (count + help.columns - 1) / help.columns;
	help.width = at.w / (float)help.columns - 20;
	for (size_t i = 0; i < count; i++)
		help.keys[i / help.rows] = fmaxf(help.keys[i / help.rows], keys_width(frame, &table[i]) + 24);
	if (help.columns == 1 && help.keys[0] > help.width * 0.6f) {
		help.keys[0] = 0;
		help.row = STACKED_ROW;
	}
	help.visible = (size_t)fmaxf(at.h / help.row, 1);
	size_t most = help.rows > help.visible ? help.rows - help.visible : 0;
	help.first = frame->state->scroll[PANE_HELP] < most ? frame->state->scroll[PANE_HELP] : most;
	frame->out_scroll_most[PANE_HELP] = most;
	return help;
}

static void draw_rows(struct view_frame *frame, struct rect at)
{
	size_t count;
	const struct action_info *table = action_table(&count);
	struct help help = help_layout(frame, at, table, count);

	for (size_t i = 0; i < count; i++) {
		size_t column = i / help.rows, row = i % help.rows;

		if (row >= help.first && row < help.first + help.visible)
			draw_row(frame, &table[i], at.x + (float)column * at.w / (float)help.columns,
			         at.y + help.row * (float)(row - help.first), help.keys[column], help.width);
	}
	widget_scrollbar(frame, (struct rect){ at.x + at.w - 6, at.y, 8, at.h }, help.first, help.visible, help.rows);
}

void help_draw(struct view_frame *frame, struct rect at)
{
	float margin = at.w < 1000 ? 12 : 40, pad = at.w < 1000 ? 16 : PAD, title = 64;
	struct rect card = { at.x + margin, at.y + margin / 2, at.w - 2 * margin, at.h - margin };

	draw_rect(frame->list, at, COLOUR_SCRIM, COLOUR_NONE, 0, 0);
	draw_hit(frame->list, at, ACTION_HELP, 0);
	widget_card(frame, card);
	draw_text(frame->list, card.x + pad, widget_middle(card.y + 4, title, TEXT_LARGE), FONT_BOLD, TEXT_LARGE, COLOUR_INK,
	          ALIGN_LEFT, widget_text(frame, "ui.help.title"));
	draw_text(frame->list, card.x + card.w - pad, widget_middle(card.y + 4, title, TEXT_SMALL), FONT_SANS, TEXT_SMALL,
	          COLOUR_INK2, ALIGN_RIGHT, widget_text(frame, "ui.help.hint"));
	draw_rows(frame, (struct rect){ card.x + pad, card.y + title + 4, card.w - 2 * pad, card.h - title - 12 });
}
