/* Films: which frame when, frames out of a GIF written here by hand, and pictures that move only while a clock runs. */
#include "display/pixels.h"

#include "base/buf.h"
#include "base/mem.h"
#include "display/decode.h"
#include "display/film.h"
#include "display/paint.h"
#include "display/pictures.h"

#include <string.h>

#define RED   0xE02020u
#define GREEN 0x20C040u
#define BLUE  0x2040E0u
#define WHITE 0xFFFFFFu

/* ---- a GIF writer: four colours (red, green, blue, white), LZW that says "clear" before each pair of pixels ---- */

struct frame {
	int left, top, width, height, delay_cs, disposal;
	int transparent; /* index; -1: none */
	bool interlaced;
	const char *pixels; /* "0123", row by row */
};

static void add_byte(struct buf *out, unsigned byte)
{
	uint8_t b = (uint8_t)byte;
	buf_add(out, span_make(&b, 1));
}

static void add_le16(struct buf *out, int value)
{
	add_byte(out, (unsigned)value & 0xFF);
	add_byte(out, (unsigned)value >> 8);
}

struct bits {
	struct buf bytes;
	unsigned kept;
	int count;
};

static void add_code(struct bits *bits, unsigned code)
{
	bits->kept |= code << bits->count;
	bits->count += 3;
	while (bits->count >= 8) {
		add_byte(&bits->bytes, bits->kept & 0xFF);
		bits->kept >>= 8;
		bits->count -= 8;
	}
}

static void add_pixels(struct buf *out, const char *pixels)
{
	struct bits bits = { 0 };
	for (size_t i = 0; pixels[i]; i++) {
		if (i % 2 == 0)
			add_code(&bits, 4);
		add_code(&bits, (unsigned)(pixels[i] - '0'));
	}
	add_code(&bits, 5);
	add_byte(&bits.bytes, bits.kept);
	add_byte(out, 2);
	for (size_t at = 0; at < bits.bytes.len; at += 255) {
		size_t len = bits.bytes.len - at < 255 ? bits.bytes.len - at : 255;
		add_byte(out, (unsigned)len);
		buf_add(out, span_part(buf_span(&bits.bytes), at, at + len));
	}
	add_byte(out, 0);
	buf_finish(&bits.bytes);
}

static void add_frame(struct buf *out, const struct frame *frame)
{
	add_byte(out, 0x21);
	add_byte(out, 0xF9);
	add_byte(out, 4);
	add_byte(out, (unsigned)frame->disposal << 2 | (frame->transparent >= 0));
	add_le16(out, frame->delay_cs);
	add_byte(out, frame->transparent >= 0 ? (unsigned)frame->transparent : 0);
	add_byte(out, 0);
	add_byte(out, 0x2C);
	add_le16(out, frame->left);
	add_le16(out, frame->top);
	add_le16(out, frame->width);
	add_le16(out, frame->height);
	add_byte(out, frame->interlaced ? 0x40 : 0);
	add_pixels(out, frame->pixels);
}

static struct buf made(int width, int height, const struct frame *frames, size_t count)
{
	static const uint32_t colours[] = { RED, GREEN, BLUE, WHITE };
	struct buf out = { 0 };
	buf_add_text(&out, "GIF89a");
	add_le16(&out, width);
	add_le16(&out, height);
	add_byte(&out, 0x81);
	add_le16(&out, 0);
	for (size_t i = 0; i < 4; i++)
		for (int shift = 16; shift >= 0; shift -= 8)
			add_byte(&out, colours[i] >> shift & 0xFF);
	for (size_t i = 0; i < count; i++)
		add_frame(&out, &frames[i]);
	add_byte(&out, 0x3B);
	return out;
}

static const struct decode_want all = { 1, 4000, 4000, FILM_MAX_FRAMES };

/* One letter a pixel: r, g, b, w; anything else '?'. */
static const char *row_of(const struct film *film, size_t frame, int y)
{
	static char row[64];
	assert_true(frame < film->count && y < film->height);
	for (int x = 0; x < film->width; x++) {
		uint32_t c = film->frames[frame][y * film->width + x];
		row[x] = c == RED ? 'r' : c == GREEN ? 'g' : c == BLUE ? 'b' : c == WHITE ? 'w' : '?';
	}
	row[film->width] = '\0';
	return row;
}

static struct film decoded(struct buf bytes)
{
	struct film film;
	assert_true(decode_picture(&bytes, &all, &film));
	return film;
}

/* ---- time ---- */

static void a_time_has_its_frame(void **state)
{
	(void)state;
	static const struct {
		int64_t ms, change;
		size_t frame;
	} cases[] = { { -5, -1, 0 },   { 0, 100, 0 },   { 99, 100, 0 },  { 100, 120, 1 }, { 119, 120, 1 },
		      { 120, 220, 2 }, { 219, 220, 2 }, { 220, 320, 0 }, { 335, 340, 1 }, { 22000000125, 22000000220, 2 } };
	struct film film = { 0 };
	const int delays[] = { 10, 2, 1 }; /* the last too short to be meant */
	for (size_t i = 0; i < 3; i++)
		film_add(&film, mem_zero(16), 2, 2, delays[i]);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(film_frame_at(&film, cases[i].ms), cases[i].frame);
		assert_int_equal(film_change_after(&film, cases[i].ms), cases[i].change);
	}
	assert_int_equal(film_bytes(&film), 48);
	film_finish(&film);
	film_add(&film, mem_zero(4), 1, 1, 0);
	assert_int_equal(film_frame_at(&film, 5000), 0);
	assert_int_equal(film_change_after(&film, 5000), -1);
	film_finish(&film);
}

/* ---- frames ---- */

static void frames_lie_upon_each_other(void **state)
{
	(void)state;
	const struct frame frames[] = {
		{ 0, 0, 4, 2, 7, 1, -1, false, "00001111" }, /* stays */
		{ 1, 0, 2, 1, 0, 3, 2, false, "32" },        /* one pixel of it is seen; taken back afterwards */
		{ 2, 1, 9, 9, 5, 2, -1, false,               /* mostly outside; cleared afterwards */
		  "222222222222222222222222222222222222222222222222222222222222222222222222222222222" },
		{ 0, 0, 1, 1, 5, 0, -1, false, "3" },
	};
	struct film film = decoded(made(4, 2, frames, 4));
	assert_int_equal(film.count, 4);
	assert_string_equal(row_of(&film, 0, 0), "rrrr");
	assert_string_equal(row_of(&film, 0, 1), "gggg");
	assert_string_equal(row_of(&film, 1, 0), "rwrr");
	assert_string_equal(row_of(&film, 2, 0), "rrrr");
	assert_string_equal(row_of(&film, 2, 1), "ggbb");
	assert_string_equal(row_of(&film, 3, 0), "wrrr");
	assert_string_equal(row_of(&film, 3, 1), "ggww"); /* nothing there: on white */
	assert_int_equal(film.ends[0], 70);
	assert_int_equal(film.ends[1], 170);
	assert_int_equal(film.ends[3], 270);
	film_finish(&film);
}

static void interlaced_rows_find_their_place(void **state)
{
	(void)state;
	const struct frame frame = { 0, 0, 1, 9, 0, 0, -1, true, "001223333" }; /* rows 0 8 | 4 | 2 6 | 1 3 5 7 */
	struct film film = decoded(made(1, 9, &frame, 1));
	static const char *const rows[] = { "r", "w", "b", "w", "g", "w", "b", "w", "r" };
	for (int y = 0; y < 9; y++)
		assert_string_equal(row_of(&film, 0, y), rows[y]);
	film_finish(&film);
}

static void no_more_frames_than_wanted_and_smaller_if_many(void **state)
{
	(void)state;
	const struct frame frames[] = { { 0, 0, 2, 1, 7, 1, -1, false, "01" }, { 0, 0, 2, 1, 7, 1, -1, false, "10" } };
	struct buf bytes = made(2, 1, frames, 2);
	struct film film;
	assert_true(decode_picture(&bytes, &(struct decode_want){ 1, 100, 100, 1 }, &film));
	assert_int_equal(film.count, 1);
	film_finish(&film);
	bytes = made(8192, 4096, frames, 2); /* 128 MB each */
	assert_true(decode_picture(&bytes, &(struct decode_want){ 1, 8192, 8192, 2 }, &film));
	assert_int_equal(film.count, 2);
	assert_in_range(film_bytes(&film), FILM_MAX_BYTES / 2, FILM_MAX_BYTES);
	film_finish(&film);
}

/* Cut anywhere, and with any byte changed: frames or none, never more. The sanitizers watch. */
static void broken_files_give_what_is_there(void **state)
{
	(void)state;
	const struct frame frames[] = { { 0, 0, 4, 2, 7, 3, 1, false, "01230123" }, { 1, 1, 3, 1, 7, 2, -1, true, "321" } };
	struct buf whole = made(4, 2, frames, 2);
	for (size_t cut = 0; cut < whole.len; cut++) {
		struct buf bytes = { 0 };
		struct film film;
		buf_add(&bytes, span_part(buf_span(&whole), 0, cut));
		if (decode_picture(&bytes, &all, &film))
			assert_in_range(film.count, 1, 2);
		film_finish(&film);
	}
	for (size_t at = 0; at < whole.len; at++)
		for (unsigned value = 0; value < 256; value += 5) {
			struct buf bytes = { 0 };
			struct film film;
			buf_add(&bytes, buf_span(&whole));
			bytes.data[at] = (uint8_t)value;
			if (at >= 6 && at < 10 && value > 8) /* the gate's business: a large screen */
				bytes.data[at] = 8;
			if (decode_picture(&bytes, &all, &film))
				assert_in_range(film.count, 1, 3);
			film_finish(&film);
		}
	buf_finish(&whole);
}

/* ---- on the screen ---- */

struct stage {
	struct worker *worker;
	struct pictures *pictures;
	struct canvas canvas;
};

/* Key 1 moves: red for 70 ms, green for 100 ms. Key 2 stands. */
static void set_up(struct stage *stage)
{
	const struct frame frames[] = { { 0, 0, 1, 1, 7, 1, -1, false, "0" }, { 0, 0, 1, 1, 10, 1, -1, false, "1" } };
	stage->worker = worker_create(NULL, NULL);
	stage->pictures = pictures_create(stage->worker);
	assert_true(canvas_init(&stage->canvas, 20, 20));
	struct buf moving = made(1, 1, frames, 2), still = made(1, 1, frames, 1);
	pictures_request(stage->pictures, 1, buf_span(&moving), 1, 2);
	pictures_request(stage->pictures, 2, buf_span(&still), 1, 1);
	buf_finish(&moving);
	buf_finish(&still);
	worker_wait(stage->worker);
}

static void tear_down(struct stage *stage)
{
	canvas_finish(&stage->canvas);
	pictures_destroy(stage->pictures);
	worker_destroy(stage->worker);
}

static uint32_t drawn_at(struct stage *stage, uint64_t key, int64_t clock_ms)
{
	pictures_begin(stage->pictures, clock_ms);
	pictures_draw(stage->pictures, key, &stage->canvas, 0, 0, 20, 20, 1, 0, 0);
	return pixel_at(&stage->canvas, 10, 10);
}

static void pictures_move_by_the_clock(void **state)
{
	(void)state;
	struct stage stage;
	set_up(&stage);
	assert_int_equal(drawn_at(&stage, 1, 5000), RED);
	assert_int_equal(pictures_next_ms(stage.pictures), 5070);
	assert_int_equal(drawn_at(&stage, 1, 5069), RED);
	assert_int_equal(drawn_at(&stage, 1, 5070), GREEN);
	assert_int_equal(pictures_next_ms(stage.pictures), 5170);
	assert_int_equal(drawn_at(&stage, 1, 5170), RED);
	assert_int_equal(drawn_at(&stage, 1, 5250), GREEN);
	assert_int_equal(drawn_at(&stage, 1, 0), RED); /* motion off */
	assert_int_equal(pictures_next_ms(stage.pictures), 0);
	drawn_at(&stage, 2, 6000);
	assert_int_equal(pictures_next_ms(stage.pictures), 0);
	tear_down(&stage);
}

/* A moving picture that is scrolled out of its pane asks for no frame. */
static void what_is_not_seen_wants_no_frame(void **state)
{
	(void)state;
	struct stage stage;
	struct draw_list list = { 0 };
	uint32_t palette[COLOUR_COUNT] = { 0 };
	struct text *text = text_create(SOURCE_DIR "/fonts");
	set_up(&stage);
	for (int inside = 0; inside < 2; inside++) {
		draw_begin(&list, NULL);
		draw_clip(&list, (struct rect){ 0, inside ? 0 : 12, 20, 8 });
		draw_picture(&list, (struct rect){ 0, 0, 10, 10 }, 1, 1, 0, 0);
		draw_unclip(&list);
		pictures_begin(stage.pictures, 1000);
		paint(&stage.canvas, &list, palette, 1, text, stage.pictures);
		assert_int_equal(pictures_next_ms(stage.pictures), inside ? 1070 : 0);
	}
	draw_finish(&list);
	text_destroy(text);
	tear_down(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_has_its_frame),
		cmocka_unit_test(frames_lie_upon_each_other),
		cmocka_unit_test(interlaced_rows_find_their_place),
		cmocka_unit_test(no_more_frames_than_wanted_and_smaller_if_many),
		cmocka_unit_test(broken_files_give_what_is_there),
		cmocka_unit_test(pictures_move_by_the_clock),
		cmocka_unit_test(what_is_not_seen_wants_no_frame),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
