/* breaks: which replies are held, chosen while the server runs: break-if. What --hold=WHAT says at the start.
 *
 *   ╭ Hold which replies       ↑ ↓ choose · Enter turns it ╮
 *   │ [ on ] Hold (H)                                      │
 *   │ [ on ] every reply                                   │   nothing below is on
 *   │ [off ] the greeting        [off ] every failure: 4yz │
 *   ╰──────────────────────────────────────────────────────╯
 *
 * Drawn by breaks_draw (panes.h); app turns over a row. Main thread.
 */
#ifndef VIEW_BREAKS_H
#define VIEW_BREAKS_H

#include "view/view.h"

/* The rows, in the order of the keys. */
enum break_row {
	BREAK_HOLD,  /* view_state.hold */
	BREAK_EVERY, /* nothing below but the connection */
	BREAK_FAILURES,
	BREAK_CONTENT_END,
	BREAK_GREETING,
	BREAK_HELLO, /* EHLO and HELO */
	BREAK_MAIL,
	BREAK_RCPT,
	BREAK_DATA,
	BREAK_BDAT,
	BREAK_AUTH,
	BREAK_STARTTLS,
	BREAK_RSET,
	BREAK_QUIT,
	BREAK_OTHERS,  /* every other command */
	BREAK_SESSION, /* only the focused connection */
	BREAK_ROWS
};

/* Is something chosen that not every reply meets? Only then playing stops. */
bool breaks_any(const struct break_state *breaks);

/* Is it a reply that is meant? Whether it is held is the server's to say; this is for steps that have happened. */
bool breaks_meets(const struct break_state *breaks, uint32_t session, const struct step *step);

bool breaks_is_on(const struct view_state *state, enum break_row row);

/* Turns a row over; BREAK_HOLD is not its own (ACTION_HOLD). session: the focused one. */
void breaks_turn(struct break_state *breaks, enum break_row row, uint32_t session);

#endif
