#include "app/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/mem.h"

bool folder_is(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static enum folder_kind kind_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	if (dot == NULL || name[0] == '.')
		return FOLDER_EMPTY;
	if (strcasecmp(dot, ".pcapng") == 0 || strcasecmp(dot, ".pcap") == 0)
		return FOLDER_CAPTURES;
	return strcasecmp(dot, ".eml") == 0 ? FOLDER_MAILS : FOLDER_EMPTY;
}

static void forget_files(struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		free(folder->files[i]);
	folder->count = 0;
}

/* The first capture ends the mails. */
static void consider(struct folder *folder, const char *name)
{
	enum folder_kind kind = kind_of(name);
	if (kind == FOLDER_EMPTY || (folder->kind == FOLDER_CAPTURES && kind == FOLDER_MAILS))
		return;
	char *path = mem_printf("%s/%s", folder->path, name);
	struct stat info;
	if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
		free(path);
		return;
	}
	if (kind != folder->kind)
		forget_files(folder);
	folder->kind = kind;
	*array_push(folder->files, folder->count, folder->cap) = path;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, the first as many as are allowed; and how large they are. */
static void arrange(struct folder *folder)
{
	size_t most = folder->kind == FOLDER_CAPTURES ? FOLDER_CAPTURES_MAX : FOLDER_MAILS_MAX, kept = 0;
	uint64_t bytes = 0;
	struct stat info;
	if (folder->count > 0)
		qsort(folder->files, folder->count, sizeof *folder->files, by_name);
	folder->ends = mem_zero((folder->count + 1) * sizeof *folder->ends);
	while (kept < folder->count && kept < most && stat(folder->files[kept], &info) == 0 &&
	       (kept == 0 || folder->kind == FOLDER_MAILS || bytes + (uint64_t)info.st_size <= FOLDER_BYTES_MAX)) {
		bytes += (uint64_t)info.st_size;
		folder->ends[kept++] = bytes;
	}
	for (size_t i = kept; i < folder->count; i++)
		free(folder->files[i]);
	folder->left_out = folder->count - kept;
	folder->count = kept;
}

bool folder_list(struct folder *folder, const char *path)
{
	*folder = (struct folder){ .path = realpath(path, NULL) };
	DIR *entries = folder->path != NULL ? opendir(folder->path) : NULL;
	if (entries == NULL)
		return false;
	struct dirent *entry;
	for (size_t looked = 0; looked < FOLDER_ENTRIES_MAX && (entry = readdir(entries)) != NULL; looked++)
		consider(folder, entry->d_name);
	closedir(entries);
	arrange(folder);
	return true;
}

void folder_finish(struct folder *folder)
{
	forget_files(folder);
	free(folder->files);
	free(folder->ends);
	free(folder->path);
	*folder = (struct folder){ 0 };
}
