/* state_chain: where in a mail's life the session is, as a small row of boxes.
 *
 *   [等待] → [已问候] → [MAIL] → [RCPT] → [DATA] → [内容]
 *
 * The states are those of smtp/rules.h; DATA stands for the time between that command and its 354. The box of the step
 * is lit in the focus colour; a closed session adds a box of its own. Wraps where it is narrow; a
 * click opens the server brain. Main thread.
 */
#ifndef VIEW_STATE_CHAIN_H
#define VIEW_STATE_CHAIN_H

#include "view/flow.h"

/* Draws the row across the column for the moment after this step and moves flow->y below it. */
void state_chain_draw(struct flow *flow, const struct step *step);

#endif
