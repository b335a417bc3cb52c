#include "view/step_caption.h"

#include <ctype.h>
#include <stdio.h>

static void verb_key(enum smtp_verb verb, char *out, size_t size)
{
	snprintf(out, size, "%s", verb < VERB_UNKNOWN ? smtp_verb_info(verb)->name : "unknown");
	for (char *c = out; *c; c++)
		*c = (char)tolower((unsigned char)*c);
}

/* The most particular text there is: of this code after this command, of this code, of its first digit. */
static void reply_key(const struct view_frame *frame, const struct step *step, char *out, size_t size)
{
	char what[32] = "content";

	if (!step->answers_content && step->verb == VERB_COUNT)
		snprintf(what, sizeof what, "greeting");
	else if (!step->answers_content)
		verb_key(step->verb, what, sizeof what);
	snprintf(out, size, "reply.%s.%03u.title", what, step->code);
	if (!texts_find(frame->texts, frame->state->lang, out))
		snprintf(out, size, "reply.%03u.title", step->code);
	if (!texts_find(frame->texts, frame->state->lang, out))
		snprintf(out, size, "digit1.%u", step->code / 100u);
}

void step_caption_key(const struct view_frame *frame, const struct step *step, char *out, size_t size)
{
	static const char *const names[] = {
		[STEP_HANDSHAKE] = "handshake", [STEP_COMMAND] = "command",
		[STEP_REPLY] = "reply",         [STEP_HEADER] = "header",
		[STEP_BODY] = "body",           [STEP_CONTENT_END] = "content-end",
		[STEP_CLOSE] = "close",         [STEP_AUTH_RESPONSE] = "auth-response",
		[STEP_CHUNK] = "chunk",         [STEP_TLS] = "tls",
	};
	char verb[32];

	if (step->kind == STEP_REPLY) {
		reply_key(frame, step, out, size);
	} else if (step->kind == STEP_COMMAND) {
		verb_key(step->verb, verb, sizeof verb);
		snprintf(out, size, "command.%s.title", verb);
	} else {
		snprintf(out, size, "step.%s.title", names[step->kind]);
	}
}

void step_caption_draw(struct view_frame *frame, struct rect at)
{
	const struct step *step = frame_current(frame);
	float x = at.x + 16, cap = at.h - 14, right = at.x + at.w - 16;
	char key[64];

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	draw_line(frame->list, at.x, at.y, at.x + at.w, at.y, COLOUR_LINE, 2, 0);
	right -= widget_key_width(frame, cap, "1");
	widget_key(frame, right, at.y + 6, cap, "1", ACTION_PANE, PANE_EXPLAIN);
	if (step->kind == STEP_REPLY)
		x += widget_code_badge(frame, x, at.y + 8, at.h - 16, step->code) + 14;
	step_caption_key(frame, step, key, sizeof key);
	draw_text_fit(frame->list, x, widget_middle(at.y, at.h, 26), right - 14 - x, FONT_BOLD, 26, COLOUR_INK,
	              widget_text(frame, key));
}
