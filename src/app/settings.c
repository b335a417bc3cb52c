#include "app/settings.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#define GROUP "screen"

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
	GKeyFile *file = g_key_file_new();
	g_key_file_set_string(file, GROUP, "lang", lang_code(settings->lang));
	g_key_file_set_integer(file, GROUP, "both-langs", settings->both_langs);
	g_key_file_set_integer(file, GROUP, "theme", settings->theme);
	g_key_file_set_integer(file, GROUP, "scale", settings->scale);
	g_key_file_set_integer(file, GROUP, "motion", settings->motion);
	g_key_file_set_integer(file, GROUP, "show-mail", settings->show_mail);
	char *path = settings_path(), *folder = g_path_get_dirname(path);
	if (g_mkdir_with_parents(folder, 0700) == 0)
		g_key_file_save_to_file(file, path, NULL);
	g_free(folder);
	g_free(path);
	g_key_file_free(file);
}

void settings_reset(void)
{
	char *path = settings_path();
	g_unlink(path);
	g_free(path);
}
