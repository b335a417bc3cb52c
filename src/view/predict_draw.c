#include "view/predict_draw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/flow.h"
#include "view/phrase.h"
#include "view/step_caption.h"

#define PAD         32.0f
#define PAD_LOW     12.0f
#define LOW         520.0f /* a pane lower than this has no air */
#define WIDTH_MAX   1240.0f
#define GAP         14.0f
#define GAP_LOW     8.0f
#define ROW         92.0f
#define ROW_LOW     58.0f
#define TINY        340.0f /* even lower: the four choices just fit */
#define ROW_TINY    46.0f
#define TWO_COLUMNS 700.0f /* a low pane this wide has the choices two by two */
#define INSIDE      16.0f
#define CAP         44.0f
#define CAP_LOW     38.0f
#define CODE        40.0f
#define CODE_LOW    30.0f
#define SIGN        34.0f
#define HAND        28.0f
#define BUTTON      52.0f
#define ASKED_CHARS 60
#define FOOT        60.0f
#define BAR         10.0f /* of a low pane's scrollbar, beside the padding */

struct quiz {
	struct view_frame *frame;
	const struct predict_record *record;
	struct flow *flow;
	bool low;
};

const char *predict_title(const struct view_frame *frame, const struct predict_question *question, uint16_t code)
{
	struct step step = { .kind = STEP_REPLY, .verb = question->verb, .answers_content = question->content, .code = code };
	char key[64];

	step_caption_key(frame, &step, key, sizeof key);
	return widget_text(frame, key);
}

char *predict_asked(const struct view_frame *frame, const struct predict_question *question, size_t max_chars)
{
	const struct session *session = timeline_session(frame->timeline, question->session);

	if (question->content)
		return mem_strdup(widget_text(frame, "ui.predict.dot"));
	if (!question->asked || question->asked > session->step_count)
		return mem_strdup(widget_text(frame, "ui.predict.greeting"));
	return widget_safe_step(frame, session, &session->steps[question->asked - 1], max_chars);
}

float predict_mark(struct view_frame *frame, float x, float y, float h)
{
	struct rect at = { x, y, h * 1.2f, h };

	draw_rect(frame->list, at, COLOUR_INK, COLOUR_NONE, 8, 0);
	draw_text(frame->list, x + at.w / 2, widget_middle(y, h, TEXT_SMALL), FONT_BOLD, TEXT_SMALL, COLOUR_ON_DARK, ALIGN_CENTRE,
	          "?");
	return at.w;
}

/* ---- the head: what is asked ---- */

/* How long the client has waited for a held reply, at the right end of the line. Returns the width. */
static float draw_waited(const struct quiz *quiz, float y, float h)
{
	struct view_frame *frame = quiz->frame;
	const struct session *session = frame_session(frame);
	char number[24];

	if (!session->held)
		return 0;
	int64_t waited = frame->now_us > session->held_since_us ? (frame->now_us - session->held_since_us) / 1000000 : 0;
	snprintf(number, sizeof number, "%lld", (long long)waited);
	char *text = phrase_fill(frame, "ui.hold.waited-short", number, NULL, NULL);
	float right = quiz->flow->x + quiz->flow->w, w = draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, text);
	draw_text(frame->list, right, widget_middle(y, h, TEXT_SMALL), FONT_SANS, TEXT_SMALL, COLOUR_INK2, ALIGN_RIGHT, text);
	draw_shape(frame->list, SHAPE_HAND, (struct rect){ right - w - HAND - 8, y + (h - HAND) / 2, HAND, HAND }, COLOUR_INK2);
	free(text);
	frame_redraw_at(frame, frame->clock_ms + 1000 - (frame->now_us - session->held_since_us) / 1000 % 1000);
	return w + HAND + 8 + GAP;
}

static void draw_head(const struct quiz *quiz)
{
	struct view_frame *frame = quiz->frame;
	struct flow *flow = quiz->flow;
	const struct predict_question *question = &quiz->record->question;
	float size = quiz->low ? TEXT_NORMAL : TEXT_LARGE, h = size * DRAW_LINE_HEIGHT;
	enum font font = question->content || !question->asked ? FONT_BOLD : FONT_MONO_BOLD;
	char *asked = predict_asked(frame, question, ASKED_CHARS);
	float taken = draw_waited(quiz, flow->y, h);
	const char *title = widget_text(frame, "ui.predict.title");
	float w = draw_text_width(frame->list, FONT_BOLD, size, title);

	if (w > flow->w - taken) {
		size = TEXT_SMALL;
		w = draw_text_width(frame->list, FONT_BOLD, size, title);
	}
	draw_text_fit(frame->list, flow->x, widget_middle(flow->y, h, size), flow->w - taken, FONT_BOLD, size, COLOUR_INK, title);
	float beside = flow->w - taken - w - 2 * GAP;
	if (quiz->low && draw_text_width(frame->list, font, TEXT_SMALL, asked) <= beside) {
		draw_text(frame->list, flow->x + w + 2 * GAP, widget_middle(flow->y, h, TEXT_SMALL), font, TEXT_SMALL,
		          COLOUR_CLIENT, ALIGN_LEFT, asked);
		flow->y += h + GAP_LOW;
	} else {
		float line = quiz->low ? TEXT_SMALL : TEXT_NORMAL;

		draw_text_fit(frame->list, flow->x, flow->y + h, flow->w, font, line, COLOUR_CLIENT, asked);
		flow->y += h + line * DRAW_LINE_HEIGHT + (quiz->low ? GAP_LOW : 2 * GAP);
	}
	free(asked);
}

/* ---- the choices ---- */

enum verdict { VERDICT_NONE, VERDICT_TRUE, VERDICT_WRONG, VERDICT_OTHER };

static enum verdict verdict_of(const struct predict_record *record, size_t i)
{
	if (!record->revealed)
		return VERDICT_NONE;
	if (i == record->question.truth)
		return VERDICT_TRUE;
	return predict_answer(record) == i + 1 ? VERDICT_WRONG : VERDICT_OTHER;
}

static void draw_ground(const struct quiz *quiz, struct rect at, enum verdict verdict, bool chosen)
{
	static const enum colour fills[] = { COLOUR_SURFACE, COLOUR_2XX_SOFT, COLOUR_5XX_SOFT, COLOUR_GROUND };
	static const enum colour lines[] = { COLOUR_LINE, COLOUR_2XX, COLOUR_5XX, COLOUR_LINE };
	bool lit = chosen && verdict == VERDICT_NONE, strong = lit || verdict == VERDICT_TRUE || verdict == VERDICT_WRONG;

	draw_rect(quiz->frame->list, at, lit ? COLOUR_FOCUS_SOFT : fills[verdict], lit ? COLOUR_INK : lines[verdict], 14,
	          strong ? 4 : 2);
}

/* "(hand) 12", and of the chosen one the two signs that the keys ↑ ↓ have. Returns the width taken at the right. */
static float draw_hands(const struct quiz *quiz, struct rect at, size_t i)
{
	struct view_frame *frame = quiz->frame;
	unsigned hands = quiz->record->hands[i];
	bool counting = quiz->record->chosen == i + 1 && !quiz->record->revealed;
	float right = at.x + at.w - INSIDE, side = quiz->low ? 36 : 44;
	char number[16];

	if (counting) {
		struct rect up = { right - side, at.y + 2, side, at.h / 2 - 2 }, down = { up.x, at.y + at.h / 2, side, up.h };
		float sign = fminf(up.h - 4, 26);

		draw_shape(frame->list, SHAPE_UP,
		           (struct rect){ up.x + (side - sign) / 2, up.y + (up.h - sign) / 2 + 2, sign, sign }, COLOUR_INK);
		draw_shape(frame->list, SHAPE_DOWN,
		           (struct rect){ down.x + (side - sign) / 2, down.y + (down.h - sign) / 2 - 2, sign, sign }, COLOUR_INK);
		draw_hit(frame->list, up, ACTION_UP, 0);
		draw_hit(frame->list, down, ACTION_DOWN, 0);
		right -= side + 6;
	}
	if (!counting && !hands)
		return at.x + at.w - right;
	snprintf(number, sizeof number, "%u", hands);
	float w = fmaxf(draw_text_width(frame->list, FONT_BOLD, TEXT_NORMAL, number), 34);
	draw_text(frame->list, right, widget_middle(at.y, at.h, TEXT_NORMAL), FONT_BOLD, TEXT_NORMAL, COLOUR_INK, ALIGN_RIGHT,
	          number);
	right -= w + 6 + HAND;
	draw_shape(frame->list, SHAPE_HAND, (struct rect){ right, at.y + (at.h - HAND) / 2, HAND, HAND }, COLOUR_INK);
	return at.x + at.w - right + 10;
}

/* The sign and its word, so that neither colour nor sign is alone. Returns the width taken at the left. */
static float draw_verdict(const struct quiz *quiz, struct rect at, enum verdict verdict)
{
	struct rect sign = { at.x + INSIDE + (quiz->low ? 2 : 4), at.y + (at.h - SIGN) / 2, SIGN, SIGN };

	if (verdict == VERDICT_TRUE)
		draw_shape(quiz->frame->list, SHAPE_CHECK, sign, COLOUR_2XX);
	else if (verdict == VERDICT_WRONG)
		draw_shape(quiz->frame->list, SHAPE_CROSS, sign, COLOUR_5XX);
	return (quiz->low ? CAP_LOW : CAP) + INSIDE;
}

static float draw_key_cap(const struct quiz *quiz, struct rect at, size_t i)
{
	char key[2] = { (char)('1' + i), '\0' };
	float cap = quiz->low ? CAP_LOW : CAP;

	widget_key(quiz->frame, at.x + INSIDE, at.y + (at.h - cap) / 2 - 2, cap, key, ACTION_NONE, 0);
	return cap + INSIDE;
}

static void draw_choice(const struct quiz *quiz, struct rect at, size_t i)
{
	struct view_frame *frame = quiz->frame;
	const struct predict_record *record = quiz->record;
	enum verdict verdict = verdict_of(record, i);
	float code = quiz->low ? CODE_LOW : CODE, text = quiz->low ? TEXT_SMALL : TEXT_NORMAL;
	enum colour ink = verdict == VERDICT_OTHER ? COLOUR_INK2 : COLOUR_INK;
	char digits[8];

	draw_ground(quiz, at, verdict, record->chosen == i + 1);
	if (!record->revealed)
		draw_hit(frame->list, at, ACTION_ANSWER, (int)i + 1);
	float left = verdict == VERDICT_NONE ? draw_key_cap(quiz, at, i) : draw_verdict(quiz, at, verdict);
	float x = at.x + left + INSIDE, right = at.x + at.w - draw_hands(quiz, at, i);
	snprintf(digits, sizeof digits, "%03u", record->question.codes[i]);
	x += draw_text(frame->list, x, widget_middle(at.y, at.h, code), FONT_MONO_BOLD, code, ink, ALIGN_LEFT, digits) + 18;
	const char *title = predict_title(frame, &record->question, record->question.codes[i]);
	char *words = verdict == VERDICT_TRUE || verdict == VERDICT_WRONG
	                      ? mem_printf("%s · %s", title,
	                                   widget_text(frame, verdict == VERDICT_TRUE ? "ui.predict.true" : "ui.predict.wrong"))
	                      : mem_strdup(title);
	enum font font = verdict == VERDICT_TRUE ? FONT_BOLD : FONT_SANS;
	float w = right - x, h = draw_paragraph_height(frame->list, font, text, w, words);
	if (h > at.h - 8) {
		text = TEXT_SMALL;
		h = draw_paragraph_height(frame->list, font, text, w, words);
	}
	if (h > at.h - 2)
		draw_text_fit(frame->list, x, widget_middle(at.y, at.h, text), w, font, text, ink, words);
	else
		draw_paragraph(frame->list, (struct rect){ x, at.y + (at.h - h) / 2, w, h }, font, text, ink, words);
	free(words);
}

/* The title in two lines may need a higher row. */
static float row_height(const struct quiz *quiz, float w)
{
	float text = quiz->low ? TEXT_SMALL : TEXT_NORMAL, most = quiz->low ? ROW_LOW : ROW;

	float beside = quiz->low ? 260 : 340; /* what stands beside the title */

	if (quiz->flow->at.h < TINY) {
		most = ROW_TINY;
		beside = 160; /* no hands: a counted title may be cut */
	}
	for (size_t i = 0; i < PREDICT_CHOICES; i++) {
		const char *title = predict_title(quiz->frame, &quiz->record->question, quiz->record->question.codes[i]);
		float h = draw_paragraph_height(quiz->frame->list, FONT_BOLD, text, w - beside, title);

		most = fmaxf(most, h + (quiz->low ? 6 : 12));
	}
	return most;
}

static void draw_choices(const struct quiz *quiz)
{
	struct flow *flow = quiz->flow;
	float gap = quiz->low ? GAP_LOW : GAP;
	size_t columns = quiz->low && flow->w >= TWO_COLUMNS ? 2 : 1, place = 0;
	float w = (flow->w + gap) / (float)columns - gap, h = row_height(quiz, w);

	for (size_t i = 0; i < PREDICT_CHOICES; i++) {
		struct rect at = { flow->x + (w + gap) * (float)(place % columns), flow->y + (h + gap) * (float)(place / columns),
			           w, h };

		if (quiz->low && verdict_of(quiz->record, i) == VERDICT_OTHER)
			continue; /* there is hardly room for why it was so */
		draw_choice(quiz, at, i);
		place++;
	}
	flow->y += (h + gap) * (float)((place + columns - 1) / columns) + gap;
}

/* ---- below: how to answer, or why it was so ---- */

static const char *why(const struct quiz *quiz)
{
	const struct predict_question *question = &quiz->record->question;
	struct step step = { .kind = STEP_REPLY,
		             .verb = question->verb,
		             .answers_content = question->content,
		             .code = question->codes[question->truth] };
	char key[64];

	step_caption_key(quiz->frame, &step, key, sizeof key);
	char *field = strstr(key, ".title"); /* none: only the first digit is known */
	if (field)
		memcpy(field, ".text", sizeof ".text");
	return phrase_find(quiz->frame, "%s", key);
}

static void draw_why(const struct quiz *quiz)
{
	const char *text = why(quiz);
	char *rich = phrase_rich(text ? text : "");

	flow_paragraph(quiz->flow, FONT_SANS, quiz->low ? TEXT_SMALL : TEXT_NORMAL, COLOUR_INK, rich);
	free(rich);
}

static void draw_buttons(const struct quiz *quiz)
{
	struct view_frame *frame = quiz->frame;
	struct flow *flow = quiz->flow;
	const char *space = widget_text(frame, "ui.key.space");
	const char *label = widget_text(frame, quiz->record->revealed ? "ui.predict.go-on" : "ui.predict.reveal");
	float w = widget_key_button(frame, flow->x, flow->y, BUTTON, space, label, true, ACTION_NEXT, 0);
	const char *hint = widget_text(frame, "ui.predict.hint");

	if (!quiz->record->revealed && draw_text_width(frame->list, FONT_SANS, TEXT_SMALL, hint) <= flow->w - w - 2 * GAP) {
		draw_text(frame->list, flow->x + w + 2 * GAP, widget_middle(flow->y, BUTTON, TEXT_SMALL), FONT_SANS, TEXT_SMALL,
		          COLOUR_INK2, ALIGN_LEFT, hint);
	} else if (!quiz->record->revealed && !quiz->low) {
		draw_text_fit(frame->list, flow->x, flow->y + BUTTON + 10, flow->w, FONT_SANS, TEXT_SMALL, COLOUR_INK2, hint);
		flow->y += 10 + TEXT_SMALL * DRAW_LINE_HEIGHT;
	}
	flow->y += BUTTON;
}

void predict_draw(struct view_frame *frame, struct rect at, const struct predict_record *record)
{
	bool low = at.h < LOW;
	struct flow flow;
	struct quiz quiz = { .frame = frame, .record = record, .flow = &flow, .low = low };

	draw_rect(frame->list, at, COLOUR_GROUND, COLOUR_NONE, 0, 0);
	widget_scroll_area(frame, at, PANE_EXPLAIN);
	flow_begin(&flow, frame, at, low ? PAD_LOW : PAD);
	flow.w = fminf(flow.w - (low ? BAR : 0), WIDTH_MAX);
	draw_head(&quiz);
	draw_choices(&quiz);
	if (record->revealed) {
		draw_why(&quiz);
		flow.y += low ? GAP_LOW : 2 * GAP;
	}
	draw_buttons(&quiz);
	flow_end(&flow, PANE_EXPLAIN);
}

/* ---- the ladder's foot ---- */

static bool foot_wanted(const struct view_frame *frame)
{
	struct predict_record record;

	return predict_standing(frame->timeline, frame->state, &record);
}

float predict_foot_height(const struct view_frame *frame)
{
	return foot_wanted(frame) ? FOOT : 0;
}

void predict_foot_draw(struct view_frame *frame, struct rect at)
{
	float h = 40, y = at.y + (at.h - h) / 2 - 4, w = h * 1.2f, x = at.x + at.w - 8 - w;

	draw_line(frame->list, at.x + 22, y + h / 2, x - 6, y + h / 2, COLOUR_INK2, 2, 5);
	draw_shape(frame->list, SHAPE_ARROW_LEFT, (struct rect){ at.x + 4, y + h / 2 - 10, 20, 20 }, COLOUR_INK2);
	predict_mark(frame, x, y, h);
}
