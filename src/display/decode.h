/* decode: the bytes of one picture → pixels for the screen: opaque, upright, no larger than wanted.
 *
 * The caller has let them pass the gate (mail/picture): the decoders behind SDL2_image know no limits. The kind is
 * told by the first bytes; anything but PNG, JPEG, GIF, BMP and WebP is refused. Transparent parts lie on white, as
 * on paper. A GIF gives as many frames as are wanted (display/gif), made smaller where all of them would be over
 * FILM_MAX_BYTES; the others give one. Any thread.
 */
#ifndef DISPLAY_DECODE_H
#define DISPLAY_DECODE_H

#include "base/buf.h"
#include "display/film.h"

struct decode_want {
	int orientation;           /* EXIF tag 0x0112, 1 … 8, others count as 1 */
	int max_width, max_height; /* once it is upright */
	size_t frames;             /* of a GIF: how many the gate lets pass; 0 and 1: the first */
};

/* Bytes that come piece by piece, for pictures too large to be in memory a second time. */
struct decode_input {
	size_t size;                                          /* of all of them */
	size_t (*read)(void *context, void *out, size_t max); /* the next; 0: the end */
	void (*rewind)(void *context);
	void (*finish)(void *context); /* afterwards, by whoever owns the input; NULL: there is no input */
	void *context;                 /* owned: finish ends it */
};

/* False: it cannot be decoded; nothing is owned then. Does not finish the input. */
bool decode_stream(const struct decode_input *input, const struct decode_want *want, struct film *out);

/* Empties bytes as soon as they are no longer needed: large pictures would be in memory twice. */
bool decode_picture(struct buf *bytes, const struct decode_want *want, struct film *out);

#endif
