/* The chosen picture over the whole screen, on black, with zoom and pan; a small strip below tells what it is.
 *
 *   ┌────────────────────────────────────────┐
 *   │ ◀               picture              ▶ │   the edges go to the other attachments
 *   │ 湖边.png · 412 KB         2 / 3   Esc   │
 *   └────────────────────────────────────────┘
 */
#include "view/panes.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "view/flow.h"
#include "view/phrase.h"
#include "view/shown_mail.h"

#define STRIP 60.0f
#define EDGE  0.12f /* of the width, at each side */

/* The strip and the arrows are dark in every theme, as the ground is; ON_DARK is only light on a light theme's ink. */
static enum colour dark(const struct view_frame *frame)
{
	return frame->state->theme == THEME_LIGHT ? COLOUR_INK : COLOUR_SURFACE;
}

static enum colour on_dark(const struct view_frame *frame)
{
	return frame->state->theme == THEME_LIGHT ? COLOUR_ON_DARK : COLOUR_INK;
}

static void draw_edge(struct view_frame *frame, struct rect edge, float x, enum shape shape, enum action action)
{
	float side = 64, sign = 30, y = edge.y + (edge.h - side) / 2, inset = (side - sign) / 2;

	draw_rect(frame->list, (struct rect){ x, y, side, side }, dark(frame), COLOUR_NONE, side / 2, 0);
	draw_shape(frame->list, shape, (struct rect){ x + inset, y + inset, sign, sign }, on_dark(frame));
	draw_hit(frame->list, edge, action, 0);
}

static void draw_edges(struct view_frame *frame, struct rect at)
{
	struct rect left = { at.x, at.y, at.w * EDGE, at.h - STRIP }, right = left;

	right.x = at.x + at.w - right.w;
	draw_edge(frame, left, left.x + 20, SHAPE_ARROW_LEFT, ACTION_PART_BACK);
	draw_edge(frame, right, right.x + right.w - 84, SHAPE_ARROW_RIGHT, ACTION_PART_NEXT);
}

char *picture_motion_note(const struct view_frame *frame, const struct picture_info *picture)
{
	char key[64], count[16];

	if (picture->kind != PICTURE_GIF || picture->motion == PICTURE_STANDS)
		return NULL;
	snprintf(key, sizeof key, "picture.%s", picture_motion_name(picture->motion));
	snprintf(count, sizeof count, "%u", picture->frames);
	return phrase_fill(frame, key, count, NULL, NULL);
}

/* "湖边.gif · 900×560 · 24 帧动画 · 412 KB". free() it. */
static char *caption(const struct view_frame *frame, const struct mail *mail, size_t part)
{
	const struct picture_info *picture = &mail->parts[part].picture;
	bool turned = picture->orientation >= 5;
	char *name = shown_mail_part_name(mail, part), size[32], pixels[48] = "";

	widget_size(mail->parts[part].size, size, sizeof size);
	if (mail->parts[part].kind == PART_PICTURE)
		snprintf(pixels, sizeof pixels, " · %u×%u", turned ? picture->height : picture->width,
		         turned ? picture->width : picture->height);
	char *motion = picture_motion_note(frame, picture);
	char *text = mem_printf("%s%s%s%s · %s", name, pixels, motion ? " · " : "", motion ? motion : "", size);
	free(name);
	free(motion);
	return text;
}

/* Keys at the right end. Returns where they begin. */
static float draw_keys(struct view_frame *frame, float right, float y)
{
	static const struct {
		const char *label;
		enum action action;
	} keys[] = { { "Esc", ACTION_ESCAPE }, { "+", ACTION_LARGER }, { "−", ACTION_SMALLER } };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		size_t first = frame->list->count;
		float w = widget_key(frame, 0, y, STRIP - 18, keys[i].label, keys[i].action, 0);

		flow_move(frame->list, first, right - w, 0);
		right -= w + 14;
	}
	return right;
}

static void draw_strip(struct view_frame *frame, struct rect at, const struct mail *mail, size_t part, size_t n, size_t count)
{
	struct draw_list *list = frame->list;
	struct rect strip = { at.x, at.y + at.h - STRIP, at.w, STRIP };
	char place[48];
	float y = strip.y + (STRIP - TEXT_SMALL * DRAW_LINE_HEIGHT) / 2;

	draw_rect(list, strip, dark(frame), COLOUR_NONE, 0, 0);
	float right = draw_keys(frame, strip.x + strip.w - 24, strip.y + 8) - 14;
	snprintf(place, sizeof place, "%zu / %zu", n + 1, count);
	right -= draw_text(list, right, y, FONT_BOLD, TEXT_SMALL, on_dark(frame), ALIGN_RIGHT, place) + 28;
	char *text = caption(frame, mail, part);
	draw_text_fit(list, strip.x + 24, y, right - strip.x - 24, FONT_SANS, TEXT_SMALL, on_dark(frame), text);
	free(text);
}

static void draw_shown(struct view_frame *frame, struct rect at, const struct shown_mail *shown)
{
	const struct view_state *state = frame->state;
	const struct mail *mail = shown->view.mail;
	size_t count = shown_mail_parts(mail), n = state->part < count ? state->part : count - 1;
	size_t part = shown_mail_part(mail, n);
	struct rect room = { at.x, at.y, at.w, at.h - STRIP };

	if (mail->parts[part].kind == PART_PICTURE && mail->parts[part].picture.verdict == PICTURE_OK && frame->picture_of) {
		draw_clip(frame->list, room);
		draw_picture(frame->list, room, frame->picture_of(frame->context, shown->session->number, shown->index, part),
		             state->zoom > 0 ? state->zoom : 1, state->pan_x, state->pan_y);
		draw_picture_words(frame->list, widget_text(frame, "ui.part.damaged"));
		draw_unclip(frame->list);
	} else {
		draw_shape(frame->list, SHAPE_PAGE, (struct rect){ at.x + at.w / 2 - 60, at.y + at.h / 2 - 90, 120, 120 },
		           COLOUR_ON_DARK);
	}
	if (count > 1)
		draw_edges(frame, at);
	draw_strip(frame, at, mail, part, n, count);
}

void picture_full_draw(struct view_frame *frame, struct rect at)
{
	struct shown_mail shown = shown_mail_find(frame);

	draw_rect(frame->list, at, COLOUR_BLACK, COLOUR_NONE, 0, 0);
	draw_hit(frame->list, at, ACTION_NONE, 0); /* what lies below cannot be clicked */
	if (shown.exists && shown.view.mail && shown_mail_parts(shown.view.mail))
		draw_shown(frame, at, &shown);
	else
		widget_key(frame, at.x + 24, at.y + 24, STRIP - 18, "Esc", ACTION_ESCAPE, 0);
}
