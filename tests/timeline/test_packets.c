#include "generate.h"
#include "timeline/frame.h"
#include "timeline/packets.h"

static void packets_of(struct packets *packets, const struct timeline *timeline, uint32_t number)
{
	*packets = (struct packets){ 0 };
	packets_update(packets, timeline, timeline_session(timeline, number));
}

/* "C SA 0/1 4": from, flags, seq/ack, payload bytes. */
static char *print_packets(const struct packets *packets)
{
	static const char letters[] = "FSRPA";
	struct buf out = { 0 };
	for (size_t i = 0; i < packets->count; i++) {
		const struct packet *packet = &packets->list[i];
		buf_addf(&out, "%c ", packet->from == SMTP_CLIENT ? 'C' : 'S');
		for (int bit = 0; bit < 5; bit++)
			if ((packet->flags & 1 << bit) != 0)
				buf_add_byte(&out, (uint8_t)letters[bit]);
		buf_addf(&out, " %u/%u %u%s\n", packet->seq, packet->ack, (unsigned)(packet->end - packet->start),
		         packet->real ? " real" : "");
	}
	return buf_take_text(&out);
}

static void expect_packets(const char *facts, const char *expected)
{
	struct timeline *timeline = replay_text(facts);
	struct packets packets;
	packets_of(&packets, timeline, 1);
	char *text = print_packets(&packets);
	assert_string_equal(text, expected);
	free(text);
	packets_finish(&packets);
	timeline_destroy(timeline);
}

#define SHAKEN "C S 0/0 0\nS SA 0/1 0\nC A 1/1 0\n"

static void test_a_short_session(void **state)
{
	(void)state;
	expect_packets(OPEN "101 1 S: 220 mx\\r\\n\n102 1 C: QUIT\\r\\n\n103 1 S: 221 bye\\r\\n\n104 1 close S\n",
	               SHAKEN "S PA 1/1 8\nC PA 1/9 6\nS PA 9/7 9\nS FA 18/7 0\nC A 7/19 0\nC FA 7/19 0\nS A 19/8 0\n");
	expect_packets(OPEN "101 1 close C\n", SHAKEN "C FA 1/1 0\nS A 1/2 0\nS FA 1/2 0\nC A 2/2 0\n");
}

/* After 40 ms without data to ride on an ACK goes by itself, at the time it was due. */
static void test_acks_by_time(void **state)
{
	(void)state;
	const char *facts = OPEN "101 1 S: 220 mx\\r\\n\n200 1 C: NOOP\\r\\n\n";
	expect_packets(facts, SHAKEN "S PA 1/1 8\nC A 1/9 0\nC PA 1/9 6\n");
	struct timeline *timeline = replay_text(facts);
	struct packets packets;
	packets_of(&packets, timeline, 1);
	assert_true(packets.list[4].time_us == packets.list[3].time_us + PACKETS_ACK_WAIT_US);
	packets_finish(&packets);
	timeline_destroy(timeline);
}

static struct fact *opened_fact(struct fact_opened opened, const char *client)
{
	snprintf(opened.client, sizeof opened.client, "%s", client);
	snprintf(opened.server, sizeof opened.server, "127.0.0.1:2525");
	struct fact *fact = fact_create(FACT_OPENED, 1, 1000, sizeof opened);
	memcpy(fact->data, &opened, sizeof opened);
	return fact;
}

/* 10,000 bytes in one read: segments of the connection's size, PSH on the last, an ACK for every second. */
static void test_segments(void **state)
{
	(void)state;
	struct timeline *timeline = timeline_create();
	struct packets packets;
	struct buf bytes = { 0 };
	for (int i = 0; i < 10000; i++)
		buf_add_byte(&bytes, (uint8_t)(i * 7));
	timeline_add(timeline, opened_fact((struct fact_opened){ .mss = 3000, .rtt_us = 50 }, "127.0.0.1:9"));
	timeline_add(timeline, fact_create_bytes(1, SMTP_CLIENT, 2000, buf_span(&bytes)));
	packets_of(&packets, timeline, 1);
	char *text = print_packets(&packets);
	assert_string_equal(text, SHAKEN "C A 1/1 3000\nC A 3001/1 3000\nS A 1/6001 0\nC A 6001/1 3000\nC PA 9001/1 1000\n");
	free(text);
	assert_int_equal(packets.list[0].time_us, 950);
	assert_int_equal(packets.list[2].time_us, 1000);
	struct buf joined = { 0 };
	for (size_t i = 0; i < packets.count; i++)
		buf_add(&joined, packets_payload(&packets.list[i], timeline->facts[packets.list[i].fact]));
	assert_true(span_equal(buf_span(&joined), buf_span(&bytes)));
	buf_finish(&joined);
	buf_finish(&bytes);
	packets_finish(&packets);
	timeline_destroy(timeline);
}

/* What holds of any rebuilt session; also that frames read back as the packets they were made of. */
static void check_rules(const struct packets *packets, const struct timeline *timeline)
{
	uint64_t sent[2] = { 0 }, acked[2] = { 0 };
	uint32_t fins[2] = { 0 };
	for (size_t i = 0; i < packets->count; i++) {
		const struct packet *packet = &packets->list[i];
		enum smtp_side from = packet->from, to = from == SMTP_CLIENT ? SMTP_SERVER : SMTP_CLIENT;
		assert_true(i == 0 || packet->time_us >= packets->list[i - 1].time_us);
		assert_true(packet->start == sent[from]);
		assert_int_equal(packet->seq, (packet->flags & PACKET_SYN) != 0 ? 0 : 1 + sent[from] + fins[from]);
		bool bare = packet->start == packet->end && packet->flags == PACKET_ACK;
		uint32_t fresh = (uint32_t)(1 + sent[to] + fins[to]);
		assert_true((packet->flags & PACKET_ACK) == 0 || packet->ack == fresh);
		assert_true(!bare || i == 2 || acked[to] < fresh); /* an ACK that says nothing new is a duplicate */
		sent[from] = packet->end;
		acked[to] = packet->ack;
		assert_true((int64_t)(1 + sent[from]) - (int64_t)acked[from] < PACKETS_WINDOW);
		fins[from] += (packet->flags & PACKET_FIN) != 0;
		assert_true(packet->reach[from] == sent[from] && packet->reach[to] == sent[to]);
		struct buf frame = { 0 };
		struct frame_segment segment;
		struct span payload = packets_payload(packet, timeline->facts[packet->fact]);
		frame_build(&packets->opened, packet, i, payload, &frame);
		assert_true(frame_read_segment(FRAME_LINK_ETHERNET, buf_span(&frame), &segment));
		assert_int_equal(segment.payload_len, packet->end - packet->start);
		assert_int_equal(segment.flags, packet->flags);
		buf_finish(&frame);
	}
}

/* Every step has its packets and they lead back to it, or to a step whose bytes share the packet. */
static void check_links(const struct packets *packets, const struct session *session)
{
	for (size_t i = 0; i < session->step_count; i++) {
		const struct step *step = &session->steps[i];
		struct packet_range range = packets_of_step(packets, session, i);
		if (step->kind == STEP_TLS || step->start == step->end)
			continue;
		assert_true(range.first != PACKETS_NONE && range.first <= range.last && range.last < packets->count);
		uint32_t back = packets_step(packets, session, range.first);
		assert_true(back != TIMELINE_NONE && back <= i);
		assert_true(packets->list[range.first].from == step->from);
		assert_true(back == i || session->steps[back].end <= step->start || session->steps[back].from != step->from);
	}
	for (size_t i = 0; i < packets->count; i++) {
		uint32_t step = packets_step(packets, session, i);
		if (packets->list[i].start == packets->list[i].end)
			continue;
		assert_true(step != TIMELINE_NONE);
		struct packet_range range = packets_of_step(packets, session, step);
		assert_true(range.first <= i && i <= range.last);
	}
}

static void check_whole(const struct packets *packets, const struct session *session)
{
	if (packets->tls)
		return;
	for (int side = 0; side < 2 && packets->count > 0; side++)
		assert_true(packets->list[packets->count - 1].reach[side] == session->parts->streams[side].len);
}

static void test_random_sessions(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 150; seed++) {
		struct generator g;
		struct fact_list list;
		generate(&g, seed, &list);
		struct timeline *timeline = timeline_create();
		facts_replay(&list, timeline);
		for (uint32_t number = 1; number <= timeline->session_count; number++) {
			struct packets packets;
			const struct session *session = timeline_session(timeline, number);
			packets_of(&packets, timeline, number);
			check_rules(&packets, timeline);
			check_links(&packets, session);
			check_whole(&packets, session);
			packets_finish(&packets);
		}
		timeline_destroy(timeline);
		generate_finish(&g, &list);
	}
}

/* Fact by fact or all at once: the same packets. */
static void test_growing(void **state)
{
	(void)state;
	struct generator g;
	struct fact_list list;
	generate(&g, 42, &list);
	struct timeline *timeline = timeline_create();
	facts_replay(&list, timeline);
	struct packets whole, growing = { 0 };
	packets_of(&whole, timeline, 1);
	const struct session *session = timeline_session(timeline, 1);
	for (size_t i = 0; i < session->fact_count; i++)
		packets_add(&growing, timeline->facts[session->facts[i]], session->facts[i]);
	assert_int_equal(whole.count, growing.count);
	assert_memory_equal(whole.list, growing.list, whole.count * sizeof *whole.list);
	assert_false(packets_update(&whole, timeline, session));
	packets_finish(&whole);
	packets_finish(&growing);
	timeline_destroy(timeline);
	generate_finish(&g, &list);
}

#define SEALED                                                                                                                   \
	OPEN "101 1 S: 220 mx\\r\\n\n102 1 C: STARTTLS\\r\\n\n103 1 S: 220 go\\r\\n\n"                                           \
	     "104 1 wire C: hello\n105 1 wire S: server\n106 1 wire C: finished+ehlo\n107 1 tls TLSv1.3 X\n"                     \
	     "108 1 C: EHLO a\\r\\n\n109 1 S: 250 a\\r\\n\n109 1 wire S: 250sealed\n110 1 wire C: half\n111 1 wire C: other\n"   \
	     "111 1 C: QUIT\\r\\n\n112 1 S: 221 bye\\r\\n\n112 1 wire S: 221sealed\n112 1 wire S: notify\n113 1 close S\n"

/* Once TLS is open a record is a write, however the reads were cut; the handshake's stay together. */
static void test_records(void **state)
{
	(void)state;
	expect_packets(OPEN "101 1 wire C: \\x16\\x03\\x03\\x00\\x02ab\\x16\\x03\\x03\\x00\\x01c\n102 1 tls TLSv1.3 X\n"
	                    "103 1 wire C: \\x17\\x03\\x03\\x00\\x02ab\\x17\\x03\\x03\n104 1 wire C: "
	                    "\\x00\\x03abc\\x17\\x03\\x03\\x00\\x00\n",
	               SHAKEN "C PA 1/1 13\nC PA 14/1 7\nS A 1/21 0\nC PA 21/1 3\nC PA 24/1 5\nS A 1/29 0\nC PA 29/1 5\n");
}

/* Under TLS the order of the facts tells which records said what. */
static void test_sealed(void **state)
{
	(void)state;
	struct timeline *timeline = replay_text(SEALED);
	struct packets packets;
	const struct session *session = timeline_session(timeline, 1);
	packets_of(&packets, timeline, 1);
	/* 0-2 handshake, 3 220, 4 STARTTLS, 5 220, 6 7 8 TLS and EHLO, 9 250, 10 11 QUIT (11 ends it), 12 221, 13 alert, 14-
	 * close; steps: 0 handshake 1 220 2 STARTTLS 3 220 4 TLS 5 EHLO 6 250 7 QUIT 8 221 9 close */
	static const struct {
		size_t step, first, last;
	} links[] = { { 0, 0, 2 }, { 1, 3, 3 }, { 2, 4, 4 },   { 3, 5, 5 },   { 4, 6, 8 },
		      { 5, 8, 8 }, { 6, 9, 9 }, { 7, 10, 11 }, { 8, 12, 12 }, { 9, 14, 17 } };
	assert_int_equal(session->step_count, 10);
	assert_int_equal(packets.count, 18);
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		struct packet_range range = packets_of_step(&packets, session, links[i].step);
		assert_int_equal(range.first, links[i].first);
		assert_int_equal(range.last, links[i].last);
	}
	static const uint32_t steps[] = { 0, 0, 0, 1, 2, 3, 4, 4, 5, 6, 7, 7, 8, 9, 9, 9, 9, 9 };
	for (size_t i = 0; i < 18; i++)
		assert_int_equal(packets_step(&packets, session, i), steps[i]);
	uint64_t start, end;
	assert_false(packets_clear(&packets, 7, &start, &end));
	assert_true(packets_clear(&packets, 10, &start, &end));
	char *text = read_text(timeline, session, SMTP_CLIENT, start, end);
	assert_string_equal(text, "QUIT\r\n");
	free(text);
	packets_finish(&packets);
	timeline_destroy(timeline);
}

static void add_seen(struct timeline *timeline, enum smtp_side from, struct fact_packet seen)
{
	struct fact *fact = fact_create(FACT_PACKET, 1, 3000, sizeof seen);
	memcpy(fact->data, &seen, sizeof seen);
	fact->from = from;
	timeline_add(timeline, fact);
}

/* Of an opened capture the packets are what it says they were, out of order too. */
static void test_captured(void **state)
{
	(void)state;
	struct timeline *timeline = timeline_create();
	struct packets packets;
	timeline_add(timeline, opened_fact((struct fact_opened){ .origin = ORIGIN_CAPTURE }, "10.0.0.9:9"));
	add_seen(timeline, SMTP_CLIENT, (struct fact_packet){ .flags = PACKET_SYN });
	add_seen(timeline, SMTP_SERVER, (struct fact_packet){ .flags = PACKET_SYN | PACKET_ACK, .ack = 1 });
	add_seen(timeline, SMTP_CLIENT, (struct fact_packet){ .flags = PACKET_ACK, .seq = 1, .ack = 1 });
	add_seen(timeline, SMTP_SERVER, (struct fact_packet){ .flags = PACKET_ACK, .seq = 5, .start = 4, .end = 8 });
	add_seen(timeline, SMTP_SERVER, (struct fact_packet){ .flags = PACKET_ACK, .seq = 1, .end = 4 });
	timeline_add(timeline, fact_create_bytes(1, SMTP_SERVER, 3000, span_of("220 mx\r\n")));
	add_seen(timeline, SMTP_CLIENT, (struct fact_packet){ .flags = PACKET_RST });
	struct fact *closed = fact_create(FACT_CLOSED, 1, 4000, 0);
	timeline_add(timeline, closed);
	packets_of(&packets, timeline, 1);
	const struct session *session = timeline_session(timeline, 1);
	assert_int_equal(packets.count, 6);
	assert_true(packets.list[3].captured && packets.list[3].real);
	struct packet_range greeting = packets_of_step(&packets, session, 1);
	assert_int_equal(greeting.first, 4); /* its first byte came in the later one */
	assert_int_equal(packets_step(&packets, session, 3), 1);
	assert_int_equal(packets_of_step(&packets, session, 0).last, 2);
	assert_int_equal(packets_step(&packets, session, 5), session->step_count - 1);
	packets_finish(&packets);
	timeline_destroy(timeline);
}

/* Begun in the middle: no handshake to lead to. A SYN that was sent twice belongs to it. */
static void test_captured_without_beginning(void **state)
{
	(void)state;
	for (int begun = 0; begun < 2; begun++) {
		struct timeline *timeline = timeline_create();
		struct packets packets;
		timeline_add(timeline, opened_fact((struct fact_opened){ .origin = ORIGIN_CAPTURE }, "10.0.0.9:9"));
		if (begun) {
			add_seen(timeline, SMTP_CLIENT, (struct fact_packet){ .flags = PACKET_SYN });
			add_seen(timeline, SMTP_CLIENT,
			         (struct fact_packet){ .flags = PACKET_SYN, .remark = REMARK_RETRANSMITTED });
			add_seen(timeline, SMTP_SERVER, (struct fact_packet){ .flags = PACKET_SYN | PACKET_ACK, .ack = 1 });
		}
		add_seen(timeline, SMTP_CLIENT, (struct fact_packet){ .flags = PACKET_ACK, .seq = 1, .ack = 1 });
		add_seen(timeline, SMTP_CLIENT, (struct fact_packet){ .flags = PACKET_ACK, .seq = 1, .ack = 1 });
		packets_of(&packets, timeline, 1);
		struct packet_range shaken = packets_of_step(&packets, timeline_session(timeline, 1), 0);
		assert_true(begun ? shaken.first == 0 && shaken.last == 3 : shaken.first == PACKETS_NONE);
		packets_finish(&packets);
		timeline_destroy(timeline);
	}
}

static void test_stored_facts(void **state)
{
	static const char *const names[] = { "auth", "bdat",      "chinese-mail", "first-mail",
		                             "held", "pipelined", "refused",      "two-mails" };
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = mem_printf("%s/timeline/facts/%s.facts", TEST_DIR, names[i]);
		struct timeline *timeline = replay_file(path);
		struct packets packets;
		packets_of(&packets, timeline, 1);
		assert_true(packets.count > 3);
		check_rules(&packets, timeline);
		check_links(&packets, timeline_session(timeline, 1));
		packets_finish(&packets);
		timeline_destroy(timeline);
		free(path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_short_session),
		cmocka_unit_test(test_acks_by_time),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_random_sessions),
		cmocka_unit_test(test_growing),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_sealed),
		cmocka_unit_test(test_captured),
		cmocka_unit_test(test_captured_without_beginning),
		cmocka_unit_test(test_stored_facts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
