#include "app/capture_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/library.h"
#include "base/log.h"
#include "capture/reading.h"
#include "export/transcript.h"

#define STEP_BYTES (4u << 20)
#define STEP_FACTS 100000

bool capture_log_wanted(const char *path)
{
	const char *dot = strrchr(path, '.'), *reason;
	if (dot != NULL && (strcasecmp(dot, ".pcapng") == 0 || strcasecmp(dot, ".pcap") == 0 || strcasecmp(dot, ".cap") == 0))
		return true;
	struct capture_file *file = capture_file_open(path, &reason);
	bool is = file != NULL && capture_file_is_capture(file);
	capture_file_close(file);
	return is;
}

static void log_fact(void *context, struct fact *fact)
{
	transcript_add(context, fact);
	fact_destroy(fact);
}

static int tell_end(const struct reading *reading, const struct texts *texts)
{
	if (reading->sessions == 0 && reading->trouble == NULL)
		log_error("there is no SMTP session in %s", reading->file->name);
	if (reading->trouble == NULL)
		return 0;
	log_error("%s, byte %" PRIu64 ": %s", reading->file->name, reading->trouble_offset,
	          texts_get(texts, LANG_EN, reading->trouble));
	return 1;
}

static int log_file(struct capture_file *file, const struct options *options, const struct texts *texts)
{
	struct reading reading;
	struct transcript *transcript = transcript_create(stdout, options->log_json);
	reading_init(&reading, file, log_fact, transcript);
	while (reading_step(&reading, STEP_BYTES, STEP_FACTS))
		transcript_flush(transcript);
	transcript_flush(transcript);
	transcript_destroy(transcript);
	int status = tell_end(&reading, texts);
	reading_finish(&reading);
	return status;
}

int capture_log_run(const struct options *options)
{
	struct library library;
	const char *reason;
	struct capture_file *file = capture_file_open(options->file, &reason);
	if (file == NULL) {
		log_error("cannot open %s: %s", options->file, reason);
		return 1;
	}
	int status = 1;
	if (library_init(&library)) {
		status = log_file(file, options, library.texts);
		library_finish(&library);
	}
	capture_file_close(file);
	return status;
}
