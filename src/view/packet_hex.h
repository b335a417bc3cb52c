/* packet_hex: the bytes of a packet, eight a row, with those of the chosen field lit; each byte can be clicked.
 *
 *     0042  33 35 34 20 53 74 61 72  354 Star
 *
 * Bytes that must not be seen are ** and *. Only visible rows are looked at. Pure. Main thread.
 */
#ifndef VIEW_PACKET_HEX_H
#define VIEW_PACKET_HEX_H

#include "view/widgets.h"

#define PACKET_HEX_ROW   36.0f
#define PACKET_HEX_BYTES 8

struct packet_hex {
	struct span bytes, hidden;
	size_t lit_start, lit_end; /* equal: none */
	size_t first;              /* row */
	bool soft;                 /* many are lit: a whole layer */
};

/* The row at which the bytes begin, so that the lit ones are in sight, scrolled by so many rows; most: the last row to begin at.
 */
size_t packet_hex_first(size_t lit_start, long by, size_t most);

/* The same, as what `by` is then. */
long packet_hex_by(size_t lit_start, long by, size_t most);

/* Row on row from at.y on, as many as are whole. */
void packet_hex_draw(struct view_frame *frame, struct rect at, const struct packet_hex *hex);

#endif
