/* xray_draw of view/xray.h: two columns of cards, lines between equal addresses, remarks in words below. */
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/flow.h"
#include "view/phrase.h"
#include "view/xray.h"

#define SIDE    24.0f
#define CARD    88.0f
#define GAP     12.0f
#define BETWEEN 72.0f /* where the lines run */
#define PAD     14.0f
#define BADGE   36.0f
#define CHARS   100

static const char *const mark_names[] = {
	[XRAY_NULL] = "null",         [XRAY_FORGED] = "forged", [XRAY_BCC] = "bcc",         [XRAY_REFUSED] = "refused",
	[XRAY_NOT_HERE] = "not-here", [XRAY_LIST] = "list",     [XRAY_NO_FROM] = "no-from", [XRAY_LETTERS] = "letters"
};

/* The word on the card: "Bcc", "null", …; NULL without a mark. */
static const char *mark_word(const struct view_frame *frame, enum xray_mark mark)
{
	return mark == XRAY_NONE ? NULL : phrase_find(frame, "xray.%s.word", mark_names[mark]);
}

static void draw_card(struct view_frame *frame, struct rect at, const struct xray_row *row)
{
	struct draw_list *list = frame->list;
	const char *word = mark_word(frame, row->mark);
	float right = at.x + at.w - PAD, x = at.x + PAD;
	char *safe = utf8_safe(span_of(row->address), CHARS);
	char *address = *safe || row->mark == XRAY_NULL ? mem_printf("<%s>", safe) : mem_strdup("-");

	draw_rect(list, at, word ? COLOUR_4XX_SOFT : COLOUR_SURFACE, word ? COLOUR_4XX : COLOUR_LINE, 12, 2);
	x += draw_text(list, x, at.y + 8, FONT_MONO_BOLD, TEXT_SMALL, COLOUR_CLIENT, ALIGN_LEFT, row->field) + 12;
	if (row->code && right - widget_code_badge_width(frame, BADGE, row->code) > x) {
		right -= widget_code_badge_width(frame, BADGE, row->code);
		widget_code_badge(frame, right, at.y + 6, BADGE, row->code);
		right -= 10;
	}
	if (word && right - x > 40) {
		float w = fminf(draw_text_width(list, FONT_BOLD, TEXT_SMALL, word), right - x);

		draw_text_fit(list, right - w, at.y + 8, w + 1, FONT_BOLD, TEXT_SMALL, COLOUR_4XX, word);
	}
	draw_text_fit(list, at.x + PAD, at.y + 46, at.w - 2 * PAD, FONT_MONO, TEXT_SMALL, COLOUR_INK, address);
	free(safe);
	free(address);
}

static float row_y(const struct flow *flow, size_t row)
{
	return flow->y + (float)row * (CARD + GAP);
}

static void draw_links(const struct flow *flow, const struct xray *xray, float w)
{
	struct draw_list *list = flow->frame->list;
	float left = flow->x + w, right = left + BETWEEN;

	for (size_t i = 0; i < xray->envelope_count; i++) {
		size_t link = xray->envelope[i].link;

		if (link == SIZE_MAX)
			continue;
		float y0 = row_y(flow, i) + CARD / 2, y1 = row_y(flow, link) + CARD / 2;
		draw_line(list, left, y0, right, y1, COLOUR_2XX, 4, 0);
		draw_shape(list, SHAPE_DOT, (struct rect){ left - 7, y0 - 7, 14, 14 }, COLOUR_2XX);
		draw_shape(list, SHAPE_DOT, (struct rect){ right - 7, y1 - 7, 14, 14 }, COLOUR_2XX);
	}
}

static void draw_columns(struct flow *flow, const struct xray *xray)
{
	float w = (flow->w - BETWEEN) / 2, right = flow->x + w + BETWEEN;
	size_t rows = xray->envelope_count > xray->header_count ? xray->envelope_count : xray->header_count;

	draw_text_fit(flow->frame->list, flow->x, flow->y, w, FONT_BOLD, 26, COLOUR_INK,
	              widget_text(flow->frame, "ui.xray.envelope"));
	draw_text_fit(flow->frame->list, right, flow->y, w, FONT_BOLD, 26, COLOUR_INK,
	              widget_text(flow->frame, "ui.xray.header"));
	flow->y += 50;
	for (size_t i = 0; i < xray->envelope_count; i++)
		draw_card(flow->frame, (struct rect){ flow->x, row_y(flow, i), w, CARD }, &xray->envelope[i]);
	for (size_t i = 0; i < xray->header_count; i++)
		draw_card(flow->frame, (struct rect){ right, row_y(flow, i), w, CARD }, &xray->header[i]);
	draw_links(flow, xray, w);
	flow->y = row_y(flow, rows) + 8;
}

static bool has_mark(const struct xray_row *rows, size_t count, enum xray_mark mark)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].mark == mark)
			return true;
	return false;
}

static void draw_remark(struct flow *flow, enum shape shape, enum colour colour, const char *text)
{
	float x = flow->x + 40;

	draw_shape(flow->frame->list, shape, (struct rect){ flow->x, flow->y + 5, 26, 26 }, colour);
	flow->y +=
	        flow_text(flow->frame, (struct rect){ x, flow->y, flow->x + flow->w - x, 0 }, FONT_SANS, 26, COLOUR_INK, text) +
	        12;
}

static void draw_remarks(struct flow *flow, const struct xray *xray)
{
	bool any = false;
	char number[24];

	for (size_t i = XRAY_NULL; i < XRAY_COUNT; i++) {
		enum xray_mark mark = (enum xray_mark)i;
		const char *text = phrase_find(flow->frame, "xray.%s.text", mark_names[mark]);

		if (!has_mark(xray->envelope, xray->envelope_count, mark) && !has_mark(xray->header, xray->header_count, mark))
			continue;
		any = true;
		draw_remark(flow, SHAPE_BANG, COLOUR_4XX, text ? text : mark_names[mark]);
	}
	if (!any)
		draw_remark(flow, SHAPE_CHECK, COLOUR_2XX, widget_text(flow->frame, "ui.xray.same"));
	if (!xray->more)
		return;
	phrase_number(xray->more, number, sizeof number);
	char *text = phrase_fill(flow->frame, "ui.xray.more", number, NULL, NULL);
	draw_remark(flow, SHAPE_DOTS, COLOUR_INK2, text);
	free(text);
}

void xray_draw(struct view_frame *frame, struct rect at, const struct shown_mail *shown)
{
	struct envelope envelope;
	struct xray xray;
	struct flow flow;

	timeline_envelope(frame->timeline, shown->session, shown->index, frame_step(frame), &envelope);
	xray_init(&xray, &envelope, shown->view.mail);
	flow_begin(&flow, frame, at, SIDE);
	draw_columns(&flow, &xray);
	draw_remarks(&flow, &xray);
	flow_end(&flow, PANE_STRUCTURE);
	xray_finish(&xray);
	envelope_finish(&envelope);
}
