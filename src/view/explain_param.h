/* explain_param: what one word of a command or of EHLO's list says, as a sentence: its name, its value, and more on key W.
 *
 *   SIZE=1000            size of the mail in bytes: 1,000 bytes
 *   NOTIFY=SUCCESS,DELAY when to notify the sender: notify when delivered; notify when delayed
 *   ORCPT=rfc822;a+2Bb   the original recipient: a+b              xtext is undone (RFC 3461)
 *
 * Values come from the network: what is shown of them is safe and cut. All return NULL where the catalogue has nothing; free()
 * the others. Main thread.
 */
#ifndef VIEW_EXPLAIN_PARAM_H
#define VIEW_EXPLAIN_PARAM_H

#include "smtp/command.h"
#include "view/view.h"

/* lang: LANG_COUNT gives NULL. */
char *explain_param_text(const struct view_frame *frame, enum lang lang, const struct command_param *param);
char *explain_param_extension(const struct view_frame *frame, enum lang lang, struct span line); /* "SIZE 1000" */
char *explain_param_mechanism(const struct view_frame *frame, enum lang lang, struct span name); /* "PLAIN" */
char *explain_param_chunk(const struct view_frame *frame, enum lang lang, const struct smtp_command *bdat);

#endif
