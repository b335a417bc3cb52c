#include "view/mail_progress.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "view/envelope_note.h"
#include "view/phrase.h"

#define ROW     52.0f
#define SIGN    24.0f
#define COLUMN  250.0f
#define PADDING 26.0f

enum progress { TO_COME, UNDER_WAY, DONE, FAILED };

/* Draws one row of the list. value may be NULL. */
static void draw_row(struct flow *flow, enum progress progress, const char *label, const char *value)
{
	static const enum shape shapes[] = {
		[TO_COME] = SHAPE_DOT, [UNDER_WAY] = SHAPE_DOTS, [DONE] = SHAPE_CHECK, [FAILED] = SHAPE_CROSS
	};
	static const enum colour colours[] = {
		[TO_COME] = COLOUR_FUTURE, [UNDER_WAY] = COLOUR_3XX, [DONE] = COLOUR_2XX, [FAILED] = COLOUR_5XX
	};
	struct draw_list *list = flow->frame->list;
	float x = flow->x + PADDING, y = flow->y + (ROW - TEXT_NORMAL * DRAW_LINE_HEIGHT) / 2;
	float side = progress == TO_COME ? SIGN / 2 : SIGN;
	struct rect sign = { x + (SIGN - side) / 2, flow->y + (ROW - side) / 2, side, side };

	draw_shape(list, shapes[progress], sign, colours[progress]);
	x += SIGN + 20;
	float text =
	        draw_text(list, x, y, FONT_BOLD, TEXT_NORMAL, progress == TO_COME ? COLOUR_INK2 : COLOUR_INK, ALIGN_LEFT, label);
	x += fmaxf(COLUMN, text + 20);
	if (value)
		draw_text_fit(list, x, y, flow->x + flow->w - PADDING - x, FONT_SANS, TEXT_NORMAL, COLOUR_INK, value);
	flow->y += ROW;
}

static void draw_envelope(struct flow *flow, const struct snapshot *snapshot, const struct envelope *envelope)
{
	struct view_frame *frame = flow->frame;
	bool sender = envelope->reverse_path != NULL, recipients = snapshot->recipients_accepted > 0;
	char *address = sender ? envelope_note_address(envelope->reverse_path) : NULL;
	char count[24];

	snprintf(count, sizeof count, "%u", snapshot->recipients_accepted);
	char *accepted = recipients ? phrase_fill(frame, "ui.progress.recipients", count, NULL, NULL) : NULL;
	draw_row(flow, sender ? DONE : TO_COME, widget_text(frame, "ui.progress.sender"), address);
	draw_row(flow, recipients ? DONE : TO_COME, widget_text(frame, "ui.progress.recipient"), accepted);
	free(address);
	free(accepted);
}

static void draw_content(struct flow *flow, const struct shown_mail *shown)
{
	struct view_frame *frame = flow->frame;
	size_t body = shown->size - shown->header_size;
	bool header_done = shown->record && (shown->size > shown->header_size || shown->ended);
	bool chunks = shown->record && shown->record->chunk_count;
	const char *last = chunks ? "BDAT LAST" : widget_text(frame, "ui.progress.dot");
	char size[32];

	widget_size(shown->header_size, size, sizeof size);
	draw_row(flow,
	         header_done   ? DONE
	         : shown->size ? UNDER_WAY
	                       : TO_COME,
	         widget_text(frame, "ui.progress.header"), shown->header_size ? size : NULL);
	widget_size(body, size, sizeof size);
	draw_row(flow,
	         shown->ended ? DONE
	         : body       ? UNDER_WAY
	                      : TO_COME,
	         widget_text(frame, "ui.progress.body"), body ? size : NULL);
	draw_row(flow, shown->ended ? DONE : TO_COME, last, NULL);
}

static void draw_answer(struct flow *flow, const struct shown_mail *shown)
{
	char *refused = shown->refused ? mem_printf("%03u", shown->refused) : NULL;

	draw_row(flow,
	         refused        ? FAILED
	         : shown->ended ? UNDER_WAY
	                        : TO_COME,
	         widget_text(flow->frame, "ui.progress.answer"), refused);
	free(refused);
}

static void draw_list_of_steps(struct flow *flow, const struct shown_mail *shown)
{
	struct snapshot snapshot;
	struct envelope envelope = { 0 };
	size_t steps = frame_step(flow->frame);
	const struct step *current = frame_current(flow->frame);
	uint32_t mail = shown->index != TIMELINE_NONE ? shown->index : current->mail;

	timeline_snapshot(flow->frame->timeline, shown->session, steps, &snapshot);
	if (mail != TIMELINE_NONE || snapshot.mail_event != TIMELINE_NONE)
		timeline_envelope(flow->frame->timeline, shown->session,
		                  mail != TIMELINE_NONE ? mail : (uint32_t)shown->session->mail_count, steps, &envelope);
	widget_card(flow->frame, (struct rect){ flow->x, flow->y, flow->w, 6 * ROW + 20 });
	flow->y += 10;
	draw_envelope(flow, &snapshot, &envelope);
	draw_content(flow, shown);
	draw_answer(flow, shown);
	flow->y += 10;
	envelope_finish(&envelope);
}

void mail_progress_draw(struct flow *flow, const struct shown_mail *shown)
{
	struct view_frame *frame = flow->frame;

	flow_paragraph(flow, FONT_BOLD, TEXT_LARGE, COLOUR_INK, widget_text(frame, "ui.progress.title"));
	flow->y += 8;
	char *text = phrase_rich(widget_text(frame, "ui.progress.text"));
	flow_paragraph(flow, FONT_SANS, TEXT_NORMAL, COLOUR_INK, text);
	free(text);
	flow->y += 24;
	if (shown->session && frame_current(frame))
		draw_list_of_steps(flow, shown);
}
