#include "app/progress.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>

#include "base/mem.h"

#define STEP_MOST 100000

struct progress {
	GKeyFile *file; /* owned */
};

static char *progress_path(void)
{
	return g_build_filename(g_get_user_config_dir(), "smtpscope", "lessons.ini", NULL);
}

struct progress *progress_load(void)
{
	struct progress *progress = mem_alloc(sizeof *progress);
	char *path = progress_path();
	progress->file = g_key_file_new();
	g_key_file_load_from_file(progress->file, path, G_KEY_FILE_NONE, NULL);
	g_free(path);
	return progress;
}

void progress_destroy(struct progress *progress)
{
	if (progress == NULL)
		return;
	g_key_file_free(progress->file);
	free(progress);
}

void progress_reset(void)
{
	char *path = progress_path();
	g_unlink(path);
	g_free(path);
}

/* 0 where it is missing or senseless. */
static size_t read_step(const struct progress *progress, const char *lesson, const char *key)
{
	int value = g_key_file_get_integer(progress->file, lesson, key, NULL);
	return value > 0 && value <= STEP_MOST ? (size_t)value : 0;
}

struct lesson_mark progress_of(const struct progress *progress, const char *lesson)
{
	struct lesson_mark mark = { .step = read_step(progress, lesson, "step"), .of = read_step(progress, lesson, "of") };
	if (mark.of == 0 || mark.step > mark.of)
		mark = (struct lesson_mark){ 0 };
	return mark;
}

static void save(const struct progress *progress)
{
	char *path = progress_path(), *folder = g_path_get_dirname(path);
	if (g_mkdir_with_parents(folder, 0700) == 0)
		g_key_file_save_to_file(progress->file, path, NULL);
	g_free(folder);
	g_free(path);
}

/* A name that is no key file's group is not remembered. */
static bool is_group(const char *name)
{
	for (const char *c = name; *c != '\0'; c++) {
		if (*c == '[' || *c == ']' || (unsigned char)*c < ' ')
			return false;
	}
	return name[0] != '\0' && g_utf8_validate(name, -1, NULL);
}

void progress_note(struct progress *progress, const char *lesson, struct lesson_mark mark)
{
	struct lesson_mark before = progress_of(progress, lesson);
	if (!is_group(lesson) || (before.step == mark.step && before.of == mark.of))
		return;
	g_key_file_set_integer(progress->file, lesson, "step", (int)mark.step);
	g_key_file_set_integer(progress->file, lesson, "of", (int)mark.of);
	save(progress);
}
