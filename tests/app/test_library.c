/* An opened .eml: who it is delivered to, and what of it is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "app/library.h"

/* The commands between EHLO and DATA, one a line, then what is sent behind DATA. */
static void assert_script(const char *file, const char *commands, const char *content)
{
	char path[] = "/tmp/smtpscope-library-XXXXXX", told[1024] = "";
	int descriptor = mkstemp(path);
	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, file, strlen(file)), strlen(file));
	close(descriptor);
	struct lesson *script = library_script_from_file(path);
	unlink(path);
	assert_non_null(script);
	for (size_t i = 0; i < script->count; i++) {
		const struct exchange *exchange = &script->exchanges[i];
		if (exchange->kind == EXCHANGE_COMMAND && strchr(exchange->send, ':') != NULL)
			strcat(strcat(told, exchange->send), "\n");
		if (exchange->kind == EXCHANGE_CONTENT) {
			assert_int_equal(exchange->content.len, strlen(content));
			assert_memory_equal(exchange->content.data, content, strlen(content));
		}
	}
	assert_string_equal(told, commands);
	lesson_destroy(script);
}

static void test_recipients(void **state)
{
	(void)state;
	assert_script("From: a@b.org\r\nTo: c@d.org, e@f.org\r\nCc: g@h.org\r\n\r\nx\r\n",
	              "MAIL FROM:<a@b.org>\nRCPT TO:<c@d.org>\nRCPT TO:<e@f.org>\nRCPT TO:<g@h.org>\n",
	              "From: a@b.org\r\nTo: c@d.org, e@f.org\r\nCc: g@h.org\r\n\r\nx\r\n");
	assert_script("Subject: x\r\n\r\n", "MAIL FROM:<>\nRCPT TO:<postmaster>\n", "Subject: x\r\n\r\n");
	assert_script("", "MAIL FROM:<>\nRCPT TO:<postmaster>\n", "");
}

/* It gets its copy, and nobody is told. */
static void test_bcc(void **state)
{
	(void)state;
	assert_script("From: a@b.org\nBCC: s@t.org,\n u@v.org\nTo: c@d.org\nBcc: w@x.org\n\nBcc: no field\n",
	              "MAIL FROM:<a@b.org>\nRCPT TO:<c@d.org>\nRCPT TO:<s@t.org>\nRCPT TO:<u@v.org>\nRCPT TO:<w@x.org>\n",
	              "From: a@b.org\r\nTo: c@d.org\r\n\r\nBcc: no field\r\n");
	assert_script("Bcc: s@t.org\r\n\r\nx\r\n", "MAIL FROM:<>\nRCPT TO:<s@t.org>\n", "\r\nx\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recipients),
		cmocka_unit_test(test_bcc),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
