/* main: which of the program's ways of running was asked for. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/capture_log.h"
#include "app/check_lesson.h"
#include "app/folder.h"
#include "app/headless.h"
#include "app/inspect.h"
#include "app/library.h"
#include "app/options.h"
#include "app/shots.h"
#include "app/show.h"
#include "base/log.h"

static int list_lessons(const struct options *options)
{
	struct library library;
	if (!library_init(&library))
		return 1;
	enum lang lang =
	        options->lang != OPTION_UNSET ? (enum lang)options->lang : lang_from_locale(setlocale(LC_MESSAGES, NULL));
	for (size_t i = 0; i < library.lessons.count; i++) {
		const struct lesson *lesson = library.lessons.lessons[i];
		printf("%-18s  %s\n", lesson->name, lesson->title[lang]);
	}
	library_finish(&library);
	return 0;
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C"); /* logs and JSON have decimal points everywhere */
	struct options options;
	char *error;
	if (!options_parse(&options, argc, argv, &error)) {
		log_error("%s", error);
		free(error);
		return 2;
	}
	switch (options.mode) {
	case MODE_HELP: fputs(options_help(), stdout); return 0;
	case MODE_VERSION: puts("smtpscope " SMTPSCOPE_VERSION); return 0;
	case MODE_LIST_LESSONS: return list_lessons(&options);
	case MODE_CHECK_LESSON: return check_lesson_run(options.check_lesson);
	case MODE_INSPECT: return inspect_run(options.inspect, options.json);
	case MODE_SHOTS: return shots_run(&options);
	case MODE_HEADLESS:
		if (options.file && !folder_is(options.file) && capture_log_wanted(options.file))
			return capture_log_run(&options);
		return headless_run(&options);
	default: return show_run(&options);
	}
}
