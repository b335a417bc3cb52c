#include "sessions.h"
#include "timeline/session_name.h"
#include "timeline/stream.h"

static void test_every_range_reads_the_same_however_it_was_cut(void **state)
{
	static const char text[] = "0123456789abcdefghij";
	const size_t len = sizeof text - 1;
	(void)state;
	for (size_t size = 1; size <= len; size++) {
		struct stream stream = { 0 };
		struct fact *facts[sizeof text];
		size_t count = 0;
		for (size_t at = 0; at < len; at += size) {
			facts[count] = fact_create_bytes(1, SMTP_CLIENT, 0, span_part(span_of(text), at, at + size));
			stream_add(&stream, facts[count++]);
		}
		assert_int_equal(stream.len, len);
		for (size_t start = 0; start <= len + 1; start++) {
			for (size_t end = 0; end <= len + 2; end++) {
				struct buf out = { 0 };
				stream_read(&stream, start, end, &out);
				assert_true(span_equal(buf_span(&out), span_part(span_of(text), start, end)));
				buf_finish(&out);
			}
		}
		while (count > 0)
			fact_destroy(facts[--count]);
		stream_finish(&stream);
	}
}

static void test_an_empty_stream_has_nothing(void **state)
{
	(void)state;
	struct stream stream = { 0 };
	struct fact *empty = fact_create_bytes(1, SMTP_CLIENT, 0, (struct span){ 0 });
	stream_add(&stream, empty);
	assert_int_equal(stream.count, 0);
	assert_int_equal(stream_piece(&stream, 0, UINT64_MAX).len, 0);
	stream_finish(&stream);
	fact_destroy(empty);
}

static void assert_program(const char *value, const char *name)
{
	struct buf header = { 0 };
	buf_addf(&header, "Subject: x\r\nx-mailer:%s\r\n\r\n", value);
	char *found = session_name_from_header(buf_span(&header));
	if (name == NULL)
		assert_null(found);
	else
		assert_string_equal(found, name);
	free(found);
	buf_finish(&header);
}

static void test_programs_are_named_readably(void **state)
{
	(void)state;
	assert_program(" swaks v20201014.0 jetmore.org/john/code/swaks/", "swaks");
	assert_program("Mutt/2.0.5 (2021-01-21)", "Mutt");
	assert_program(" Roundcube Webmail/1.4.11", "Roundcube Webmail");
	assert_program(" Microsoft Outlook 16.0", "Microsoft Outlook");
	assert_program(" Apple Mail (2.3654.60.0.2.21)", "Apple Mail");
	assert_program(" Foxmail 7.2.25.213[cn]", "Foxmail");
	assert_program(" Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Thunderbird/102.8.0", "Thunderbird");
	assert_program(" Mozilla Thunderbird", "Mozilla Thunderbird");
	assert_program(" Coremail Webmail Server Version XT5.0.13 build 20210401", "Coremail Webmail Server");
	assert_program(" 网易邮箱大师 4.1", "网易邮箱大师");
	assert_program(" 7", "7");
	assert_program(" (x)", "(x)");
	assert_program(" =?UTF-8?B?5p2O?=", NULL);
	assert_program("   ", NULL);
	assert_program(" /x", "/x");
	assert_program(" a\x1b[31m\xff", "a\\x1B[31m\\xFF");
	assert_program(" aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…");
}

static void test_names_at_every_cut_of_their_line(void **state)
{
	static const char header[] = "User-Agent: Mozilla/5.0 (X11) Gecko/1 Thunderbird/102.8.0\r\n";
	static const char command[] = "EHLO [127.0.0.1] \r\n";
	(void)state;
	for (size_t len = 0; len < sizeof header; len++)
		free(session_name_from_header(span_make(header, len)));
	for (size_t len = 0; len < sizeof command; len++) {
		char *name = session_name_from_command(span_make(command, len));
		assert_true((name != NULL) == (len > 5));
		if (len > 5)
			assert_true(strncmp("[127.0.0.1]", name, strlen(name)) == 0);
		free(name);
	}
}

static void test_a_header_is_searched_only_so_far(void **state)
{
	(void)state;
	struct buf header = { 0 };
	while (header.len < SESSION_NAME_HEADER)
		buf_add_text(&header, "X-Filler: x\r\n");
	buf_add_text(&header, "X-Mailer: swaks\r\n");
	assert_null(session_name_from_header(buf_span(&header)));
	buf_finish(&header);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_range_reads_the_same_however_it_was_cut),
		cmocka_unit_test(test_an_empty_stream_has_nothing),
		cmocka_unit_test(test_programs_are_named_readably),
		cmocka_unit_test(test_names_at_every_cut_of_their_line),
		cmocka_unit_test(test_a_header_is_searched_only_so_far),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
