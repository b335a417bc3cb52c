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
#include "view/shown_mail.h"

#define STRIP 60.0f
#define EDGE  0.12f /* of the width, at each side */

static void draw_edges(struct view_frame *frame, struct rect at)
{
	float w = at.w * EDGE, h = at.h - STRIP, side = 44, y = at.y + (h - side) / 2;

	draw_shape(frame->list, SHAPE_ARROW_LEFT, (struct rect){ at.x + 16, y, side, side }, COLOUR_FUTURE);
	draw_shape(frame->list, SHAPE_ARROW_RIGHT, (struct rect){ at.x + at.w - 16 - side, y, side, side }, COLOUR_FUTURE);
	draw_hit(frame->list, (struct rect){ at.x, at.y, w, h }, ACTION_PART_BACK, 0);
	draw_hit(frame->list, (struct rect){ at.x + at.w - w, at.y, w, h }, ACTION_PART_NEXT, 0);
}

static void draw_strip(struct view_frame *frame, struct rect at, const struct mail *mail, size_t part, size_t n, size_t count)
{
	struct draw_list *list = frame->list;
	struct rect strip = { at.x, at.y + at.h - STRIP, at.w, STRIP };
	char size[32], place[48];
	float y = strip.y + (STRIP - TEXT_SMALL * DRAW_LINE_HEIGHT) / 2, right = strip.x + strip.w - 24;
	size_t first = list->count;
	float key = widget_key(frame, 0, strip.y + 8, STRIP - 18, "Esc", ACTION_ESCAPE, 0);

	flow_move(list, first, right - key, 0);
	right -= key + 28;
	snprintf(place, sizeof place, "%zu / %zu", n + 1, count);
	right -= draw_text(list, right, y, FONT_BOLD, TEXT_SMALL, COLOUR_ON_DARK, ALIGN_RIGHT, place) + 28;
	widget_size(mail->parts[part].bytes.len, size, sizeof size);
	char *name = shown_mail_part_name(mail, part);
	char *caption =
	        mem_printf("%s · %u×%u · %s", name, mail->parts[part].picture.width, mail->parts[part].picture.height, size);
	draw_text_fit(list, strip.x + 24, y, right - strip.x - 24, FONT_SANS, TEXT_SMALL, COLOUR_ON_DARK, caption);
	free(name);
	free(caption);
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
