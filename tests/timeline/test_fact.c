#include "sessions.h"

static void test_bytes_are_copied(void **state)
{
	(void)state;
	char text[] = "EHLO a\r\n";
	struct fact *fact = fact_create_bytes(3, SMTP_CLIENT, 17, span_of(text));
	text[0] = 'X';
	assert_int_equal(fact->kind, FACT_BYTES);
	assert_int_equal(fact->layer, LAYER_CLEAR);
	assert_int_equal(fact->from, SMTP_CLIENT);
	assert_int_equal(fact->session, 3);
	assert_int_equal(fact->time_us, 17);
	assert_true(span_equal(fact_bytes(fact), span_of("EHLO a\r\n")));
	fact_destroy(fact);
	fact = fact_create_bytes(1, SMTP_SERVER, 0, (struct span){ 0 });
	assert_int_equal(fact_bytes(fact).len, 0);
	fact_destroy(fact);
	fact_destroy(NULL);
}

static void test_opened_is_terminated_whatever_it_held(void **state)
{
	(void)state;
	struct fact *fact = fact_create(FACT_OPENED, 1, 0, sizeof(struct fact_opened));
	memset(fact->data, 'x', fact->len);
	struct fact_opened opened = fact_opened(fact);
	assert_int_equal(strlen(opened.client), sizeof opened.client - 1);
	assert_int_equal(strlen(opened.label), sizeof opened.label - 1);
	fact_destroy(fact);
	fact = fact_create(FACT_OPENED, 1, 0, 3);
	memcpy(fact->data, "a:1", 3);
	opened = fact_opened(fact);
	assert_string_equal(opened.client, "a:1");
	assert_string_equal(opened.server, "");
	assert_int_equal(opened.origin, ORIGIN_CLIENT);
	fact_destroy(fact);
}

static void test_opened_keeps_its_limits(void **state)
{
	(void)state;
	struct fact_opened given;
	memset(&given, 0xff, sizeof given);
	struct fact *fact = fact_create(FACT_OPENED, 1, 0, sizeof given);
	memcpy(fact->data, &given, sizeof given);
	struct fact_opened opened = fact_opened(fact);
	assert_int_equal(opened.syn_len, 0); /* more than there is room for: not there */
	assert_int_equal(opened.origin, ORIGIN_CLIENT);
	fact_destroy(fact);
}

static void test_gap_and_packet_are_read(void **state)
{
	(void)state;
	struct fact_gap gap = { .bytes = UINT64_C(1) << 40 };
	struct fact *fact = fact_create(FACT_GAP, 1, 0, sizeof gap);
	memcpy(fact->data, &gap, sizeof gap);
	assert_true(fact_gap(fact).bytes == gap.bytes);
	fact_destroy(fact);
	struct fact_packet packet = { .offset = 24, .len = 60, .start = 3, .end = 9, .seq = 4, .remark = REMARK_OVERLAPPING };
	fact = fact_create(FACT_PACKET, 1, 0, sizeof packet);
	memcpy(fact->data, &packet, sizeof packet);
	struct fact_packet read = fact_packet(fact);
	assert_true(read.offset == 24 && read.len == 60 && read.end == 9 && read.seq == 4 && read.remark == REMARK_OVERLAPPING);
	fact_destroy(fact);
	fact = fact_create(FACT_PACKET, 1, 0, 8); /* what a writer left out is zero */
	memset(fact->data, 1, 8);
	assert_int_equal(fact_packet(fact).len, 0);
	fact_destroy(fact);
}

static void test_refused_is_read(void **state)
{
	(void)state;
	struct fact_list list;
	char *error = NULL;
	assert_true(facts_parse("t", span_of("0 0 refused 127.0.0.1:25 no-permission Permission denied\n"), &list, &error));
	struct fact_refused refused = fact_refused(list.facts[0]);
	assert_string_equal(refused.address, "127.0.0.1:25");
	assert_string_equal(refused.reason, "no-permission");
	assert_string_equal(refused.detail, "Permission denied");
	facts_finish(&list);
}

static void test_held_is_read(void **state)
{
	(void)state;
	struct fact_list list;
	char *error = NULL;
	assert_true(facts_parse("t", span_of("1 1 held 451 2.5 4.3.0 Local error\n2 1 wire S: \\x16\\x03\n"), &list, &error));
	struct fact_held held = fact_held(list.facts[0]);
	assert_int_equal(held.code, 451);
	assert_string_equal(held.text, "4.3.0 Local error");
	assert_int_equal(held.release_us, FACTS_EPOCH_US + 3500);
	assert_int_equal(list.facts[1]->layer, LAYER_WIRE);
	facts_finish(&list);
	struct fact *fact = fact_create(FACT_HELD, 1, 0, sizeof(struct fact_held));
	memset(fact->data, 'x', fact->len);
	held = fact_held(fact);
	assert_int_equal(strlen(held.text), sizeof held.text - 1);
	fact_destroy(fact);
}

/* The loader itself: what it does not understand it refuses. */
static void test_fact_files_are_checked(void **state)
{
	static const char *const wrong[] = {
		"x 1 open a b client\n", "1 1 open a b elsewhere\n", "1 1 C: \\q\n", "1 1 C: \\x4\n", "  > x\n", "1 1 what\n",
		"1 1 held x 0 y\n",      "1 1 held 250\n",           "1 1 wire x\n", "1 1 close X\n"
	};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct fact_list list;
		char *error = NULL;
		assert_false(facts_parse("t", span_of(wrong[i]), &list, &error));
		assert_true(strncmp(error, "t:1: ", 5) == 0);
		free(error);
	}
	struct fact_list list;
	char *error = NULL;
	assert_true(facts_parse("t", span_of("1.5 1 C: a\\r\\n\\\\\\x00\\xff\n  > b\n  >\n"), &list, &error));
	assert_int_equal(list.count, 1);
	assert_int_equal(list.facts[0]->time_us, FACTS_EPOCH_US + 1500);
	assert_int_equal(list.facts[0]->len, 11);
	assert_memory_equal(list.facts[0]->data, "a\r\n\\\0\377b\r\n\r\n", 11);
	facts_finish(&list);
}

static void test_cutting_keeps_every_byte(void **state)
{
	(void)state;
	struct fact_list list, cut;
	char *error = NULL;
	assert_true(facts_load(FACTS("chinese-mail"), &list, &error));
	facts_cut(&list, 3, 7, &cut);
	assert_true(cut.count > list.count * 3);
	struct buf whole = { 0 }, pieces = { 0 };
	for (size_t i = 0; i < list.count; i++)
		buf_add(&whole, list.facts[i]->kind == FACT_BYTES ? fact_bytes(list.facts[i]) : (struct span){ 0 });
	for (size_t i = 0; i < cut.count; i++)
		buf_add(&pieces, cut.facts[i]->kind == FACT_BYTES ? fact_bytes(cut.facts[i]) : (struct span){ 0 });
	assert_true(span_equal(buf_span(&whole), buf_span(&pieces)));
	buf_finish(&whole);
	buf_finish(&pieces);
	facts_finish(&list);
	facts_finish(&cut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes_are_copied),       cmocka_unit_test(test_opened_is_terminated_whatever_it_held),
		cmocka_unit_test(test_opened_keeps_its_limits), cmocka_unit_test(test_gap_and_packet_are_read),
		cmocka_unit_test(test_held_is_read),           cmocka_unit_test(test_refused_is_read),
		cmocka_unit_test(test_fact_files_are_checked), cmocka_unit_test(test_cutting_keeps_every_byte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
