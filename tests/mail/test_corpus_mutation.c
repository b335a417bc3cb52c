/* Real mails damaged at random, always the same ones: what check_mail.h promises holds for each. The mails are not ours to keep:
 * where their folder is absent this test is skipped. A thousand are tried; SMTPSCOPE_MUTATIONS=20000 in the environment tries so
 * many. The longest run and the peak memory are printed, not asserted. */
#include "mails.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "base/array.h"
#include "base/mem.h"
#include "check_mail.h"
#include "mutate.h"

#define FOLDER      SOURCE_DIR "/../shared/mails/corpus"
#define ROUNDS      1000
#define SEED        20261122u
#define CHANGES_MAX 24

struct corpus {
	char **names; /* owned, owned */
	size_t count, cap;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct corpus read_names(void)
{
	struct corpus corpus = { 0 };
	DIR *folder = opendir(FOLDER);
	for (struct dirent *entry; folder && (entry = readdir(folder));)
		if (strstr(entry->d_name, ".eml"))
			*array_push(corpus.names, corpus.count, corpus.cap) = mem_strdup(entry->d_name);
	if (folder)
		closedir(folder);
	if (corpus.count > 0)
		qsort(corpus.names, corpus.count, sizeof *corpus.names, by_name); /* the same order everywhere */
	return corpus;
}

static void finish_names(struct corpus *corpus)
{
	for (size_t i = 0; i < corpus->count; i++)
		free(corpus->names[i]);
	free(corpus->names);
}

static struct buf read_mail(const char *name)
{
	struct buf mail = { 0 };
	char *path = mem_printf(FOLDER "/%s", name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	uint8_t block[8192];
	for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
		buf_add(&mail, span_make(block, got));
	fclose(file);
	free(path);
	return mail;
}

static double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* One mutation in milliseconds. It depends on nothing but its number. */
static double run(const struct corpus *corpus, uint32_t number)
{
	uint32_t seed = SEED + number * 2654435761u;
	struct buf mail = read_mail(corpus->names[number % corpus->count]);
	for (uint32_t changes = 1 + mutate_next(&seed) % CHANGES_MAX; changes > 0; changes--)
		mutate_mail(&mail, &seed);
	double began = now_ms();
	check_mail(mail.data, mail.len);
	double took = now_ms() - began;
	buf_finish(&mail);
	return took;
}

static void test_mutated_corpus(void **state)
{
	(void)state;
	struct corpus corpus = read_names();
	if (corpus.count == 0) {
		print_message("skipped: there are no mails in %s\n", FOLDER);
		skip();
	}
	const char *wanted = getenv("SMTPSCOPE_MUTATIONS");
	uint32_t rounds = wanted ? (uint32_t)strtoul(wanted, NULL, 10) : ROUNDS, slowest = 0;
	double longest = 0;
	for (uint32_t number = 0; number < rounds; number++) {
		double took = run(&corpus, number);
		if (took > longest) {
			longest = took;
			slowest = number;
		}
	}
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	print_message("%u mutations of %zu mails: longest %.1f ms (number %u of %s), peak memory %.1f MB\n", rounds, corpus.count,
	              longest, slowest, corpus.names[slowest % corpus.count], (double)usage.ru_maxrss / 1024);
	finish_names(&corpus);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_mutated_corpus) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
