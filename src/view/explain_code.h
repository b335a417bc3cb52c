/* explain_code: the numbers of a reply taken apart.
 *
 *   ╭ 2  success  ╮   the three digits (RFC 5321 §4.2.1)
 *   │ 5  mail     │
 *   │ 0  …        │
 *   ╭ 2.1.5 = class.subject.detail ╮   the enhanced code, when there is one (RFC 3463, RFC 2034)
 *   │ 2.x.x  success               │
 *   │ x.1.x  address               │
 *   │ x.1.5  the address is right  │   a detail nobody registered: the subject alone counts (RFC 3463 §2)
 *
 * The bytes of the reply are read again; a bounded number of them. Main thread.
 */
#ifndef VIEW_EXPLAIN_CODE_H
#define VIEW_EXPLAIN_CODE_H

#include "view/flow.h"

/* Each draws a card and the gap behind it; flow->y moves below. The second: nothing where there is no enhanced code. */
void explain_digits(struct flow *flow, const struct step *step, bool tight, float gap);
void explain_enhanced(struct flow *flow, const struct session *session, const struct step *step, bool tight, float gap);

#endif
