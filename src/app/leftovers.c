#include "app/leftovers.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define NUMBERS_MIN 2 /* process and connection, or process, connection and mail */
#define NUMBERS_MAX 3

/* "." digits "-" digits ["-" digits] ending */
static bool is_temporary(const char *name, const char *ending)
{
	int numbers = 0;
	const char *at = name;
	if (*at != '.')
		return false;
	while (numbers < NUMBERS_MAX && (*at == '.' || *at == '-') && strspn(at + 1, "0123456789") > 0) {
		if ((*at == '.') != (numbers == 0))
			return false;
		at += 1 + strspn(at + 1, "0123456789");
		numbers++;
	}
	return numbers >= NUMBERS_MIN && strcmp(at, ending) == 0;
}

/* The folder's entries one after the other; NULL: it cannot be read. Takes the descriptor over. */
static DIR *open_entries(int descriptor)
{
	DIR *entries = descriptor >= 0 ? fdopendir(descriptor) : NULL;
	if (entries == NULL && descriptor >= 0)
		close(descriptor);
	return entries;
}

static void remove_folder(int parent, const char *name)
{
	DIR *entries = open_entries(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	if (entries == NULL)
		return;
	struct dirent *entry;
	while ((entry = readdir(entries)) != NULL)
		unlinkat(dirfd(entries), entry->d_name, 0); /* "." and folders refuse */
	closedir(entries);
	unlinkat(parent, name, AT_REMOVEDIR);
}

void leftovers_remove_folder(const char *dir, const char *name)
{
	int parent = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (parent < 0)
		return;
	remove_folder(parent, name);
	close(parent);
}

static void remove_all(int dir)
{
	DIR *entries = open_entries(openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	struct dirent *entry;
	while (entries != NULL && (entry = readdir(entries)) != NULL) {
		struct stat info;
		if (is_temporary(entry->d_name, ".files"))
			remove_folder(dir, entry->d_name);
		else if (is_temporary(entry->d_name, ".part") && fstatat(dir, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
		         S_ISREG(info.st_mode))
			unlinkat(dir, entry->d_name, 0);
	}
	if (entries != NULL)
		closedir(entries);
}

int leftovers_clean(const char *dir)
{
	int lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock < 0)
		return -1;
	if (flock(lock, LOCK_EX | LOCK_NB) == 0)
		remove_all(lock);
	if (flock(lock, LOCK_SH) == 0) /* waits at most while another one cleans */
		return lock;
	close(lock);
	return -1;
}

void leftovers_release(int lock)
{
	if (lock >= 0)
		close(lock);
}
