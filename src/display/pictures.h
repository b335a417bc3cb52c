/* pictures: decoded pictures for the screen, by key. Decoding happens on the worker, after the gate (mail/picture) let the
 * bytes pass; what is kept is a copy reduced to at most PICTURES_MAX_SIDE pixels a side. Main thread.
 */
#ifndef DISPLAY_PICTURES_H
#define DISPLAY_PICTURES_H

#include "base/buf.h"
#include "display/canvas.h"
#include "display/worker.h"

#define PICTURES_MAX_SIDE 3840

enum picture_state { PICTURE_ABSENT, PICTURE_DECODING, PICTURE_READY, PICTURE_FAILED };

struct pictures;

struct pictures *pictures_create(struct worker *worker); /* worker: borrowed */
void pictures_destroy(struct pictures *pictures);

/* Asks for decoding, once for each key. bytes: copied. orientation: EXIF 1 … 8. */
void pictures_request(struct pictures *pictures, uint64_t key, struct span bytes, int orientation);
enum picture_state pictures_state(const struct pictures *pictures, uint64_t key);

/* Fits the picture into (x, y, w, h) pixels with its aspect; zoom > 1 enlarges about the middle, pan in pixels. */
void pictures_draw(struct pictures *pictures, uint64_t key, struct canvas *canvas, float x, float y, float w, float h,
		   float zoom, float pan_x, float pan_y);

#endif
