/* library: what is read from assets/ at start: the texts of both languages and the lessons; and the scripts
 * that --lesson NAME or a FILE.eml ask for. Main thread. */
#ifndef APP_LIBRARY_H
#define APP_LIBRARY_H

#include "app/options.h"
#include "lesson/lesson.h"
#include "timeline/fact.h"

struct library {
	struct texts *texts;        /* owned */
	struct lesson_list lessons; /* owned */
};

bool library_init(struct library *library); /* false: log_error has said why */
void library_finish(struct library *library);

/* The script for options->lesson or options->file, to be destroyed by the caller. NULL: log_error has said why. */
struct lesson *library_script(struct library *library, const struct options *options, enum fact_origin *out_origin);

/* The script in this file: a .lesson, which is one of the library's from now on, or a mail that it delivers. The same. */
struct lesson *library_open(struct library *library, const char *path, enum fact_origin *out_origin);

/* A script that delivers the mail in this file. NULL: log_error has said why. */
struct lesson *library_script_from_file(const char *path);

#endif
