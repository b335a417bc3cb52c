/* pictures: decoded pictures for the screen, by key. Decoding happens on the worker, after the gate (mail/picture) let the
 * bytes pass; what is kept is a copy reduced to at most PICTURES_MAX_SIDE pixels a side, turned upright and on white.
 *
 * Only PNG, JPEG, GIF, BMP and WebP decoders are ever called. At most PICTURES_MAX_KEPT bytes of
 * decoded pixels stay: beyond that the picture not drawn for the longest time is forgotten; its state is PICTURE_ABSENT again and
 * it may be requested again. A copy scaled to the size last drawn is kept with each, so drawing again is a copy.
 *
 * GIFs of several frames move while pictures_begin is given a clock; with none, the first frame stands. Whoever draws asks
 * pictures_next_ms afterwards when something of what was drawn will look different. Main thread.
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

/* Asks for decoding, once for each key. bytes: copied. orientation: EXIF 1 … 8. frames: how many of a GIF the gate lets pass. */
void pictures_request(struct pictures *pictures, uint64_t key, struct span bytes, int orientation, size_t frames);
/* The same for bytes that come piece by piece; the input is taken over and read on the worker. */
void pictures_request_stream(struct pictures *pictures, uint64_t key, struct decode_input input, int orientation, size_t frames);

/* What is decoded from now on is kept no larger than this (a screen), nor than PICTURES_MAX_SIDE a side. */
void pictures_fit(struct pictures *pictures, int max_width, int max_height);
enum picture_state pictures_state(const struct pictures *pictures, uint64_t key);
bool pictures_size(const struct pictures *pictures, uint64_t key, int *out_width,
                   int *out_height); /* as kept; false: not READY */

void pictures_begin(struct pictures *pictures, int64_t clock_ms); /* of the drawings that follow; 0: nothing moves */
int64_t pictures_next_ms(const struct pictures *pictures); /* the clock at which one of those drawn since changes; 0: never */

/* Fits the picture into (x, y, w, h) pixels with its aspect; zoom > 1 enlarges about the middle, pan in pixels. */
void pictures_draw(struct pictures *pictures, uint64_t key, struct canvas *canvas, float x, float y, float w, float h, float zoom,
                   float pan_x, float pan_y);

#endif
