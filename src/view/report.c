/* The lab report's window: log, raw message and mail together.
 *
 *   ┌ log ────────┬ mail ────────┐
 *   ├ raw ────────┼ picture ─────┤   wide; in a narrow rectangle log, raw and mail lie one below the other
 *   └─────────────┴──────────────┘
 */
#include "view/panes.h"

#include <math.h>

#define GAP    3.0f
#define NARROW 1100.0f

static void draw_wide(struct view_frame *frame, struct rect at)
{
	float left = floorf((at.w - GAP) * 0.54f), right = at.w - GAP - left, x = at.x + left + GAP;
	float log = floorf((at.h - GAP) * 0.46f), mail = floorf((at.h - GAP) * 0.54f);

	log_draw(frame, (struct rect){ at.x, at.y, left, log });
	raw_draw(frame, (struct rect){ at.x, at.y + log + GAP, left, at.h - GAP - log });
	mail_draw(frame, (struct rect){ x, at.y, right, mail });
	attachments_draw(frame, (struct rect){ x, at.y + mail + GAP, right, at.h - GAP - mail });
}

static void draw_narrow(struct view_frame *frame, struct rect at)
{
	float h = floorf((at.h - 2 * GAP) / 3);

	log_draw(frame, (struct rect){ at.x, at.y, at.w, h });
	raw_draw(frame, (struct rect){ at.x, at.y + h + GAP, at.w, h });
	mail_draw(frame, (struct rect){ at.x, at.y + 2 * (h + GAP), at.w, at.h - 2 * (h + GAP) });
}

void report_draw(struct view_frame *frame, struct rect at)
{
	draw_rect(frame->list, at, COLOUR_LINE, COLOUR_NONE, 0, 0); /* shows between the areas */
	if (at.w >= NARROW)
		draw_wide(frame, at);
	else
		draw_narrow(frame, at);
}
