#include "app/settings.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#define GROUP "screen"
#define MARKS "bookmarks"
#define PLACES "folders"

static char *settings_path(void)
{
	return g_build_filename(g_get_user_config_dir(), "smtpscope", "settings.ini", NULL);
}

static int read_number(GKeyFile *file, const char *key, int least, int most, int otherwise)
{
	GError *error = NULL;
	int value = g_key_file_get_integer(file, GROUP, key, &error);
	bool ok = error == NULL && value >= least && value <= most;
	g_clear_error(&error);
	return ok ? value : otherwise;
}

static enum lang read_lang(GKeyFile *file)
{
	enum lang lang = lang_from_locale(setlocale(LC_MESSAGES, NULL));
	char *value = g_key_file_get_string(file, GROUP, "lang", NULL);
	for (int i = 0; value && i < LANG_COUNT; i++) {
		if (strcmp(value, lang_code(i)) == 0)
			lang = i;
	}
	g_free(value);
	return lang;
}

/* What is there; empty where there is nothing or nonsense. */
static GKeyFile *open_file(void)
{
	GKeyFile *file = g_key_file_new();
	char *path = settings_path();
	g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL);
	g_free(path);
	return file;
}

static void close_file(GKeyFile *file)
{
	char *path = settings_path(), *folder = g_path_get_dirname(path);
	if (g_mkdir_with_parents(folder, 0700) == 0)
		g_key_file_save_to_file(file, path, NULL);
	g_free(folder);
	g_free(path);
	g_key_file_free(file);
}

void settings_load(struct settings *settings)
{
	GKeyFile *file = g_key_file_new();
	char *path = settings_path();
	g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL);
	settings->lang = read_lang(file);
	settings->both_langs = read_number(file, "both-langs", 0, 1, 0);
	settings->theme = (enum theme)read_number(file, "theme", 0, THEME_COUNT - 1, THEME_LIGHT);
	settings->scale = read_number(file, "scale", 100, 250, 100);
	settings->motion = read_number(file, "motion", 0, 1, 1);
	settings->show_mail = read_number(file, "show-mail", 0, 1, 1);
	g_free(path);
	g_key_file_free(file);
}

void settings_save(const struct settings *settings)
{
	GKeyFile *file = open_file();
	g_key_file_set_string(file, GROUP, "lang", lang_code(settings->lang));
	g_key_file_set_integer(file, GROUP, "both-langs", settings->both_langs);
	g_key_file_set_integer(file, GROUP, "theme", settings->theme);
	g_key_file_set_integer(file, GROUP, "scale", settings->scale);
	g_key_file_set_integer(file, GROUP, "motion", settings->motion);
	g_key_file_set_integer(file, GROUP, "show-mail", settings->show_mail);
	close_file(file);
}

/* What is in a name may be anything; what is in a key may not. */
static char *key_of(const char *name)
{
	return g_uri_escape_string(name, " ", FALSE);
}

size_t settings_load_steps(const char *name, size_t *out_steps, size_t max)
{
	GKeyFile *file = open_file();
	char *key = key_of(name);
	gsize length = 0;
	size_t count = 0;
	gint *steps = g_key_file_get_integer_list(file, MARKS, key, &length, NULL);
	for (gsize i = 0; steps != NULL && i < length && count < max; i++)
		if (steps[i] > 0 && (count == 0 || (size_t)steps[i] > out_steps[count - 1]))
			out_steps[count++] = (size_t)steps[i];
	g_free(steps);
	g_free(key);
	g_key_file_free(file);
	return count;
}

static void forget_oldest(GKeyFile *file, const char *group)
{
	gsize count = 0;
	char **keys = g_key_file_get_keys(file, group, &count, NULL);
	for (gsize i = 0; keys != NULL && i + SETTINGS_NAMES < count; i++)
		g_key_file_remove_key(file, group, keys[i], NULL);
	g_strfreev(keys);
}

void settings_save_steps(const char *name, const size_t *steps, size_t count)
{
	GKeyFile *file = open_file();
	char *key = key_of(name);
	gint *list = g_new(gint, count + 1);
	for (size_t i = 0; i < count; i++)
		list[i] = (gint)steps[i];
	g_key_file_remove_key(file, MARKS, key, NULL); /* written anew it is the youngest */
	if (count > 0)
		g_key_file_set_integer_list(file, MARKS, key, list, count);
	forget_oldest(file, MARKS);
	close_file(file);
	g_free(list);
	g_free(key);
}

bool settings_load_place(const char *folder, struct settings_place *out)
{
	GKeyFile *file = open_file();
	char *key = key_of(folder);
	gsize length = 0;
	gint *place = g_key_file_get_integer_list(file, PLACES, key, &length, NULL);
	bool known = place != NULL && length == 3 && place[0] > 0 && place[1] > 0;
	if (known)
		*out = (struct settings_place){ (unsigned)place[0], (unsigned)place[1], place[2] };
	g_free(place);
	g_free(key);
	g_key_file_free(file);
	return known;
}

void settings_save_place(const char *folder, const struct settings_place *place)
{
	GKeyFile *file = open_file();
	char *key = key_of(folder);
	gint list[] = { (gint)place->session, (gint)place->step, place->pane };
	g_key_file_remove_key(file, PLACES, key, NULL); /* written anew it is the youngest */
	g_key_file_set_integer_list(file, PLACES, key, list, 3);
	forget_oldest(file, PLACES);
	close_file(file);
	g_free(key);
}

void settings_reset(void)
{
	char *path = settings_path();
	g_unlink(path);
	g_free(path);
}
