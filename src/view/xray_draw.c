/* xray_draw of view/xray.h: two columns of cards, lines between equal addresses, remarks in words below. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "view/flow.h"
#include "view/phrase.h"
#include "view/xray.h"

#define SIDE    24.0f
#define CARD    88.0f /* with the address on one line and the mark beside the field */
#define LINE    36.0f /* each further line */
#define GAP     12.0f
#define BETWEEN 72.0f /* where the lines run; in narrow panes less */
#define NARROW  640.0f
#define TOP     46.0f /* of the address in its card */
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

/* All cards are equally high, so that rows stand beside each other: as the fullest needs it. */
struct columns {
	struct flow *flow;
	const struct xray *xray;
	float w, between; /* of a card; between the two columns */
	bool marks_below; /* the marks have a line of their own */
	bool wrapped;     /* addresses take two lines */
	float card;
};

/* "<a@b>". free() it. */
static char *shown_address(const struct xray_row *row)
{
	char *safe = utf8_safe(span_of(row->address), CHARS);
	char *text = *safe || row->mark == XRAY_NULL ? mem_printf("<%s>", safe) : mem_strdup("-");

	free(safe);
	return text;
}

/* What the fullest of these rows needs. */
static void measure_rows(struct columns *columns, const struct xray_row *rows, size_t count)
{
	struct view_frame *frame = columns->flow->frame;
	struct draw_list *list = frame->list;
	float room = columns->w - 2 * PAD;

	for (size_t i = 0; i < count; i++) {
		const char *word = mark_word(frame, rows[i].mark);
		char *address = shown_address(&rows[i]);
		float head = draw_text_width(list, FONT_MONO_BOLD, TEXT_SMALL, rows[i].field);

		head += rows[i].code ? widget_code_badge_width(frame, BADGE, rows[i].code) + 10 : 0;
		head += word ? draw_text_width(list, FONT_BOLD, TEXT_SMALL, word) + 12 : 0;
		columns->marks_below |= word && head > room;
		columns->wrapped |= draw_text_width(list, FONT_MONO, TEXT_SMALL, address) > room;
		free(address);
	}
}

/* Where it is too long, "<bounce-77" and below it "@list.example.net>". */
static void draw_address(struct draw_list *list, float x, float y, float w, const char *address)
{
	const char *domain = strrchr(address, '@');

	if (!domain || draw_text_width(list, FONT_MONO, TEXT_SMALL, address) <= w) {
		draw_text_fit(list, x, y, w, FONT_MONO, TEXT_SMALL, COLOUR_INK, address);
		return;
	}
	char *local = mem_strndup(address, (size_t)(domain - address));
	draw_text_fit(list, x, y, w, FONT_MONO, TEXT_SMALL, COLOUR_INK, local);
	draw_text_fit(list, x, y + LINE, w, FONT_MONO, TEXT_SMALL, COLOUR_INK, domain);
	free(local);
}

static void draw_card(const struct columns *columns, struct rect at, const struct xray_row *row)
{
	struct view_frame *frame = columns->flow->frame;
	struct draw_list *list = frame->list;
	const char *word = mark_word(frame, row->mark);
	float right = at.x + at.w - PAD, x = at.x + PAD, y = at.y + TOP;
	char *address = shown_address(row);

	draw_rect(list, at, word ? COLOUR_4XX_SOFT : COLOUR_SURFACE, word ? COLOUR_4XX : COLOUR_LINE, 12, 2);
	x += draw_text(list, x, at.y + 8, FONT_MONO_BOLD, TEXT_SMALL, COLOUR_CLIENT, ALIGN_LEFT, row->field) + 12;
	if (row->code && right - widget_code_badge_width(frame, BADGE, row->code) > x) {
		right -= widget_code_badge_width(frame, BADGE, row->code);
		widget_code_badge(frame, right, at.y + 6, BADGE, row->code);
		right -= 10;
	}
	if (word && columns->marks_below) {
		draw_text_fit(list, at.x + PAD, y, at.w - 2 * PAD, FONT_BOLD, TEXT_SMALL, COLOUR_4XX, word);
	} else if (word) {
		float w = fminf(draw_text_width(list, FONT_BOLD, TEXT_SMALL, word), right - x);

		draw_text_fit(list, right - w, at.y + 8, w + 1, FONT_BOLD, TEXT_SMALL, COLOUR_4XX, word);
	}
	y += columns->marks_below ? LINE : 0;
	draw_address(list, at.x + PAD, y, at.w - 2 * PAD, address);
	free(address);
}

static float row_y(const struct columns *columns, size_t row)
{
	return columns->flow->y + (float)row * (columns->card + GAP);
}

static void draw_links(const struct columns *columns)
{
	struct draw_list *list = columns->flow->frame->list;
	float left = columns->flow->x + columns->w, right = left + columns->between;

	for (size_t i = 0; i < columns->xray->envelope_count; i++) {
		size_t link = columns->xray->envelope[i].link;

		if (link == SIZE_MAX)
			continue;
		float y0 = row_y(columns, i) + columns->card / 2, y1 = row_y(columns, link) + columns->card / 2;
		draw_line(list, left, y0, right, y1, COLOUR_2XX, 4, 0);
		draw_shape(list, SHAPE_DOT, (struct rect){ left - 7, y0 - 7, 14, 14 }, COLOUR_2XX);
		draw_shape(list, SHAPE_DOT, (struct rect){ right - 7, y1 - 7, 14, 14 }, COLOUR_2XX);
	}
}

/* Both titles, wrapped where they are too long. */
static void draw_titles(const struct columns *columns, float right)
{
	struct flow *flow = columns->flow;
	struct rect at = { flow->x, flow->y, columns->w, 0 };
	float left_high = flow_text(flow->frame, at, FONT_BOLD, 26, COLOUR_INK, widget_text(flow->frame, "ui.xray.envelope"));

	at.x = right;
	flow->y += fmaxf(left_high,
	                 flow_text(flow->frame, at, FONT_BOLD, 26, COLOUR_INK, widget_text(flow->frame, "ui.xray.header"))) +
	           12;
}

static void draw_columns(struct flow *flow, const struct xray *xray)
{
	struct columns columns = { .flow = flow, .xray = xray, .between = flow->w < NARROW ? BETWEEN / 2 : BETWEEN };
	size_t rows = xray->envelope_count > xray->header_count ? xray->envelope_count : xray->header_count;

	columns.w = (flow->w - columns.between) / 2;
	measure_rows(&columns, xray->envelope, xray->envelope_count);
	measure_rows(&columns, xray->header, xray->header_count);
	columns.card = CARD + (columns.marks_below ? LINE : 0) + (columns.wrapped ? LINE : 0);
	float right = flow->x + columns.w + columns.between;
	draw_titles(&columns, right);
	for (size_t i = 0; i < xray->envelope_count; i++)
		draw_card(&columns, (struct rect){ flow->x, row_y(&columns, i), columns.w, columns.card }, &xray->envelope[i]);
	for (size_t i = 0; i < xray->header_count; i++)
		draw_card(&columns, (struct rect){ right, row_y(&columns, i), columns.w, columns.card }, &xray->header[i]);
	draw_links(&columns);
	flow->y = row_y(&columns, rows) + 8;
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
