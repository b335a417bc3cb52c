#include "view/until.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/overlay.h"
#include "view/panes.h"
#include "view/phrase.h"

#define WIDTH_MOST  1240.0f
#define ROW         58.0f
#define FIELD_PART  0.46f /* of a row's width */
#define FIELD_LEAST 230.0f

static const char *const keys[SEARCH_KIND_COUNT] = {
	[SEARCH_REFUSAL] = "ui.until.refusal", [SEARCH_WRONG] = "ui.until.wrong",     [SEARCH_CODE] = "ui.until.code",
	[SEARCH_VERB] = "ui.until.verb",       [SEARCH_CONTENT_END] = "ui.until.dot", [SEARCH_ACCEPTED] = "ui.until.accepted",
	[SEARCH_SECURITY] = "ui.until.tls",    [SEARCH_FIELD] = "ui.until.field",     [SEARCH_BYTES] = "ui.until.bytes",
};

char *until_text(struct until_state *until, enum search_kind row, size_t *out_size)
{
	*out_size = row == SEARCH_CODE ? sizeof until->code : SEARCH_TEXT_MAX;
	switch (row) {
	case SEARCH_CODE: return until->code;
	case SEARCH_FIELD: return until->field;
	case SEARCH_BYTES: return until->bytes;
	default: return NULL;
	}
}

static const char *typed(const struct until_state *until, enum search_kind row)
{
	switch (row) {
	case SEARCH_CODE: return until->code;
	case SEARCH_FIELD: return until->field;
	case SEARCH_BYTES: return until->bytes;
	default: return NULL;
	}
}

bool until_is_ready(const struct until_state *until)
{
	const char *text = typed(until, until->row);

	return !text || *text;
}

struct search until_search(const struct until_state *until)
{
	struct search search = { .kind = until->row, .verb = until->verb };
	const char *text = typed(until, until->row);

	if (text)
		snprintf(search.text, sizeof search.text, "%s", text);
	return search;
}

/* What stands in a row's field, or NULL. */
static const char *argument(const struct until_state *until, enum search_kind row)
{
	return row == SEARCH_VERB ? smtp_verb_info(until->verb)->name : typed(until, row);
}

char *until_words(const struct texts *texts, enum lang lang, const struct until_state *until)
{
	const char *what = texts_get(texts, lang, keys[until->row]), *with = argument(until, until->row);

	return with ? mem_printf("%s %s", what, with) : mem_strdup(what);
}

char *until_running_text(const struct view_frame *frame)
{
	if (!frame->state->until.running)
		return NULL;
	char *words = until_words(frame->texts, frame->state->lang, &frame->state->until);
	char *text = phrase_fill(frame, "ui.until.running", words, NULL, NULL);

	free(words);
	return text;
}

static void draw_field(struct view_frame *frame, struct rect at, enum search_kind row, bool chosen)
{
	const struct until_state *until = &frame->state->until;
	struct buf shown = { 0 };

	draw_rect(frame->list, at, COLOUR_SURFACE, chosen ? COLOUR_FOCUS_INK : COLOUR_LINE, 8, 2);
	if (row == SEARCH_VERB && chosen)
		buf_add_text(&shown, "←  ");
	utf8_add_safe(&shown, span_of(argument(until, row)), SEARCH_TEXT_MAX);
	if (chosen)
		buf_add_text(&shown, row == SEARCH_VERB ? "  →" : "_");
	char *text = buf_take_text(&shown);
	draw_text_fit(frame->list, at.x + 14, widget_middle(at.y, at.h, TEXT_SMALL), at.w - 28, FONT_MONO_BOLD, TEXT_SMALL,
	              COLOUR_INK, text);
	free(text);
}

static void draw_row(const struct overlay *overlay, enum search_kind row, struct rect at)
{
	struct view_frame *frame = overlay->frame;
	const struct until_state *until = &frame->state->until;
	bool chosen = row == until->row;
	float field = argument(until, row) ? fmaxf(floorf(at.w * FIELD_PART), FIELD_LEAST) : 0;

	if (!overlay_place(overlay, &at))
		return;
	if (chosen)
		draw_rect(frame->list, at, COLOUR_FOCUS, COLOUR_FOCUS_INK, 10, 2);
	draw_text_fit(frame->list, at.x + 18, widget_middle(at.y, at.h, TEXT_NORMAL), at.w - 36 - field, FONT_SANS, TEXT_NORMAL,
	              chosen ? COLOUR_FOCUS_INK : COLOUR_INK, widget_text(frame, keys[row]));
	draw_hit(frame->list, at, ACTION_UNTIL_ROW, (int)row);
	if (field > 0)
		draw_field(frame, (struct rect){ at.x + at.w - field - 6, at.y + 5, field, at.h - 10 }, row, chosen);
}

void until_draw(struct view_frame *frame, struct rect at)
{
	const struct until_state *until = &frame->state->until;
	float w = overlay_width(at, WIDTH_MOST);
	struct rect chosen = { 0, ROW * (float)until->row, w, ROW - 4 };
	struct overlay overlay = overlay_begin(frame, at, WIDTH_MOST, ROW * SEARCH_KIND_COUNT, chosen,
	                                       widget_text(frame, until->back ? "ui.until.back-title" : "ui.until.title"),
	                                       widget_text(frame, "ui.until.hint"), ACTION_ESCAPE);

	for (int row = 0; row < SEARCH_KIND_COUNT; row++)
		draw_row(&overlay, (enum search_kind)row, (struct rect){ 0, ROW * (float)row, w, ROW - 4 });
}
