#include "capture/gathering.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/mem.h"

static void take_fact(void *context, struct fact *fact)
{
	struct gathering *gathering = context;
	merge_add(&gathering->merge, fact);
}

void gathering_init(struct gathering *gathering, char *const *paths, size_t count, const struct gathering_sink *sink)
{
	*gathering = (struct gathering){ .sink = *sink, .paths = paths, .count = count };
}

static void close_file(struct gathering *gathering)
{
	if (gathering->file == NULL)
		return;
	gathering->read += gathering->file->size;
	gathering->kept += gathering->reading.kept;
	reading_finish(&gathering->reading);
	capture_file_close(gathering->file);
	gathering->file = NULL;
}

void gathering_finish(struct gathering *gathering)
{
	close_file(gathering);
	merge_finish(&gathering->merge);
	free(gathering->merged);
	*gathering = (struct gathering){ 0 };
}

static void tell(struct gathering *gathering, const struct gathering_file *file)
{
	gathering->broken += file->reason != NULL || file->trouble != NULL;
	if (gathering->sink.on_trouble != NULL && (file->reason != NULL || file->trouble != NULL))
		gathering->sink.on_trouble(gathering->sink.context, file);
}

/* The next file that can be opened. False: that was all. */
static bool open_file(struct gathering *gathering)
{
	while (gathering->file == NULL && gathering->at < gathering->count) {
		struct gathering_file told = { .path = gathering->paths[gathering->at] };
		gathering->file = capture_file_open(told.path, &told.reason);
		if (gathering->file == NULL) {
			tell(gathering, &told);
			gathering->at++;
			continue;
		}
		merge_file(&gathering->merge);
		*array_push(gathering->merged, gathering->merged_count, gathering->merged_cap) = (uint32_t)gathering->at;
		reading_init(&gathering->reading, gathering->file, take_fact, gathering);
	}
	return gathering->file != NULL;
}

static void end_file(struct gathering *gathering)
{
	const struct reading *reading = &gathering->reading;
	tell(gathering, &(struct gathering_file){ .path = gathering->paths[gathering->at],
	                                          .trouble = reading->trouble,
	                                          .trouble_offset = reading->trouble_offset,
	                                          .sessions = reading->sessions });
	close_file(gathering);
	gathering->at++;
	if (gathering->kept > READING_KEPT_MAX && gathering->at < gathering->count) {
		tell(gathering,
		     &(struct gathering_file){ .path = gathering->paths[gathering->at], .trouble = "capture.too-large" });
		gathering->at = gathering->count;
	}
}

static bool hand_out(struct gathering *gathering, uint64_t facts)
{
	struct fact *fact = NULL;
	for (uint64_t i = 0; i < facts; i++) {
		fact = merge_next(&gathering->merge, gathering->sessions + 1);
		if (fact == NULL)
			return false;
		gathering->sessions += fact->kind == FACT_OPENED;
		gathering->sink.on_fact(gathering->sink.context, fact);
	}
	return true;
}

bool gathering_step(struct gathering *gathering, uint64_t bytes, uint64_t facts)
{
	uint64_t until = gathering_done(gathering) + bytes;
	size_t most = gathering->merge.fact_count + facts;
	while (open_file(gathering)) {
		if (!reading_step(&gathering->reading, bytes, facts))
			end_file(gathering);
		if (gathering_done(gathering) >= until || gathering->merge.fact_count >= most)
			return true;
	}
	return hand_out(gathering, facts);
}

void gathering_stop(struct gathering *gathering)
{
	if (gathering->file != NULL)
		reading_stop(&gathering->reading);
	close_file(gathering);
	gathering->at = gathering->count;
}

size_t gathering_from(const struct gathering *gathering)
{
	return gathering->merged[gathering->merge.from];
}

uint64_t gathering_done(const struct gathering *gathering)
{
	return gathering->read + (gathering->file != NULL ? gathering->reading.done : 0);
}
