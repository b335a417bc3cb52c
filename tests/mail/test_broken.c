/* Mails that are damaged, absurd or hostile: a defect each, the rest is there, and nothing takes long. */
#include "mails.h"

#include "base/utf8.h"
#include "mail/guard.h"

static struct mail *check(const char *text, const char *code)
{
	struct mail *mail = mails_parse(text);
	mails_assert_defect(mail, code);
	assert_true(mail->part_count > 0);
	return mail;
}

static void test_damaged(void **state)
{
	(void)state;
	static const struct {
		const char *mail, *code, *text;
	} cases[] = {
		{ "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n", "unclosed-multipart", "hello\n" },
		{ "Content-Type: multipart/mixed\n\nhello\n", "no-boundary", NULL },
		{ "Content-Type: multipart/mixed; boundary=b\n\nno parts\n", "unclosed-multipart", NULL },
		{ "Content-Transfer-Encoding: base64\n\naGVsbG8", "truncated-base64", "hello" },
		{ "Content-Transfer-Encoding: base64\n\naGVs!bG8=\n", "bad-base64", "hello" },
		{ "Content-Transfer-Encoding: quoted-printable\n\n=4\n", "bad-quoted-printable", "=4\n" },
		{ "Content-Transfer-Encoding: rot13\n\nuryyb\n", "unknown-encoding", "uryyb\n" },
		{ "Content-Type: text/plain; charset=klingon\n\n\xE4\xBD\xA0\n", "unknown-charset", "你\n" },
		{ "Content-Type: text/plain; charset=utf-8\n\n\xC4\xE3\xBA\xC3\xA3\xAC\xB4\xF3\xBC\xD2\n", "wrong-charset",
		  "你好，大家\n" },
		{ "Subject: x\n\n\xE4\xBD\xA0\xE5\xA5\xBD\n", "no-charset", "你好\n" },
		{ "Date: yesterday\n\nx\n", "bad-date", "x\n" },
		{ "Subject: =?utf-8?B?never closed\n\nx\n", "bad-encoded-word", "x\n" },
		{ "Subject: a\nthis is no header\nTo: b@c\n\nx\n", "bad-header", NULL },
		{ "From: a@b\nFrom: c@d\n\nx\n", "conflicting-header", "x\n" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mail *mail = check(cases[i].mail, cases[i].code);
		if (cases[i].text)
			assert_string_equal(mail->text, cases[i].text);
		mail_destroy(mail);
	}
}

static void test_no_mail_at_all(void **state)
{
	(void)state;
	static const char *const texts[] = { "",  "\n",           "\n\n\n",     "just text", "just text\nand more\n",
		                             ":", "\xFF\xFE\xFD", ": \n:\n\n\n" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct mail *mail = mails_parse(texts[i]);
		assert_true(mail->part_count >= 1);
		assert_int_equal(mail->parts[0].parent, MAIL_NO_PART);
		mail_destroy(mail);
	}
	struct mail *mail = check("", "unreadable");
	assert_int_equal(mail->line_count, 0);
	assert_null(mail->subject);
	mail_destroy(mail);
}

static void test_mailbox_line_and_blank_lines(void **state)
{
	(void)state;
	struct mail *mail = mails_parse(
	        "   \n\nFrom a@b Thu Jan 1 00:00:00 1970\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\nbody\n");
	assert_string_equal(mail->subject, "x");
	assert_string_equal(mail->text, "body\n");
	assert_string_equal(mail->parts[0].charset, "utf-8");
	mails_assert_bytes(span_part(buf_span(&mail->raw), mail->parts[0].start, mail->parts[0].end), "body\r\n");
	mail_destroy(mail);
}

/* ---- limits ---- */

static struct mail *repeated(const char *head, const char *piece, size_t count, const char *tail)
{
	struct buf raw = { 0 };
	buf_add_text(&raw, head);
	for (size_t i = 0; i < count; i++)
		buf_add_text(&raw, piece);
	buf_add_text(&raw, tail);
	return mail_parse(&raw);
}

static void test_too_many_parts(void **state)
{
	(void)state;
	struct mail *mail = repeated("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\nx\r\n",
	                             100000, "--b--\r\n");
	mails_assert_defect(mail, "too-many-parts");
	assert_int_equal(mail->part_count, MAIL_MAX_PARTS);
	assert_string_equal(mail->subject, "x");
	mail_destroy(mail);
}

static void test_too_deep(void **state)
{
	(void)state;
	struct buf raw = { 0 };
	for (int i = 0; i < 100000; i++)
		buf_addf(&raw, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i);
	struct mail *mail = mail_parse(&raw);
	assert_true(mails_defect(mail, "too-deep") || mails_defect(mail, "too-many-parts"));
	assert_true(mail->part_count <= MAIL_MAX_PARTS);
	for (size_t i = 0; i < mail->part_count; i++)
		assert_true(mail->parts[i].depth < MAIL_MAX_DEPTH);
	mail_destroy(mail);
	mail = repeated("", "Content-Type: message/rfc822\r\n\r\n", 100000, "x");
	mails_assert_defect(mail, "too-deep");
	mail_destroy(mail);
}

static void test_too_many_headers(void **state)
{
	(void)state;
	struct mail *mail = repeated("Subject: x\r\n", "A: b\r\n", 100000, "\r\nbody");
	mails_assert_defect(mail, "too-many-headers");
	assert_int_equal(mail->header_count, MAIL_MAX_HEADERS);
	assert_string_equal(mail->subject, "x");
	mail_destroy(mail);
	mail = repeated("Subject: ", "long ", 1000000, "\r\n\r\nbody");
	mails_assert_defect(mail, "header-too-long");
	assert_int_equal(strlen(mail->subject), MAIL_MAX_HEADER);
	mail_destroy(mail);
	mail = repeated("To: ", "a@b.c,", 10000, "\r\n\r\nbody");
	mails_assert_defect(mail, "too-many-addresses");
	assert_int_equal(mail->to.count, MAIL_MAX_ADDRESSES);
	mail_destroy(mail);
}

static void test_too_much_text(void **state)
{
	(void)state;
	struct buf raw = { 0 };
	buf_add_text(&raw, "Subject: x\r\n\r\n");
	size_t head = raw.len;
	buf_reserve(&raw, MAIL_MAX_TEXT + 1000);
	memset(raw.data + raw.len, 'a', MAIL_MAX_TEXT + 1000);
	raw.len += MAIL_MAX_TEXT + 1000;
	struct mail *mail = mail_parse(&raw);
	mails_assert_defect(mail, "too-much-text");
	assert_int_equal(strlen(mail->text), MAIL_MAX_TEXT);
	assert_int_equal(mail->parts[0].bytes.len, mail->raw.len - head); /* the bytes are all there */
	mail_destroy(mail);
}

static void test_too_many_defects(void **state)
{
	(void)state;
	struct mail *mail = repeated("", "X: =?bad\r\n", 900, "\r\n");
	assert_int_equal(mail->defect_count, MAIL_MAX_DEFECTS);
	mails_assert_defect(mail, "too-many-defects");
	mail_destroy(mail);
}

static void check_guard(const char *head, const char *piece, size_t count, enum guard_limit want)
{
	struct buf raw = { 0 };
	enum guard_limit limit;
	buf_add_text(&raw, head);
	for (size_t i = 0; i < count; i++)
		buf_add_text(&raw, piece);
	size_t end = guard_end(buf_span(&raw), 0, &limit);
	assert_int_equal(limit, want);
	assert_true(want == GUARD_NONE ? end == raw.len : end < raw.len);
	buf_finish(&raw);
}

static void test_guard(void **state)
{
	(void)state;
	static const char multipart[] = "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n";
	check_guard(multipart, "--b\r\nA: b\r\n\r\nx\r\n", 1000, GUARD_NONE);
	check_guard(multipart, "--b\r\nA: b\r\n\r\nx\r\n", GUARD_MAX_DELIMITERS + 1, GUARD_DELIMITERS);
	check_guard(multipart,
	            "--b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\n\r\n", 1999,
	            GUARD_FIELDS);
	check_guard("A: b\r\n\r\n", "-- a comment\r\n", 300000, GUARD_NONE); /* a large text file */
	check_guard("X: ", "0123456789", 300000, GUARD_HEADER_BYTES);
	check_guard("", "Content-Type: multipart/mixed; boundary=b\r\n", GUARD_MAX_BOUNDARIES + 1, GUARD_BOUNDARIES);
	check_guard("", "Content-Type: message/rfc822\r\n\r\n", 20001, GUARD_FIELDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_no_mail_at_all),
		cmocka_unit_test(test_mailbox_line_and_blank_lines),
		cmocka_unit_test(test_too_many_parts),
		cmocka_unit_test(test_too_deep),
		cmocka_unit_test(test_too_many_headers),
		cmocka_unit_test(test_too_much_text),
		cmocka_unit_test(test_too_many_defects),
		cmocka_unit_test(test_guard),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
