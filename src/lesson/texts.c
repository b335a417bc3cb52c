#include "lesson/texts.h"

#include <glib.h>
#include <string.h>

#include "base/mem.h"

struct texts {
	GHashTable *tables[LANG_COUNT]; /* owned: "group.name" → text, both owned by the table */
};

const char *lang_code(enum lang lang)
{
	static const char *const codes[LANG_COUNT] = { [LANG_ZH] = "zh", [LANG_EN] = "en" };
	return codes[lang];
}

enum lang lang_from_locale(const char *locale)
{
	return locale != NULL && strncmp(locale, "zh", 2) == 0 ? LANG_ZH : LANG_EN;
}

static bool load_key(GHashTable *table, GKeyFile *file, const char *group, const char *name, GError **error)
{
	GError *wrong = NULL; /* GLib may give a text and an error */
	char *text = g_key_file_get_string(file, group, name, &wrong);
	if (wrong != NULL) {
		g_free(text);
		g_propagate_prefixed_error(error, wrong, "[%s]: ", group);
		return false;
	}
	g_hash_table_insert(table, g_strdup_printf("%s.%s", group, name), text);
	return true;
}

static bool load_group(GHashTable *table, GKeyFile *file, const char *group, GError **error)
{
	char **names = g_key_file_get_keys(file, group, NULL, error);
	bool good = names != NULL;
	for (size_t i = 0; good && names[i] != NULL; i++)
		good = load_key(table, file, group, names[i], error);
	g_strfreev(names);
	return good;
}

static bool load_file(GHashTable *table, const char *path, GError **error)
{
	GKeyFile *file = g_key_file_new();
	bool good = g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error);
	char **groups = g_key_file_get_groups(file, NULL);
	for (size_t i = 0; good && groups[i] != NULL; i++)
		good = load_group(table, file, groups[i], error);
	g_strfreev(groups);
	g_key_file_free(file);
	return good;
}

struct texts *texts_load(const char *dir, char **out_error)
{
	struct texts *texts = mem_zero(sizeof *texts);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		GError *error = NULL;
		char *path = mem_printf("%s/%s.ini", dir, lang_code(lang));
		texts->tables[lang] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		bool good = load_file(texts->tables[lang], path, &error);
		if (!good)
			*out_error = mem_printf("%s: %s", path, error->message);
		free(path);
		g_clear_error(&error);
		if (!good) {
			texts_destroy(texts);
			return NULL;
		}
	}
	return texts;
}

void texts_destroy(struct texts *texts)
{
	if (texts == NULL)
		return;
	for (int lang = 0; lang < LANG_COUNT; lang++)
		g_clear_pointer(&texts->tables[lang], g_hash_table_destroy);
	free(texts);
}

const char *texts_find(const struct texts *texts, enum lang lang, const char *key)
{
	return g_hash_table_lookup(texts->tables[lang], key);
}

const char *texts_get(const struct texts *texts, enum lang lang, const char *key)
{
	const char *text = texts_find(texts, lang, key);
	return text ? text : key;
}

size_t texts_each(const struct texts *texts, enum lang lang, texts_each_fn each, void *context)
{
	GHashTableIter iter;
	void *key, *text;
	g_hash_table_iter_init(&iter, texts->tables[lang]);
	while (g_hash_table_iter_next(&iter, &key, &text))
		each(context, key, text);
	return g_hash_table_size(texts->tables[lang]);
}
