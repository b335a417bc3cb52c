/* files: for the tests of this room: captures in memory and in a folder of their own, and timelines compared. */
#ifndef TESTS_CAPTURE_FILES_H
#define TESTS_CAPTURE_FILES_H

#include <dirent.h>
#include <unistd.h>

#include "capture/memory.h"
#include "timeline/generate.h"

#include "base/file.h"
#include "capture/block.h"
#include "capture/restore.h"

static inline char *make_folder(void)
{
	char *folder = mem_strdup("/tmp/smtpscope-capture-XXXXXX");
	assert_non_null(mkdtemp(folder));
	return folder;
}

/* Returns how many files there were; hidden ones count. */
static inline size_t remove_folder(char *folder)
{
	size_t count = 0;
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		char *path = mem_printf("%s/%s", folder, entry->d_name);
		assert_int_equal(unlink(path), 0);
		free(path);
		count++;
	}
	closedir(dir);
	assert_int_equal(rmdir(folder), 0);
	free(folder);
	return count;
}

static inline void add_to_timeline(void *context, struct fact *fact)
{
	timeline_add(context, fact);
}

/* The timeline of a capture's bytes. */
static inline struct timeline *restored(struct span file)
{
	struct timeline *timeline = timeline_create();
	struct block_reader reader;
	struct restore restore;
	struct block block;
	enum block_result result;
	block_reader_init(&reader, read_memory, &file);
	restore_init(&restore, add_to_timeline, timeline);
	while ((result = block_next(&reader, &block)) == BLOCK_DONE)
		if (!restore_block(&restore, &block))
			fail_msg("%s at %llu", restore.error, (unsigned long long)restore.error_offset);
	if (result != BLOCK_END)
		fail_msg("%s at %llu", reader.error, (unsigned long long)reader.error_offset);
	assert_int_equal(restore.waiting, 0);
	restore_finish(&restore);
	block_reader_finish(&reader);
	return timeline;
}

static inline struct buf read_whole(const char *path)
{
	struct buf file = { 0 };
	assert_true(file_read(path, 1u << 30, &file));
	return file;
}

static inline void assert_same_fact(const struct fact *a, const struct fact *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->layer, b->layer);
	assert_int_equal(a->from, b->from);
	assert_true(a->time_us == b->time_us);
	if (a->kind == FACT_OPENED) {
		struct fact_opened one = fact_opened(a), two = fact_opened(b);
		assert_string_equal(one.client, two.client);
		assert_string_equal(one.server, two.server);
		assert_string_equal(one.label, two.label);
		assert_true(one.origin == two.origin && one.mss == two.mss && one.rtt_us == two.rtt_us);
		assert_int_equal(one.syn_len, two.syn_len);
		assert_memory_equal(one.syn, two.syn, one.syn_len);
		assert_true(two.reopened);
	} else if (a->kind == FACT_HELD) {
		struct fact_held one = fact_held(a), two = fact_held(b);
		assert_true(one.code == two.code && one.release_us == two.release_us && strcmp(one.text, two.text) == 0);
	} else {
		assert_true(span_equal(fact_bytes(a), fact_bytes(b)));
	}
}

static inline void assert_same_event(const struct event *a, const struct event *b)
{
	assert_true(a->kind == b->kind && a->from == b->from && a->verb == b->verb && a->state == b->state && a->rule == b->rule);
	assert_true(a->code == b->code && a->answers_content == b->answers_content && a->partial == b->partial);
	assert_true(a->secret == b->secret && a->pipelined == b->pipelined);
	assert_true(a->start == b->start && a->end == b->end && a->time_us == b->time_us);
}

/* Session `number` of one is session `as` of the other, event for event, fact for fact. */
static inline void assert_same_session(const struct timeline *a, uint32_t number, const struct timeline *b, uint32_t as)
{
	const struct session *one = timeline_session(a, number), *two = timeline_session(b, as);
	assert_true(one != NULL && two != NULL);
	assert_int_equal(one->fact_count, two->fact_count);
	for (size_t i = 0; i < one->fact_count; i++)
		assert_same_fact(a->facts[one->facts[i]], b->facts[two->facts[i]]);
	assert_int_equal(one->event_count, two->event_count);
	for (size_t i = 0; i < one->event_count; i++)
		assert_same_event(session_event(a, one, i), session_event(b, two, i));
	assert_int_equal(one->step_count, two->step_count);
	assert_int_equal(one->mail_count, two->mail_count);
	assert_int_equal(one->note_count, two->note_count);
	for (size_t i = 0; i < one->note_count; i++)
		assert_string_equal(one->notes[i].text, two->notes[i].text);
}

static inline void assert_same_timeline(const struct timeline *a, const struct timeline *b)
{
	assert_int_equal(a->session_count, b->session_count);
	assert_int_equal(a->event_count, b->event_count);
	for (size_t i = 0; i < a->event_count; i++) { /* the global order too */
		assert_int_equal(a->events[i].session, b->events[i].session);
		assert_same_event(&a->events[i], &b->events[i]);
	}
	for (uint32_t number = 1; number <= a->session_count; number++)
		assert_same_session(a, number, b, number);
}

#endif
