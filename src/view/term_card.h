/* term_card: a card of short words and what each of them means.
 *
 *   ╭──────────────────────────────╮
 *   │ 3     positive, more needed  │   the words stand in one column; in a narrow card a long word has its
 *   │ 5     mail system            │   meaning below it
 *   ╰──────────────────────────────╯
 *
 * Used for the digits of a reply, EHLO's extensions, parameters. Strings are borrowed during the call. Main thread.
 */
#ifndef VIEW_TERM_CARD_H
#define VIEW_TERM_CARD_H

#include "view/flow.h"

struct term {
	const char *word;    /* safe to show */
	const char *meaning; /* NULL: none is known */
	enum colour colour;  /* of the word */
	const char *other;   /* the meaning in the other language, or NULL (bilingual.h) */
};

/* Draws the card across the column and moves flow->y below it. heading may be NULL; tight: smaller, for full panes. */
void term_card_draw(struct flow *flow, const char *heading, const struct term *terms, size_t count, bool tight);

#endif
