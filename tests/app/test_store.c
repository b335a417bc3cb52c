/* --save: what is in the folder afterwards, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/store.h"
#include "base/mem.h"

#define NOON 1795752841000000 /* µs since the epoch; a time of day that the test does not depend on */

struct folder {
	char path[64];
	struct store *store; /* owned */
};

static int set_up(void **state)
{
	struct folder *folder = mem_zero(sizeof *folder);
	strcpy(folder->path, "/tmp/smtpscope-store-XXXXXX");
	assert_non_null(mkdtemp(folder->path));
	folder->store = store_create(folder->path);
	assert_non_null(folder->store);
	*state = folder;
	return 0;
}

/* Files and folders in path, sorted, one a line. free() it. */
static char *listing(const char *path)
{
	struct dirent **entries;
	struct buf out = { 0 };
	int count = scandir(path, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0)
			buf_addf(&out, "%s\n", entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return buf_take_text(&out);
}

static void remove_all(const char *path)
{
	char *names = listing(path), *rest = names, *name;
	while ((name = strsep(&rest, "\n")) && *name) {
		char *inside = mem_printf("%s/%s", path, name);
		struct stat info;
		assert_int_equal(lstat(inside, &info), 0);
		if (S_ISDIR(info.st_mode))
			remove_all(inside);
		else
			unlink(inside);
		free(inside);
	}
	free(names);
	rmdir(path);
}

static int tear_down(void **state)
{
	struct folder *folder = *state;
	store_destroy(folder->store);
	remove_all(folder->path);
	free(folder);
	return 0;
}

static bool save(struct folder *folder, uint32_t session, uint32_t number, struct span message)
{
	struct live_mail mail = { .session = session, .number = number, .time_us = NOON, .message = message };
	return store_mail(folder->store, &mail);
}

/* The only entry that ends with suffix and does not start with a dot. free() it. */
static char *entry(const char *path, const char *suffix)
{
	char *names = listing(path), *rest = names, *name, *found = NULL;
	while ((name = strsep(&rest, "\n")) && *name) {
		size_t len = strlen(name), end = strlen(suffix);
		if (*name == '.' || len < end || strcmp(name + len - end, suffix) != 0)
			continue;
		assert_null(found);
		found = mem_printf("%s/%s", path, name);
	}
	free(names);
	assert_non_null(found);
	return found;
}

static void assert_file(const char *path, struct span want)
{
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	uint8_t *got = mem_alloc(want.len + 1);
	assert_int_equal(fread(got, 1, want.len + 1, file), want.len);
	assert_memory_equal(got, want.data ? want.data : got, want.len);
	free(got);
	fclose(file);
}

static void assert_file_in(const char *folder, const char *name, const char *want)
{
	char *path = mem_printf("%s/%s", folder, name);
	assert_file(path, span_of(want));
	free(path);
}

static void test_the_message_is_kept_byte_for_byte(void **state)
{
	static const char message[] = "Subject: x\r\nX: \xFF\r\n\r\nbare\n and \r and \0 stay\r\n.\r\n";
	struct span bytes = span_make(message, sizeof message - 1);
	struct folder *folder = *state;
	assert_true(save(folder, 1, 1, bytes));
	char *path = entry(folder->path, "-0001.eml"), *names = listing(folder->path);
	assert_file(path, bytes);
	assert_int_equal(strlen(names), strlen("20261122-214401-0001.eml\n")); /* and nothing else */
	free(names);
	free(path);
}

static const char with_attachments[] =
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n"
        "--b\r\nContent-Type: application/x; name=\"../../up.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n"
        "--b\r\nContent-Type: text/plain; name=a.txt\r\n\r\none\r\n--b\r\nContent-Type: text/plain; name=a.txt\r\n\r\ntwo\r\n"
        "--b\r\nContent-Type: text/plain; name*=utf-8''%E7%AC%94%E8%AE%B0.txt\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        "\xE4\xBD\xA0\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nnone\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nx\r\n--b--\r\n";

static void test_attachments_lie_beside_it(void **state)
{
	struct folder *folder = *state;
	assert_true(save(folder, 1, 7, span_of(with_attachments)));
	char *eml = entry(folder->path, ".eml"), *dir = entry(folder->path, "-0007");
	assert_file(eml, span_of(with_attachments));
	char *names = listing(dir);
	assert_string_equal(names, "a (2).txt\na.txt\npart-5.png\npart-6.eml\nup.bin\n笔记.txt\n");
	assert_file_in(dir, "up.bin", "hello");
	assert_file_in(dir, "a.txt", "one");
	assert_file_in(dir, "a (2).txt", "two");
	assert_file_in(dir, "笔记.txt", "\xE4\xBD\xA0\r\n");
	assert_file_in(dir, "part-6.eml", "Subject: in\r\n\r\nx");
	free(names);
	free(dir);
	free(eml);
}

static void test_nothing_is_replaced(void **state)
{
	struct folder *folder = *state;
	assert_true(save(folder, 1, 1, span_of("Subject: first\r\n\r\n")));
	char *first = entry(folder->path, "-0001.eml");
	assert_true(save(folder, 2, 1, span_of("Subject: second\r\n\r\n")));
	char *second = entry(folder->path, "-0001-2.eml");
	assert_file(first, span_of("Subject: first\r\n\r\n"));
	assert_file(second, span_of("Subject: second\r\n\r\n"));
	unlink(first);
	symlink("/nowhere/at/all", first); /* a link is not followed and counts as taken */
	assert_true(save(folder, 3, 1, span_of("Subject: third\r\n\r\n")));
	char *third = entry(folder->path, "-0001-3.eml");
	free(third);
	free(second);
	free(first);
}

static void test_no_folder(void **state)
{
	struct folder *folder = *state;
	assert_int_equal(rmdir(folder->path), 0);
	assert_false(save(folder, 1, 1, span_of("Subject: x\r\n\r\n")));
	assert_int_equal(access(folder->path, F_OK), -1);
	assert_int_equal(mkdir(folder->path, 0700), 0);
	assert_null(store_create("/nowhere/at/all"));
	assert_null(store_create("/dev/null"));
}

/* As on a full disk: no file can grow beyond size. */
static void limit_files(rlim_t size)
{
	struct rlimit limit = { .rlim_max = RLIM_INFINITY };
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_full_disk(void **state)
{
	struct folder *folder = *state;
	limit_files(100);
	bool stored = save(folder, 1, 1, span_of(with_attachments));
	limit_files(RLIM_INFINITY);
	char *names = listing(folder->path);
	assert_false(stored);
	assert_string_equal(names, ""); /* no leftovers */
	free(names);
}

/* Bare LF becomes CR LF in a text attachment, so it is larger than the mail: the mail fits, the attachment does not. */
static void test_attachment_that_cannot_be_written(void **state)
{
	struct folder *folder = *state;
	struct buf message = { 0 };
	buf_add_text(&message, "Content-Type: text/csv; name=a.csv\n\n");
	for (int i = 0; i < 1000; i++)
		buf_add_byte(&message, '\n');
	limit_files(1500);
	bool stored = save(folder, 1, 1, buf_span(&message));
	limit_files(RLIM_INFINITY);
	assert_true(stored);
	char *eml = entry(folder->path, ".eml"), *dir = entry(folder->path, "-0001"), *names = listing(dir);
	assert_file(eml, buf_span(&message));
	assert_string_equal(names, "");
	free(names);
	free(dir);
	free(eml);
	buf_finish(&message);
}

static void put(const char *folder, const char *name)
{
	char *path = mem_printf("%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("half a mai", file);
	fclose(file);
	free(path);
}

static void put_folder(const char *folder, const char *name)
{
	char *path = mem_printf("%s/%s", folder, name);
	assert_int_equal(mkdir(path, 0777), 0);
	put(path, "half.png");
	free(path);
}

/* Who begins to save clears away what a dead process left, and nothing else. */
static void test_leftovers(void **state)
{
	struct folder *folder = *state;
	static const char *const left[] = { ".1-2.part", ".1234-1-7.part", ".1234-1-8.files" };
	static const char *const kept[] = { ".1.part", ".1-2-3-4.part", ".1-2.parts", ".a-2.part", ".-2.part", "1-2.part",
		                            ".1-.part", ".1-2-.part", ".1.2.part", "..part", ".note", ".1-2.files.old" };
	store_destroy(folder->store);
	put(folder->path, left[0]);
	put(folder->path, left[1]);
	put_folder(folder->path, left[2]);
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		put(folder->path, kept[i]);
	put_folder(folder->path, ".7-7-7.part"); /* a folder where a file would be */
	char *link = mem_printf("%s/.9-9-9.files", folder->path), *linked = mem_printf("%s/.9-9.part", folder->path);
	assert_int_equal(symlink(".7-7-7.part", link), 0); /* and links to what is not ours */
	assert_int_equal(symlink(".note", linked), 0);
	folder->store = store_create(folder->path);
	char *names = listing(folder->path);
	for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
		char *path = mem_printf("%s/%s", folder->path, left[i]);
		assert_int_equal(access(path, F_OK), -1);
		free(path);
	}
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		assert_non_null(strstr(names, kept[i]));
	char *inside = mem_printf("%s/.7-7-7.part/half.png", folder->path);
	assert_int_equal(access(inside, F_OK), 0);
	assert_int_equal(access(link, F_OK), 0);
	assert_int_equal(access(linked, F_OK), 0);
	unlink(link); /* remove_all would not know it from a folder */
	free(inside);
	free(link);
	free(linked);
	free(names);
}

/* While somebody saves there nothing is a leftover. */
static void test_leftovers_of_the_living(void **state)
{
	struct folder *folder = *state;
	put(folder->path, ".1234-1-7.part");
	struct store *second = store_create(folder->path);
	assert_non_null(second);
	store_destroy(second);
	char *names = listing(folder->path);
	assert_string_equal(names, ".1234-1-7.part\n");
	free(names);
}

struct worker {
	struct folder *folder;
	uint32_t session;
};

static void *save_many(void *context)
{
	const struct worker *worker = context;
	for (uint32_t number = 1; number <= 50; number++)
		if (!save(worker->folder, worker->session, number, span_of(with_attachments)))
			return NULL;
	return context;
}

/* Four threads want the same names at once: every mail is there, whole. */
static void test_threads(void **state)
{
	struct folder *folder = *state;
	struct worker workers[4];
	pthread_t threads[4];
	for (uint32_t i = 0; i < 4; i++) {
		workers[i] = (struct worker){ folder, i };
		assert_int_equal(pthread_create(&threads[i], NULL, save_many, &workers[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		void *result;
		pthread_join(threads[i], &result);
		assert_non_null(result);
	}
	char *names = listing(folder->path), *rest = names, *name;
	int mails = 0, folders = 0;
	while ((name = strsep(&rest, "\n")) && *name) {
		bool is_mail = strstr(name, ".eml") != NULL;
		char *path = mem_printf("%s/%s", folder->path, name);
		if (is_mail)
			assert_file(path, span_of(with_attachments));
		else
			assert_file_in(path, "up.bin", "hello");
		mails += is_mail;
		folders += !is_mail;
		free(path);
	}
	assert_int_equal(mails, 200);
	assert_int_equal(folders, 200);
	free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_message_is_kept_byte_for_byte, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_attachments_lie_beside_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nothing_is_replaced, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_folder, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_full_disk, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_attachment_that_cannot_be_written, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_leftovers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_leftovers_of_the_living, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_threads, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
