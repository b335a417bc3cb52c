#include "display/halves.h"

#include <stdlib.h>

#include "base/mem.h"

/* Of four 0x00RRGGBB; red and blue are summed in one word, they cannot run into each other. */
static uint32_t average(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	uint32_t red_blue = (a & 0xFF00FF) + (b & 0xFF00FF) + (c & 0xFF00FF) + (d & 0xFF00FF) + 0x020002;
	uint32_t green = (a & 0xFF00) + (b & 0xFF00) + (c & 0xFF00) + (d & 0xFF00) + 0x0200;
	return (red_blue >> 2 & 0xFF00FF) | (green >> 2 & 0xFF00);
}

/* An odd last row or column is left out: half a pixel at the edge of a picture that is drawn smaller still. */
static struct half half_of(const uint32_t *pixels, int width, int height)
{
	struct half half = { NULL, width / 2, height / 2 };
	half.pixels = mem_alloc((size_t)half.width * (size_t)half.height * sizeof *half.pixels);
	for (int y = 0; y < half.height; y++) {
		const uint32_t *above = pixels + (size_t)(2 * y) * (size_t)width, *below = above + width;
		uint32_t *out = half.pixels + (size_t)y * (size_t)half.width;
		for (int x = 0; x < half.width; x++)
			out[x] = average(above[2 * x], above[2 * x + 1], below[2 * x], below[2 * x + 1]);
	}
	return half;
}

void halves_make(struct halves *halves, const uint32_t *pixels, int width, int height)
{
	*halves = (struct halves){ 0 };
	while (halves->count < HALVES_MOST && width >= 2 * HALVES_LEAST && height >= 2 * HALVES_LEAST) {
		struct half *half = &halves->levels[halves->count++];
		*half = half_of(pixels, width, height);
		pixels = half->pixels;
		width = half->width;
		height = half->height;
	}
}

void halves_finish(struct halves *halves)
{
	for (size_t i = 0; i < halves->count; i++)
		free(halves->levels[i].pixels);
	*halves = (struct halves){ 0 };
}

size_t halves_bytes(const struct halves *halves)
{
	size_t bytes = 0;
	for (size_t i = 0; i < halves->count; i++)
		bytes += (size_t)halves->levels[i].width * (size_t)halves->levels[i].height * sizeof *halves->levels[i].pixels;
	return bytes;
}

struct half halves_for(const struct halves *halves, struct half whole, int width)
{
	for (size_t i = halves->count; i-- > 0;) {
		if (halves->levels[i].width >= width)
			return halves->levels[i];
	}
	return whole;
}
