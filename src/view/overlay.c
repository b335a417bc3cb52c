#include "view/overlay.h"

#include <math.h>

#define TITLE  64.0f
#define PAD    32.0f
#define NARROW 1000.0f

static float margin_of(struct rect screen)
{
	return screen.w < NARROW ? 12 : 40;
}

static float pad_of(struct rect screen)
{
	return screen.w < NARROW ? 10 : PAD;
}

float overlay_width(struct rect screen, float most)
{
	return fminf(screen.w - 2 * margin_of(screen), most) - 2 * pad_of(screen);
}

struct overlay overlay_begin(struct view_frame *frame, struct rect screen, float most, float content, struct rect chosen,
                             const char *title, const char *hint, enum action closes)
{
	struct draw_list *list = frame->list;
	float pad = pad_of(screen), w = overlay_width(screen, most) + 2 * pad;
	float h = fminf(content + TITLE + pad + 8, screen.h - margin_of(screen));
	struct rect card = { screen.x + (screen.w - w) / 2, screen.y + (screen.h - h) / 2, w, h };
	struct overlay overlay = { .frame = frame, .card = card };

	overlay.inner = (struct rect){ card.x + pad, card.y + TITLE + 8, w - 2 * pad, h - TITLE - 8 - pad / 2 };
	if (content > overlay.inner.h)
		overlay.scrolled = fminf(fmaxf(chosen.y + chosen.h - overlay.inner.h, 0), content - overlay.inner.h);
	draw_rect(list, screen, COLOUR_SCRIM, COLOUR_NONE, 0, 0);
	draw_hit(list, screen, closes, 0);
	widget_card(frame, card);
	draw_hit(list, card, ACTION_NONE, 0);
	overlay.title_right = card.x + pad +
	                      draw_text_fit(list, card.x + pad, widget_middle(card.y + 6, TITLE, TEXT_LARGE), w - 2 * pad,
	                                    FONT_BOLD, TEXT_LARGE, COLOUR_INK, title);
	widget_scrollbar(frame, (struct rect){ card.x + w - 9, overlay.inner.y, 6, overlay.inner.h }, (size_t)overlay.scrolled,
	                 (size_t)(overlay.inner.h + 0.99f), (size_t)content);
	float hint_w = draw_text_width(list, FONT_SANS, TEXT_SMALL, hint);
	if (overlay.title_right + 220 + hint_w < card.x + w - pad)
		draw_text(list, card.x + w - pad, widget_middle(card.y + 6, TITLE, TEXT_SMALL), FONT_SANS, TEXT_SMALL,
		          COLOUR_INK2, ALIGN_RIGHT, hint);
	return overlay;
}

bool overlay_place(const struct overlay *overlay, struct rect *at)
{
	float y = at->y - overlay->scrolled;

	at->x += overlay->inner.x;
	at->y = overlay->inner.y + y;
	return y >= -1 && y + at->h <= overlay->inner.h + 1;
}
