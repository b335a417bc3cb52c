/* hex: bytes nobody knows how to show, eight a row:
 *
 *     0000  50 4B 03 04 14 00 06 00  PK......
 *
 * Offset, hexadecimal, ASCII ('.' for what is no printable ASCII). Only the rows that are seen are looked at. Scrolls by rows of
 * state->scroll[pane]. Main thread.
 */
#ifndef VIEW_HEX_H
#define VIEW_HEX_H

#include "view/widgets.h"

#define HEX_ROW_BYTES 8

void hex_draw(struct view_frame *frame, struct rect at, struct span bytes, enum pane pane);

#endif
