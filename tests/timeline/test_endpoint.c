#include "sessions.h"
#include "timeline/endpoint.h"

static void test_text_and_bytes(void **state)
{
	static const char *const same[] = { "127.0.0.1:2525",
		                            "0.0.0.0:0",
		                            "255.255.255.255:65535",
		                            "[::1]:25",
		                            "[::]:0",
		                            "[2001:db8::1:0:0:1]:587",
		                            "[fe80::ff:fe00:1]:1",
		                            "[1:2:3:4:5:6:7:8]:9",
		                            "[1:0:3:4:5:6:7:8]:9",
		                            "[1::]:1" };
	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		struct endpoint endpoint;
		char text[ENDPOINT_TEXT_MAX];
		assert_true(endpoint_parse(same[i], &endpoint));
		endpoint_format(&endpoint, text);
		assert_string_equal(text, same[i]);
	}
}

static void test_other_ways_to_write_them(void **state)
{
	static const char *const pairs[][2] = { { "[0:0:0:0:0:0:0:1]:25", "[::1]:25" },
		                                { "[FE80::1%eth0]:25", "[fe80::1]:25" },
		                                { "[::ffff:1.2.3.4]:25", "[::ffff:102:304]:25" },
		                                { "[1:0:0:2:0:0:0:3]:25", "[1:0:0:2::3]:25" } };
	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct endpoint one, two;
		char text[ENDPOINT_TEXT_MAX];
		assert_true(endpoint_parse(pairs[i][0], &one));
		assert_true(endpoint_parse(pairs[i][1], &two));
		assert_true(endpoint_equal(&one, &two));
		endpoint_format(&one, text);
		assert_string_equal(text, pairs[i][1]);
	}
}

static void test_what_is_no_endpoint(void **state)
{
	static const char *const wrong[] = { "",
		                             "localhost:25",
		                             "1.2.3:25",
		                             "1.2.3.4",
		                             "1.2.3.4:",
		                             "1.2.3.4:65536",
		                             "256.1.1.1:1",
		                             "1.2.3.4:1x",
		                             "[::1]",
		                             "[::1:25",
		                             "[1::2::3]:1",
		                             "[:1]:1",
		                             "[1:2:3:4:5:6:7]:1",
		                             "[1:2:3:4:5:6:7:8:9]:1",
		                             "[12345::]:1",
		                             "[::1.2.3]:1",
		                             "[1:]:1",
		                             "[:::1]:1",
		                             "0001.2.3.4:5" };
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct endpoint endpoint = { .port = 7 };
		if (endpoint_parse(wrong[i], &endpoint))
			fail_msg("%s was taken for an endpoint", wrong[i]);
		assert_int_equal(endpoint.port, 0);
		assert_int_equal(endpoint.version, 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_text_and_bytes),
		                            cmocka_unit_test(test_other_ways_to_write_them),
		                            cmocka_unit_test(test_what_is_no_endpoint) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
