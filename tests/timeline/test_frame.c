#include "sessions.h"
#include "timeline/frame.h"

/* A client's SYN as Linux keeps it: MSS 65495, SACK, timestamps, window scale 7; the TCP checksum is not finished. */
static const uint8_t syn[] = { 0x45, 0x00, 0x00, 0x3c, 0x8d, 0x1a, 0x40, 0x00, 0x40, 0x06, 0xaf, 0x9f, 127,  0,    0,
	                       1,    127,  0,    0,    1,    0xa0, 0x02, 0x09, 0xdd, 0x11, 0x22, 0x33, 0x44, 0,    0,
	                       0,    0,    0xa0, 0x02, 0xff, 0xd7, 0xfe, 0x30, 0,    0,    2,    4,    0xff, 0xd7, 4,
	                       2,    8,    10,   0x12, 0x34, 0x56, 0x78, 0,    0,    0,    0,    1,    3,    3,    7 };

static struct fact_opened opened_between(const char *client, const char *server)
{
	struct fact_opened opened = { .mss = 1460 };
	snprintf(opened.client, sizeof opened.client, "%s", client);
	snprintf(opened.server, sizeof opened.server, "%s", server);
	return opened;
}

static unsigned folded(const uint8_t *data, size_t len, unsigned long total)
{
	for (size_t i = 0; i < len; i++)
		total += i % 2 == 0 ? (unsigned long)data[i] << 8 : data[i];
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return (unsigned)total;
}

/* The sums over header and pseudo-header are all ones (RFC 1071). */
static void check_sums(struct span frame)
{
	const uint8_t *ip = frame.data + 14;
	bool six = frame.data[12] == 0x86;
	size_t header = six ? 40 : (size_t)(ip[0] & 15) * 4, len = frame.len - 14 - header;
	if (!six)
		assert_int_equal(folded(ip, header, 0), 0xffff);
	unsigned long pseudo = folded(ip + (six ? 8 : 12), six ? 32 : 8, 6 + len);
	assert_int_equal(folded(ip + header, len, pseudo), 0xffff);
}

static const char *value_of(const struct frame *frame, const char *key)
{
	for (size_t i = 0; i < frame->count; i++)
		if (strcmp(frame->fields[i].key, key) == 0)
			return frame->fields[i].value;
	return "";
}

static void check_built(const char *client, const char *server)
{
	static const char *const payloads[] = { "", "E", "EHLO a\r\n", "odd" };
	struct fact_opened opened = opened_between(client, server);
	for (size_t i = 0; i < 4; i++) {
		struct buf out = { 0 };
		struct frame frame;
		struct packet packet = { .seq = 5, .ack = 9, .flags = PACKET_ACK | PACKET_PSH, .from = SMTP_SERVER };
		frame_build(&opened, &packet, 3, span_of(payloads[i]), &out);
		check_sums(buf_span(&out));
		frame_read(FRAME_LINK_ETHERNET, buf_span(&out), &frame);
		assert_null(frame.trouble);
		assert_true(frame.has_segment);
		char text[ENDPOINT_TEXT_MAX];
		endpoint_format(&frame.segment.destination, text);
		assert_string_equal(text, client);
		endpoint_format(&frame.segment.source, text);
		assert_string_equal(text, server);
		assert_int_equal(frame.segment.seq, (uint32_t)(frame_first_seq(&opened, SMTP_SERVER) + 5));
		assert_int_equal(frame.segment.ack, (uint32_t)(frame_first_seq(&opened, SMTP_CLIENT) + 9));
		assert_string_equal(value_of(&frame, "tcp.flags"), "PSH, ACK");
		assert_true(span_equal(span_part(buf_span(&out), frame.segment.payload, out.len), span_of(payloads[i])));
		for (size_t field = 0; field < frame.count; field++)
			assert_true(frame.fields[field].offset + frame.fields[field].len <= out.len);
		buf_finish(&out);
	}
}

static void test_built_frames_read_back(void **state)
{
	(void)state;
	check_built("127.0.0.1:40962", "127.0.0.1:2525");
	check_built("[::1]:40962", "[::1]:2525");
	check_built("[2001:db8::5]:1", "[fe80::1]:65535");
}

static void test_the_kernels_syn_is_used(void **state)
{
	(void)state;
	struct fact_opened opened = opened_between("127.0.0.1:40962", "127.0.0.1:2525");
	struct packet packet = { .flags = PACKET_SYN, .real = true };
	struct buf out = { 0 };
	struct frame frame;
	assert_false(frame_syn_is_usable(&opened));
	memcpy(opened.syn, syn, sizeof syn);
	opened.syn_len = sizeof syn;
	assert_true(frame_syn_is_usable(&opened));
	assert_int_equal(frame_first_seq(&opened, SMTP_CLIENT), 0x11223344);
	frame_build(&opened, &packet, 0, (struct span){ 0 }, &out);
	check_sums(buf_span(&out));
	frame_read(FRAME_LINK_ETHERNET, buf_span(&out), &frame);
	assert_null(frame.trouble);
	assert_string_equal(value_of(&frame, "ip4.id"), "0x8d1a");
	assert_string_equal(value_of(&frame, "tcp.window"), "65495");
	assert_string_equal(value_of(&frame, "tcp.option"), "MSS 65495");
	buf_clear(&out);
	struct packet answer = { .flags = PACKET_SYN | PACKET_ACK, .from = SMTP_SERVER, .ack = 1 };
	frame_build(&opened, &answer, 1, (struct span){ 0 }, &out);
	check_sums(buf_span(&out));
	frame_read(FRAME_LINK_ETHERNET, buf_span(&out), &frame);
	assert_int_equal(frame.segment.ack, 0x11223345);
	assert_string_equal(frame.fields[frame.count - 1].value, "window scale 0 (x1)");
	buf_finish(&out);
}

/* Of another connection, cut, no SYN, or nonsense of any kind: not used, never a crash. */
static void test_a_wrong_syn_is_not_used(void **state)
{
	(void)state;
	struct fact_opened opened = opened_between("127.0.0.1:40962", "127.0.0.1:2526");
	memcpy(opened.syn, syn, sizeof syn);
	opened.syn_len = sizeof syn;
	assert_false(frame_syn_is_usable(&opened));
	opened = opened_between("127.0.0.1:40962", "127.0.0.1:2525");
	memcpy(opened.syn, syn, sizeof syn);
	for (uint8_t len = 0; len < sizeof syn; len++) {
		opened.syn_len = len;
		assert_false(frame_syn_is_usable(&opened));
	}
	opened.syn_len = sizeof syn;
	opened.syn[33] |= PACKET_ACK;
	assert_false(frame_syn_is_usable(&opened));
	unsigned seed = 7;
	for (int round = 0; round < 20000; round++) {
		struct packet packet = { .flags = PACKET_SYN, .real = true };
		struct buf out = { 0 };
		memcpy(opened.syn, syn, sizeof syn);
		opened.syn_len = (uint8_t)facts_random(&seed);
		for (int i = 0; i < 3; i++)
			opened.syn[facts_random(&seed) % sizeof opened.syn] = (uint8_t)facts_random(&seed);
		packet.real = frame_syn_is_usable(&opened);
		frame_build(&opened, &packet, 0, (struct span){ 0 }, &out);
		check_sums(buf_span(&out));
		buf_finish(&out);
	}
}

/* One TCP segment with 3 bytes, behind every kind of link header that we know. */
static struct span tcp_ip4(struct buf *out, bool six)
{
	struct fact_opened opened = opened_between(six ? "[::1]:7" : "10.0.0.1:7", six ? "[::2]:25" : "10.0.0.2:25");
	struct packet packet = { .seq = 1, .flags = PACKET_ACK };
	frame_build(&opened, &packet, 0, span_of("abc"), out);
	return span_from(buf_span(out), 14);
}

static void check_link(unsigned link_type, const char *header, size_t len, bool six)
{
	struct buf ip = { 0 }, whole = { 0 };
	struct frame frame;
	struct frame_segment segment;
	struct span packet = tcp_ip4(&ip, six);
	buf_add(&whole, span_make(header, len));
	buf_add(&whole, packet);
	buf_add(&whole, span_of("padding")); /* as Ethernet does with short frames: not payload */
	frame_read(link_type, buf_span(&whole), &frame);
	assert_null(frame.trouble);
	assert_int_equal(frame.segment.payload_len, 3);
	assert_memory_equal(whole.data + frame.segment.payload, "abc", 3);
	assert_true(frame_read_segment(link_type, buf_span(&whole), &segment));
	assert_memory_equal(&segment, &frame.segment, sizeof segment);
	for (size_t cut = 0; cut < len + packet.len; cut++) { /* cut short: said so, whatever is left is right */
		frame_read(link_type, span_part(buf_span(&whole), 0, cut), &frame);
		assert_non_null(frame.trouble);
		for (size_t i = 0; i < frame.count; i++)
			assert_true(frame.fields[i].offset + frame.fields[i].len <= cut);
	}
	buf_finish(&ip);
	buf_finish(&whole);
}

static void test_links(void **state)
{
	(void)state;
#define LINK(type, six, header) check_link(type, header, sizeof header - 1, six)
	LINK(FRAME_LINK_ETHERNET, false, "abcdefABCDEF\x08\x00");
	LINK(FRAME_LINK_ETHERNET, true, "abcdefABCDEF\x86\xdd");
	LINK(FRAME_LINK_ETHERNET, false, "abcdefABCDEF\x81\x00\x00\x05\x08\x00");
	LINK(FRAME_LINK_ETHERNET, true, "abcdefABCDEF\x88\xa8\x00\x05\x81\x00\x00\x06\x86\xdd");
	LINK(FRAME_LINK_RAW, false, "");
	LINK(FRAME_LINK_RAW, true, "");
	LINK(FRAME_LINK_IPV4, false, "");
	LINK(FRAME_LINK_IPV6, true, "");
	LINK(FRAME_LINK_NULL, false, "\x02\x00\x00\x00");
	LINK(FRAME_LINK_NULL, false, "\x00\x00\x00\x02");
	LINK(FRAME_LINK_NULL, true, "\x1e\x00\x00\x00");
	LINK(FRAME_LINK_LOOP, true, "\x00\x00\x00\x18");
	LINK(FRAME_LINK_SLL, false, "\x00\x00\x03\x04\x00\x06\x00\x00\x00\x00\x00\x00\x00\x00\x08\x00");
	LINK(FRAME_LINK_SLL2, true, "\x86\xdd\x00\x00\x00\x00\x00\x01\x03\x04\x00\x06\x00\x00\x00\x00\x00\x00\x00\x00");
#undef LINK
}

static void test_what_is_no_segment(void **state)
{
	(void)state;
	struct buf out = { 0 };
	struct frame frame;
	tcp_ip4(&out, false);
	frame_read(147, buf_span(&out), &frame);
	assert_string_equal(frame.trouble, "frame.link-type");
	out.data[14 + 9] = 17;
	frame_read(FRAME_LINK_ETHERNET, buf_span(&out), &frame);
	assert_string_equal(frame.trouble, "frame.not-tcp");
	out.data[14 + 9] = 6;
	out.data[14 + 6] = 0x20;
	frame_read(FRAME_LINK_ETHERNET, buf_span(&out), &frame);
	assert_string_equal(frame.trouble, "frame.fragment");
	assert_false(frame.has_segment);
	out.data[12] = 0x88;
	frame_read(FRAME_LINK_ETHERNET, buf_span(&out), &frame);
	assert_string_equal(frame.trouble, "frame.not-ip");
	buf_finish(&out);
}

/* Hop-by-hop and destination options in front of TCP; a fragment that is whole is no fragment (RFC 6946). */
static void test_ipv6_extension_headers(void **state)
{
	(void)state;
	static const uint8_t extensions[] = { 60, 0, 1, 4, 0, 0, 0, 0, 44, 1, 1, 12, 0, 0, 0, 0,
		                              0,  0, 0, 0, 0, 0, 0, 0, 6,  0, 0, 0,  1, 2, 3, 4 };
	struct buf ip = { 0 }, whole = { 0 };
	struct frame frame;
	struct span packet = tcp_ip4(&ip, true);
	buf_add(&whole, span_part(packet, 0, 40));
	buf_add(&whole, span_make(extensions, sizeof extensions));
	buf_add(&whole, span_from(packet, 40));
	whole.data[6] = 0;
	whole.data[5] = (uint8_t)(whole.data[5] + sizeof extensions);
	frame_read(FRAME_LINK_RAW, buf_span(&whole), &frame);
	assert_null(frame.trouble);
	assert_int_equal(frame.segment.payload_len, 3);
	whole.data[40 + 24 + 3] = 1; /* more fragments */
	frame_read(FRAME_LINK_RAW, buf_span(&whole), &frame);
	assert_string_equal(frame.trouble, "frame.fragment");
	buf_finish(&ip);
	buf_finish(&whole);
}

static void test_noise(void **state)
{
	(void)state;
	static const unsigned links[] = { 0, 1, 101, 108, 113, 228, 229, 276 };
	unsigned seed = 11;
	for (int round = 0; round < 40000; round++) {
		struct buf out = { 0 };
		struct frame frame;
		unsigned link_type = links[facts_random(&seed) % 8];
		tcp_ip4(&out, round % 2 == 0);
		size_t skip = link_type == 1 ? 0 : 14;
		for (int i = 0; i < 4; i++)
			out.data[skip + facts_random(&seed) % (out.len - skip)] = (uint8_t)facts_random(&seed);
		frame_read(link_type, span_from(buf_span(&out), skip), &frame);
		for (size_t i = 0; i < frame.count; i++)
			assert_true(frame.fields[i].offset + frame.fields[i].len <= out.len - skip);
		if (frame.has_segment)
			assert_true(frame.segment.payload + frame.segment.payload_len <= out.len - skip);
		buf_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_built_frames_read_back),
		cmocka_unit_test(test_the_kernels_syn_is_used),
		cmocka_unit_test(test_a_wrong_syn_is_not_used),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_what_is_no_segment),
		cmocka_unit_test(test_ipv6_extension_headers),
		cmocka_unit_test(test_noise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
