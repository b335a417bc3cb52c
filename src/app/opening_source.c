#include "app/opening_source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"

#define PATH_CHARS 500

void opened_folder_destroy(struct opened_folder *folder)
{
	if (folder == NULL)
		return;
	capture_file_close(folder->last);
	folder_finish(&folder->folder);
	free(folder->from);
	free(folder);
}

struct capture_file *opened_folder_file(struct opened_folder *folder, uint32_t session)
{
	const char *reason;
	if (session == 0 || session > folder->count)
		return NULL;
	uint32_t index = folder->from[session - 1];
	if (folder->last != NULL && folder->last_index == index)
		return folder->last;
	capture_file_close(folder->last);
	folder->last = capture_file_open(folder->folder.files[index], &reason);
	folder->last_index = index;
	return folder->last;
}

/* ---- on the worker */

static void gathered(void *context, struct fact *fact)
{
	struct opening_source *source = context;
	if (fact->kind == FACT_OPENED)
		*array_push(source->from, source->from_count, source->from_cap) = (uint32_t)gathering_from(&source->gathering);
	source->on_fact(source->context, fact);
}

static void note_trouble(void *context, const struct gathering_file *file)
{
	struct opening_source *source = context;
	char *path = utf8_safe(span_of(file->path), PATH_CHARS);
	if (file->reason != NULL)
		log_error("cannot open %s: %s", path, file->reason);
	else
		log_error("%s is broken at byte %" PRIu64, path, file->trouble_offset);
	free(path);
	if (source->bad_name != NULL)
		return;
	const char *slash = strrchr(file->path, '/');
	source->bad_name = slash != NULL ? slash + 1 : file->path;
	source->bad_reason = file->reason;
	source->bad = file->trouble;
	source->bad_offset = file->trouble_offset;
}

void opening_source_init(struct opening_source *source, struct capture_file *file, struct opened_folder *folder,
                         void (*on_fact)(void *context, struct fact *fact), void *context)
{
	source->many = folder != NULL;
	source->on_fact = on_fact;
	source->context = context;
	if (folder == NULL)
		reading_init(&source->reading, file, on_fact, context);
	else
		gathering_init(&source->gathering, folder->folder.files, folder->folder.count,
		               &(struct gathering_sink){ gathered, note_trouble, source });
}

void opening_source_finish(struct opening_source *source)
{
	if (source->many)
		gathering_finish(&source->gathering);
	else if (source->on_fact != NULL)
		reading_finish(&source->reading);
	free(source->from);
	*source = (struct opening_source){ 0 };
}

bool opening_source_step(struct opening_source *source, uint64_t bytes, uint64_t facts)
{
	return source->many ? gathering_step(&source->gathering, bytes, facts) : reading_step(&source->reading, bytes, facts);
}

void opening_source_stop(struct opening_source *source)
{
	if (source->many)
		gathering_stop(&source->gathering);
	else
		reading_stop(&source->reading);
}

/* ---- between two steps */

uint64_t opening_source_done(const struct opening_source *source)
{
	return source->many ? gathering_done(&source->gathering) : source->reading.done;
}

uint64_t opening_source_size(const struct opening_source *source, const struct opened_folder *folder)
{
	if (!source->many)
		return source->reading.file->size;
	return folder->folder.count > 0 ? folder->folder.ends[folder->folder.count - 1] : 0;
}

uint32_t opening_source_sessions(const struct opening_source *source)
{
	return source->many ? source->gathering.sessions : source->reading.sessions;
}

void opening_source_note(struct opening_source *source, struct opened_folder *folder)
{
	for (size_t i = 0; folder != NULL && i < source->from_count; i++)
		*array_push(folder->from, folder->count, folder->cap) = source->from[i];
	source->from_count = 0;
}
