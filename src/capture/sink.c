#include "capture/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#define TRIES_MAX 10000 /* suffixes tried for a name */

void sink_init(struct sink *sink, const char *folder)
{
	static atomic_uint last;
	unsigned number = atomic_fetch_add(&last, 1);
	*sink = (struct sink){ .folder = mem_strdup(folder) };
	sink->temporary = mem_printf("%s/.%ld-%u.part", folder, (long)getpid(), number);
}

struct buf *sink_room(struct sink *sink)
{
	return &sink->buffer;
}

/* The first time it must not be there: one of a process of this number that died is taken away. */
static int open_temporary(struct sink *sink)
{
	int flags = O_WRONLY | O_CLOEXEC | O_NOFOLLOW;
	if (sink->begun)
		return open(sink->temporary, flags | O_APPEND);
	int descriptor = open(sink->temporary, flags | O_CREAT | O_EXCL, 0666);
	if (descriptor < 0 && errno == EEXIST && unlink(sink->temporary) == 0)
		descriptor = open(sink->temporary, flags | O_CREAT | O_EXCL, 0666);
	sink->begun = descriptor >= 0;
	return descriptor;
}

static void flush(struct sink *sink)
{
	struct span left = buf_span(&sink->buffer);
	if (sink->error != 0)
		return;
	int descriptor = open_temporary(sink);
	if (descriptor < 0)
		sink->error = errno;
	while (sink->error == 0 && left.len > 0) {
		ssize_t wrote = write(descriptor, left.data, left.len);
		if (wrote < 0 && errno != EINTR)
			sink->error = errno;
		left = span_from(left, wrote > 0 ? (size_t)wrote : 0);
	}
	if (descriptor >= 0 && close(descriptor) != 0 && sink->error == 0)
		sink->error = errno;
	sink->written += sink->buffer.len - left.len;
}

void sink_settle(struct sink *sink)
{
	if (sink->buffer.len < SINK_BUFFER)
		return;
	flush(sink);
	buf_clear(&sink->buffer);
}

static char *give_name(struct sink *sink, const char *stem, const char *ending)
{
	errno = EEXIST;
	for (unsigned attempt = 1; attempt <= TRIES_MAX && errno == EEXIST; attempt++) {
		char *path = attempt == 1 ? mem_printf("%s/%s%s", sink->folder, stem, ending)
		                          : mem_printf("%s/%s-%u%s", sink->folder, stem, attempt, ending);
		if (file_give_name(sink->temporary, path))
			return path;
		int why = errno;
		free(path);
		errno = why;
	}
	return NULL;
}

static void finish(struct sink *sink)
{
	free(sink->folder);
	free(sink->temporary);
	buf_finish(&sink->buffer);
	*sink = (struct sink){ 0 };
}

char *sink_commit(struct sink *sink, const char *stem, const char *ending)
{
	flush(sink);
	int why = sink->error;
	char *path = why == 0 ? give_name(sink, stem, ending) : NULL;
	if (path != NULL) {
		finish(sink);
		return path;
	}
	why = why != 0 ? why : errno;
	sink_abort(sink);
	errno = why;
	return NULL;
}

void sink_abort(struct sink *sink)
{
	if (sink->begun)
		unlink(sink->temporary);
	finish(sink);
}
