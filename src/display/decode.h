/* decode: the bytes of one picture → pixels for the screen: opaque, upright, no side over max_side.
 *
 * The caller has let them pass the gate (mail/picture): the decoders behind SDL2_image know no limits. The kind is
 * told by the first bytes; anything but PNG, JPEG, GIF, BMP and WebP is refused. Transparent parts lie on white, as
 * on paper. Any thread.
 */
#ifndef DISPLAY_DECODE_H
#define DISPLAY_DECODE_H

#include "base/buf.h"

struct pixels {
	uint32_t *data; /* owned, 0x00RRGGBB, rows without gaps */
	int width, height;
};

/* Empties bytes as soon as they are no longer needed: large pictures would be in memory twice.
 * orientation: EXIF tag 0x0112, 1 … 8, others count as 1. false: they cannot be decoded. */
bool decode_picture(struct buf *bytes, int orientation, int max_side, struct pixels *out);

#endif
