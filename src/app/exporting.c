#include "app/exporting.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "export/lab_report.h"
#include "export/ladder_file.h"
#include "export/mermaid.h"

char *exporting_folder(void)
{
	const char *folder = g_get_user_special_dir(G_USER_DIRECTORY_DOWNLOAD);
	return mem_strdup(folder && g_file_test(folder, G_FILE_TEST_IS_DIR) ? folder : g_get_home_dir());
}

/* "smtp-20261122-2144-1" and the ending: local time as the screen shows it, and the session's number. */
static char *name_of(const struct session *session, const char *ending)
{
	char when[32];
	time_t seconds = session->step_count ? (time_t)(session->steps[0].start_us / 1000000) : 0;
	struct tm local;
	localtime_r(&seconds, &local);
	strftime(when, sizeof when, "%Y%m%d-%H%M", &local);
	return mem_printf("smtp-%s-%u%s", when, session->number, ending);
}

static char *write_report(struct app *app, const struct session *session, enum document_format format, const char *folder,
                          const char *name)
{
	struct lab_report report = { .timeline = app->timeline,
		                     .session = session,
		                     .texts = app->library.texts,
		                     .lang = app->view.lang,
		                     .format = format,
		                     .text = app->text,
		                     .palette = theme_palette(THEME_LIGHT) };
	return lab_report_write(&report, folder, name);
}

char *exporting_report(struct app *app, const struct session *session, const char *folder, const char *name)
{
	return write_report(app, session, DOCUMENT_HTML, folder, name);
}

/* The report of the session in a folder named after it. */
static char *write_named_report(struct app *app, const struct session *session, enum document_format format, const char *folder)
{
	char *name = name_of(session, ""), *path = write_report(app, session, format, folder, name);
	free(name);
	return path;
}

/* A text made in memory, written under the first name that is free. */
static char *write_text(struct app *app, const struct session *session, enum export_kind kind, const char *folder)
{
	const char *endings[EXPORT_COUNT] = {
		[EXPORT_TRANSCRIPT] = ".txt", [EXPORT_EVENTS] = ".jsonl", [EXPORT_MERMAID] = ".mmd"
	};
	char *name = name_of(session, endings[kind]);
	struct buf text = { 0 };
	struct scene scene;

	scene_init(&scene, app->timeline, session, app->library.texts, app->view.lang, NULL);
	if (kind == EXPORT_MERMAID)
		mermaid_write(&scene, &text);
	else
		transcript_of_session(app->timeline, session->number, kind == EXPORT_EVENTS, &text);
	scene_finish(&scene);
	char *path = file_write_free(folder, name, buf_span(&text));
	buf_finish(&text);
	free(name);
	return path;
}

typedef bool (*ladder_fn)(const struct ladder_file *file, const char *path);

static char *write_ladder(struct app *app, const struct session *session, ladder_fn write, const char *ending, const char *folder)
{
	struct draw_measure measure = text_measure(app->text);
	struct scene scene;
	scene_init(&scene, app->timeline, session, app->library.texts, app->view.lang, &measure);
	struct ladder_file file = { &scene, app->text, theme_palette(THEME_LIGHT) };
	char *name = name_of(session, ending), *path = file_free_name(folder, name);
	if (path != NULL && !write(&file, path)) {
		int why = errno;
		free(path);
		path = NULL;
		errno = why;
	}
	free(name);
	scene_finish(&scene);
	return path;
}

char *exporting_write(struct app *app, enum export_kind kind, const char *folder)
{
	const struct session *session = app_session(app);
	errno = ENOENT;
	if (session == NULL)
		return NULL;
	switch (kind) {
	case EXPORT_REPORT: return write_named_report(app, session, DOCUMENT_HTML, folder);
	case EXPORT_REPORT_MARKDOWN: return write_named_report(app, session, DOCUMENT_MARKDOWN, folder);
	case EXPORT_LADDER_PDF: return write_ladder(app, session, ladder_file_pdf, ".pdf", folder);
	case EXPORT_LADDER_SVG: return write_ladder(app, session, ladder_file_svg, ".svg", folder);
	case EXPORT_LADDER_PNG: return write_ladder(app, session, ladder_file_png, ".png", folder);
	default: return write_text(app, session, kind, folder);
	}
}
