/* decode_groups: one group drawn: its characters, their bits in four colours, the bytes they make.
 *
 *     ┌───┐┌───┐┌───┐┌───┐
 *     │ 5 ││ L ││ 2 ││ g │      base64; for =XX two hex digits a box, for plain characters one box a byte
 *     └───┘└───┘└───┘└───┘
 *      57   11    54   32
 *     111001001011110110100000
 *     └───┬───┘└───┬──┘└──┬──┘
 *     [  E4  ] [  BD  ] [  A0  ]
 *
 * Main thread. Units: design units.
 */
#ifndef VIEW_DECODE_GROUPS_H
#define VIEW_DECODE_GROUPS_H

#include "view/decode.h"

/* Draws at x, y, w wide; low: as small as can be read. Returns how high it was. */
float decode_groups_draw(const struct decode_look *look, struct rect at, bool low);

/* What the group is, as a title: "4 characters = 24 bits = 3 bytes". free() it. */
char *decode_groups_title(const struct decode_look *look);

#endif
