/* Many captures as one timeline: a folder that --save wrote is the session that was seen. */
#include "files.h"

#include "capture/gathering.h"
#include "capture/recorder.h"

#define STEP 4096

struct names {
	char *paths[2000]; /* owned, sorted */
	size_t count;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_folder(const char *folder, struct names *out)
{
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	*out = (struct names){ 0 };
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
		if (entry->d_name[0] != '.')
			out->paths[out->count++] = mem_printf("%s/%s", folder, entry->d_name);
	closedir(dir);
	qsort(out->paths, out->count, sizeof *out->paths, by_name);
}

static void finish_names(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->paths[i]);
}

struct troubles {
	size_t opened, broken;
	uint64_t offset;
	struct timeline *timeline; /* borrowed */
};

static void add_fact(void *context, struct fact *fact)
{
	timeline_add(((struct troubles *)context)->timeline, fact);
}

static void on_trouble(void *context, const struct gathering_file *file)
{
	struct troubles *troubles = context;
	assert_non_null(file->path);
	troubles->opened += file->reason != NULL;
	troubles->broken += file->trouble != NULL;
	troubles->offset = file->trouble_offset;
}

/* In small steps: how far it is grows, and ends with all. */
static struct timeline *gathered(const struct names *names, uint64_t bytes, uint64_t facts, struct troubles *out)
{
	*out = (struct troubles){ .timeline = timeline_create() };
	struct gathering gathering;
	uint64_t before = 0;
	bool more = true;
	gathering_init(&gathering, names->paths, names->count, &(struct gathering_sink){ add_fact, on_trouble, out });
	while (more) {
		more = gathering_step(&gathering, bytes, facts);
		assert_true(gathering_done(&gathering) >= before);
		before = gathering_done(&gathering);
	}
	assert_int_equal(gathering.sessions, out->timeline->session_count);
	assert_int_equal(gathering.broken, out->opened + out->broken);
	gathering_finish(&gathering);
	return out->timeline;
}

/* Facts of the same microsecond have no order between files: the generator's are moved apart. */
static struct timeline *generated(unsigned seed, const char *folder)
{
	struct generator g;
	struct fact_list list;
	generate(&g, seed, &list);
	for (size_t i = 1; i < list.count; i++)
		if (list.facts[i]->time_us <= list.facts[i - 1]->time_us)
			list.facts[i]->time_us = list.facts[i - 1]->time_us + 1;
	struct timeline *timeline = timeline_create();
	facts_replay(&list, timeline);
	struct recorder *recorder = recorder_create(folder);
	for (size_t i = 0; i < timeline->fact_count; i++)
		recorder_add(recorder, timeline->facts[i]);
	recorder_destroy(recorder);
	generate_finish(&g, &list);
	return timeline;
}

static void test_a_saved_folder_is_the_timeline(void **state)
{
	(void)state;
	size_t several = 0;
	for (unsigned seed = 1; seed <= 60; seed++) {
		char *folder = make_folder();
		struct timeline *timeline = generated(seed, folder);
		struct names names;
		struct troubles troubles;
		list_folder(folder, &names);
		assert_int_equal(names.count, timeline->session_count);
		several += names.count > 1;
		struct timeline *again = gathered(&names, seed % 2 ? STEP : 1u << 30, seed % 3 ? 7 : 100000, &troubles);
		assert_same_timeline(timeline, again);
		assert_int_equal(troubles.broken + troubles.opened, 0);
		timeline_destroy(again);
		timeline_destroy(timeline);
		finish_names(&names);
		remove_folder(folder);
	}
	assert_true(several > 10);
}

/* One that is cut, one that is none, one that is not there: the others come whole. */
static void test_broken_files_are_passed_over(void **state)
{
	(void)state;
	char *folder = make_folder();
	struct timeline *timeline = replay_file(FACTS("two-sessions"));
	struct recorder *recorder = recorder_create(folder);
	for (size_t i = 0; i < timeline->fact_count; i++)
		recorder_add(recorder, timeline->facts[i]);
	recorder_destroy(recorder);
	struct names names;
	list_folder(folder, &names);
	assert_int_equal(names.count, 2);
	struct buf whole = read_whole(names.paths[0]);
	finish_names(&names);
	char *cut = mem_printf("%s/0-cut.pcapng", folder), *none = mem_printf("%s/0-none.pcapng", folder);
	assert_true(file_write(cut, span_part(buf_span(&whole), 0, whole.len - 3)));
	assert_true(file_write(none, span_of("Dear Sir or Madam,\n")));
	list_folder(folder, &names);
	names.paths[names.count++] = mem_printf("%s/gone.pcapng", folder);
	struct troubles troubles;
	struct timeline *again = gathered(&names, STEP, 10, &troubles);
	assert_int_equal(troubles.opened, 1);
	assert_int_equal(troubles.broken, 2);
	for (uint32_t number = 1; number <= 2; number++) {
		size_t same = 0; /* what could be read of the cut one may be before, between or behind them */
		for (uint32_t as = 1; as <= again->session_count; as++) {
			const struct session *one = timeline_session(timeline, number), *two = timeline_session(again, as);
			if (one->fact_count == two->fact_count && strcmp(one->opened.client, two->opened.client) == 0) {
				assert_same_session(timeline, number, again, as);
				same++;
			}
		}
		assert_int_equal(same, 1);
	}
	timeline_destroy(again);
	timeline_destroy(timeline);
	buf_finish(&whole);
	finish_names(&names);
	free(cut);
	free(none);
	remove_folder(folder);
}

/* Given up in the middle: nothing is lost (the sanitizer counts). */
static void test_given_up(void **state)
{
	(void)state;
	char *folder = make_folder();
	struct timeline *timeline = generated(5, folder);
	struct names names;
	list_folder(folder, &names);
	for (size_t steps = 0; steps < 60; steps++) {
		struct troubles troubles = { .timeline = timeline_create() };
		struct gathering gathering;
		gathering_init(&gathering, names.paths, names.count, &(struct gathering_sink){ add_fact, on_trouble, &troubles });
		for (size_t i = 0; i < steps && gathering_step(&gathering, 100, 3); i++) {
		}
		gathering_finish(&gathering);
		timeline_destroy(troubles.timeline);
	}
	timeline_destroy(timeline);
	finish_names(&names);
	remove_folder(folder);
}

/* Stopped in the middle: what was read comes, no more is read, and the end comes soon. */
static void test_stopped(void **state)
{
	(void)state;
	char *folder = make_folder();
	struct timeline *timeline = replay_file(FACTS("two-sessions"));
	struct recorder *recorder = recorder_create(folder);
	for (size_t i = 0; i < timeline->fact_count; i++)
		recorder_add(recorder, timeline->facts[i]);
	recorder_destroy(recorder);
	struct names names;
	list_folder(folder, &names);
	size_t seen[3] = { 0 };
	for (size_t steps = 0; steps < 60; steps++) {
		struct troubles troubles = { .timeline = timeline_create() };
		struct gathering gathering;
		gathering_init(&gathering, names.paths, names.count, &(struct gathering_sink){ add_fact, on_trouble, &troubles });
		bool more = true;
		for (size_t i = 0; i < steps && more; i++)
			more = gathering_step(&gathering, 100, 3);
		gathering_stop(&gathering);
		uint64_t done = gathering_done(&gathering);
		while (gathering_step(&gathering, 100, 3)) {
		}
		assert_true(gathering_done(&gathering) == done);
		assert_true(troubles.timeline->session_count <= 2);
		seen[troubles.timeline->session_count]++;
		gathering_finish(&gathering);
		timeline_destroy(troubles.timeline);
	}
	assert_true(seen[0] > 0 && seen[2] > 0);
	timeline_destroy(timeline);
	finish_names(&names);
	remove_folder(folder);
}

static void test_nothing(void **state)
{
	(void)state;
	struct troubles troubles;
	struct timeline *timeline = gathered(&(struct names){ 0 }, 1, 1, &troubles);
	assert_int_equal(timeline->session_count, 0);
	timeline_destroy(timeline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_saved_folder_is_the_timeline),
		cmocka_unit_test(test_broken_files_are_passed_over),
		cmocka_unit_test(test_given_up),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
