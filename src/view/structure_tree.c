#include "view/structure_tree.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/phrase.h"
#include "view/structure.h"

#define SIDE         24.0f
#define ROW          80.0f
#define INDENT       30.0f
#define INDENTS_MOST 9 /* deeper parts stand no further right */
#define ICON         26.0f
#define TITLE        44.0f
#define DEFECTS_PART 0.42f  /* of the height, at most */
#define LOW          330.0f /* no defects below the tree: they are chosen after the last part */
#define NAME_CHARS   80

static enum shape sign_of(enum part_kind kind)
{
	static const enum shape signs[] = {
		[PART_MULTIPART] = SHAPE_CLIP, [PART_MESSAGE] = SHAPE_ENVELOPE, [PART_TEXT] = SHAPE_PAGE,
		[PART_HTML] = SHAPE_PAGE,      [PART_PICTURE] = SHAPE_PICTURE,  [PART_FILE] = SHAPE_CLIP
	};

	return signs[kind];
}

static void add_transfer(struct buf *out, size_t sent, size_t got)
{
	char encoded[32], decoded[32];

	widget_size(sent, encoded, sizeof encoded);
	widget_size(got, decoded, sizeof decoded);
	if (sent == got || !got)
		buf_add_text(out, encoded);
	else if (sent < got) /* only part of it stands at its place */
		buf_addf(out, "%s → %s", encoded, decoded);
	else
		buf_addf(out, "%s → %s (%+.0f%%)", encoded, decoded, ((double)sent - (double)got) * 100 / (double)got);
}

static void add_children(struct buf *out, const struct view_frame *frame, const struct mail *mail, size_t index)
{
	char number[24];
	size_t children = 0;

	for (size_t i = index + 1; i < mail->part_count && mail->parts[i].depth > mail->parts[index].depth; i++)
		children += mail->parts[i].parent == index;
	snprintf(number, sizeof number, "%zu", children);
	char *text = phrase_fill(frame, "ui.structure.children", number, NULL, NULL);
	buf_addf(out, "%s · ", text);
	free(text);
}

char *structure_tree_facts(const struct view_frame *frame, const struct mail *mail, size_t index)
{
	const struct mail_part *part = &mail->parts[index];
	struct buf out = { 0 };
	bool container = part->kind == PART_MULTIPART || part->kind == PART_MESSAGE;
	size_t sent = part->unpacked ? part->size : part->end - part->start;

	if (part->charset) {
		utf8_add_safe(&out, span_of(part->charset), 24);
		buf_add_text(&out, " · ");
	}
	if (part->kind == PART_MULTIPART) {
		add_children(&out, frame, mail, index);
	} else if (part->encoding) {
		utf8_add_safe(&out, span_of(part->encoding), 24);
		buf_add_text(&out, " · ");
	}
	if (!part->unpacked || part->kind != PART_MULTIPART)
		add_transfer(&out, sent, container && part->size == 0 ? sent : part->size);
	if (part->kind == PART_PICTURE && part->picture.width) {
		bool turned = part->picture.orientation >= 5; /* EXIF: lying on its side */

		buf_addf(&out, " · %u×%u", turned ? part->picture.height : part->picture.width,
		         turned ? part->picture.width : part->picture.height);
	}
	return buf_take_text(&out);
}

/* open[d]: a later part hangs on the same line of depth d. */
static void open_lines(const struct mail *mail, size_t index, bool open[INDENTS_MOST + 1])
{
	int least = mail->parts[index].depth;

	memset(open, 0, (INDENTS_MOST + 1) * sizeof *open);
	for (size_t i = index + 1; i < mail->part_count && least > 0; i++) {
		int depth = mail->parts[i].depth;

		if (depth > least)
			continue;
		least = depth;
		if (depth <= INDENTS_MOST)
			open[depth] = true;
	}
}

static void draw_indents(struct draw_list *list, const struct mail *mail, size_t index, float x, float y)
{
	bool open[INDENTS_MOST + 1];
	int depth = mail->parts[index].depth < INDENTS_MOST ? mail->parts[index].depth : INDENTS_MOST;

	open_lines(mail, index, open);
	for (int d = 1; d <= depth; d++) {
		float line = x + (float)(d - 1) * INDENT + ICON / 2;

		if (d < depth && open[d])
			draw_line(list, line, y, line, y + ROW, COLOUR_INK2, 2, 0);
		if (d == depth) {
			draw_line(list, line, y, line, open[d] ? y + ROW : y + ROW / 2 - 16, COLOUR_INK2, 2, 0);
			draw_line(list, line, y + ROW / 2 - 16, line + INDENT - 10, y + ROW / 2 - 16, COLOUR_INK2, 2, 0);
		}
	}
}

static void draw_chosen(struct draw_list *list, struct rect row)
{
	draw_rect(list, row, COLOUR_FOCUS_SOFT, COLOUR_NONE, 10, 0);
	draw_rect(list, (struct rect){ row.x, row.y, 8, row.h }, COLOUR_FOCUS, COLOUR_NONE, 4, 0);
}

static void draw_part(struct view_frame *frame, struct rect row, const struct mail *mail, size_t index, bool chosen)
{
	struct draw_list *list = frame->list;
	const struct mail_part *part = &mail->parts[index];
	float indent = (float)(part->depth < INDENTS_MOST ? part->depth : INDENTS_MOST) * INDENT;
	/* the deepest trees give way where there is no room */
	float x = row.x + 20 + fminf(indent, row.w * 0.4f), right = row.x + row.w - 16;
	struct rect band = { row.x, row.y + 2, row.w, ROW - 6 };

	if (chosen)
		draw_chosen(list, band);
	draw_clip(list, (struct rect){ row.x, row.y, row.w * 0.4f + 20, ROW });
	draw_indents(list, mail, index, row.x + 20, row.y);
	draw_unclip(list);
	draw_shape(list, sign_of(part->kind), (struct rect){ x, row.y + 11, ICON, ICON }, COLOUR_INK);
	char *type = utf8_safe(span_of(part->content_type), 60);
	float text = x + ICON + 12;
	text += draw_text_fit(list, text, row.y + 6, right - text, FONT_MONO_BOLD, TEXT_SMALL, COLOUR_INK, type) + 20;
	if (part->filename && *part->filename && right - text > 60) {
		char *name = utf8_safe(span_of(part->filename), NAME_CHARS);

		draw_text_fit(list, text, row.y + 6, right - text, FONT_SANS, TEXT_SMALL, COLOUR_INK, name);
		free(name);
	}
	char *facts = structure_tree_facts(frame, mail, index);
	draw_text_fit(list, x + ICON + 12, row.y + 40, right - x - ICON - 12, FONT_SANS, TEXT_SMALL,
	              chosen ? COLOUR_INK : COLOUR_INK2, facts);
	draw_hit(list, band, ACTION_STRUCTURE_PART, (int)index);
	free(type);
	free(facts);
}

/* 1 …; 0: a part is chosen. */
static size_t chosen_defect(const struct view_state *state, const struct mail *mail)
{
	return state->structure_defect <= mail->defect_count ? state->structure_defect : 0;
}

static void draw_parts(struct view_frame *frame, struct rect at, const struct mail *mail)
{
	const struct view_state *state = frame->state;
	size_t chosen = state->structure_part < mail->part_count ? state->structure_part : 0;
	size_t visible = (size_t)fmaxf(1, at.h / ROW), first = structure_first_row(chosen, visible, mail->part_count);

	draw_clip(frame->list, at);
	for (size_t i = first; i < mail->part_count && i < first + visible; i++)
		draw_part(frame, (struct rect){ at.x + SIDE - 8, at.y + (float)(i - first) * ROW, at.w - 2 * SIDE + 8, ROW },
		          mail, i, i == chosen && !chosen_defect(state, mail));
	draw_unclip(frame->list);
	widget_scrollbar(frame, (struct rect){ at.x + at.w - 16, at.y, 8, at.h }, first, visible, mail->part_count);
}

/* "第 12 行" and the sentence, wrapped to two lines. */
static void draw_defect(struct view_frame *frame, struct rect row, const struct mail *mail, size_t index, bool chosen)
{
	const struct mail_defect *defect = &mail->defects[index];
	const char *known = phrase_find(frame, "defect.%s", defect->code);
	struct rect band = { row.x, row.y + 2, row.w, ROW - 6 };
	char line[24];

	if (chosen)
		draw_chosen(frame->list, band);
	draw_shape(frame->list, SHAPE_BANG, (struct rect){ row.x + 20, row.y + 11, ICON, ICON }, COLOUR_4XX);
	phrase_number(structure_line(mail, defect->offset) + 1, line, sizeof line);
	char *place = phrase_fill(frame, "ui.structure.line", line, NULL, NULL);
	char *safe = known ? mem_strdup(known) : utf8_safe(span_of(defect->text), 200);
	char *text = mem_printf("%s  %s", place, safe);
	float x = row.x + 20 + ICON + 12, w = row.x + row.w - 16 - x;
	draw_paragraph(frame->list, (struct rect){ x, row.y + 6, w, ROW - 8 }, FONT_SANS, TEXT_SMALL,
	               COLOUR_INK, text);
	draw_hit(frame->list, band, ACTION_STRUCTURE_DEFECT, (int)index + 1);
	free(place);
	free(safe);
	free(text);
}

static void draw_defects_title(struct view_frame *frame, struct rect at, const struct mail *mail)
{
	char number[24];

	snprintf(number, sizeof number, "%zu", mail->defect_count);
	char *text = phrase_fill(frame, "ui.structure.defects", number, NULL, NULL);
	draw_text_fit(frame->list, at.x + SIDE, at.y + 4, at.w - 2 * SIDE, FONT_BOLD, 26, COLOUR_4XX, text);
	free(text);
}

static void draw_defects(struct view_frame *frame, struct rect at, const struct mail *mail)
{
	size_t chosen = chosen_defect(frame->state, mail);
	float title = at.h > ROW + TITLE ? TITLE : 0;
	size_t visible = (size_t)fmaxf(1, (at.h - title) / ROW);
	size_t first = structure_first_row(chosen ? chosen - 1 : 0, visible, mail->defect_count);

	if (title > 0)
		draw_defects_title(frame, at, mail);
	draw_clip(frame->list, at);
	for (size_t i = first; i < mail->defect_count && i < first + visible; i++)
		draw_defect(frame,
		            (struct rect){ at.x + SIDE - 8, at.y + title + (float)(i - first) * ROW, at.w - 2 * SIDE + 8, ROW },
		            mail, i, i + 1 == chosen);
	draw_unclip(frame->list);
	widget_scrollbar(frame, (struct rect){ at.x + at.w - 16, at.y + title, 8, at.h - title }, first, visible,
	                 mail->defect_count);
}

void structure_tree_draw(struct view_frame *frame, struct rect at, const struct mail *mail)
{
	float below = 0;

	if (!mail->part_count)
		return;
	if (mail->defect_count && at.h >= LOW)
		below = fminf(TITLE + (float)mail->defect_count * ROW + 26, fmaxf(at.h * DEFECTS_PART, TITLE + ROW + 26));
	if (at.h < LOW && chosen_defect(frame->state, mail)) {
		draw_defects(frame, at, mail);
		return;
	}
	if (mail->defect_count && at.h < LOW) { /* how many there are; a click shows them */
		struct rect foot = { at.x, at.y + at.h - TITLE, at.w, TITLE };

		draw_parts(frame, (struct rect){ at.x, at.y, at.w, at.h - TITLE }, mail);
		draw_defects_title(frame, foot, mail);
		draw_hit(frame->list, foot, ACTION_STRUCTURE_DEFECT, 1);
		return;
	}
	struct rect tree = { at.x, at.y, at.w, at.h - below };
	draw_parts(frame, tree, mail);
	if (below > 0) {
		float y = at.y + fminf(tree.h, (float)mail->part_count * ROW + 16);

		draw_line(frame->list, at.x + SIDE, y, at.x + at.w - SIDE, y, COLOUR_LINE, 2, 0);
		draw_defects(frame, (struct rect){ at.x, y + 8, at.w, at.y + at.h - y - 12 }, mail);
	}
}
