#include "display/decode.h"

#include "base/mem.h"
#include "display/gif.h"

#include <SDL_image.h>

#include <math.h>
#include <string.h>

static SDL_Surface *load(SDL_RWops *io)
{
	static const struct {
		int (*is)(SDL_RWops *io);
		SDL_Surface *(*load)(SDL_RWops *io);
	} kinds[] = { { IMG_isPNG, IMG_LoadPNG_RW },
		      { IMG_isJPG, IMG_LoadJPG_RW },
		      { IMG_isBMP, IMG_LoadBMP_RW },
		      { IMG_isWEBP, IMG_LoadWEBP_RW } };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].is(io))
			return kinds[i].load(io);
	return NULL;
}

/* ---- a decode_input as SDL reads ---- */

struct stream_position {
	const struct decode_input *input; /* borrowed */
	size_t at;
};

static size_t read_input(struct SDL_RWops *io, void *out, size_t size, size_t count)
{
	struct stream_position *position = io->hidden.unknown.data1;
	size_t done = 0, want = size * count;
	for (size_t got; done < want; done += got)
		if ((got = position->input->read(position->input->context, (uint8_t *)out + done, want - done)) == 0)
			break;
	position->at += done;
	return size ? done / size : 0;
}

static Sint64 size_of_input(struct SDL_RWops *io)
{
	const struct stream_position *position = io->hidden.unknown.data1;
	return (Sint64)position->input->size;
}

/* Decoders go back only to look at the first bytes; forwards is reading on. */
static Sint64 seek_input(struct SDL_RWops *io, Sint64 offset, int whence)
{
	struct stream_position *position = io->hidden.unknown.data1;
	uint8_t skipped[4096];
	Sint64 from = whence == RW_SEEK_CUR ? (Sint64)position->at : whence == RW_SEEK_END ? (Sint64)position->input->size : 0;
	if (offset < -from || offset > (Sint64)position->input->size - from)
		return SDL_SetError("outside of the picture");
	size_t to = (size_t)(from + offset);
	if (to < position->at) {
		position->input->rewind(position->input->context);
		position->at = 0;
	}
	while (position->at < to) {
		size_t left = to - position->at;
		if (read_input(io, skipped, 1, left < sizeof skipped ? left : sizeof skipped) == 0)
			return -1;
	}
	return (Sint64)position->at;
}

static int close_input(struct SDL_RWops *io)
{
	SDL_FreeRW(io);
	return 0;
}

static SDL_RWops *open_input(struct stream_position *position)
{
	SDL_RWops *io = SDL_AllocRW();
	if (io == NULL)
		return NULL;
	io->type = SDL_RWOPS_UNKNOWN;
	io->size = size_of_input;
	io->seek = seek_input;
	io->read = read_input;
	io->write = NULL;
	io->close = close_input;
	io->hidden.unknown.data1 = position;
	return io;
}

/* ---- pixels ---- */

/* Palettes and colour keys are not seen by SDL_ConvertPixels; such surfaces are converted as a whole first. Closes io. */
static SDL_Surface *decode(SDL_RWops *io)
{
	SDL_Surface *surface = io ? load(io) : NULL;
	if (io != NULL)
		SDL_RWclose(io);
	if (surface == NULL || (surface->format->palette == NULL && !SDL_HasColorKey(surface)))
		return surface;
	SDL_Surface *whole = SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_ARGB8888, 0);
	SDL_FreeSurface(surface);
	return whole;
}

static uint32_t on_white(uint32_t argb)
{
	uint32_t alpha = argb >> 24, colour = 0;
	if (alpha == 0xFF)
		return argb & 0xFFFFFF;
	for (int shift = 0; shift < 24; shift += 8) {
		uint32_t c = argb >> shift & 0xFF;
		colour |= (c * alpha + 255 * (255 - alpha) + 127) / 255 << shift;
	}
	return colour;
}

/* Row y of the surface as opaque pixels. */
static bool read_row(const SDL_Surface *surface, int y, uint32_t *row)
{
	const uint8_t *source = (const uint8_t *)surface->pixels + (size_t)y * (size_t)surface->pitch;
	int row_bytes = surface->w * 4;
	if (SDL_ConvertPixels(surface->w, 1, surface->format->format, source, surface->pitch, SDL_PIXELFORMAT_ARGB8888, row,
	                      row_bytes) != 0)
		return false;
	for (int x = 0; x < surface->w; x++)
		row[x] = on_white(row[x]);
	return true;
}

/* Where pixel (x, y) of a width x height picture goes when turned upright: an index into the turned picture. */
static size_t turned(int orientation, int x, int y, int width, int height)
{
	int right = width - 1 - x, below = height - 1 - y;
	switch (orientation) {
	case 2: return (size_t)y * (size_t)width + (size_t)right;
	case 3: return (size_t)below * (size_t)width + (size_t)right;
	case 4: return (size_t)below * (size_t)width + (size_t)x;
	case 5: return (size_t)x * (size_t)height + (size_t)y;
	case 6: return (size_t)x * (size_t)height + (size_t)below;
	case 7: return (size_t)right * (size_t)height + (size_t)below;
	case 8: return (size_t)right * (size_t)height + (size_t)y;
	default: return (size_t)y * (size_t)width + (size_t)x;
	}
}

/* Reduces rows of source_width pixels to width: each result is the average of what it covers. */
struct reducer {
	int source_width, source_height, width, height, orientation;
	float *sums;   /* owned; 3 a result pixel: the result row being added up */
	uint32_t *out; /* borrowed */
};

static void add_pixel(float *sum, uint32_t colour, float weight)
{
	sum[0] += (float)(colour >> 16 & 0xFF) * weight;
	sum[1] += (float)(colour >> 8 & 0xFF) * weight;
	sum[2] += (float)(colour & 0xFF) * weight;
}

static void add_row(struct reducer *reducer, const uint32_t *row, float weight)
{
	double step = (double)reducer->width / reducer->source_width; /* of a result pixel, a source pixel */
	for (int x = 0; x < reducer->source_width; x++) {
		double start = x * step, end = start + step;
		int left = (int)start;
		if (end <= left + 1 || left + 1 >= reducer->width) {
			add_pixel(&reducer->sums[3 * left], row[x], weight * (float)step);
			continue;
		}
		add_pixel(&reducer->sums[3 * left], row[x], weight * (float)(left + 1 - start));
		add_pixel(&reducer->sums[3 * left + 3], row[x], weight * (float)(end - left - 1));
	}
}

static uint32_t to_byte(float sum)
{
	return (uint32_t)fminf(255, sum + 0.5f);
}

static void finish_row(struct reducer *reducer, int y)
{
	for (int x = 0; x < reducer->width; x++) {
		const float *sum = &reducer->sums[3 * x];
		size_t to = turned(reducer->orientation, x, y, reducer->width, reducer->height);
		reducer->out[to] = to_byte(sum[0]) << 16 | to_byte(sum[1]) << 8 | to_byte(sum[2]);
	}
	memset(reducer->sums, 0, 3 * (size_t)reducer->width * sizeof *reducer->sums);
}

static bool reduce(struct reducer *reducer, const SDL_Surface *surface, uint32_t *row)
{
	double step = (double)reducer->height / reducer->source_height;
	int at = 0; /* result row */
	for (int y = 0; y < reducer->source_height; y++) {
		double end = (y + 1) * step;
		if (!read_row(surface, y, row))
			return false;
		if (end < at + 1 || at + 1 >= reducer->height) {
			add_row(reducer, row, (float)step);
			continue;
		}
		float below = (float)(end - at - 1);
		add_row(reducer, row, (float)step - below);
		finish_row(reducer, at++);
		add_row(reducer, row, below);
	}
	finish_row(reducer, at);
	return true;
}

static bool copy(const SDL_Surface *surface, int orientation, uint32_t *row, uint32_t *out)
{
	for (int y = 0; y < surface->h; y++) {
		if (!read_row(surface, y, row))
			return false;
		if (orientation == 1)
			memcpy(out + (size_t)y * (size_t)surface->w, row, (size_t)surface->w * 4);
		else
			for (int x = 0; x < surface->w; x++)
				out[turned(orientation, x, y, surface->w, surface->h)] = row[x];
	}
	return true;
}

/* NULL: it cannot be read. The size is that of the upright picture. */
static uint32_t *convert(const SDL_Surface *surface, const struct decode_want *want, int *out_width, int *out_height)
{
	bool turned = want->orientation >= 5;
	double factor = fmin((double)(turned ? want->max_height : want->max_width) / surface->w,
	                     (double)(turned ? want->max_width : want->max_height) / surface->h);
	factor = fmin(factor, 1);
	int width = (int)fmax(1, round(surface->w * factor)), height = (int)fmax(1, round(surface->h * factor));
	uint32_t *row = mem_alloc((size_t)surface->w * 4);
	uint32_t *out = mem_alloc((size_t)width * (size_t)height * 4);
	bool ok;
	if (factor >= 1) {
		ok = copy(surface, want->orientation, row, out);
	} else {
		struct reducer reducer = { surface->w, surface->h, width, height, want->orientation, .out = out };
		reducer.sums = mem_zero(3 * (size_t)width * sizeof *reducer.sums);
		ok = reduce(&reducer, surface, row);
		free(reducer.sums);
	}
	free(row);
	*out_width = turned ? height : width;
	*out_height = turned ? width : height;
	if (ok)
		return out;
	free(out);
	return NULL;
}

static bool add_frame(const SDL_Surface *surface, const struct decode_want *want, int delay_cs, struct film *film)
{
	int width, height;
	uint32_t *pixels = surface->w > 0 && surface->h > 0 ? convert(surface, want, &width, &height) : NULL;
	if (pixels != NULL)
		film_add(film, pixels, width, height, delay_cs);
	return pixels != NULL;
}

/* ---- GIF ---- */

/* All frames together stay under FILM_MAX_BYTES. */
static void narrow(struct decode_want *want, int width, int height)
{
	double bytes = 4.0 * width * height * (double)want->frames, factor = sqrt(fmin(1, FILM_MAX_BYTES / bytes));
	want->max_width = (int)fmax(1, fmin(want->max_width, floor(width * factor)));
	want->max_height = (int)fmax(1, fmin(want->max_height, floor(height * factor)));
}

static bool decode_gif(SDL_RWops *io, const struct decode_want *want, struct film *film)
{
	struct gif gif;
	struct decode_want each = *want;
	each.orientation = 1; /* GIF knows no other */
	SDL_Surface *surface = NULL;
	if (gif_init(&gif, io)) {
		if (each.frames > 1)
			narrow(&each, gif.width, gif.height);
		surface = SDL_CreateRGBSurfaceWithFormatFrom(gif.canvas, gif.width, gif.height, 32, gif.width * 4,
		                                             SDL_PIXELFORMAT_ARGB8888);
	}
	size_t frames = each.frames < 1 ? 1 : each.frames < FILM_MAX_FRAMES ? each.frames : FILM_MAX_FRAMES;
	while (surface != NULL && film->count < frames && gif_next(&gif) && add_frame(surface, &each, gif.delay_cs, film)) {
		/* each is on the film now */
	}
	SDL_FreeSurface(surface);
	gif_finish(&gif);
	return film->count > 0;
}

/* ---- a picture ---- */

/* Closes io. bytes: what it reads, emptied as soon as they are no longer needed; NULL: none. */
static bool decode_to_film(SDL_RWops *io, const struct decode_want *want, struct buf *bytes, struct film *out)
{
	*out = (struct film){ 0 };
	if (io != NULL && IMG_isGIF(io)) {
		bool ok = decode_gif(io, want, out);
		SDL_RWclose(io);
		return ok;
	}
	struct decode_want whole = *want;
	if (whole.orientation < 1 || whole.orientation > 8)
		whole.orientation = 1;
	SDL_Surface *surface = decode(io);
	if (bytes != NULL)
		buf_finish(bytes);
	bool ok = surface != NULL && add_frame(surface, &whole, 0, out);
	SDL_FreeSurface(surface);
	return ok;
}

bool decode_stream(const struct decode_input *input, const struct decode_want *want, struct film *out)
{
	struct stream_position position = { input, 0 };
	return decode_to_film(open_input(&position), want, NULL, out);
}

bool decode_picture(struct buf *bytes, const struct decode_want *want, struct film *out)
{
	bool fits = bytes->len > 0 && bytes->len <= INT32_MAX;
	bool ok = decode_to_film(fits ? SDL_RWFromConstMem(bytes->data, (int)bytes->len) : NULL, want, bytes, out);
	buf_finish(bytes);
	return ok;
}
