/* ladder_text: the words of a ladder row: what a message says, in one line or, for the current reply, in several.
 *
 *   MAIL FROM: <li@example.org>      the verb bold in the client's blue, the argument in ink
 *   (250 v) lab-server  + 6 extensions  PIPELINING SIZE …
 *
 * Texts are cut to the room given. Every byte shown passes widget_safe_step or _event. Main thread.
 */
#ifndef VIEW_LADDER_TEXT_H
#define VIEW_LADDER_TEXT_H

#include "view/ladder_row.h"

#define LADDER_HAND_ROOM   42.0f /* at the end of the first line of a reply that was altered */
#define LADDER_TEXT_SIZE   26.0f
#define LADDER_TEXT_INDENT 24.0f /* between a life-line and the text */
#define LADDER_LIST_LINE   36.0f /* height of a line of a listed reply */

/* One line in at (its height is that of a row's text). */
void ladder_text_draw(const struct ladder *ladder, const struct step *step, bool current, struct rect at);

/* How many more lines the current message has below its first, and the drawing of them: a reply's other lines with code
 * and hyphen, or the rest of a long line. */
size_t ladder_text_list_count(const struct ladder *ladder, const struct step *step);
void ladder_text_list(const struct ladder *ladder, const struct step *step, struct rect at);

/* What the moving token says: "354", "MAIL", "正文". */
void ladder_text_token(const struct ladder *ladder, const struct step *step, char *out, size_t size);

/* The first violation within the step, or VIOLATION_NONE. */
enum smtp_violation ladder_text_violation(const struct ladder *ladder, const struct step *step);

#endif
