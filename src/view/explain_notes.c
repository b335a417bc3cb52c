#include "view/explain_notes.h"

#include <stdlib.h>

#include "view/bilingual.h"
#include "view/step_note.h"
#include "view/unanswered.h"

#define MAX_NOTES 4
#define SIGN      34.0f
#define SIDE      22.0f
#define BESIDE    18.0f /* between the sign and the words */

static void draw_card(struct flow *flow, enum shape sign, const char *title, struct bilingual text)
{
	struct draw_list *list = flow->frame->list;
	size_t card = list->count;
	struct flow inside = *flow;

	draw_rect(list, (struct rect){ flow->x, flow->y, flow->w, 0 }, COLOUR_FOCUS_SOFT, COLOUR_FOCUS, 14, 2);
	inside.y += 14;
	draw_shape(list, sign, (struct rect){ inside.x + SIDE, inside.y + 4, SIGN, SIGN }, COLOUR_INK);
	inside.x += SIDE + SIGN + BESIDE;
	inside.w -= SIDE + SIGN + BESIDE + SIDE;
	if (title)
		flow_paragraph(&inside, FONT_BOLD, TEXT_NORMAL, COLOUR_INK, title);
	bilingual_draw(&inside, 26, COLOUR_INK, text);
	list->items[card].at.h = inside.y + 14 - flow->y;
	flow->y = inside.y + 14;
}

/* What the source did to this step, in its words. */
static void draw_notes(struct flow *flow, const struct session *session, const struct step *step, float gap)
{
	enum shape sign = step->altered ? SHAPE_HAND : step->kind == STEP_TLS ? SHAPE_LOCK : SHAPE_BANG;
	char *note;

	for (size_t i = 0; i < MAX_NOTES && (note = step_note_text(session, step, i)) != NULL; i++) {
		note = step_note_words(flow->frame, note);
		draw_card(flow, sign,
		          step->altered && step->kind == STEP_REPLY && i == 0 ? widget_text(flow->frame, "ui.fault.altered")
		                                                              : NULL,
		          (struct bilingual){ note, NULL });
		flow->y += gap;
		free(note);
	}
}

/* The client left while its message had no reply yet: so it looks when a held reply outlasts its patience. */
static bool hung_up(const struct session *session, const struct step *step)
{
	return step->kind == STEP_CLOSE && step->from == SMTP_CLIENT &&
	       unanswered_find(session, (size_t)(step - session->steps)).any;
}

void explain_notes(struct flow *flow, const struct session *session, const struct step *step, float gap)
{
	draw_notes(flow, session, step, gap);
	if (!hung_up(session, step))
		return;
	draw_card(flow, SHAPE_HAND, NULL, bilingual_find(flow->frame, "ui.held-hangup"));
	flow->y += gap;
}
