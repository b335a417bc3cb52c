/* halves: a picture at half its size, at a quarter …, so that drawing it small looks at few pixels.
 *
 *   level 0 the picture itself, level 1 half as wide and high, … down to HALVES_LEAST pixels a side
 *
 * Each pixel of a level is the average of the four it stands for. Made on the worker with the picture; a third more memory.
 */
#ifndef DISPLAY_HALVES_H
#define DISPLAY_HALVES_H

#include <stddef.h>
#include <stdint.h>

#define HALVES_LEAST 256
#define HALVES_MOST  8

struct half {
	uint32_t *pixels; /* owned: 0x00RRGGBB, rows without gaps */
	int width, height;
};

struct halves {
	struct half levels[HALVES_MOST]; /* level 1 … */
	size_t count;
};

void halves_make(struct halves *halves, const uint32_t *pixels, int width, int height);
void halves_finish(struct halves *halves);
size_t halves_bytes(const struct halves *halves);

/* The smallest level that is still at least this wide; the picture itself where none is. Borrowed. */
struct half halves_for(const struct halves *halves, struct half whole, int width);

#endif
