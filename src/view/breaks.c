#include "view/breaks.h"

#include <math.h>
#include <stdio.h>

#include "view/overlay.h"
#include "view/panes.h"

#define WIDTH_MOST   1560.0f
#define COLUMNS_FROM 1100.0f
#define ROW          58.0f
#define NOTE         44.0f
#define SWITCH       118.0f /* a row's words begin behind its switch */

#define BIT(verb) (1u << (verb))

/* What a row means in verbs; 0: it means something else. */
static uint32_t verbs_of(enum break_row row)
{
	static const uint32_t verbs[BREAK_ROWS] = {
		[BREAK_GREETING] = BIT(VERB_COUNT),
		[BREAK_HELLO] = BIT(VERB_HELO) | BIT(VERB_EHLO),
		[BREAK_MAIL] = BIT(VERB_MAIL),
		[BREAK_RCPT] = BIT(VERB_RCPT),
		[BREAK_DATA] = BIT(VERB_DATA),
		[BREAK_BDAT] = BIT(VERB_BDAT),
		[BREAK_AUTH] = BIT(VERB_AUTH),
		[BREAK_STARTTLS] = BIT(VERB_STARTTLS),
		[BREAK_RSET] = BIT(VERB_RSET),
		[BREAK_QUIT] = BIT(VERB_QUIT),
		[BREAK_OTHERS] = BIT(VERB_VRFY) | BIT(VERB_EXPN) | BIT(VERB_HELP) | BIT(VERB_NOOP) | BIT(VERB_SEND) |
		                 BIT(VERB_SOML) | BIT(VERB_SAML) | BIT(VERB_TURN) | BIT(VERB_UNKNOWN),
	};

	return verbs[row];
}

static const char *const keys[BREAK_ROWS] = {
	[BREAK_HOLD] = "ui.break.hold",       [BREAK_EVERY] = "ui.break.every",       [BREAK_FAILURES] = "ui.break.failures",
	[BREAK_CONTENT_END] = "ui.break.end", [BREAK_GREETING] = "ui.break.greeting", [BREAK_HELLO] = "ui.break.hello",
	[BREAK_MAIL] = "ui.break.mail",       [BREAK_RCPT] = "ui.break.rcpt",         [BREAK_DATA] = "ui.break.data",
	[BREAK_BDAT] = "ui.break.bdat",       [BREAK_AUTH] = "ui.break.auth",         [BREAK_STARTTLS] = "ui.break.starttls",
	[BREAK_RSET] = "ui.break.rset",       [BREAK_QUIT] = "ui.break.quit",         [BREAK_OTHERS] = "ui.break.others",
	[BREAK_SESSION] = "ui.break.session",
};

bool breaks_any(const struct break_state *breaks)
{
	return breaks->verbs != 0 || breaks->failures || breaks->content_end;
}

bool breaks_meets(const struct break_state *breaks, uint32_t session, const struct step *step)
{
	if (step->kind != STEP_REPLY || (breaks->connection != 0 && breaks->connection != session))
		return false;
	bool named = !step->answers_content && (breaks->verbs >> step->verb & 1) != 0;

	return named || (breaks->failures && step->code >= 400) || (breaks->content_end && step->answers_content);
}

bool breaks_is_on(const struct view_state *state, enum break_row row)
{
	const struct break_state *breaks = &state->breaks;
	uint32_t verbs = verbs_of(row);

	switch (row) {
	case BREAK_HOLD: return state->hold;
	case BREAK_EVERY: return !breaks_any(breaks);
	case BREAK_FAILURES: return breaks->failures;
	case BREAK_CONTENT_END: return breaks->content_end;
	case BREAK_SESSION: return breaks->connection != 0;
	default: return (breaks->verbs & verbs) == verbs;
	}
}

void breaks_turn(struct break_state *breaks, enum break_row row, uint32_t session)
{
	uint32_t verbs = verbs_of(row);

	switch (row) {
	case BREAK_HOLD: return;
	case BREAK_EVERY:
		breaks->verbs = 0;
		breaks->failures = breaks->content_end = false;
		return;
	case BREAK_FAILURES: breaks->failures = !breaks->failures; return;
	case BREAK_CONTENT_END: breaks->content_end = !breaks->content_end; return;
	case BREAK_SESSION: breaks->connection = breaks->connection ? 0 : session; return;
	default: breaks->verbs = (breaks->verbs & verbs) == verbs ? breaks->verbs & ~verbs : breaks->verbs | verbs;
	}
}

/* ---- the overlay ---- */

/* Rows go down the left column and on in the right one. */
static struct rect row_at(float width, size_t row)
{
	size_t columns = width >= COLUMNS_FROM ? 2 : 1, half = (BREAK_ROWS + columns - 1) / columns;
	float w = columns == 2 ? floorf((width - 24) / 2) : width;

	return (struct rect){ row / half ? w + 24 : 0, ROW * (float)(row % half), w, ROW - 4 };
}

static void row_label(const struct view_frame *frame, enum break_row row, char *out, size_t size)
{
	const struct view_state *state = frame->state;
	char number[16];

	snprintf(number, sizeof number, "%u", state->breaks.connection ? state->breaks.connection : state->session);
	widget_fill(frame, keys[row], number, NULL, out, size);
}

static void draw_row(const struct overlay *overlay, enum break_row row, struct rect at)
{
	struct view_frame *frame = overlay->frame;
	bool chosen = row == frame->state->breaks.row, on = breaks_is_on(frame->state, row);
	char label[160];

	if (!overlay_place(overlay, &at))
		return;
	if (chosen)
		draw_rect(frame->list, at, COLOUR_FOCUS, COLOUR_FOCUS_INK, 10, 2);
	widget_toggle(frame, at.x + 10, at.y + (at.h - WIDGET_TOGGLE_H) / 2, on, COLOUR_2XX);
	row_label(frame, row, label, sizeof label);
	draw_text_fit(frame->list, at.x + 10 + SWITCH, widget_middle(at.y, at.h, 26), at.w - 20 - SWITCH,
	              row < BREAK_FAILURES ? FONT_BOLD : FONT_SANS, 26, chosen ? COLOUR_FOCUS_INK : COLOUR_INK, label);
	draw_hit(frame->list, at, ACTION_BREAK_ROW, (int)row);
}

void breaks_draw(struct view_frame *frame, struct rect at)
{
	float w = overlay_width(at, WIDTH_MOST), height = row_at(w, BREAK_ROWS / (w >= COLUMNS_FROM ? 2 : 1) - 1).y + ROW;
	struct rect note = { 0, height, w, NOTE };
	struct overlay overlay =
	        overlay_begin(frame, at, WIDTH_MOST, height + NOTE, row_at(w, frame->state->breaks.row),
	                      widget_text(frame, "ui.break.title"), widget_text(frame, "ui.break.hint"), ACTION_ESCAPE);

	for (int row = 0; row < BREAK_ROWS; row++)
		draw_row(&overlay, (enum break_row)row, row_at(w, (size_t)row));
	if (overlay_place(&overlay, &note))
		draw_text_fit(frame->list, note.x, widget_middle(note.y, note.h, TEXT_SMALL), note.w, FONT_SANS, TEXT_SMALL,
		              COLOUR_INK2, widget_text(frame, "ui.break.note"));
}
