/* explain_violation: a red card for each kind of rule that a step breaks: which rule, what it says, and how to do it right.
 *
 * Looks at a bounded number of the step's events and shows each kind once. Main thread.
 */
#ifndef VIEW_EXPLAIN_VIOLATION_H
#define VIEW_EXPLAIN_VIOLATION_H

#include "view/flow.h"

/* Each card is followed by a gap; flow->y moves below. */
void explain_violations(struct flow *flow, const struct session *session, const struct step *step, float gap);

#endif
