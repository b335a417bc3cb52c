#include "view/part_caption.h"

#include <stdlib.h>

#include "view/shown_mail.h"

#define SIGN 24.0f

bool part_caption_wanted(const struct view_frame *frame)
{
	struct shown_mail shown = shown_mail_find(frame);

	return shown.exists && shown.view.mail && shown_mail_parts(shown.view.mail) > 0;
}

/* Returns where the next name begins; past `right` when this one was cut. */
static float draw_name(struct view_frame *frame, float x, float y, float h, float right, const struct mail *mail, size_t part)
{
	enum shape sign = mail->parts[part].kind == PART_PICTURE ? SHAPE_PICTURE : SHAPE_PAGE;
	char *name = shown_mail_part_name(mail, part);

	draw_shape(frame->list, sign, (struct rect){ x, y + (h - SIGN) / 2, SIGN, SIGN }, COLOUR_INK);
	x += SIGN + 8;
	float room = right - x;
	bool cut = draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, name) > room;
	x += draw_text_fit(frame->list, x, widget_middle(y, h, TEXT_SMALL), room, FONT_SANS, TEXT_SMALL, COLOUR_INK, name) + 24;
	free(name);
	return cut ? right : x;
}

void part_caption_draw(struct view_frame *frame, struct rect at)
{
	struct shown_mail shown = shown_mail_find(frame);
	float x = at.x + 16, cap = at.h - 14, right = at.x + at.w - 16 - widget_key_width(frame, cap, "2");

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	draw_line(frame->list, at.x, at.y, at.x + at.w, at.y, COLOUR_LINE, 2, 0);
	draw_hit(frame->list, at, ACTION_PANE, PANE_MAIL);
	widget_key(frame, right, at.y + 6, cap, "2", ACTION_PANE, PANE_MAIL);
	size_t count = shown_mail_parts(shown.view.mail);
	for (size_t n = 0; n < count && x + SIGN + 60 < right; n++)
		x = draw_name(frame, x, at.y, at.h, right - 14, shown.view.mail, shown_mail_part(shown.view.mail, n));
}
