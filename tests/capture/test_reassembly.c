/* Segments in any order, twice, overlapping, around the end of the sequence numbers: the bytes come out once and in order; what
 * is missing is counted; memory stays within its limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "capture/reassembly.h"
#include "support/facts.h"

#define LENGTH 3000
#define SEEDS  400

struct reader {
	struct buf bytes;
	const struct reassembly_place *last;
};

static void read_bytes(void *context, struct span bytes, const struct reassembly_place *place)
{
	struct reader *reader = context;
	assert_true(bytes.len > 0);
	buf_add(&reader->bytes, bytes);
	reader->last = place;
}

static enum fact_remark add(struct reassembly *stream, struct reader *reader, uint32_t seq, struct span payload)
{
	struct fact packet; /* only its address counts */
	struct reassembly_place place = { .packet = &packet };
	return reassembly_add(stream, reassembly_position(stream, seq), payload, &place, read_bytes, reader);
}

static void fill(uint8_t *data, unsigned *seed)
{
	for (size_t i = 0; i < LENGTH; i++)
		data[i] = (uint8_t)facts_random(seed);
}

/* Random segments until everything has come. */
static void test_any_order(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		unsigned random = seed;
		uint8_t data[LENGTH];
		struct reassembly stream = { 0 };
		struct reader reader = { 0 };
		uint32_t first =
		        facts_random(&random) % 3 == 0 ? UINT32_MAX - facts_random(&random) % LENGTH : facts_random(&random);
		fill(data, &random);
		reassembly_begin(&stream, first - 1);
		while (reader.bytes.len < LENGTH) {
			size_t start = facts_random(&random) % LENGTH, len = 1 + facts_random(&random) % 200;
			add(&stream, &reader, first + (uint32_t)start, span_part(span_make(data, LENGTH), start, start + len));
		}
		assert_true(span_equal(buf_span(&reader.bytes), span_make(data, LENGTH)));
		assert_int_equal(stream.count, 0);
		assert_int_equal(stream.held, 0);
		buf_finish(&reader.bytes);
		reassembly_finish(&stream);
	}
}

/* Some bytes never come: all that did come out in order, and the gaps are as long as what is missing. */
static void test_gaps(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		unsigned random = seed;
		uint8_t data[LENGTH];
		bool came[LENGTH] = { false };
		struct reassembly stream = { 0 };
		struct reader reader = { 0 };
		struct buf expected = { 0 };
		uint64_t end, missing = 0;
		fill(data, &random);
		reassembly_begin(&stream, 99);
		for (unsigned i = 0; i < 15; i++) {
			size_t start = facts_random(&random) % LENGTH, len = 1 + facts_random(&random) % 200;
			struct span payload = span_part(span_make(data, LENGTH), start, start + len);
			memset(came + start, true, payload.len);
			add(&stream, &reader, 100 + (uint32_t)start, payload);
		}
		stream.fin = LENGTH + 1;
		while (reassembly_hole(&stream, &end))
			missing += reassembly_skip(&stream, read_bytes, &reader);
		for (size_t i = 0; i < LENGTH; i++)
			if (came[i])
				buf_add_byte(&expected, data[i]);
		assert_true(span_equal(buf_span(&reader.bytes), buf_span(&expected)));
		assert_true(missing == LENGTH - expected.len);
		assert_int_equal(stream.count, 0);
		buf_finish(&expected);
		buf_finish(&reader.bytes);
		reassembly_finish(&stream);
	}
}

static void test_the_first_copy_counts(void **state)
{
	(void)state;
	struct reassembly stream = { 0 };
	struct reader reader = { 0 };
	reassembly_begin(&stream, 0);
	assert_int_equal(add(&stream, &reader, 4, span_of("DEF")), REMARK_OUT_OF_ORDER);
	assert_int_equal(add(&stream, &reader, 1, span_of("abcdefgh")), REMARK_OVERLAPPING);
	assert_int_equal(add(&stream, &reader, 2, span_of("xyz")), REMARK_RETRANSMITTED);
	assert_int_equal(add(&stream, &reader, 8, span_of("!ij")), REMARK_OVERLAPPING);
	assert_int_equal(add(&stream, &reader, 11, span_of("k")), REMARK_NONE);
	assert_true(span_equal(buf_span(&reader.bytes), span_of("abcDEFghijk")));
	buf_finish(&reader.bytes);
	reassembly_finish(&stream);
}

/* One byte a segment, every other one missing: what is held has an end, and so has what is told. */
static void test_limits(void **state)
{
	(void)state;
	struct reassembly stream = { 0 };
	struct reader reader = { 0 };
	uint64_t end;
	size_t gaps = 0;
	reassembly_begin(&stream, 0);
	for (uint32_t i = 0; i < 4 * REASSEMBLY_PIECES_MAX; i++) {
		add(&stream, &reader, 2 * i + 2, span_of("x"));
		assert_in_range(stream.count, 0, REASSEMBLY_PIECES_MAX);
		while (reassembly_full(&stream) && reassembly_hole(&stream, &end))
			gaps += reassembly_skip(&stream, read_bytes, &reader) > 0;
	}
	while (reassembly_hole(&stream, &end))
		gaps += reassembly_skip(&stream, read_bytes, &reader) > 0;
	assert_true(gaps >= REASSEMBLY_GAPS_MAX && gaps <= 2 * REASSEMBLY_GAPS_MAX);
	assert_int_equal(stream.count, 0);
	assert_int_equal(add(&stream, &reader, 2 + REASSEMBLY_WINDOW, span_of("far")), REMARK_OUT_OF_ORDER);
	assert_int_equal(stream.count, 0);
	buf_finish(&reader.bytes);
	reassembly_finish(&stream);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_the_first_copy_counts),
		cmocka_unit_test(test_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
