#include "view/state_chain.h"

#include <string.h>

#define HEIGHT 50.0f
#define ROW    62.0f

/* How much room arrows and the edges of boxes take; the close one where it saves a second row. */
struct spacing {
	float arrow, pad;
};
static const struct spacing wide = { 30, 28 }, close = { 22, 20 };

enum box { BOX_WAIT, BOX_READY, BOX_MAIL, BOX_RCPT, BOX_DATA, BOX_CONTENT, BOX_CLOSED, BOX_COUNT };

static const char *const box_keys[BOX_COUNT] = {
	[BOX_READY] = "state.ready", [BOX_MAIL] = "state.mail",       [BOX_RCPT] = "state.rcpt",
	[BOX_DATA] = "state.data",   [BOX_CONTENT] = "state.content", [BOX_CLOSED] = "state.closed",
};

static enum box box_of(const struct step *step)
{
	static const enum box boxes[STATE_COUNT] = {
		[STATE_CONNECTING] = BOX_WAIT, [STATE_START] = BOX_WAIT, [STATE_READY] = BOX_READY,
		[STATE_MAIL] = BOX_MAIL,       [STATE_RCPT] = BOX_RCPT,  [STATE_CONTENT] = BOX_CONTENT,
		[STATE_CLOSED] = BOX_CLOSED,   [STATE_AUTH] = BOX_READY, [STATE_CHUNKS] = BOX_CONTENT,
	};

	if (step->kind == STEP_COMMAND && step->verb == VERB_DATA && step->state == STATE_RCPT)
		return BOX_DATA;
	return step->state < STATE_COUNT ? boxes[step->state] : BOX_WAIT;
}

/* The first box is one of two states: before the greeting, and greeted. */
static const char *box_label(const struct flow *flow, enum box box, const struct step *step)
{
	if (box == BOX_WAIT)
		return widget_text(flow->frame, step->state == STATE_CONNECTING ? "state.connecting" : "state.start");
	return widget_text(flow->frame, box_keys[box]);
}

static bool is_ascii(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text > '~')
			return false;
	}
	return true;
}

static void draw_box(struct flow *flow, struct rect at, const char *label, enum font font, bool lit)
{
	struct draw_list *list = flow->frame->list;

	draw_rect(list, at, lit ? COLOUR_FOCUS : COLOUR_SURFACE, lit ? COLOUR_FOCUS_INK : COLOUR_LINE, 10, lit ? 3 : 2);
	draw_text(list, at.x + at.w / 2, at.y + (at.h - TEXT_SMALL * DRAW_LINE_HEIGHT) / 2, font, TEXT_SMALL,
	          lit ? COLOUR_FOCUS_INK : COLOUR_INK, ALIGN_CENTRE, label);
}

static void draw_arrow(struct flow *flow, float x, float y, float room)
{
	float middle = y + HEIGHT / 2;

	draw_line(flow->frame->list, x + 3, middle, x + room - 12, middle, COLOUR_INK2, 2, 0);
	draw_shape(flow->frame->list, SHAPE_ARROW_RIGHT, (struct rect){ x + room - 15, middle - 6, 12, 12 }, COLOUR_INK2);
}

static enum font box_font(size_t box, enum box lit, const char *label)
{
	bool plain = box >= BOX_MAIL && box <= BOX_DATA && is_ascii(label);

	return box == lit ? (plain ? FONT_MONO_BOLD : FONT_BOLD) : plain ? FONT_MONO : FONT_SANS;
}

static float box_width(const struct flow *flow, size_t box, enum box lit, const struct step *step, float pad)
{
	const char *label = box_label(flow, (enum box)box, step);

	return draw_text_width(flow->frame->list, box_font(box, lit, label), TEXT_SMALL, label) + pad;
}

static struct spacing spacing_for(const struct flow *flow, size_t count, enum box lit, const struct step *step)
{
	float w = wide.arrow * (float)(count - 1), close_w = close.arrow * (float)(count - 1);

	for (size_t box = 0; box < count; box++) {
		w += box_width(flow, box, lit, step, wide.pad);
		close_w += box_width(flow, box, lit, step, close.pad);
	}
	return w > flow->w && close_w <= flow->w ? close : wide;
}

void state_chain_draw(struct flow *flow, const struct step *step)
{
	enum box lit = box_of(step);
	size_t count = lit == BOX_CLOSED ? BOX_COUNT : BOX_CLOSED;
	struct spacing spacing = spacing_for(flow, count, lit, step);
	float x = flow->x, top = flow->y;

	for (size_t box = 0; box < count; box++) {
		const char *label = box_label(flow, (enum box)box, step);
		float w = box_width(flow, box, lit, step, spacing.pad);

		if (box && x + spacing.arrow + w > flow->x + flow->w) {
			flow->y += ROW;
			x = flow->x;
		} else if (box) {
			draw_arrow(flow, x, flow->y, spacing.arrow);
			x += spacing.arrow;
		}
		draw_box(flow, (struct rect){ x, flow->y, w, HEIGHT }, label, box_font(box, lit, label), box == lit);
		x += w;
	}
	draw_hit(flow->frame->list, (struct rect){ flow->x, top, flow->w, flow->y + HEIGHT - top }, ACTION_BRAIN, 1);
	flow->y += HEIGHT;
}
