#include "app/folder_log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/folder.h"
#include "app/library.h"
#include "base/log.h"
#include "base/utf8.h"
#include "capture/gathering.h"
#include "export/transcript.h"

#define STEP_BYTES (4u << 20)
#define STEP_FACTS 100000
#define PATH_CHARS 500

struct folder_log {
	struct transcript *transcript; /* owned */
	const struct texts *texts;     /* borrowed */
};

static void log_fact(void *context, struct fact *fact)
{
	struct folder_log *log = context;
	transcript_add(log->transcript, fact);
	fact_destroy(fact);
}

static void log_trouble(void *context, const struct gathering_file *file)
{
	const struct folder_log *log = context;
	char *path = utf8_safe(span_of(file->path), PATH_CHARS);
	if (file->reason != NULL)
		log_error("cannot open %s: %s", path, file->reason);
	else
		log_error("%s, byte %" PRIu64 ": %s", path, file->trouble_offset, texts_get(log->texts, LANG_EN, file->trouble));
	free(path);
}

static bool log_captures(const struct folder *folder, const struct options *options, const struct texts *texts)
{
	struct folder_log log = { .transcript = transcript_create(stdout, options->log_json), .texts = texts };
	struct gathering_sink sink = { log_fact, log_trouble, &log };
	struct gathering gathering;
	gathering_init(&gathering, folder->files, folder->count, &sink);
	while (gathering_step(&gathering, STEP_BYTES, STEP_FACTS))
		transcript_flush(log.transcript);
	transcript_flush(log.transcript);
	transcript_destroy(log.transcript);
	bool whole = gathering.broken == 0;
	if (gathering.sessions == 0)
		log_error("there is no SMTP session in %s", folder->path);
	if (folder->left_out > 0)
		log_error("%zu more captures in %s were left out: at most %d, and %d MiB of them, are opened at once",
		          folder->left_out, folder->path, FOLDER_CAPTURES_MAX, (int)(FOLDER_BYTES_MAX >> 20));
	gathering_finish(&gathering);
	return whole;
}

int folder_log_run(const struct options *options)
{
	struct folder folder;
	struct library library;
	bool ok = folder_list(&folder, options->file);
	if (!ok)
		log_error("cannot open the folder %s: %s", options->file, strerror(errno));
	else if (folder.kind == FOLDER_EMPTY)
		log_error("there is nothing to open in %s: no .pcapng, .pcap or .eml file", options->file);
	ok = ok && folder.kind == FOLDER_CAPTURES && library_init(&library);
	if (ok) {
		ok = log_captures(&folder, options, library.texts);
		library_finish(&library);
	}
	folder_finish(&folder);
	return ok ? 0 : 1;
}
