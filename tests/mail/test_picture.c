/* The gate in front of the picture decoders, with headers built by hand. */
#include "mails.h"

#include "mail/picture.h"

#define BYTES(literal) span_make(literal, sizeof(literal) - 1)

static void check(struct span bytes, enum picture_kind kind, enum picture_verdict verdict, uint32_t width, uint32_t height)
{
	uint8_t *copy = malloc(bytes.len ? bytes.len : 1); /* exact, so that a read past the end is seen */
	memcpy(copy, bytes.data, bytes.len);
	struct picture_info info = picture_look(span_make(copy, bytes.len));
	free(copy);
	assert_int_equal(info.kind, kind);
	assert_int_equal(info.verdict, verdict);
	if (verdict == PICTURE_OK || verdict == PICTURE_TOO_LARGE) {
		assert_int_equal(info.width, width);
		assert_int_equal(info.height, height);
	}
}

#define PNG_START "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"
#define BMP_START "BM\0\0\0\0\0\0\0\0\x36\0\0\0"

static void test_five_kinds(void **state)
{
	(void)state;
	check(BYTES(PNG_START "\0\0\x02\x80\0\0\x01\x90\x08\x02"), PICTURE_PNG, PICTURE_OK, 640, 400);
	check(BYTES("GIF89a\x40\x01\xC8\0\0\0\0"), PICTURE_GIF, PICTURE_OK, 320, 200);
	check(BYTES("GIF87a\x01\0\x01\0"), PICTURE_GIF, PICTURE_OK, 1, 1);
	/* a comment, then a frame larger than its screen; the same with a colour table each */
	check(BYTES("GIF89a\x01\0\x01\0\0\0\0!\xFE\x02hi\0,\0\0\0\0\xFF\xFF\xFF\xFF\0\x02\0;"), PICTURE_GIF, PICTURE_TOO_LARGE, 1,
	      1);
	check(BYTES("GIF89a\x01\0\x01\0\x80\0\0abcdef,\0\0\0\0\x01\0\x01\0\x80"
	            "abcdef\x02\x01x\0,\0\0\0\0\xFF\xFF\xFF\xFF\0\x02\0;"),
	      PICTURE_GIF, PICTURE_TOO_LARGE, 1, 1);
	check(BYTES("GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\xFF\x3F\xFF\x0F\0\x02\0;"), PICTURE_GIF, PICTURE_OK, 1,
	      1); /* under the limit */
	check(BYTES(BMP_START "\x28\0\0\0\x10\0\0\0\x20\0\0\0\x01\0\x18\0"), PICTURE_BMP, PICTURE_OK, 16, 32);
	check(BYTES(BMP_START "\x28\0\0\0\x10\0\0\0\xE0\xFF\xFF\xFF\x01\0\x18\0"), PICTURE_BMP, PICTURE_OK, 16, 32);
	check(BYTES(BMP_START "\x0C\0\0\0\x10\0\x20\0\x01\0\x18\0"), PICTURE_BMP, PICTURE_OK, 16, 32);
	check(BYTES("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9D\x01\x2A\x80\x02\x90\x01"), PICTURE_WEBP, PICTURE_OK, 640, 400);
	check(BYTES("RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x7F\x02\0\x8F\x01\0"), PICTURE_WEBP, PICTURE_OK, 640, 400);
	/* 14 bits each, less one: 639 | 399 << 14 */
	check(BYTES("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F\x7F\xC2\x63\0\0\0\0\0\0"), PICTURE_WEBP, PICTURE_OK, 640, 400);
}

#define GIF_FRAME ",\0\0\0\0\x01\0\x01\0\0\x02\x01x\0"

static void check_motion(struct buf *bytes, enum picture_motion motion, uint32_t frames)
{
	struct picture_info info = picture_look(buf_span(bytes));
	assert_int_equal(info.verdict, PICTURE_OK);
	assert_int_equal(info.motion, motion);
	assert_int_equal(info.frames, frames);
	buf_finish(bytes);
}

/* A screen of 1024 x side, with a comment and so many frames of one pixel. */
static struct buf gif_of(unsigned side, unsigned frames)
{
	struct buf bytes = { 0 };
	const uint8_t size[] = { 0, 4, side & 0xFF, side >> 8 & 0xFF, 0, 0, 0 };
	buf_add_text(&bytes, "GIF89a");
	buf_add(&bytes, span_make(size, sizeof size));
	buf_add(&bytes, BYTES("!\xFE\x02hi\0\0")); /* and a zero between blocks, as some writers leave */
	for (unsigned i = 0; i < frames; i++)
		buf_add(&bytes, BYTES(GIF_FRAME));
	buf_add(&bytes, BYTES(";"));
	return bytes;
}

/* 256 MB are 64 Mi pixels: 64 frames of 1024 x 1024. */
static void test_motion(void **state)
{
	(void)state;
	static const struct {
		unsigned side, frames;
		enum picture_motion motion;
	} cases[] = { { 1024, 0, PICTURE_STANDS },
		      { 1024, 1, PICTURE_STANDS },
		      { 1024, 2, PICTURE_MOVES },
		      { 1024, 64, PICTURE_MOVES },
		      { 1025, 64, PICTURE_MOTION_TOO_LARGE },
		      { 1024, 65, PICTURE_MOTION_TOO_LARGE },
		      { 1, 1000, PICTURE_MOVES },
		      { 1, 1001, PICTURE_MOTION_TOO_LONG } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf bytes = gif_of(cases[i].side, cases[i].frames);
		check_motion(&bytes, cases[i].motion, cases[i].frames);
	}
	struct buf large = gif_of(1, 1); /* a frame costs its own pixels where it is larger than the screen */
	large.len--;
	for (int i = 0; i < 17; i++)
		buf_add(&large, BYTES(",\0\0\0\0\0\x08\0\x08\0\x02\x01x\0")); /* 2048 x 2048 */
	check_motion(&large, PICTURE_MOTION_TOO_LARGE, 18);
}

#define JPEG_SIZE "\xFF\xC0\0\x11\x08\x01\x90\x02\x80\x03"

static void test_jpeg(void **state)
{
	(void)state;
	check(BYTES("\xFF\xD8" JPEG_SIZE), PICTURE_JPEG, PICTURE_OK, 640, 400);
	check(BYTES("\xFF\xD8\xFF\xE0\0\x04xx\xFF\xFF\xFF\xC4\0\x02" JPEG_SIZE), PICTURE_JPEG, PICTURE_OK, 640, 400);
	check(BYTES("\xFF\xD8\xFF\xC2\0\x11\x08\x01\x90\x02\x80\x03"), PICTURE_JPEG, PICTURE_OK, 640, 400);
	check(BYTES("\xFF\xD8\xFF\xDA\0\x02" JPEG_SIZE), PICTURE_JPEG, PICTURE_TRUNCATED, 0, 0);
	check(BYTES("\xFF\xD8\xFF\xE0\xFF\xFFxx"), PICTURE_JPEG, PICTURE_TRUNCATED, 0, 0);
	check(BYTES("\xFF\xD8\xFF\xC0\0\x11\x08\0\0\0\0\x03"), PICTURE_JPEG, PICTURE_NO_SIZE, 0, 0);
}

static int orientation_of(struct span bytes)
{
	return picture_look(bytes).orientation;
}

#define EXIF_LITTLE                                                                                                              \
	"\xFF\xD8\xFF\xE1\0\x22"                                                                                                 \
	"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"
#define EXIF_BIG                                                                                                                 \
	"\xFF\xD8\xFF\xE1\0\x22"                                                                                                 \
	"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"

static void test_orientation(void **state)
{
	(void)state;
	assert_int_equal(orientation_of(BYTES(EXIF_LITTLE "\x06\0\0\0\0\0\0\0" JPEG_SIZE)), 6);
	assert_int_equal(orientation_of(BYTES(EXIF_BIG "\0\x08\0\0\0\0\0\0" JPEG_SIZE)), 8);
	assert_int_equal(orientation_of(BYTES(EXIF_LITTLE "\x09\0\0\0\0\0\0\0" JPEG_SIZE)), 1); /* no such orientation */
	assert_int_equal(orientation_of(BYTES("\xFF\xD8" JPEG_SIZE)), 1);
	assert_int_equal(orientation_of(BYTES("\xFF\xD8\xFF\xE1\0\x10"
	                                      "Exif\0\0II*\0\xFF\xFF\xFF\xFF" JPEG_SIZE)),
	                 1);
}

static void test_too_large(void **state)
{
	(void)state;
	check(BYTES(PNG_START "\0\0\x20\0\0\0\x20\0\x08\x02"), PICTURE_PNG, PICTURE_OK, 8192, 8192); /* exactly 256 MiB */
	check(BYTES(PNG_START "\0\0\x20\0\0\0\x20\x01\x08\x02"), PICTURE_PNG, PICTURE_TOO_LARGE, 8192, 8193);
	check(BYTES(PNG_START "\x7F\xFF\xFF\xFF\x7F\xFF\xFF\xFF\x08\x02"), PICTURE_PNG, PICTURE_TOO_LARGE, INT32_MAX, INT32_MAX);
	check(BYTES(PNG_START "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x08\x02"), PICTURE_PNG, PICTURE_NO_SIZE, 0, 0);
	check(BYTES(PNG_START "\0\0\0\0\0\0\x01\x90\x08\x02"), PICTURE_PNG, PICTURE_NO_SIZE, 0, 0);
	check(BYTES(BMP_START "\x28\0\0\0\x10\0\0\0\0\0\0\x80\x01\0\x18\0"), PICTURE_BMP, PICTURE_NO_SIZE, 0, 0);
}

static void test_not_pictures(void **state)
{
	(void)state;
	check(BYTES("BMW is a car maker, and this is a text"), PICTURE_NONE, PICTURE_NOT_KNOWN, 0, 0);
	check(BYTES("<svg width='1' height='1'/>"), PICTURE_NONE, PICTURE_NOT_KNOWN, 0, 0);
	check(BYTES("RIFF\0\0\0\0WAVEfmt "), PICTURE_NONE, PICTURE_NOT_KNOWN, 0, 0);
	check(BYTES(""), PICTURE_NONE, PICTURE_NOT_KNOWN, 0, 0);
}

/* Every picture cut at every length: never a read past the end, and never "ok" without its dimensions. */
static void test_cut_anywhere(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t len, dimensions;
	} pictures[] = {
		{ PNG_START "\0\0\x02\x80\0\0\x01\x90\x08\x02", 26, 24 },
		{ "GIF89a\x40\x01\xC8\0\0\0\0", 13, 10 },
		{ BMP_START "\x28\0\0\0\x10\0\0\0\x20\0\0\0\x01\0\x18\0", 30, 26 },
		{ "RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x7F\x02\0\x8F\x01\0", 30, 30 },
		{ EXIF_LITTLE "\x06\0\0\0\0\0\0\0" JPEG_SIZE, 48, 47 },
	};
	for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
		for (size_t len = 0; len <= pictures[i].len; len++) {
			uint8_t *cut = malloc(len ? len : 1);
			memcpy(cut, pictures[i].bytes, len);
			struct picture_info info = picture_look(span_make(cut, len));
			free(cut);
			assert_int_equal(info.verdict == PICTURE_OK, len >= pictures[i].dimensions);
		}
	}
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(picture_kind_name(PICTURE_WEBP), "WebP");
	assert_string_equal(picture_content_type(PICTURE_JPEG), "image/jpeg");
	assert_string_equal(picture_verdict_name(PICTURE_TOO_LARGE), "too-large");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_five_kinds),   cmocka_unit_test(test_motion),    cmocka_unit_test(test_jpeg),
		cmocka_unit_test(test_orientation),  cmocka_unit_test(test_too_large), cmocka_unit_test(test_not_pictures),
		cmocka_unit_test(test_cut_anywhere), cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
