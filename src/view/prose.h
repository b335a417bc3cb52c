/* prose: a long text from a mail, wrapped and scrolled by lines, of which only the visible ones are measured.
 *
 *     first ─► ┌──────────────────┐
 *              │ a line of text   │ each line is one paragraph, wrapped to the width
 *              │ ...              │
 *              └──────────────────┘
 *
 * A line ends at \n, or at PROSE_LINE_MAX bytes where a sender wrote none, so one frame costs the same for a text
 * of any shape. The text may be hostile: control characters and direction overrides are made visible. Main thread.
 */
#ifndef VIEW_PROSE_H
#define VIEW_PROSE_H

#include "view/widgets.h"

#define PROSE_LINE_MAX  1200
#define PROSE_SHOWN_MAX ((size_t)2 << 20) /* bytes of a text; what is beyond is told, and is in the raw pane */

/* Draws text from line state->scroll[pane] on, with a scrollbar when it does not fit. size: of the font. */
void prose_draw(struct view_frame *frame, struct rect at, enum font font, float size, const char *text, enum pane pane);

/* How high the text would be, but no more than `most`: lines beyond that are not looked at. */
float prose_height(struct view_frame *frame, float width, enum font font, float size, const char *text, float most);

/* One line made safe, joiners of emoji and letters kept. free() it. */
char *prose_safe(struct span line);

#endif
