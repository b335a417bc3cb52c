#include "app/file.h"

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
		ssize_t put = write(descriptor, bytes.data, bytes.len);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		bytes = span_from(bytes, (size_t)put);
	}
	return true;
}

bool file_write_new(const char *path, struct span bytes)
{
	char *temporary = mem_printf("%s.part", path);
	int descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	bool ok = descriptor >= 0 && write_all(descriptor, bytes);
	if (descriptor >= 0 && close(descriptor) != 0)
		ok = false;
	/* link() refuses an existing name, which rename() would silently replace */
	ok = ok && link(temporary, path) == 0;
	if (!ok)
		log_error("cannot write %s: %s", path, strerror(errno));
	if (descriptor >= 0)
		unlink(temporary);
	free(temporary);
	return ok;
}

char *file_free_name(const char *folder, const char *name)
{
	const char *dot = strrchr(name, '.');
	int stem = dot && dot != name ? (int)(dot - name) : (int)strlen(name);
	char *path = mem_printf("%s/%s", folder, name);
	for (int i = 2; access(path, F_OK) == 0; i++) {
		free(path);
		path = mem_printf("%s/%.*s-%d%s", folder, stem, name, i, name + stem);
	}
	return path;
}

bool file_make_folder(const char *path)
{
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return true;
	log_error("cannot make the folder %s: %s", path, strerror(errno));
	return false;
}
