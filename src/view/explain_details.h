/* explain_details: what the bytes of one step say, word by word: a command's parameters, the extensions a server offers.
 *
 * The bytes are read again by smtp/command and smtp/reply; at most DETAILS_MAX_BYTES of a step and DETAILS_MAX_ROWS
 * rows are shown, so a hostile peer cannot make a frame expensive. Main thread.
 */
#ifndef VIEW_EXPLAIN_DETAILS_H
#define VIEW_EXPLAIN_DETAILS_H

#include "view/flow.h"

#define DETAILS_MAX_BYTES 8192
#define DETAILS_MAX_ROWS  16

/* Each draws a card into the column when there is something to tell. Returns whether there was. */
bool explain_parameters(struct flow *flow, const struct session *session, const struct step *step, bool tight);
bool explain_extensions(struct flow *flow, const struct session *session, const struct step *step, bool tight);

#endif
