/* Mails inside the mail, reports and digests; what a broken structure hides; what is left out says so. */
#include "mails.h"

#include "mail/bodies.h"
#include "mail/fields.h"

static const struct mail_part *part_of_type(const struct mail *mail, const char *type, size_t from)
{
	for (size_t i = from; i < mail->part_count; i++)
		if (strcmp(mail->parts[i].content_type, type) == 0)
			return &mail->parts[i];
	fail_msg("no part %s", type);
	return NULL;
}

/* RFC 2046 §5.1.5: the parts of a digest are mails without saying so, and need no header of their own. */
static void test_digest(void **state)
{
	(void)state;
	struct mail *mail = mails_parse(
	        "Content-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: a@b\nSubject: one\n\ntext one\n--b\n\n"
	        "Subject: two\nContent-Type: text/html\n\n<p>two\n--b\nContent-Type: text/plain\n\ncontents\n--b--\n");
	static const enum part_kind kinds[] = { PART_MULTIPART, PART_MESSAGE, PART_TEXT, PART_MESSAGE, PART_HTML, PART_TEXT };
	assert_int_equal(mail->part_count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(mail->parts[i].kind, kinds[i]);
	mails_assert_bytes(mail_part_bytes(mail, &mail->parts[1]), "From: a@b\r\nSubject: one\r\n\r\ntext one");
	mails_assert_bytes(mail_part_bytes(mail, &mail->parts[3]), "Subject: two\r\nContent-Type: text/html\r\n\r\n<p>two");
	assert_string_equal(mail->parts[1].inner.subject, "one");
	assert_string_equal(mail->parts[3].inner.subject, "two");
	assert_int_equal(mail->parts[2].parent, 1);
	assert_string_equal(mail->text, "contents");
	mail_destroy(mail);
}

static void test_message_global(void **state)
{
	(void)state;
	struct mail *mail = mails_parse("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/global\n\n"
	                                "From: 李 <li@example.org>\nSubject: 内部\nDate: Sat, 21 Nov 2026 09:30:00 +0800\n"
	                                "Content-Type: text/plain; charset=utf-8\n\n内文\n--b--\n");
	const struct mail_part *message = part_of_type(mail, "message/global", 0);
	assert_int_equal(message->kind, PART_MESSAGE);
	assert_string_equal(message->inner.subject, "内部");
	assert_string_equal(message->inner.when, "2026-11-21T09:30:00+08:00");
	assert_string_equal(message[1].text, "内文");
	assert_int_equal(message[1].blocks.count, 1);
	assert_false(message[1].attachment);
	mail_destroy(mail);
}

/* The inner mail as base64: "Subject: =?utf-8?B?5YaF6YOo?=", two parts of which one is a GIF, then a second text outside. */
static const char encoded[] =
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822; name=in.eml\n"
        "Content-Transfer-Encoding: base64\n\n"
        "U3ViamVjdDogPT91dGYtOD9CPzVZYUY2WU9vPz0NCkNvbnRlbnQtVHlwZTogbXVsdGlwYXJ0L21peGVkOyBib3VuZGFyeT1pDQoN\n"
        "Ci0taQ0KDQppbm5lcg0KLS1pDQpDb250ZW50LVR5cGU6IGltYWdlL2dpZg0KQ29udGVudC1UcmFuc2Zlci1FbmNvZGluZzogYmFz\n"
        "ZTY0DQoNClIwbEdPRGxoQVFBQkFBQUFBRHM9DQotLWktLQ0K\n"
        "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nafter\n--c--\n--b--\n";

static void test_encoded_message(void **state)
{
	(void)state;
	struct mail *mail = mails_parse(encoded);
	static const struct {
		enum part_kind kind;
		size_t parent;
		int depth;
		bool unpacked;
	} want[] = { { PART_MULTIPART, MAIL_NO_PART, 0, false },
		     { PART_MESSAGE, 0, 1, false },
		     { PART_MULTIPART, 1, 2, true },
		     { PART_TEXT, 2, 3, true },
		     { PART_PICTURE, 2, 3, true },
		     { PART_MULTIPART, 0, 1, false },
		     { PART_TEXT, 5, 2, false } };
	assert_int_equal(mail->part_count, 7);
	for (size_t i = 0; i < 7; i++) {
		assert_int_equal(mail->parts[i].kind, want[i].kind);
		assert_int_equal(mail->parts[i].parent, want[i].parent);
		assert_int_equal(mail->parts[i].depth, want[i].depth);
		assert_int_equal(mail->parts[i].unpacked, want[i].unpacked);
		assert_int_equal(mail->parts[i].attachment, i == 1);
	}
	assert_string_equal(mail->parts[1].inner.subject, "内部");
	assert_true(span_starts_nocase(mail_part_bytes(mail, &mail->parts[1]), "Subject: =?utf-8?B?"));
	assert_string_equal(mail->parts[3].text, "inner");
	assert_int_equal(mail->parts[4].size, 14);
	assert_int_equal(mail->parts[4].start, mail->parts[1].start);
	assert_string_equal(mail->text, "after");
	mail_destroy(mail);
}

static void add_base64(struct buf *out, struct span in)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i + 2 < in.len; i += 3) {
		uint32_t bits = (uint32_t)in.data[i] << 16 | (uint32_t)in.data[i + 1] << 8 | in.data[i + 2];
		for (int shift = 18; shift >= 0; shift -= 6)
			buf_add_byte(out, (uint8_t)alphabet[bits >> shift & 63]);
		if (i % 57 == 54)
			buf_add_text(out, "\r\n");
	}
}

/* A mail in base64 in a mail in base64, and so on. */
static void test_encoded_nesting_is_bounded(void **state)
{
	(void)state;
	struct buf raw = { 0 };
	buf_add_text(&raw, "Subject: core\r\n\r\ntext  ");
	for (int i = 0; i < 20; i++) {
		struct buf outer = { 0 };
		while (raw.len % 3)
			buf_add_byte(&raw, ' ');
		buf_add_text(&outer, "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n");
		add_base64(&outer, buf_span(&raw));
		buf_finish(&raw);
		raw = outer;
	}
	struct mail *mail = mail_parse(&raw);
	mails_assert_defect(mail, "nested-too-much");
	assert_int_equal(mail->part_count, MAIL_MAX_NESTED_DEPTH + 1);
	mail_destroy(mail);
}

static void test_report(void **state)
{
	(void)state;
	struct mail *mail =
	        mails_parse("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n--b\n"
	                    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example\n\n"
	                    "Final-Recipient: rfc822; a@b.example\nDiagnostic-Code: smtp; 550 5.1.1\n   User unknown\n--b\n"
	                    "Content-Type: text/rfc822-headers\n\nSubject: =?utf-8?B?5YaF6YOo?=\n--b--\n");
	const struct blocks *blocks = &part_of_type(mail, "message/delivery-status", 0)->blocks;
	assert_int_equal(blocks->count, 4);
	assert_int_equal(blocks->items[0].kind, BLOCK_ROW);
	assert_int_equal(blocks->items[1].kind, BLOCK_RULE);
	assert_int_equal(blocks->items[3].table, 2);
	const struct block_cell *cell = &blocks->cells[blocks->items[3].first_cell];
	mails_assert_bytes(blocks_text(blocks, cell[0].start, cell[0].end), "Diagnostic-Code");
	mails_assert_bytes(blocks_text(blocks, cell[1].start, cell[1].end), "smtp; 550 5.1.1 User unknown");
	blocks = &part_of_type(mail, "text/rfc822-headers", 0)->blocks;
	mails_assert_bytes(blocks_text(blocks, blocks->cells[1].start, blocks->cells[1].end), "内部");
	assert_true(part_of_type(mail, "message/delivery-status", 0)->attachment);
	mail_destroy(mail);
}

/* ---- what a broken structure hides ---- */

static void test_no_empty_line(void **state)
{
	(void)state;
	struct mail *mail = mails_parse("From: a@b\nSubject: x\nDear all: welcome\nto the course\n");
	mails_assert_defect(mail, "no-empty-line");
	assert_null(mails_defect(mail, "unclosed-multipart"));
	assert_int_equal(mail->header_count, 2);
	assert_string_equal(mail->text, "Dear all: welcome\nto the course\n");
	mail_destroy(mail);
	mail = mails_parse("From: a@b\nSubject: x\n");
	mails_assert_defect(mail, "no-text");
	assert_string_equal(mail->subject, "x");
	mail_destroy(mail);
	mail = mails_parse("From: a@b\nSubject: x\n\n"); /* an empty mail is nothing wrong */
	assert_int_equal(mail->defect_count, 0);
	mail_destroy(mail);
}

/* The same in a part: its text ends where the next part begins, and a picture is a picture. */
static void test_no_empty_line_in_a_part(void **state)
{
	(void)state;
	struct mail *mail =
	        mails_parse("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\nHello all\nmore\n--b\n"
	                    "Content-Type: image/gif; name=a.gif\nContent-Transfer-Encoding: base64\n"
	                    "R0lGODlhAQABAAAAADs=\n--b--\n");
	assert_int_equal(mail->part_count, 3);
	assert_string_equal(mail->text, "Hello all\nmore");
	assert_string_equal(mail->parts[1].encoding, "7bit");
	assert_int_equal(mail->parts[2].kind, PART_PICTURE);
	assert_int_equal(mail->defect_count, 2);
	mails_assert_defect(mail, "no-empty-line");
	mail_destroy(mail);
}

/* The contents are there, but not as the mail's text: no reader of mails would take them for it. */
static void test_wrong_boundary(void **state)
{
	(void)state;
	struct mail *mail = mails_parse("Content-Type: multipart/mixed; boundary=right\n\n--wrong\n\nhello\n--wrong--\n");
	mails_assert_defect(mail, "parts-not-found");
	assert_int_equal(mail->part_count, 2);
	assert_true(mail->parts[1].recovered);
	assert_int_equal(mail->parts[1].parent, 0);
	assert_string_equal(mail->parts[1].text, "--wrong\n\nhello\n--wrong--\n");
	assert_null(mail->text);
	mail_destroy(mail);
}

/* ---- limits that say so ---- */

static struct mail *many_parts(size_t count, const char *head, const char *body, size_t repeat)
{
	struct buf raw = { 0 };
	buf_add_text(&raw, "Content-Type: multipart/mixed; boundary=b\r\n\r\n");
	for (size_t i = 0; i < count; i++) {
		buf_addf(&raw, "--b\r\n%s\r\n", head);
		for (size_t k = 0; k < repeat; k++)
			buf_add_text(&raw, body);
		buf_add_text(&raw, "\r\n");
	}
	buf_add_text(&raw, "--b--\r\n");
	return mail_parse(&raw);
}

static void test_too_many_blocks(void **state)
{
	(void)state;
	struct mail *mail = many_parts(4, "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n", "a\r\n", 20000);
	size_t blocks = 0, without = 0;
	for (size_t i = 0; i < mail->part_count; i++) {
		blocks += mail->parts[i].blocks.count;
		without += mail->parts[i].kind == PART_TEXT && mail->parts[i].blocks.count == 0;
	}
	assert_true(blocks <= MAIL_MAX_BLOCKS);
	assert_int_equal(without, 1);
	assert_int_equal(mails_defect(mail, "too-many-blocks")->offset, mail->parts[8].start);
	assert_int_equal(strlen(mail->parts[8].text), 40000); /* its text is there */
	mail_destroy(mail);
}

static void test_text_cut(void **state)
{
	(void)state;
	struct mail *mail = many_parts(1, "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n", "a\r\n", BLOCKS_MAX + 1);
	mails_assert_defect(mail, "text-cut");
	assert_int_equal(mail->parts[2].blocks.count, BLOCKS_MAX);
	mail_destroy(mail);
}

static void test_too_many_links(void **state)
{
	(void)state;
	struct mail *mail = many_parts(1, "Content-Type: text/html\r\n", "<img src=cid:a>", MAIL_MAX_CIDS);
	mails_assert_defect(mail, "too-many-links");
	mail_destroy(mail);
}

static void test_inner_header_too_long(void **state)
{
	(void)state;
	struct buf raw = { 0 };
	buf_add_text(&raw, "Content-Type: message/rfc822\r\n\r\nSubject: ");
	for (unsigned i = 0; i < MAIL_MAX_INNER; i++)
		buf_add_byte(&raw, 'x');
	buf_add_text(&raw, "more\r\n\r\ntext\r\n");
	struct mail *mail = mail_parse(&raw);
	mails_assert_defect(mail, "header-too-long");
	assert_int_equal(strlen(mail->parts[0].inner.subject), MAIL_MAX_INNER);
	mail_destroy(mail);
}

static void test_html_budget_is_the_mails(void **state)
{
	(void)state;
	static const char piece[] = "<p title=x>text <b>bold</b> ";
	size_t repeat = 3000, size = repeat * strlen(piece), whole = HTML_MAX_TOTAL / size;
	struct mail *mail = many_parts(60, "Content-Type: text/html\r\n", piece, repeat);
	mails_assert_defect(mail, "html-too-much");
	for (size_t i = 1; i <= whole; i++)
		assert_true(strlen(mail->parts[i].text) > repeat * strlen("text bold")); /* no text is lost, */
	for (size_t i = whole + 2; i < mail->part_count; i++)
		assert_string_equal(mail->parts[i].text, ""); /* before there is too much of it */
	size_t cut = 0;
	for (size_t i = 0; i < mail->defect_count; i++)
		cut += strcmp(mail->defects[i].code, "html-cut") == 0;
	assert_int_equal(cut, 60 - whole);
	mail_destroy(mail);
}

static void test_long_parameters(void **state)
{
	(void)state;
	struct buf raw = { 0 };
	buf_add_text(&raw, "Content-Disposition: attachment");
	for (int i = 0; i < 101; i++)
		buf_addf(&raw, "; filename*%d=a", i);
	buf_add_text(&raw, "\r\n\r\nx\r\n");
	struct mail *mail = mail_parse(&raw);
	mails_assert_defect(mail, "long-parameter");
	assert_int_equal(strlen(mail->parts[0].filename), 100);
	mail_destroy(mail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_message_global),
		cmocka_unit_test(test_encoded_message),
		cmocka_unit_test(test_encoded_nesting_is_bounded),
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_no_empty_line),
		cmocka_unit_test(test_no_empty_line_in_a_part),
		cmocka_unit_test(test_wrong_boundary),
		cmocka_unit_test(test_too_many_blocks),
		cmocka_unit_test(test_text_cut),
		cmocka_unit_test(test_too_many_links),
		cmocka_unit_test(test_inner_header_too_long),
		cmocka_unit_test(test_html_budget_is_the_mails),
		cmocka_unit_test(test_long_parameters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
