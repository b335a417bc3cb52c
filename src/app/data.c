#include "app/data.h"

#include <stdlib.h>
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

char *data_path(const char *relative)
{
	char *path = in(getenv("SMTPSCOPE_DATA"), relative);
	if (path == NULL)
		path = in(SMTPSCOPE_SOURCE_DIR, relative);
	if (path == NULL)
		path = in(SMTPSCOPE_DATA_DIR, relative);
	if (path == NULL)
		log_error("cannot find %s; set SMTPSCOPE_DATA to the folder that holds assets and fonts", relative);
	return path;
}
