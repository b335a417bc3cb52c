/* nav_state: what a person has chosen about going through a session: run until, break-if, bookmarks, lanes.
 *
 * Plain data, parts of struct view_state; app/actions_until.c, actions_break.c, actions_bookmark.c and actions_lanes.c are their
 * only writers. Main thread.
 */
#ifndef VIEW_NAV_STATE_H
#define VIEW_NAV_STATE_H

#include "timeline/search.h"

/* Run until, back until (view/until.h). */
struct until_state {
	bool open, back;      /* the card is shown; it looks for an earlier step */
	enum search_kind row; /* chosen in it */
	enum smtp_verb verb;  /* of row VERB */
	char code[4];         /* what was typed, by row */
	char field[SEARCH_TEXT_MAX];
	char bytes[SEARCH_TEXT_MAX];
	bool asked;          /* there is a last question, for F3 */
	bool running;        /* it waits for what has not happened yet */
	uint32_t session;    /* where it runs */
	size_t checked;      /* steps of it that are known not to match */
	int64_t released_us; /* the held reply that was let go for it, by its held_since_us */
};

/* Which replies are held, and where playing stops (view/breaks.h). Nothing chosen: every reply. */
struct break_state {
	bool open;
	size_t row;
	uint32_t verbs;      /* bit 1 << enum smtp_verb; 1 << VERB_COUNT the greeting */
	bool failures;       /* any 4yz or 5yz */
	bool content_end;    /* the reply to the final dot, or to BDAT LAST */
	uint32_t connection; /* only this one; 0: all */
};

struct bookmark {
	uint32_t session;
	size_t step; /* 1 … */
};

struct bookmark_state {
	bool open;
	size_t row;
	const struct bookmark *marks; /* owned by app, in order of session and step */
	size_t count;
};

/* Several sessions side by side on one clock (view/lanes.h). */
struct lanes_state {
	bool open;
	bool follow;    /* End was pressed: the newest message of any session is shown */
	bool wanted;    /* a held reply was let go: the next message is shown when it comes */
	size_t moment;  /* what has happened: timeline/moment.h */
	uint32_t first; /* the leftmost session, 1 …; 0: not chosen yet */
};

#endif
