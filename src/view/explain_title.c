#include "view/explain_title.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

#define SIGN_CHARS 10 /* of an unknown command's word */
#define SIGN_SIZE  72.0f
#define SUBTITLE   26.0f

struct title {
	struct view_frame *frame;
	const struct session *session;
	const struct step *step;
	const struct explain_key *key;
	enum colour colour;
};

static bool by_both(const struct step *step)
{
	return step->kind == STEP_HANDSHAKE || step->kind == STEP_TLS || step->kind == STEP_CLOSE;
}

enum colour explain_title_colour(const struct step *step)
{
	if (step->kind == STEP_REPLY)
		return widget_code_colour(step->code);
	return by_both(step) ? COLOUR_INK2 : COLOUR_CLIENT;
}

/* The big word of a step; NULL where a drawn sign stands for it. free() it. */
static char *sign_text(const struct title *title)
{
	const struct step *step = title->step;

	switch (step->kind) {
	case STEP_REPLY: return mem_printf("%03u", step->code);
	case STEP_HANDSHAKE:
	case STEP_CLOSE: return mem_strdup("TCP");
	case STEP_CHUNK: return mem_strdup("BDAT");
	case STEP_TLS: return mem_strdup("TLS");
	case STEP_COMMAND: break;
	default: return NULL;
	}
	if (step->verb < VERB_UNKNOWN)
		return mem_strdup(smtp_verb_info(step->verb)->name);
	char *line = widget_safe_step(title->frame, title->session, step, SIGN_CHARS);
	size_t word = strcspn(line, " ");
	if (word)
		line[word] = '\0';
	return line;
}

/* Draws the sign at the column's left. Returns its width. */
static float draw_sign(const struct title *title, const struct flow *flow)
{
	static const enum shape shapes[] = {
		[STEP_HEADER] = SHAPE_ENVELOPE,
		[STEP_BODY] = SHAPE_PAGE,
		[STEP_CONTENT_END] = SHAPE_DOT,
		[STEP_AUTH_RESPONSE] = SHAPE_LOCK,
	};
	struct draw_list *list = flow->frame->list;
	char *sign = sign_text(title);
	float width = SIGN_SIZE;

	if (sign)
		width = draw_text_fit(list, flow->x, flow->y - 6, flow->w, FONT_MONO_BOLD, SIGN_SIZE, title->colour, sign);
	else if (title->step->kind == STEP_CONTENT_END)
		draw_shape(list, SHAPE_DOT, (struct rect){ flow->x + 22, flow->y + 44, 28, 28 }, title->colour);
	else
		draw_shape(list, shapes[title->step->kind], (struct rect){ flow->x, flow->y + 10, SIGN_SIZE, SIGN_SIZE },
		           title->colour);
	free(sign);
	return width;
}

static const char *direction(const struct title *title)
{
	if (title->step->kind == STEP_HANDSHAKE || title->step->kind == STEP_TLS)
		return widget_text(title->frame, "ui.direction.both");
	return widget_text(title->frame, title->step->from == SMTP_CLIENT ? "ui.direction.client" : "ui.direction.server");
}

/* "Start mail input · 服务器 → 客户端", the direction on a line of its own where it is narrow. */
static void draw_subtitle(const struct title *title, struct flow *flow)
{
	const char *other = explain_key_both(title->frame, title->key, "title").second, *where = direction(title);
	const char *name = other ? other : explain_key_find(title->frame, title->key, "name");
	char *one = mem_printf("%s%s%s", name ? name : "", name ? " · " : "", where);

	if (!name || draw_text_width(title->frame->list, FONT_SANS, SUBTITLE, one) <= flow->w) {
		flow_paragraph(flow, FONT_SANS, SUBTITLE, COLOUR_INK2, one);
	} else {
		flow_paragraph(flow, FONT_SANS, SUBTITLE, COLOUR_INK2, name);
		flow_paragraph(flow, FONT_SANS, SUBTITLE, COLOUR_INK2, where);
	}
	free(one);
}

/* The largest size at which the text fits into one line, or 0. */
static float largest_size(const struct draw_list *list, const char *text, float w)
{
	static const float sizes[] = { TEXT_LARGE, 32, 30 };

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (draw_text_width(list, FONT_BOLD, sizes[i], text) <= w)
			return sizes[i];
	}
	return 0;
}

void explain_title_draw(struct flow *flow, const struct session *session, const struct step *step, const struct explain_key *key)
{
	struct title title = { flow->frame, session, step, key, explain_title_colour(step) };
	const char *text = explain_key_find(flow->frame, key, "title");
	float sign = draw_sign(&title, flow) + 26;
	float size = text ? largest_size(flow->frame->list, text, flow->w - sign) : TEXT_LARGE;
	struct flow beside = *flow;

	if (size > 0) {
		beside.x += sign;
		beside.w -= sign;
	} else { /* narrow: below the sign, over all the width */
		beside.y += 92;
		size = TEXT_LARGE;
	}
	if (text)
		flow_paragraph(&beside, FONT_BOLD, size, COLOUR_INK, text);
	draw_subtitle(&title, &beside);
	flow->y = fmaxf(beside.y, flow->y + 88);
}
