/* pictures: decoded pictures for the screen, by key. Decoding happens on the worker, after the gate (mail/picture) let the
 * bytes pass; what is kept is a copy reduced to at most PICTURES_MAX_SIDE pixels a side, turned upright and on white.
 *
 * Only PNG, JPEG, GIF (its first frame), BMP and WebP decoders are ever called. At most PICTURES_MAX_KEPT bytes of
 * decoded pixels stay: beyond that the picture not drawn for the longest time is forgotten; its state is PICTURE_ABSENT again and
 * it may be requested again. A copy scaled to the size last drawn is kept with each, so drawing again is a copy. Main thread.
 */
#ifndef DISPLAY_PICTURES_H
#define DISPLAY_PICTURES_H

#include "base/buf.h"
#include "display/canvas.h"
#include "display/decode.h"
#include "display/worker.h"

#define PICTURES_MAX_SIDE 3840
#define PICTURES_MAX_KEPT (256u << 20)

enum picture_state { PICTURE_ABSENT, PICTURE_DECODING, PICTURE_READY, PICTURE_FAILED };

struct pictures;

struct pictures *pictures_create(struct worker *worker); /* worker: borrowed, destroyed later or before */
void pictures_destroy(struct pictures *pictures);

/* Asks for decoding, once for each key. bytes: copied. orientation: EXIF 1 … 8. */
void pictures_request(struct pictures *pictures, uint64_t key, struct span bytes, int orientation);
/* The same for bytes that come piece by piece; the input is taken over and read on the worker. */
void pictures_request_stream(struct pictures *pictures, uint64_t key, struct decode_input input, int orientation);

/* What is decoded from now on is kept no larger than this (a screen), nor than PICTURES_MAX_SIDE a side. */
void pictures_fit(struct pictures *pictures, int max_width, int max_height);
enum picture_state pictures_state(const struct pictures *pictures, uint64_t key);
bool pictures_size(const struct pictures *pictures, uint64_t key, int *out_width,
                   int *out_height); /* as kept; false: not READY */

/* Fits the picture into (x, y, w, h) pixels with its aspect; zoom > 1 enlarges about the middle, pan in pixels. */
void pictures_draw(struct pictures *pictures, uint64_t key, struct canvas *canvas, float x, float y, float w, float h, float zoom,
                   float pan_x, float pan_y);

#endif
