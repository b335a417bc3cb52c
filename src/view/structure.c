#include "view/structure.h"

#include <math.h>

#include "view/field_table.h"
#include "view/flow.h"
#include "view/panes.h"
#include "view/structure_tree.h"
#include "view/xray.h"

#define SIDE 24.0f
#define CHIP 46.0f

size_t structure_line(const struct mail *mail, size_t offset)
{
	size_t low = 0, high = mail->line_count;

	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;

		if (mail->lines[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* In reading order children come after their container, so the last one around offset is the innermost. */
size_t structure_part_at(const struct mail *mail, size_t offset)
{
	for (size_t i = mail->part_count; i-- > 1;) {
		if (!mail->parts[i].unpacked && offset >= mail->parts[i].header_start && offset < mail->parts[i].end)
			return i;
	}
	return 0;
}

size_t structure_field_at(const struct mail *mail, size_t offset)
{
	for (size_t i = 0; i < mail->header_count; i++) {
		if (offset >= mail->headers[i].start && offset < mail->headers[i].end)
			return i + FIELD_TABLE_OURS;
	}
	return MAIL_NO_PART;
}

static bool lit_part(const struct view_state *state, const struct mail *mail, size_t *out_start, size_t *out_end)
{
	size_t defect = state->structure_defect;

	if (defect && defect <= mail->defect_count) { /* the line it was found in */
		*out_start = mail->defects[defect - 1].offset;
		*out_end = *out_start + 1;
		return true;
	}
	if (!mail->part_count)
		return false;
	const struct mail_part *part = &mail->parts[state->structure_part < mail->part_count ? state->structure_part : 0];
	*out_start = part->header_start;
	*out_end = part->end;
	return true;
}

bool structure_lit(const struct view_frame *frame, const struct mail *mail, size_t *out_start, size_t *out_end)
{
	const struct view_state *state = frame->state;
	size_t field = state->structure_field;

	if (state->pane != PANE_STRUCTURE || state->structure_view == STRUCTURE_ENVELOPE)
		return false;
	if (state->structure_view == STRUCTURE_PARTS)
		return lit_part(state, mail, out_start, out_end);
	if (field < FIELD_TABLE_OURS || field - FIELD_TABLE_OURS >= mail->header_count)
		return false;
	*out_start = mail->headers[field - FIELD_TABLE_OURS].start;
	*out_end = mail->headers[field - FIELD_TABLE_OURS].end;
	return true;
}

size_t structure_rows(const struct view_state *state, const struct mail *mail)
{
	switch (state->structure_view) {
	case STRUCTURE_PARTS: return mail->part_count + mail->defect_count;
	case STRUCTURE_FIELDS: return mail->header_count + FIELD_TABLE_OURS;
	default: return 0;
	}
}

size_t structure_first_row(size_t chosen, size_t visible, size_t total)
{
	size_t most = total > visible ? total - visible : 0, first = chosen > visible / 2 ? chosen - visible / 2 : 0;

	return first < most ? first : most;
}

/* alone: the raw message is not beside it and has a chip of its own. */
static void draw_strip(struct view_frame *frame, struct rect at, bool alone)
{
	static const struct {
		const char *label;
		enum structure_view view;
	} chips[] = { { "ui.structure.parts", STRUCTURE_PARTS },
		      { "ui.structure.fields", STRUCTURE_FIELDS },
		      { "ui.structure.envelope", STRUCTURE_ENVELOPE },
		      { "ui.structure.raw", STRUCTURE_RAW } };
	const struct view_state *state = frame->state;
	enum structure_view chosen = alone && state->explain_only ? STRUCTURE_RAW : state->structure_view;
	float x = at.x + SIDE, y = at.y + (at.h - CHIP) / 2;

	for (size_t i = 0; i < 3 + (size_t)alone; i++)
		x += widget_chip(frame, x, y, CHIP, widget_text(frame, chips[i].label), chips[i].view == chosen, ACTION_STRUCTURE,
		                 (int)chips[i].view) +
		     8;
	draw_line(frame->list, at.x, at.y + at.h - 1, at.x + at.w, at.y + at.h - 1, COLOUR_LINE, 2, 0);
	const char *key = "4";
	float w = widget_key_width(frame, CHIP - 4, key);
	if (x + w + SIDE < at.x + at.w)
		widget_key(frame, at.x + at.w - SIDE - w, y, CHIP - 4, key, ACTION_PANE, PANE_STRUCTURE);
}

static void draw_absence(struct view_frame *frame, struct rect at, const char *key)
{
	flow_text(frame, (struct rect){ at.x + SIDE, at.y + 20, at.w - 2 * SIDE, at.h - 20 }, FONT_SANS, TEXT_NORMAL, COLOUR_INK2,
	          widget_text(frame, key));
}

/* The tree once all of the content is here, header and envelope once the header is. */
static void draw_content(struct view_frame *frame, struct rect at, const struct shown_mail *shown)
{
	enum structure_view view = frame->state->structure_view;
	bool header = shown->record && shown->header_size && (shown->ended || shown->header_size < shown->size);

	if (!shown->record || (view == STRUCTURE_PARTS ? !shown->ended : !header && !shown->ended))
		draw_absence(frame, at, view == STRUCTURE_PARTS ? "ui.structure.not-yet" : "ui.structure.no-header");
	else if (!shown->view.mail)
		draw_absence(frame, at, "ui.mail.decoding");
	else if (view == STRUCTURE_FIELDS)
		field_table_draw(frame, at, shown);
	else if (view == STRUCTURE_ENVELOPE)
		xray_draw(frame, at, shown);
	else
		structure_tree_draw(frame, at, shown->view.mail);
}

static void draw_half(struct view_frame *frame, struct rect at, bool alone)
{
	struct shown_mail shown = shown_mail_find(frame);
	struct rect strip = { at.x, at.y, at.w, STRUCTURE_STRIP };
	struct rect below = { at.x, at.y + STRUCTURE_STRIP, at.w, at.h - STRUCTURE_STRIP };

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_STRUCTURE);
	draw_strip(frame, strip, alone);
	draw_clip(frame->list, below);
	if (alone && frame->state->explain_only)
		raw_draw(frame, below);
	else
		draw_content(frame, below, &shown);
	draw_unclip(frame->list);
}

void structure_draw(struct view_frame *frame, struct rect at)
{
	draw_half(frame, at, false);
}

void structure_alone_draw(struct view_frame *frame, struct rect at)
{
	draw_half(frame, at, true);
}
