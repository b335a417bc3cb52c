/* timeline(open(save(timeline))) is the timeline: event for event, notes included, under TLS too, and for captures of others. */
#include "files.h"

#include <dirent.h>

#include "capture/reading.h"
#include "capture/save.h"

#define SEEDS 400

struct opened {
	struct capture_file *file;
	struct timeline *timeline;
};

static struct opened open_capture(const char *path)
{
	const char *reason = NULL;
	struct opened opened = { capture_file_open(path, &reason), timeline_create() };
	struct reading reading;
	if (opened.file == NULL)
		fail_msg("%s: %s", path, reason);
	reading_init(&reading, opened.file, add_to_timeline, opened.timeline);
	while (reading_step(&reading, 1000, 10)) {
	}
	reading_finish(&reading);
	return opened;
}

static void close_capture(struct opened *opened)
{
	capture_file_close(opened->file);
	timeline_destroy(opened->timeline);
}

/* ---- our own sessions, with the wire of TLS under their clear text */

static struct fact *add(struct timeline *timeline, enum fact_kind kind, const struct fact *like, struct span data)
{
	struct fact *fact = fact_create(kind, like->session, like->time_us, data.len);
	fact->from = like->from;
	if (data.len > 0)
		memcpy(fact->data, data.data, data.len);
	timeline_add(timeline, fact);
	return fact;
}

static void add_wire(struct timeline *timeline, const struct fact *like, enum smtp_side from, unsigned *seed)
{
	uint8_t record[300] = { 0x17, 3, 3 };
	size_t len = 6 + facts_random(seed) % 290;
	for (size_t i = 5; i < len; i++)
		record[i] = (uint8_t)facts_random(seed);
	record[3] = (uint8_t)((len - 5) >> 8);
	record[4] = (uint8_t)(len - 5);
	struct fact *fact = fact_create_bytes(like->session, from, like->time_us, span_make(record, len));
	fact->layer = LAYER_WIRE;
	timeline_add(timeline, fact);
}

static void add_handshake(struct timeline *timeline, const struct fact *like, unsigned *seed)
{
	add_wire(timeline, like, SMTP_CLIENT, seed);
	add(timeline, FACT_TLS_SECRET, like, span_of("CLIENT_HANDSHAKE_TRAFFIC_SECRET 00 11\n"));
	add_wire(timeline, like, SMTP_SERVER, seed);
	add_wire(timeline, like, SMTP_CLIENT, seed);
}

/* Generated facts as a live source gives them: ciphertext around what is said under TLS, notes here and there. */
static struct timeline *seal(const struct fact_list *list, unsigned seed)
{
	struct timeline *timeline = timeline_create();
	bool tls[GENERATE_SESSIONS + 1] = { false };
	for (size_t i = 0; i < list->count; i++) {
		const struct fact *fact = list->facts[i];
		bool sealed = fact->kind == FACT_BYTES && tls[fact->session];
		if (fact->kind == FACT_TLS)
			add_handshake(timeline, fact, &seed);
		if (sealed && fact->from == SMTP_CLIENT)
			add_wire(timeline, fact, SMTP_CLIENT, &seed);
		timeline_add(timeline, facts_copy(fact));
		if (sealed && fact->from == SMTP_SERVER)
			add_wire(timeline, fact, SMTP_SERVER, &seed);
		tls[fact->session] |= fact->kind == FACT_TLS;
		if (fact->kind != FACT_CLOSED && facts_random(&seed) % 40 == 0)
			add(timeline, FACT_NOTE, fact, span_of("a note, 中文 \"quoted\""));
	}
	return timeline;
}

static void check_saved(const struct timeline *timeline, save_frame_fn frames, void *context)
{
	char *folder = make_folder(), *path = save_sessions(timeline, 0, folder, "x", frames, context);
	assert_non_null(path);
	struct opened again = open_capture(path);
	if (frames == NULL)
		assert_same_timeline(timeline, again.timeline);
	assert_int_equal(timeline->session_count, again.timeline->session_count);
	assert_int_equal(timeline->event_count, again.timeline->event_count);
	for (size_t i = 0; i < timeline->event_count; i++) {
		assert_int_equal(timeline->events[i].session, again.timeline->events[i].session);
		assert_same_event(&timeline->events[i], &again.timeline->events[i]);
	}
	for (size_t n = 0; n < timeline->session_count; n++) {
		const struct session *one = timeline->sessions[n], *two = again.timeline->sessions[n];
		assert_int_equal(one->fact_count, two->fact_count);
		assert_int_equal(one->note_count, two->note_count);
		for (size_t i = 0; i < one->note_count; i++)
			assert_string_equal(one->notes[i].text, two->notes[i].text);
		assert_string_equal(one->name, two->name);
	}
	close_capture(&again);
	free(path);
	remove_folder(folder);
}

static void test_sessions_of_ours(void **state)
{
	(void)state;
	size_t sealed = 0, notes = 0;
	for (unsigned seed = 1; seed <= SEEDS; seed++) {
		struct generator g;
		struct fact_list list;
		generate(&g, seed, &list);
		struct timeline *timeline = seal(&list, seed);
		check_saved(timeline, NULL, NULL);
		for (size_t i = 0; i < timeline->fact_count; i++)
			sealed += timeline->facts[i]->layer == LAYER_WIRE;
		for (size_t i = 0; i < timeline->session_count; i++)
			notes += timeline->sessions[i]->note_count;
		timeline_destroy(timeline);
		generate_finish(&g, &list);
	}
	assert_true(sealed > SEEDS && notes > SEEDS); /* the generator did what is to be checked */
}

/* ---- captures of others */

static bool give_frame(void *context, const struct session *session, const struct fact_packet *packet, struct buf *out)
{
	(void)session;
	buf_reserve(out, packet->len);
	size_t got = capture_file_read(context, packet->offset, out->data + out->len, packet->len);
	out->len += got;
	return got == packet->len;
}

static void test_sessions_of_others(void **state)
{
	(void)state;
	const char *folder = TEST_DIR "/fuzz/corpus/capture";
	DIR *dir = opendir(folder);
	size_t sessions = 0, gaps = 0;
	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		if (strstr(entry->d_name, ".pcap") == NULL)
			continue;
		char *path = mem_printf("%s/%s", folder, entry->d_name);
		struct opened opened = open_capture(path);
		check_saved(opened.timeline, give_frame, opened.file);
		sessions += opened.timeline->session_count;
		for (size_t i = 0; i < opened.timeline->fact_count; i++)
			gaps += opened.timeline->facts[i]->kind == FACT_GAP;
		close_capture(&opened);
		free(path);
	}
	closedir(dir);
	assert_true(sessions >= 25 && gaps >= 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sessions_of_ours),
		cmocka_unit_test(test_sessions_of_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
