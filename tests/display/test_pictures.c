#include "display/pixels.h"

#include "display/decode.h"
#include "base/mem.h"
#include "display/pictures.h"

#include <SDL_image.h>

#include <string.h>

#define RED   0xE02020u
#define GREEN 0x20C040u
#define BLUE  0x2040E0u
#define WHITE 0xFFFFFFu

/* Saved pictures: red top left, green top right, blue bottom left, white bottom right. */
static SDL_Surface *quarters(int width, int height)
{
	SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, width, height, 24, SDL_PIXELFORMAT_RGB24);
	const uint32_t colours[4] = { RED, GREEN, BLUE, WHITE };
	for (int i = 0; i < 4; i++) {
		SDL_Rect part = { i % 2 * width / 2, i / 2 * height / 2, width - width / 2, height - height / 2 };
		uint32_t c = colours[i];
		SDL_FillRect(surface, &part, SDL_MapRGB(surface->format, c >> 16 & 0xFF, c >> 8 & 0xFF, c & 0xFF));
	}
	return surface;
}

static int save_jpeg(SDL_Surface *surface, SDL_RWops *io, int free_io)
{
	return IMG_SaveJPG_RW(surface, io, free_io, 95);
}

static struct buf saved(int width, int height, int (*save)(SDL_Surface *surface, SDL_RWops *io, int free_io))
{
	struct buf bytes = { 0 };
	size_t room = (size_t)width * (size_t)height * 4 + 65536;
	SDL_Surface *surface = quarters(width, height);
	buf_reserve(&bytes, room);
	SDL_RWops *io = SDL_RWFromMem(bytes.data, (int)room);
	assert_int_equal(save(surface, io, 0), 0);
	bytes.len = (size_t)SDL_RWtell(io);
	SDL_RWclose(io);
	SDL_FreeSurface(surface);
	return bytes;
}

static bool close_to(uint32_t a, uint32_t b, int by)
{
	for (int shift = 0; shift < 24; shift += 8)
		if (abs((int)(a >> shift & 0xFF) - (int)(b >> shift & 0xFF)) > by)
			return false;
	return true;
}

struct pixels {
	uint32_t *data; /* owned */
	int width, height;
};

/* A picture of one frame. */
static bool decode_still(struct buf *bytes, int orientation, int max_width, int max_height, struct pixels *out)
{
	struct film film;
	*out = (struct pixels){ 0 };
	if (!decode_picture(bytes, &(struct decode_want){ orientation, max_width, max_height, 1 }, &film))
		return false;
	assert_int_equal(film.count, 1);
	*out = (struct pixels){ film.frames[0], film.width, film.height };
	film.count = 0;
	film_finish(&film);
	return true;
}

static uint32_t pixel_of(const struct pixels *pixels, double fx, double fy)
{
	return pixels->data[(size_t)(fy * pixels->height) * (size_t)pixels->width + (size_t)(fx * pixels->width)];
}

static void assert_corners(const struct pixels *pixels, const uint32_t expected[4], int by)
{
	for (int i = 0; i < 4; i++)
		assert_true(close_to(pixel_of(pixels, i % 2 ? 0.9 : 0.1, i / 2 ? 0.9 : 0.1), expected[i], by));
}

static const uint32_t upright[4] = { RED, GREEN, BLUE, WHITE };

static void png_bmp_and_jpeg_have_their_colours(void **state)
{
	(void)state;
	int (*const savers[])(SDL_Surface * surface, SDL_RWops * io, int free_io) = { IMG_SavePNG_RW, SDL_SaveBMP_RW, save_jpeg };
	for (size_t i = 0; i < 3; i++) {
		struct buf bytes = saved(64, 48, savers[i]);
		struct pixels pixels;
		assert_true(decode_still(&bytes, 1, 4000, 4000, &pixels));
		assert_int_equal(pixels.width, 64);
		assert_int_equal(pixels.height, 48);
		assert_corners(&pixels, upright, i == 2 ? 12 : 0);
		assert_null(bytes.data);
		free(pixels.data);
	}
}

/* 2x1, red and transparent, by hand: GIF89a, two colours, one frame. */
static const uint8_t tiny_gif[] = { 'G',  'I', 'F', '8', '9',  'a',  2, 0, 1, 0,    0x80, 0, 0,    0xE0, 0x20,
	                            0x20, 0,   0,   0,   0x21, 0xF9, 4, 1, 0, 0,    1,    0, 0x2C, 0,    0,
	                            0,    0,   2,   0,   1,    0,    0, 2, 2, 0x44, 0x0A, 0, 0x3B };

static void gif_decodes_on_white(void **state)
{
	(void)state;
	struct buf bytes = { 0 };
	struct pixels pixels;
	buf_add(&bytes, span_make(tiny_gif, sizeof tiny_gif));
	assert_true(decode_still(&bytes, 1, 4000, 4000, &pixels));
	assert_int_equal(pixels.width, 2);
	assert_int_equal(pixels.height, 1);
	assert_int_equal(pixels.data[0], RED);
	assert_int_equal(pixels.data[1], WHITE);
	free(pixels.data);
}

/* 2x1, red and blue, lossless: what WebPEncodeLosslessRGB of libwebp makes of them. */
static const uint8_t tiny_webp[] = { 0x52, 0x49, 0x46, 0x46, 0x20, 0x00, 0x00, 0x00, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50,
	                             0x38, 0x4C, 0x14, 0x00, 0x00, 0x00, 0x2F, 0x01, 0x00, 0x00, 0x00, 0x0F, 0x50, 0x90,
	                             0x03, 0x81, 0x1F, 0x04, 0x78, 0xFE, 0xA3, 0x42, 0x05, 0x22, 0xFA, 0x1F };

static void webp_has_its_colours(void **state)
{
	(void)state;
	struct buf bytes = { 0 };
	struct pixels pixels;
	buf_add(&bytes, span_make(tiny_webp, sizeof tiny_webp));
	assert_true(decode_still(&bytes, 1, 4000, 4000, &pixels));
	assert_true(pixels.width == 2 && pixels.height == 1);
	assert_int_equal(pixels.data[0], RED);
	assert_int_equal(pixels.data[1], BLUE);
	free(pixels.data);
}

static void transparent_png_lies_on_white(void **state)
{
	(void)state;
	SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, 4, 4, 32, SDL_PIXELFORMAT_ARGB8888);
	uint8_t file[4096];
	struct buf bytes = { 0 };
	struct pixels pixels;
	SDL_FillRect(surface, NULL, 0x80000000);
	SDL_RWops *io = SDL_RWFromMem(file, sizeof file);
	assert_int_equal(IMG_SavePNG_RW(surface, io, 0), 0);
	buf_add(&bytes, span_make(file, (size_t)SDL_RWtell(io)));
	SDL_RWclose(io);
	SDL_FreeSurface(surface);
	assert_true(decode_still(&bytes, 1, 4000, 4000, &pixels));
	assert_int_equal(pixels.data[5], 0x7F7F7F);
	free(pixels.data);
}

/* TIFF 6.0 / EXIF 2.3: where the stored top left corner belongs, and so on. */
static void orientation_turns_upright(void **state)
{
	(void)state;
	static const uint32_t expected[9][4] = {
		{ RED, GREEN, BLUE, WHITE }, { RED, GREEN, BLUE, WHITE }, { GREEN, RED, WHITE, BLUE },
		{ WHITE, BLUE, GREEN, RED }, { BLUE, WHITE, RED, GREEN }, { RED, BLUE, GREEN, WHITE },
		{ BLUE, RED, WHITE, GREEN }, { WHITE, GREEN, BLUE, RED }, { GREEN, WHITE, RED, BLUE },
	};
	for (int orientation = 0; orientation <= 8; orientation++) {
		for (int max_side = 20; max_side <= 60; max_side += 40) {
			struct buf bytes = saved(60, 40, IMG_SavePNG_RW);
			struct pixels pixels;
			assert_true(decode_still(&bytes, orientation, max_side, max_side, &pixels));
			assert_int_equal(orientation >= 5 ? pixels.height : pixels.width, max_side);
			assert_corners(&pixels, expected[orientation], 1);
			free(pixels.data);
		}
	}
}

static void reducing_keeps_colours_and_edges(void **state)
{
	(void)state;
	const int sides[] = { 1, 2, 7, 33, 99, 100 };
	for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
		struct buf bytes = saved(100, 50, IMG_SavePNG_RW);
		struct pixels pixels;
		assert_true(decode_still(&bytes, 1, sides[i], sides[i], &pixels));
		assert_int_equal(pixels.width, sides[i]);
		assert_in_range(pixels.height, 1, 50);
		if (sides[i] >= 7)
			assert_corners(&pixels, upright, 1);
		if (sides[i] == 1) /* the average of all four */
			assert_true(close_to(pixels.data[0], 0x888890, 2));
		free(pixels.data);
	}
}

static void other_kinds_and_rubbish_fail(void **state)
{
	(void)state;
	const char *samples[] = { "",
		                  "x",
		                  "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
		                  "gimp xcf file",
		                  "P6 1 1 255 \xff\xff\xff",
		                  "/* XPM */ static char *x[] = {",
		                  "GIF89a",
		                  "BM",
		                  "RIFF\1\1\1\1WEBPVP8L",
		                  "\x89PNG\r\n\x1a\n",
		                  "\xff\xd8\xff\xe0",
		                  "II*" };
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct buf bytes = { 0 };
		struct pixels pixels;
		buf_add_text(&bytes, samples[i]);
		assert_false(decode_still(&bytes, 1, 100, 100, &pixels));
		assert_null(pixels.data);
	}
}

/* A picture cut anywhere is decoded in part or refused, never read past its end. */
static void cut_pictures_are_survived(void **state)
{
	(void)state;
	int (*const savers[])(SDL_Surface * surface, SDL_RWops * io, int free_io) = { IMG_SavePNG_RW, SDL_SaveBMP_RW, save_jpeg };
	for (size_t i = 0; i < 3; i++) {
		struct buf whole = saved(16, 12, savers[i]);
		for (size_t len = 0; len < whole.len; len++) {
			struct buf bytes = { 0 };
			struct pixels pixels;
			buf_add(&bytes, span_part(buf_span(&whole), 0, len));
			if (decode_still(&bytes, 1, 100, 100, &pixels))
				assert_true(pixels.width == 16 && pixels.height == 12);
			free(pixels.data);
		}
		buf_finish(&whole);
	}
}

/* Bytes that come seven at a time. */
struct trickle {
	struct buf bytes; /* owned */
	size_t at;
	int *finished;
};

static size_t trickle_read(void *context, void *out, size_t max)
{
	struct trickle *trickle = context;
	struct span piece = span_part(buf_span(&trickle->bytes), trickle->at, trickle->at + (max < 7 ? max : 7));
	if (piece.len > 0)
		memcpy(out, piece.data, piece.len);
	trickle->at += piece.len;
	return piece.len;
}

static void trickle_rewind(void *context)
{
	((struct trickle *)context)->at = 0;
}

static void trickle_finish(void *context)
{
	struct trickle *trickle = context;
	++*trickle->finished;
	buf_finish(&trickle->bytes);
	free(trickle);
}

static struct decode_input trickle_input(struct buf bytes, int *finished)
{
	struct trickle *trickle = mem_zero(sizeof *trickle);
	trickle->bytes = bytes;
	trickle->finished = finished;
	return (struct decode_input){ bytes.len, trickle_read, trickle_rewind, trickle_finish, trickle };
}

static void pieces_decode_as_the_whole_does(void **state)
{
	(void)state;
	int (*const savers[])(SDL_Surface * surface, SDL_RWops * io, int free_io) = { IMG_SavePNG_RW, SDL_SaveBMP_RW, save_jpeg };
	int finished = 0;
	for (size_t i = 0; i < 3; i++) {
		struct buf bytes = saved(60, 30, savers[i]), copy = { 0 };
		struct pixels whole;
		struct film pieces;
		buf_add(&copy, buf_span(&bytes));
		assert_true(decode_still(&copy, 6, 20, 20, &whole));
		struct decode_input input = trickle_input(bytes, &finished);
		assert_true(decode_stream(&input, &(struct decode_want){ 6, 20, 20, 1 }, &pieces));
		input.finish(input.context);
		assert_true(pieces.width == 10 && pieces.height == 20 && whole.width == 10 && whole.height == 20);
		assert_memory_equal(pieces.frames[0], whole.data, 10 * 20 * 4);
		free(whole.data);
		film_finish(&pieces);
	}
	assert_int_equal(finished, 3);
}

/* Kept no larger than the screen; each input is finished once, also that of a picture asked for twice. */
static void streamed_pictures_fit_the_screen(void **state)
{
	(void)state;
	struct worker *worker = worker_create(NULL, NULL);
	struct pictures *pictures = pictures_create(worker);
	int finished = 0, width, height;
	pictures_fit(pictures, 50, 100);
	for (int again = 0; again < 2; again++)
		pictures_request_stream(pictures, 1, trickle_input(saved(200, 100, IMG_SavePNG_RW), &finished), 1, 1);
	pictures_request_stream(pictures, 2, trickle_input((struct buf){ 0 }, &finished), 1, 1);
	worker_wait(worker);
	assert_int_equal(finished, 3);
	assert_true(pictures_size(pictures, 1, &width, &height));
	assert_true(width == 50 && height == 25);
	assert_int_equal(pictures_state(pictures, 2), PICTURE_FAILED);
	pictures_destroy(pictures);
	worker_destroy(worker);
}

static void pictures_go_through_their_states(void **state)
{
	(void)state;
	struct worker *worker = worker_create(NULL, NULL);
	struct pictures *pictures = pictures_create(worker);
	struct buf bytes = saved(40, 20, IMG_SavePNG_RW);
	assert_int_equal(pictures_state(pictures, 7), PICTURE_ABSENT);
	pictures_request(pictures, 7, buf_span(&bytes), 6, 1);
	pictures_request(pictures, 7, buf_span(&bytes), 6, 1);
	pictures_request(pictures, 8, span_of("no picture"), 1, 1);
	buf_finish(&bytes); /* they have their own copy */
	assert_int_equal(pictures_state(pictures, 7), PICTURE_DECODING);
	assert_int_equal(worker_pending(worker), 2);
	worker_wait(worker);
	int width, height;
	assert_int_equal(pictures_state(pictures, 7), PICTURE_READY);
	assert_int_equal(pictures_state(pictures, 8), PICTURE_FAILED);
	assert_true(pictures_size(pictures, 7, &width, &height));
	assert_true(width == 20 && height == 40);
	assert_false(pictures_size(pictures, 8, &width, &height));
	pictures_destroy(pictures);
	worker_destroy(worker);
}

static void drawing_fits_zooms_and_pans(void **state)
{
	(void)state;
	struct worker *worker = worker_create(NULL, NULL);
	struct pictures *pictures = pictures_create(worker);
	struct buf bytes = saved(200, 100, IMG_SavePNG_RW);
	struct canvas canvas;
	pictures_request(pictures, 1, buf_span(&bytes), 1, 1);
	worker_wait(worker);
	assert_true(canvas_init(&canvas, 300, 300));
	for (int again = 0; again < 2; again++) { /* the second time from the scaled copy */
		fill_canvas(&canvas, 0x123456);
		pictures_draw(pictures, 1, &canvas, 50, 50, 100, 100, 1, 0, 0); /* 100x50 in the middle */
		SDL_Rect ink = inked(&canvas, 0x123456);
		assert_true(ink.x == 50 && ink.w == 100 && ink.y == 75 && ink.h == 50);
		assert_int_equal(pixel_at(&canvas, 51, 76), RED);
		assert_int_equal(pixel_at(&canvas, 148, 76), GREEN);
		assert_int_equal(pixel_at(&canvas, 51, 123), BLUE);
	}
	fill_canvas(&canvas, 0x123456);
	pictures_draw(pictures, 1, &canvas, 50, 50, 100, 100, 4, 0, 0); /* 400x200 about the middle, cut at the box */
	SDL_Rect ink = inked(&canvas, 0x123456);
	assert_true(ink.x == 50 && ink.w == 100 && ink.y == 50 && ink.h == 100);
	assert_int_equal(pixel_at(&canvas, 60, 60), RED);
	pictures_draw(pictures, 1, &canvas, 50, 50, 100, 100, 4, -80, 0); /* moved to the left: green comes in */
	assert_int_equal(pixel_at(&canvas, 60, 60), GREEN);
	fill_canvas(&canvas, 0x123456);
	pictures_draw(pictures, 1, &canvas, 50, 50, 100, 100, 1, 500, 0); /* moved out */
	pictures_draw(pictures, 2, &canvas, 50, 50, 100, 100, 1, 0, 0);   /* not there */
	pictures_draw(pictures, 1, &canvas, 50, 50, 0, 100, 1, 0, 0);
	assert_int_equal(inked(&canvas, 0x123456).w, 0);
	canvas_finish(&canvas);
	buf_finish(&bytes);
	pictures_destroy(pictures);
	worker_destroy(worker);
}

/* Six pictures of 3840x3840 decoded are 354 MB: the ones drawn last stay. */
static void old_pictures_are_forgotten(void **state)
{
	(void)state;
	struct worker *worker = worker_create(NULL, NULL);
	struct pictures *pictures = pictures_create(worker);
	struct buf bytes = saved(3840, 3840, IMG_SavePNG_RW);
	struct canvas canvas;
	assert_true(canvas_init(&canvas, 10, 10));
	for (uint64_t key = 1; key <= 6; key++) {
		pictures_request(pictures, key, buf_span(&bytes), 1, 1);
		worker_wait(worker);
		pictures_draw(pictures, 1, &canvas, 0, 0, 10, 10, 1, 0, 0);
	}
	assert_int_equal(pictures_state(pictures, 1), PICTURE_READY);
	assert_int_equal(pictures_state(pictures, 2), PICTURE_ABSENT);
	assert_int_equal(pictures_state(pictures, 6), PICTURE_READY);
	canvas_finish(&canvas);
	buf_finish(&bytes);
	pictures_destroy(pictures);
	worker_destroy(worker);
}

static void leaving_while_decoding_is_safe(void **state)
{
	(void)state;
	struct worker *worker = worker_create(NULL, NULL);
	struct pictures *pictures = pictures_create(worker);
	struct buf bytes = saved(600, 600, IMG_SavePNG_RW);
	for (uint64_t key = 1; key <= 20; key++)
		pictures_request(pictures, key, buf_span(&bytes), 1, 1);
	pictures_destroy(pictures);
	worker_destroy(worker);
	buf_finish(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(png_bmp_and_jpeg_have_their_colours),
		cmocka_unit_test(gif_decodes_on_white),
		cmocka_unit_test(webp_has_its_colours),
		cmocka_unit_test(transparent_png_lies_on_white),
		cmocka_unit_test(orientation_turns_upright),
		cmocka_unit_test(reducing_keeps_colours_and_edges),
		cmocka_unit_test(other_kinds_and_rubbish_fail),
		cmocka_unit_test(cut_pictures_are_survived),
		cmocka_unit_test(pieces_decode_as_the_whole_does),
		cmocka_unit_test(streamed_pictures_fit_the_screen),
		cmocka_unit_test(pictures_go_through_their_states),
		cmocka_unit_test(drawing_fits_zooms_and_pans),
		cmocka_unit_test(old_pictures_are_forgotten),
		cmocka_unit_test(leaving_while_decoding_is_safe),
	};
	return cmocka_run_group_tests_name("display pictures", tests, NULL, NULL);
}
