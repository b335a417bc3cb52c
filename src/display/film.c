#include "display/film.h"

#include <stdlib.h>

#include "base/mem.h"

#define LEAST_DELAY_CS 2 /* below it no delay was meant */
#define USUAL_DELAY_CS 10

void film_add(struct film *film, uint32_t *pixels, int width, int height, int delay_cs)
{
	uint32_t began = film->count ? film->ends[film->count - 1] : 0;
	if (film->count == film->cap) {
		film->cap = film->cap ? 2 * film->cap : 1;
		film->frames = mem_resize(film->frames, film->cap * sizeof *film->frames);
		film->ends = mem_resize(film->ends, film->cap * sizeof *film->ends);
	}
	film->frames[film->count] = pixels;
	film->ends[film->count++] = began + 10 * (uint32_t)(delay_cs < LEAST_DELAY_CS ? USUAL_DELAY_CS : delay_cs);
	film->width = width;
	film->height = height;
}

void film_finish(struct film *film)
{
	for (size_t i = 0; i < film->count; i++)
		free(film->frames[i]);
	free(film->frames);
	free(film->ends);
	*film = (struct film){ 0 };
}

size_t film_frame_at(const struct film *film, int64_t ms)
{
	if (film->count < 2 || ms < 0)
		return 0;
	uint32_t at = (uint32_t)(ms % film->ends[film->count - 1]);
	size_t low = 0, high = film->count - 1; /* the first frame that ends after at */
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (film->ends[middle] > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

int64_t film_change_after(const struct film *film, int64_t ms)
{
	if (film->count < 2 || ms < 0)
		return -1;
	return ms - ms % film->ends[film->count - 1] + film->ends[film_frame_at(film, ms)];
}

size_t film_bytes(const struct film *film)
{
	return film->count * (size_t)film->width * (size_t)film->height * sizeof **film->frames;
}
