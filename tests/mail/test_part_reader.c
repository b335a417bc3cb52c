/* A base64 part read piece by piece gives the bytes it gives when decoded as a whole, however it is asked. */
#include "mails.h"

#include "mail/part_reader.h"

/* Lines as senders write them, of bytes that are all different. */
static void add_lines(struct buf *out, size_t bytes)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t seed = 4;
	for (size_t i = 0; i < bytes; i++) {
		seed = seed * 1664525 + 1013904223;
		buf_add_byte(out, (uint8_t)alphabet[seed >> 26]);
		if (i % 76 == 75)
			buf_add_text(out, "\r\n");
	}
}

static void check_reader(struct span encoded, size_t max)
{
	struct buf want = { 0 }, got = { 0 };
	struct part_reader reader;
	uint8_t piece[9000];
	transfer_decode(TRANSFER_BASE64, encoded, false, &want);
	part_reader_init(&reader, encoded);
	for (int again = 0; again < 2; again++) {
		buf_clear(&got);
		for (size_t count; (count = part_reader_read(&reader, piece, max)) > 0;) {
			assert_true(count <= max);
			buf_add(&got, span_make(piece, count));
		}
		assert_true(span_equal(buf_span(&got), buf_span(&want)));
		part_reader_rewind(&reader);
	}
	part_reader_finish(&reader);
	buf_finish(&want);
	buf_finish(&got);
}

static void test_pieces_are_the_whole(void **state)
{
	(void)state;
	static const size_t sizes[] = { 0, 1, 2, 3, 4, 75, 76, 77, 65535, 65536, 65537, 200001 }, asked[] = { 1, 3, 4096, 9000 };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (size_t k = 0; k < sizeof asked / sizeof *asked; k++) {
			struct buf encoded = { 0 };
			add_lines(&encoded, sizes[i]);
			check_reader(buf_span(&encoded), asked[k]);
			buf_add_text(&encoded, "!ab$\n\tQ=");
			check_reader(buf_span(&encoded), asked[k]);
			buf_finish(&encoded);
		}
	check_reader(span_of("aGVsbG8=\r\nd29ybGQ=\r\n"), 2); /* base64 after padding is read on */
}

/* What a large picture in a mail is without its decoded bytes. */
static void test_let_go_and_decoded_again(void **state)
{
	(void)state;
	struct buf raw = { 0 }, scratch = { 0 };
	buf_add_text(&raw, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/bmp\r\n"
	                   "Content-Transfer-Encoding: base64\r\n\r\n"
	                   "Qk0AAAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n");
	add_lines(&raw, 4 * MAIL_LARGE_PICTURE / 3 + 76);
	buf_add_text(&raw, "\r\n--b\r\nContent-Type: text/plain\r\n\r\ntext\r\n--b--\r\n");
	struct mail *mail = mail_parse(&raw);
	struct mail_part *picture = &mail->parts[1], *text = &mail->parts[2];
	assert_int_equal(picture->kind, PART_PICTURE);
	assert_int_equal(picture->size, picture->bytes.len);
	struct buf before = { 0 };
	buf_add(&before, buf_span(&picture->bytes));
	mail_let_go(mail);
	assert_int_equal(picture->bytes.len, 0);
	assert_int_equal(picture->size, before.len);
	assert_int_equal(text->bytes.len, 4);
	assert_true(span_equal(mail_part_decoded(mail, picture, &scratch), buf_span(&before)));
	assert_true(mail_part_decoded(mail, text, &scratch).data == text->bytes.data);
	buf_finish(&before);
	buf_finish(&scratch);
	mail_destroy(mail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces_are_the_whole),
		cmocka_unit_test(test_let_go_and_decoded_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
