/* What of a folder is opened: in which order, how many, and nothing that is no file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/folder.h"
#include "base/mem.h"

struct place {
	char path[64];
	char *names[FOLDER_MAILS_MAX + 100]; /* owned: what was made, in order */
	size_t count;
};

static int set_up(void **state)
{
	struct place *place = mem_zero(sizeof *place);
	strcpy(place->path, "/tmp/smtpscope-folder-XXXXXX");
	assert_non_null(mkdtemp(place->path));
	*state = place;
	return 0;
}

static int tear_down(void **state)
{
	struct place *place = *state;
	while (place->count > 0) {
		assert_int_equal(remove(place->names[--place->count]), 0);
		free(place->names[place->count]);
	}
	assert_int_equal(rmdir(place->path), 0);
	free(place);
	return 0;
}

/* Its path, borrowed. */
static const char *made(struct place *place, const char *name)
{
	return place->names[place->count++] = mem_printf("%s/%s", place->path, name);
}

static void put(struct place *place, const char *name, long size)
{
	FILE *file = fopen(made(place, name), "w");
	assert_non_null(file);
	assert_int_equal(ftruncate(fileno(file), size), 0);
	fclose(file);
}

static void assert_files(const struct folder *folder, const char *const *names)
{
	size_t count = 0;
	for (; names[count] != NULL; count++) {
		assert_true(count < folder->count);
		assert_string_equal(strrchr(folder->files[count], '/') + 1, names[count]);
	}
	assert_int_equal(folder->count, count);
}

static struct folder listed(const struct place *place)
{
	struct folder folder;
	assert_true(folder_list(&folder, place->path));
	return folder;
}

static void test_captures_before_mails(void **state)
{
	struct place *place = *state;
	put(place, "b.eml", 1);
	struct folder folder = listed(place);
	assert_int_equal(folder.kind, FOLDER_MAILS);
	assert_files(&folder, (const char *const[]){ "b.eml", NULL });
	folder_finish(&folder);
	put(place, "c.pcapng", 10);
	put(place, "a.PCAP", 20);
	put(place, "a.eml", 1);
	put(place, "0.txt", 1);
	folder = listed(place);
	assert_int_equal(folder.kind, FOLDER_CAPTURES);
	assert_files(&folder, (const char *const[]){ "a.PCAP", "c.pcapng", NULL });
	assert_true(folder.ends[0] == 20 && folder.ends[1] == 30);
	assert_int_equal(folder.left_out, 0);
	folder_finish(&folder);
}

static void test_only_files(void **state)
{
	struct place *place = *state;
	put(place, ".hidden.pcapng", 1);
	put(place, ".eml", 1);
	put(place, "pcapng", 1);
	put(place, "x.pcapng.part", 1);
	assert_int_equal(mkdir(made(place, "folder.pcapng"), 0777), 0);
	assert_int_equal(mkfifo(made(place, "pipe.eml"), 0666), 0);
	assert_int_equal(symlink("nowhere", made(place, "dangling.eml")), 0);
	assert_int_equal(symlink("loop.eml", made(place, "loop.eml")), 0);
	struct folder folder = listed(place);
	assert_int_equal(folder.kind, FOLDER_EMPTY);
	assert_int_equal(folder.count, 0);
	folder_finish(&folder);
	put(place, "z\n\x1b[2J\xff.eml", 1);
	const char *strange = place->names[place->count - 1];
	assert_int_equal(symlink(strange, made(place, "link.eml")), 0);
	folder = listed(place);
	assert_files(&folder, (const char *const[]){ "link.eml", "z\n\x1b[2J\xff.eml", NULL });
	folder_finish(&folder);
}

static void test_limits(void **state)
{
	struct place *place = *state;
	for (int i = 0; i < FOLDER_MAILS_MAX + 7; i++) {
		char name[32];
		snprintf(name, sizeof name, "%04d.eml", FOLDER_MAILS_MAX + 6 - i);
		put(place, name, 1);
	}
	struct folder folder = listed(place);
	assert_int_equal(folder.count, FOLDER_MAILS_MAX);
	assert_int_equal(folder.left_out, 7);
	assert_non_null(strstr(folder.files[0], "/0000.eml"));
	folder_finish(&folder);
	put(place, "a.pcapng", (long)FOLDER_BYTES_MAX - 5); /* sparse */
	put(place, "b.pcapng", 5);
	put(place, "c.pcapng", 1);
	folder = listed(place);
	assert_files(&folder, (const char *const[]){ "a.pcapng", "b.pcapng", NULL });
	assert_int_equal(folder.left_out, 1);
	folder_finish(&folder);
}

static void test_no_folder(void **state)
{
	struct place *place = *state;
	struct folder folder;
	assert_true(folder_is(place->path));
	assert_false(folder_is("/nowhere/at/all"));
	assert_false(folder_is("/dev/null"));
	assert_false(folder_list(&folder, "/nowhere/at/all"));
	folder_finish(&folder);
	assert_false(folder_list(&folder, "/dev/null"));
	folder_finish(&folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_captures_before_mails, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_only_files, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_folder, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
