/* explain_notes: cards of the explanation that say what was done to a step, or what did not happen.
 *
 *   ╭───────────────────────────────────╮
 *   │ (hand) This reply was changed …   │   a fault, in the source's words; the TLS version; a client that left
 *   │        250 was changed to 550     │   before its message was answered, as it does when a reply is held too long
 *   ╰───────────────────────────────────╯
 *
 * Main thread.
 */
#ifndef VIEW_EXPLAIN_NOTES_H
#define VIEW_EXPLAIN_NOTES_H

#include "view/flow.h"

/* Each card is followed by a gap; flow->y moves below. */
void explain_notes(struct flow *flow, const struct session *session, const struct step *step, float gap);

#endif
