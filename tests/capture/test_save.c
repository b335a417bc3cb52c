#include "files.h"

#include "capture/recorder.h"
#include "capture/save.h"
#include "timeline/frame.h"

static struct buf saved(const struct timeline *timeline, uint32_t session)
{
	char *folder = make_folder();
	char *path = save_sessions(timeline, session, folder, "x", NULL, NULL);
	assert_non_null(path);
	struct buf file = read_whole(path);
	free(path);
	assert_int_equal(remove_folder(folder), 1);
	return file;
}

static void check_round_trip(const struct timeline *timeline)
{
	struct buf file = saved(timeline, 0);
	struct timeline *again = restored(buf_span(&file));
	assert_same_timeline(timeline, again);
	struct buf second = saved(again, 0);
	assert_true(span_equal(buf_span(&file), buf_span(&second)));
	timeline_destroy(again);
	for (uint32_t number = 1; number <= timeline->session_count; number++) {
		struct buf one = saved(timeline, number);
		again = restored(buf_span(&one));
		assert_int_equal(again->session_count, 1);
		assert_same_session(timeline, number, again, 1);
		timeline_destroy(again);
		buf_finish(&one);
	}
	buf_finish(&second);
	buf_finish(&file);
}

static void test_random_sessions_come_back(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 60; seed++) {
		struct generator g;
		struct fact_list list;
		generate(&g, seed, &list);
		struct timeline *timeline = timeline_create();
		facts_replay(&list, timeline);
		check_round_trip(timeline);
		timeline_destroy(timeline);
		generate_finish(&g, &list);
	}
}

static void test_stored_facts_come_back(void **state)
{
	static const char *const names[] = { "altered",   "auth",    "bdat",     "chinese-mail", "first-mail",  "held",
		                             "pipelined", "refused", "starttls", "two-mails",    "two-sessions" };
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = mem_printf("%s/timeline/facts/%s.facts", TEST_DIR, names[i]);
		struct timeline *timeline = replay_file(path);
		check_round_trip(timeline);
		timeline_destroy(timeline);
		free(path);
	}
}

/* Under TLS: ciphertext in packets, clear text and order in facts, keys in secrets blocks before what they open. */
static const char sealed[] =
        OPEN "101 1 S: 220 mx\\r\\n\n102 1 C: STARTTLS\\r\\n\n103 1 S: 220 go\\r\\n\n104 1 wire C: hello\n105 1 wire S: server\n"
             "106 1 wire C: finished\n107 1 tls TLSv1.3 X\n108 1 C: EHLO a\\r\\n\n109 1 S: 250 a\\r\\n\n109 1 wire S: 250sealed\n"
             "110 1 note something was done\n111 1 wire C: other\n111 1 C: QUIT\\r\\n\n112 1 S: 221 bye\\r\\n\n112 1 wire S: "
             "221sealed\n"
             "113 1 close S\n";

static struct timeline *sealed_timeline(void)
{
	char *error = NULL;
	struct fact_list list;
	assert_true(facts_parse("sealed", span_of(sealed), &list, &error));
	struct timeline *timeline = timeline_create();
	for (size_t i = 0; i < list.count; i++) {
		struct fact *fact = list.facts[i], *copy = fact_create(fact->kind, fact->session, fact->time_us, fact->len);
		memcpy(copy, fact, sizeof *fact + fact->len);
		if (i == 4 || i == 6) { /* twice: the handshake's, later the traffic's */
			struct fact *secret = fact_create(FACT_TLS_SECRET, 1, fact->time_us, 12);
			memcpy(secret->data, i == 4 ? "FIRST 11 22\n" : "OTHER 33 44\n", 12);
			timeline_add(timeline, secret);
		}
		timeline_add(timeline, copy);
	}
	facts_finish(&list);
	return timeline;
}

static void test_tls_comes_back(void **state)
{
	(void)state;
	struct timeline *timeline = sealed_timeline();
	check_round_trip(timeline);
	struct buf file = saved(timeline, 1);
	assert_null(memmem(file.data, file.len, "250 a\r\n250", 9));
	assert_non_null(memmem(file.data, file.len, "FIRST 11 22\n", 12));
	uint8_t *first = memmem(file.data, file.len, "220 mx\r\n", 8);
	assert_non_null(first); /* wire data stands in the file once */
	assert_null(memmem(first + 8, file.len - (size_t)(first + 8 - file.data), "220 mx\r\n", 8));
	buf_finish(&file);
	timeline_destroy(timeline);
}

/* What other tools see: blocks in order of time, every packet readable, notes as comments, one row of ours at the end. */
static void test_blocks_in_order(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-sessions"));
	struct buf file = saved(timeline, 0);
	struct span bytes = buf_span(&file);
	struct block_reader reader;
	struct block block;
	size_t packets = 0, facts = 0;
	int64_t last_us = 0;
	block_reader_init(&reader, read_memory, &bytes);
	while (block_next(&reader, &block) == BLOCK_DONE) {
		struct frame_segment segment;
		facts += block.kind == BLOCK_FACTS;
		if (block.kind != BLOCK_PACKET)
			continue;
		assert_true(block.time_us >= last_us && facts == 0);
		assert_true(frame_read_segment(block.link_type, block.data, &segment));
		last_us = block.time_us;
		packets++;
	}
	assert_null(reader.error);
	assert_true(packets > 20);
	assert_int_equal(facts, 1);
	block_reader_finish(&reader);
	buf_finish(&file);
	timeline_destroy(timeline);
}

static bool has_comment(struct span file, const char *text)
{
	struct block_reader reader;
	struct block block;
	bool found = false;
	block_reader_init(&reader, read_memory, &file);
	while (block_next(&reader, &block) == BLOCK_DONE)
		found |= block.kind == BLOCK_PACKET && block.comment.len > 0 &&
		         memmem(block.comment.data, block.comment.len, text, strlen(text)) != NULL;
	block_reader_finish(&reader);
	return found;
}

static void test_notes_are_comments(void **state)
{
	(void)state;
	struct timeline *timeline = sealed_timeline();
	struct buf file = saved(timeline, 0);
	assert_true(has_comment(buf_span(&file), "something was done"));
	buf_finish(&file);
	timeline_destroy(timeline);
	timeline = replay_file(FACTS("held"));
	file = saved(timeline, 0);
	assert_true(has_comment(buf_span(&file), "Held by hand for "));
	buf_finish(&file);
	timeline_destroy(timeline);
}

/* Frames of an opened capture are copied as they are, with their facts; what cannot be read is left out. */
static bool give_frame(void *context, const struct session *session, const struct fact_packet *packet, struct buf *out)
{
	(void)session;
	struct span frame = span_part(*(const struct span *)context, packet->offset, packet->offset + packet->len);
	buf_add(out, frame);
	return frame.len == packet->len;
}

static void add_seen(struct timeline *timeline, enum smtp_side from, struct fact_packet seen)
{
	struct fact *fact = fact_create(FACT_PACKET, 1, 2000, sizeof seen);
	memcpy(fact->data, &seen, sizeof seen);
	fact->from = from;
	timeline_add(timeline, fact);
}

static struct timeline *captured_timeline(void)
{
	struct timeline *timeline = timeline_create();
	struct fact_opened opened = { .client = "10.0.0.1:9", .server = "10.0.0.2:25", .origin = ORIGIN_CAPTURE };
	struct fact *fact = fact_create(FACT_OPENED, 1, 1000, sizeof opened);
	memcpy(fact->data, &opened, sizeof opened);
	timeline_add(timeline, fact);
	add_seen(timeline, SMTP_SERVER,
	         (struct fact_packet){ .offset = 10, .len = 20, .wire_len = 40, .link_type = 101, .end = 8 });
	timeline_add(timeline, fact_create_bytes(1, SMTP_SERVER, 2000, span_of("220 mx\r\n")));
	add_seen(timeline, SMTP_SERVER, (struct fact_packet){ .offset = 80, .len = 9, .wire_len = 9, .link_type = 1 });
	add_seen(timeline, SMTP_CLIENT,
	         (struct fact_packet){ .offset = 40, .len = 30, .wire_len = 30, .link_type = 101, .seq = 1 });
	fact = fact_create(FACT_CLOSED, 1, 3000, 0);
	timeline_add(timeline, fact);
	return timeline;
}

static void test_captured_sessions_are_saved(void **state)
{
	(void)state;
	struct timeline *timeline = captured_timeline();
	uint8_t bytes[84];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)i;
	struct span frames = span_make(bytes, sizeof bytes);
	char *folder = make_folder(), *path = save_sessions(timeline, 0, folder, "x", give_frame, &frames);
	assert_non_null(path);
	struct buf file = read_whole(path);
	struct timeline *again = restored(buf_span(&file));
	const struct session *session = timeline_session(again, 1);
	assert_int_equal(session->fact_count, 5); /* the frame that ends beyond the file is gone, its fact too */
	struct fact_packet packet = fact_packet(again->facts[session->facts[1]]);
	assert_int_equal(packet.wire_len, 40);
	assert_int_equal(packet.link_type, 101);
	assert_memory_equal(file.data + packet.offset, bytes + 10, 20);
	packet = fact_packet(again->facts[session->facts[3]]);
	assert_int_equal(packet.seq, 1);
	assert_memory_equal(file.data + packet.offset, bytes + 40, 30);
	assert_true(span_equal(fact_bytes(again->facts[session->facts[2]]), span_of("220 mx\r\n")));
	timeline_destroy(again);
	timeline_destroy(timeline);
	buf_finish(&file);
	free(path);
	remove_folder(folder);
}

/* 25 MB in one session: facts follow often enough, and memory stays small while it is read. */
static void test_a_large_mail(void **state)
{
	(void)state;
	struct timeline *timeline = timeline_create();
	struct fact_opened opened = { .client = "127.0.0.1:9", .server = "127.0.0.1:25", .mss = 32741 };
	struct fact *fact = fact_create(FACT_OPENED, 1, 1000, sizeof opened);
	memcpy(fact->data, &opened, sizeof opened);
	timeline_add(timeline, fact);
	for (int i = 0; i < 400; i++) {
		fact = fact_create(FACT_BYTES, 1, 2000 + i, 65536);
		memset(fact->data, 'a' + i % 26, fact->len);
		fact->data[fact->len - 1] = '\n';
		timeline_add(timeline, fact);
	}
	struct buf file = saved(timeline, 1);
	assert_in_range(file.len, 400u * 65536, 400u * 65536 * 101 / 100);
	struct timeline *again = restored(buf_span(&file));
	assert_same_timeline(timeline, again);
	timeline_destroy(again);
	buf_finish(&file);
	timeline_destroy(timeline);
}

/* A fact at a time, a file a connection: the same blocks as saving that session. */
static void test_recorder(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-sessions"));
	char *folder = make_folder();
	struct recorder *recorder = recorder_create(folder);
	for (size_t i = 0; i < timeline->fact_count; i++)
		recorder_add(recorder, timeline->facts[i]);
	recorder_destroy(recorder);
	for (uint32_t number = 1; number <= timeline->session_count; number++) {
		const struct session *session = timeline_session(timeline, number);
		char *name = save_name(timeline->facts[session->facts[0]]->time_us, number);
		char *path = mem_printf("%s/%s.pcapng", folder, name);
		struct buf recorded = read_whole(path), whole = saved(timeline, number);
		assert_true(span_equal(buf_span(&recorded), buf_span(&whole)));
		buf_finish(&recorded);
		buf_finish(&whole);
		free(path);
		free(name);
	}
	assert_int_equal(remove_folder(folder), timeline->session_count); /* nothing else, nothing hidden */
	timeline_destroy(timeline);
}

static void test_names_are_never_taken(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("first-mail"));
	char *folder = make_folder();
	char *one = save_sessions(timeline, 1, folder, "same", NULL, NULL);
	char *two = save_sessions(timeline, 1, folder, "same", NULL, NULL);
	assert_true(one != NULL && two != NULL && strcmp(one, two) != 0);
	assert_non_null(strstr(two, "/same-2.pcapng"));
	free(one);
	free(two);
	assert_int_equal(remove_folder(folder), 2);
	assert_null(save_sessions(timeline, 1, "/nowhere/at/all", "x", NULL, NULL));
	timeline_destroy(timeline);
}

static void test_in_steps_and_given_up(void **state)
{
	(void)state;
	struct timeline *timeline = replay_file(FACTS("two-sessions"));
	struct buf whole = saved(timeline, 0);
	char *folder = make_folder();
	struct save save;
	save_init(&save, timeline, 0, folder, NULL, NULL);
	while (save_step(&save, 0))
		assert_true(save_progress(&save) <= 1);
	char *path = save_commit(&save, "x");
	struct buf stepped = read_whole(path);
	assert_true(span_equal(buf_span(&whole), buf_span(&stepped)));
	free(path);
	save_init(&save, timeline, 0, folder, NULL, NULL);
	save_step(&save, 0);
	save_abort(&save);
	assert_int_equal(remove_folder(folder), 1);
	buf_finish(&stepped);
	buf_finish(&whole);
	timeline_destroy(timeline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_sessions_come_back),
		cmocka_unit_test(test_stored_facts_come_back),
		cmocka_unit_test(test_tls_comes_back),
		cmocka_unit_test(test_blocks_in_order),
		cmocka_unit_test(test_notes_are_comments),
		cmocka_unit_test(test_captured_sessions_are_saved),
		cmocka_unit_test(test_a_large_mail),
		cmocka_unit_test(test_recorder),
		cmocka_unit_test(test_names_are_never_taken),
		cmocka_unit_test(test_in_steps_and_given_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
