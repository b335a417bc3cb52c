#include "files.h"

#include "capture/factblock.h"

/* ---- a capture as another tool would write it, in either byte order */

struct maker {
	struct buf out;
	bool big;
};

static void num(struct maker *maker, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_add_byte(&maker->out, (uint8_t)(value >> 8 * (maker->big ? bytes - 1 - i : i)));
}

static void pad(struct maker *maker)
{
	while (maker->out.len % 4 != 0)
		buf_add_byte(&maker->out, 0);
}

static void option(struct maker *maker, unsigned code, const char *value, size_t len)
{
	num(maker, code, 2);
	num(maker, len, 2);
	buf_add(&maker->out, span_make(value, len));
	pad(maker);
}

static void block(struct maker *maker, uint32_t type, const struct maker *body)
{
	num(maker, type, 4);
	num(maker, body->out.len + 12, 4);
	buf_add(&maker->out, buf_span(&body->out));
	num(maker, body->out.len + 12, 4);
}

static void make_section(struct maker *maker)
{
	struct maker body = { .big = maker->big };
	num(&body, 0x1A2B3C4D, 4);
	num(&body, 1, 2);
	num(&body, 0, 2);
	num(&body, UINT64_MAX, 8);
	block(maker, 0x0A0D0D0A, &body);
	buf_finish(&body.out);
}

static void make_interface(struct maker *maker, unsigned link_type, const char *resolution, int64_t offset)
{
	struct maker body = { .big = maker->big };
	num(&body, link_type, 2);
	num(&body, 0, 2);
	num(&body, 100, 4);
	if (resolution != NULL)
		option(&body, 9, resolution, 1);
	if (offset != 0) {
		num(&body, 14, 2);
		num(&body, 8, 2);
		num(&body, (uint64_t)offset, 8);
	}
	option(&body, 0, "", 0);
	block(maker, 1, &body);
	buf_finish(&body.out);
}

static void make_packet(struct maker *maker, uint32_t interface, uint64_t time, const char *frame, const char *comment)
{
	struct maker body = { .big = maker->big };
	num(&body, interface, 4);
	num(&body, time >> 32, 4);
	num(&body, time & UINT32_MAX, 4);
	num(&body, strlen(frame), 4);
	num(&body, strlen(frame) + 5, 4);
	buf_add_text(&body.out, frame);
	pad(&body);
	if (comment != NULL)
		option(&body, 1, comment, strlen(comment));
	block(maker, 6, &body);
	buf_finish(&body.out);
}

static void make_other(struct maker *maker, uint32_t type, const char *text)
{
	struct maker body = { .big = maker->big };
	buf_add_text(&body.out, text);
	pad(&body);
	block(maker, type, &body);
	buf_finish(&body.out);
}

static void make_whole(struct maker *maker)
{
	make_section(maker);
	make_interface(maker, 1, "\x09", 0);      /* nanoseconds */
	make_interface(maker, 101, "\x8a", 3600); /* 1/1024 s, an hour ahead */
	make_packet(maker, 0, UINT64_C(5000001500), "first", NULL);
	make_other(maker, 5, "statistics");
	make_packet(maker, 1, 1024 + 512, "second", "said of it");
	make_section(maker);
	make_interface(maker, 0, NULL, 0); /* microseconds */
	make_packet(maker, 0, 7, "", NULL);
	struct maker simple = { .big = maker->big };
	num(&simple, 120, 4); /* cut at the interface's 100 */
	for (int i = 0; i < 25; i++)
		buf_add_text(&simple.out, "abcd");
	block(maker, 3, &simple);
	buf_finish(&simple.out);
	struct maker obsolete = { .big = maker->big };
	num(&obsolete, 0, 2);
	num(&obsolete, 9, 2); /* drops */
	num(&obsolete, 0, 4);
	num(&obsolete, 8, 4);
	num(&obsolete, 3, 4);
	num(&obsolete, 3, 4);
	buf_add_text(&obsolete.out, "old");
	buf_add_byte(&obsolete.out, 0);
	block(maker, 2, &obsolete);
	buf_finish(&obsolete.out);
}

/* ---- reading it, told as text; whole, and a byte a read */

static size_t read_trickle(void *context, uint64_t at, void *out, size_t len)
{
	return read_memory(context, at, out, len > 0 ? 1 : 0);
}

static char *tell(struct span file, block_read_fn read)
{
	static const char *const names[] = { "section", "packet", "secrets", "facts", "other" };
	struct buf out = { 0 };
	struct block_reader reader;
	struct block found;
	enum block_result result;
	block_reader_init(&reader, read, &file);
	while ((result = block_next(&reader, &found)) == BLOCK_DONE) {
		buf_addf(&out, "%s", names[found.kind]);
		if (found.kind == BLOCK_PACKET) {
			buf_addf(&out, " link %u at %lld us, %u bytes: %.*s", found.link_type, (long long)found.time_us,
			         found.wire_len, (int)(found.data.len < 8 ? found.data.len : 8), (const char *)found.data.data);
			assert_true(found.data.len == 0 ||
			            memcmp(file.data + found.frame_offset, found.data.data, found.data.len) == 0);
		}
		if (found.comment.len > 0)
			buf_addf(&out, " (%.*s)", (int)found.comment.len, (const char *)found.comment.data);
		buf_add_text(&out, "\n");
	}
	if (result == BLOCK_BAD)
		buf_addf(&out, "%s at %llu\n", reader.error, (unsigned long long)reader.error_offset);
	assert_int_equal(block_next(&reader, &found), result); /* and it stays so */
	block_reader_finish(&reader);
	return buf_take_text(&out);
}

static void expect_told(struct span file, const char *expected)
{
	char *whole = tell(file, read_memory), *trickled = tell(file, read_trickle);
	assert_string_equal(whole, expected);
	assert_string_equal(trickled, expected);
	free(whole);
	free(trickled);
}

static void test_pcapng_in_both_orders(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		struct maker maker = { .big = big };
		make_whole(&maker);
		expect_told(buf_span(&maker.out), "section\nother\nother\npacket link 1 at 5000001 us, 10 bytes: first\nother\n"
		                                  "packet link 101 at 3601500000 us, 11 bytes: second (said of it)\n"
		                                  "section\nother\npacket link 0 at 7 us, 5 bytes: \n"
		                                  "packet link 0 at 0 us, 120 bytes: abcdabcd\n"
		                                  "packet link 0 at 8 us, 3 bytes: old\n");
		buf_finish(&maker.out);
	}
}

static void test_units_of_time(void **state)
{
	static const struct {
		const char *resolution;
		uint64_t units;
		int64_t offset;
		const char *time;
	} cases[] = { { "\x00", 3, 0, "3000000" },
		      { "\x03", 1234, 0, "1234000" },
		      { "\x06", 1234567, 0, "1234567" },
		      { "\x0c", UINT64_C(1500000999999), 0, "1500000" },
		      { "\x13", UINT64_C(15000000000000000000), 0, "1500000" },
		      { "\x14", 5, 0, "0" },
		      { "\x80", 9, 0, "9000000" },
		      { "\xa0", UINT64_C(3) << 31, 0, "1500000" },
		      { "\xbf", UINT64_C(3) << 62, 0, "1500000" },
		      { "\xff", 1, 0, "0" },
		      { "\x00", UINT64_MAX, 0, "253402300799000000" },
		      { "\x00", 10, -4, "6000000" },
		      { "\x00", 10, INT64_MIN, "-253402300789000000" },
		      { "\x00", UINT64_MAX, INT64_MAX, "253402300799000000" } };
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct maker maker = { 0 };
		make_section(&maker);
		make_interface(&maker, 1, cases[i].resolution, cases[i].offset);
		make_packet(&maker, 0, cases[i].units, "x", NULL);
		char *expected = mem_printf("section\nother\npacket link 1 at %s us, 6 bytes: x\n", cases[i].time);
		expect_told(buf_span(&maker.out), expected);
		free(expected);
		buf_finish(&maker.out);
	}
}

static void make_classic(struct maker *maker, uint32_t magic, uint32_t fraction)
{
	num(maker, magic, 4);
	num(maker, 2, 2);
	num(maker, 4, 2);
	num(maker, 0, 8);
	num(maker, 65535, 4);
	num(maker, 0xf0000071, 4); /* FCS bits above the link type */
	for (uint32_t i = 0; i < 2; i++) {
		num(maker, 10 + i, 4);
		num(maker, fraction, 4);
		num(maker, 4, 4);
		num(maker, 60, 4);
		buf_add_text(&maker->out, i == 0 ? "wxyz" : "WXYZ");
	}
}

static void test_classic_pcap(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct maker maker = { .big = i % 2 };
		make_classic(&maker, i < 2 ? 0xa1b2c3d4 : 0xa1b23c4d, i < 2 ? 250 : 250999);
		expect_told(buf_span(&maker.out),
		            "packet link 113 at 10000250 us, 60 bytes: wxyz\npacket link 113 at 11000250 us, 60 bytes: WXYZ\n");
		buf_finish(&maker.out);
	}
}

static void test_what_is_no_capture(void **state)
{
	(void)state;
	expect_told(span_of(""), "capture.bad-format at 0\n");
	expect_told(span_of("From: a\r\n\r\nno capture"), "capture.bad-format at 0\n");
	expect_told(span_of("\x0a\x0d\x0d\x0a"), "capture.bad-cut at 0\n");
	struct maker maker = { 0 };
	make_section(&maker);
	maker.out.data[12] = 2;
	expect_told(buf_span(&maker.out), "capture.bad-version at 0\n");
	buf_finish(&maker.out);
}

static void test_lengths_that_cannot_be(void **state)
{
	(void)state;
	struct maker maker = { 0 };
	make_section(&maker);
	make_interface(&maker, 1, NULL, 0);
	size_t at = maker.out.len;
	make_packet(&maker, 0, 0, "abcd", NULL);
	uint8_t *packet = maker.out.data + at;
	const char *before = "section\nother\ncapture.bad-length at 52\n";
	assert_int_equal(at, 52);
	packet[20] = 40; /* more than the block has */
	expect_told(buf_span(&maker.out), before);
	packet[20] = 4;
	packet[4] = 35;
	expect_told(buf_span(&maker.out), before);
	packet[4] = 8;
	expect_told(buf_span(&maker.out), before);
	packet[4] = 36;
	expect_told(buf_span(&maker.out), "section\nother\npacket link 1 at 0 us, 9 bytes: abcd\n");
	packet[8] = 1;
	expect_told(buf_span(&maker.out), "section\nother\ncapture.bad-interface at 52\n");
	buf_finish(&maker.out);
}

/* Cut anywhere: what is whole before it is read, the rest is named with its offset. */
static void test_cut_anywhere(void **state)
{
	(void)state;
	for (int classic = 0; classic < 2; classic++) {
		struct maker maker = { 0 };
		if (classic)
			make_classic(&maker, 0xa1b2c3d4, 0);
		else
			make_whole(&maker);
		char *whole = tell(buf_span(&maker.out), read_memory);
		for (size_t cut = 0; cut < maker.out.len; cut++) {
			char *part = tell(span_part(buf_span(&maker.out), 0, cut), read_memory);
			char *error = strstr(part, "capture.bad");
			size_t same = error != NULL ? (size_t)(error - part) : strlen(part);
			assert_int_equal(strncmp(whole, part, same), 0);
			free(part);
		}
		free(whole);
		buf_finish(&maker.out);
	}
}

static void test_noise(void **state)
{
	(void)state;
	unsigned seed = 5;
	struct maker maker = { 0 };
	make_whole(&maker);
	for (int round = 0; round < 20000; round++) {
		struct buf broken = { 0 };
		buf_add(&broken, buf_span(&maker.out));
		for (int i = 0; i < 3; i++)
			broken.data[facts_random(&seed) % broken.len] = (uint8_t)facts_random(&seed);
		free(tell(buf_span(&broken), read_memory));
		buf_finish(&broken);
	}
	buf_finish(&maker.out);
}

/* What we write, we read. */
static void test_ours(void **state)
{
	(void)state;
	struct buf out = { 0 };
	struct block_packet packet = {
		.time_us = 1700000000123456, .session = 70000, .outbound = true, .comment = span_of("note")
	};
	block_add_section(&out, "test", "a comment");
	block_add_interface(&out, 1, "name", "text");
	block_add_secrets(&out, span_of("CLIENT_RANDOM 1 2\n"));
	size_t start = block_begin_packet(&out, &packet);
	buf_add_text(&out, "frame");
	block_end_packet(&out, start, &packet);
	block_add_facts(&out, span_of("facts"));
	struct span file = buf_span(&out);
	struct block_reader reader;
	struct block found;
	block_reader_init(&reader, read_memory, &file);
	assert_int_equal(block_next(&reader, &found), BLOCK_DONE);
	assert_int_equal(block_next(&reader, &found), BLOCK_DONE);
	assert_int_equal(block_next(&reader, &found), BLOCK_DONE);
	assert_int_equal(found.kind, BLOCK_SECRETS);
	assert_true(span_equal(found.data, span_of("CLIENT_RANDOM 1 2\n")));
	assert_int_equal(block_next(&reader, &found), BLOCK_DONE);
	assert_true(found.kind == BLOCK_PACKET && found.session == 70000 && found.outbound && found.wire_len == 5);
	assert_true(found.time_us == 1700000000123456);
	assert_true(span_equal(found.data, span_of("frame")));
	assert_true(span_equal(found.comment, span_of("note")));
	assert_int_equal(block_next(&reader, &found), BLOCK_DONE);
	assert_int_equal(found.kind, BLOCK_FACTS);
	assert_memory_equal(found.data.data, "facts", 5);
	assert_int_equal(block_next(&reader, &found), BLOCK_END);
	block_reader_finish(&reader);
	buf_finish(&out);
}

/* ---- facts as bytes: what cannot be is refused, nothing is read beyond its end */

static void test_factblock_is_checked(void **state)
{
	(void)state;
	struct buf out = { 0 };
	struct span records;
	struct factblock_record record;
	struct fact *note = fact_create(FACT_NOTE, 9, 77, 5);
	memcpy(note->data, "a\0b\xff!", 5);
	factblock_begin(&out);
	factblock_add(&out, note, 3, false);
	for (size_t cut = 0; cut < out.len; cut++) {
		if (!factblock_open(span_part(buf_span(&out), 0, cut), &records))
			continue;
		assert_int_equal(factblock_next(&records, &record), cut == 12  ? FACTBLOCK_END
		                                                    : cut < 37 ? FACTBLOCK_BAD
		                                                               : FACTBLOCK_DONE);
	}
	assert_true(factblock_open(buf_span(&out), &records));
	assert_int_equal(factblock_next(&records, &record), FACTBLOCK_DONE);
	struct fact *again = factblock_fact(&record, (struct span){ 0 });
	assert_true(again->session == 3 && again->time_us == 77 && span_equal(fact_bytes(again), fact_bytes(note)));
	assert_int_equal(factblock_next(&records, &record), FACTBLOCK_END);
	fact_destroy(again);
	fact_destroy(note);
	out.data[10] = FACTBLOCK_VERSION + 1;
	assert_false(factblock_open(buf_span(&out), &records));
	buf_finish(&out);
}

/* Any byte of a file of ours changed: an error or another timeline, never a crash. */
static void ignore_fact(void *context, struct fact *fact)
{
	timeline_add(context, fact);
}

static void read_hostile(struct span file)
{
	struct timeline *timeline = timeline_create();
	struct block_reader reader;
	struct restore restore;
	struct block found;
	block_reader_init(&reader, read_memory, &file);
	restore_init(&restore, ignore_fact, timeline);
	while (block_next(&reader, &found) == BLOCK_DONE && restore_block(&restore, &found)) {
		/* as far as it goes */
	}
	restore_finish(&restore);
	block_reader_finish(&reader);
	timeline_destroy(timeline);
}

static void test_our_files_made_hostile(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("held"));
	struct buf out = { 0 };
	unsigned seed = 3;
	block_add_section(&out, "x", "x");
	struct buf facts = { 0 };
	factblock_begin(&facts);
	for (size_t i = 0; i < timeline->fact_count; i++)
		factblock_add(&facts, timeline->facts[i], timeline->facts[i]->session, i % 7 == 6);
	block_add_facts(&out, buf_span(&facts));
	for (size_t at = 0; at < out.len; at++) {
		for (int i = 0; i < 3; i++) {
			struct buf broken = { 0 };
			buf_add(&broken, buf_span(&out));
			broken.data[at] = i == 0 ? 0xff : i == 1 ? 0 : (uint8_t)facts_random(&seed);
			read_hostile(buf_span(&broken));
			buf_finish(&broken);
		}
	}
	buf_finish(&facts);
	buf_finish(&out);
	timeline_destroy(timeline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pcapng_in_both_orders),
		cmocka_unit_test(test_units_of_time),
		cmocka_unit_test(test_classic_pcap),
		cmocka_unit_test(test_what_is_no_capture),
		cmocka_unit_test(test_lengths_that_cannot_be),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_ours),
		cmocka_unit_test(test_factblock_is_checked),
		cmocka_unit_test(test_our_files_made_hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
