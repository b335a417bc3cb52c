/* Listening: what is told when it works and when it does not, and that scripts work in both cases. */
#include "rig.h"

static void expect_refused(const char *host, int port, const char *reason, const char *address)
{
	struct rig rig;
	struct live_config config = rig_config();
	snprintf(config.host, sizeof config.host, "%s", host);
	config.port = (uint16_t)port;
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	assert_int_equal(rig.port, 0);
	assert_string_equal(rig.refused.reason, reason);
	assert_string_equal(rig.refused.address, address);
	assert_true(strlen(rig.refused.detail) > 0);

	struct lesson *script = lesson_from_message("still", "a@x.example", NULL, 0, span_of("Subject: x\r\n\r\nx\r\n"));
	live_run(rig.live, script, ORIGIN_FILE); /* the program stays usable */
	lesson_destroy(script);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_string_equal(fact_opened(rig_find(&rig, FACT_OPENED, 1)).label, "still");
	rig_stop(&rig);
	assert_int_equal(rig.stats.mails, 1);
	rig_finish(&rig);
}

static void test_port_in_use(void **state)
{
	struct rig rig;
	char address[64];
	(void)state;
	rig_start(&rig);
	snprintf(address, sizeof address, "127.0.0.1:%d", rig.port);
	assert_string_equal(rig.address, address);
	expect_refused("127.0.0.1", rig.port, "in-use", address);
	rig_finish(&rig);
}

static void test_bad_addresses(void **state)
{
	(void)state;
	expect_refused("nonsense", 2525, "bad-address", "nonsense:2525");
	expect_refused("300.1.1.1", 2525, "bad-address", "300.1.1.1:2525");
	expect_refused("192.0.2.1", 2525, "bad-address", "192.0.2.1:2525"); /* not this machine's: RFC 5737 */
	expect_refused("12::zz", 25, "bad-address", "[12::zz]:25");
	expect_refused("", 2525, "bad-address", ":2525");
}

static void test_no_permission(void **state)
{
	int first_free = 0;
	(void)state;
	FILE *file = fopen("/proc/sys/net/ipv4/ip_unprivileged_port_start", "r");
	if (file != NULL && fscanf(file, "%d", &first_free) != 1)
		first_free = 0;
	if (file != NULL)
		fclose(file);
	if (geteuid() == 0 || first_free <= 25)
		skip(); /* everything is allowed here */
	expect_refused("127.0.0.1", 25, "no-permission", "127.0.0.1:25");
}

static void mail_on(const char *host, const char *starts, const char *client_starts)
{
	struct rig rig;
	struct live_config config = rig_config();
	snprintf(config.host, sizeof config.host, "%s", host);
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	assert_int_equal(strncmp(rig.address, starts, strlen(starts)), 0);
	struct lesson *script = lesson_from_message("m", "a@x.example", NULL, 0, span_of("Subject: x\r\n\r\nx\r\n"));
	live_run(rig.live, script, ORIGIN_LESSON);
	lesson_destroy(script);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	struct fact_opened opened = fact_opened(rig_find(&rig, FACT_OPENED, 1));
	assert_int_equal(opened.origin, ORIGIN_LESSON);
	assert_int_equal(strncmp(opened.client, client_starts, strlen(client_starts)), 0);
	rig_finish(&rig);
}

static void test_everywhere_is_reached_over_loopback(void **state)
{
	(void)state;
	mail_on("0.0.0.0", "0.0.0.0:", "127.0.0.1:");
	mail_on("127.0.0.2", "127.0.0.2:", "127.0.0.2:");
	mail_on("localhost", "127.0.0.1:", "127.0.0.1:");
}

static bool have_ipv6(void)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
	if (fd >= 0)
		close(fd);
	return bound;
}

static void test_ipv6(void **state)
{
	struct rig rig;
	struct peer peer;
	struct live_config config = rig_config();
	(void)state;
	if (!have_ipv6())
		skip();
	mail_on("::1", "[::1]:", "[::1]:");
	mail_on("::", "[::]:", "[::1]:");
	snprintf(config.host, sizeof config.host, "::");
	rig_start_with(&rig, &config, RIG_QUEUE_BYTES);
	peer_connect(&peer, rig.port); /* IPv4 on an IPv6 listener is shown as IPv4 */
	peer_say(&peer, "QUIT\r\n", 220);
	peer_expect(&peer, 221);
	peer_finish(&peer);
	rig_wait(&rig, FACT_CLOSED, 1, 1);
	assert_int_equal(strncmp(fact_opened(rig_find(&rig, FACT_OPENED, 1)).client, "127.0.0.1:", 10), 0);
	rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_port_in_use),   cmocka_unit_test(test_bad_addresses),
		cmocka_unit_test(test_no_permission), cmocka_unit_test(test_everywhere_is_reached_over_loopback),
		cmocka_unit_test(test_ipv6),
	};
	return cmocka_run_group_tests(tests, rig_warm_up, NULL);
}
