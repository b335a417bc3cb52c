/* A glance says "no" only where mail_parse finds no attachment, and does say it for plain mails. */
#include "mails.h"

#include "mail/glance.h"
#include "mutate.h"

static bool has_files(struct span message)
{
	struct mail *mail = mails_parse_bytes(message.data, message.len);
	bool found = false;
	for (size_t i = 0; i < mail->part_count; i++)
		found |= mail->parts[i].attachment;
	mail_destroy(mail);
	return found;
}

static void test_plain_mails_hold_none(void **state)
{
	(void)state;
	static const char *const plain[] = { "", "x", "From: a@b\r\nSubject: x\r\n\r\nhello\r\n", "hello\n\nworld",
		                             "Subject: Content-Type\r\n\r\nThe Content-Type is not here.\r\nBMW\r\n" };
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		assert_false(glance_may_hold_files(span_of(plain[i])));
		assert_false(has_files(span_of(plain[i])));
	}
}

static void test_others_may(void **state)
{
	(void)state;
	static const char *const others[] = { "content-type: image/png\r\n\r\nx", "Subject: x\r\n\r\nGIF89a\1\1\1\1\1\1\1",
		                              "\nFrom x\nSubject: x\nContent-Disposition: attachment\n\nx",
		                              "Subject: x\rContent-Type: image/png\r\n\r\nx" };
	for (size_t i = 0; i < 3; i++)
		assert_true(glance_may_hold_files(span_of(others[i])));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_true(glance_may_hold_files(span_of(others[i])) || !has_files(span_of(others[i])));
	struct buf large = { 0 };
	while (large.len <= GLANCE_MAX)
		buf_add_text(&large, "a line\r\n");
	assert_true(glance_may_hold_files(buf_span(&large)));
	buf_finish(&large);
}

static void test_never_a_wrong_no(void **state)
{
	(void)state;
	static const char *const seeds[] = {
		"Subject: x\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAADs=\r\n",
		"Subject: x\r\nContent-Disposition: attachment; filename=x\r\n\r\nhello\r\n",
		"Subject: x\r\n\r\nGIF89a\x01\x01\x01\x01\x01\x01\x01",
		"From a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b\n\nx\n--b--\n",
	};
	uint32_t seed = 5, files = 0;
	for (int round = 0; round < 8000; round++) {
		struct buf mail = { 0 };
		buf_add_text(&mail, seeds[round % (sizeof seeds / sizeof *seeds)]);
		for (uint32_t changes = mutate_next(&seed) % 6; changes > 0; changes--)
			mutate_mail(&mail, &seed);
		bool found = has_files(buf_span(&mail));
		files += found;
		assert_true(!found || glance_may_hold_files(buf_span(&mail)));
		buf_finish(&mail);
	}
	assert_true(files > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_mails_hold_none),
		cmocka_unit_test(test_others_may),
		cmocka_unit_test(test_never_a_wrong_no),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
