#include "app/data.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"

static char *in(const char *folder, const char *relative)
{
	if (folder == NULL)
		return NULL;
	char *path = mem_printf("%s/%s", folder, relative);
	if (access(path, R_OK) == 0)
		return path;
	free(path);
	return NULL;
}

/* A program in PREFIX/bin has its data in PREFIX/share/smtpscope, wherever PREFIX was moved to. */
static char *beside_program(const char *relative)
{
	char program[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (length <= 0)
		return NULL;
	program[length] = '\0';
	char *name = strrchr(program, '/');
	if (name == NULL || name - program < 4 || strncmp(name - 4, "/bin", 4) != 0)
		return NULL;
	name[-3] = '\0';
	char *folder = mem_printf("%sshare/smtpscope", program);
	char *path = in(folder, relative);
	free(folder);
	return path;
}

char *data_path(const char *relative)
{
	char *path = in(getenv("SMTPSCOPE_DATA"), relative);
	if (path == NULL)
		path = beside_program(relative);
	if (path == NULL)
		path = in(SMTPSCOPE_SOURCE_DIR, relative);
	if (path == NULL)
		path = in(SMTPSCOPE_DATA_DIR, relative);
	if (path == NULL)
		log_error("cannot find %s; set SMTPSCOPE_DATA to the folder that holds assets and fonts", relative);
	return path;
}
