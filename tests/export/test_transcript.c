/* The log on stdout: swaks' marks as text, one object a line as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "export/transcript.h"

static void add(struct transcript *transcript, enum smtp_side from, int64_t time_us, const char *bytes)
{
	struct fact *fact = fact_create_bytes(1, from, time_us, span_of(bytes));
	transcript_add(transcript, fact);
	fact_destroy(fact);
}

static void open_session(struct transcript *transcript)
{
	struct fact_opened opened = { .client = "127.0.0.1:51436", .server = "127.0.0.1:2525" };
	struct fact *fact = fact_create(FACT_OPENED, 1, 1000000, sizeof opened);
	memcpy(fact->data, &opened, sizeof opened);
	transcript_add(transcript, fact);
	fact_destroy(fact);
}

/* The whole log of one short session that says EHLO, nonsense with a control character, one mail and QUIT. */
static char *log_of(bool json)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct transcript *transcript = transcript_create(out, json);
	open_session(transcript);
	add(transcript, SMTP_SERVER, 1001000, "220 mx ESMTP smtpscope\r\n");
	add(transcript, SMTP_CLIENT, 1002000, "EHLO lab-pc\r\n");
	add(transcript, SMTP_SERVER, 1003000, "250-mx\r\n250 HELP\r\n");
	add(transcript, SMTP_CLIENT, 1004000, "FOO\x1b[31m\r\n");
	add(transcript, SMTP_SERVER, 1005000, "500 what?\r\n");
	add(transcript, SMTP_CLIENT, 1006000, "MAIL FROM:<a@b>\r\n");
	add(transcript, SMTP_SERVER, 1006000, "250 ok\r\n");
	add(transcript, SMTP_CLIENT, 1006000, "RCPT TO:<c@d>\r\n");
	add(transcript, SMTP_SERVER, 1006000, "250 ok\r\n");
	add(transcript, SMTP_CLIENT, 1006000, "DATA\r\n");
	add(transcript, SMTP_SERVER, 1006000, "354 go\r\n");
	add(transcript, SMTP_CLIENT, 1007000, "Subject: x\r\n\r\nHe");
	add(transcript, SMTP_CLIENT, 1007000, "llo\r\n.\r\n");
	add(transcript, SMTP_SERVER, 1008000, "250 queued\r\n");
	struct fact *closed = fact_create(FACT_CLOSED, 1, 1009000, 0);
	closed->from = SMTP_CLIENT;
	transcript_add(transcript, closed);
	fact_destroy(closed);
	transcript_destroy(transcript);
	fclose(out);
	return text;
}

static void test_text(void **state)
{
	(void)state;
	char *text = log_of(false);
	static const char *const lines[] = {
		"#1 +0.000 === connected from 127.0.0.1:51436\n",
		"#1 +0.001 <-  220 mx ESMTP smtpscope\n",
		"#1 +0.002  -> EHLO lab-pc\n",
		"#1 +0.003 <-  250-mx\n",
		"#1 +0.003 <-  250 HELP\n",
		"#1 +0.004  -> FOO\\x1B[31m\n",
		"*** unknown\n",
		"[header, 14 bytes]\n",
		"[body, 7 bytes]\n",
		"#1 +0.007  -> .\n",
		"#1 +0.008 <-  250 queued\n",
		"closed by the client\n",
	};
	const char *at = text;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		const char *found = strstr(at, lines[i]);
		if (found == NULL)
			fail_msg("\"%s\" is not there, in this order:\n%s", lines[i], text);
		at = found + strlen(lines[i]);
	}
	free(text);
}

static void test_json(void **state)
{
	(void)state;
	char *text = log_of(true), *rest = text;
	int commands = 0, lines = 0;
	for (char *line; (line = strsep(&rest, "\n")) != NULL && *line;) {
		json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
		assert_non_null(object);
		assert_string_equal(json_string_value(json_object_get(object, "type")), "event");
		commands += strcmp(json_string_value(json_object_get(object, "kind")), "command") == 0;
		lines++;
		json_decref(object);
	}
	assert_int_equal(commands, 5);
	assert_true(lines > 15);
	free(text);
}

/* A session that logs in twice, in one line and as an answer, and goes on under TLS. */
static char *login_log(bool json)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct transcript *transcript = transcript_create(out, json);
	open_session(transcript);
	add(transcript, SMTP_SERVER, 1001000, "220 mx ESMTP smtpscope\r\n");
	add(transcript, SMTP_CLIENT, 1002000, "EHLO lab-pc\r\n");
	add(transcript, SMTP_SERVER, 1003000, "250 AUTH PLAIN LOGIN\r\n");
	add(transcript, SMTP_CLIENT, 1004000, "AUTH LOGIN\r\n");
	add(transcript, SMTP_SERVER, 1005000, "334 VXNlcm5hbWU6\r\n");
	add(transcript, SMTP_CLIENT, 1006000, "c2VjcmV0\r\n");
	add(transcript, SMTP_SERVER, 1007000, "535 no\r\n");
	add(transcript, SMTP_CLIENT, 1008000, "STARTTLS\r\n");
	add(transcript, SMTP_SERVER, 1009000, "220 go\r\n");
	struct fact *tls = fact_create(FACT_TLS, 1, 1010000, 7);
	memcpy(tls->data, "TLSv1.3", 7);
	transcript_add(transcript, tls);
	fact_destroy(tls);
	add(transcript, SMTP_CLIENT, 1011000, "EHLO lab-pc\r\n");
	add(transcript, SMTP_SERVER, 1012000, "250 AUTH PLAIN LOGIN\r\n");
	add(transcript, SMTP_CLIENT, 1013000, "AUTH PLAIN AGEAc2VjcmV0\r\n");
	add(transcript, SMTP_SERVER, 1014000, "235 yes\r\n");
	transcript_destroy(transcript);
	fclose(out);
	return text;
}

static void test_passwords_are_masked(void **state)
{
	(void)state;
	char *text = login_log(false), *json = login_log(true);
	assert_null(strstr(text, "c2VjcmV0"));
	assert_null(strstr(json, "c2VjcmV0"));
	assert_non_null(strstr(text, " -> ********\n"));
	assert_non_null(strstr(text, " ~> AUTH PLAIN ************\n"));
	assert_non_null(strstr(text, "=== TLSv1.3\n"));
	assert_non_null(strstr(text, "<~  235 yes\n"));
	assert_non_null(strstr(json, "\"kind\":\"auth-response\""));
	assert_non_null(strstr(json, "\"text\":\"AUTH PLAIN ************\""));
	assert_non_null(strstr(json, "\"kind\":\"tls\""));
	free(text);
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passwords_are_masked),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_json),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
