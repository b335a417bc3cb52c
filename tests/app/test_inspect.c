/* --inspect: the JSON is a contract (DESIGN.md, "Command line"), the listing is safe for a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

#include "app/inspect.h"
#include "app/listing.h"
#include "base/mem.h"

static const char mail_text[] =
        "From: =?gbk?B?1cXAz8qm?= <zhang@example.org>\r\nTo: li@example.org\r\nSubject: \x1B[2J=?utf-8?B?5a6e6aqM?=\r\n"
        "Date: Wed, 18 Nov 2026 12:20:00 +0800\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\x07\r\n"
        "--b\r\nContent-Type: image/gif; name=dot.gif\r\nContent-Disposition: inline\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAADs=\r\n--b--\r\n";

/* Runs --inspect on the bytes and returns what it printed. free() it. */
static char *inspected(const char *mail, bool json)
{
	char path[] = "/tmp/smtpscope-inspect-XXXXXX", printed[] = "/tmp/smtpscope-printed-XXXXXX";
	int in = mkstemp(path), out = mkstemp(printed), terminal = dup(STDOUT_FILENO);
	assert_int_equal(write(in, mail, strlen(mail)), strlen(mail));
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	int status = inspect_run(path, json);
	fflush(stdout);
	dup2(terminal, STDOUT_FILENO);
	assert_int_equal(status, 0);
	off_t len = lseek(out, 0, SEEK_END);
	char *text = mem_zero((size_t)len + 1);
	assert_int_equal(pread(out, text, (size_t)len, 0), len);
	unlink(path);
	unlink(printed);
	close(in);
	close(out);
	close(terminal);
	return text;
}

static void test_json(void **state)
{
	(void)state;
	char *text = inspected(mail_text, true);
	assert_string_equal(
	        text, "{\n"
	              "  \"subject\": \"\\u001B[2J实验\",\n"
	              "  \"from\": [\n    {\n      \"name\": \"张老师\",\n      \"address\": \"zhang@example.org\"\n    }\n  ],\n"
	              "  \"to\": [\n    {\n      \"name\": null,\n      \"address\": \"li@example.org\"\n    }\n  ],\n"
	              "  \"date\": \"2026-11-18T12:20:00+08:00\",\n"
	              "  \"text\": \"hi\\u0007\",\n"
	              "  \"html\": false,\n"
	              "  \"attachments\": [\n    {\n      \"filename\": \"dot.gif\",\n      \"content_type\": \"image/gif\",\n"
	              "      \"size\": 14,\n"
	              "      \"sha256\": \"1f19970f056cd116a5fe3c02422c1ee1ac827136df470b5c89af492620512aa4\",\n"
	              "      \"inline\": true,\n      \"width\": 1,\n      \"height\": 1\n    }\n  ],\n"
	              "  \"defects\": []\n"
	              "}\n");
	free(text);
}

static void test_absent_is_null(void **state)
{
	(void)state;
	char *text = inspected("X: y\r\n\r\n", true);
	assert_non_null(strstr(text, "\"subject\": null"));
	assert_non_null(strstr(text, "\"date\": null"));
	assert_non_null(strstr(text, "\"from\": []"));
	assert_non_null(strstr(text, "\"text\": \"\""));
	free(text);
	text = inspected("Content-Type: text/html\r\n\r\n<p>x", true);
	assert_non_null(strstr(text, "\"text\": null"));
	assert_non_null(strstr(text, "\"html\": true"));
	free(text);
}

static void test_defects(void **state)
{
	(void)state;
	char *text = inspected("Content-Transfer-Encoding: base64\r\n\r\naGVsbG8", true);
	assert_non_null(
	        strstr(text, "\"code\": \"truncated-base64\",\n      \"offset\": 44,\n      \"text\": \"The base64 text ends"));
	free(text);
}

static void test_listing_is_safe(void **state)
{
	(void)state;
	char *text = inspected(mail_text, false);
	for (const char *c = text; *c; c++)
		assert_true((unsigned char)*c >= 0x20 || *c == '\n');
	assert_non_null(strstr(text, "Subject: \\x1B[2J实验\n"));
	assert_non_null(strstr(text, "    3  image/gif \"dot.gif\", base64, 14 bytes, GIF 1 x 1, attachment shown inline"));
	assert_non_null(strstr(text, "Defects: none\n"));
	assert_non_null(strstr(text, "Text:\n  hi\\x07\n"));
	free(text);
}

static void test_no_file(void **state)
{
	(void)state;
	assert_int_equal(inspect_run("/nowhere/at/all.eml", true), 1);
	assert_int_equal(inspect_run("/", false), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json),    cmocka_unit_test(test_absent_is_null),
		cmocka_unit_test(test_defects), cmocka_unit_test(test_listing_is_safe),
		cmocka_unit_test(test_no_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
