/* explain_key: under which names the catalogues explain a step.
 *
 *   the 250 to EHLO      special "reply.ehlo.250", general "reply.250"     the special one wins, field by field
 *   MAIL                 general "command.mail"
 *   the final dot        general "step.content-end"
 *   299                  neither: "reply.other", which says that the first digit counts
 *
 * The fields behind them: title, name (the English term), text (one sentence for the back row), rfc, and for those who ask
 * for more: more (what it means), do (what the client should do), mistake (what often goes wrong). Main thread.
 */
#ifndef VIEW_EXPLAIN_KEY_H
#define VIEW_EXPLAIN_KEY_H

#include "timeline/timeline.h"
#include "view/bilingual.h"

struct explain_key {
	char special[64]; /* or "" */
	char general[64];
};

void explain_key_of(const struct step *step, struct explain_key *out);

/* The field's text in the chosen language, or NULL. */
const char *explain_key_find(const struct view_frame *frame, const struct explain_key *key, const char *field);
struct bilingual explain_key_both(const struct view_frame *frame, const struct explain_key *key, const char *field);

#endif
