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

/* Bytes that come piece by piece, for pictures too large to be in memory a second time. */
struct decode_input {
	size_t size;                                          /* of all of them */
	size_t (*read)(void *context, void *out, size_t max); /* the next; 0: the end */
	void (*rewind)(void *context);
	void (*finish)(void *context); /* afterwards, by whoever owns the input; NULL: there is no input */
	void *context;                 /* owned: finish ends it */
};

/* As decode_picture, fitted into max_width x max_height once it is upright. Does not finish the input. */
bool decode_stream(const struct decode_input *input, int orientation, int max_width, int max_height, struct pixels *out);

/* Empties bytes as soon as they are no longer needed: large pictures would be in memory twice.
 * orientation: EXIF tag 0x0112, 1 … 8, others count as 1. false: they cannot be decoded. */
bool decode_picture(struct buf *bytes, int orientation, int max_width, int max_height, struct pixels *out);

#endif
