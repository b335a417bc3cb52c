#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"

#define READ_BYTES 65536
#define TRIES_MAX  10000 /* numbers tried for a free name */

static bool read_all(FILE *file, size_t max_bytes, struct buf *out)
{
	for (;;) {
		buf_reserve(out, READ_BYTES);
		size_t got = fread(out->data + out->len, 1, READ_BYTES, file);
		out->len += got;
		if (got == 0)
			return !ferror(file);
		if (out->len > max_bytes) {
			errno = EFBIG;
			return false;
		}
	}
}

bool file_read(const char *path, size_t max_bytes, struct buf *out)
{
	FILE *file = fopen(path, "rb");
	bool ok = file != NULL && read_all(file, max_bytes, out);
	if (!ok)
		log_error("cannot read %s: %s", path, strerror(errno));
	if (file != NULL)
		fclose(file);
	return ok;
}

static bool write_all(int descriptor, struct span bytes)
{
	while (bytes.len > 0) {
		ssize_t wrote = write(descriptor, bytes.data, bytes.len);
		if (wrote < 0 && errno != EINTR)
			return false;
		bytes = span_from(bytes, wrote > 0 ? (size_t)wrote : 0);
	}
	return true;
}

bool file_write(const char *path, struct span bytes)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (descriptor < 0)
		return false;
	bool done = write_all(descriptor, bytes);
	int why = errno;
	if (close(descriptor) != 0 && done) {
		done = false;
		why = errno;
	}
	if (!done)
		unlink(path);
	errno = why;
	return done;
}

/* name with " (2)" before its extension. */
static char *numbered_name(const char *name, unsigned number)
{
	const char *dot = strrchr(name, '.');
	int stem = dot && dot != name ? (int)(dot - name) : (int)strlen(name);
	return number == 1 ? mem_strdup(name) : mem_printf("%.*s (%u)%s", stem, name, number, name + stem);
}

typedef bool (*make_fn)(const char *path, const void *what); /* false: errno says why */

/* Tries one name after the other until one is not taken. */
static char *make_free(const char *folder, const char *name, make_fn make, const void *what)
{
	for (unsigned number = 1; number <= TRIES_MAX; number++) {
		char *free_name = numbered_name(name, number);
		char *path = mem_printf("%s/%s", folder, free_name);
		free(free_name);
		if (make(path, what))
			return path;
		int why = errno;
		free(path);
		errno = why;
		if (why != EEXIST)
			return NULL;
	}
	return NULL;
}

static bool make_file(const char *path, const void *bytes)
{
	return file_write(path, *(const struct span *)bytes);
}

static bool make_folder(const char *path, const void *nothing)
{
	(void)nothing;
	return mkdir(path, 0755) == 0;
}

static bool is_free(const char *path, const void *nothing)
{
	struct stat info;
	(void)nothing;
	if (lstat(path, &info) != 0)
		return errno == ENOENT;
	errno = EEXIST;
	return false;
}

char *file_write_free(const char *folder, const char *name, struct span bytes)
{
	return make_free(folder, name, make_file, &bytes);
}

char *file_free_name(const char *folder, const char *name)
{
	return make_free(folder, name, is_free, NULL);
}

char *file_make_folder_free(const char *folder, const char *name)
{
	return make_free(folder, name, make_folder, NULL);
}

/* In one step where the system and the file system can (each change of a folder waits for the others, and 100 clients at once
 * are many); else link refuses what rename would replace; where a file system has no links, the name is looked at first. */
bool file_give_name(const char *temporary, const char *path)
{
#ifdef RENAME_NOREPLACE
	if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return true;
	if (errno == EEXIST)
		return false;
#endif
	if (link(temporary, path) == 0) {
		unlink(temporary);
		return true;
	}
	if (errno == EEXIST)
		return false;
	struct stat info;
	if (lstat(path, &info) == 0)
		return errno = EEXIST, false;
	return rename(temporary, path) == 0;
}

bool file_make_folder(const char *path)
{
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return true;
	log_error("cannot make the folder %s: %s", path, strerror(errno));
	return false;
}
