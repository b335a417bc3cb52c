/* Whole mails taken apart: header, tree, places in raw, bodies, attachments. */
#include "mails.h"

static const char classroom[] = "From: =?utf-8?B?5byg6ICB5biI?= <zhang@example.org>\n"
                                "To: \"Li, Lei\" <li@example.org>, wang@example.org\n"
                                "Cc: class: a@example.org, B <b@example.org>;\n"
                                "Subject: =?utf-8?B?5a6e6aqM?= =?utf-8?B?5oql5ZGK?=\n"
                                "Date: Wed, 18 Nov 2026 12:20:00 +0800\n"
                                "User-Agent: Test 1.0\n"
                                "MIME-Version: 1.0\n"
                                "Content-Type: multipart/mixed; boundary=\"out\"\n"
                                "\n"
                                "preamble\n"
                                "--out\n"
                                "Content-Type: multipart/alternative; boundary=\"in\"\n"
                                "\n"
                                "--in\n"
                                "Content-Type: text/plain; charset=gb2312\n"
                                "Content-Transfer-Encoding: quoted-printable\n"
                                "\n"
                                "=C4=E3=BA=C3\n"
                                "--in\n"
                                "Content-Type: text/html; charset=utf-8\n"
                                "\n"
                                "<p>hi<img src=\"cid:pic@x\">\n"
                                "--in--\n"
                                "--out\n"
                                "Content-Type: image/gif; name=\"dot.gif\"\n"
                                "Content-ID: <pic@x>\n"
                                "Content-Transfer-Encoding: base64\n"
                                "\n"
                                "R0lGODlhAQABAAAAADs=\n"
                                "--out\n"
                                "Content-Type: text/plain; charset=utf-8\n"
                                "Content-Disposition: attachment; filename*=utf-8''%E7%AC%94%E8%AE%B0.txt\n"
                                "Content-Transfer-Encoding: base64\n"
                                "\n"
                                "56yU6K6wDQo=\n"
                                "--out--\n"
                                "epilogue\n";

static void test_headers(void **state)
{
	(void)state;
	struct mail *mail = mails_parse(classroom);
	assert_int_equal(mail->header_count, 8);
	assert_string_equal(mail->subject, "实验报告");
	assert_string_equal(mail->from.items[0].name, "张老师");
	assert_string_equal(mail->from.items[0].address, "zhang@example.org");
	assert_int_equal(mail->to.count, 2);
	assert_string_equal(mail->to.items[0].name, "Li, Lei");
	assert_null(mail->to.items[1].name);
	assert_int_equal(mail->cc.count, 2);
	assert_string_equal(mail->cc.items[1].address, "b@example.org");
	assert_string_equal(mail->date, "2026-11-18T12:20:00+08:00");
	assert_string_equal(mail->user_agent, "Test 1.0");
	const struct mail_header *subject = mail_header(mail, "SUBJECT");
	mails_assert_bytes(span_part(buf_span(&mail->raw), subject->start, subject->end),
	                   "Subject: =?utf-8?B?5a6e6aqM?= =?utf-8?B?5oql5ZGK?=\r\n");
	assert_null(mail_header(mail, "Bcc"));
	mail_destroy(mail);
}

/* Outlook's ";" between mailboxes; a group keeps its own. */
static void test_separators(void **state)
{
	(void)state;
	struct mail *mail = mails_parse("To: A <a@x.example>; \"B; b\" <b@x.example>;c@x.example (c; c)\n"
	                                "Cc: class: d@x.example, e@x.example;, f@x.example\n\nx\n");
	static const char *const to[] = { "a@x.example", "b@x.example", "c@x.example" };
	assert_int_equal(mail->to.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(mail->to.items[i].address, to[i]);
	assert_string_equal(mail->to.items[1].name, "B; b");
	assert_int_equal(mail->cc.count, 3);
	mail_destroy(mail);
}

static void test_addresses_as_meant(void **state)
{
	(void)state;
	struct mail *mail = mails_parse("From: =?utf-8?B?5p2O5LyfIDxsQHguZXhhbXBsZT4=?=\nTo: xn--fsq@xn--fsq.example\n\nx\n");
	assert_string_equal(mail->from.items[0].address, "l@x.example");
	assert_string_equal(mail->from.items[0].name, "李伟");
	assert_string_equal(mail->to.items[0].address, "xn--fsq@xn--fsq.example");
	mail_destroy(mail);
}

/* What programs write instead of what RFC 2045, 2047 and 2231 say. */
static void test_wrong_and_common_names(void **state)
{
	(void)state;
	static const struct {
		const char *fields, *name;
	} cases[] = {
		{ "Content-Disposition: attachment; filename*1*=UTF-8''%E7%AC%AC; filename*2*=.pdf", "第.pdf" },
		{ "Content-Disposition: attachment; filename*=\"=?utf-8?B?56ysLnBkZg==?=\"", "第.pdf" },
		{ "Content-Disposition: attachment; filename==?utf-8?B?56ysLnBkZg==?=", "第.pdf" },
		{ "Content-Disposition: attachment; filename*0=\"=?utf-8?B?56ys\"; filename*1=\"5LiA?=.pdf\"", "第一.pdf" },
		{ "Content-Disposition: attachment; filename=my long report.pdf", "my long report.pdf" },
		{ "Content-Type: application/pdf (a; name=b); name=\"real.pdf\"", "real.pdf" },
		{ "Content-Type: application/pdf; name=\"=?gb2312?B?1tC7qg==?=\n =?gb2312?B?yMvD8Q==?=\"", "中华人民" },
		{ "Content-Disposition: attachment; filename=\"\xB5\xDA\xD2\xBB\xB7\xDD\xB1\xA8\xB8\xE6.pdf\"",
		  "第一份报告.pdf" },
		{ "Content-Disposition: attachment; filename=\"a.pdf\"; filename*=iso-8859-1'de'M%FCller.pdf", "Müller.pdf" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf text = { 0 };
		buf_addf(&text, "%s\n\nx\n", cases[i].fields);
		char *mail_text = buf_take_text(&text);
		struct mail *mail = mails_parse(mail_text);
		assert_string_equal(mail->parts[0].filename, cases[i].name);
		mail_destroy(mail);
		free(mail_text);
	}
}

static void test_wrong_types(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"Content-Type: text; charset=utf-8\n\n你\n", "Content-Type: \"text/plain\"\n\n你\n",
		"Content-Type: text / plain ; charset = utf-8\n\n你\n",
		"Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable (x)\n\n=E4=BD=A0\n"
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct mail *mail = mails_parse(texts[i]);
		assert_string_equal(mail->parts[0].content_type, "text/plain");
		assert_string_equal(mail->text, "你\n");
		mail_destroy(mail);
	}
	struct mail *mail = mails_parse("Content-Type: multipart/mixed; boundary=\"=_?x=?\"\n\n--=_?x=?\n\nx\n--=_?x=?--\n");
	assert_null(mails_defect(mail, "bad-encoded-word"));
	mail_destroy(mail);
}

static void test_tree(void **state)
{
	(void)state;
	static const struct {
		enum part_kind kind;
		size_t parent;
		int depth;
		const char *type;
	} want[] = { { PART_MULTIPART, MAIL_NO_PART, 0, "multipart/mixed" },
		     { PART_MULTIPART, 0, 1, "multipart/alternative" },
		     { PART_TEXT, 1, 2, "text/plain" },
		     { PART_HTML, 1, 2, "text/html" },
		     { PART_PICTURE, 0, 1, "image/gif" },
		     { PART_TEXT, 0, 1, "text/plain" } };
	struct mail *mail = mails_parse(classroom);
	assert_int_equal(mail->part_count, sizeof want / sizeof *want);
	for (size_t i = 0; i < mail->part_count; i++) {
		assert_int_equal(mail->parts[i].kind, want[i].kind);
		assert_int_equal(mail->parts[i].parent, want[i].parent);
		assert_int_equal(mail->parts[i].depth, want[i].depth);
		assert_string_equal(mail->parts[i].content_type, want[i].type);
	}
	assert_int_equal(mail->defect_count, 0);
	mail_destroy(mail);
}

static void test_places_in_raw(void **state)
{
	(void)state;
	static const char *const contents[] = {
		NULL, NULL, "=C4=E3=BA=C3", "<p>hi<img src=\"cid:pic@x\">", "R0lGODlhAQABAAAAADs=", "56yU6K6wDQo="
	};
	struct mail *mail = mails_parse(classroom);
	struct span raw = buf_span(&mail->raw);
	for (size_t i = 2; i < mail->part_count; i++)
		mails_assert_bytes(span_part(raw, mail->parts[i].start, mail->parts[i].end), contents[i]);
	assert_true(span_starts_nocase(span_from(raw, mail->parts[4].header_start), "Content-Type: image/gif"));
	assert_int_equal(mail->parts[0].header_start, 0);
	assert_int_equal(mail->parts[0].end, raw.len);
	assert_true(span_starts_nocase(span_from(raw, mail->parts[0].start), "preamble\r\n--out\r\n"));
	assert_true(span_starts_nocase(span_from(raw, mail->parts[1].start), "--in\r\n"));
	assert_true(span_starts_nocase(span_from(raw, mail->parts[1].end), "\r\n--out\r\nContent-Type: image/gif"));
	mail_destroy(mail);
}

static void test_bodies(void **state)
{
	(void)state;
	struct mail *mail = mails_parse(classroom);
	assert_string_equal(mail->text, "你好");
	assert_true(mail->html);
	assert_string_equal(mail->parts[2].charset, "gb2312");
	assert_string_equal(mail->parts[2].charset_used, "GB18030");
	assert_string_equal(mail->parts[2].encoding, "quoted-printable");
	assert_string_equal(mail->parts[3].text, "hi\n");
	assert_string_equal(mail->parts[4].filename, "dot.gif");
	assert_string_equal(mail->parts[4].content_id, "pic@x");
	assert_true(mail->parts[4].attachment && mail->parts[4].is_inline);
	assert_int_equal(mail->parts[4].picture.width, 1);
	assert_string_equal(mail->parts[5].filename, "笔记.txt");
	assert_true(mail->parts[5].attachment && !mail->parts[5].is_inline);
	mails_assert_bytes(mail_part_bytes(mail, &mail->parts[5]), "笔记\r\n");
	assert_string_equal(mail->parts[5].text, "笔记\n");
	assert_false(mail->parts[2].attachment || mail->parts[3].attachment || mail->parts[0].attachment);
	mail_destroy(mail);
}

static void test_raw_is_untouched(void **state)
{
	(void)state;
	static const char bytes[] = "Subject: x\nX: \xFF\r\n\r\na\rb\n\0c\r\n";
	struct mail *mail = mails_parse_bytes(bytes, sizeof bytes - 1);
	assert_int_equal(mail->raw.len, sizeof bytes - 1);
	assert_memory_equal(mail->raw.data, bytes, sizeof bytes - 1);
	assert_int_equal(mail->line_count, 5);
	assert_int_equal(mail->lines[1], 11);
	mails_assert_defect(mail, "nul-byte");
	mails_assert_defect(mail, "eight-bit-header");
	assert_string_equal(mail->text, "a\nb\n\xEF\xBF\xBD"
	                                "c\n");
	mail_destroy(mail);
}

/* A file saved with bare LF decodes to what stood on the wire. */
static void test_bare_lf_file(void **state)
{
	(void)state;
	static const char bytes[] =
	        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/csv\n\n1,2\n3,4\n\n--b--\n";
	struct mail *mail = mails_parse_bytes(bytes, sizeof bytes - 1);
	mails_assert_bytes(mail_part_bytes(mail, &mail->parts[1]), "1,2\r\n3,4\r\n");
	mails_assert_bytes(span_part(buf_span(&mail->raw), mail->parts[1].start, mail->parts[1].end), "1,2\n3,4\n");
	mail_destroy(mail);
}

/* The same bytes inside CR LF mails stay bare: an attachment is what was sent. */
static void test_bytes_are_exact(void **state)
{
	(void)state;
	struct buf raw = { 0 };
	buf_add_text(&raw, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/x\r\n"
	                   "Content-Transfer-Encoding: binary\r\n\r\n");
	struct buf want = { 0 };
	for (int i = 0; i < 512; i++)
		buf_add_byte(&want, (uint8_t)(i * 7));
	buf_add(&raw, buf_span(&want));
	buf_add_text(&raw, "\r\n--b--\r\n");
	struct mail *mail = mail_parse(&raw);
	assert_int_equal(mail->part_count, 2);
	assert_true(span_equal(mail_part_bytes(mail, &mail->parts[1]), buf_span(&want)));
	buf_finish(&want);
	mail_destroy(mail);
}

static void test_mail_in_mail(void **state)
{
	(void)state;
	struct mail *mail = mails_parse(
	        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nouter\n--b\nContent-Type: message/rfc822\n\n"
	        "Subject: inner\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\ninner text\n--c\nContent-Type: image/x\n\n"
	        "pic\n--c--\n--b--\n");
	static const enum part_kind kinds[] = { PART_MULTIPART, PART_TEXT, PART_MESSAGE, PART_MULTIPART, PART_TEXT, PART_FILE };
	assert_int_equal(mail->part_count, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(mail->parts[i].kind, kinds[i]);
		assert_int_equal(mail->parts[i].attachment, i == 2);
	}
	assert_string_equal(mail->text, "outer");
	assert_string_equal(mail->parts[4].text, "inner text");
	struct span inner = mail_part_bytes(mail, &mail->parts[2]);
	assert_true(span_starts_nocase(inner, "Subject: inner\r\n"));
	assert_memory_equal(inner.data + inner.len - 5, "--c--", 5);
	assert_int_equal(mail->parts[3].header_start, mail->parts[2].start);
	mail_destroy(mail);
}

static void test_readable_html(void **state)
{
	(void)state;
	struct mail *mail = mails_parse("Content-Type: text/html\n\n<meta charset=gbk><p>\xC4\xE3\xBA\xC3");
	assert_null(mail->text);
	assert_true(mail->html);
	assert_string_equal(mail->parts[0].text, "你好\n");
	assert_null(mail->parts[0].charset);
	mail_destroy(mail);
}

/* The name does not count, the bytes do. */
static void test_kind_by_content(void **state)
{
	(void)state;
	struct mail *mail = mails_parse(
	        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png; name=a.png\n"
	        "Content-Transfer-Encoding: base64\n\nR0lGODlhAQABAAAAADs=\n--b\nContent-Type: image/jpeg\n\nno picture\n--b\n"
	        "Content-Type: application/octet-stream; name=a.txt\n\ntext\n--b--\n");
	assert_int_equal(mail->parts[1].kind, PART_PICTURE);
	assert_int_equal(mail->parts[1].picture.kind, PICTURE_GIF);
	mails_assert_defect(mail, "picture-mislabelled");
	assert_int_equal(mail->parts[2].kind, PART_FILE);
	assert_int_equal(mail->parts[3].kind, PART_TEXT);
	assert_string_equal(mail->parts[3].text, "text");
	mail_destroy(mail);
}

/* A program that forgets the Content-Type of its picture: the picture is there all the same. */
static void test_picture_that_says_it_is_text(void **state)
{
	(void)state;
	struct mail *mail = mails_parse("Subject: x\nContent-Transfer-Encoding: base64\n\nR0lGODlhAQABAAAAADs=\n");
	assert_int_equal(mail->parts[0].kind, PART_PICTURE);
	assert_true(mail->parts[0].attachment);
	assert_null(mail->text);
	mail_destroy(mail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_separators),
		cmocka_unit_test(test_addresses_as_meant),
		cmocka_unit_test(test_wrong_and_common_names),
		cmocka_unit_test(test_wrong_types),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_places_in_raw),
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_raw_is_untouched),
		cmocka_unit_test(test_bare_lf_file),
		cmocka_unit_test(test_bytes_are_exact),
		cmocka_unit_test(test_mail_in_mail),
		cmocka_unit_test(test_readable_html),
		cmocka_unit_test(test_kind_by_content),
		cmocka_unit_test(test_picture_that_says_it_is_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
