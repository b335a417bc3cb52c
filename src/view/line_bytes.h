/* line_bytes: how much of a text stands on one line, for the few places that break lines by themselves because their
 * lines are not alike: the first of them shares its row with a badge, the last one is cut with "…".
 *
 *     |(250 v) 5.1.1 Requested action|
 *     |not taken: mailbox unavailable|
 *
 * Widths are design units. A pure function of the list's fonts. Main thread. */
#ifndef VIEW_LINE_BYTES_H
#define VIEW_LINE_BYTES_H

#include "view/draw.h"

/* Bytes of UTF-8, whole characters, up to a space where there is one. All of them: the text is no wider than that. */
size_t line_bytes(const struct draw_list *list, enum font font, float size, float width, const char *text);

#endif
